"""The log page: the latest checkpoint, an entry if one is asked for, and the script that verifies both.

It says everything without the script too, and where other tools find what they need. Addresses below `/log/`
are answered by `services/chamber/log.py`.
"""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler

from services.chamber.asked import query_of
from services.chamber.route import Parts, Query
from services.chamber.web import assets, entries
from services.chamber.web.pages import named, nothing, shown
from services.chamber.words import Position


class LogPageQuery(Query):
    """Which entry is to be shown; None: none."""

    position: Position | None = None


def handlers(parts: Parts) -> list[HTTPRouteHandler]:
    """The page, and the scripts that were built.

    Raises: SettingsError when they were not.
    """
    built = assets.load()

    @get("/log")
    async def log(request: Request[Any, Any, Any]) -> Response[bytes]:
        asked = query_of(LogPageQuery, request.scope["query_string"]).position
        head, signed = await parts.log.head(), entries.signed(parts.published)
        entry = None if asked is None else await entries.entry(parts.log, asked, head)
        if asked is not None and entry is None:
            raise nothing("entry")
        size = signed.checkpoint.size if signed and signed.checkpoint else 0
        return shown(
            "log.html",
            fenced=parts.log.fenced,
            assembly=await named(parts.reading),
            head=head,
            signed=signed,
            entry=entry,
            covered=asked is not None and asked < size,
            latest=[] if entry else await entries.latest(parts.log, head),
            script=built.address("log"),
            address=str(request.base_url).rstrip("/"),
        )

    return [log, assets.handler(built)]
