"""What was done in an organisation's name, for its own mandates, who may dispute a ballot."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import Struct

from events.authority import require_mandate
from projections import deeds as model
from services.chamber.api.reads import At, Limit
from services.chamber.route import Asked, Parts, Reply, Route, encode
from services.chamber.words import Position


class DeedsQuery(At):
    """`since` is the position from which on it is told: that of the last one seen, and one.

    With `order` newest the latest comes first, from behind position `before` on.
    """

    since: Position | None = None
    before: Position | None = None
    order: Literal["oldest", "newest"] = "oldest"
    limit: Limit = 100


class DeedLine(Struct, frozen=True):
    """Something done in the organisation's name: in which office and under which mandate.

    Of a ballot `ballot` is its number, by which it is disputed, and `choice` what it says; of a dispute the
    number of what was disputed.
    """

    position: int
    at: datetime
    type: str
    office: str
    mandate: str
    poll: str | None
    proposal: str | None
    ballot: int | None
    choice: str | None


async def deeds(parts: Parts, asked: Asked) -> Reply:
    """What was done in our name, in order."""
    who, organisation, query = asked.actor, asked.ids["organisation"], asked.input
    await parts.gateway.ask(
        lambda world, at: require_mandate(
            world, who, at, organisation, "Reading what was done in its name", suspended_too=True
        )
    )
    seen = await parts.reading.seen((model.DEEDS,), query.at_least)
    fetch = parts.reading.models.fetch
    asked_for: dict[str, Any] = {"organisation": organisation, "limit": query.limit}
    if query.order == "newest":
        rows = await fetch(model.LATEST, before=query.before, **asked_for)
    else:
        rows = await fetch(model.OF, since=query.since, **asked_for)
    return Reply(200, encode([msgspec.convert(row, DeedLine) for row in rows]), seen)


ROUTES = (
    Route("list-deeds", "GET", "/organisations/{organisation}/deeds",
          "Everything done in the organisation's name, its ballots too.", "a mandate of the organisation",
          deeds, 200, list[DeedLine], query=DeedsQuery, token=True),
)  # fmt: skip
"""The route about deeds."""
