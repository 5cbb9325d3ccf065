"""The page of a commission's systems: the token by which its own program answers for what it got, and the
webhooks that tell programs what happens to it.

For chair, rapporteur and clerk; it tells anybody else whose page it is, and no more.
"""

from __future__ import annotations

from typing import Any

from services.chamber.api import systems, webhooks
from services.chamber.views import commissions as views
from services.chamber.web import entries
from services.chamber.web.organisations import answered
from services.chamber.web.page import Page, Visit, nothing


async def show(visit: Visit) -> dict[str, Any]:
    """What programs of the commission may, and what they were given."""
    which = visit.ids["commission"]
    found = await views.commission(visit.reading, which) or nothing("commission")
    line = found.commission
    clerk = visit.office == "clerk"
    officer = visit.organisation is not None and visit.organisation in (line.chair, line.rapporteur)
    standing = line.dissolved_at is None
    told: dict[str, Any] = {
        "line": line,
        "standing": standing,
        "may": clerk or (officer and standing),
        "HAPPENED": entries.HAPPENED,
    }
    if told["may"]:
        kind = list[systems.GivenToken]
        given = await answered(visit, systems.listed, kind, {"commission": which})
        told["tokens"] = [one for one in given if one.revoked_at is None]
        hooks = await answered(visit, webhooks.listed, webhooks.Webhooks, {"commission": which})
        told |= {"webhooks": hooks.webhooks, "set_aside": hooks.set_aside}
    return told


PAGES = (
    Page("systems", "/commissies/{commission}/systemen", "commissions/systems.html", show, views.OF,
         known=True),
)  # fmt: skip
"""The page of what programs of a commission do."""
