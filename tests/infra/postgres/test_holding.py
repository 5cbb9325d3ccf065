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
from tests.waiting import until

WHO = "select pg_backend_pid() as pid"
ANOTHER = "select pg_backend_pid() as pid, 'another'"
WORKING = "select from pg_stat_activity where pid = $1 and state = 'active'"
BUSY = """
select from pg_stat_activity
where datname = current_database() and query like '%pg_sleep(30)' and state = 'active'
"""
THERE = "select from pg_stat_activity where pid = any($1::int[])"
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
    async with holding(database, 1) as held, holding(database, 1) as onlooker:
        first = await pid(held)
        with pytest.raises(asyncpg.UndefinedTableError):
            await held.fetch("select from nowhere")
        assert await pid(held) == first
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await held.fetch(SLOW)
        second = await pid(held)
        assert second != first, "nobody goes on in the middle of an answer"
        assert await onlooker.fetch(WORKING, first) == [], "and PostgreSQL has left off"
        with pytest.raises(asyncpg.PostgresError):
            await held.fetch("select pg_terminate_backend(pg_backend_pid())")
        assert await pid(held) != second


async def test_nobody_asks_over_a_connection_that_was_idle_for_long(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with holding(database, 2) as held, holding(database, 1) as onlooker:
        before = {*await asyncio.gather(pid(held, WHO), pid(held, ANOTHER))}
        monkeypatch.setattr("infra.postgres.holding.IDLE", 0.0)
        assert await pid(held) not in before

        async def ended() -> bool:
            return await onlooker.fetch(THERE, [*before]) == []

        await until(ended)


async def test_what_is_given_up_keeps_its_place_until_postgresql_has_left_off(database: Database) -> None:
    async with holding(database, 2) as held, holding(database, 1) as onlooker:
        for _ in range(6):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await held.fetch(SLOW)
            assert len(await onlooker.fetch(BUSY)) <= 2
        assert [tuple(row) for row in await held.fetch("select 1")] == [(1,)]


async def test_nobody_asks_after_the_end(database: Database) -> None:
    async with holding(database, 1) as held, holding(database, 1) as onlooker:
        waiting = asyncio.create_task(held.fetch(SLOW))
        await until(lambda: onlooker.fetch(BUSY))
        held.terminate()
        with pytest.raises((asyncpg.InterfaceError, asyncpg.PostgresError, ConnectionError)):
            await waiting
        with pytest.raises(asyncpg.InterfaceError, match="closed"):
            await held.fetch(WHO)
