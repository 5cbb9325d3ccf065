"""Delegations: an item goes to a body with a question and a date, comes back, is never lost (A2, E2, T6)."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from events.commission.facts import Dissolved, OfficersNamed
from events.commission.within import Benches
from events.contribution.facts import Contributed
from events.contribution.facts import Withdrawn as ContributionWithdrawn
from events.delegation.acts import (
    BringBack,
    CallBack,
    ConcludeDelegation,
    Delegate,
    Extend,
    SendBack,
    agenda_item,
)
from events.delegation.facts import (
    Accepted,
    BecameHot,
    Begun,
    BroughtBack,
    CalledBack,
    Concluded,
    Declined,
    Delegated,
    Extended,
    HandedOn,
    Minority,
    Overdue,
    PassedOn,
    Receiver,
    Reported,
    Returned,
    SentBack,
)
from events.delegation.receiving import Accept, BeginWork, Decline, HandOn, MarkOverdue, Report, Return
from events.delegation.route import handed_on
from events.fact import Actor
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.sitting.facts import AgendaItemPut, Began, Cancelled, Ended
from events.world import Act, World, Writes
from tests.events.commissions import COMMISSIONS, EVA, K1, founded, led, seated
from tests.events.given import Given, given, refused
from tests.events.items import filed
from tests.events.sample import ANN, CEM, CLERK, DAY, DORA, NOW, TICK, Line, suspended, text
from tests.events.test_sitting import CHAIR, OFFICES
from tests.events.test_sitting import convened as convened_at

WHY, QUESTION = text("because"), text("How?")
DUE = NOW + 30 * DAY
TO_K1, TO_K2 = Receiver("k1", None, None), Receiver("k2", None, None)
OUTSIDE = Receiver(None, text("The housing council"), None)
SPOKEN_FOR = Receiver(None, text("The housing council"), "koor")
S = "delegation-outcome-v1"
ITEM: tuple[Any, str] = ("outcome", "v1")

DELEGATE = Delegate(*ITEM, TO_K1, QUESTION, "advise", DUE)
SITS = (*COMMISSIONS, OFFICES)


def delegated(receiver: Receiver = TO_K1, number: int = 1, **change: Any) -> Line:
    """An outcome in the hands of a body."""
    fact: dict[str, Any] = {
        "rules": 1,
        "question": QUESTION,
        "mandate": "advise",
        "conditions": None,
        "due_at": DUE,
        "outcome": None,
    }
    return S, Delegated(*ITEM, number=number, receiver=receiver, **{**fact, **change})


ACCEPTED: Line = (S, Accepted(*ITEM))
BEGUN: Line = (S, Begun(*ITEM))
CALLED_BACK: Line = (S, CalledBack(*ITEM, WHY))
CONCLUDED: Line = (S, Concluded(*ITEM, "takes-note", WHY, None))


def reported(**change: Any) -> Line:
    """The report."""
    fact: dict[str, Any] = {"minority": (), "heard": True, "hearing": WHY, "hands": None, "decides": False}
    return S, Reported(*ITEM, findings=WHY, text=WHY, **{**fact, **change})


def convened(sitting: str) -> Line:
    """A plenary that is to come."""
    return convened_at(sitting, NOW + DAY)


REPORT = Report(*ITEM, WHY, WHY, heard=True, hearing=WHY)
WITH_K1 = (*SITS, delegated())
PHASES: dict[str, tuple[Line, ...]] = {
    "assembly": SITS,
    "delegated": WITH_K1,
    "accepted": (*WITH_K1, ACCEPTED),
    "in-progress": (*WITH_K1, ACCEPTED, BEGUN),
    "reported": (*WITH_K1, ACCEPTED, reported()),
    "concluded": (*WITH_K1, ACCEPTED, reported(), CONCLUDED),
}


# --- the assembly sends it -------------------------------------------------------------------------------


def test_a2_an_outcome_goes_to_a_commission_with_a_question_and_a_date() -> None:
    history = given(*SITS)
    assert history.when(DELEGATE, CLERK) == [delegated()]
    assert history.when(DELEGATE, CHAIR) == [delegated()]
    assert history.when(DELEGATE, ANN) == refused(NotAllowed, "not-for-the-assembly")


def test_a_proposal_is_delegated_before_its_vote_and_not_after() -> None:
    act = replace(DELEGATE, kind="proposal", item="v2")
    history = given(*SITS, filed("v2"))
    assert history.when(act, CLERK) == [
        (
            "delegation-proposal-v2",
            Delegated("proposal", "v2", 1, 1, TO_K1, QUESTION, "advise", None, DUE, None),
        )
    ]
    assert history.when(replace(act, item="v1"), CLERK) == refused(OutOfOrder, "wrong-phase")
    assert history.when(replace(act, kind="outcome"), CLERK) == refused(OutOfOrder, "wrong-phase")


def test_a_question_is_delegated_and_nothing_else_that_was_said() -> None:
    asked = Contributed("c1", "v2", "koor", "question", WHY, None, for_another=False, asked=None, due=None)
    act = replace(DELEGATE, kind="question", item="c1")
    c1 = ("contribution-c1", asked)
    answer = given(*SITS, filed("v2"), c1).when(act, CLERK)
    assert isinstance(answer, list)
    assert [stream for stream, _ in answer] == ["delegation-question-c1"]
    gone = given(*SITS, c1, ("contribution-c1", ContributionWithdrawn("c1")))
    for history in (given(*SITS), gone, given(*SITS, ("contribution-c1", replace(asked, kind="concern")))):
        assert history.when(act, CLERK) == refused(Unknown, "no-such-question")


def test_without_rules_nothing_is_delegated() -> None:
    history = given(*(line for line in SITS if line[0] != "rules"))
    assert history.when(DELEGATE, CLERK) == refused(OutOfOrder, "no-rules-of-delegation")


@pytest.mark.parametrize("phase", ["delegated", "accepted", "in-progress", "reported"])
def test_one_body_has_an_item_at_a_time(phase: str) -> None:
    answer = given(*PHASES[phase]).when(replace(DELEGATE, receiver=TO_K2), CLERK)
    assert answer == refused(OutOfOrder, "delegated-already")


def test_what_came_back_is_delegated_anew_and_keeps_its_count() -> None:
    on = (S, HandedOn(*ITEM, TO_K2, WHY, 1))
    for back in (CALLED_BACK, CONCLUDED):
        history = given(*WITH_K1, on, back)
        assert history.when(DELEGATE, CLERK) == [delegated(number=2)]
        state = given(*WITH_K1, on, back, delegated(number=2)).states[S].state
        assert (state.hand_ons, state.route, state.number) == (1, (TO_K2,), 2)


@pytest.mark.parametrize(
    ("receiver", "mandate", "answer"),
    [
        (Receiver(None, None, None), "advise", refused(Malformed, "one-receiver")),
        (Receiver("k1", WHY, None), "advise", refused(Malformed, "one-receiver")),
        (Receiver("k1", None, "koor"), "advise", refused(Malformed, "speaks-for-itself")),
        (Receiver("k9", None, None), "advise", refused(Unknown, "no-such-commission")),
        (Receiver("k3", None, None), "advise", refused(OutOfOrder, "nobody-to-receive")),
        (TO_K2, "decide", refused(OutOfOrder, "may-not-decide")),
        (OUTSIDE, "decide", refused(OutOfOrder, "may-not-decide")),
        (Receiver(None, WHY, "nobody"), "advise", refused(OutOfOrder, "no-member-in-good-standing")),
        (TO_K1, "execute", refused(OutOfOrder, "asked-by-no-outcome")),
        (TO_K1, "decide", refused(OutOfOrder, "asked-by-no-outcome")),
    ],
)
def test_e2_who_may_get_it_and_to_do_what(receiver: Receiver, mandate: Any, answer: Any) -> None:
    history = given(*SITS, founded("k3"), seated("koor", "k3"))
    assert history.when(replace(DELEGATE, receiver=receiver, mandate=mandate), CLERK) == answer


def test_an_outcome_asks_to_decide() -> None:
    act = replace(DELEGATE, mandate="decide", outcome="v1")
    assert given(*SITS).when(act, CLERK) == [delegated(mandate="decide", outcome="v1")]
    act = replace(act, outcome="v2")
    assert given(*SITS, filed("v2")).when(act, CLERK) == refused(OutOfOrder, "no-outcome")


def test_a_commission_that_is_no_more_gets_nothing() -> None:
    history = given(*SITS, ("commission-k1", Dissolved("k1", None)))
    assert history.when(DELEGATE, CLERK) == refused(OutOfOrder, "commission-dissolved")


def test_a_date_is_one_to_come() -> None:
    assert given(*SITS).when(replace(DELEGATE, due_at=NOW), CLERK) == refused(Malformed, "due-in-the-past")


# --- the receiver ----------------------------------------------------------------------------------------


def test_the_receiver_accepts_begins_and_reports() -> None:
    assert given(*PHASES["delegated"]).when(Accept(*ITEM), ANN) == [ACCEPTED]
    assert given(*PHASES["accepted"]).when(BeginWork(*ITEM), CEM) == [BEGUN]
    for phase in ("accepted", "in-progress"):
        assert given(*PHASES[phase]).when(REPORT, CEM) == [reported()]


def test_it_is_declined_with_a_ground_and_a_reason() -> None:
    answer = given(*WITH_K1).when(Decline(*ITEM, "incomplete", WHY), ANN)
    assert answer == [(S, Declined(*ITEM, "incomplete", WHY))]
    assert given(*WITH_K1, *answer).states[S].state.holder == "assembly"


@pytest.mark.parametrize("phase", ["accepted", "in-progress"])
def test_what_was_accepted_is_given_back_with_a_reason(phase: str) -> None:
    assert given(*PHASES[phase]).when(Return(*ITEM, WHY), ANN) == [(S, Returned(*ITEM, WHY))]


RECEIVING: tuple[tuple[Act, set[str]], ...] = (
    (Accept(*ITEM), {"delegated"}),
    (Decline(*ITEM, "other", WHY), {"delegated"}),
    (BeginWork(*ITEM), {"accepted"}),
    (HandOn(*ITEM, TO_K2, WHY), {"delegated", "accepted", "in-progress"}),
    (Return(*ITEM, WHY), {"accepted", "in-progress"}),
    (REPORT, {"accepted", "in-progress"}),
)


@pytest.mark.parametrize(("act", "may"), RECEIVING)
@pytest.mark.parametrize("phase", PHASES)
def test_one_step_after_the_other(phase: str, act: Act, may: set[str]) -> None:
    answer = given(*PHASES[phase]).when(act, ANN)
    if phase == "assembly":
        assert answer == refused(Unknown, "never-delegated")
        return
    assert (
        isinstance(answer, list)
        if phase in may
        else answer == refused(OutOfOrder, "wrong-phase-of-delegation")
    )


@pytest.mark.parametrize(("act", "may"), RECEIVING)
@pytest.mark.parametrize("who", [DORA, EVA, CLERK])
def test_nobody_else_acts_for_the_receiver(who: Actor, act: Act, may: set[str]) -> None:
    history = given(*PHASES[min(may)])
    assert history.when(act, who) == refused(NotAllowed, "not-for-the-commission")


def test_another_consultation_speaks_by_a_member_or_by_the_clerk() -> None:
    spoken_for = given(*SITS, delegated(SPOKEN_FOR))
    assert spoken_for.when(Accept(*ITEM), EVA) == [ACCEPTED]
    assert spoken_for.when(Accept(*ITEM), CLERK) == [ACCEPTED]
    assert spoken_for.when(Accept(*ITEM), ANN) == refused(NotAllowed, "not-your-organisation")
    alone = given(*SITS, delegated(OUTSIDE))
    assert alone.when(Accept(*ITEM), CLERK) == [ACCEPTED]
    assert alone.when(Accept(*ITEM), EVA) == refused(NotAllowed, "not-the-clerk")


def test_a_suspended_organisation_does_not_act_for_its_commission() -> None:
    history = given(*WITH_K1, suspended("buurtwerk"))
    assert history.when(Accept(*ITEM), ANN) == refused(NotAllowed, "not-in-good-standing")
    assert history.when(Accept(*ITEM), CEM) == [ACCEPTED]


# --- the route -------------------------------------------------------------------------------------------


def hand_on(receiver: Receiver = TO_K2) -> HandOn:
    """k1 gives it to another."""
    return HandOn(*ITEM, receiver, WHY)


def test_a2_each_hand_on_is_counted() -> None:
    first = given(*WITH_K1).when(hand_on(), ANN)
    assert first == [(S, HandedOn(*ITEM, TO_K2, WHY, 1))]
    second = given(*WITH_K1, *first).when(hand_on(OUTSIDE), EVA)
    assert second == [(S, HandedOn(*ITEM, OUTSIDE, WHY, 2))]
    state = given(*WITH_K1, *first, *second).states[S].state
    assert (state.route, state.hand_ons, state.holder) == ((TO_K2, OUTSIDE), 2, OUTSIDE)


def test_a2_past_the_limit_of_the_rules_it_is_a_hot_potato_and_with_the_assembly() -> None:
    twice = ((S, HandedOn(*ITEM, TO_K2, WHY, 1)), (S, HandedOn(*ITEM, TO_K1, WHY, 2)))
    answer = given(*WITH_K1, *twice).when(hand_on(), ANN)
    assert answer == [(S, HandedOn(*ITEM, TO_K2, WHY, 3)), (S, BecameHot(*ITEM, 3))]
    history = given(*WITH_K1, *twice, *answer)
    state = history.states[S].state
    assert (state.holder, state.hot, state.hand_ons) == ("assembly", True, 3)
    assert history.when(Accept(*ITEM), EVA) == refused(OutOfOrder, "wrong-phase-of-delegation")


def test_nobody_hands_on_to_itself_or_to_who_cannot_receive() -> None:
    history = given(*WITH_K1)
    assert history.when(hand_on(TO_K1), ANN) == refused(Malformed, "handed-to-itself")
    assert history.when(hand_on(Receiver("k9", None, None)), ANN) == refused(Unknown, "no-such-commission")


class NotOurs:
    """The city answers that an outcome is not theirs: the act of a response duty writes this."""

    def decide(self, world: World, who: Actor, at: Any) -> Writes:
        del who, at
        return handed_on(world, "outcome", "v1", OUTSIDE, WHY, by_city=True)


def test_t6_not_ours_passed_to_another_counts_as_a_hand_on() -> None:
    assert given(*SITS).when(NotOurs(), CLERK) == [(S, PassedOn(*ITEM, OUTSIDE, WHY, 1))]
    before = ((S, HandedOn(*ITEM, TO_K2, WHY, 1)), (S, HandedOn(*ITEM, TO_K1, WHY, 2)))
    answer = given(*WITH_K1, *before).when(NotOurs(), CLERK)
    assert answer == [(S, PassedOn(*ITEM, OUTSIDE, WHY, 3)), (S, BecameHot(*ITEM, 3))]
    state = given(*WITH_K1, *before, *answer).states[S].state
    assert (state.route, state.hand_ons, state.hot) == ((TO_K2, TO_K1, OUTSIDE), 3, True)


def test_without_rules_a_hand_on_of_the_city_is_counted_and_nothing_is_hot() -> None:
    history = given(*(line for line in SITS if line[0] != "rules"))
    assert history.when(NotOurs(), CLERK) == [(S, PassedOn(*ITEM, OUTSIDE, WHY, 1))]


# --- more time, back, overdue ----------------------------------------------------------------------------


def test_only_who_delegated_extends() -> None:
    act = Extend(*ITEM, DUE + DAY, WHY)
    for phase in ("delegated", "accepted", "in-progress"):
        assert given(*PHASES[phase]).when(act, CLERK) == [(S, Extended(*ITEM, DUE + DAY, WHY))]
    history = given(*WITH_K1)
    assert history.when(act, ANN) == refused(NotAllowed, "not-for-the-assembly")
    assert history.when(replace(act, due_at=DUE), CLERK) == refused(Malformed, "no-more-time")
    assert history.when(replace(act, due_at=NOW), CLERK) == refused(Malformed, "due-in-the-past")


def test_the_assembly_calls_it_back_until_the_report() -> None:
    act = CallBack(*ITEM, WHY)
    for phase, facts in PHASES.items():
        answer = given(*facts).when(act, CLERK)
        out = phase in ("delegated", "accepted", "in-progress")
        assert answer == ([CALLED_BACK] if out else refused(OutOfOrder, "wrong-phase-of-delegation"))
    assert given(*WITH_K1).when(act, ANN) == refused(NotAllowed, "not-for-the-assembly")


def test_overdue_is_written_down_once_for_a_date_and_never_before_it() -> None:
    act, marked = MarkOverdue(*ITEM), (S, Overdue(*ITEM, DUE))
    history = given(*WITH_K1)
    assert history.when(act, CLERK, DUE) == [marked]
    assert history.when(act, CLERK, DUE - TICK) == refused(OutOfOrder, "not-overdue")
    assert history.when(act, ANN, DUE) == refused(NotAllowed, "not-the-clerk")
    assert given(*WITH_K1, marked).when(act, CLERK, DUE) == refused(OutOfOrder, "not-overdue")
    later = DUE + DAY
    extended = (*WITH_K1, marked, (S, Extended(*ITEM, later, WHY)))
    assert given(*extended).when(act, CLERK, later) == [(S, Overdue(*ITEM, later))]


@pytest.mark.parametrize("phase", ["assembly", "reported", "concluded"])
def test_what_the_assembly_has_is_never_overdue(phase: str) -> None:
    answer = given(*PHASES[phase]).when(MarkOverdue(*ITEM), CLERK, DUE)
    assert answer == refused(OutOfOrder, "wrong-phase-of-delegation")


def test_what_a_dissolved_commission_had_goes_back_to_the_assembly() -> None:
    act = Return(*ITEM)
    gone = given(*WITH_K1, ("commission-k1", Dissolved("k1", None)))
    assert gone.when(act, CLERK) == [(S, Returned(*ITEM, None))]
    assert gone.when(act, ANN) == refused(NotAllowed, "not-the-clerk")
    assert given(*WITH_K1).when(act, CLERK) == refused(OutOfOrder, "still-with-a-body")
    assert given(*SITS, delegated(OUTSIDE)).when(act, CLERK) == refused(OutOfOrder, "still-with-a-body")


# --- the report ------------------------------------------------------------------------------------------


def test_d4_p2_a_report_tells_minority_views_and_whether_those_concerned_were_heard() -> None:
    act = replace(REPORT, heard=False, minority=(Minority("stad", QUESTION),))
    assert given(*PHASES["accepted"]).when(act, CEM) == [
        reported(heard=False, minority=(Minority("stad", QUESTION),))
    ]


@pytest.mark.parametrize("names", [("koor",), ("stad", "stad")])
def test_a_minority_view_is_of_a_seat_and_each_has_one(names: tuple[str, ...]) -> None:
    act = replace(REPORT, minority=tuple(Minority(name, WHY) for name in names))
    assert given(*PHASES["accepted"]).when(act, CEM) == refused(Malformed, "minority-without-a-seat")


DECIDES = (*SITS, delegated(mandate="decide", outcome="v1"), ACCEPTED)


@pytest.mark.parametrize(
    ("hands", "decides"),
    [
        (Benches(2, 0, 1, 0), True),
        (Benches(2, 0, 0, 1), False),
        (Benches(1, 1, 1, 0), False),
        (Benches(2, 0, 0, 0), False),
    ],
)
def test_e2_it_decides_only_with_a_majority_on_both_benches(hands: Benches, decides: bool) -> None:  # noqa: FBT001 - a table
    answer = given(*DECIDES).when(replace(REPORT, hands=hands), CEM)
    assert answer == [reported(hands=hands, decides=decides)]


def test_hands_are_counted_where_it_decides_one_for_a_seat() -> None:
    misplaced = refused(Malformed, "hands-of-a-decision")
    assert given(*DECIDES).when(REPORT, CEM) == misplaced
    assert given(*PHASES["accepted"]).when(replace(REPORT, hands=Benches(2, 0, 1, 0)), CEM) == misplaced
    for hands in (Benches(2, 1, 1, 0), Benches(2, 0, 1, 1)):
        answer = given(*DECIDES).when(replace(REPORT, hands=hands), CEM)
        assert answer == refused(Malformed, "more-hands-than-seats")


# --- the assembly concludes ------------------------------------------------------------------------------


def conclude(verdict: Any = "takes-note", outcome: str | None = None) -> ConcludeDelegation:
    """The assembly is done with it."""
    return ConcludeDelegation(*ITEM, verdict, WHY, outcome)


def test_the_assembly_adopts_by_an_outcome_or_takes_note() -> None:
    history = given(*PHASES["reported"])
    assert history.when(conclude(), CLERK) == [CONCLUDED]
    assert history.when(conclude("adopts", "v1"), CLERK) == [(S, Concluded(*ITEM, "adopts", WHY, "v1"))]
    assert history.when(conclude("adopts"), CLERK) == refused(Malformed, "adopted-by-an-outcome")
    assert history.when(conclude("takes-note", "v1"), CLERK) == refused(Malformed, "adopted-by-an-outcome")
    assert history.when(conclude(), ANN) == refused(NotAllowed, "not-for-the-assembly")


def test_what_came_back_without_a_report_is_concluded_but_not_adopted() -> None:
    history = given(*WITH_K1, CALLED_BACK)
    assert history.when(conclude(), CLERK) == [CONCLUDED]
    assert history.when(conclude("adopts", "v1"), CLERK) == refused(OutOfOrder, "wrong-phase-of-delegation")
    assert given(*SITS).when(conclude(), CLERK) == refused(Unknown, "never-delegated")


@pytest.mark.parametrize("phase", ["delegated", "accepted", "in-progress", "concluded"])
def test_nothing_is_concluded_while_a_body_has_it_or_twice(phase: str) -> None:
    assert given(*PHASES[phase]).when(conclude(), CLERK) == refused(OutOfOrder, "wrong-phase-of-delegation")


def test_a_report_is_sent_back_with_a_new_question_and_date() -> None:
    act = SendBack(*ITEM, WHY, DUE + DAY)
    answer = given(*PHASES["reported"]).when(act, CLERK)
    assert answer == [(S, SentBack(*ITEM, WHY, DUE + DAY))]
    history = given(*PHASES["reported"], *answer)
    assert history.when(Accept(*ITEM), ANN) == [ACCEPTED]
    assert history.when(MarkOverdue(*ITEM), CLERK, DUE) == refused(OutOfOrder, "not-overdue")
    assert given(*PHASES["reported"]).when(act, ANN) == refused(NotAllowed, "not-for-the-assembly")
    gone = given(*PHASES["reported"], ("commission-k1", Dissolved("k1", None)))
    assert gone.when(act, CLERK) == refused(OutOfOrder, "commission-dissolved")


# --- the hot potato on an agenda -------------------------------------------------------------------------

HOT = (
    *WITH_K1,
    *((S, HandedOn(*ITEM, one, WHY, number)) for number, one in enumerate((TO_K2, TO_K1, TO_K2), 1)),
    (S, BecameHot(*ITEM, 3)),
)
BRING = BringBack(*ITEM, "s1")


def test_a2_a_hot_potato_comes_on_an_agenda_under_its_question() -> None:
    item = agenda_item("outcome", "v1", 1)
    history = given(*HOT, convened("s1"))
    assert history.when(BRING, CLERK) == [
        (S, BroughtBack(*ITEM, "s1", item)),
        ("sitting-s1", AgendaItemPut(item, QUESTION, "v1", None)),
    ]
    assert history.when(BRING, ANN) == refused(NotAllowed, "not-for-the-assembly")


def test_what_stands_on_that_agenda_is_not_put_there_twice() -> None:
    there = ("sitting-s1", AgendaItemPut("i1", WHY, "v1", None))
    answer = given(*HOT, convened("s1"), there).when(BRING, CLERK)
    assert answer == [(S, BroughtBack(*ITEM, "s1", None))]


def test_a_question_that_is_hot_stands_on_the_agenda_as_no_proposal() -> None:
    stream, item = "delegation-question-c1", agenda_item("question", "c1", 1)
    hot = (
        (stream, Delegated("question", "c1", 1, 1, TO_K1, QUESTION, "advise", None, DUE, None)),
        (stream, BecameHot("question", "c1", 3)),
    )
    answer = given(*SITS, *hot, convened("s1")).when(BringBack("question", "c1", "s1"), CLERK)
    assert answer == [
        (stream, BroughtBack("question", "c1", "s1", item)),
        ("sitting-s1", AgendaItemPut(item, QUESTION, None, None)),
    ]


@pytest.mark.parametrize(
    ("since", "answer"),
    [
        ((), refused(OutOfOrder, "nothing-to-bring-back")),
        ((("sitting-s1", Began()),), refused(OutOfOrder, "nothing-to-bring-back")),
        ((("sitting-s1", Began()), ("sitting-s1", Ended())), None),
        ((("sitting-s1", Cancelled(WHY)),), None),
    ],
    ids=["stands there", "dealt with now", "was not dealt with", "called off"],
)
def test_it_comes_back_again_where_the_sitting_did_not_deal_with_it(since: Any, answer: Any) -> None:
    back = (S, BroughtBack(*ITEM, "s1", None))
    history = given(*HOT, convened("s1"), back, *since, convened("s2"))
    told = history.when(replace(BRING, sitting="s2"), CLERK)
    assert isinstance(told, list) if answer is None else told == answer


def test_it_comes_back_to_a_plenary_that_is_to_come() -> None:
    assert given(*HOT).when(BRING, CLERK) == refused(Unknown, "no-such-sitting")
    begun = given(*HOT, convened("s1"))
    assert begun.when(BRING, CLERK, NOW + 800 * DAY) == refused(OutOfOrder, "not-a-coming-plenary")
    theme = convened("s1")[1]
    elsewhere = ("sitting-s1", replace(theme, kind="theme", about="wonen"))  # type: ignore[type-var]
    assert given(*HOT, elsewhere).when(BRING, CLERK) == refused(OutOfOrder, "not-a-coming-plenary")


def test_only_a_hot_potato_comes_back_by_itself_and_not_when_it_was_dealt_with() -> None:
    nothing = refused(OutOfOrder, "nothing-to-bring-back")
    assert given(*WITH_K1, CALLED_BACK, convened("s1")).when(BRING, CLERK) == nothing
    assert given(*HOT, CONCLUDED, convened("s1")).when(BRING, CLERK) == nothing
    assert given(*HOT, delegated(number=2), convened("s1")).when(BRING, CLERK) == nothing


def test_who_led_a_commission_no_longer_acts_for_it_when_others_do() -> None:
    history: Given = given(*WITH_K1, ("commission-k1", OfficersNamed("k1", "stad", "fietsers")))
    assert history.when(Accept(*ITEM), ANN) == refused(NotAllowed, "not-for-the-commission")
    assert history.when(Accept(*ITEM), DORA) == [ACCEPTED]
    assert led("buurtwerk", "fietsers") in K1


# --- a commission's own system -----------------------------------------------------------------------------

SYSTEM, OTHER_SYSTEM = (Actor("commission", one, None, "token") for one in ("k1", "k2"))


@pytest.mark.parametrize(
    ("phase", "act", "written"),
    [
        ("delegated", Accept(*ITEM), ACCEPTED),
        ("delegated", Decline(*ITEM, "incomplete", WHY), (S, Declined(*ITEM, "incomplete", WHY))),
        ("accepted", BeginWork(*ITEM), BEGUN),
        ("accepted", HandOn(*ITEM, TO_K2, WHY), (S, HandedOn(*ITEM, TO_K2, WHY, 1))),
        ("in-progress", Return(*ITEM, WHY), (S, Returned(*ITEM, WHY))),
        ("in-progress", REPORT, reported()),
    ],
    ids=["accept", "decline", "begin", "hand on", "return", "report"],
)
def test_what_a_commission_got_its_own_system_answers_and_no_other_one(
    phase: str, act: Any, written: Line
) -> None:
    history = given(*PHASES[phase])
    assert history.when(act, SYSTEM) == [written]
    assert history.when(act, OTHER_SYSTEM) == refused(NotAllowed, "not-for-the-commission")


def test_a_commissions_system_does_nothing_for_the_assembly() -> None:
    history = given(*PHASES["reported"])
    concluding = ConcludeDelegation(*ITEM, "takes-note", WHY)
    assert history.when(concluding, SYSTEM) == refused(NotAllowed, "not-for-the-assembly")
    late = given(*WITH_K1)
    for act in (CallBack(*ITEM, WHY), Extend(*ITEM, DUE + DAY, WHY)):
        assert late.when(act, SYSTEM) == refused(NotAllowed, "not-for-the-assembly")
    for marked in (MarkOverdue(*ITEM), Return(*ITEM)):
        assert late.when(marked, SYSTEM) == refused(NotAllowed, "not-the-clerk")


def test_the_system_of_a_commission_that_was_dissolved_does_nothing_more() -> None:
    history = given(*WITH_K1, ("commission-k1", Dissolved("k1", "v1")))
    assert history.when(Accept(*ITEM), SYSTEM) == refused(OutOfOrder, "commission-dissolved")


def test_what_another_consultation_has_no_commissions_system_answers() -> None:
    for receiver, code in ((OUTSIDE, "not-the-clerk"), (SPOKEN_FOR, "not-your-organisation")):
        history = given(*SITS, delegated(receiver))
        assert history.when(Accept(*ITEM), SYSTEM) == refused(NotAllowed, code)
