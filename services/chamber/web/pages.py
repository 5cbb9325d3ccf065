"""The page by which anyone counts everything again."""

from __future__ import annotations

from typing import Any

from services.chamber.web.page import Page, Visit


async def recount(visit: Visit) -> dict[str, Any]:
    """How to count everything again."""
    return {"head": await visit.reading.log.head()}


PAGES = (Page("recount", "/narekenen", "recount.html", recount),)
"""The page about counting again."""
