"""The pages about organisations: the directory (T3), one organisation, and one's own.

/organisaties                 the directory, searched in a visitor's own words
/organisaties/{organisation}  what it says, whom to contact, what it put on the table
/onze-organisatie             for who acts for one: profile, contact point, mandates, merging, leaving
/onze-organisatie/daden       everything that was done in its name
"""

from __future__ import annotations

from asyncio import gather
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

import msgspec

from events.refusal import NotAllowed
from projections import deeds as deeds_model
from services.chamber import own_words
from services.chamber.api import contacts, corrections, deeds, people
from services.chamber.api.organisations import DirectoryQuery
from services.chamber.api.reads import Limit
from services.chamber.route import Asked, Parts, Reply, Trail
from services.chamber.views import dossiers as dossier_views
from services.chamber.views import organisations as views
from services.chamber.views import page as page_of
from services.chamber.views import polls as poll_views
from services.chamber.views import proposals as proposal_views
from services.chamber.views import statutes
from services.chamber.web import entries, phrases, profiles, tags
from services.chamber.web.choosing import SearchQuery, offered
from services.chamber.web.languages import marked as _
from services.chamber.web.page import LINES, Page, PageQuery, Visit, nothing
from services.chamber.words import Position

FIELDS = {
    "name": _("Contactpersoon"),
    "email": _("E-mail"),
    "phone": _("Telefoon"),
    "address": _("Adres"),
    "website": _("Website"),
}
"""What a contact point tells."""

VISIBLE = {
    "public": _("iedereen"),
    "members": _("alleen leden, ook die van de stad"),
    "hidden": _("alleen wij en de griffier"),
}
"""Who may see a field."""

MANDATES = {"full": _("Effectief lid"), "substitute": _("Plaatsvervanger")}

WORDS = {"profiles": profiles, "FIELDS": FIELDS, "VISIBLE": VISIBLE, "MANDATES": MANDATES}

PROPOSED = 20
"""Proposals on the page of an organisation; the list of dossiers has the rest."""

CORRECTIONS = 10
"""Corrections that are shown at once, the oldest first."""

DONE = 50
"""Acts on one page of what was done in the organisation's name."""

OPEN = 500
"""Open polls that are looked through for ballots that can still be disputed."""


class ListQuery(DirectoryQuery):
    """Which organisations; fewer at once than a program takes."""

    limit: Limit = LINES


class BackwardsQuery(PageQuery):
    """`before` is a position: what was done earlier."""

    before: Position | None = None


async def answered(
    visit: Visit,
    handle: Callable[[Parts, Asked], Awaitable[Reply]],
    kind: Any,
    ids: Mapping[str, str],
    query: Any = None,
) -> Any:
    """What the API answers to whoever visits."""
    who = visit.session.actor if visit.session else None
    reply = await handle(visit.parts, Asked(visit.address, ids, query, who, "", Trail("")))
    return msgspec.json.decode(reply.body, type=kind)


async def directory(visit: Visit) -> dict[str, Any]:
    """Who is who."""
    query = visit.query
    asked, meant = query.wanted(), own_words.meant(query.q or "")
    reading = visit.reading.together()
    lines, known = await gather(views.organisations(reading, **asked, meant=meant), views.tags(reading))
    used = {*known.themes, *known.target_groups}
    return {
        **WORDS,
        "tags": known,
        "query": query,
        "meant": [tag for tag in meant if tag in used],
        "found": page_of(lines, "cursor", query.limit),
    }


async def organisation(visit: Visit) -> dict[str, Any]:
    """One organisation."""
    ids = {"organisation": visit.ids["organisation"]}
    found = await views.organisation(visit.reading, ids["organisation"]) or nothing("organisation")
    return {
        **WORDS,
        "found": found,
        "contact": await answered(visit, contacts.show, contacts.Contact, ids),
        "proposed": await dossier_views.dossiers(visit.reading, **ids, limit=PROPOSED),
        "merged": await views.organisation(visit.reading, found.merged_into) if found.merged_into else None,
        "may_ask": visit.office in {"member", "clerk"},
    }


async def ours(visit: Visit) -> dict[str, Any]:
    """One's own organisation, whole."""
    mine = visit.organisation
    if mine is None:
        return {**WORDS, "found": None}
    visit = visit.together()
    ids, who = {"organisation": mine}, visit.session.actor if visit.session else None
    organisation, used, others, rules = await gather(
        views.organisation(visit.reading, mine),
        views.tags(visit.reading),
        offered(visit, visit.query.zoek, but=[mine]),
        statutes.procedure(visit.reading),
    )
    found = organisation or nothing("organisation")
    held = {one.mandate: one for one in found.mandates}
    own = held.get(visit.session.acting.mandate) if visit.session and visit.session.acting else None
    ended = [one for one in found.mandates if _ended(visit, one)]
    return {
        **WORDS,
        "found": found,
        "full": own is not None and own.kind == "full",
        "own": own,
        "standing": [one for one in found.mandates if one not in ended],
        "ended": ended,
        "holders": await people.shown(visit.parts, who, mine) if who else {},
        "contact": await answered(visit, contacts.show, contacts.Contact, ids),
        "tags": used,
        "corrections": await _corrections(visit),
        "at_once": CORRECTIONS,
        "others": others,
        "merging": [one for name in found.merging if (one := await views.organisation(visit.reading, name))],
        "visibilities": tags.options(visit.say, VISIBLE)[1:],
        "flemish": rules.flemish if rules else None,
    }


def _ended(visit: Visit, one: views.MandateLine) -> bool:
    return one.withdrawn_at is not None or (one.valid_until is not None and one.valid_until <= visit.now)


async def _corrections(visit: Visit) -> list[corrections.CorrectionLine]:
    who = visit.session.actor if visit.session else None
    with suppress(NotAllowed):  # it left
        return await corrections.about(visit.parts, who, CORRECTIONS + 1) if who else []
    return []


async def done_for_us(visit: Visit) -> dict[str, Any]:
    """Everything that was done in the organisation's name, the latest first."""
    mine = visit.organisation
    if mine is None:
        return {"lines": None}
    query = deeds.DeedsQuery(before=visit.query.before, order="newest", limit=DONE)
    lines: list[deeds.DeedLine] = []
    with suppress(NotAllowed):  # it left
        lines = await answered(visit, deeds.deeds, list[deeds.DeedLine], {"organisation": mine}, query)
    open_polls = {one.poll: one.title for one in await poll_views.open_polls(visit.reading, OPEN)}
    latest: dict[str, deeds.DeedLine] = {}
    for line in lines:
        if line.poll in open_polls and line.ballot is not None:
            latest.setdefault(line.poll, line)
    return {
        "lines": lines,
        "more": lines[-1].position if len(lines) == query.limit else None,
        "standing": {line.position for line in latest.values()},
        "titles": open_polls,
        "happened": entries.HAPPENED,
        "offices": entries.OFFICES,
        "choices": phrases.polls.CHOICES,
    }


PAGES = (
    Page("directory", "/organisaties", "organisations/list.html", directory, views.OF, query=ListQuery),
    Page("organisation", "/organisaties/{organisation}", "organisations/one.html", organisation,
         (*views.OF, *proposal_views.OF)),
    Page("ours", "/onze-organisatie", "organisations/ours.html", ours, views.OF, known=True,
         query=SearchQuery),
    Page("deeds", "/onze-organisatie/daden", "organisations/deeds.html", done_for_us,
         (deeds_model.DEEDS, *poll_views.OF), known=True, query=BackwardsQuery),
)  # fmt: skip
"""The pages about organisations."""
