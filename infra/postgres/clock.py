"""The clock of the log is PostgreSQL's: this process measures how far its own is off.

The offset is measured at start, again each minute, and whenever the log finds a time skewed. Between
measurements the monotonic clock runs on, so that a jump of the machine's wall clock changes nothing.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import asyncpg

from infra.postgres.connection import AWAY

AGAIN = 60.0
"""Seconds between two measurements."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class PostgresClock:
    """Use `synchronise` before the first `now`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._origin = _EPOCH
        self._measured = False

    def now(self) -> datetime:
        """UTC, in microseconds."""
        return self._origin + timedelta(0, 0, time.monotonic_ns() // 1000)

    async def synchronise(self) -> None:
        """Measure the offset: the best of three round trips, half of it taken as the way back.

        A clock that was measured once keeps its offset while PostgreSQL is away.
        """
        try:
            async with self._pool.acquire() as connection:
                best: tuple[int, timedelta] | None = None
                for _ in range(3):
                    sent = time.monotonic_ns()
                    theirs = await connection.fetchval("select clock_timestamp()")
                    back = time.monotonic_ns()
                    middle = _EPOCH + timedelta(microseconds=(sent + back) // 2000)
                    if best is None or back - sent < best[0]:
                        best = back - sent, theirs - middle
        except AWAY:
            if not self._measured:
                raise
            return
        if best is not None:
            self._origin, self._measured = _EPOCH + best[1], True

    async def keep(self) -> None:
        """Measure the offset again and again, until cancelled."""
        while True:
            await asyncio.sleep(AGAIN)
            await self.synchronise()
