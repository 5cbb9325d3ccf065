"""Connections that are held open: which one a statement goes to, and what becomes of one that was broken."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from infra.postgres.connection import connect
from infra.postgres.holding import Held
from tests.conftest import Database

WHO = "select pg_backend_pid() as pid"
ANOTHER = "select pg_backend_pid() as pid, 'another'"
SLOW = "select pg_backend_pid() as pid, pg_sleep(30)"


@asynccontextmanager
async def holding(database: Database, size: int) -> AsyncIterator[Held]:
    held = Held(lambda: connect(database.url), size)
    try:
        yield held
    finally:
        held.terminate()


async def pid(held: Held, sql: str = WHO) -> int:
    (row,) = await held.fetch(sql)
    found: int = row["pid"]
    return found


async def test_a_statement_goes_to_the_connection_that_has_it_prepared(database: Database) -> None:
    async with holding(database, 2) as held:
        first, second = await asyncio.gather(pid(held, WHO), pid(held, ANOTHER))
        assert first != second, "both were asked at once"
        assert [await pid(held, WHO), await pid(held, ANOTHER), await pid(held, WHO)] == [
            first,
            second,
            first,
        ]


async def test_who_comes_when_all_are_taken_waits_for_one(database: Database) -> None:
    async with holding(database, 1) as held:
        assert len({*await asyncio.gather(*(pid(held) for _ in range(5)))}) == 1


async def test_a_connection_goes_on_after_a_refusal_and_not_after_an_interruption(database: Database) -> None:
    async with holding(database, 1) as held:
        first = await pid(held)
        with pytest.raises(asyncpg.UndefinedTableError):
            await held.fetch("select from nowhere")
        assert await pid(held) == first
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await held.fetch(SLOW)
        second = await pid(held)
        assert second != first, "nobody goes on in the middle of an answer"
        with pytest.raises(asyncpg.PostgresError):
            await held.fetch("select pg_terminate_backend(pg_backend_pid())")
        assert await pid(held) != second
