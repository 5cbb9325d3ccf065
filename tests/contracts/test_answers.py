"""Both readers of what the city owes, answers and does: every act of it is judged again (T6, A3)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec import json

from events import days
from events.action.acts import CompleteAction, MeasureAction, TakeUp
from events.action.facts import Indicator
from events.agenda.acts import Announce, CloseList, Draw, Reveal
from events.agenda.drawing import commitment
from events.agenda.facts import Placed
from events.assembly.acts import GiveOffice
from events.ballot.acts import Cast
from events.delegation.facts import Receiver
from events.duty.acts import FindInsufficient, GiveAnswer, GiveInterimAnswer
from events.duty.facts import Commitment
from events.duty.keeping import MarkDutyOverdue, OpenDuty, RemindOfDuty
from events.fact import Actor
from events.poll.acts import Annul, Open
from events.poll.facts import Tally
from events.poll.paper import Paper
from events.proposal.conclusion import Conclude
from events.proposal.course import EndDeliberation, Qualify
from events.proposal.facts import Clause, Engagement, Preparation
from events.proposal.filing import File
from events.sitting.acts import Begin, Convene
from events.sitting.agenda import PutItem
from events.support.acts import GiveSupport
from tests.contracts.logs import CLERK, CLOCKWORK, Writer, member
from tests.contracts.procedure import CHAIR, DAY, PEOPLE, SECRET, begun
from tests.contracts.test_elections import changed, place, read_by_both

CONTACT = Actor("contact", "sien", None, "token")
SUPPORTERS = ("anker", "brug", "citadel", "dok", "engel")


def addressed() -> Writer:
    """Item v9 addresses the city, was adopted by consent, and concluded."""
    w = begun()
    w.act(GiveOffice("sien", "contact"), CLERK)
    said = Preparation(
        w.text("Komen er banken?"), w.text("Er zijn er geen"), w.text("Wie moe is"), w.text("Die kan rusten"),
        Engagement("advise", "stad"), "city-wide", (), addressed_to_city=True,
    )  # fmt: skip
    clauses = (Clause("a1", w.text("Er komen banken")),)
    w.act(File("v9", "anker", "policy", w.text("Banken"), clauses, "act", said), member("anker"))
    for name in SUPPORTERS[1:]:
        w.act(GiveSupport("v9", name), member(name))
    w.act(Qualify("v9", SUPPORTERS), CLOCKWORK)
    w.act(Announce("z9", w.now + 40 * DAY, w.now + DAY, commitment(SECRET)), CLERK)
    w.wait_until(w.now + DAY)
    w.act(CloseList("z9"), CLOCKWORK)
    w.act(Reveal("z9", SECRET), CLERK)
    w.act(Draw("z9", (Placed("v9", "support"),)), CLOCKWORK)
    w.act(EndDeliberation("v9"), CHAIR, 20 * DAY)
    w.act(Open("p9", "v9", closes_at=w.now + DAY, paper=Paper(method="consent")), CLERK)
    for name in PEOPLE:
        w.act(Cast("p9", name, "consent"), member(name))
    w.count("p9")
    w.act(Conclude("v9", "p9"), CLOCKWORK)
    return w


def answered() -> Writer:
    """The whole life of an answer, and of an action that came of it."""
    w = addressed()
    w.act(OpenDuty("v9"), CLOCKWORK)
    state = w.states["duty-v9"].state
    w.wait_until(state.remind_at)
    w.act(RemindOfDuty("v9"), CLOCKWORK)
    w.act(GiveInterimAnswer("v9", w.text("Nog even"), state.due_at + 10 * DAY), CONTACT)
    w.wait_until(w.states["duty-v9"].state.due_at)
    w.act(MarkDutyOverdue("v9"), CLOCKWORK)
    promise = Commitment("c1", "stad", w.text("Tien banken"), w.now + 90 * DAY)
    w.act(GiveAnswer("v9", "partly", w.text("Geld voor tien"), (promise,)), CONTACT)
    w.act(
        Convene("s9", "plenary", w.text("Zitting"), w.now + DAY, w.now + 2 * DAY, place=w.text("Hier")), CHAIR
    )
    w.act(PutItem("s9", "i1", w.text("Het antwoord"), "v9"), CHAIR)
    w.act(Begin("s9"), CHAIR, DAY + timedelta(hours=1))
    w.act(FindInsufficient("v9", "s9", Tally(6, 2, 0), w.text("Te weinig")), CHAIR)
    other = Receiver(None, w.text("De regering"), None)
    w.act(GiveAnswer("v9", "not-ours", w.text("De rest is niet aan ons"), receiver=other), CONTACT)
    indicator = Indicator(w.text("banken"), w.text("stuks"), "0", "10", w.text("telling"))
    what = (w.text("Wij bouwen mee"), w.text("Wie moe is"))
    w.act(TakeUp("c2", ("anker",), *what, w.now + 30 * DAY, "v9", indicator), member("anker"))
    w.act(MeasureAction("c2", "2.5", w.now, w.text("geteld")), member("anker"))
    w.act(CompleteAction("c2", w.text("Ze staan er")), CLERK)
    return w


WHOLE = answered().history.leaves


def test_t6_a3_answers_and_actions_hold_for_both_readers() -> None:
    assert read_by_both(WHOLE) == (None, None)


def voted_again() -> Writer:
    """The vote on v9 is annulled while the city owes an answer, and held again."""
    w = addressed()
    w.act(OpenDuty("v9"), CLOCKWORK)
    w.act(Annul("p9", w.text("De verkeerde tekst")), CLERK)
    w.act(Open("p10", "v9", closes_at=w.now + DAY, paper=Paper(method="consent", reruns="p9")), CLERK)
    for name in PEOPLE:
        w.act(Cast("p10", name, "consent"), member(name))
    w.count("p10")
    w.act(Conclude("v9", "p10"), CLOCKWORK)
    w.act(OpenDuty("v9"), CLOCKWORK)
    return w


AGAIN = voted_again().history.leaves


def test_a_vote_that_is_annulled_and_held_again_holds_for_both_readers() -> None:
    assert read_by_both(AGAIN) == (None, None)


def test_an_outcome_that_outlives_its_vote_is_found_by_both_readers() -> None:
    at = place(AGAIN, "proposal.outcome-annulled.v1")
    found = read_by_both([*AGAIN[:at], *AGAIN[at + 1 :]])
    assert [one and one.why for one in found] == ["act-cut-short", "act-cut-short"]


def test_an_outcome_is_annulled_with_its_vote_and_never_alone() -> None:
    at = place(AGAIN, "poll.annulled.v1")
    found = read_by_both([*AGAIN[:at], *AGAIN[at + 1 :]])
    assert [one and one.why for one in found] == ["follows-from-nothing", "no-poll-annulled"]


def later(due_at: str) -> str:
    """Ten days later."""
    moment = datetime.fromisoformat(due_at) + 10 * DAY
    return days.end_of(days.day_of(moment)).isoformat().replace("+00:00", "Z")


DOCTORS: dict[str, tuple[str, Any, str]] = {
    "a longer term for the city": (
        "duty.opened.v1",
        lambda leaf: changed(leaf, term={"due_at": later(json.decode(leaf)["data"]["term"]["due_at"]),
                                         "reminders": []}),
        "other-facts",
    ),
    "an answer by the clerk": (
        "duty.answered.v1",
        lambda leaf: leaf.replace(b'"contact","mandate":"sien"', b'"clerk","mandate":"griet"'),
        "not-the-contact-person",
    ),
    "a promise that is no action": (
        "duty.answered.v1",
        lambda leaf: changed(leaf, commitments=[]),
        "promises-do-not-fit",
    ),
    "no majority for it": (
        "duty.found-insufficient.v1",
        lambda leaf: changed(leaf, hands={"for": 2, "against": 6, "abstain": 0}),
        "no-majority-for-it",
    ),
    "an action of somebody else": (
        "action.completed.v1",
        lambda leaf: leaf.replace(b'"office":"clerk","mandate":"griet","organisation":null',
                                  b'"office":"member","mandate":"mbrug","organisation":"brug"'),
        "not-an-owner",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DOCTORS)
def test_t6_a3_a_doctored_answer_or_action_is_found_by_who_judges_it_again(name: str) -> None:
    kind, doctor, why = DOCTORS[name]
    leaves = list(WHOLE)
    at = place(leaves, kind)
    leaves[at] = doctor(leaves[at])
    assert leaves[at] != WHOLE[at]
    found, _ = read_by_both(leaves)
    assert found is not None
    assert (found.act, found.why) == (at, why)
