"""The pages about polls: the list, and one poll with what was asked, how it stands, and what came of it.

Numbers come first, then a drawing of them; the roll call is a table that links put in another order.
"""

from __future__ import annotations

from asyncio import gather
from collections.abc import Callable, Sequence
from functools import cache
from typing import Annotated, Any, Literal

from markupsafe import Markup
from msgspec import Meta

from events.ballot.acts import Cast
from events.hold.acts import AnswerObjection, WithdrawObjection
from events.minority.acts import TakePosition
from events.refusal import Refused
from events.tally.choice import BLANK
from projections import amendments as amendments_model
from projections import deliberation as deliberation_model
from services.chamber.api.polls import PollsQuery
from services.chamber.api.reads import Limit
from services.chamber.reading import Reading
from services.chamber.views import deliberation as deliberation_views
from services.chamber.views import organisations as organisation_views
from services.chamber.views import page as page_of
from services.chamber.views import polls as poll_views
from services.chamber.views import proposals as proposal_views
from services.chamber.views.polls import Poll
from services.chamber.views.proposals import Subject
from services.chamber.views.roll_calls import BallotLine, roll_call
from services.chamber.web import ballots, outcomes, phrases
from services.chamber.web.allowed import UNWRITTEN, obstacles
from services.chamber.web.page import Page, PageQuery, Visit, nothing
from services.chamber.web.voting import amendments_of, exact, subject

MOST = 100
"""Lines of a roll call on one page; the table for spreadsheets has them all."""

Order = Literal["naam", "-naam", "keuze", "-keuze", "inschrijving", "-inschrijving"]


class PollQuery(PageQuery):
    """In which order the roll call stands (with `-` the other way round), and from behind how many on."""

    volgorde: Order = "naam"
    na: Annotated[int, Meta(ge=0, le=1_000_000)] = 0


async def poll(visit: Visit) -> dict[str, Any]:
    """A poll: what is asked, how it stands or what came of it, and who voted what."""
    visit = visit.together()
    reading, name = visit.reading, visit.ids["poll"]
    found = await poll_views.poll(reading, name, widely=True) or nothing("poll")
    item, lines, may, version, amendments, (later, minorities) = await gather(
        subject(visit, found),
        roll_call(reading, name, None, found.terms.roll_size),
        allowed(visit, found),
        exact(visit, found),
        amendments_of(visit, found),
        gather(_later(reading, found), _minorities(reading, found)),
    )
    told = cache(lambda choice: ballots.told(visit.say, found, choice))
    return {
        "poll": found,
        "over": f"poll-{name}" if found.phase in {"open", "closed"} else "",
        "item": item,
        "holder": await holder(visit, item),
        "version": version,
        "amendments": amendments,
        "later": later,
        "minorities": minorities,
        "may": may,
        "papers": phrases.polls.papers(found),
        "roll_call": ordered(lines, visit.query.volgorde, told),
        "told": told,
        "said": {line.organisation: line for line in lines},
        "most": MOST,
        "before": visit.query.na,
        "order": visit.query.volgorde,
        "ballots": ballots,
        "outcomes": outcomes,
    }


async def _later(reading: Reading, poll: Poll) -> list[poll_views.Later]:
    held = poll.paper is not None and bool(poll.paper.objections)
    goes_on = poll.proposal is not None and (held or poll.phase == "annulled")
    return await poll_views.later(reading, poll) if goes_on else []


async def _minorities(reading: Reading, poll: Poll) -> list[deliberation_views.Minority]:
    if poll.phase != "counted" or poll.proposal is None:
        return []
    return await deliberation_views.minorities(reading, poll.proposal)


async def allowed(visit: Visit, poll: Poll) -> dict[str, bool]:
    """What the visitor may do on the page of a poll now: `vote`, `position`, `withdraw`, `answer-<whose>`."""
    whose, item = visit.organisation or "", poll.proposal or ""
    objections = poll.paper.objections if poll.paper and not poll.paper.ended else []
    asked: dict[str, Any] = {"vote": Cast(poll.poll, whose, BLANK)}
    if item:
        asked["position"] = TakePosition(item, whose, UNWRITTEN)
        asked["withdraw"] = WithdrawObjection(item, whose)
        for one in objections:
            asked[f"answer-{one.organisation}"] = AnswerObjection(item, one.organisation, UNWRITTEN)
    found: Sequence[Refused | None] = await obstacles(visit, *asked.values())
    may = {name: refused is None for name, refused in zip(asked, found, strict=True)}
    ours = any(one.organisation == whose for one in objections)
    return {"position": False, **may, "withdraw": ours and may.get("withdraw", False)}


async def holder(visit: Visit, item: Subject | None) -> str | None:
    """The name of the organisation that holds the decision on an item."""
    if item is None or item.holder is None:
        return None
    return (await organisation_views.names(visit.reading, [item.holder])).get(item.holder)


def ordered(lines: Sequence[BallotLine], order: Order, told: Callable[[str], Markup]) -> list[BallotLine]:
    """A roll call in an order."""
    by_name = sorted(lines, key=lambda line: (line.name or line.organisation).casefold())
    keys: dict[str, Callable[[BallotLine], Any]] = {
        "naam": lambda _: 0,
        "keuze": lambda line: told(line.choice).striptags().casefold(),
        "inschrijving": lambda line: line.position,
    }
    if order == "-naam":
        return by_name[::-1]
    return sorted(by_name, key=keys[order.removeprefix("-")], reverse=order.startswith("-"))


async def polls(visit: Visit) -> dict[str, Any]:
    """The polls, newest first, in one phase or on one proposal."""
    query = visit.query
    lines = await poll_views.polls(
        visit.reading, phase=query.phase, proposal=query.proposal, after=query.after, limit=query.limit
    )
    found = page_of(lines, "poll", query.limit)
    onward = {"phase": query.phase, "proposal": query.proposal, "after": found.after}
    return {"query": query, "found": found, "onward": {name: one for name, one in onward.items() if one}}


class ListQuery(PollsQuery):
    """What to look for; fewer lines than a program takes."""

    limit: Limit = 30


OF = (
    *poll_views.WITH_ROLL,
    *proposal_views.OF,
    amendments_model.AMENDMENTS,
    deliberation_model.DELIBERATION,
)

PAGES = (
    Page("polls", "/stemmingen", "polls.html", polls, poll_views.OF, query=ListQuery),
    Page("poll", "/stemmingen/{poll}", "poll.html", poll, OF, query=PollQuery),
)
"""The pages about polls; the one on which one votes is in `voting.py`."""
