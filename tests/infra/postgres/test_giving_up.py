"""Whoever asks PostgreSQL may be cancelled at any moment: nothing is left open, and the next one goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any

import asyncpg
import pytest

from infra.postgres.connection import connect, pool
from infra.postgres.holding import Held
from infra.postgres.log import PostgresLog
from infra.postgres.mail import PostgresMail
from infra.postgres.polls import PostgresPolls
from infra.postgres.schemas import PostgresSchemas
from projections import DIRECTORY
from tests.conftest import Database
from tests.waiting import until

pytestmark = pytest.mark.fault

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)

OTHERS = "from pg_stat_activity where datname = current_database() and application_name = $1"
LEFT_OPEN = f"select count(*) {OTHERS} and state <> 'idle'"
CONNECTED = f"select count(*) {OTHERS}"


@pytest.fixture
async def onlooker(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """Who sees what others have open; everybody may write into table `kept`."""
    connection = await asyncpg.connect(database.superuser_url)
    await connection.execute("create table kept (number int); grant all on kept to public")
    yield connection
    await connection.close()


@asynccontextmanager
async def pooled(database: Database) -> AsyncIterator[asyncpg.Pool]:
    """One connection, which all have in turn."""
    readers = await pool(database.url, size=1, server_settings={"application_name": "given up"})
    try:
        yield readers
    finally:
        readers.terminate()


async def at_any_moment(
    act: Callable[[], Awaitable[Any]], then: Callable[[int], Awaitable[None]], *, seldom: int = 0
) -> None:
    """Do an act over and over, cancelled one step of the loop later each time, until it is done before;
    `then` is told how often, after each. `seldom`: go on by a part of the steps more; what takes long is
    cancelled less often then.
    """
    steps = 0
    for time in count(1):
        task = asyncio.ensure_future(act())
        for _ in range(steps):
            await asyncio.sleep(0)
        done = task.done()
        task.cancel()
        await asyncio.wait({task})
        await then(time)
        if done:
            await task  # or it failed
            break
        steps += 1 + (steps // seldom if seldom else 0)
    assert steps > 5


async def no_connection(onlooker: asyncpg.Connection, name: str) -> None:
    """Wait until PostgreSQL has ended all of that name."""

    async def condition() -> bool:
        there: int = await onlooker.fetchval(CONNECTED, name)
        return there == 0

    await until(condition)


async def test_a_pool_gives_on_no_transaction_that_was_given_up(
    database: Database, onlooker: asyncpg.Connection
) -> None:
    async with pooled(database) as readers:

        async def keep(number: int = 0) -> None:
            async with readers.acquire() as connection, connection.transaction():
                await connection.execute("insert into kept values ($1)", number)

        async def the_next_one_commits(time: int) -> None:
            await keep(time)
            assert await onlooker.fetchval("select max(number) from kept") == time
            assert await onlooker.fetchval(LEFT_OPEN, "given up") == 0

        await at_any_moment(keep, the_next_one_commits)


async def test_a_read_model_that_is_given_up_stands_where_it_stood(
    database: Database, onlooker: asyncpg.Connection
) -> None:
    schemas, row = PostgresSchemas(database.url), ("insert into public.kept values ($1)", False, [(1,)])

    async def fill() -> None:
        async with schemas.filling(DIRECTORY.schema, DIRECTORY.ddl) as filling:
            if filling is not None:  # PostgreSQL has noticed that the one before has gone
                first = await filling.next()
                await filling.write(first, first + 1, [row])

    async def rows_and_position_agree(_: int) -> None:
        await no_connection(onlooker, f"halfrond fills {DIRECTORY.schema}")
        kept = await onlooker.fetchval("select count(*) from kept")
        stands = await onlooker.fetchval("select to_regnamespace($1) is not null", DIRECTORY.schema)
        assert kept == (
            await onlooker.fetchval(f"select next from {DIRECTORY.schema}.position") if stands else 0
        )

    await at_any_moment(fill, rows_and_position_agree, seldom=8)
    assert await onlooker.fetchval("select count(*) from kept") > 0


async def test_a_log_that_is_given_up_while_it_connects_leaves_no_connection(
    database: Database, onlooker: asyncpg.Connection
) -> None:
    async with pooled(database) as readers:
        logs = [PostgresLog(database.url, readers)]

        async def start() -> None:
            await logs[-1].start()

        async def nothing_is_left(_: int) -> None:
            await logs[-1].stop()
            await no_connection(onlooker, "halfrond append")
            logs.append(PostgresLog(database.url, readers))

        await at_any_moment(start, nothing_is_left, seldom=8)


async def test_a_clerk_that_is_given_up_while_it_connects_leaves_no_connection(
    database: Database, onlooker: asyncpg.Connection
) -> None:
    polls = PostgresPolls(database.url)

    async def the_next_one_reads(_: int) -> None:
        assert await polls.since(0) == ([], 0)
        await polls.close()
        await no_connection(onlooker, "halfrond clerk")

    await at_any_moment(lambda: polls.since(0), the_next_one_reads, seldom=8)


async def test_a_courier_that_is_given_up_while_it_connects_leaves_no_connection(
    database: Database, onlooker: asyncpg.Connection
) -> None:
    async with pooled(database) as readers:
        outbox = PostgresMail(database.url, readers)

        async def the_next_one_waits(_: int) -> None:
            await outbox.more(NOW, 0)
            await outbox.close()
            await no_connection(onlooker, "halfrond courier listens")

        await at_any_moment(lambda: outbox.more(NOW, 0), the_next_one_waits, seldom=8)


async def test_a_question_that_is_given_up_leaves_its_place(
    database: Database, onlooker: asyncpg.Connection
) -> None:
    settings = {"application_name": "given up"}
    held = Held(lambda: connect(database.url, server_settings=settings), 1)

    async def the_next_one_is_answered(_: int) -> None:
        assert [tuple(row) for row in await held.fetch("select 2")] == [(2,)]
        assert await onlooker.fetchval(CONNECTED, "given up") == 1

    try:
        await at_any_moment(lambda: held.fetch("select 1"), the_next_one_is_answered)
    finally:
        held.terminate()
