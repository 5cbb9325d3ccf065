"""Bundles of signals (*signalenbundels*, A4): all of them, and one, which is made to be printed.

- `/bundels`: which there are, and beginning one
- `/bundels/{bundle}`: one, with its signals whole; `zoek` looks for signals to put in
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from events.bundle.acts import BeginBundle, IssueBundle, require_begun
from events.fact import Actor
from events.world import World
from services.chamber.api.signals import BundlesQuery
from services.chamber.views import page as page_of
from services.chamber.views import signals as views
from services.chamber.web import allowed, entries
from services.chamber.web.allowed import Check
from services.chamber.web.choosing import SearchQuery
from services.chamber.web.forms import Choice
from services.chamber.web.page import Page, Visit, nothing
from services.chamber.web.signals import standing

OFFERED = 20
"""Signals that one can put in at once; others are found by their words."""


async def bundles(visit: Visit) -> dict[str, Any]:
    """The bundles."""
    query = visit.query
    lines = await views.bundles(visit.reading, signal=query.signal, after=query.after, limit=query.limit)
    beginning = BeginBundle("-", allowed.UNWRITTEN, allowed.UNWRITTEN, visit.organisation)
    (obstacle,) = await allowed.obstacles(visit, beginning)
    return {"found": page_of(lines, "bundle", query.limit), "may": obstacle is None}


async def bundle(visit: Visit) -> dict[str, Any]:
    """One bundle. A signal that was merged since is told by the one that stands for it, once."""
    reading, name = visit.reading, visit.ids["bundle"]
    found = await views.bundle(reading, name) or nothing("bundle")
    roots = list(dict.fromkeys(one.root for one in found.contents))
    whole = await views.whole(reading, roots) if roots else []
    may = await allowed.passing(visit, partial(_checks, name))
    sought = (visit.query.zoek or "").strip()
    inside = {one.signal for one in found.contents} | set(roots)
    lines = await views.signals(reading, q=sought or None, limit=OFFERED) if "bundle-signal" in may else []
    return {
        "found": found,
        "OFFICES": entries.OFFICES,
        "signals": [(one, standing(one)) for one in whole],
        "sought": sought,
        "offered": [
            Choice(one.signal, one.title or one.signal, one.name or "", theirs=True)
            for one in lines
            if one.signal not in inside
        ],
        "inside": [Choice(one.signal, one.title or one.signal, theirs=True) for one in found.contents],
        "may": may,
    }


def _checks(name: str, world: World, at: datetime, who: Actor) -> Mapping[str, Check]:
    return {
        "bundle-signal": partial(require_begun, world, who, at, name, ""),
        "issue-bundle": partial(IssueBundle(name).decide, world, who, at),
    }


PAGES = (
    Page("bundles", "/bundels", "signals/bundles.html", bundles, views.OF, query=BundlesQuery),
    Page("bundle", "/bundels/{bundle}", "signals/bundle.html", bundle, views.OF, query=SearchQuery),
)
"""The pages of bundles."""
