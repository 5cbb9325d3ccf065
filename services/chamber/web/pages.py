"""The pages that anyone may read: overview, who is who, what was erased."""

from __future__ import annotations

from typing import Any

from projections import directory as directory_model
from services.chamber.api.erasures import ErasuresQuery
from services.chamber.api.organisations import DirectoryQuery
from services.chamber.views import assembly as assembly_views
from services.chamber.views import erasures as erasure_views
from services.chamber.views import organisations as organisation_views
from services.chamber.views import page as page_of
from services.chamber.web.page import Page, Visit, nothing


async def recount(visit: Visit) -> dict[str, Any]:
    """How to count everything again."""
    return {"whole": await assembly_views.assembly(visit.reading) or nothing("assembly")}


async def directory(visit: Visit) -> dict[str, Any]:
    """Who is who."""
    query = visit.query
    lines = await organisation_views.organisations(
        visit.reading,
        q=query.q,
        theme=query.theme,
        neighbourhood=query.neighbourhood,
        target_group=query.target_group,
        after=query.after,
        limit=query.limit,
    )
    return {
        "tags": await organisation_views.tags(visit.reading),
        "query": query,
        "found": page_of(lines, "organisation", query.limit),
    }


async def erasures(visit: Visit) -> dict[str, Any]:
    """Which texts were erased, by whom and why."""
    query = visit.query
    lines = await erasure_views.erasures(
        visit.reading, phase=query.phase, after=query.after, limit=query.limit
    )
    return {"found": page_of(lines, "erasure", query.limit)}


PAGES = (
    Page("recount", "/narekenen", "recount.html", recount, assembly_views.OF),
    Page(
        "directory",
        "/organisaties",
        "directory.html",
        directory,
        (directory_model.DIRECTORY,),
        query=DirectoryQuery,
    ),
    Page("erasures", "/gewist", "erasures.html", erasures, erasure_views.OF, query=ErasuresQuery),
)
"""The pages about what everyone may read."""
