"""A3: an action has owners, a date and people it is for; its progress is exact, its end is told as it is."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies
from msgspec.structs import replace

from events import days
from events.action.acts import (
    AbandonAction,
    CloseUnsolved,
    CompleteAction,
    MeasureAction,
    SupersedeAction,
    TakeUp,
)
from events.action.facts import (
    ActionAbandoned,
    ActionCompleted,
    ActionMeasured,
    ActionSuperseded,
    ActionTakenUp,
    ActionUnsolved,
    Indicator,
)
from events.action.state import Action, progress
from events.fact import Actor
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from tests.events.given import given, refused
from tests.events.items import RULED, filed
from tests.events.outcomes import ADDRESSED
from tests.events.sample import ANN, ASSEMBLY, BOB, CEM, CLERK, DAY, NOW, TICK, Line, suspended, text

DUE = days.after(NOW, 90)
INDICATOR = Indicator(text("benches"), text("pieces"), "2", "12", text("we count them"))
TAKE = TakeUp("c1", ("buurtwerk",), text("build benches"), text("who walks slowly"), DUE, indicator=INDICATOR)
WHY = text("because")


def up(action: str = "c1", indicator: Indicator | None = INDICATOR, **change: Any) -> Line:
    """An action of buurtwerk."""
    fact = ActionTakenUp(action, None, ("buurtwerk",), TAKE.what, TAKE.for_whom, DUE, indicator)
    return f"action-{action}", replace(fact, **change)


UNDER_WAY = (*RULED, up())
MEASURE = MeasureAction("c1", "4.5", NOW - DAY, text("counted on the square"))
MEASURED: Line = ("action-c1", ActionMeasured("c1", "4.5", NOW - DAY, MEASURE.evidence))
CLOSINGS = [
    (CompleteAction("c1", WHY), ActionCompleted("c1", WHY)),
    (AbandonAction("c1", WHY), ActionAbandoned("c1", WHY)),
    (CloseUnsolved("c1", WHY), ActionUnsolved("c1", WHY)),
    (SupersedeAction("c1", "c2", WHY), ActionSuperseded("c1", "c2", WHY)),
]


def test_a3_an_organisation_takes_an_action_upon_itself() -> None:
    assert given(*RULED).when(TAKE, ANN) == [up()]
    assert given(*RULED).when(replace(TAKE, indicator=None), BOB) == [up(indicator=None)]


def test_a3_several_own_it_together_and_stand_sorted() -> None:
    both = replace(TAKE, owners=("fietsers", "buurtwerk"))
    assert given(*RULED).when(both, CEM) == [up(owners=("buurtwerk", "fietsers"))]


def test_a3_the_clerk_writes_down_what_an_outcome_gives_to_do() -> None:
    asked = replace(TAKE, proposal="v1")
    assert given(*ADDRESSED).when(asked, CLERK) == [up(proposal="v1")]
    assert given(*ADDRESSED).when(asked, ANN) == [up(proposal="v1")]
    assert given(*ADDRESSED).when(TAKE, CLERK) == refused(Malformed, "given-by-no-outcome")
    assert given(*RULED, filed()).when(asked, CLERK) == refused(OutOfOrder, "no-outcome")


def test_a3_nobody_is_given_an_action_by_another() -> None:
    assert given(*RULED).when(TAKE, CEM) == refused(NotAllowed, "not-an-owner")
    gone = given(*RULED, suspended("buurtwerk"))
    assert gone.when(TAKE, ANN) == refused(NotAllowed, "not-in-good-standing")
    both = replace(TAKE, owners=("buurtwerk", "fietsers"))
    assert given(*RULED, suspended("fietsers")).when(both, ANN) == refused(OutOfOrder, "owner-no-member")


def test_a3_an_action_has_owners_a_day_to_come_and_an_id_of_its_own() -> None:
    asked = replace(TAKE, proposal="v1")
    for owners in ((), ("buurtwerk", "buurtwerk")):
        assert given(*ADDRESSED).when(replace(asked, owners=owners), CLERK) == refused(Malformed, "no-owners")
    assert given(*RULED).when(replace(TAKE, due_at=NOW - DAY), ANN) == refused(Malformed, "due-in-the-past")
    assert given(*UNDER_WAY).when(TAKE, ANN) == refused(OutOfOrder, "action-exists")


def test_a3_a_due_date_is_the_end_of_its_day_in_brussels() -> None:
    assert given(*RULED).when(replace(TAKE, due_at=DUE - 5 * DAY / 24), ANN) == [up()]
    assert given(*RULED).when(replace(TAKE, due_at=NOW), ANN) == [up(due_at=days.after(NOW, 0))]


def test_a3_without_rules_of_procedure_there_are_no_actions() -> None:
    assert given(*ASSEMBLY).when(TAKE, ANN) == refused(OutOfOrder, "no-rules-of-actions")


@pytest.mark.parametrize("target", ["2", "2.0", "2.000000"])
def test_a3_a_target_differs_from_the_baseline(target: str) -> None:
    flat = replace(TAKE, indicator=replace(INDICATOR, target=target))
    assert given(*RULED).when(flat, ANN) == refused(Malformed, "no-distance")


@pytest.mark.parametrize("who", [ANN, CLERK])
def test_a3_owners_and_the_clerk_measure_it(who: Actor) -> None:
    assert given(*UNDER_WAY).when(MEASURE, who) == [MEASURED]
    completed: Line = ("action-c1", ActionCompleted("c1", WHY))
    assert given(*UNDER_WAY, completed).when(MEASURE, who) == [MEASURED]


def test_a3_what_is_measured_has_an_indicator_and_has_happened() -> None:
    assert given(*UNDER_WAY).when(MEASURE, CEM) == refused(NotAllowed, "not-an-owner")
    assert given(*RULED).when(MEASURE, ANN) == refused(Unknown, "no-such-action")
    assert given(*RULED, up(indicator=None)).when(MEASURE, ANN) == refused(OutOfOrder, "no-indicator")
    now = replace(MEASURE, measured_at=NOW)
    assert given(*UNDER_WAY).when(now, ANN) == [
        ("action-c1", ActionMeasured("c1", "4.5", NOW, MEASURE.evidence))
    ]
    tomorrow = replace(MEASURE, measured_at=NOW + TICK)
    assert given(*UNDER_WAY).when(tomorrow, ANN) == refused(Malformed, "measured-in-the-future")
    given_up: Line = ("action-c1", ActionAbandoned("c1", WHY))
    assert given(*UNDER_WAY, given_up).when(MEASURE, ANN) == refused(OutOfOrder, "action-closed")


@pytest.mark.parametrize("who", [ANN, CLERK])
@pytest.mark.parametrize(("act", "fact"), CLOSINGS, ids=lambda it: type(it).__name__)
def test_a3_an_action_ends_as_what_it_came_to(act: Any, fact: Any, who: Actor) -> None:
    other = up("c2")
    assert given(*UNDER_WAY, other).when(act, who) == [("action-c1", fact)]
    assert given(*UNDER_WAY, other).when(act, CEM) == refused(NotAllowed, "not-an-owner")
    ended: Line = ("action-c1", fact)
    assert given(*UNDER_WAY, other, ended).when(act, who) == refused(OutOfOrder, "action-closed")


def test_a3_in_its_place_comes_an_action_that_is_under_way() -> None:
    itself = SupersedeAction("c1", "c1", WHY)
    assert given(*UNDER_WAY).when(itself, ANN) == refused(OutOfOrder, "superseded-by-none")
    nothing = SupersedeAction("c1", "c2", WHY)
    assert given(*UNDER_WAY).when(nothing, ANN) == refused(OutOfOrder, "superseded-by-none")


@pytest.mark.parametrize(
    ("value", "part"),
    [("2", "0"), ("12", "1"), ("4.5", "1/4"), ("0", "-1/5"), ("22", "2"), ("2.1", "1/100"), ("-8", "-1")],
)
def test_a3_progress_is_exact(value: str, part: str) -> None:
    assert progress("2", "12", value) == Fraction(part)


def test_a3_progress_downwards_is_progress_too() -> None:
    assert progress("0.3", "0", "0.1") == Fraction(2, 3)


EXACT = strategies.decimals(-1000, 1000, places=3).map(str)


@drawn(EXACT, EXACT, EXACT)
def test_a3_progress_says_how_far_without_a_rounding(baseline: str, target: str, value: str) -> None:
    if Fraction(baseline) != Fraction(target):
        part = progress(baseline, target, value)
        assert Fraction(baseline) + part * (Fraction(target) - Fraction(baseline)) == Fraction(value)


def test_a3_the_latest_moment_tells_how_far_it_is_whenever_it_was_told() -> None:
    earlier: Line = ("action-c1", ActionMeasured("c1", "3", NOW - 2 * DAY, WHY))
    corrected: Line = ("action-c1", ActionMeasured("c1", "7", NOW - DAY, WHY))

    def state(*facts: Line) -> Action:
        it: Action = given(*UNDER_WAY, *facts).states["action-c1"].state
        return it

    assert state().progress is None
    assert state(MEASURED).progress == state(MEASURED, earlier).progress == Fraction(1, 4)
    assert state(earlier, MEASURED, corrected).progress == Fraction(1, 2)
