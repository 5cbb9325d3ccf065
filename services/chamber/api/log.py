"""The log itself, leaf by leaf: what anyone needs to recount."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct, field

from events.log.merkle import leaf_hash
from services.chamber.route import Asked, Parts, Query, Reply, Route, encode
from services.chamber.words import Position


class LogQuery(Query):
    """From which position on, and how many."""

    start: Position = field(name="from", default=0)
    limit: Annotated[int, Meta(ge=1, le=1_000, description="How many at most")] = 100


class EntryLine(Struct, frozen=True):
    """One entry: `leaf` is the exact text (UTF-8) that is hashed, `leaf_hash` SHA-256(0x00 ‖ leaf) in hex."""

    position: int
    leaf: str
    leaf_hash: str


class LogPart(Struct, frozen=True):
    """Part of the log; `head` is how many entries it holds."""

    head: int
    entries: list[EntryLine]


async def log(parts: Parts, asked: Asked) -> Reply:
    """Part of the log, in order."""
    query: LogQuery = asked.input
    head = await parts.log.head()
    last = min(query.start + query.limit, head) - 1
    leaves = await parts.log.leaves(query.start, last) if last >= query.start else []
    entries = [EntryLine(position, leaf.decode(), leaf_hash(leaf).hex()) for position, leaf in leaves]
    return Reply(200, encode(LogPart(head, entries)), head - 1 if head else None)


ROUTES = (
    Route("read-log", "GET", "/log", "The entries of the log, in order.", "public", log, 200, LogPart,
          query=LogQuery),
)  # fmt: skip
"""The routes about the log."""
