"""The projector: fills one read model from the feed, each event once.

1. Open the read model; while somebody else fills it, stand by.
2. Read the feed from the position that the read model stands at.
3. Gather a batch: the next position only. What was delivered twice is passed over; a gap stops all.
4. Write rows and position together, while the next batch is being read. If the read model has moved without
   us, nothing is written: begin again at 1.

When PostgreSQL or NATS is away it begins again at 1, after a pause. Anything else that goes wrong stops the
projection with an alarm and leaves the read model as it is: Halted.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import structlog

from events.submission import Unavailable
from projections.projection import Projection
from services.projector.batch import Batch, gather
from services.projector.ports import Feed, Filling, Schemas

LIMIT = 2_000
"""How many messages are taken at once: enough to make a round trip cheap, few enough to be written in a
fraction of the time that somebody waits for his own act."""

STAND_BY = 1.0
"""Seconds between two looks at a read model that somebody else fills."""

LONGEST_PAUSE = 2.0
"""Seconds between two attempts at most, while PostgreSQL or NATS is away."""

log = structlog.get_logger()


class Halted(Exception):
    """A projection cannot go on; its read model stays as it is. `__cause__` says why."""

    def __init__(self, schema: str, position: int, why: str) -> None:
        super().__init__(f"{schema} stopped before position {position}: {why}")
        self.schema = schema
        self.position = position


class Projector:
    """Fills one read model, in `schema`. `position` is the next one to come, as far as we know."""

    def __init__(self, projection: Projection, schemas: Schemas, feed: Feed, limit: int = LIMIT) -> None:
        self._projection = projection
        self._schemas = schemas
        self._feed = feed
        self._limit = limit
        self._log = log.bind(schema=projection.schema)
        self.schema = projection.schema
        self.position = 0

    async def run(self) -> None:
        """Until cancelled.

        Raises: Halted.
        """
        pause, waiting = 0.0, ""
        while True:
            began_at = self.position
            try:
                await self._fill()
            except (Unavailable, OSError) as error:
                if waiting != str(error):
                    self._log.warning("projection waits", next=self.position, why=str(error))
                waiting = str(error)
            except Exception as error:
                # No trace and no message: an error of PostgreSQL quotes the row, and that may hold a choice.
                why = type(error).__name__
                self._log.critical("projection halted", next=self.position, why=why)
                raise Halted(self.schema, self.position, why) from error
            pause = 0.05 if self.position > began_at else min(2 * pause + 0.05, LONGEST_PAUSE)
            await asyncio.sleep(pause)

    async def _fill(self) -> None:
        async with self._schemas.filling(self.schema, self._projection.ddl) as filling:
            if filling is None:
                self._log.debug("projection stands by")
                await asyncio.sleep(STAND_BY)
                return
            self.position = await filling.next()
            self._log.info("projection follows", next=self.position)
            batches = follow(self._projection, filling, self._feed, self.position, self._limit)
            async for self.position in batches:
                self._log.debug("projected", next=self.position)
            self._log.warning("projection was overtaken", next=self.position)


async def follow(
    projection: Projection, filling: Filling, feed: Feed, first: int, limit: int = LIMIT
) -> AsyncGenerator[int, None]:
    """Fill a read model from position `first`; gives the next position after each batch that was written.

    Ends when the read model has moved without us.
    Raises: Gap, Undecodable, Unavailable, and what the feed raises.
    """
    async with aclosing(_one_ahead(_gathered(projection, feed, first, limit))) as batches:
        async for batch in batches:
            if not await filling.write(*batch):
                return
            yield batch.next_position


async def _gathered(
    projection: Projection, feed: Feed, first: int, limit: int
) -> AsyncGenerator[Batch, None]:
    messages = feed.batches(first, limit)
    try:
        async for some in messages:
            batch = gather(projection, first, some)
            if batch.next_position > first:
                yield batch
            first = batch.next_position
    finally:
        if isinstance(messages, AsyncGenerator):
            await messages.aclose()


async def _one_ahead(batches: AsyncGenerator[Batch, None]) -> AsyncGenerator[Batch, None]:
    """The same batches; the next one is read and gathered while the one before is written."""
    upcoming = asyncio.ensure_future(anext(batches, None))
    try:
        while (batch := await upcoming) is not None:
            upcoming = asyncio.ensure_future(anext(batches, None))
            yield batch
    finally:
        upcoming.cancel()
        await asyncio.gather(upcoming, return_exceptions=True)
        await batches.aclose()
