"""What came of the vote on an item (A5, P1, T4): told once, and called what it is."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from events.charter.facts import CharterAdopted
from events.poll.facts import Counted, Tally
from events.proposal.conclusion import Conclude
from events.proposal.facts import Concluded, Engagement
from events.refusal import NotAllowed, OutOfOrder
from events.rules.facts import RulesAdopted
from tests.events.given import given, refused
from tests.events.items import DELIBERATED, PREPARED, PUT, QUALIFIED, RIPE, RULED, SCHEDULED, filed
from tests.events.rulebook import CHARTER, PROCEDURE
from tests.events.sample import ANN, ANNULLED, CLERK, CLOSED, COUNTED, TEXT, Line, opened

VOTED = (*RIPE, opened(), PUT)
COUNT = (CLOSED, COUNTED)
CONCLUDE = Conclude("v1", "p1")


def concluded(standing: str = "decision", outcome: str = "adopted") -> Line:
    """What came of it."""
    return "proposal-v1", Concluded("v1", "p1", outcome, standing, TEXT)  # type: ignore[arg-type]


def voted(**change: Any) -> tuple[Line, ...]:
    """The vote on another item was counted."""
    return (*RULED, filed(**change), QUALIFIED, SCHEDULED, DELIBERATED, opened(), PUT, *COUNT)


def test_an_item_is_concluded_when_its_poll_was_counted() -> None:
    assert given(*VOTED, *COUNT).when(CONCLUDE, CLERK) == [concluded()]


def test_t4_advice_is_called_advice() -> None:
    advice = msgspec.structs.replace(PREPARED, engagement=Engagement("advise", "stad"))
    assert given(*voted(preparation=advice)).when(CONCLUDE, CLERK) == [concluded("advice")]


def test_a5_a_yearly_statement_is_a_position() -> None:
    history = given(*voted(kind="statement", year=2026))
    assert history.when(CONCLUDE, CLERK) == [concluded("position")]


@pytest.mark.parametrize("since", [(), (CLOSED,), (ANNULLED,), (*COUNT, ANNULLED)])
def test_nothing_is_concluded_before_the_count_or_after_an_annulment(since: tuple[Line, ...]) -> None:
    assert given(*VOTED, *since).when(CONCLUDE, CLERK) == refused(OutOfOrder, "nothing-concluded")


def test_it_is_concluded_by_its_own_poll() -> None:
    answer = given(*VOTED, *COUNT).when(Conclude("v1", "p2"), CLERK)
    assert answer == refused(OutOfOrder, "nothing-concluded")


def test_it_is_concluded_once_and_by_the_clerk() -> None:
    assert given(*VOTED, *COUNT, concluded()).when(CONCLUDE, CLERK) == refused(OutOfOrder, "wrong-phase")
    assert given(*VOTED, *COUNT).when(CONCLUDE, ANN) == refused(NotAllowed, "not-the-clerk")


def test_p1_adopted_rules_come_into_force_with_the_outcome() -> None:
    later = msgspec.structs.replace(PROCEDURE, hand_ons=3)
    history = given(*voted(kind="rules", procedure=later))
    assert history.when(CONCLUDE, CLERK) == [concluded(), ("rules", RulesAdopted(2, later, "p1"))]


def test_p1_an_adopted_charter_comes_into_force_with_the_outcome() -> None:
    later = msgspec.structs.replace(CHARTER, purpose="9" * 64)
    history = given(*voted(kind="charter", charter=later))
    assert history.when(CONCLUDE, CLERK) == [concluded(), ("charter", CharterAdopted(2, later, "p1"))]


def test_p1_what_is_rejected_changes_nothing() -> None:
    lost: Line = ("poll-p1", Counted("p1", Tally(1, 2, 0), "rejected"))
    history = given(*voted(kind="rules", procedure=PROCEDURE)[:-1], lost)
    assert history.when(CONCLUDE, CLERK) == [concluded(outcome="rejected")]


def test_concluding_relies_on_the_poll_that_it_tells_of() -> None:
    relied_on = given(*VOTED, *COUNT).relied_on(CONCLUDE, CLERK)
    assert relied_on == {"assembly": 2, "proposal-v1": 5, "poll-p1": 3}
