"""How fast the relay, the projector and the notary are, from position 0 to the end of a log."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Sequence
from typing import Any

from events import registry
from events.log.merkle import leaf_hash, root
from projections.projection import Projection
from services.notary.notary import Notary
from services.projector.ports import Feed, Schemas
from services.projector.projector import follow
from services.relay.relay import Relay


class Remembered:
    """A feed of leaves that are in memory already: what a projection itself takes."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._leaves = leaves

    async def batches(self, next_position: int, limit: int) -> AsyncIterator[list[tuple[int, bytes]]]:
        """Lists of at most `limit` (position, leaf), from `next_position` to the end."""
        for first in range(next_position, len(self._leaves), limit):
            yield list(enumerate(self._leaves[first : first + limit], first))


async def relayed(relay: Relay, upto: int) -> float:
    """Let the relay run until it has relayed `upto` events; events per second."""
    return await _rate(relay.run(), lambda: relay.position, upto)


async def notarised(notary: Notary, upto: int) -> float:
    """Let the notary run until it has published `upto` leaves; leaves per second."""
    return await _rate(notary.run(), lambda: notary.size, upto)


async def _rate(run: Coroutine[Any, Any, Any], reached: Callable[[], int], upto: int) -> float:
    started = time.perf_counter()
    running = asyncio.create_task(run)
    try:
        while reached() < upto:
            if running.done():
                running.result()
            await asyncio.sleep(0.002)
        return upto / (time.perf_counter() - started)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def hashed(leaves: Sequence[bytes]) -> float:
    """Hash leaves into a tree in memory; leaves per second."""
    started = time.perf_counter()
    root(leaf_hash(leaf) for leaf in leaves)
    return len(leaves) / (time.perf_counter() - started)


async def projected(projection: Projection, schemas: Schemas, feed: Feed, upto: int) -> float:
    """Fill a read model from nothing; events per second."""
    async with schemas.filling(projection.schema, projection.ddl, afresh=True) as filling:
        if filling is None:
            raise RuntimeError(f"somebody else fills {projection.schema}")
        started = time.perf_counter()
        async with contextlib.aclosing(follow(projection, filling, feed, 0)) as positions:
            async for position in positions:
                if position >= upto:
                    break
        return upto / (time.perf_counter() - started)


async def decoded(feed: Feed, limit: int, upto: int) -> float:
    """Read and decode every message and do nothing with it; events per second."""
    started, seen = time.perf_counter(), 0
    batches = feed.batches(0, limit)
    async for batch in batches:
        for position, leaf in batch:
            registry.decode(position, leaf)
        seen += len(batch)
        if seen >= upto:
            break
    if isinstance(batches, AsyncGenerator):
        await batches.aclose()
    return upto / (time.perf_counter() - started)
