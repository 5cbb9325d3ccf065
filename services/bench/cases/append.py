"""Cases of the append: against bare inserts, a peer, and itself; on a small log and on a large one."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import statistics
import sys
import time

from infra.bench.bare import Bare, fill
from infra.bench.peer import Eventsourcing
from infra.postgres.clock import PostgresClock
from infra.postgres.log import PostgresLog
from services.bench.appending import append, ballots, prepare
from services.bench.ground import IDENTITY, Database, Ground, opened
from services.bench.table import Case, Measure
from services.memory import collect_seldom


class Appends:
    """The cases of the append. Every run writes ballots of organisations of its own."""

    def __init__(self, ground: Ground, database: Database, log: PostgresLog, clock: PostgresClock) -> None:
        self._ground, self._database, self._log, self._clock = ground, database, log, clock
        self._prefixes = (f"r{number}x" for number in itertools.count(1))

    def ours(self, callers: int, count: int) -> Measure:
        """One process, so many callers."""

        async def run() -> float:
            prepared = ballots(next(self._prefixes), count, self._clock, IDENTITY)
            collect_seldom()
            return await append(self._log, self._clock, prepared, callers)

        return run

    def bare(self, bare: Bare, at_once: int, count: int) -> Measure:
        """The bare insert of the same rows."""

        async def run() -> float:
            prepared = ballots(next(self._prefixes), count, self._clock, IDENTITY)
            collect_seldom()
            return await bare.insert([(b.entries[0].stream, b.entries[0].leaf) for b in prepared], at_once)

        return run

    def processes(self, processes: int, callers: int, count: int) -> Measure:
        """So many processes on one log, each with so many callers and its share of the ballots."""

        async def run() -> float:
            workers = [
                await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "services.bench.process", "worker", self._database.url,
                    str(callers), str(count // processes), next(self._prefixes),
                    stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
                )
                for _ in range(processes)
            ]  # fmt: skip
            for worker in workers:
                await _line(worker)  # ready
            for worker in workers:
                await _go(worker)
            times = [[float(word) for word in (await _line(worker)).split()] for worker in workers]
            for worker in workers:
                await worker.wait()
            return count / (max(end for _, end in times) - min(start for start, _ in times))

        return run


async def _go(worker: asyncio.subprocess.Process) -> None:
    assert worker.stdin is not None  # noqa: S101 - it was given a pipe
    worker.stdin.write(b"go\n")
    await worker.stdin.drain()


async def _line(worker: asyncio.subprocess.Process) -> str:
    assert worker.stdout is not None  # noqa: S101 - it was given a pipe
    return (await worker.stdout.readline()).decode()


async def append_cases(ground: Ground, stack: contextlib.AsyncExitStack) -> list[Case]:
    """The append against bare inserts, against the peer, and against itself."""
    ours, theirs, shared = [await ground.database() for _ in range(3)]
    log, clock = await stack.enter_async_context(opened(ours.url))
    appends = Appends(ground, ours, log, clock)
    pair = Appends(ground, shared, log, clock)
    await prepare(log, clock)
    async with opened(shared.url) as (other_log, other_clock):
        await prepare(other_log, other_clock)
    bare = Bare(theirs.owner_url)
    stack.push_async_callback(bare.close)
    peer = Eventsourcing((await ground.database()).owner_url)
    stack.callback(peer.close)

    async def eventsourcing() -> float:
        return await asyncio.to_thread(peer.save, 1_000)

    return [
        Case("append, 512 callers", "bare insert, 500 rows a transaction", "events/s",
             appends.ours(512, 40_000), appends.bare(bare, 500, 40_000), 0.6),
        Case("append, 64 callers", "eventsourcing, Application.save, 8 threads", "events/s",
             appends.ours(64, 20_000), eventsourcing, 50),
        Case("append, one caller", "bare insert, one row a transaction", "events/s",
             appends.ours(1, 1_000), appends.bare(bare, 1, 1_000), 0.6),
        Case("append, two processes, 256 callers each", "one process, 512 callers", "events/s",
             pair.processes(2, 256, 40_000), pair.processes(1, 512, 40_000), 1.1),
    ]  # fmt: skip


async def size_cases(ground: Ground, stack: contextlib.AsyncExitStack) -> list[Case]:
    """One ballot at a time on a large log and on a small one: median milliseconds."""

    async def on(events: int) -> Measure:
        database = await ground.database()
        await fill(database.owner_url, events)
        log, clock = await stack.enter_async_context(opened(database.url))
        await prepare(log, clock)
        prefixes = (f"s{number}x" for number in itertools.count(1))

        async def run() -> float:
            took = []
            for ballot in ballots(next(prefixes), 500, clock, IDENTITY):
                started = time.perf_counter()
                await append(log, clock, [ballot], 1)
                took.append(time.perf_counter() - started)
            return statistics.median(took) * 1000

        return run

    return [
        Case("one ballot on a log of 1,000,000 events", "on a log of 10,000", "ms",
             await on(1_000_000), await on(10_000), 1.2, "at most"),
    ]  # fmt: skip
