"""T6: the city owes an answer within a term; what is overdue is told, what is insufficient asked again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from events import days
from events.action.facts import ActionTakenUp
from events.delegation.facts import BecameHot, Delegated, PassedOn, Receiver
from events.duty.acts import FindInsufficient, GiveAnswer, GiveInterimAnswer
from events.duty.facts import (
    Commitment,
    DutyOpened,
    DutyOverdue,
    DutyReminded,
    FoundInsufficient,
    InterimAnswered,
    OutcomeAnswered,
    Term,
)
from events.duty.keeping import MarkDutyOverdue, OpenDuty, RemindOfDuty
from events.fact import Actor
from events.poll.facts import Counted, Tally
from events.refusal import Malformed, NotAllowed, OutOfOrder, Refused, Unknown
from events.rules.facts import RulesAdopted
from tests.events.given import given, refused
from tests.events.items import PREPARED, filed
from tests.events.outcomes import (
    ADDRESSED,
    ADVICE,
    CHAIR,
    CONTACT,
    DONE_BY,
    DUE,
    DUTY,
    FIRST,
    HELD,
    NOT_ADDRESSED,
    OWED,
    PROMISE,
    SECOND,
    WHY,
    answered,
)
from tests.events.rulebook import PERIODS, PROCEDURE
from tests.events.sample import ANN, CLERK, DAY, DORA, NOW, TICK, Line, submitted, suspended, text

OPEN = OpenDuty("v1")
REMIND = RemindOfDuty("v1")
OVERDUE = MarkDutyOverdue("v1")
LATE: Line = ("duty-v1", DutyOverdue("v1", 1))
PARTLY = GiveAnswer("v1", "partly", WHY, (PROMISE,))
REJECT = GiveAnswer("v1", "reject", WHY)
MORE = datetime(2026, 6, 15, 22, 0, tzinfo=NOW.tzinfo)
INTERIM = GiveInterimAnswer("v1", WHY, MORE)
FIRST_AGAIN = days.end_of(days.day_of(MORE - TICK) - timedelta(days=14))
SECOND_AGAIN = days.end_of(days.day_of(MORE - TICK) - timedelta(days=3))
WAITS: Line = ("duty-v1", InterimAnswered("v1", WHY, Term(MORE, (FIRST_AGAIN, SECOND_AGAIN))))
FOUND: Line = ("duty-v1", FoundInsufficient("v1", "s9", Tally(2, 1, 0), WHY, Term(DUE, (FIRST, SECOND))))
INSUFFICIENT = FindInsufficient("v1", "s9", Tally(2, 1, 0), WHY)
TAKEN_UP: Line = (
    "action-c1",
    ActionTakenUp("c1", "v1", ("stad",), PROMISE.what, text("They can rest"), DONE_BY, None),
)


def test_t6_an_outcome_that_addresses_the_city_opens_a_duty_with_the_term_of_the_rules() -> None:
    assert given(*ADDRESSED).when(OPEN, CLERK) == [DUTY]


def test_t4_the_duty_says_what_the_outcome_was_said_to_be_worth() -> None:
    assert isinstance(DUTY[1], DutyOpened)
    assert DUTY[1].engagement == ADVICE


def test_t6_the_term_is_that_of_the_rules_that_the_item_followed() -> None:
    sooner = replace(PROCEDURE, periods=replace(PERIODS, response=1))
    later_rules: Line = ("rules", RulesAdopted(2, sooner, "p9"))
    assert given(*ADDRESSED, later_rules).when(OPEN, CLERK) == [DUTY]


@pytest.mark.parametrize(("response", "reminders"), [(0, 0), (2, 0), (3, 1), (13, 1), (14, 2)])
def test_t6_a_short_term_has_only_the_reminders_that_are_still_to_come(response: int, reminders: int) -> None:
    short = replace(PROCEDURE, periods=replace(PERIODS, response=response))
    facts = tuple(("rules", RulesAdopted(1, short, None)) if s == "rules" else (s, f) for s, f in ADDRESSED)
    [(_, opened)] = done(given(*facts).when(OPEN, CLERK))
    assert opened.term.due_at == (days.after(NOW, response) if response else NOW)
    assert len(opened.term.reminders) == reminders


def done(answer: Any) -> Any:
    """What an act wrote."""
    assert not isinstance(answer, Refused)
    return answer


def test_t6_only_an_adopted_outcome_that_addresses_the_city_opens_one_and_once() -> None:
    assert given(*NOT_ADDRESSED).when(OPEN, CLERK) == refused(OutOfOrder, "not-addressed-to-city")
    assert given(*OWED).when(OPEN, CLERK) == refused(OutOfOrder, "duty-exists")
    rejected: Line = ("poll-p1", Counted("p1", Tally(1, 2, 0), "rejected"))
    assert given(*ADDRESSED, rejected).when(OPEN, CLERK) == refused(OutOfOrder, "no-outcome")
    assert given(*ADDRESSED).when(OpenDuty("v9"), CLERK) == refused(Unknown, "no-such-proposal")
    assert given(*ADDRESSED, submitted("v2")).when(OpenDuty("v2"), CLERK) == refused(
        OutOfOrder, "without-rules"
    )
    assert given(*ADDRESSED, filed("v3", preparation=PREPARED)).when(OpenDuty("v3"), CLERK) == refused(
        OutOfOrder, "no-outcome"
    )


@pytest.mark.parametrize("act", [OPEN, REMIND, OVERDUE], ids=lambda act: type(act).__name__)
def test_t6_the_clock_is_the_clerk_s(act: Any) -> None:
    assert given(*OWED).when(act, CONTACT, DUE) == refused(NotAllowed, "not-the-clerk")


def test_t6_the_contact_person_is_reminded_before_the_term_ends() -> None:
    assert given(*OWED).when(REMIND, CLERK, FIRST - TICK) == refused(OutOfOrder, "no-reminder-due")
    first: Line = ("duty-v1", DutyReminded("v1", 1))
    assert given(*OWED).when(REMIND, CLERK, FIRST) == [first]
    assert given(*OWED, first).when(REMIND, CLERK, FIRST) == refused(OutOfOrder, "no-reminder-due")
    assert given(*OWED, first).when(REMIND, CLERK, SECOND) == [("duty-v1", DutyReminded("v1", 2))]


def test_t6_a_reminder_that_was_missed_is_not_sent_beside_the_next_nor_after_the_term() -> None:
    second: Line = ("duty-v1", DutyReminded("v1", 2))
    assert given(*OWED).when(REMIND, CLERK, SECOND) == [second]
    assert given(*OWED, second).when(REMIND, CLERK, SECOND) == refused(OutOfOrder, "no-reminder-due")
    assert given(*OWED).when(REMIND, CLERK, DUE) == refused(OutOfOrder, "no-reminder-due")
    assert given(*OWED, answered()).when(REMIND, CLERK, SECOND) == refused(OutOfOrder, "no-reminder-due")


def test_t6_what_is_overdue_is_marked_once_and_not_before() -> None:
    assert given(*OWED).when(OVERDUE, CLERK, DUE - TICK) == refused(OutOfOrder, "not-overdue")
    assert given(*OWED).when(OVERDUE, CLERK, DUE) == [LATE]
    assert given(*OWED, LATE).when(OVERDUE, CLERK, DUE) == refused(OutOfOrder, "not-overdue")
    assert given(*OWED, answered()).when(OVERDUE, CLERK, DUE) == refused(OutOfOrder, "not-overdue")
    assert given(*ADDRESSED).when(OVERDUE, CLERK, DUE) == refused(OutOfOrder, "not-overdue")


@pytest.mark.parametrize("facts", [(), (LATE,), (WAITS,)], ids=["in time", "late", "after an interim answer"])
def test_t6_a3_what_the_city_accepts_becomes_actions_in_the_same_act(facts: tuple[Line, ...]) -> None:
    assert given(*OWED, *facts).when(PARTLY, CONTACT) == [answered(), TAKEN_UP]


def test_p2_an_action_of_the_city_says_what_the_item_said_that_changes() -> None:
    assert isinstance(TAKEN_UP[1], ActionTakenUp)
    assert TAKEN_UP[1].for_whom == PREPARED.changes


def test_t6_a_promise_ends_with_a_day_in_brussels() -> None:
    within = replace(PROMISE, due_at=DONE_BY - timedelta(hours=3))
    assert given(*OWED).when(replace(PARTLY, commitments=(within,)), CONTACT) == [answered(), TAKEN_UP]


def test_t6_the_city_rejects_with_reasons() -> None:
    assert given(*OWED).when(REJECT, CONTACT) == [answered("reject")]


SOMEBODY = Receiver(None, text("the Flemish government"), None)


@pytest.mark.parametrize(
    "receiver", [SOMEBODY, replace(SOMEBODY, organisation="fietsers")], ids=["any", "member"]
)
def test_t6_a2_not_ours_says_whose_it_is_and_is_a_hand_on(receiver: Receiver) -> None:
    act = GiveAnswer("v1", "not-ours", WHY, receiver=receiver)
    assert given(*OWED).when(act, CONTACT) == [
        ("duty-v1", OutcomeAnswered("v1", 1, "not-ours", WHY, (), receiver)),
        ("delegation-outcome-v1", PassedOn("outcome", "v1", receiver, WHY, 1)),
    ]


def test_a2_what_the_city_passes_on_too_often_is_a_hot_potato_too() -> None:
    route = "delegation-outcome-v1"
    sent: Line = (
        route,
        Delegated("outcome", "v1", 1, 1, SOMEBODY, WHY, "advise", None, NOW + DAY, None),
    )
    passed = [(route, PassedOn("outcome", "v1", SOMEBODY, WHY, count)) for count in (1, 2)]
    act = GiveAnswer("v1", "not-ours", WHY, receiver=SOMEBODY)
    assert given(*OWED, sent, *passed).when(act, CONTACT)[1:] == [  # type: ignore[index]
        (route, PassedOn("outcome", "v1", SOMEBODY, WHY, 3)),
        (route, BecameHot("outcome", "v1", 3)),
    ]


@pytest.mark.parametrize("who", [CLERK, CHAIR, DORA, ANN, Actor("contact", "jan", None, "token")])
@pytest.mark.parametrize("act", [PARTLY, INTERIM], ids=lambda act: type(act).__name__)
def test_t6_only_the_contact_person_answers(act: Any, who: Actor) -> None:
    assert given(*OWED).when(act, who) == refused(NotAllowed, "not-the-contact-person")


def test_t6_the_city_answers_what_it_owes_and_once() -> None:
    assert given(*ADDRESSED).when(REJECT, CONTACT) == refused(Unknown, "no-such-duty")
    assert given(*OWED, answered()).when(REJECT, CONTACT) == refused(OutOfOrder, "wrong-phase-of-duty")
    again = given(*OWED, answered(), FOUND, answered("reject", 2))
    assert again.when(REJECT, CONTACT) == refused(OutOfOrder, "wrong-phase-of-duty")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"commitments": ()}, "promises-do-not-fit"),
        ({"verdict": "accept", "commitments": ()}, "promises-do-not-fit"),
        ({"verdict": "reject"}, "promises-do-not-fit"),
        ({"commitments": (PROMISE,) * 21}, "promises-do-not-fit"),
        ({"commitments": (PROMISE, PROMISE)}, "same-action-twice"),
        ({"verdict": "not-ours", "commitments": ()}, "to-whom"),
        ({"receiver": Receiver(None, WHY, None)}, "to-whom"),
    ],
)
def test_t6_an_answer_is_whole(change: dict[str, Any], code: str) -> None:
    answer = given(*OWED).when(replace(PARTLY, **change), CONTACT)
    assert isinstance(answer, Malformed)
    assert answer.code == code


def test_t6_how_an_answer_that_is_not_whole_is_refused() -> None:
    owed = given(*OWED)
    assert owed.when(replace(PARTLY, commitments=()), CONTACT) == refused(Malformed, "promises-do-not-fit")
    twice = replace(PARTLY, commitments=(PROMISE, PROMISE))
    assert owed.when(twice, CONTACT) == refused(Malformed, "same-action-twice")
    assert owed.when(GiveAnswer("v1", "not-ours", WHY), CONTACT) == refused(Malformed, "to-whom")
    for nobody in (Receiver(None, None, None), Receiver("k1", WHY, None)):
        act = GiveAnswer("v1", "not-ours", WHY, receiver=nobody)
        assert owed.when(act, CONTACT) == refused(Malformed, "one-receiver")
    past = replace(PARTLY, commitments=(replace(PROMISE, due_at=NOW - DAY),))
    assert owed.when(past, CONTACT) == refused(Malformed, "due-in-the-past")


@pytest.mark.parametrize("owner", ["fietsers", "nobody"])
def test_t6_the_city_promises_for_itself(owner: str) -> None:
    act = replace(PARTLY, commitments=(Commitment("c1", owner, WHY, DONE_BY),))
    assert given(*OWED).when(act, CONTACT) == refused(OutOfOrder, "not-of-the-city")


def test_t6_a_suspended_service_promises_nothing() -> None:
    answer = given(*OWED, suspended("stad")).when(PARTLY, CONTACT)
    assert answer == refused(OutOfOrder, "not-of-the-city")


def test_t6_the_id_of_an_action_is_used_once() -> None:
    assert given(*OWED, TAKEN_UP).when(PARTLY, CONTACT) == refused(OutOfOrder, "action-exists")


def test_t6_an_interim_answer_gives_a_later_date_once_and_before_the_term_ends() -> None:
    assert given(*OWED).when(INTERIM, CONTACT) == [WAITS]
    assert given(*OWED).when(INTERIM, CONTACT, DUE) == refused(OutOfOrder, "no-interim-answer")
    assert given(*OWED, WAITS).when(INTERIM, CONTACT) == refused(OutOfOrder, "no-interim-answer")
    assert given(*OWED, WAITS, answered(), FOUND).when(INTERIM, CONTACT) == refused(
        OutOfOrder, "no-interim-answer"
    )
    assert given(*OWED, LATE).when(INTERIM, CONTACT) == refused(OutOfOrder, "wrong-phase-of-duty")


def test_t6_an_interim_answer_asks_for_one_more_term_at_most() -> None:
    latest = days.after(DUE - TICK, 60)
    assert given(*OWED).when(replace(INTERIM, due_at=latest), CONTACT)[0][1].term.due_at == latest  # type: ignore[index, union-attr]
    for moment in (DUE, latest + TICK):
        assert given(*OWED).when(replace(INTERIM, due_at=moment), CONTACT) == refused(
            Malformed, "no-later-date"
        )


def test_t6_after_an_interim_answer_the_new_term_is_kept() -> None:
    history = given(*OWED, WAITS)
    assert history.when(OVERDUE, CLERK, MORE - TICK) == refused(OutOfOrder, "not-overdue")
    assert history.when(OVERDUE, CLERK, MORE) == [LATE]
    assert history.when(REMIND, CLERK, FIRST_AGAIN) == [("duty-v1", DutyReminded("v1", 1))]


@pytest.mark.parametrize("who", [CLERK, CHAIR])
def test_t6_a_sitting_finds_the_answer_insufficient_once_with_a_new_term(who: Actor) -> None:
    assert given(*OWED, answered(), *HELD).when(INSUFFICIENT, who) == [FOUND]
    second = given(*OWED, answered(), FOUND, answered("reject", 2), *HELD)
    assert second.when(INSUFFICIENT, who) == refused(OutOfOrder, "insufficient-already")


def test_t6_the_assembly_decides_that_not_the_clerk_alone() -> None:
    history = given(*OWED, answered(), *HELD)
    assert history.when(INSUFFICIENT, CONTACT) == refused(NotAllowed, "not-of-the-bureau")
    few = replace(INSUFFICIENT, hands=Tally(1, 1, 1))
    assert history.when(few, CLERK) == refused(Malformed, "no-majority-for-it")
    assert given(*OWED, *HELD).when(INSUFFICIENT, CLERK) == refused(OutOfOrder, "wrong-phase-of-duty")
    assert given(*ADDRESSED, *HELD).when(INSUFFICIENT, CLERK) == refused(Unknown, "no-such-duty")
    convened, put, began = HELD
    assert given(*OWED, answered(), convened, began).when(INSUFFICIENT, CLERK) == refused(
        OutOfOrder, "not-on-the-agenda"
    )
    theme = (convened[0], replace(convened[1], kind="theme", about="wonen"))
    assert given(*OWED, answered(), theme, put, began).when(INSUFFICIENT, CLERK) == refused(
        OutOfOrder, "not-on-the-agenda"
    )
    assert given(*OWED, answered(), convened, put).when(INSUFFICIENT, CLERK) == refused(
        OutOfOrder, "sitting-convened"
    )


def test_t6_another_answer_is_owed_and_may_be_overdue_too() -> None:
    history = given(*OWED, LATE, answered(), FOUND)
    assert history.when(OVERDUE, CLERK, DUE) == [("duty-v1", DutyOverdue("v1", 2))]
    promise = replace(PROMISE, action="c2")
    [first, second] = done(history.when(GiveAnswer("v1", "accept", WHY, (promise,)), CONTACT))
    assert (first[1].round, second[0]) == (2, "action-c2")


def test_t6_an_answer_relies_on_the_duty_the_office_and_who_promises() -> None:
    assert given(*OWED).relied_on(PARTLY, CONTACT) == {
        "assembly": 4,
        "duty-v1": 1,
        "membership": 3,
        "proposal-v1": 6,
        "action-c1": 0,
    }


def test_e1_no_more_hands_find_an_answer_insufficient_than_there_are_members() -> None:
    act = FindInsufficient("v1", "s9", Tally(3, 1, 0), WHY)
    history = given(*OWED, answered(), *HELD)
    assert history.when(act, CLERK) == refused(Malformed, "more-hands-than-members")
    assert history.when(INSUFFICIENT, CLERK) == [FOUND]
