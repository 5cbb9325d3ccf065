"""Organisations that are known and are no members, for the clerk alone: the list, inviting, what they answer.

- `/griffie/uitnodigingen`: the list (`fase`), one more, and many at once
- `/griffie/uitnodigingen/{prospect}`: one
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from events.prospect.acts import DeclineInvitation, InviteProspect, RefuseMail, RemoveProspect
from services.chamber.api.prospect_rows import COLUMNS, ProspectRows
from services.chamber.api.reads import Limit
from services.chamber.views import organisations
from services.chamber.views import outreach as views
from services.chamber.views import page as page_of
from services.chamber.web import allowed
from services.chamber.web.choosing import IN_GOOD_STANDING, SearchQuery, offered
from services.chamber.web.outreach import choices
from services.chamber.web.page import Page, PageQuery, Visit, nothing
from services.chamber.web.phrases import outreach as words
from services.chamber.web.refusals import BY_CODE
from services.chamber.words import Id


class ProspectsPageQuery(PageQuery):
    """Which of them."""

    fase: Literal["", "listed", "invited", "declined", "joined", "removed"] = ""
    after: Id | None = None
    limit: Limit = 50


async def prospects(visit: Visit) -> dict[str, Any]:
    """The list."""
    if visit.office != "clerk":
        return {"bureau": False}
    query = visit.query
    asked = {"phase": query.fase or None, "after": query.after, "limit": query.limit}
    lines = await views.prospects(visit.reading, visit.parts.prospects, **asked)
    return {
        "bureau": True,
        "query": query,
        "found": page_of(lines, "prospect", query.limit),
        "tags": await organisations.tags(visit.reading),
        "languages_of": choices(visit, words.SPEAKS),
        "report": msgspec.convert(visit.made, ProspectRows) if visit.made else None,
        "columns": [names[0] for names in COLUMNS.values()],
        "why": BY_CODE,
    }


async def prospect(visit: Visit) -> dict[str, Any]:
    """One of them, and what can be done now."""
    if visit.office != "clerk":
        return {"bureau": False}
    name = visit.ids["prospect"]
    one = await views.prospect(visit.reading, visit.parts.prospects, name) or nothing("prospect")
    may = await allowed.obstacles(
        visit,
        InviteProspect(name, "mail"),
        InviteProspect(name, "in-person"),
        DeclineInvitation(name),
        RefuseMail(name),
        RemoveProspect(name),
    )
    by_mail, in_person, decline, refuse, remove = (obstacle is None for obstacle in may)
    ways = {"mail": by_mail and one.email is not None, "in-person": in_person}
    return {
        "bureau": True,
        "one": one,
        "ways": choices(visit, {way: words.INVITING[way] for way, open_ in ways.items() if open_}),
        "decline": decline,
        "refuse": refuse,
        "remove": remove,
        "members": await offered(visit, visit.query.zoek, IN_GOOD_STANDING) if remove else None,
        "languages_of": choices(visit, words.SPEAKS),
    }


PAGES = (
    Page("prospects", "/griffie/uitnodigingen", "outreach/prospects.html", prospects, views.COVERAGE_OF,
         known=True, query=ProspectsPageQuery),
    Page("prospect", "/griffie/uitnodigingen/{prospect}", "outreach/prospect.html", prospect,
         views.COVERAGE_OF, known=True, query=SearchQuery),
)  # fmt: skip
"""The pages of organisations that are no members."""
