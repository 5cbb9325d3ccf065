"""What the services ask of the outside: the Protocols that infra fulfils.

The words that they speak (submissions, texts, the log's errors) stand in `events/submission.py`.
"""

from __future__ import annotations

from asyncio import Future
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from events.registry import Recorded
from events.submission import Appended, Submission, Unavailable
from projections.projection import Query


class Log(Protocol):
    """The one gapless log."""

    @property
    def fenced(self) -> str:
        """Why nothing can be appended, and what to do; empty: it can."""
        ...

    def submit(self, submission: Submission) -> Future[Appended]:
        """Append with the next batch. The future raises Stale, Skewed, Reused, Fenced or Unavailable."""
        ...

    async def find(self, actor: str, command: str, body: bytes) -> Appended | None:
        """Where this command stands, if it was appended before. Raises Reused for another body."""
        ...

    async def stream(self, stream: str, after: int = 0) -> list[Recorded]:
        """The events of a stream with a version above `after`, in order."""
        ...

    async def versions(self, streams: Sequence[str]) -> dict[str, int]:
        """The present version of each stream; 0 for an empty one."""
        ...

    async def read(self, first: int, last: int) -> list[Recorded]:
        """The events at positions `first` to `last`, both included."""
        ...

    async def leaves(self, first: int, last: int) -> list[tuple[int, bytes]]:
        """The same, as (position, leaf), undecoded: also those of a type that this code does not know."""
        ...

    async def ballots(self, poll: str) -> list[Recorded]:
        """The last event of every ballot stream of a poll, by position."""
        ...

    async def head(self) -> int:
        """How many events the log holds."""
        ...

    async def relayed(self) -> int:
        """How many of them were relayed to whoever reads the log in order."""
        ...

    async def told(self) -> int:
        """How far commissions were told of it: the next position."""
        ...


class Clock(Protocol):
    """The one clock of the log: PostgreSQL's."""

    def now(self) -> datetime:
        """UTC, within milliseconds of the log's clock."""
        ...

    async def synchronise(self) -> None:
        """Measure the offset anew."""
        ...


class Identity(Protocol):
    """Where randomness comes from."""

    def id(self) -> str:
        """A new random id: 16 characters of a-z0-9, 80 bits."""
        ...

    def command(self) -> str:
        """A new id for a command whose sender gave none; no Idempotency-Key looks like it."""
        ...

    def salt(self) -> bytes:
        """16 random bytes."""
        ...


Row = Mapping[str, Any]


class ReadModels(Protocol):
    """The named queries of the read models. Raises Unavailable while PostgreSQL or the model is not there."""

    async def fetch(self, query: Query, **arguments: Any) -> Sequence[Row]:
        """All rows of a query. `arguments` are those that it takes; one that is left out is null."""
        ...

    async def fetch_all(
        self, asked: Sequence[tuple[Query, Mapping[str, Any]]]
    ) -> Sequence[Sequence[Row] | Unavailable]:
        """The rows of each of these queries with its arguments, all of one moment; of one whose read model is
        not there yet, Unavailable.
        """
        ...

    async def position(self, schema: str) -> int | None:
        """The next position of a read model; None when it does not stand yet.

        Ask before the rows: what is fetched afterwards is at least as fresh.
        """
        ...

    async def positions(self, schemas: Sequence[str] | None = None) -> dict[str, int]:
        """How far each of these read models is, or each of all: {schema: next position}; one that does not
        stand yet is left out. To be asked before the rows, too.
        """
        ...

    async def reached(self, schema: str, position: int, within: float) -> bool:
        """Wait until a read model has seen a position; False when `within` seconds did not do."""
        ...

    def prose(self, digests: Sequence[str]) -> AsyncIterator[tuple[str, str]]:
        """Bodies of texts by digest; an erased one does not appear."""
        ...
