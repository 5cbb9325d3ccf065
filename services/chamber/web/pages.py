"""The page by which anyone counts everything again."""

from __future__ import annotations

from typing import Any

from services.chamber.views import assembly as assembly_views
from services.chamber.web.page import Page, Visit, nothing


async def recount(visit: Visit) -> dict[str, Any]:
    """How to count everything again."""
    return {"whole": await assembly_views.assembly(visit.reading) or nothing("assembly")}


PAGES = (Page("recount", "/narekenen", "recount.html", recount, assembly_views.OF),)
"""The page about counting again."""
