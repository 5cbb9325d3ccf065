"""Rebuilding a read model from the first event, while the old one is read and filled on.

1. Fill a fresh copy beside it, in `<schema>_new`, from position 0.
2. When it is as far as the log was at the start, hold the old one still: whoever fills it waits.
3. Fill the few batches that the copy is behind, and put it in its place: one moment for all readers, who
   never see a half-filled model.

A rebuild that is broken off leaves `<schema>_new` behind; the next one begins it anew.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import structlog

from projections.projection import Projection
from services.projector.ports import Feed, Schemas
from services.projector.projector import LIMIT, follow

log = structlog.get_logger()


class Busy(Exception):
    """Somebody else is rebuilding this read model now; nothing was done."""


async def rebuild(
    projection: Projection,
    schemas: Schemas,
    feed: Feed,
    head: int,
    progress: Callable[[int, int], None],
) -> int:
    """Fill a read model anew; gives the position that it reached. `head` is how many events the log holds.

    `progress` is told (positions filled, all) after every batch.
    Raises: Busy; Gap, Undecodable, Unavailable, and what the feed raises.
    """
    fresh = f"{projection.schema}_new"
    async with schemas.filling(fresh, projection.ddl, afresh=True) as filling:
        if filling is None:
            raise Busy(f"{projection.schema} is being rebuilt by somebody else")
        async with aclosing(follow(projection, filling, feed, 0, LIMIT)) as batches:
            position = await _until(head, 0, batches, progress)
            async with schemas.replacing(projection.schema, fresh) as goal:
                position = await _until(goal, position, batches, progress)
    log.info("projection rebuilt", schema=projection.schema, next=position)
    return position


async def _until(
    goal: int, position: int, batches: AsyncGenerator[int, None], progress: Callable[[int, int], None]
) -> int:
    while position < goal:
        reached = await anext(batches, None)
        if reached is None:
            raise Busy("somebody else fills this copy too")
        position = reached
        progress(position, max(goal, position))
    return position
