"""The pages about sittings (M1): which there are, one whole, how its agenda came about, convening one."""

from __future__ import annotations

from asyncio import gather
from typing import Any

from projections import directory
from services.chamber.api.reads import Limit
from services.chamber.api.sittings import SittingsQuery
from services.chamber.views import items as item_views
from services.chamber.views import organisations as organisation_views
from services.chamber.views import page as page_of
from services.chamber.views import sittings as views
from services.chamber.views import statutes as statute_views
from services.chamber.web.choosing import IN_GOOD_STANDING, Offered, SearchQuery, offered
from services.chamber.web.forms import Choice
from services.chamber.web.languages import marked as _
from services.chamber.web.page import LINES, Page, Visit, nothing

KINDS = {
    "plenary": _("Plenaire vergadering"),
    "neighbourhood": _("Wijkzitting"),
    "theme": _("Themazitting"),
}
PHASES = {
    "convened": _("Bijeengeroepen"),
    "held": _("Nu bezig"),
    "ended": _("Afgelopen"),
    "cancelled": _("Afgelast"),
}
WAYS = {
    "support": _("op grond van steun"),
    "rotation": _("op grond van beurtrol: van een organisatie die nog niet aan de beurt kwam"),
    "lot": _("door het lot"),
    "late": _("laat toegevoegd door de zitting"),
}
"""How an item came on an agenda (A1)."""

WORDS = {"KINDS": KINDS, "PHASES": PHASES, "WAYS": WAYS}

BUREAU = frozenset({"clerk", "chair"})
"""Who leads sittings."""


class ListQuery(SittingsQuery):
    """Which sittings; fewer at once than a program takes."""

    limit: Limit = LINES


async def sittings(visit: Visit) -> dict[str, Any]:
    """The sittings that come, and those that were."""
    query = visit.query
    coming = await views.sittings(visit.reading, coming=True, limit=100)
    lines = await views.sittings(visit.reading, after=query.after, limit=query.limit)
    return {
        **WORDS,
        "coming": [] if query.after else coming,
        "found": page_of(lines, "cursor", query.limit),
        "past": [line for line in lines if line.phase in {"ended", "cancelled"}],
        "bureau": visit.office in BUREAU,
    }


async def sitting(visit: Visit) -> dict[str, Any]:
    """One sitting, and what whoever looks may do at it."""
    visit = visit.together()
    reading, name = visit.reading, visit.ids["sitting"]
    told, agenda = await gather(views.sitting(reading, name), item_views.agenda(reading, name))
    found = told or nothing("sitting")
    there = {line.organisation for line in found.attendance if line.went_at is None}
    bureau = visit.office in BUREAU
    led = bureau and found.sitting.phase == "held"
    absent, unapproved = await gather(_absent(visit, there), views.unapproved(reading)) if led else (None, [])
    return {
        **WORDS,
        "found": found,
        "line": found.sitting,
        "over": f"sitting-{found.sitting.sitting}",
        "agenda": agenda,
        "bureau": bureau,
        "there": there,
        "items": [Choice(one.item, one.title or one.item) for one in found.agenda],
        "absent": absent,
        "unapproved": unapproved,
    }


async def _absent(visit: Visit, there: set[str]) -> Offered:
    # Members whom the clerk can still sign in at the door.
    return await offered(visit, visit.query.zoek, IN_GOOD_STANDING, but=there)


async def agenda(visit: Visit) -> dict[str, Any]:
    """How the places on an agenda were given: by support, by rotation, by lot; to be done again by anyone."""
    found = await item_views.agenda(visit.reading, visit.ids["sitting"]) or nothing("agenda")
    rules = await statute_views.rules(visit.reading)
    return {**WORDS, "agenda": found, "rules": rules, "bureau": visit.office == "clerk"}


async def convening(visit: Visit) -> dict[str, Any]:
    """The form by which a sitting is convened."""
    tags = await organisation_views.tags(visit.reading)
    slugs = [Choice(slug, slug) for slug in sorted({*tags.themes, *tags.neighbourhoods})]
    return {**WORDS, "slugs": slugs, "bureau": visit.office in BUREAU}


PAGES = (
    Page("sittings", "/zittingen", "sittings/list.html", sittings, views.OF, query=ListQuery),
    Page(
        "convene", "/zittingen/nieuw", "sittings/convene.html", convening, (directory.DIRECTORY,), known=True
    ),
    Page(
        "sitting",
        "/zittingen/{sitting}",
        "sittings/one.html",
        sitting,
        (*views.OF, *item_views.OF),
        query=SearchQuery,
    ),
    Page("agenda", "/zittingen/{sitting}/agenda", "sittings/agenda.html", agenda, item_views.OF),
)
"""The pages about sittings."""
