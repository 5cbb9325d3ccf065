"""Atom feeds (RFC 4287): what happens in one dossier (`/dossiers/{proposal}/atom`), and which dossiers, open
votes and outcomes there are (`/atom`). In the language of the house; public, as the pages are.

An entry is named by its place in the log, which never changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from events.refusal import Unknown
from services.chamber.asked import ids_of
from services.chamber.route import Parts
from services.chamber.views import dossiers, polls, proposals
from services.chamber.web import phrases, telling
from services.chamber.web.languages import HOUSE
from services.chamber.web.page import assembly
from services.chamber.web.rendering import language
from services.chamber.web.visiting import origin_of

ATOM = "http://www.w3.org/2005/Atom"
MEDIA = "application/atom+xml; charset=utf-8"
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"

LATEST = 50
"""Entries of a feed."""

EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")

TOGETHER = frozenset({"ballots", "support"})
"""Lines that change as long as others join them: no entries."""

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""


class Item(NamedTuple):
    """One entry. `id` and `link` are addresses, `words` what members wrote."""

    id: str
    title: str
    at: datetime
    link: str
    summary: str
    author: str
    words: str = ""


def feed(address: str, page: str, title: str, items: Iterable[Item]) -> bytes:
    """A feed that stands at an address and is about a page; the newest entry first."""
    entries = list(items)
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": HOUSE})
    _add(root, "id", address)
    _add(root, "title", title)
    _add(root, "updated", max((one.at for one in entries), default=EPOCH).isoformat())
    ET.SubElement(root, "link", rel="self", type="application/atom+xml", href=address)
    ET.SubElement(root, "link", rel="alternate", type="text/html", href=page)
    _add(root, "rights", LICENCE)
    for one in entries:
        entry = ET.SubElement(root, "entry")
        _add(entry, "id", one.id)
        _add(entry, "title", one.title)
        _add(entry, "updated", one.at.isoformat())
        ET.SubElement(entry, "link", rel="alternate", type="text/html", href=one.link)
        _add(ET.SubElement(entry, "author"), "name", one.author)
        _add(entry, "summary", one.summary)
        if one.words:
            _add(entry, "content", one.words).set("type", "text")
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _add(parent: ET.Element, name: str, words: str) -> ET.Element:
    made = ET.SubElement(parent, name)
    made.text = _NO_XML.sub("\ufffd", words)
    return made


async def of_dossier(parts: Parts, origin: str, proposal: str) -> bytes:
    """What happens in one dossier.

    Raises: Unknown.
    """
    found = await proposals.proposal(parts.reading, proposal, limit=LATEST, newest=True)
    if found is None:
        raise Unknown("no-such-proposal", "There is no such proposal.", "See /dossiers.")
    whole, say = found[0], language(HOUSE)
    page = f"{origin}/dossiers/{proposal}"
    items = [
        Item(
            f"{origin}/log?position={line.position}",
            telling.heading(say, line),
            line.at,
            f"{page}/verloop",
            telling.happened(say, line) or telling.heading(say, line),
            line.organisation_name or await _house(parts),
            line.text or "",
        )
        for line in whole.timeline
        if line.type not in TOGETHER
    ]
    return feed(f"{page}/atom", page, whole.title or say.text("Een dossier"), items)


async def of_assembly(parts: Parts, origin: str) -> bytes:
    """Which dossiers, open votes and outcomes there are."""
    reading, say, house = parts.reading, language(HOUSE), await _house(parts)
    items = [
        Item(
            f"{origin}/dossiers/{one.proposal}",
            one.title or say.text("Een voorstel"),
            one.submitted_at,
            f"{origin}/dossiers/{one.proposal}",
            say.text("Ingediend door {name}.").format(name=one.organisation_name or house),
            one.organisation_name or house,
        )
        for one in await dossiers.dossiers(reading, limit=LATEST)
    ]
    for vote in await polls.open_polls(reading, LATEST):
        address = f"{origin}/stemmingen/{vote.poll}"
        title = say.text("Stemming open: {title}").format(title=phrases.polls.topic(say, vote))
        closing = phrases.polls.closing(say, vote.closes_at, parts.clock.now())
        items.append(Item(f"{address}#open", title, vote.opened_at or EPOCH, address, closing, house))
    for result in await polls.recent_results(reading, LATEST):
        address = f"{origin}/stemmingen/{result.poll}"
        outcome = say.text(phrases.polls.OUTCOMES[result.result.outcome]) if result.result else ""
        title = f"{outcome}: {phrases.polls.topic(say, result)}"
        items.append(
            Item(
                f"{address}#uitslag",
                title,
                result.closes_at or result.opened_at or EPOCH,
                address,
                outcome,
                house,
            )
        )
    newest = sorted(items, key=lambda one: one.at, reverse=True)[:LATEST]
    return feed(f"{origin}/atom", origin + "/", house, newest)


async def _house(parts: Parts) -> str:
    found = await assembly(parts.reading)
    return (found and found["name"]) or "Halfrond"


def handlers(parts: Parts) -> list[HTTPRouteHandler]:
    """Both feeds."""

    @get("/atom", name="feed-assembly")
    async def whole(request: Request[Any, Any, Any]) -> Response[bytes]:
        return _response(await of_assembly(parts, origin_of(parts, request)))

    @get("/dossiers/{proposal:str}/atom", name="feed-dossier")
    async def one(proposal: FromPath[str], request: Request[Any, Any, Any]) -> Response[bytes]:
        return _response(
            await of_dossier(parts, origin_of(parts, request), ids_of({"proposal": proposal})["proposal"])
        )

    return [whole, one]


def _response(body: bytes) -> Response[bytes]:
    return Response(body, media_type=MEDIA, headers={"cache-control": "public, max-age=300"})
