"""The page of a commission's systems: the token by which its own program answers for what it got, and the
webhooks that tell programs what happens to it.

For chair, rapporteur and clerk; it tells anybody else whose page it is, and no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from events.fact import Actor
from events.world import World
from services.chamber.api import systems, webhooks
from services.chamber.views import commissions as views
from services.chamber.web import allowed, entries
from services.chamber.web.organisations import answered
from services.chamber.web.page import Page, Visit, nothing


async def show(visit: Visit) -> dict[str, Any]:
    """What programs of the commission may, and what they were given."""
    which = visit.ids["commission"]
    found = await views.commission(visit.reading, which) or nothing("commission")
    line = found.commission
    told: dict[str, Any] = {
        "line": line,
        "standing": line.dissolved_at is None,
        "may": "see" in await allowed.passing(visit, partial(_checks, which)),
        "HAPPENED": entries.HAPPENED,
    }
    if told["may"]:
        kind = list[systems.GivenToken]
        given = await answered(visit, systems.listed, kind, {"commission": which})
        told["tokens"] = [one for one in given if one.revoked_at is None]
        hooks = await answered(visit, webhooks.listed, webhooks.Webhooks, {"commission": which})
        told |= {"webhooks": hooks.webhooks, "set_aside": hooks.set_aside}
    return told


def _checks(commission: str, world: World, at: datetime, who: Actor) -> Mapping[str, allowed.Check]:
    return {"see": lambda: systems.require_say(world, who, at, commission, "Reading", ended_too=True)}


PAGES = (
    Page("systems", "/commissies/{commission}/systemen", "commissions/systems.html", show, views.OF,
         known=True),
)  # fmt: skip
"""The page of what programs of a commission do."""
