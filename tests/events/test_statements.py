"""One yearly statement a year on a theme or target group, where the rules ask it (A5)."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from events.poll.acts import Open
from events.proposal.facts import Concluded, Kind, PutToVote, Result
from events.proposal.filing import File
from events.refusal import Malformed, OutOfOrder
from events.rules.facts import RulesAdopted
from events.statements.facts import StatementPut
from events.statements.standing import other
from events.world import World
from tests.events.given import Given, given, refused
from tests.events.items import DELIBERATED, QUALIFIED, RULED, SCHEDULED, filed
from tests.events.rulebook import ONE_STATEMENT
from tests.events.sample import ANN, ANNULLED, CLAUSES, CLERK, CLOSED, TEXT, Line, opened, text

ONE: Line = ("rules", RulesAdopted(1, ONE_STATEMENT, None))
UNDER = (*RULED[:-1], ONE)
"""An assembly whose rules ask for one statement a year."""


def ripe(**change: Any) -> tuple[Line, ...]:
    """Statement v1 is ripe for its vote."""
    return filed(**{"kind": "statement", "year": 2026, **change}), QUALIFIED, SCHEDULED, DELIBERATED


def earlier(outcome: Result | None = None, **about: Any) -> tuple[Line, ...]:
    """Statement v2 was put to the vote in p2; with an outcome it is over."""
    said = {"kind": "statement", "year": 2026, **about}
    item = filed("v2", "fietsers", **said)
    put = StatementPut(said["year"], "v2", item[1].themes, item[1].target_groups)  # type: ignore[attr-defined]
    lines: tuple[Line, ...] = (
        item,
        ("proposal-v2", PutToVote("v2", "p2")),
        (f"statements-{said['year']}", put),
    )
    over: Line = ("proposal-v2", Concluded("v2", "p2", outcome or "adopted", "position", TEXT))
    return lines if outcome is None else (*lines, over)


def in_its_way(history: Given) -> str | None:
    """The statement that stands in the way of v1."""
    while True:
        try:
            world = World(history.states)
            terms = world.proposal("v1").terms
            assert terms is not None
            return other(world, "v1", terms)
        except LookupError:
            history.relied_on(Open("p1", "v1"), CLERK)


def test_a5_the_vote_on_a_statement_is_noted_under_its_year() -> None:
    history = given(*UNDER, *ripe(target_groups=("youth",)))
    (_, *followed) = history.when(Open("p1", "v1"), CLERK)  # type: ignore[misc]
    assert followed == [
        ("proposal-v1", PutToVote("v1", "p1")),
        ("statements-2026", StatementPut(2026, "v1", ("public-space",), ("youth",))),
    ]


@pytest.mark.parametrize("outcome", [None, "adopted"])
@pytest.mark.parametrize("about", [{}, {"themes": (), "target_groups": ("youth",)}])
def test_a5_a_second_statement_on_a_theme_or_a_target_group_is_refused_and_says_which_one_stands(
    outcome: Result | None, about: dict[str, Any]
) -> None:
    history = given(*UNDER, *ripe(target_groups=("youth",)), *earlier(outcome, **about))
    answer = history.when(Open("p1", "v1"), CLERK)
    assert answer == refused(OutOfOrder, "another-statement")
    assert "'v2'" in answer.detail  # type: ignore[union-attr]
    assert in_its_way(history) == "v2"


@pytest.mark.parametrize("outcome", ["rejected", "tie", "no-quorum"])
def test_a5_what_was_not_adopted_stands_in_nobodys_way(outcome: Result) -> None:
    history = given(*UNDER, *ripe(), *earlier(outcome))
    assert isinstance(history.when(Open("p1", "v1"), CLERK), list)
    assert in_its_way(history) is None


@pytest.mark.parametrize(
    "about",
    [{"year": 2025}, {"themes": ("housing",)}, {"themes": (), "target_groups": ("public-space",)}],
)
def test_a5_another_year_another_theme_or_a_group_of_the_same_name_is_another_statement(
    about: dict[str, Any],
) -> None:
    history = given(*UNDER, *ripe(), *earlier("adopted", **about))
    assert isinstance(history.when(Open("p1", "v1"), CLERK), list)


def test_a5_a_statement_whose_vote_was_annulled_is_not_in_its_own_way() -> None:
    history = given(*UNDER, *ripe(), opened(), ("proposal-v1", PutToVote("v1", "p1")), CLOSED, ANNULLED)
    before = given(*UNDER, *ripe()).when(Open("p1", "v1"), CLERK)
    again = history.when(Open("p2", "v1"), CLERK)
    assert again[-1] == before[-1]  # type: ignore[index]


@pytest.mark.parametrize("kind", ["policy", "statement"])
def test_rules_that_do_not_ask_it_and_other_kinds_are_as_before(kind: Kind) -> None:
    year = 2026 if kind == "statement" else None
    rules = RULED if kind == "statement" else UNDER
    history = given(*rules, *ripe(kind=kind, year=year), *earlier("adopted"))
    (_, *followed) = history.when(Open("p1", "v1"), CLERK)  # type: ignore[misc]
    assert followed == [("proposal-v1", PutToVote("v1", "p1"))]


def test_a5_a_statement_is_on_a_theme_or_a_target_group() -> None:
    nothing = File("v9", "buurtwerk", "statement", text("Title"), CLAUSES, "act", year=2026)
    assert given(*UNDER).when(nothing, ANN) == refused(Malformed, "statement-on-nothing")
    assert isinstance(given(*RULED).when(nothing, ANN), list), "older rules did not ask it"
    assert isinstance(given(*UNDER).when(replace(nothing, target_groups=("youth",)), ANN), list)


def test_opening_relies_on_the_year_and_on_the_statements_that_could_stand_in_its_way() -> None:
    history = given(*UNDER, *ripe(), *earlier("rejected"))
    relied_on = history.relied_on(Open("p1", "v1"), CLERK)
    assert {"statements-2026", "proposal-v2"} <= relied_on.keys()
