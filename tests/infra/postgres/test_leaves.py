"""The relay's pages of the log."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from events.submission import Unavailable
from infra.postgres.leaves import Gap, Leaves
from tests.conftest import Database
from tests.services.relay.filling import fill, leaves, rewrite

LEFT_OPEN = """
select count(*) from pg_stat_activity
where datname = current_database() and application_name = 'halfrond relay' and state <> 'idle'
"""
SETTINGS = "select current_setting('lock_timeout'), current_setting('synchronous_commit')"


@pytest.fixture
async def source(database: Database) -> AsyncIterator[Leaves]:
    some = Leaves(database.url, messages=10, size=2_000)
    yield some
    await some.close()


async def test_a_page_holds_what_follows_with_its_category(database: Database, source: Leaves) -> None:
    await fill(database.superuser_url, [b"a", b"b", b"c"])
    assert await source.page(0) == [("ballot", b"a"), ("ballot", b"b"), ("ballot", b"c")]
    assert await source.page(2) == [("ballot", b"c")]
    assert await source.page(3) == []
    assert await source.leaf(1) == b"b"
    assert await source.leaf(3) is None
    assert await source.head() == 3


async def test_a_page_keeps_within_its_bounds(database: Database, source: Leaves) -> None:
    sizes = [10] * 25 + [900, 900, 900, 2_001, 5_000, 1]
    some = [bytes([n]) * size for n, size in enumerate(sizes)]
    await fill(database.superuser_url, some)
    pages = list[list[bytes]]()
    while page := await source.page(sum(map(len, pages))):
        pages.append([leaf for _, leaf in page])
    assert [leaf for page in pages for leaf in page] == some
    assert [len(page) for page in pages] == [10, 10, 7, 1, 1, 1, 1]


async def test_a_gap_in_the_log_is_told(database: Database, source: Leaves) -> None:
    await fill(database.superuser_url, leaves(0, 5))
    await rewrite(database.superuser_url, "delete from events where position = 2")
    with pytest.raises(Gap, match="between positions 0 and 4"):
        await source.page(0)
    with pytest.raises(Gap):
        await source.page(2)


async def test_more_returns_as_soon_as_there_is_more(database: Database, source: Leaves) -> None:
    assert await source.page(0) == []
    waiting = asyncio.ensure_future(source.more(0, within=60))
    await fill(database.superuser_url, leaves(0, 1))
    await asyncio.wait_for(waiting, 30)
    await asyncio.wait_for(source.more(0, within=60), 20)
    await source.more(1, within=0.01)


async def test_a_note_never_goes_backward(database: Database, source: Leaves) -> None:
    owner = await asyncpg.connect(database.owner_url)
    await owner.execute("update log_head set head = 9")
    await owner.close()
    for published in (5, 3, 7, 7):
        await source.note(published)
    connection = await asyncpg.connect(database.url)
    assert await connection.fetchval("select published from log_head") == 7
    await connection.close()


async def test_a_note_does_not_wait_for_an_append_that_holds_the_head(
    database: Database, source: Leaves
) -> None:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        await connection.execute("update log_head set head = 9")
        async with connection.transaction():
            await connection.execute("select from log_head for update")
            await asyncio.wait_for(source.note(5), 30)
        assert await connection.fetchval("select published from log_head") == 0
        await source.note(5)
        assert await connection.fetchval("select published from log_head") == 5
        assert await source._fetch(SETTINGS) == [("0", "on")]  # what was set for the note went with it
    finally:
        await connection.close()


async def test_a_lost_connection_is_told_once(database: Database, source: Leaves) -> None:
    await source.head()
    waiting = asyncio.ensure_future(source.more(0, within=60))
    connection = await asyncpg.connect(database.superuser_url)
    await connection.fetchval(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity"
        " where application_name = 'halfrond relay' and datname = current_database()"
    )
    await connection.close()
    await asyncio.wait_for(waiting, 30)
    with pytest.raises(Unavailable, match="was lost"):
        await source.head()
    assert await source.head() == 0


async def test_an_unreachable_database_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="does not answer"):
        await Leaves("postgresql://nobody:x@127.0.0.1:9/none", 1, 1).head()


async def test_a_note_that_is_given_up_at_any_moment_keeps_no_lock(
    database: Database, source: Leaves
) -> None:
    await fill(database.superuser_url, leaves(0, 100))
    superuser = await asyncpg.connect(database.superuser_url)
    try:
        for steps in range(40):
            await source.head()  # it is connected
            noting = asyncio.create_task(source.note(2 * steps))
            for _ in range(steps):
                await asyncio.sleep(0)
            noting.cancel()
            await asyncio.wait({noting})
            await source.note(2 * steps + 1)
            assert await superuser.fetchval(LEFT_OPEN) == 0
            assert await superuser.fetchval("select published from log_head") == 2 * steps + 1
    finally:
        await superuser.close()
