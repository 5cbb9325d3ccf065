"""The members' directory to take along (T3): as a table for a spreadsheet, as cards for an address book.

For members and the clerk alone, and with what members may see: fields for everyone and for members.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from events.authority import holds, require_mandate
from events.fact import Actor
from events.membership.facts import Bench
from events.world import World
from services.chamber import own_words
from services.chamber.api.contacts import SEES, Field
from services.chamber.api.reads import At
from services.chamber.route import Asked, Parts, Reply, Route
from services.chamber.views import assembly as assembly_views
from services.chamber.views import organisations as views
from services.chamber.views.addresses import Address, cards, table
from services.chamber.words import Slug

CSV, VCARD = "text/csv; charset=utf-8", "text/vcard; charset=utf-8"

PART = 500
"""Organisations that are fetched at once."""

EXPORTING = "Taking the directory along"

OF = (*views.OF, *assembly_views.OF)


class ExportQuery(At):
    """Which organisations: all, or those that the directory finds by this."""

    q: Annotated[str, Meta(pattern=r"^[^\u0000]*$", max_length=200)] | None = None
    theme: Slug | None = None
    neighbourhood: Slug | None = None
    target_group: Slug | None = None
    bench: Bench | None = None


def require_member(world: World, who: Actor, at: datetime) -> None:
    """Refuse unless who asks acts for a member, or is the clerk.

    Raises: NotAllowed.
    """
    if not holds(world, who, "clerk"):
        require_mandate(world, who, at, who.organisation or "", EXPORTING)


async def as_table(parts: Parts, asked: Asked) -> Reply:
    """The directory as CSV."""
    return await _exported(parts, asked, "leden.csv", lambda found, _origin: table(found))


async def as_cards(parts: Parts, asked: Asked) -> Reply:
    """The directory as vCards."""
    return await _exported(parts, asked, "leden.vcf", cards)


async def _exported(
    parts: Parts, asked: Asked, name: str, written: Callable[[Sequence[Address], str], bytes]
) -> Reply:
    who = asked.actor
    await parts.gateway.ask(lambda world, at: require_member(world, who, at))
    seen = await parts.reading.seen(OF, asked.input.at_least)
    assembly = await assembly_views.assembly(parts.reading)
    body = written(await _addresses(parts, asked.input), assembly.origin if assembly else "")
    return Reply(200, body, seen, ((b"content-disposition", f'attachment; filename="{name}"'.encode()),))


async def _addresses(parts: Parts, query: ExportQuery) -> list[Address]:
    wanted, meant = query.wanted(), own_words.meant(query.q or "")
    contacts, after = await parts.contacts.all(), None
    found: list[Address] = []
    while lines := await views.organisations(parts.reading, **wanted, meant=meant, after=after, limit=PART):
        found += [Address(line, _seen(contacts.get(line.organisation))) for line in lines]
        after = lines[-1].cursor
    return found


def _seen(told: str | None) -> dict[str, Any]:
    fields = msgspec.json.decode(told or "{}", type=dict[str, Field])
    return {name: field.value for name, field in fields.items() if field.visible in SEES["member"]}


_WHO = "a mandate of a member, or the clerk"

ROUTES = (
    Route("export-table", "GET", "/organisations.csv", "The directory with contact points, as a table.", _WHO,
          as_table, 200, None, query=ExportQuery, token=True, media=CSV),
    Route("export-cards", "GET", "/organisations.vcf", "The directory with contact points, as vCards.", _WHO,
          as_cards, 200, None, query=ExportQuery, token=True, media=VCARD),
)  # fmt: skip
"""The routes by which the directory is taken along."""
