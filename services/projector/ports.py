"""What the projector asks of the outside."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol


class Feed(Protocol):
    """The leaves of the log as they were relayed, in order."""

    def batches(self, next_position: int, limit: int) -> AsyncIterator[list[tuple[int, bytes]]]:
        """Lists of at most `limit` (position, leaf), from `next_position` on; waits for more, for ever."""
        ...


Run = tuple[str, bool, Sequence[tuple[Any, ...]]]
"""A statement, whether it takes all rows at once (one array per column), and its rows in order."""


class Filling(Protocol):
    """A read model that is being filled, by us alone. Raises Unavailable when PostgreSQL is not there."""

    async def next(self) -> int:
        """The next position to come."""
        ...

    async def write(self, first: int, next_position: int, runs: Sequence[Run]) -> bool:
        """Write what follows from positions `first` up to before `next_position`, all of it or nothing.

        False: the read model does not stand at `first` (any more), and nothing was written.
        """
        ...


class Schemas(Protocol):
    """The schemas that read models live in. Raises Unavailable when PostgreSQL is not there."""

    def filling(
        self, schema: str, ddl: str, *, afresh: bool = False
    ) -> AbstractAsyncContextManager[Filling | None]:
        """The read model in a schema, made if it is missing; None while somebody else is filling it.

        `afresh`: what the schema holds is thrown away first.
        """
        ...

    def replacing(self, schema: str, by: str) -> AbstractAsyncContextManager[int]:
        """Hold schema `schema` still, and put `by` in its place, for every reader at one moment, at the end.

        Gives the next position of the one that is replaced (0 when there is none): `by` must be as far before
        the block ends.
        """
        ...

    async def drop(self, schema: str) -> None:
        """Remove a schema, if it is there, and all that it holds."""
        ...
