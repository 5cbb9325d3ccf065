"""The pages that anyone may read: what was erased, counting again."""

from __future__ import annotations

from typing import Any

from services.chamber.api.erasures import ErasuresQuery
from services.chamber.views import assembly as assembly_views
from services.chamber.views import erasures as erasure_views
from services.chamber.views import page as page_of
from services.chamber.web.page import Page, Visit, nothing


async def recount(visit: Visit) -> dict[str, Any]:
    """How to count everything again."""
    return {"whole": await assembly_views.assembly(visit.reading) or nothing("assembly")}


async def erasures(visit: Visit) -> dict[str, Any]:
    """Which texts were erased, by whom and why."""
    query = visit.query
    lines = await erasure_views.erasures(
        visit.reading, phase=query.phase, after=query.after, limit=query.limit
    )
    return {"found": page_of(lines, "erasure", query.limit)}


PAGES = (
    Page("recount", "/narekenen", "recount.html", recount, assembly_views.OF),
    Page("erasures", "/gewist", "erasures.html", erasures, erasure_views.OF, query=ErasuresQuery),
)
"""The pages about what everyone may read."""
