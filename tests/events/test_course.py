"""What the clerk does with an item: it lapses, its deliberation ends, and what is between (A1)."""

from __future__ import annotations

import pytest

from events.assembly.facts import OfficeGiven
from events.fact import Actor
from events.proposal.course import EndDeliberation, Lapse
from events.proposal.facts import Deliberated, Lapsed
from events.refusal import NotAllowed, OutOfOrder
from tests.events.given import given, refused
from tests.events.items import (
    READ,
    SUBMITTED,
)
from tests.events.rulebook import PERIODS
from tests.events.sample import ANN, CLERK, DAY, DORA, TICK, Line
from tests.events.test_item import PHASES

CHAIR = Actor("chair", "stef", None, "token")
IN_THE_CHAIR: Line = ("assembly", OfficeGiven("chair", "stef"))
LAPSES = READ + PERIODS.lapse * DAY


def test_an_item_that_did_not_qualify_in_time_lapses() -> None:
    answer = given(*SUBMITTED).when(Lapse("v1"), CLERK, LAPSES)
    assert answer == [("proposal-v1", Lapsed("v1"))]


def test_it_does_not_lapse_before() -> None:
    answer = given(*SUBMITTED).when(Lapse("v1"), CLERK, LAPSES - TICK)
    assert answer == refused(OutOfOrder, "not-lapsed-yet")


def test_what_qualified_does_not_lapse() -> None:
    answer = given(*PHASES["supported"]).when(Lapse("v1"), CLERK, LAPSES)
    assert answer == refused(OutOfOrder, "wrong-phase")


def test_a1_nobody_but_the_clerk_lets_it_lapse() -> None:
    assert given(*SUBMITTED).when(Lapse("v1"), DORA, LAPSES) == refused(NotAllowed, "not-the-clerk")


@pytest.mark.parametrize("who", [CLERK, CHAIR])
def test_clerk_or_chair_end_the_deliberation(who: Actor) -> None:
    answer = given(*PHASES["scheduled"], IN_THE_CHAIR).when(EndDeliberation("v1"), who)
    assert answer == [("proposal-v1", Deliberated("v1"))]


@pytest.mark.parametrize("who", [ANN, DORA, Actor("chair", "eva", None, "token")])
def test_nobody_else_ends_it(who: Actor) -> None:
    answer = given(*PHASES["scheduled"], IN_THE_CHAIR).when(EndDeliberation("v1"), who)
    assert answer == refused(NotAllowed, "not-clerk-nor-chair")


@pytest.mark.parametrize("phase", [phase for phase in PHASES if phase != "scheduled"])
def test_only_what_is_scheduled_is_deliberated(phase: str) -> None:
    assert given(*PHASES[phase]).when(EndDeliberation("v1"), CLERK) == refused(OutOfOrder, "wrong-phase")
