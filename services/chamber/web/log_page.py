"""The log page: the latest checkpoint, an entry if one is asked for, and the script that verifies both.

It says everything without the script too, and where other tools find what they need. Addresses below `/log/`
are answered by `services/chamber/log.py`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from services.chamber.web import entries
from services.chamber.web.languages import Tag, scripted
from services.chamber.web.page import Page, PageQuery, Visit, nothing
from services.chamber.words import Position


class LogPageQuery(PageQuery):
    """Which entry is to be shown; None: none."""

    position: Position | None = None


@cache
def spoken(tag: Tag) -> dict[str, str | list[str]]:
    """What the script of the page says in another language than that of the house."""
    return scripted(tag)


async def log(visit: Visit) -> dict[str, Any]:
    """The log, or one entry of it."""
    asked, parts = visit.query.position, visit.parts
    head, signed = await parts.log.head(), entries.signed(parts.published)
    entry = None if asked is None else await entries.entry(parts.log, asked, head) or nothing("entry")
    size = signed.checkpoint.size if signed and signed.checkpoint else 0
    return {
        "head": head,
        "signed": signed,
        "entry": entry,
        "covered": asked is not None and asked < size,
        "latest": [] if entry else await entries.latest(parts.log, head),
        "address": visit.origin,
        "spoken": spoken(visit.say.tag),
    }


PAGES = (Page("log", "/log", "log.html", log, query=LogPageQuery, scripts=("log",)),)
"""The page about the log."""
