"""The public keys of sealed polls: a chamber asks for one, the clerk process answers (table `seals`).

So the seal secret is in one process only, and what passes between the two is public anyway.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from events.submission import Unavailable
from infra.postgres.connection import AWAY

ASK = "insert into public.seals (poll) values ($1) on conflict (poll) do nothing"

FIND = "select seal from public.seals where poll = $1"

ASKED = "select poll from public.seals where seal is null order by poll limit 100"

GIVE = "update public.seals set seal = $2 where poll = $1 and seal is null"

BREATH = 0.05
"""Seconds between two looks for the answer."""


class PostgresSeals:
    """Fulfils `Seals` of the chamber and of the clerk. Every method raises Unavailable without PostgreSQL."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def ask(self, poll: str, within: float) -> str | None:
        """The public key of a poll; None where the clerk process did not give it `within` seconds."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        with _translated():
            await self._pool.execute(ASK, poll)
            while True:
                seal: str | None = await self._pool.fetchval(FIND, poll)
                if seal is not None or loop.time() > deadline:
                    return seal
                await asyncio.sleep(BREATH)

    async def asked(self) -> list[str]:
        """Polls whose public key is waited for."""
        with _translated():
            return [row["poll"] for row in await self._pool.fetch(ASKED)]

    async def give(self, poll: str, seal: str) -> None:
        """Answer with the public key of a poll."""
        with _translated():
            await self._pool.execute(GIVE, poll, seal)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except AWAY as error:
        raise Unavailable("PostgreSQL does not answer") from error
