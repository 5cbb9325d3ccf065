"""The result of a poll by each method: worked by hand, with source."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from events import registry
from events.hold.facts import ItemHeld
from events.poll.acts import Count
from events.poll.counting import counted
from events.poll.facts import (
    MAX_OPTIONS,
    ConsentTally,
    CountedV2,
    Dropped,
    Option,
    Quorum,
    Tally,
    Threshold,
)
from events.refusal import Malformed
from events.seal import SPOILT
from events.tally import consent
from events.tally.majority import Quorum as Fraction
from tests.events.examples import AT, CLOCKWORK
from tests.events.given import given, refused
from tests.events.papers import CLOSED, NOTHING, OPTIONS, open_by, opened
from tests.events.sample import CLERK, NOW, text


def result(method: str, *choices: str, **terms: Any) -> CountedV2:
    told = counted(opened(method, **terms)[1], choices)  # type: ignore[arg-type]
    assert isinstance(told, CountedV2)
    return told


def like(**what: Any) -> CountedV2:
    return replace(NOTHING, **what)


def test_a_majority_is_counted_as_ever() -> None:
    assert result("majority", "for", "for", "against", "abstain") == like(
        ballots=4, tally=Tally(2, 1, 1), outcome="adopted"
    )
    tie = like(ballots=2, tally=Tally(1, 1, 0), outcome="tie")
    assert result("majority", "for", "against", threshold=Threshold(1, 2, "votes", at_least=True)) == tie


def test_spoilt_papers_are_only_numbered() -> None:
    assert result("majority", "for", SPOILT, "for", SPOILT, quorum=Quorum(1, 1)) == like(
        ballots=2, tally=Tally(2, 0, 0), outcome="no-quorum", spoilt=2
    )


# --- consent (D3) -------------------------------------------------------------------------------------------


def test_d3_as_at_the_kick_off_concerns_hold_nothing() -> None:
    """Ghent, November 2021: a small majority had a concern about the approach, and nobody objected."""
    votes = ["concern"] * 26 + ["consent"] * 24
    assert result("consent", *votes, roll_size=50) == like(
        ballots=50, consent=ConsentTally(24, 26, 0), outcome="adopted"
    )


def test_d3_one_objection_holds_the_item() -> None:
    votes = ["consent"] * 49 + ["objection"]
    assert result("consent", *votes, roll_size=50).outcome == "held"


@pytest.mark.parametrize(
    ("said", "quorum", "roll", "outcome"),
    [
        ((0, 0, 0), (0, 1), 3, "no-quorum"),  # silence is no consent
        ((1, 0, 0), (0, 1), 3, "adopted"),
        ((0, 1, 0), (1, 3), 3, "adopted"),
        ((1, 0, 0), (1, 2), 3, "no-quorum"),
        ((0, 0, 1), (1, 2), 3, "no-quorum"),  # who did not come in numbers holds nothing
        ((2, 0, 1), (1, 1), 3, "held"),
    ],
)
def test_d3_the_outcome_of_a_consent_round(
    said: tuple[int, int, int], quorum: tuple[int, int], roll: int, outcome: str
) -> None:
    assert consent.outcome(consent.Tally(*said), Fraction(*quorum), roll) == outcome


@pytest.mark.parametrize("choice", ["", "for", "Consent"])
def test_what_is_no_choice_of_a_consent_round_is_not_counted_silently(choice: str) -> None:
    with pytest.raises(ValueError, match="not choices of a consent round"):
        consent.count([choice])


def test_d3_the_count_names_who_holds_the_item_and_until_when() -> None:
    history = given(*open_by("consent"), CLOSED)
    act = Count("p1", ("consent", "objection", "objection"), ("stad", "fietsers"))
    held = ItemHeld("v1", "p1", ("fietsers", "stad"), NOW + timedelta(days=7))
    assert history.when(act, CLERK) == [
        ("poll-p1", like(ballots=3, consent=ConsentTally(1, 0, 2), outcome="held")),
        ("hold-v1", held),
    ]


@pytest.mark.parametrize("objectors", [(), ("stad",), ("stad", "stad"), ("stad", "fietsers", "buurtwerk")])
def test_d3_who_objects_is_named_once_each(objectors: tuple[str, ...]) -> None:
    act = Count("p1", ("consent", "objection", "objection"), objectors)
    assert given(*open_by("consent"), CLOSED).when(act, CLERK) == refused(Malformed, "objectors-missing")


# --- approval (M3) ------------------------------------------------------------------------------------------


def test_m3_approval_fills_the_seats_with_the_most_approved() -> None:
    """By hand. a: 1, 2, 4. b: 2, 3, 4. c: 3. Two seats: a and b, with three each; c has one."""
    assert result("approval", "a", "a,b", "b,c", "a,b", "-") == like(
        ballots=5, approvals=(3, 3, 1), elected=("a", "b"), outcome="chosen"
    )


def test_m3_a_tie_for_the_last_seat_is_told_and_not_broken() -> None:
    assert result("approval", "a", "a,b", "a,c") == like(
        ballots=3, approvals=(3, 1, 1), elected=("a",), tied=("b", "c"), open_seats=1, outcome="tie"
    )


def test_m3_nobody_is_elected_whom_nobody_approves() -> None:
    assert result("approval", "-", "-") == like(
        ballots=2, approvals=(0, 0, 0), open_seats=2, outcome="rejected"
    )
    assert result("approval", "a") == like(
        ballots=1, approvals=(1, 0, 0), elected=("a",), open_seats=1, outcome="chosen"
    )


def test_m3_without_a_quorum_no_seat_is_filled() -> None:
    quorum = Quorum(2, 3)
    assert result("approval", "a", quorum=quorum) == like(
        ballots=1, approvals=(1, 0, 0), open_seats=2, outcome="no-quorum"
    )
    assert result("approval").outcome == "no-quorum"


# --- ranked -------------------------------------------------------------------------------------------------


TENNESSEE = (
    Option("memphis", text("Memphis")),
    Option("nashville", text("Nashville")),
    Option("chattanooga", text("Chattanooga")),
    Option("knoxville", text("Knoxville")),
)
"""The textbook election of the capital of Tennessee: 42, 26, 15 and 17 of a hundred voters, each group for
the city that is nearest. Nashville is the Condorcet winner (Wikipedia, "Condorcet method", "Schulze method").
"""
BY_DISTANCE = [
    *["memphis>nashville>chattanooga>knoxville"] * 42,
    *["nashville>chattanooga>knoxville>memphis"] * 26,
    *["chattanooga>knoxville>nashville>memphis"] * 15,
    *["knoxville>chattanooga>nashville>memphis"] * 17,
]


def test_ranked_the_pairwise_matrix_is_part_of_the_result() -> None:
    assert result("ranked", *BY_DISTANCE, options=TENNESSEE) == like(
        ballots=100,
        matrix=((0, 42, 42, 42), (58, 0, 68, 68), (58, 32, 0, 83), (58, 32, 17, 0)),
        ranking=(("nashville",), ("chattanooga",), ("knoxville",), ("memphis",)),
        elected=("nashville",),
        outcome="chosen",
    )


def test_ranked_a_tie_is_told_and_not_broken() -> None:
    assert result("ranked", "a>b", "b>a") == like(
        ballots=2,
        matrix=((0, 1, 2), (1, 0, 2), (0, 0, 0)),
        ranking=(("a", "b"), ("c",)),
        tied=("a", "b"),
        outcome="tie",
    )


AGAINST = (Option("a", text("a"), 2, 1), Option("b", text("b"), 2, 1), Option("c", text("as it is")))


def test_ranked_an_option_beats_the_status_quo_by_its_majority() -> None:
    """Debian constitution, A.5 (voting by supermajority): 2 to 1 asks for more than twice as many above."""
    votes = ["a>c>b"] * 4 + ["c>a>b"] * 2
    assert result("ranked", *votes, options=AGAINST, status_quo="c") == like(
        ballots=6,
        matrix=((0, 6, 4), (0, 0, 0), (2, 6, 0)),
        ranking=(("c",),),
        dropped=(Dropped("a", "majority"), Dropped("b", "majority")),
        elected=("c",),
        outcome="rejected",
    )
    told = result("ranked", *votes, "a>c>b", options=AGAINST, status_quo="c")
    assert (told.elected, told.outcome) == (("a",), "chosen")


def test_ranked_too_few_above_the_status_quo_are_no_quorum_of_an_option() -> None:
    told = result("ranked", "a>c", "a>c", options=AGAINST, status_quo="c", above=3)
    assert (told.dropped, told.outcome) == ((Dropped("a", "quorum"), Dropped("b", "quorum")), "rejected")


def test_ranked_without_ballots_nothing_is_chosen() -> None:
    none = ((0, 0, 0),) * 3
    assert result("ranked") == like(matrix=none, outcome="no-quorum")
    assert result("ranked", "a", quorum=Quorum(1, 1)).outcome == "no-quorum"


# --- survey (A8) --------------------------------------------------------------------------------------------


def test_a8_no_outcome_follows_from_a_survey() -> None:
    assert result("survey", "a", "a,b", "-") == like(ballots=3, approvals=(2, 1, 0), outcome="none")
    assert result("survey", quorum=Quorum(1, 1)) == like(approvals=(0, 0, 0), outcome="none")


# --- bounds -------------------------------------------------------------------------------------------------


def test_the_largest_result_fits_into_a_leaf() -> None:
    """MAX_OPTIONS options of forty characters and a million ballots."""
    names = tuple(f"{number:a>40}" for number in range(MAX_OPTIONS))
    row = (1_000_000,) * MAX_OPTIONS
    dropped = tuple(Dropped(name, "majority") for name in names)
    largest = replace(
        NOTHING, ballots=1_000_000, approvals=row, matrix=(row,) * MAX_OPTIONS, dropped=dropped,
        ranking=tuple((name,) for name in names), elected=names, tied=names, outcome="no-quorum",
    )  # fmt: skip
    leaf = registry.encode("poll-" + "p" * 40, 2**31 - 1, AT, CLOCKWORK, "c" * 64, largest)
    assert len(leaf) < registry.MAX_LEAF


def test_an_option_counts_once_however_often_it_is_ranked_alone() -> None:
    """Clones (A1 of Schulze's paper, 4.6): whoever is ranked with equals takes nothing from the winner."""
    alone = result("ranked", "a>b", "a>b", "b>a", options=OPTIONS[:2])
    cloned = result("ranked", "a>b=c", "a>b=c", "b=c>a", options=OPTIONS)
    assert alone.elected == cloned.elected == ("a",)
