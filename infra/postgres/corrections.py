"""Corrections that were asked for: an ordinary table, outside the log and outside `prose`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

import asyncpg

from events.submission import Unavailable
from infra.postgres.connection import AWAY

KEEP = "insert into public.corrections (correction, organisation, asked_by, text) values ($1, $2, $3, $4)"

ALL = """
select correction, organisation, asked_by, text, asked_at from public.corrections
where $1::text is null or correction = $1
order by asked_at, correction
"""

DROP = "delete from public.corrections where correction = $1"


class Correction(NamedTuple):
    """A correction that waits."""

    correction: str
    organisation: str
    asked_by: str | None
    text: str
    asked_at: datetime


class PostgresCorrections:
    """Fulfils `Corrections`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def keep(self, correction: str, organisation: str, asked_by: str | None, text: str) -> None:
        """Keep what was asked."""
        with _translated():
            await self._pool.execute(KEEP, correction, organisation, asked_by, text)

    async def find(self, correction: str) -> Correction | None:
        """One; None where there is none (any more)."""
        with _translated():
            row = await self._pool.fetchrow(ALL, correction)
        return None if row is None else Correction(*row)

    async def all(self) -> Sequence[Correction]:
        """Those that wait, the oldest first."""
        with _translated():
            return [Correction(*row) for row in await self._pool.fetch(ALL, None)]

    async def drop(self, correction: str) -> None:
        """Nothing of it is left."""
        with _translated():
            await self._pool.execute(DROP, correction)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except AWAY as error:
        raise Unavailable("PostgreSQL does not answer") from error
