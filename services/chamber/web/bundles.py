"""Bundles of signals (*signalenbundels*, A4): all of them, one with what is in it, and one on paper.

- `/bundels`: which there are, and beginning one
- `/bundels/{bundle}`: one, some signals at a time (`na`: from behind how many); `zoek` looks for signals to
  put in
- `/bundels/{bundle}/afdruk`: one whole, to be read from beginning to end or printed
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from msgspec import Meta

from events.bundle.acts import BeginBundle, IssueBundle, require_begun
from events.fact import Actor
from events.world import World
from services.chamber.api.reads import Limit
from services.chamber.api.signals import BundlesQuery
from services.chamber.views import page as page_of
from services.chamber.views import part, signal_parts
from services.chamber.views import signals as views
from services.chamber.web import allowed, entries
from services.chamber.web.allowed import Check
from services.chamber.web.choosing import SearchQuery
from services.chamber.web.forms import Choice
from services.chamber.web.page import LINES, Page, Visit, nothing

OFFERED = 20
"""Signals that one can put in at once; others are found by their words."""

PART = 20
"""Signals of a bundle on one page; on paper it is whole."""

NAMES = 20
"""Names of who stands behind a signal, on paper; of the others the number."""


class ListQuery(BundlesQuery):
    """In which a signal is; fewer lines than a program takes."""

    limit: Limit = LINES


class BundleQuery(SearchQuery):
    """`na`: from behind how many signals of the bundle."""

    na: Annotated[int, Meta(ge=0, le=1_000)] = 0


async def bundles(visit: Visit) -> dict[str, Any]:
    """The bundles."""
    query = visit.query
    lines = await views.bundles(visit.reading, signal=query.signal, after=query.after, limit=query.limit)
    beginning = BeginBundle("-", allowed.UNWRITTEN, allowed.UNWRITTEN, visit.organisation)
    (obstacle,) = await allowed.obstacles(visit, beginning)
    return {"query": query, "found": page_of(lines, "bundle", query.limit), "may": obstacle is None}


async def bundle(visit: Visit) -> dict[str, Any]:
    """One bundle, with some of its signals. One that was merged since is told by the one that stands for it,
    once.
    """
    reading, name, query = visit.reading, visit.ids["bundle"], visit.query
    found = await views.bundle(reading, name) or nothing("bundle")
    may = await allowed.passing(visit, partial(_checks, name))
    sought = (query.zoek or "").strip()
    roots = list(dict.fromkeys(one.root for one in found.contents))
    inside = {one.signal for one in found.contents} | set(roots)
    shown = part(roots[query.na : query.na + PART + 1], query.na, PART)
    lines = await views.signals(reading, q=sought or None, limit=OFFERED) if "bundle-signal" in may else []
    return {
        "found": found,
        "signals": shown._replace(lines=await signal_parts.lines(reading, shown.lines)),
        "sought": sought,
        "offered": [
            Choice(one.signal, one.title or one.signal, one.name or "", theirs=True)
            for one in lines
            if one.signal not in inside
        ],
        "inside": [
            Choice(one.signal, one.title or one.signal, theirs=True)
            for one in found.contents
            if one.root in shown.lines
        ],
        "may": may,
    }


async def paper(visit: Visit) -> dict[str, Any]:
    """One bundle whole: every signal with what it says, who stands behind it and the answers that hold."""
    reading, name = visit.reading, visit.ids["bundle"]
    found = await views.bundle(reading, name) or nothing("bundle")
    roots = list(dict.fromkeys(one.root for one in found.contents))
    return {
        "found": found,
        "OFFICES": entries.OFFICES,
        "signals": await signal_parts.known(reading, roots, NAMES),
    }


def _checks(name: str, world: World, at: datetime, who: Actor) -> Mapping[str, Check]:
    return {
        "bundle-signal": partial(require_begun, world, who, at, name, ""),
        "issue-bundle": partial(IssueBundle(name).decide, world, who, at),
    }


PAGES = (
    Page("bundles", "/bundels", "signals/bundles.html", bundles, views.OF, query=ListQuery),
    Page("bundle", "/bundels/{bundle}", "signals/bundle.html", bundle, views.OF, query=BundleQuery),
    Page("bundle-on-paper", "/bundels/{bundle}/afdruk", "signals/paper.html", paper, views.OF),
)
"""The pages of bundles."""
