"""D4: minority views are part of the outcome, and stand in its record."""

from __future__ import annotations

import pytest

from events.law import act_of
from events.minority.acts import MAX_VERSIONS, TakePosition
from events.minority.facts import PositionTaken
from events.proposal.facts import Concluded
from events.refusal import NotAllowed, OutOfOrder
from tests.events.given import given, refused
from tests.events.items import PUT, RIPE
from tests.events.papers import opened
from tests.events.rulebook import PERIODS
from tests.events.sample import ANN, CEM, CLERK, DAY, NOW, TEXT, TICK, Line, admitted, mandated, text

WORDS = text("We would have preferred trees")
TAKEN: Line = ("minority-v1-fietsers", PositionTaken("v1", "fietsers", WORDS))
CONCLUDED: Line = ("proposal-v1", Concluded("v1", "p1", "adopted", "decision", TEXT))
VOTED = (*RIPE, opened("majority", closes_at=NOW), PUT, CONCLUDED)
"""The vote closed at NOW and was concluded."""
TERM = NOW + PERIODS.minority * DAY
TAKE = TakePosition("v1", "fietsers", WORDS)


def test_an_organisation_takes_a_minority_position_and_may_say_it_otherwise() -> None:
    assert given(*VOTED).when(TAKE, CEM) == [TAKEN]
    assert given(*VOTED, TAKEN).when(TAKE, CEM, TERM - TICK) == [TAKEN]
    assert act_of(TAKEN[0], [TAKEN[1]], lambda _: {}) == TAKE


def test_positions_are_taken_within_the_term_of_the_rules() -> None:
    assert given(*VOTED).when(TAKE, CEM, TERM) == refused(OutOfOrder, "too-late-for-a-position")


def test_there_is_an_outcome_to_differ_from() -> None:
    assert given(*VOTED[:-1]).when(TAKE, CEM) == refused(OutOfOrder, "wrong-phase")


def test_nobody_takes_a_position_for_another() -> None:
    assert given(*VOTED).when(TAKE, ANN) == refused(NotAllowed, "not-your-organisation")
    assert given(*VOTED).when(TAKE, CLERK) == refused(NotAllowed, "not-your-organisation")


@pytest.mark.parametrize("voters", [("buurtwerk", "stad"), None], ids=["another roll", "came later"])
def test_who_was_not_on_the_roll_has_no_position_in_its_record(voters: tuple[str, ...] | None) -> None:
    history = (*RIPE, opened("majority", closes_at=NOW, voters=voters), PUT, CONCLUDED)
    late = (admitted("zwemmers"), mandated("zwemmers", "cem"))
    act = TAKE if voters else TakePosition("v1", "zwemmers", WORDS)
    who = CEM if voters else CEM.__class__("member", "cem", "zwemmers", "token")
    assert given(*history, *late).when(act, who) == refused(NotAllowed, "not-on-the-roll")


def test_a_position_does_not_change_for_ever() -> None:
    history = given(*VOTED, *[TAKEN] * MAX_VERSIONS)
    assert history.when(TAKE, CEM) == refused(OutOfOrder, "position-taken-too-often")
