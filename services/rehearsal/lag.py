"""How far the read model runs behind the log while ballots are cast.

A sample is the highest position that was acknowledged before the question, less the position that the read
model had seen when it answered: 0 is fully fresh. At the end it is measured how long the read model takes to
see the last acknowledged position.
"""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from services.rehearsal.client import Chamber, Declined, Unanswered
from services.rehearsal.voting import Voted

EVERY = 0.1
"""Seconds between two samples."""


@dataclass
class Lag:
    """`samples` in positions; `catch_up` in seconds."""

    samples: list[int] = field(default_factory=list)
    catch_up: float = 0.0

    @property
    def most(self) -> int:
        """The largest sample."""
        return max(self.samples, default=0)

    @property
    def mean(self) -> float:
        """The mean of the samples."""
        return statistics.fmean(self.samples) if self.samples else 0.0


@asynccontextmanager
async def sampled(chamber: Chamber, poll: str, voted: Voted) -> AsyncIterator[Lag]:
    """Sample for as long as the block lasts, by asking for `poll`."""
    lag = Lag()

    async def sample() -> None:
        while True:
            acknowledged = voted.last
            # Until the read model has seen the poll it is declined; while a part is restarted nobody answers.
            with contextlib.suppress(Declined, Unanswered):
                reply = await chamber.read(f"api/polls/{poll}")
                if acknowledged >= 0 and reply.attempts == 1:
                    lag.samples.append(max(0, acknowledged - (reply.position or 0)))
            await asyncio.sleep(EVERY)

    task = asyncio.create_task(sample())
    try:
        yield lag
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def caught_up(chamber: Chamber, poll: str, voted: Voted, lag: Lag) -> None:
    """Wait until the read model has seen the last acknowledged ballot, and note how long that took.

    Raises: Declined, Unanswered.
    """
    if voted.last >= 0:
        began = time.perf_counter()
        await chamber.read(f"api/polls/{poll}", at_least=voted.last)
        lag.catch_up = time.perf_counter() - began
