"""A proposal that a body has in hand waits for its report, which opens it again (A2, ADR 0052)."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from events.amendment.acts import File
from events.clauses import Change
from events.contribution.acts import Contribute
from events.delegation.facts import Accepted, Begun, CalledBack, Delegated, Overdue, Reported
from events.delegation.receiving import Report
from events.poll.acts import Open
from events.poll.paper import Paper
from events.proposal.course import EndDeliberation
from events.proposal.facts import Reopened, Scheduled
from events.proposal.facts import Withdrawn as ProposalWithdrawn
from events.refusal import OutOfOrder
from events.rules.facts import RulesAdopted
from tests.events.commissions import K1
from tests.events.given import given, refused
from tests.events.items import DELIBERATED, QUALIFIED, RIPE, SCHEDULED
from tests.events.papers import OPTIONS
from tests.events.rulebook import AWAITS_REPORT
from tests.events.sample import ANN, CEM, CLERK, DAY, NOW, TICK, Line, text
from tests.events.test_delegation import TO_K1

WHY = text("because")
V1: tuple[Any, str] = ("proposal", "v1")
D, P = "delegation-proposal-v1", "proposal-v1"
DUE = NOW + 30 * DAY
RULES: Line = ("rules", RulesAdopted(1, AWAITS_REPORT, None))
READY = (*(RULES if line[0] == "rules" else line for line in RIPE), *K1)
"""Everything that a vote on v1 needs is there, under rules that wait for reports."""

DELEGATED: Line = (D, Delegated(*V1, 1, 1, TO_K1, WHY, "elaborate", None, DUE, None))
ACCEPTED: Line = (D, Accepted(*V1))
BEGUN: Line = (D, Begun(*V1))
BACK: Line = (D, CalledBack(*V1, WHY))
REPORTED: Line = (
    D,
    Reported(*V1, WHY, WHY, (), heard=True, hearing=WHY, hands=None, decides=False),
)
WITH_K1 = (*READY, DELEGATED, ACCEPTED)
OPEN, REPORT = Open("p1", "v1", closes_at=NOW + DAY), Report(*V1, WHY, WHY, heard=True, hearing=WHY)
COMING = NOW + DAY  # as SCHEDULED says


@pytest.mark.parametrize("line", [(DELEGATED,), (DELEGATED, ACCEPTED), (DELEGATED, ACCEPTED, BEGUN)])
def test_a_proposal_that_a_body_has_is_not_put_to_the_vote(line: tuple[Line, ...]) -> None:
    assert given(*READY, *line).when(OPEN, CLERK) == refused(OutOfOrder, "waits-for-a-report")


def test_a_body_that_does_not_report_keeps_the_assembly_from_voting_until_its_date_and_no_longer() -> None:
    vote = replace(OPEN, closes_at=DUE + DAY)
    assert given(*WITH_K1).when(vote, CLERK, DUE - TICK) == refused(OutOfOrder, "waits-for-a-report")
    for history in (WITH_K1, (*WITH_K1, (D, Overdue(*V1, DUE)))):
        assert isinstance(given(*history).when(vote, CLERK, DUE), list)


def test_what_was_never_delegated_or_came_back_is() -> None:
    for history in (READY, (*WITH_K1, BACK), (*WITH_K1, REPORTED)):
        answer = given(*history).when(OPEN, CLERK)
        assert isinstance(answer, list)
        assert [stream for stream, _ in answer] == ["poll-p1", P]


def test_a_survey_waits_for_nothing() -> None:
    survey = replace(OPEN, paper=Paper("survey", "survey", WHY, OPTIONS))
    answer = given(*WITH_K1).when(survey, CLERK)
    assert isinstance(answer, list)
    assert answer == given(*READY).when(survey, CLERK)


def test_under_rules_that_do_not_ask_it_the_vote_goes_on_and_a_report_opens_nothing() -> None:
    history = given(*RIPE, *K1, DELEGATED, ACCEPTED)
    assert isinstance(history.when(OPEN, CLERK), list)
    assert history.when(REPORT, CEM) == [REPORTED]


def test_a_report_opens_a_proposal_again_that_was_deliberated() -> None:
    reopened: Line = (P, Reopened("v1", 1, NOW, COMING))
    assert given(*WITH_K1).when(REPORT, CEM) == [REPORTED, reopened]
    history = given(*WITH_K1, REPORTED, reopened)
    state = history.states[P].state
    assert (state.phase, state.terms.read_from, state.terms.meets_at) == ("scheduled", NOW, COMING)
    assert history.when(OPEN, CLERK) == refused(OutOfOrder, "wrong-phase")
    assert history.when(EndDeliberation("v1"), CLERK) == [DELIBERATED]


def test_a_proposal_that_was_not_deliberated_stays_where_it_was() -> None:
    for after in ((), (QUALIFIED,), (QUALIFIED, SCHEDULED)):
        before = tuple(line for line in WITH_K1 if line not in (QUALIFIED, SCHEDULED, DELIBERATED))
        history = given(*before, *after)
        phase = history.states[P].state.phase
        answer = history.when(REPORT, CEM)
        assert answer == [REPORTED, (P, Reopened("v1", 1, NOW, COMING if SCHEDULED in after else None))]
        assert isinstance(answer, list)
        assert given(*before, *after, *answer).states[P].state.phase == phase


def test_it_is_read_anew_with_the_report_before_its_vote() -> None:
    history = given(*WITH_K1, REPORTED, (P, Reopened("v1", 1, NOW, None)), DELIBERATED)
    read = NOW + AWAITS_REPORT.periods.reading * DAY
    late = replace(OPEN, closes_at=read + DAY)
    assert history.when(late, CLERK, read - TICK) == refused(OutOfOrder, "not-prepared")
    assert isinstance(history.when(late, CLERK, read), list)


def test_it_is_discussed_and_amended_anew_also_after_its_sitting() -> None:
    past: Line = (P, Scheduled("v1", "s1", NOW - DAY, "support"))
    before = tuple(past if line == SCHEDULED else line for line in WITH_K1)
    reopened: Line = (P, Reopened("v1", 1, NOW, None))
    assert given(*before).when(REPORT, CEM) == [REPORTED, reopened]
    history = given(*before, REPORTED, reopened)
    words = Contribute("b1", "v1", "buurtwerk", "argument-for", WHY)
    amendment = File("a1", "v1", "buurtwerk", 1, (Change("replace", "a1", None, WHY),), WHY)
    for act in (words, amendment):
        assert given(*before).when(act, ANN) == refused(OutOfOrder, "wrong-phase")
        assert isinstance(history.when(act, ANN), list), act


def test_what_was_withdrawn_meanwhile_is_not_opened_again() -> None:
    history = given(*WITH_K1, (P, ProposalWithdrawn("v1", WHY)))
    assert history.when(REPORT, CEM) == [REPORTED]
