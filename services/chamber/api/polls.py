"""Polls: opening, announcing the close, annulling; terms, tally and result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from events.poll.acts import AnnounceClosing, Annul, Open
from events.poll.facts import Quorum, Threshold
from events.refusal import Unknown
from services.chamber.api.organisations import ReasonBody
from services.chamber.api.reads import At, Paged, no_such_after, read
from services.chamber.reading import Reading
from services.chamber.route import Body, Case, Deed, act
from services.chamber.views import Page, page
from services.chamber.views import polls as views
from services.chamber.words import Id, Moment


class PollBody(Body):
    """A poll on a proposal. Without `closes_at` the closing time is announced later.

    Threshold and quorum are for a proposal without rules of procedure, and then mean a simple majority and
    no quorum where they are left out; a proposal under rules follows these.
    """

    proposal: Id
    id: Id | None = None
    threshold: Threshold | None = None
    quorum: Quorum | None = None
    closes_at: Moment | None = None


class ClosingBody(Body):
    """When the poll closes."""

    closes_at: Moment


def open_poll(body: PollBody, case: Case) -> Deed:
    """Open a poll."""
    poll = body.id or case.new_id()
    return Deed(poll, Open(poll, body.proposal, body.threshold, body.quorum, body.closes_at))


def announce(body: ClosingBody, case: Case) -> Deed:
    """Announce the close."""
    return Deed(case.ids["poll"], AnnounceClosing(case.ids["poll"], body.closes_at))


def annul(body: ReasonBody, case: Case) -> Deed:
    """Annul a poll."""
    return Deed(case.ids["poll"], Annul(case.ids["poll"], case.text(body.reason)))


class PollsQuery(Paged):
    """What to look for."""

    phase: Literal["open", "closed", "counted", "annulled"] | None = None
    proposal: Id | None = None


async def polls(reading: Reading, query: PollsQuery, _ids: Mapping[str, str]) -> Page:
    """The polls."""
    lines = await views.polls(
        reading, phase=query.phase, proposal=query.proposal, after=query.after, limit=query.limit
    )
    if not lines and query.after and await views.poll(reading, query.after) is None:
        raise no_such_after(query.after)
    return page(lines, "poll", query.limit)


async def poll(reading: Reading, _query: At, ids: Mapping[str, str]) -> views.Poll:
    """One poll."""
    found = await views.poll(reading, ids["poll"])
    if found is None:
        raise Unknown(
            "no-such-poll",
            "There is no such poll, or it was not seen yet.",
            "See /api/polls for those that there are; after an act, ask with at_least.",
        )
    return found


ROUTES = (
    act("open-poll", "/polls", "Open a poll on a proposal.", "the clerk", PollBody, open_poll),
    read("list-polls", "/polls", "The polls, newest first.", views.OF, PollsQuery,
         list[views.PollLine], polls),
    read("show-poll", "/polls/{poll}", "Terms, tally so far, recorded result.", views.OF, At,
         views.Poll, poll),
    act("announce-closing", "/polls/{poll}/closing", "Announce the close of a poll that was opened without.",
        "the clerk", ClosingBody, announce),
    act("annul-poll", "/polls/{poll}/annulment", "Annul a poll, with a public reason.", "the clerk",
        ReasonBody, annul),
)  # fmt: skip
"""The routes about polls; ballots stand in `ballots.py`."""
