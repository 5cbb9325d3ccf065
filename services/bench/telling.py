"""How fast the courier tells commissions: many facts from nothing, and one fact at a time."""

from __future__ import annotations

import asyncio
import itertools
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Literal, Protocol

from events import registry
from events.commission.facts import CommissionFounded
from events.delegation.facts import Accepted, Begun, Delegated, Extended, Overdue, Receiver
from events.fact import Actor, Fact
from events.submission import Entry, Submission
from services.courier.inbox import Inbox
from services.ports import Clock, Log

COMMISSION = "k1"
PAGE = 500
EACH = 300
"""Facts that are told one at a time in a run."""

_CLERK = Actor("clerk", "k1", None, "token")
_TEXT = "0" * 64

Line = tuple[str, Fact]


class Follower(Protocol):
    """What follows the log until it is cancelled: the relay, or the inbox."""

    async def run(self) -> None:
        """Follow."""
        ...


class Stored:
    """When a stream had stored its last message, as whoever publishes was told."""

    def __init__(self) -> None:
        self._news = asyncio.Event()
        self.at = 0.0

    def note(self) -> None:
        """It was stored."""
        self.at = time.perf_counter()
        self._news.set()

    def forget(self) -> None:
        """What was stored up to now does not count."""
        self._news.clear()

    async def next(self) -> float:
        """Wait for the next one; when it was."""
        await self._news.wait()
        self._news.clear()
        return self.at


class Writer:
    """Appends what happens to items of one commission; the rules are not asked."""

    def __init__(self, log: Log, clock: Clock) -> None:
        self._log = log
        self._clock = clock
        self._lines = self._happening()
        self._numbers = itertools.count(1)
        self._versions: dict[str, int] = {}

    async def found(self) -> None:
        """Found the commission."""
        ends_at = self._clock.now() + timedelta(days=365)
        about: tuple[Any, ...] = (_TEXT, _TEXT, "theme", "wonen", "v1", 1, 2, 1, False, ends_at)
        founded = CommissionFounded(COMMISSION, *about)
        await self._append([(f"commission-{COMMISSION}", founded)])

    async def write(self, count: int) -> None:
        """So many facts, many to an append."""
        for start in range(0, count, PAGE):
            await self._append(list(itertools.islice(self._lines, min(PAGE, count - start))))

    async def one(self) -> float:
        """One fact; when it stood."""
        await self._append([next(self._lines)])
        return time.perf_counter()

    async def _append(self, lines: list[Line]) -> None:
        at, expected, entries = self._clock.now(), dict[str, int](), list[Entry]()
        command = f"telling-{next(self._numbers)}"
        for stream, fact in lines:
            expected.setdefault(stream, self._versions.get(stream, 0))
            version = self._versions[stream] = self._versions.get(stream, 0) + 1
            leaf = registry.encode(stream, version, at, _CLERK, command, fact)
            entries.append(Entry(stream, version, fact.type, leaf))
        await self._log.submit(Submission("k1", command, b"b" * 32, at, expected, entries))

    def _happening(self) -> Iterator[Line]:
        due = self._clock.now() + timedelta(days=30)
        kind: Literal["question"] = "question"
        for number in itertools.count(1):
            which = kind, f"c{number}"
            facts: tuple[Fact, ...] = (
                Delegated(*which, 1, 1, Receiver(COMMISSION, None, None), _TEXT, "advise", None, due, None),
                Accepted(*which),
                Begun(*which),
                Overdue(*which, due),
                Extended(*which, due, _TEXT),
            )
            for fact in facts:
                yield f"delegation-question-c{number}", fact


async def told(inbox: Inbox, upto: int) -> float:
    """Let it tell `upto` messages from nothing; messages per second."""
    started = time.perf_counter()
    running = asyncio.create_task(inbox.run())
    try:
        while inbox.sent < upto:
            if running.done():
                running.result()
            await asyncio.sleep(0.002)
        return upto / (time.perf_counter() - started)
    finally:
        await _end(running)


async def one_by_one(
    follower: Follower, stored: Stored, writer: Writer, caught_up: Callable[[], bool], hundredth: int
) -> float:
    """Append facts one at a time, each when the one before had arrived. Milliseconds from when a fact stood
    in the log until its message was stored: the `hundredth` percentile (50, 99).
    """
    running = asyncio.create_task(follower.run())
    try:
        while not caught_up():
            if running.done():
                running.result()
            await asyncio.sleep(0.01)
        stored.forget()
        took = []
        for _ in range(EACH):
            stood = await writer.one()
            took.append(max(0.0, await stored.next() - stood) * 1000)
        return statistics.quantiles(took, n=100)[hundredth - 1]
    finally:
        await _end(running)


async def _end(running: asyncio.Task[None]) -> None:
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
