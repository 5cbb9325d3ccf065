"""Within a commission: its seats speak and vote about what it has in hand, and nobody else (A2, E2)."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from events.ballot.acts import Cast
from events.ballot.facts import CastV2
from events.commission.facts import Dissolved
from events.commission.within import Benches, Seated, Within
from events.contribution.acts import Answer, Contribute, Revise, Withdraw
from events.contribution.facts import Revised, SaidWithin, Withdrawn
from events.contribution.within import SpeakWithin
from events.delegation.facts import HandedOn, Receiver, SentBack
from events.membership.state import roll_digest
from events.poll.acts import AnnounceClosing, Annul, Close, Count
from events.poll.facts import (
    Annulled,
    Closed,
    ClosingAnnounced,
    ConsentTally,
    CountedV2,
    OpenedV2,
    Option,
    Quorum,
    Tally,
    Threshold,
)
from events.poll.paper import Paper
from events.poll.seated import OpenWithin
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from tests.events.commissions import EVA
from tests.events.given import given, refused
from tests.events.sample import ANN, CEM, CLERK, DAY, DORA, NOW, Line, suspended, text
from tests.events.test_delegation import (
    ACCEPTED,
    BEGUN,
    CALLED_BACK,
    CHAIR,
    DECIDES,
    ITEM,
    PHASES,
    REPORT,
    TO_K2,
    WHY,
    WITH_K1,
    S,
    delegated,
    reported,
)
from tests.events.test_delegation import SITS as BEFORE

QUESTION = text("Shall we advise to build?")
CLOSES = NOW + DAY
WORKING = (*WITH_K1, ACCEPTED, BEGUN)
OPEN = OpenWithin("p7", "k1", *ITEM, Paper(question=QUESTION), CLOSES)
ROLL = ("buurtwerk", "fietsers", "stad")
SEATED = Seated("k1", *ITEM, 1, ("stad",), 1)


def opened(**change: Any) -> Line:
    """A poll on the present item among the three seats of k1."""
    fact: dict[str, Any] = {
        "poll": "p7",
        "rules": 1,
        "kind": "policy",
        "method": "majority",
        "proposal": None,
        "text": None,
        "question": QUESTION,
        "options": (),
        "seats": 0,
        "limit": 0,
        "status_quo": None,
        "above": 0,
        "threshold": Threshold(1, 2, "votes"),
        "quorum": Quorum(0, 1),
        "hold": 0,
        "secrecy": "open",
        "seal": None,
        "closes_at": CLOSES,
        "amendments": (),
        "reruns": None,
        "decides": None,
        "membership_version": 4,
        "roll_size": 3,
        "roll": roll_digest(ROLL),
        "voters": ROLL,
        "within": SEATED,
    }
    return "poll-p7", OpenedV2(**{**fact, **change})


RUNS = (*WORKING, opened())
P7_CLOSED: Line = ("poll-p7", Closed("p7"))
NOTHING = CountedV2("p7", 0, None, None, (), (), (), (), (), (), 0, "none")


def counted(benches: Benches = Benches(2, 0, 1, 0), outcome: Any = "adopted", **change: Any) -> Line:  # noqa: B008 - frozen
    """The count of that poll."""
    said = (benches.civil_for + benches.city_for, benches.civil_against + benches.city_against)
    told = replace(NOTHING, ballots=sum(said), tally=Tally(*said, 0), outcome=outcome, benches=benches)
    return "poll-p7", replace(told, **change)


# --- a poll ----------------------------------------------------------------------------------------------


def test_e2_the_chair_opens_a_poll_whose_roll_is_the_seats_one_vote_each() -> None:
    history = given(*WORKING)
    assert history.when(OPEN, ANN) == [opened()]
    assert history.when(OPEN, CLERK) == [opened()]
    for who in (
        CEM,
        DORA,
        EVA,
        CHAIR,
    ):  # two with a seat, one without, the assembly's chair
        assert history.when(OPEN, who) == refused(NotAllowed, "not-in-the-chair")
    assert given(*WORKING, suspended("buurtwerk")).when(OPEN, ANN) == refused(
        NotAllowed, "not-in-good-standing"
    )


def test_e1_a_suspended_seat_has_no_vote_and_an_empty_roll_is_none() -> None:
    answer = given(*WORKING, suspended("stad")).when(OPEN, ANN)
    roll = ("buurtwerk", "fietsers")
    named = {"membership_version": 5, "roll_size": 2, "roll": roll_digest(roll), "voters": roll}
    assert answer == [opened(**named, within=replace(SEATED, city=()))]
    nobody = given(*WORKING, *(suspended(one) for one in ROLL))
    assert nobody.when(OPEN, CLERK) == refused(OutOfOrder, "empty-roll")


@pytest.mark.parametrize("phase", ["assembly", "delegated", "reported", "concluded"])
def test_it_is_about_what_the_commission_has_in_hand(phase: str) -> None:
    expected = (
        refused(Unknown, "never-delegated")
        if phase == "assembly"
        else refused(OutOfOrder, "wrong-phase-of-delegation")
    )
    assert given(*PHASES[phase]).when(OPEN, ANN) == expected
    assert given(*PHASES[phase]).when(SPEAK, CEM) == expected


def test_it_is_about_nothing_of_another_body_and_in_a_commission_that_stands() -> None:
    there = given(*BEFORE, delegated(TO_K2), ACCEPTED)
    assert there.when(OPEN, ANN) == refused(OutOfOrder, "another-body")
    assert there.when(SPEAK, CEM) == refused(OutOfOrder, "another-body")
    gone = given(*WORKING, ("commission-k1", Dissolved("k1", None)))
    assert gone.when(OPEN, CLERK) == refused(OutOfOrder, "commission-dissolved")
    assert gone.when(replace(OPEN, commission="k9"), CLERK) == refused(Unknown, "no-such-commission")


@pytest.mark.parametrize(
    "paper",
    [
        Paper(),
        Paper(question=QUESTION, kind="rules"),
        Paper(question=QUESTION, kind="amendment", amendments=("a1",)),
        Paper(question=QUESTION, reruns="p1"),
        Paper(question=QUESTION, decides="p1"),
    ],
)
def test_it_asks_a_question_of_its_own(paper: Paper) -> None:
    assert given(*WORKING).when(replace(OPEN, paper=paper), ANN) == refused(Malformed, "no-question-within")


def test_its_terms_are_those_of_the_rules_and_its_id_is_new() -> None:
    own = replace(OPEN, paper=Paper(question=QUESTION, above=1))
    assert given(*WORKING).when(own, ANN) == refused(OutOfOrder, "terms-by-the-rules")
    assert given(*RUNS).when(OPEN, ANN) == refused(OutOfOrder, "poll-exists")
    late = replace(OPEN, closes_at=NOW)
    assert given(*WORKING).when(late, ANN) == refused(Malformed, "closes-in-the-past")


def test_an_approval_a_survey_a_sealed_vote_and_a_consent_round_are_held_as_everywhere() -> None:
    options = (Option("a", WHY), Option("b", QUESTION))
    among = {"options": options, "threshold": None}
    history = given(*WORKING)
    approval = Paper("approval", "election", QUESTION, options, 1)
    assert history.when(replace(OPEN, paper=approval), ANN) == [
        opened(method="approval", kind="election", seats=1, limit=2, quorum=Quorum(1, 4), **among)
    ]
    survey = Paper("survey", "survey", QUESTION, options)
    assert history.when(replace(OPEN, paper=survey), ANN) == [
        opened(method="survey", kind="survey", limit=2, **among)
    ]
    sealed = replace(OPEN, paper=Paper(question=QUESTION, secrecy="sealed"))
    assert history.when(sealed, ANN) == refused(OutOfOrder, "no-seal")
    key = "A" * 43
    assert history.when(replace(sealed, seal=key), ANN) == [opened(secrecy="sealed", seal=key)]
    consent = replace(OPEN, paper=Paper("consent", question=QUESTION))
    assert history.when(consent, ANN) == [opened(method="consent", threshold=None)]


def test_a_seat_votes_and_nobody_else() -> None:
    history = given(*RUNS)
    assert history.when(Cast("p7", "stad", "against"), DORA) == [
        ("ballot-p7-stad", CastV2("p7", "stad", "against", None, "full", None))
    ]
    assert history.when(Cast("p7", "koor", "for"), EVA) == refused(NotAllowed, "not-on-the-roll")


def test_the_chair_announces_the_close_and_the_clerk_keeps_the_poll() -> None:
    history = given(*WORKING, opened(closes_at=None))
    act = AnnounceClosing("p7", CLOSES)
    assert history.when(act, ANN) == history.when(act, CLERK) == [("poll-p7", ClosingAnnounced("p7", CLOSES))]
    assert history.when(act, CEM) == refused(NotAllowed, "not-in-the-chair")
    assert given(*RUNS).when(Close("p7"), CLERK, CLOSES) == [P7_CLOSED]
    assert given(*RUNS).when(Annul("p7", WHY), CLERK) == [("poll-p7", Annulled("p7", WHY))]
    for who in (ANN, CHAIR):
        assert given(*RUNS).when(Annul("p7", WHY), who) == refused(NotAllowed, "not-the-clerk")


def test_e2_a_majority_is_counted_by_bench_too() -> None:
    history = given(*RUNS, P7_CLOSED)
    act = Count("p7", ("for", "abstain", "against"), voters=ROLL)
    benches = Benches(civil_for=1, civil_against=0, city_for=0, city_against=1)
    told = replace(NOTHING, ballots=3, tally=Tally(1, 1, 1), outcome="tie", benches=benches)
    assert history.when(act, CLERK) == [("poll-p7", told)]
    for voters in ((), ROLL[:2], (*ROLL[:2], "koor")):
        assert history.when(replace(act, voters=voters), CLERK) == refused(Malformed, "voters-missing")


def test_an_objection_within_a_commission_holds_nothing() -> None:
    history = given(*WORKING, opened(method="consent", threshold=None), P7_CLOSED)
    act = Count("p7", ("consent", "objection"), ("stad",), ("buurtwerk", "stad"))
    told = replace(NOTHING, ballots=2, consent=ConsentTally(1, 0, 1), outcome="held")
    assert history.when(act, CLERK) == [("poll-p7", told)]


# --- the report names it ---------------------------------------------------------------------------------


def test_a_report_names_the_poll_that_its_advice_rests_on() -> None:
    act = replace(REPORT, poll="p7")
    assert given(*RUNS, P7_CLOSED, counted()).when(act, CEM) == [reported(poll="p7")]
    elsewhere = (
        opened(within=replace(SEATED, commission="k2", city=())),
        opened(within=replace(SEATED, kind="outcome", item="v2")),
        opened(within=replace(SEATED, number=2)),
        opened(within=replace(SEATED, turn=2)),
        opened(within=None, proposal="v1", text=WHY),
    )
    for other in elsewhere:
        history = given(*WORKING, other, P7_CLOSED, counted())
        assert history.when(act, CEM) == refused(OutOfOrder, "not-a-poll-of-this")
    for unfinished in (WORKING, RUNS, (*RUNS, P7_CLOSED)):
        assert given(*unfinished).when(act, CEM) == refused(OutOfOrder, "not-a-poll-of-this")
    assert given(*WORKING).when(replace(REPORT, poll="p1"), CEM) == refused(OutOfOrder, "not-a-poll-of-this")


SENT_BACK: tuple[Line, ...] = ((S, SentBack(*ITEM, WHY, CLOSES)), ACCEPTED)
ROUND: tuple[Line, ...] = (
    (S, HandedOn(*ITEM, Receiver("k2", None, None), WHY, 1)),
    (S, HandedOn(*ITEM, Receiver("k1", None, None), WHY, 2)),
    ACCEPTED,
)
"""Handed on to k2, which handed it back."""


@pytest.mark.parametrize(
    ("again", "turn"),
    [((reported(), *SENT_BACK), 2), ((reported(poll="p7"), *SENT_BACK), 2), (ROUND, 3)],
    ids=["sent back, no report named it", "sent back, a report named it", "handed on and back"],
)
def test_e2_exactly_the_polls_of_the_present_turn_are_named(again: tuple[Line, ...], turn: int) -> None:
    history = given(*RUNS, P7_CLOSED, counted(), *again)
    assert history.when(replace(REPORT, poll="p7"), CEM) == refused(OutOfOrder, "not-a-poll-of-this")
    assert history.when(REPORT, CEM) == [reported()]
    held = replace(opened()[1], poll="p8", within=replace(SEATED, turn=turn))  # type: ignore[type-var]
    assert history.when(replace(OPEN, poll="p8"), ANN) == [("poll-p8", held)]
    anew = given(
        *(*RUNS, P7_CLOSED, counted(), *again, ("poll-p8", held)),
        *(("poll-p8", Closed("p8")), ("poll-p8", replace(counted()[1], poll="p8"))),  # type: ignore[type-var]
    )
    assert anew.when(replace(REPORT, poll="p8"), CEM) == [reported(poll="p8")]
    assert anew.when(replace(REPORT, poll="p7"), CEM) == refused(OutOfOrder, "not-a-poll-of-this")


def test_polls_that_were_opened_before_turns_were_told_are_judged_as_they_were() -> None:
    untold = opened(within=replace(SEATED, turn=None))
    assert given(*WORKING).when(replace(OPEN, turned=False), ANN) == [untold]
    done, act = (*WORKING, untold, P7_CLOSED, counted()), replace(REPORT, poll="p7")
    assert given(*done).when(act, CEM) == [reported(poll="p7")]
    assert given(*done, reported(), *SENT_BACK).when(act, CEM) == [reported(poll="p7")]
    for over in ((reported(poll="p7"), *SENT_BACK), ROUND):
        assert given(*done, *over).when(act, CEM) == refused(OutOfOrder, "not-a-poll-of-this")


@pytest.mark.parametrize(
    ("benches", "outcome", "decides"),
    [
        (Benches(2, 0, 1, 0), "adopted", True),
        (Benches(2, 0, 0, 1), "adopted", False),
        (Benches(2, 0, 0, 0), "adopted", False),
        (Benches(2, 0, 1, 0), "no-quorum", False),
    ],
)
def test_e2_a_poll_decides_only_with_a_majority_on_both_benches(
    benches: Benches,
    outcome: str,
    decides: bool,  # noqa: FBT001 - a table
) -> None:
    history = given(*DECIDES, opened(), P7_CLOSED, counted(benches, outcome))
    assert history.when(replace(REPORT, poll="p7"), CEM) == [reported(poll="p7", decides=decides)]


def test_what_is_decided_is_shown_by_hands_or_counted_by_a_poll_and_never_both() -> None:
    history = given(*DECIDES, opened(), P7_CLOSED, counted())
    both = replace(REPORT, poll="p7", hands=Benches(2, 0, 1, 0))
    assert history.when(both, CEM) == refused(Malformed, "hands-of-a-decision")
    consent = given(
        *DECIDES,
        opened(method="consent"),
        P7_CLOSED,
        ("poll-p7", replace(NOTHING, consent=ConsentTally(3, 0, 0), outcome="adopted")),
    )
    assert consent.when(replace(REPORT, poll="p7"), CEM) == refused(Malformed, "hands-of-a-decision")
    hands = replace(both, hands=Benches(2, 0, 1, 0))
    assert consent.when(hands, CEM) == [reported(poll="p7", hands=Benches(2, 0, 1, 0), decides=True)]


# --- what is said ----------------------------------------------------------------------------------------

WHERE = Within("k1", *ITEM, 1)
SPEAK = SpeakWithin("b1", "k1", *ITEM, "fietsers", "argument-for", WHY)


def said(contribution: str = "b1", **change: Any) -> Line:
    """Something that fietsers said within k1."""
    fact: dict[str, Any] = {
        "within": WHERE,
        "organisation": "fietsers",
        "kind": "argument-for",
        "text": WHY,
        "reply_to": None,
        "for_another": False,
    }
    return f"contribution-{contribution}", SaidWithin(contribution=contribution, **{**fact, **change})


SAID = (*WORKING, said())


@pytest.mark.parametrize("kind", ["argument-for", "argument-against", "information", "concern", "testimony"])
def test_a_seat_says_something_within_its_commission(kind: Any) -> None:
    assert given(*WORKING).when(replace(SPEAK, said=kind), CEM) == [said(kind=kind)]


def test_who_has_no_seat_has_no_say_there() -> None:
    outside = replace(SPEAK, organisation="koor")
    assert given(*WORKING).when(outside, EVA) == refused(NotAllowed, "no-seat-of-yours")
    assert given(*WORKING).when(SPEAK, EVA) == refused(NotAllowed, "not-your-organisation")
    assert given(*WORKING).when(replace(SPEAK, commission="k9"), CEM) == refused(
        Unknown, "no-such-commission"
    )
    assert given(*SAID).when(SPEAK, CEM) == refused(OutOfOrder, "contribution-exists")


def test_a_reply_goes_one_level_deep_to_what_was_said_there() -> None:
    reply = replace(SPEAK, contribution="b2", reply_to="b1")
    assert given(*SAID).when(reply, CEM) == [said("b2", reply_to="b1")]
    assert given(*WORKING).when(reply, CEM) == refused(Unknown, "no-such-contribution")
    again = given(*BEFORE, delegated(number=2), ACCEPTED, said())
    assert again.when(reply, CEM) == refused(Unknown, "no-such-contribution")
    deeper = given(*SAID, said("b2", reply_to="b1"))
    assert deeper.when(replace(reply, contribution="b3", reply_to="b2"), CEM) == refused(
        OutOfOrder, "not-to-be-replied-to"
    )
    gone = given(*SAID, ("contribution-b1", Withdrawn("b1")))
    assert gone.when(reply, CEM) == refused(OutOfOrder, "not-to-be-replied-to")


def test_it_is_said_otherwise_while_it_is_worked_on_and_taken_back_whenever() -> None:
    otherwise, back = Revise("b1", QUESTION), Withdraw("b1")
    assert given(*SAID).when(otherwise, CEM) == [("contribution-b1", Revised("b1", 2, QUESTION))]
    assert given(*SAID).when(otherwise, ANN) == refused(NotAllowed, "not-your-organisation")
    over = given(*SAID, CALLED_BACK)
    assert over.when(otherwise, CEM) == refused(OutOfOrder, "wrong-phase-of-delegation")
    assert over.when(back, CEM) == [("contribution-b1", Withdrawn("b1"))]


def test_nobody_answers_there_and_the_dossier_is_another_place() -> None:
    history = given(*WORKING, said(kind="concern"))
    assert history.when(Answer("b1", WHY), ANN) == refused(Malformed, "nothing-to-answer")
    elsewhere = Contribute("b2", "v2", "fietsers", "concern", WHY, reply_to="b1")
    assert given(*SAID).when(elsewhere, CEM) == refused(Unknown, "no-such-proposal")


def test_what_is_voted_or_said_within_relies_on_the_commission_and_its_delegation() -> None:
    assert {"commission-k1", S, "membership", "poll-p7"} <= given(*WORKING).relied_on(OPEN, ANN).keys()
    assert {"commission-k1", S, "contribution-b1"} <= given(*WORKING).relied_on(SPEAK, CEM).keys()
