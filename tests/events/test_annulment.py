"""Annulling a vote that was concluded: what goes with it, what stands in its way, voting again (ADR 0053)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from events.action.acts import TakeUp
from events.amendment.facts import AmendmentAdopted, AmendmentFiled, AmendmentRejected, AmendmentsPutToVote
from events.charter.facts import CharterAdopted
from events.clauses import Change
from events.delegation.facts import Delegated, Mandate, Receiver
from events.duty.acts import GiveAnswer
from events.duty.facts import DutyLifted, DutyOverdue, FoundInsufficient, Term
from events.duty.keeping import MarkDutyOverdue, OpenDuty
from events.measure.facts import AppealJudged, MeasureAsked
from events.minority.acts import TakePosition
from events.poll.acts import Annul, Open
from events.poll.facts import Annulled, CountedV2, Tally
from events.poll.paper import Paper
from events.proposal.conclusion import Conclude
from events.proposal.facts import Concluded, OutcomeAnnulled, PutToVote
from events.refusal import OutOfOrder, Unknown
from tests.events import papers
from tests.events.given import given, refused
from tests.events.items import DELIBERATED, PUT, QUALIFIED, RULED, SCHEDULED, filed
from tests.events.outcomes import (
    CONTACT,
    DUE,
    DUTY,
    FIRST,
    NOT_ADDRESSED,
    OWED,
    SECOND,
    answered,
    concluded,
)
from tests.events.rulebook import CHARTER, PROCEDURE
from tests.events.sample import ANN, CLERK, CLOSED, COUNTED, DAY, NOW, TEXT, Line, opened, text

WHY = text("The wrong text was shown")
ANNUL = Annul("p1", WHY)
GONE: Line = ("poll-p1", Annulled("p1", WHY))
NO_OUTCOME: Line = ("proposal-v1", OutcomeAnnulled("v1", "p1"))
LIFTED: Line = ("duty-v1", DutyLifted("v1", "p1"))
UNDONE = (*OWED, GONE, NO_OUTCOME, LIFTED)
RERUN: tuple[Line, ...] = (
    papers.opened("consent", "p2", rules=1, hold=21, reruns="p1"),
    ("proposal-v1", PutToVote("v1", "p2")),
)
AGAIN = Open("p2", "v1", paper=Paper("consent", reruns="p1"), closes_at=NOW + DAY)


def counted(outcome: str) -> Line:
    """What the vote that was held again came to."""
    return "poll-p2", CountedV2("p2", 0, None, None, (), (), (), (), (), (), 0, outcome)  # type: ignore[arg-type]


def test_what_was_concluded_by_a_vote_that_is_annulled_has_no_outcome() -> None:
    assert given(*NOT_ADDRESSED).when(ANNUL, CLERK) == [GONE, NO_OUTCOME]
    assert given(*NOT_ADDRESSED, GONE, NO_OUTCOME).when(ANNUL, CLERK) == refused(OutOfOrder, "poll-annulled")


def test_what_was_not_concluded_yet_loses_nothing_but_its_vote() -> None:
    voted = (*RULED, filed(), QUALIFIED, SCHEDULED, DELIBERATED, opened(), PUT, CLOSED, COUNTED)
    assert given(*voted).when(ANNUL, CLERK) == [GONE]


@pytest.mark.parametrize("since", [(), (("duty-v1", DutyOverdue("v1", 1)),)], ids=["owed", "overdue"])
def test_t6_with_the_outcome_the_city_is_rid_of_its_duty(since: tuple[Line, ...]) -> None:
    assert given(*OWED, *since).when(ANNUL, CLERK) == [GONE, NO_OUTCOME, LIFTED]


def test_nothing_new_rests_on_an_outcome_that_was_annulled() -> None:
    history, nothing = given(*UNDONE), refused(OutOfOrder, "outcome-annulled")
    assert history.when(OpenDuty("v1"), CLERK) == nothing
    action = TakeUp("a1", ("buurtwerk",), WHY, WHY, NOW + 9 * DAY, "v1")
    assert history.when(action, ANN) == nothing
    assert history.when(GiveAnswer("v1", "reject", WHY), CONTACT) == refused(Unknown, "no-such-duty")
    assert history.when(MarkDutyOverdue("v1"), CLERK, DUE) == refused(OutOfOrder, "not-overdue")
    position = TakePosition("v1", "buurtwerk", WHY)
    assert history.when(position, ANN) == refused(OutOfOrder, "wrong-phase")


def test_the_vote_is_held_again_and_the_outcome_follows_it() -> None:
    assert given(*UNDONE).when(AGAIN, CLERK) == list(RERUN)
    ended = (*UNDONE, *RERUN, ("poll-p2", replace(CLOSED[1], poll="p2")))
    rejected = given(*ended, counted("rejected")).when(Conclude("v1", "p2"), CLERK)
    assert rejected == [("proposal-v1", Concluded("v1", "p2", "rejected", "advice", TEXT))]
    adopted = given(*ended, counted("adopted")).when(Conclude("v1", "p2"), CLERK)
    assert adopted == [("proposal-v1", Concluded("v1", "p2", "adopted", "advice", TEXT))]
    owed = given(*ended, counted("adopted"), *adopted).when(OpenDuty("v1"), CLERK)  # type: ignore[misc]
    assert owed == [DUTY]


def test_an_outcome_that_stands_is_not_voted_on_again() -> None:
    assert given(*OWED).when(replace(AGAIN, paper=Paper()), CLERK) == refused(OutOfOrder, "wrong-phase")


FOUND: Line = ("duty-v1", FoundInsufficient("v1", "s9", Tally(2, 1, 0), WHY, Term(DUE, (FIRST, SECOND))))
IN_USE = refused(OutOfOrder, "outcome-in-use")


@pytest.mark.parametrize("since", [(answered(),), (answered(), FOUND)], ids=["answered", "insufficient"])
def test_t6_what_the_city_answered_is_not_undone_by_the_clerk_alone(since: tuple[Line, ...]) -> None:
    assert given(*OWED, *since).when(ANNUL, CLERK) == IN_USE


def test_p1_rules_and_a_charter_in_force_are_not_undone_by_the_clerk_alone() -> None:
    rules = concluded(filed(kind="rules", procedure=PROCEDURE))
    assert given(*rules).when(ANNUL, CLERK) == IN_USE
    charter = concluded(filed(kind="charter", charter=CHARTER))
    assert given(*charter, ("charter", CharterAdopted(2, CHARTER, "p1"))).when(ANNUL, CLERK) == IN_USE


@pytest.mark.parametrize(("mandate", "free"), [("decide", False), ("execute", False), ("advise", True)])
def test_a2_what_a_body_decides_or_executes_is_not_undone_by_the_clerk_alone(
    mandate: Mandate,
    *,
    free: bool,
) -> None:
    receiver = Receiver("k1", None, None)
    given_away = Delegated("proposal", "v1", 1, 1, receiver, WHY, mandate, None, DUE, "v1")
    answer = given(*NOT_ADDRESSED, ("delegation-proposal-v1", given_away)).when(ANNUL, CLERK)
    assert answer == ([GONE, NO_OUTCOME] if free else IN_USE)


def test_f3_an_appeal_that_was_judged_is_not_judged_by_another_vote() -> None:

    asked = MeasureAsked("v1", "suspend", "fietsers", "dissolved", WHY, "city")
    item = concluded(filed(kind="membership"))
    judged: tuple[Line, ...] = (("measure-v1", asked), ("measure-v1", AppealJudged("v1", "p1", "upheld")))
    assert given(*item, *judged).when(ANNUL, CLERK) == IN_USE
    assert given(*item, *judged[:1]).when(ANNUL, CLERK) == [GONE, NO_OUTCOME]


def test_amendments_that_were_decided_stay_decided() -> None:
    change = Change("replace", "a1", None, "7" * 64)
    item = "amendments-v1"
    voted: tuple[Line, ...] = (
        *RULED,
        filed(),
        (item, AmendmentFiled("w1", "v1", "fietsers", 1, None, (change,), WHY, ())),
        papers.opened(rules=1, kind="amendment", amendments=("w1",)),
        (item, AmendmentsPutToVote(("w1",), "p1")),
    )
    assert given(*voted).when(ANNUL, CLERK) == [GONE]
    for decided in (AmendmentAdopted("w1", "vote", "p1", ()), AmendmentRejected("w1", "p1")):
        assert given(*voted, (item, decided)).when(ANNUL, CLERK) == IN_USE
