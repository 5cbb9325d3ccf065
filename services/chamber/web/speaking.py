"""One thing that was said about an item: its wordings, and replying to it, answering, saying it otherwise."""

from __future__ import annotations

from typing import Any

from services.chamber.views import deliberation
from services.chamber.web import allowed, entries, phrases
from services.chamber.web.dossiers import OF, choices, head
from services.chamber.web.page import Page, Visit, nothing


async def contribution(visit: Visit) -> dict[str, Any]:
    """One contribution."""
    above, _ = await head(visit, limit=0)
    name = visit.ids["contribution"]
    found = await deliberation.history(visit.reading, name) or nothing("contribution")
    if found.contribution.proposal != above.proposal:
        nothing("contribution")
    return {
        "head": above,
        "dossier": above.dossier,
        "said": found.contribution,
        "wordings": found.wordings,
        "kinds": [one for one in choices(visit, phrases.items.KINDS_OF_SPEECH) if one.value != "question"],
        "offices": entries.OFFICES,
        "may": await allowed.with_contribution(visit, above.proposal, name),
    }


PAGES = (
    Page(
        "contribution",
        "/dossiers/{proposal}/bijdragen/{contribution}",
        "dossiers/contribution.html",
        contribution,
        OF,
    ),
)
"""The pages of what is said."""
