"""Whether the chamber lives, and whether it is ready: part by part, with what to do.

Ready means: acts can be done, and what is read has caught up with the log once since the chamber began. A
read model that falls behind later is served as it is, for every answer says how fresh it is; the metrics tell
how far it lags.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from msgspec import Struct

from events.submission import Unavailable
from projections.projection import Projection
from services.chamber.log import size_of
from services.chamber.ports.mail import Outbox
from services.chamber.ports.published import Published
from services.ports import Log, ReadModels

LATE = 10.0
"""Seconds after which it is worth a word that a checkpoint is late, or that the relay stands still."""

Durability = Callable[[], Awaitable[Sequence[str]]]
"""The settings of PostgreSQL that may lose acknowledged acts."""


class Part(Struct, frozen=True):
    """One part. `detail` says what is not ready, and what to do."""

    ready: bool
    detail: str = ""


class Readiness(Struct, frozen=True):
    """All parts by name; `ready` when every one of them is."""

    ready: bool
    parts: dict[str, Part]


class Following:
    """Somebody who follows the log. What they do is no reason to be taken out of service: acts need neither
    relay nor courier, and answers say how old they are.
    """

    def __init__(self, done: str, process: str) -> None:
        self._done = done
        self._process = process
        self._still: tuple[int, float] | None = None

    def part(self, position: int, head: int) -> Part:
        """How far they are, and whether they have stood still for long."""
        now = asyncio.get_running_loop().time()
        if position >= head:
            self._still = None
        elif self._still is None or self._still[0] != position:
            self._still = position, now
        late = self._still is not None and now - self._still[1] > LATE
        told = f"{position} of {head} events were {self._done}."
        return Part(ready=True, detail=told + (f" Is the {self._process} running?" if late else ""))


class Health:
    """Asks the parts. `fenced` says why the log takes nothing, or nothing; `unsafe` accepts a database that
    may lose acknowledged acts.
    """

    def __init__(
        self,
        log: Log,
        models: ReadModels,
        projections: Sequence[Projection],
        durability: Durability,
        fenced: Callable[[], str],
        published: Published,
        outbox: Outbox,
        *,
        unsafe: bool = False,
    ) -> None:
        self._log = log
        self._models = models
        self._projections = projections
        self._durability = durability
        self._fenced = fenced
        self._published = published
        self._outbox = outbox
        self._unsafe = unsafe
        self._caught_up: set[str] = set()
        self._goal: int | None = None
        self._relay = Following("relayed", "relay")
        self._inbox = Following("told to commissions", "courier")

    async def readiness(self) -> Readiness:
        """Ask every part."""
        parts: dict[str, Part] = {}
        try:
            relayed, told, head = await self._log.relayed(), await self._log.told(), await self._log.head()
        except Unavailable:
            away = Part(
                ready=False, detail="PostgreSQL does not answer. Is it running, and is the URL right?"
            )
            parts["database"] = away
            return Readiness(ready=False, parts=parts)
        if self._goal is None:
            self._goal = head
        parts["database"] = Part(ready=True)
        fenced = self._fenced()
        parts["log"] = Part(ready=not fenced, detail=fenced)
        parts["relay"] = self._relay.part(relayed, head)
        parts["inbox"] = self._inbox.part(told, head)
        parts["checkpoint"] = self._covered(head)
        parts["mail"] = await self._carried()
        parts["durability"] = await self._durable()
        for projection in self._projections:
            parts[projection.schema] = await self._read_model(projection.schema)
        return Readiness(ready=all(part.ready for part in parts.values()), parts=parts)

    async def lag(self) -> tuple[int, int, dict[str, int]]:
        """The head of the log, and the next position of the inbox and of every read model. Raises
        Unavailable.
        """
        told, positions = await self._log.told(), await self._models.positions()
        return await self._log.head(), told, positions

    def checkpoint(self) -> tuple[int, float]:
        """How many events the latest checkpoint covers, and its age in seconds."""
        return size_of(self._published) or 0, self._published.age() or 0.0

    def _covered(self, head: int) -> Part:
        # No reason to be taken out of service: acts need no checkpoint, the next one covers them.
        size, age = self.checkpoint()
        told = f"It covers {size} of {head} events and is {age:.0f} s old."
        late = size < head and age > LATE
        return Part(ready=True, detail=told + (" Is the notary running?" if late else ""))

    async def _carried(self) -> Part:
        # No reason either: what waits is sent later, and signing in with a passkey needs none.
        try:
            late = await self._outbox.late(LATE)
        except Unavailable:
            return Part(ready=False, detail="PostgreSQL does not answer.")
        return Part(ready=True, detail=f"{late} mails are late. Is the courier running?" if late else "")

    async def _durable(self) -> Part:
        try:
            weak = ", ".join(await self._durability())
        except Unavailable:
            return Part(ready=False, detail="PostgreSQL does not answer.")
        if weak and not self._unsafe:
            return Part(ready=False, detail=f"PostgreSQL may lose acknowledged acts: {weak}. Switch it on.")
        return Part(ready=True, detail=f"accepted for tests: {weak}" if weak else "")

    async def _read_model(self, schema: str) -> Part:
        if schema in self._caught_up:
            return Part(ready=True)
        try:
            position = await self._models.position(schema)
        except Unavailable:
            return Part(ready=False, detail="PostgreSQL does not answer.")
        goal: Any = self._goal
        if position is None:
            return Part(ready=False, detail="It is not there yet. Is the projector running?")
        if position < goal:
            return Part(
                ready=False, detail=f"It has seen {position} of {goal} events. Is the projector running?"
            )
        self._caught_up.add(schema)
        return Part(ready=True)
