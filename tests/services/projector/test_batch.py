"""Leaves in, runs of rows out: pure."""

from __future__ import annotations

import pytest

from events.registry import Undecodable
from projections.dossier import DOSSIER
from projections.naming import NAMED
from projections.results import RESULTS
from projections.results.voting import CAST, CLOSED, COUNTED, OPENED
from services.projector.batch import Batch, Gap, gather
from tests.events.sample import CLOSED as P1_CLOSED
from tests.events.sample import COUNTED as P1_COUNTED
from tests.events.sample import FOUNDED, cast, opened, text
from tests.projections.given import History, at
from tests.projections.test_directory import profiled


def test_rows_are_gathered_by_table_and_keep_their_order() -> None:
    history = History(
        cast("buurtwerk", "for"),
        opened(),
        cast("fietsers", "for"),
        P1_CLOSED,
        profiled("fietsers", "Fietsers"),
        cast("buurtwerk", "against"),
        P1_COUNTED,
    )
    first, next_position, runs = gather(RESULTS, 0, history.leaves)
    assert (first, next_position) == (0, 7)
    assert [(run.sql, run.bulk) for run in runs] == [
        (CAST.sql, True),
        (OPENED.sql, False),
        (CLOSED.sql, False),
        (COUNTED.sql, False),
        (NAMED.sql, False),
    ]
    assert runs[0].rows == [
        ("p1", "buurtwerk", "for", 0, at(0)),
        ("p1", "fietsers", "for", 2, at(2)),
        ("p1", "buurtwerk", "against", 5, at(5)),
    ]
    assert runs[4].rows == [("fietsers", text("Fietsers"))]


def test_facts_that_a_projection_does_not_read_move_the_position_only() -> None:
    assert gather(RESULTS, 0, History(*FOUNDED).leaves) == Batch(0, 2, [])


def test_what_was_delivered_before_is_passed_over() -> None:
    leaves = History(cast("a", "for"), cast("b", "for"), cast("c", "for")).leaves
    again = [*leaves[:2], *leaves[:2], leaves[1], *leaves]
    assert gather(RESULTS, 0, again) == gather(RESULTS, 0, leaves)
    assert gather(RESULTS, 2, leaves) == gather(RESULTS, 2, leaves[2:])
    assert gather(RESULTS, 3, leaves) == Batch(3, 3, [])


@pytest.mark.parametrize(("first", "kept", "came"), [(0, slice(1, None), 1), (1, slice(2, None), 2)])
def test_a_gap_is_not_passed_over(first: int, kept: slice, came: int) -> None:
    leaves = History(*(cast(organisation, "for") for organisation in "abcd")).leaves
    with pytest.raises(Gap) as caught:
        gather(RESULTS, first, leaves[kept])
    assert (caught.value.expected, caught.value.came) == (first, came)


def test_a_gap_in_the_middle_is_one_too() -> None:
    leaves = History(*(cast(organisation, "for") for organisation in "abcd")).leaves
    with pytest.raises(Gap, match="position 2 is missing, 3 came"):
        gather(DOSSIER, 0, [*leaves[:2], leaves[3]])


@pytest.mark.parametrize(
    "leaf",
    [
        b"",
        b"{}",
        b'{"type":"',
        b'{"stream":"poll-p1","version":9,"type":"poll.reopened.v1","data":{}}',
        b'{"stream":"poll-p1","version":9,"type":"poll.closed.v1","data":{}}',
    ],
)
def test_a_leaf_that_this_code_does_not_know_is_not_passed_over(leaf: bytes) -> None:
    with pytest.raises(Undecodable):
        gather(RESULTS, 0, [(0, leaf)])
