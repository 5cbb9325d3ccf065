"""Within a commission: what its seats say and vote about an item that it has in hand (A2, E2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, structs

from events.contribution.facts import Spoken
from events.contribution.within import SpeakWithin
from events.poll.facts import MAX_OPTIONS, Method, Option, Secrecy, Whole
from events.poll.paper import Paper
from events.poll.seated import OpenWithin
from events.refusal import Refused
from services.chamber.api.contributions import DebateQuery
from services.chamber.api.delegations import which
from services.chamber.api.polls import KINDS, OptionBody
from services.chamber.api.reads import read
from services.chamber.reading import Reading
from services.chamber.route import Body, Case, Deed, Parts, act, prepared
from services.chamber.sealing import WITHIN
from services.chamber.views import deliberation as views
from services.chamber.words import Id, Moment, Reason, Short


class PollWithinBody(Body, kw_only=True):
    """A poll within a commission, by any method; its roll is the seats, its terms are those of the rules.

    Without `closes_at` the closing time is announced later.
    """

    question: Short
    method: Method = "majority"
    options: Annotated[tuple[OptionBody, ...], Meta(max_length=MAX_OPTIONS)] = ()
    seats: Whole = 0
    limit: Whole = 0
    status_quo: Id | None = None
    secrecy: Secrecy | None = None
    closes_at: Moment | None = None
    id: Id | None = None


class SpeakBody(Body):
    """Something to say within a commission, for the organisation that the token acts for.

    `for_another`: it is what another organisation thinks, which is not named.
    """

    kind: Spoken
    text: Reason
    reply_to: Id | None = None
    for_another: bool = False
    id: Id | None = None


async def open_poll(parts: Parts, body: PollWithinBody, case: Case) -> Deed:
    """Open a poll. One that would only lack a seal gets one."""
    poll = body.id or case.new_id()
    options = tuple(Option(one.option, case.text(one.label), *one.majority) for one in body.options)
    paper = Paper(
        body.method,
        KINDS.get(body.method, "policy"),
        case.text(body.question),
        options,
        body.seats,
        body.limit,
        body.status_quo,
        secrecy=body.secrecy,
    )
    act = OpenWithin(poll, case.ids["commission"], *which(case.ids), paper, body.closes_at)
    try:
        await parts.gateway.ask(lambda world, at: act.decide(world, case.who, at))
    except Refused as refusal:
        if refusal.code == "no-seal":
            act = structs.replace(act, seal=await parts.seals.ask(poll, WITHIN))
    return Deed(poll, act)


def speak(body: SpeakBody, case: Case) -> Deed:
    """Say something."""
    contribution = body.id or case.new_id()
    said = SpeakWithin(
        contribution,
        case.ids["commission"],
        *which(case.ids),
        case.organisation,
        body.kind,
        case.text(body.text),
        body.reply_to,
        body.for_another,
    )
    return Deed(contribution, said)


async def debate(reading: Reading, query: DebateQuery, ids: Mapping[str, str]) -> list[views.Said]:
    """What was said within a commission about an item."""
    return await views.within(reading, ids["commission"], *which(ids), query.kind, query.order)


_ITEM = "/commissions/{commission}/items/{kind}/{item}"

ROUTES = (
    prepared("open-poll-within", f"{_ITEM}/polls", "Open a poll among the seats of a commission.",
        "the commission's chair, or the clerk", PollWithinBody, open_poll),
    act("speak-within", f"{_ITEM}/contributions",
        "Say something within a commission about an item that it has in hand.",
        "a mandate of an organisation with a seat in it", SpeakBody, speak),
    read("list-said-within", f"{_ITEM}/contributions",
         "What was said within a commission about an item, in turns by organisation.", views.OF, DebateQuery,
         list[views.Said], debate),
)  # fmt: skip
"""The routes about what is said and voted within a commission; /api/polls lists its polls."""
