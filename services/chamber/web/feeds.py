"""The feeds: what happens, for whoever does not come and look. Public, as the pages are.

- `/atom`: which dossiers, open votes and outcomes there are; what the city answered, or did not in time; what
  commissions reported, what is overdue, hot potatoes; calls for candidates; signals
- `/dossiers/{proposal}/atom`: what happens in one dossier
- `/commissies/{commission}/atom`: who gets a seat, who is looked for, and what became of what went to it
- `/signalen/{signal}/atom`: what is answered to a signal, and what became of it

What changes as long as others join it (who
votes, supports, recognises) is no entry.
"""

from __future__ import annotations

from asyncio import gather
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from events.refusal import Unknown
from services.chamber.asked import ids_of
from services.chamber.reading import Reading
from services.chamber.route import Parts
from services.chamber.views import (
    answers,
    calls,
    commissions,
    delegations,
    dossiers,
    polls,
    proposals,
    signal_parts,
    signals,
)
from services.chamber.web import news, telling
from services.chamber.web.atom import LATEST, MEDIA, Item, feed, newest
from services.chamber.web.languages import HOUSE
from services.chamber.web.news import House
from services.chamber.web.page import assembly
from services.chamber.web.rendering import language
from services.chamber.web.visiting import origin_of

TOGETHER = frozenset({"ballots", "support"})
"""Lines that change as long as others join them: no entries."""


async def of_assembly(reading: Reading, house: House) -> bytes:
    """What happens in the assembly."""
    (filed, voted_on, results), answered, moved, looked_for, raised = await gather(
        gather(
            dossiers.dossiers(reading, limit=LATEST),
            polls.open_polls(reading, LATEST),
            polls.recent_results(reading, LATEST),
        ),
        answers.latest(reading, list(news.ANSWERS), LATEST),
        delegations.latest(reading, types=list(news.BACK), limit=LATEST),
        calls.calls(reading, phase="open", limit=LATEST),
        signals.signals(reading, limit=LATEST),
    )
    found = (
        *(news.filed(house, one) for one in filed),
        *(news.voted_on(house, one) for one in voted_on),
        *(news.result(house, one) for one in results),
        *(news.answered(house, one) for one in answered),
        *(news.moved(house, one) for one in moved),
        *(news.called(house, one) for one in looked_for),
        *(news.raised(house, one) for one in raised),
    )
    return feed(f"{house.origin}/atom", house.origin + "/", house.name, newest(found))


async def of_dossier(reading: Reading, house: House, proposal: str) -> bytes:
    """What happens in one dossier.

    Raises: Unknown.
    """
    found = await proposals.proposal(reading, proposal, limit=LATEST, newest=True)
    if found is None:
        raise Unknown("no-such-proposal", "There is no such proposal.", "See /dossiers.")
    whole, say = found[0], house.say
    page = f"{house.origin}/dossiers/{proposal}"
    items = [
        Item(
            house.entry(line.position),
            telling.heading(say, line),
            line.at,
            f"{page}/verloop",
            telling.happened(say, line) or telling.heading(say, line),
            line.organisation_name or house.name,
            line.text or "",
        )
        for line in whole.timeline
        if line.type not in TOGETHER
    ]
    return feed(f"{page}/atom", page, whole.title or say.text("Een dossier"), items)


async def of_commission(reading: Reading, house: House, commission: str) -> bytes:
    """What happens in one commission, and to what went to it.

    Raises: Unknown.
    """
    found, looked_for, moved = await gather(
        commissions.commission(reading, commission),
        calls.calls(reading, commission=commission, limit=LATEST),
        delegations.latest(reading, commission=commission, limit=LATEST),
    )
    if found is None:
        raise Unknown("no-such-commission", "There is no such commission.", "See /commissies.")
    line, page = found.commission, f"{house.origin}/commissies/{commission}"
    title = line.name or house.say.text("Een commissie")

    def happened(id: str, fact: str, at: datetime, about: str | None, words: str = "") -> Item:  # noqa: A002 - its name
        return Item(id, house.headed(fact, about), at, page, title, house.name, words)

    own = [happened(house.entry(line.position), "commission.founded.v1", line.founded_at, title)]
    if line.dissolved_at is not None:
        own.append(happened(f"{page}#ontbonden", "commission.dissolved.v1", line.dissolved_at, title))
    for seat in found.seats:
        name, at = seat.organisation_name or seat.organisation, house.entry(seat.position)
        own.append(happened(at, "commission.seat-filled.v1", seat.since, name))
        if seat.vacated_at is not None:
            gone, why = f"{page}#afgestaan-{seat.position}", seat.reason or ""
            own.append(happened(gone, "commission.seat-vacated.v1", seat.vacated_at, name, why))
    items = (
        *own,
        *(news.called(house, one) for one in looked_for),
        *(news.moved(house, one) for one in moved),
    )
    return feed(f"{page}/atom", page, title, newest(items))


async def of_signal(reading: Reading, house: House, signal: str) -> bytes:
    """What is known of one signal, and what became of it.

    Raises: Unknown.
    """
    line, answered, merged, bundles, route = await gather(
        signal_parts.line(reading, signal),
        signal_parts.answers(reading, [signal], LATEST),
        signal_parts.took_in(reading, signal),
        signals.bundles(reading, signal=signal, limit=LATEST),
        delegations.delegation(reading, "signal", signal, limit=LATEST),
    )
    if line is None:
        raise Unknown("no-such-signal", "There is no such signal.", "See /signalen.")
    page = f"{house.origin}/signalen/{signal}"
    title = line.title or house.say.text("Een signaal")
    items = [news.raised(house, line)]
    if line.into is not None and line.merged_at is not None:
        into, reason = f"{house.origin}/signalen/{line.into}", line.reason or ""
        head = house.headed("signal.merged.v1")
        items.append(Item(f"{page}#samengevoegd", head, line.merged_at, into, title, house.name, reason))
    told = answered.get(signal, {}).values()
    items += [news.said(house, page, one) for each in told for one in (each.now, *each.before) if one]
    for took in merged:
        if took.merged_at is not None:
            head, about = house.headed("signal.took-in.v1", took.title), f"{page}#opgegaan-{took.signal}"
            items.append(Item(about, head, took.merged_at, page, title, house.name, took.reason or ""))
    for bundle in bundles:
        if bundle.issued_at is not None:
            head, at = (
                house.headed("bundle.issued.v1", bundle.title),
                f"{house.origin}/bundels/{bundle.bundle}",
            )
            items.append(
                Item(f"{at}#uitgegeven", head, bundle.issued_at, at, title, bundle.name or house.name)
            )
    if route is not None:
        items += [news.moved(house, one) for one in delegations.happenings(route)]
    return feed(f"{page}/atom", page, title, newest(items))


async def _house(parts: Parts, request: Request[Any, Any, Any]) -> House:
    found = await assembly(parts.reading)
    name = (found and found["name"]) or "Halfrond"
    return House(origin_of(parts, request), name, language(HOUSE), parts.clock.now())


def handlers(parts: Parts) -> list[HTTPRouteHandler]:
    """All feeds. What one asks at once goes to the database as one statement."""

    async def one(
        of: Callable[[Reading, House, str], Awaitable[bytes]],
        request: Request[Any, Any, Any],
        **which: str,
    ) -> Response[bytes]:
        (name,) = ids_of(which).values()
        return _response(await of(parts.reading.together(), await _house(parts, request), name))

    @get("/atom", name="feed-assembly")
    async def whole(request: Request[Any, Any, Any]) -> Response[bytes]:
        return _response(await of_assembly(parts.reading.together(), await _house(parts, request)))

    @get("/dossiers/{proposal:str}/atom", name="feed-dossier")
    async def dossier(proposal: FromPath[str], request: Request[Any, Any, Any]) -> Response[bytes]:
        return await one(of_dossier, request, proposal=proposal)

    @get("/commissies/{commission:str}/atom", name="feed-commission")
    async def commission(commission: FromPath[str], request: Request[Any, Any, Any]) -> Response[bytes]:
        return await one(of_commission, request, commission=commission)

    @get("/signalen/{signal:str}/atom", name="feed-signal")
    async def signal(signal: FromPath[str], request: Request[Any, Any, Any]) -> Response[bytes]:
        return await one(of_signal, request, signal=signal)

    return [whole, dossier, commission, signal]


def _response(body: bytes) -> Response[bytes]:
    return Response(body, media_type=MEDIA, headers={"cache-control": "public, max-age=300"})
