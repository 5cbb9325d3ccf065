"""Polls: opening, announcing the close, annulling; terms, tally and result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta, structs

from events.commission.within import Delegable
from events.poll.acts import AnnounceClosing, Annul, Open
from events.poll.facts import MAX_OPTIONS, Kind, Method, Option, Quorum, Secrecy, Threshold, Whole
from events.poll.paper import Paper
from events.refusal import Refused, Unknown
from services.chamber.api.organisations import ReasonBody
from services.chamber.api.reads import At, Paged, no_such_after, read
from services.chamber.reading import Reading
from services.chamber.route import Body, Case, Deed, Parts, act, prepared
from services.chamber.sealing import WITHIN
from services.chamber.views import Page, page
from services.chamber.views import polls as views
from services.chamber.words import Id, Moment, Short, Title

Positive = Annotated[int, Meta(ge=1, le=1_000_000)]


class OptionBody(Body):
    """One option. `majority`, against a status quo: more than so many ballots above it for so many below."""

    option: Id
    label: Title
    majority: tuple[Positive, Positive] = (1, 1)


class PollBody(Body):
    """A poll, by any method. Without `closes_at` the closing time is announced later.

    What is left out is as for a majority. `proposal` is left out only of a survey; `hold` says for how many
    days an objection holds the item. Threshold, quorum, majorities and terms are for assemblies without rules
    of procedure, and then mean a simple majority and no quorum where they are left out; an item under rules
    follows these.
    """

    proposal: Id | None = None
    id: Id | None = None
    threshold: Threshold | None = None
    quorum: Quorum | None = None
    closes_at: Moment | None = None
    method: Method | None = None
    kind: Kind | None = None
    question: Short | None = None
    options: Annotated[tuple[OptionBody, ...], Meta(max_length=MAX_OPTIONS)] = ()
    seats: Whole = 0
    limit: Whole = 0
    status_quo: Id | None = None
    above: Whole = 0
    hold: Whole = 0
    secrecy: Secrecy | None = None
    amendments: Annotated[tuple[Id, ...], Meta(max_length=MAX_OPTIONS)] = ()
    reruns: Id | None = None
    decides: Id | None = None

    def paper(self, case: Case) -> Paper | None:
        """What the poll asks; None where nothing is said but what any poll says."""
        said = {name: getattr(self, name) for name in PollBody.__struct_fields__ if name not in _PLAIN}
        if not any(said.values()):
            return None
        method = self.method or "majority"
        options = tuple(Option(one.option, case.text(one.label), *one.majority) for one in self.options)
        asked = {
            **said,
            "method": method,
            "kind": self.kind or KINDS.get(method, "policy"),
            "question": case.maybe(self.question),
            "options": options,
        }
        return Paper(**asked)


_PLAIN = {"proposal", "id", "threshold", "quorum", "closes_at"}
KINDS: dict[Method, Kind] = {"survey": "survey", "approval": "election"}
"""What a method is for, where nothing else is said."""


class ClosingBody(Body):
    """When the poll closes."""

    closes_at: Moment


async def open_poll(parts: Parts, body: PollBody, case: Case) -> Deed:
    """Open a poll. One that the rules would only lack a seal for gets one."""
    poll = body.id or case.new_id()
    terms = body.threshold, body.quorum, body.closes_at
    act = Open(poll, body.proposal, *terms, body.paper(case))
    try:
        await parts.gateway.ask(lambda world, at: act.decide(world, case.who, at))
    except Refused as refusal:
        if refusal.code == "no-seal":
            act = structs.replace(act, seal=await parts.seals.ask(poll, WITHIN))
    return Deed(poll, act)


def announce(body: ClosingBody, case: Case) -> Deed:
    """Announce the close."""
    return Deed(case.ids["poll"], AnnounceClosing(case.ids["poll"], body.closes_at))


def annul(body: ReasonBody, case: Case) -> Deed:
    """Annul a poll."""
    return Deed(case.ids["poll"], Annul(case.ids["poll"], case.text(body.reason)))


class PollsQuery(Paged):
    """What to look for. `commission`: polls within it; `about` and `item`: those on an item, by its kind."""

    phase: Literal["open", "closed", "counted", "annulled"] | None = None
    proposal: Id | None = None
    commission: Id | None = None
    about: Delegable | None = None
    item: Id | None = None


async def polls(reading: Reading, query: PollsQuery, _ids: Mapping[str, str]) -> Page:
    """The polls."""
    lines = await views.polls(reading, **query.wanted())
    if not lines and query.after and await views.poll(reading, query.after) is None:
        raise no_such_after(query.after)
    return page(lines, "poll", query.limit)


async def poll(reading: Reading, _query: At, ids: Mapping[str, str]) -> views.Poll:
    """One poll."""
    found = await views.poll(reading, ids["poll"], widely=True)
    if found is None:
        raise Unknown(
            "no-such-poll",
            "There is no such poll, or it was not seen yet.",
            "See /api/polls for those that there are; after an act, ask with at_least.",
        )
    return found


ROUTES = (
    prepared("open-poll", "/polls", "Open a poll, by any method.",
        "who the rules name (the clerk, the chair); of a survey also members and the city's contact person",
        PollBody, open_poll),
    read("list-polls", "/polls", "The polls, newest first.", views.OF, PollsQuery,
         list[views.PollLine], polls),
    read("show-poll", "/polls/{poll}", "Terms, tally so far, recorded result, breadth of support.",
         views.WITH_ROLL, At, views.Poll, poll),
    act("announce-closing", "/polls/{poll}/closing", "Announce the close of a poll that was opened without.",
        "who the rules name: the clerk, the chair; within a commission its chair", ClosingBody, announce),
    act("annul-poll", "/polls/{poll}/annulment", "Annul a poll, with a public reason.",
        "the clerk, or who the rules name", ReasonBody, annul),
)  # fmt: skip
"""The routes about polls; ballots stand in `ballots.py`."""
