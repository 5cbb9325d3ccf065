"""What the city owes an answer to: its answers, and what the assembly thinks of them (T6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta

from events.delegation.facts import Receiver
from events.duty.acts import FindInsufficient, GiveAnswer, GiveInterimAnswer
from events.duty.facts import MAX_COMMITMENTS, Commitment, Verdict
from events.poll.facts import Tally
from events.refusal import Unknown
from services.chamber.api.reads import At, Moving, no_such_after, read
from services.chamber.reading import Reading
from services.chamber.route import Body, Case, Deed, act
from services.chamber.views import Page, page
from services.chamber.views import answers as views
from services.chamber.views.going_on import line
from services.chamber.words import Id, Moment, Name, Reason, Short


class PromiseBody(Body):
    """What the city will do: which of its organisations does it, and until when (the end of that day)."""

    owner: Id
    what: Short
    due_at: Moment
    id: Id | None = None


class ReceiverBody(Body):
    """Who should have it: a commission, or what somebody else is called, and which member that is."""

    commission: Id | None = None
    name: Name | None = None
    organisation: Id | None = None


class AnswerBody(Body, kw_only=True):
    """The answer. What is accepted comes with what the city will do, and `not-ours` with whose it is."""

    verdict: Verdict
    reasons: Reason
    promises: Annotated[tuple[PromiseBody, ...], Meta(max_length=MAX_COMMITMENTS)] = ()
    receiver: ReceiverBody | None = None


class InterimBody(Body):
    """How far the city is, and until when the answer takes (the end of that day)."""

    text: Reason
    due_at: Moment


class InsufficientBody(Body):
    """At which sitting, by which show of hands, and what is missing."""

    sitting: Id
    hands: Tally
    reason: Reason


def give_answer(body: AnswerBody, case: Case) -> Deed:
    """Answer for the city."""
    proposal = case.ids["proposal"]
    made = case.new_id()[:14]
    promises = tuple(
        Commitment(one.id or f"{made}{number}", one.owner, case.text(one.what), one.due_at)
        for number, one in enumerate(body.promises, 1)
    )
    to = body.receiver
    receiver = None if to is None else Receiver(to.commission, case.maybe(to.name), to.organisation)
    answer = GiveAnswer(proposal, body.verdict, case.text(body.reasons), promises, receiver)
    return Deed(proposal, answer)


def give_interim(body: InterimBody, case: Case) -> Deed:
    """Give an interim answer."""
    proposal = case.ids["proposal"]
    return Deed(proposal, GiveInterimAnswer(proposal, case.text(body.text), body.due_at))


def find_insufficient(body: InsufficientBody, case: Case) -> Deed:
    """Write down that a sitting found the answer insufficient."""
    proposal = case.ids["proposal"]
    return Deed(proposal, FindInsufficient(proposal, body.sitting, body.hands, case.text(body.reason)))


class AnswersQuery(Moving):
    """`state`: open, overdue, answered; owed: the first two."""

    state: views.State | None = None


async def answers(reading: Reading, query: AnswersQuery, _ids: Mapping[str, str]) -> Page:
    """What the city owes and answered."""
    lines = await views.duties(reading, state=query.state, after=query.after, limit=query.limit)
    if not lines and query.after and await views.duty(reading, line(query.after)) is None:
        raise no_such_after(query.after)
    return page(lines, "cursor", query.limit)


async def figures(reading: Reading, _query: At, _ids: Mapping[str, str]) -> views.Figures:
    """How it answers."""
    return await views.figures(reading)


async def answer(reading: Reading, _query: At, ids: Mapping[str, str]) -> views.DutyLine:
    """What it owes to one outcome."""
    found = await views.duty(reading, ids["proposal"])
    if found is None:
        raise Unknown(
            "no-such-duty",
            "The city owes no answer to this, or it was not seen yet.",
            "See /api/answers for what it owes; after an act, ask with at_least.",
        )
    return found


_ONE = "/proposals/{proposal}/answer"
_CITY = "the contact person of the city"

ROUTES = (
    read("list-answers", "/answers", "What the city owes an answer to, and what it answered.", views.OF,
         AnswersQuery, list[views.DutyLine], answers),
    read("count-answers", "/answers/figures", "How many answers came in time, were accepted, carried out.",
         views.OF, At, views.Figures, figures),
    read("show-answer", _ONE, "What the city owes to an outcome, and what it answered.", views.OF, At,
         views.DutyLine, answer),
    act("give-answer", _ONE, "Answer an outcome for the city.", _CITY, AnswerBody, give_answer),
    act("give-interim-answer", f"{_ONE}/interim", "Tell how far the city is, once.", _CITY, InterimBody,
        give_interim),
    act("find-answer-insufficient", f"{_ONE}/insufficiency",
        "Write down that a sitting found the answer insufficient, once.", "the clerk or the chair",
        InsufficientBody, find_insufficient),
)  # fmt: skip
"""The routes about the city's answers."""
