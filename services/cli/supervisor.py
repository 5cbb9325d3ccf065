"""Parts that are kept running: started in order, started again when they die, stopped in reverse order.

A part that ends by itself is started again after a pause that doubles while it keeps ending at once. Stopping
has a deadline for all parts together; what has not ended by then is killed, or as soon as `hurry` is set.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
"""Seconds between the end of a part and its next start."""

SETTLED = 10.0
"""Seconds after which a part counts as running well: its next end is a new one."""

DEADLINE = 30.0
"""Seconds in which everything has stopped."""


class Cannot(Exception):
    """A part could not be started; the message says why and what to do."""


class Part(Protocol):
    """Something that runs."""

    @property
    def name(self) -> str:
        """What it is called in messages."""
        ...

    async def start(self) -> None:
        """Start it. Raises Cannot."""
        ...

    async def ended(self) -> str:
        """Wait until it ends by itself; gives how, in a few words."""
        ...

    async def stop(self, within: float, hurry: asyncio.Event) -> None:
        """End it, by force after `within` seconds or when `hurry` is set. Returns when it is gone."""
        ...


class Supervisor:
    """Use as a context manager; leaving it stops everything. `told` is given what happens, in sentences."""

    def __init__(self, told: Callable[[str], None], hurry: asyncio.Event, deadline: float = DEADLINE) -> None:
        self._told = told
        self._hurry = hurry
        self._deadline = deadline
        self._kept: list[tuple[Part, asyncio.Task[None]]] = []

    async def keep(self, part: Part) -> None:
        """Start a part, and keep it running from now on.

        Raises: Cannot, when the first start fails.
        """
        await part.start()
        self._kept.append((part, asyncio.create_task(self._keep(part), name=f"keeper of {part.name}")))

    async def stop(self) -> None:
        """Stop everything, the last started first."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._deadline
        while self._kept:
            part, keeper = self._kept.pop()
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)
            await part.stop(max(0.0, deadline - loop.time()), self._hurry)

    async def _keep(self, part: Part) -> None:
        loop, pause = asyncio.get_running_loop(), FIRST_PAUSE
        started = loop.time()
        while True:
            how = await part.ended()
            if loop.time() - started > SETTLED:
                pause = FIRST_PAUSE
            self._told(f"{part.name} {how}; it is started again.")
            while True:
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
                started = loop.time()
                try:
                    await part.start()
                    break
                except Cannot as error:
                    self._told(f"{part.name} could not be started again: {error}")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
