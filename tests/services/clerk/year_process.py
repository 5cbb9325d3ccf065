"""A process of a year: it acts through a gateway, and may keep what the clock asks; and what was promised.

It is thrown away in the middle of its work, as by signal 9: nothing is flushed, nobody is told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from events.fact import Actor
from events.registry import Recorded
from events.submission import Prose
from events.world import Act
from services.clerk.keeping import Keeper
from services.clerk.ports import Events
from services.gateway import Command, Gateway, Receipt
from tests.services.clerk.year_ground import Ground, Parts
from tests.services.fakes import Counting

KEY = b"k" * 32
CLOCKWORK = Actor("clerk", "klok", None, "schedule")


class Ledger(dict[tuple[str, str], tuple[int, int]]):
    """{(sender, command id): first and last position} of all that was acknowledged; `repeated`: how often it
    was again.
    """

    repeated = 0

    def note(self, who: Actor, command: Command, receipt: Receipt) -> None:
        """What is acknowledged again stands where it stood."""
        stands = (receipt.first, receipt.last)
        assert self.setdefault((who.sender, command.id), stands) == stands
        self.repeated += receipt.repeated


class Noting(Gateway):
    """A gateway whose receipts are kept."""

    ledger: Ledger

    async def act(self, act: Act, who: Actor, command: Command, prose: Sequence[Prose] = ()) -> Receipt:
        """As it does."""
        receipt = await super().act(act, who, command, prose)
        self.ledger.note(who, command, receipt)
        return receipt


class Turns:
    """The events that a keeper reads: it looks at once when it begins, and then each time that it is let."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._let = asyncio.Event()
        self.over = asyncio.Event()

    async def since(self, position: int) -> tuple[list[Recorded], int]:
        """Fulfils `Events`."""
        return await self._events.since(position)

    async def more(self, _position: int, _within: float) -> None:
        """Fulfils `Events`: all that was due was done, so the look is over."""
        self.over.set()
        await self._let.wait()
        self._let.clear()

    def let(self) -> None:
        """One look more."""
        self.over.clear()
        self._let.set()


class Process:
    """Begun by `begun`. `busy` is set while something is on its way to the log."""

    def __init__(self, ground: Ground, ledger: Ledger) -> None:
        self._ground = ground
        self._ledger = ledger
        self._tasks: set[asyncio.Task[Any]] = set()
        self._sent = asyncio.Event()
        self._working: asyncio.Future[Any] | None = None
        self._parts: Parts
        self.gateway: Noting
        self._turns: Turns

    async def begun(self, *, keeps: bool = False) -> Process:
        """It remembers nothing; one that keeps begins at position 0, and has looked once."""
        self._parts = await self._ground.process(lambda _: self._sent.set())
        self.gateway = Noting(self._parts.log, self._ground.clock, Counting(), KEY)
        self.gateway.ledger = self._ledger
        self._turns = Turns(self._parts.events)
        if keeps:
            keeper = Keeper(self._turns, self._ground.clock, self.gateway, CLOCKWORK.mandate)
            self._begin(keeper.run())
            await self._turns.over.wait()
        return self

    def _begin(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def ask(self, asked: Sequence[tuple[Act, Actor, Command]]) -> asyncio.Future[list[Any]]:
        """All of it at once: the receipt of each, or what it met instead."""
        tasks = [self._begin(self.gateway.act(*one)) for one in asked]
        return self._work(asyncio.gather(*tasks, return_exceptions=True))

    def look(self) -> asyncio.Future[Any]:
        """The keeper does what is due."""
        self._turns.let()
        return self._work(asyncio.ensure_future(self._turns.over.wait()))

    def _work(self, work: asyncio.Future[Any]) -> asyncio.Future[Any]:
        self._sent.clear()
        self._working = work
        work.add_done_callback(lambda _: self._sent.set())
        return work

    async def busy(self) -> None:
        """Wait until something is on its way to the log, or all of the work is done."""
        await self._sent.wait()

    async def gone(self) -> None:
        """Now it is there no more, whatever it was doing."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await self._parts.gone()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._turns.over.set()

    async def log(self, first: int) -> list[Recorded]:
        """The log from a position on."""
        return await self._parts.log.read(first, await self._parts.log.head())
