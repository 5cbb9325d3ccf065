"""The fence: an older or another state of the log takes nothing, from the first append on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest

from events.submission import Appended, Fenced
from infra.postgres.clock import PostgresClock
from infra.postgres.confirming import Confirming, confirming
from infra.postgres.connection import pool
from infra.postgres.leaves import Leaves
from infra.postgres.log import PostgresLog
from infra.published import Published
from tests.conftest import Database
from tests.contracts.logs import SEED, History, write_log
from tests.infra.postgres.test_log import BREAK, Opened
from tests.waiting import until

ROLL_BACK = ("delete from events where position >= 2", "delete from commands where first >= 2",
             "update log_head set head = 2, published = 0")  # fmt: skip


async def rewrite(database: Database, *statements: str) -> None:
    """Do to the log what nobody may: its triggers are switched off."""
    connection = await asyncpg.connect(database.superuser_url)
    try:
        await connection.execute("set session_replication_role = replica")
        async with connection.transaction():  # who watches sees all of it or nothing
            for statement in statements:
                await connection.execute(statement)
    finally:
        await connection.close()


async def value(database: Database, statement: str) -> object:
    connection = await asyncpg.connect(database.url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def publish(database: Database, folder: Path) -> None:
    """Publish the log as a notary would."""
    connection = await asyncpg.connect(database.url)
    rows = await connection.fetch("select leaf from events order by position")
    await connection.close()
    write_log(folder, History("example.org/log", [row["leaf"] for row in rows], {}))


@pytest.fixture
async def opened(database: Database) -> AsyncIterator[Opened]:
    readers = await pool(database.url)
    log, clock = PostgresLog(database.url, readers), PostgresClock(readers)
    await clock.synchronise()
    await log.start()
    yield Opened(log, clock)
    await log.stop()
    await readers.close()


@pytest.fixture
async def published(database: Database, tmp_path: Path) -> AsyncIterator[Opened]:
    """A log of five ballots that is published, and confirmed by who appends to it."""
    readers = await pool(database.url)
    log = PostgresLog(database.url, readers, confirm=confirming(tmp_path, SEED))
    clock = PostgresClock(readers)
    await clock.synchronise()
    await log.start()
    opened = Opened(log, clock)
    for number in range(5):
        await log.submit(opened.ballot(f"c{number}", f"o{number}"))
    await publish(database, tmp_path)
    yield opened
    await log.stop()
    await readers.close()


async def fenced(opened: Opened, command: str = "late") -> str:
    """Why an append is refused."""
    with pytest.raises(Fenced) as refused:
        await opened.log.submit(opened.ballot(command, command))
    return str(refused.value)


# --- in the database ---------------------------------------------------------------------------------------


async def test_a_fence_stops_every_append_and_is_not_lifted_by_who_put_it_up(
    opened: Opened, database: Database
) -> None:
    await opened.log.submit(opened.ballot("c1"))
    assert await value(database, "select public.fence('eerste reden')") == "eerste reden"
    assert await value(database, "select public.fence('tweede reden')") == "eerste reden"
    assert "eerste reden" in await fenced(opened, "x1")
    assert "eerste reden" in await fenced(opened, "x2")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await value(database, "update log_head set fenced = null")
    with pytest.raises(asyncpg.RaiseError):
        await value(database, "select public.fence(' ')")
    assert await value(database, "select head from log_head") == 1
    late = PostgresLog(database.url, opened.log._pool)
    with pytest.raises(Fenced, match="eerste reden"):
        await late.start()


async def test_a_batch_that_is_judged_one_by_one_is_fenced_too(opened: Opened, database: Database) -> None:
    await opened.log.submit(opened.ballot("c1"))
    await value(database, "select public.fence('daarom')")
    stale = opened.ballot("c2", "o1", 1)
    answers = await asyncio.gather(
        opened.log.submit(stale), opened.log.submit(opened.ballot("c3", "o3")), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [Fenced, Fenced]


async def test_a_head_that_went_back_under_an_open_connection_is_fenced_at_the_next_append(
    opened: Opened, database: Database
) -> None:
    for number in range(5):
        await opened.log.submit(opened.ballot(f"c{number}", f"o{number}"))
    await rewrite(database, *ROLL_BACK)
    assert "holds 2 events, and held 5 before" in await fenced(opened)
    assert await value(database, "select count(*) from events") == 2
    assert "held 5 before" in str(await value(database, "select fenced from log_head"))


# --- what was published ------------------------------------------------------------------------------------


async def test_a_log_that_is_what_was_published_is_appended_to(published: Opened, database: Database) -> None:
    await value(database, BREAK)
    appended = await published.log.submit(published.ballot("c9", "o9"))
    assert appended == Appended(5, 5, repeated=False)


async def test_a_database_put_back_to_an_older_state_is_fenced_before_anything_is_written(
    published: Opened, database: Database, tmp_path: Path
) -> None:
    """Same system identifier, same timeline: only what was published tells."""
    await rewrite(database, *ROLL_BACK)
    await value(database, BREAK)
    told = await fenced(published)
    assert "PostgreSQL holds 2 entries, and 5 were published" in told
    assert "halfrond recover" in told
    assert await value(database, "select head from log_head") == 2
    assert await value(database, "select fenced from log_head") == told
    # Whoever comes later is told the same, with the folder or without.
    for confirm in (None, confirming(tmp_path, None)):
        late = PostgresLog(database.url, published.log._pool, confirm=confirm)
        with pytest.raises(Fenced, match="5 were published"):
            await late.start()


async def test_a_database_that_went_on_differently_is_fenced(
    published: Opened, database: Database, tmp_path: Path
) -> None:
    await rewrite(database, *ROLL_BACK)
    unaware = PostgresLog(database.url, published.log._pool)
    await unaware.start()
    for number in range(6):
        await unaware.submit(published.ballot(f"x{number}", f"x{number}"))
    await unaware.stop()
    late = PostgresLog(database.url, published.log._pool, confirm=confirming(tmp_path, None))
    with pytest.raises(Fenced, match="other entries than were published: at position 4 leaf hash"):
        await late.start()


@pytest.mark.usefixtures("published")
async def test_a_last_published_entry_that_was_changed_or_removed_is_found(
    database: Database, tmp_path: Path
) -> None:
    confirm = Confirming(Published(tmp_path), SEED)
    connection = await asyncpg.connect(database.url)
    await confirm(connection)
    await rewrite(database, "update events set leaf = leaf || 'x' where position = 4")
    with pytest.raises(Fenced, match="at position 4 leaf hash"):
        await confirm(connection)
    await rewrite(database, "delete from events where position = 4", "update log_head set fenced = null")
    with pytest.raises(Fenced, match="at position 4 no entry"):
        await confirm(connection)
    await connection.close()


@pytest.mark.usefixtures("published")
async def test_a_published_log_that_cannot_be_believed_stops_acts_only_while_it_is_so(
    database: Database, tmp_path: Path
) -> None:
    note = (tmp_path / "checkpoint").read_bytes()
    tile = tmp_path / "tile/0/000.p/5"
    for break_it, told in (
        (lambda: (tmp_path / "checkpoint").write_bytes(note.replace(b"\n5\n", b"\n4\n")), "does not fit"),
        (lambda: (tmp_path / "checkpoint").write_bytes(b"\xff"), "cannot be read"),
        (lambda: tile.rename(tile.with_name("6")), "lacks the tile of position 4"),
    ):
        break_it()
        connection = await asyncpg.connect(database.url)
        with pytest.raises(Fenced, match=told):
            await confirming(tmp_path, SEED)(connection)
        await connection.close()
        (tmp_path / "checkpoint").write_bytes(note)
    assert await value(database, "select fenced from log_head") is None


# --- while nobody acts -------------------------------------------------------------------------------------


async def test_who_watches_is_told_of_the_fence_and_of_its_end(
    published: Opened, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.postgres.log.WATCH", 0.02)
    told: list[str] = []
    watching = asyncio.create_task(published.log.watch(told.append))
    await rewrite(database, "create table kept as select * from events", *ROLL_BACK)
    await until(lambda: told)
    assert "5 were published" in told[0]
    assert "5 were published" in await fenced(published, "x1")
    await rewrite(
        database,
        "insert into events select * from kept where position >= 2",
        "update log_head set head = 5, fenced = null",
    )
    await until(lambda: told[-1] == "")
    assert await published.log.submit(published.ballot("c9", "o9")) == Appended(5, 5, repeated=False)
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching


@pytest.mark.usefixtures("published")
async def test_the_relay_reads_nothing_of_a_log_that_was_put_back(database: Database, tmp_path: Path) -> None:
    leaves = Leaves(database.url, confirm=confirming(tmp_path, None))
    assert len(await leaves.page(0)) == 5
    await leaves.close()
    await rewrite(database, *ROLL_BACK)
    with pytest.raises(Fenced, match="5 were published"):
        await leaves.page(0)
    assert "5 were published" in str(await Leaves(database.url).fenced())
