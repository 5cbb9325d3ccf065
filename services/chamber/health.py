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
        self._still: tuple[int, float] | None = None

    async def readiness(self) -> Readiness:
        """Ask every part."""
        parts: dict[str, Part] = {}
        try:
            relayed, head = await self._log.relayed(), await self._log.head()
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
        parts["relay"] = self._relayed(relayed, head)
        parts["checkpoint"] = self._covered(head)
        parts["mail"] = await self._carried()
        parts["durability"] = await self._durable()
        for projection in self._projections:
            parts[projection.schema] = await self._read_model(projection.schema)
        return Readiness(ready=all(part.ready for part in parts.values()), parts=parts)

    async def lag(self) -> tuple[int, dict[str, int]]:
        """The head of the log, and the next position of every read model. Raises Unavailable."""
        return await self._log.head(), await self._models.positions()

    def checkpoint(self) -> tuple[int, float]:
        """How many events the latest checkpoint covers, and its age in seconds."""
        return size_of(self._published) or 0, self._published.age() or 0.0

    def _relayed(self, relayed: int, head: int) -> Part:
        # No reason to be taken out of service either: acts need no relay, and answers say how old they are.
        now = asyncio.get_running_loop().time()
        if relayed >= head:
            self._still = None
        elif self._still is None or self._still[0] != relayed:
            self._still = relayed, now
        late = self._still is not None and now - self._still[1] > LATE
        told = f"{relayed} of {head} events were relayed."
        return Part(ready=True, detail=told + (" Is the relay running?" if late else ""))

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
