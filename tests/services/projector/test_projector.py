"""The projector on real PostgreSQL: each event once, whatever happens to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from urllib.parse import urlsplit

import asyncpg
import pytest
from structlog.testing import capture_logs

from infra.embedded.ports import LOOPBACK, free_port
from infra.postgres.schemas import PostgresSchemas
from projections import DIRECTORY, DOSSIER, PROJECTIONS, RESULTS
from projections.projection import Projection
from services.projector.batch import Gap, gather
from services.projector.main import run_all
from services.projector.projector import Halted, Projector
from tests.conftest import Database
from tests.events.sample import OPEN, cast
from tests.projections.given import History, Leaf, MemoryFeed, as_superuser, fill, tables
from tests.waiting import until

IN_THE_MIDDLE = "select pid from pg_stat_activity where application_name = $1 and wait_event_type = 'Lock'"
"""Who waits for a lock in the middle of a transaction."""


def ballots(history: History, number: int) -> Sequence[Leaf]:
    """So many more ballots of so many organisations."""
    before = len(history.leaves)
    for _ in range(number):
        history.add(cast(f"o{len(history.leaves)}", "for"))
    return history.leaves[before:]


@asynccontextmanager
async def running(*projectors: Projector) -> AsyncIterator[list[asyncio.Task[None]]]:
    tasks = [asyncio.create_task(projector.run()) for projector in projectors]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def stands_at(database: Database, projection: Projection) -> int:
    async with as_superuser(database) as connection:
        try:
            position: int = await connection.fetchval(f"select next from {projection.schema}.position")
        except asyncpg.UndefinedTableError:
            return -1
        return position


def reached(database: Database, projection: Projection, position: int) -> Callable[[], Awaitable[bool]]:
    async def condition() -> bool:
        return await stands_at(database, projection) == position

    return condition


async def expected_tables(database: Database, projection: Projection, history: History) -> object:
    """What a single batch into another schema gives."""
    await fill(database, projection, history.leaves, schema="expected")
    return await tables(database, "expected")


async def test_all_read_models_are_made_filled_and_followed(database: Database) -> None:
    history = History(*OPEN)
    feed = MemoryFeed(list(history.leaves))
    stop = asyncio.Event()
    projectors = [Projector(p, PostgresSchemas(database.url), feed) for p in PROJECTIONS]
    process = asyncio.create_task(run_all(projectors, stop))
    for projection in PROJECTIONS:
        await until(reached(database, projection, len(history.leaves)))
    feed.grow(*ballots(history, 3))
    for projection in PROJECTIONS:
        await until(reached(database, projection, len(history.leaves)))
        assert await tables(database, projection.schema) == await expected_tables(
            database, projection, history
        )
    stop.set()
    await process
    assert feed.readers == 0
    assert [projector.position for projector in projectors] == [len(history.leaves)] * len(PROJECTIONS)


async def test_a_projector_goes_on_from_where_the_read_model_stands(database: Database) -> None:
    history = History(*OPEN)
    feed = MemoryFeed(list(history.leaves))
    schemas = PostgresSchemas(database.url)
    async with running(Projector(DOSSIER, schemas, feed)):
        await until(reached(database, DOSSIER, len(history.leaves)))
    feed.grow(*ballots(history, 5))
    async with running(Projector(DOSSIER, schemas, feed)):
        await until(reached(database, DOSSIER, len(history.leaves)))
    assert await tables(database, DOSSIER.schema) == await expected_tables(database, DOSSIER, history)


async def test_a_crash_in_the_middle_of_a_batch_loses_nothing_and_doubles_nothing(database: Database) -> None:
    history = History(*OPEN)
    feed = MemoryFeed(list(history.leaves))
    async with (
        as_superuser(database) as blocker,
        as_superuser(database) as killer,
        running(Projector(DOSSIER, PostgresSchemas(database.url), feed)),
    ):
        await until(reached(database, DOSSIER, len(history.leaves)))
        for _ in range(3):
            async with blocker.transaction():
                # The batch moves the position, then waits here with the rows; in the middle of it we kill it.
                await blocker.execute("lock table dossier_v8.ballots in share mode")
                feed.grow(*ballots(history, 7))

                async def killed() -> bool:
                    pid = await killer.fetchval(IN_THE_MIDDLE, "halfrond fills dossier_v8")
                    return bool(pid and await killer.fetchval("select pg_terminate_backend($1)", pid))

                assert await until(killed)
                assert await stands_at(database, DOSSIER) == len(history.leaves) - 7
            await until(reached(database, DOSSIER, len(history.leaves)))
    assert await tables(database, DOSSIER.schema) == await expected_tables(database, DOSSIER, history)


async def test_a_gap_stops_one_projection_with_an_alarm_and_the_others_go_on(database: Database) -> None:
    history = History(*OPEN)
    ballots(history, 6)
    length = len(history.leaves)
    missing = length - 3
    schemas = PostgresSchemas(database.url)
    torn = MemoryFeed([leaf for leaf in history.leaves if leaf[0] != missing], cut=lambda: 2)
    whole = MemoryFeed(list(history.leaves))
    halting, other = Projector(RESULTS, schemas, torn), Projector(DOSSIER, schemas, whole)
    stop = asyncio.Event()
    with capture_logs() as logs:
        process = asyncio.create_task(run_all([halting, other], stop))
        alarms = await until(lambda: [line for line in logs if line["log_level"] == "critical"])
        at_alarm = await tables(database, RESULTS.schema)
        whole.grow(*ballots(history, 2))
        await until(reached(database, DOSSIER, length + 2))
        stop.set()
        with pytest.raises(Halted) as caught:
            await process
    (alarm,) = alarms
    position = alarm["next"]
    assert missing - 1 <= position <= missing
    assert alarm == {
        "event": "projection halted",
        "log_level": "critical",
        "schema": "results_v4",
        "next": position,
        "why": "Gap",
    }
    assert (caught.value.schema, caught.value.position) == ("results_v4", position)
    assert isinstance(caught.value.__cause__, Gap)
    assert at_alarm["position"] == [(True, position)]
    assert await tables(database, RESULTS.schema) == at_alarm
    assert len(at_alarm["ballot"]) == position - len(OPEN)


async def test_rows_that_postgresql_refuses_stop_the_projection_and_are_not_quoted(
    database: Database,
) -> None:
    history = History(*OPEN)
    feed = MemoryFeed(list(history.leaves))
    projector = Projector(RESULTS, PostgresSchemas(database.url), feed)
    with capture_logs() as logs:
        async with running(projector) as (task,), as_superuser(database) as owner:
            await until(reached(database, RESULTS, len(history.leaves)))
            await owner.execute("alter table results_v4.ballot add check (choice <> 'against')")
            history.add(cast("fietsers", "against"))
            feed.grow(history.leaves[-1])
            await asyncio.wait([task], timeout=30)
            assert isinstance(task.exception(), Halted)
    assert "fietsers" not in repr(logs) + str(task.exception())
    assert logs[-1]["why"] == "CheckViolationError"
    assert await stands_at(database, RESULTS) == len(history.leaves) - 1


async def test_when_every_projection_has_halted_the_process_ends(database: Database) -> None:
    feed = MemoryFeed(History(*OPEN).leaves[1:])
    feed.leaves[0] = feed.leaves[1]
    projectors = [Projector(p, PostgresSchemas(database.url), feed) for p in (DIRECTORY, RESULTS)]
    with pytest.raises(Halted):
        await asyncio.wait_for(run_all(projectors, asyncio.Event()), 30)


@pytest.mark.fault
async def test_a_second_projector_stands_by_and_takes_over(database: Database) -> None:
    history = History(*OPEN)
    feed = MemoryFeed(list(history.leaves))
    schemas = PostgresSchemas(database.url)
    first, second = Projector(DOSSIER, schemas, feed), Projector(DOSSIER, schemas, feed)
    with capture_logs() as logs:

        def told(event: str) -> int:
            return sum(line["event"] == event for line in logs)

        async with AsyncExitStack() as until_the_end:
            async with running(first):
                await until(reached(database, DOSSIER, len(history.leaves)))
                await until_the_end.enter_async_context(running(second))
                await until(lambda: told("projection stands by") == 1)
                feed.grow(*ballots(history, 5))
                await until(reached(database, DOSSIER, len(history.leaves)))
                await until(lambda: told("projection stands by") == 2)
                assert (second.position, feed.readers, told("projection follows")) == (0, 1, 1)
            feed.grow(*ballots(history, 5))
            await until(lambda: second.position == len(history.leaves))
            assert told("projection follows") == 2
    assert await tables(database, DOSSIER.schema) == await expected_tables(database, DOSSIER, history)


async def test_three_that_all_believe_to_be_the_only_one_do_no_harm(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The lock goes with a connection. Here each got hold of one, as in a network that fell apart.
    monkeypatch.setattr("infra.postgres.schemas.LOCK", "select $1 <> ''")
    history = History(*OPEN)
    ballots(history, 60)
    feed = MemoryFeed(list(history.leaves), cut=lambda: 3)
    schemas = PostgresSchemas(database.url)
    await fill(database, DOSSIER, [])
    with capture_logs() as logs:
        async with running(*(Projector(DOSSIER, schemas, feed) for _ in range(3))):
            await until(reached(database, DOSSIER, len(history.leaves)))
            feed.grow(*ballots(history, 1))
            await until(reached(database, DOSSIER, len(history.leaves)))
    assert "projection was overtaken" in {line["event"] for line in logs}
    assert await tables(database, DOSSIER.schema) == await expected_tables(database, DOSSIER, history)


async def test_a_batch_for_a_position_that_has_passed_writes_nothing(database: Database) -> None:
    history = History(*OPEN)
    ballots(history, 4)
    await fill(database, DOSSIER, history.leaves)
    before = await tables(database, DOSSIER.schema)
    late = gather(DOSSIER, len(OPEN), history.leaves[len(OPEN) :])
    async with PostgresSchemas(database.url).filling(DOSSIER.schema, DOSSIER.ddl) as filling:
        assert filling is not None
        assert not await filling.write(*late)
        assert await filling.next() == len(history.leaves)
    assert await tables(database, DOSSIER.schema) == before


async def test_position_and_notification_come_together(database: Database) -> None:
    history = History(*OPEN)
    ballots(history, 9)
    heard: list[tuple[str, str]] = []
    async with as_superuser(database) as listener, as_superuser(database) as asker:
        await listener.add_listener("projected", lambda *note: heard.append(note[2:]))
        await fill(database, RESULTS, history.leaves, MemoryFeed(history.leaves, cut=lambda: 4))
        length = len(history.leaves)
        expected = [*range(4, length, 4), length]
        await until(lambda: len(heard) == len(expected))
        assert heard == [("projected", f"results_v4 {position}") for position in expected]

        async with asker.transaction():
            await asker.execute("lock table results_v4.ballot in share mode")
            more = ballots(history, 1)
            async with PostgresSchemas(database.url).filling(RESULTS.schema, RESULTS.ddl) as filling:
                assert filling is not None
                writing = asyncio.ensure_future(filling.write(*gather(RESULTS, length, more)))
                await until(lambda: asker.fetchval(IN_THE_MIDDLE, "halfrond fills results_v4"))
                writing.cancel()
                await asyncio.gather(writing, return_exceptions=True)
        await asker.execute("notify projected, 'end'")
        await until(lambda: heard[-1][1] == "end")
        assert len(heard) == len(expected) + 1, "what was not committed was not announced"
        assert await stands_at(database, RESULTS) == length


class Gate:
    """A way to PostgreSQL that can be shut: then nobody answers, and who was connected is cut off."""

    def __init__(self, url: str) -> None:
        there = urlsplit(url)
        self._there = there.hostname, there.port
        self._here = LOOPBACK, free_port()
        self.url = url.replace(f"{there.hostname}:{there.port}", f"127.0.0.1:{self._here[1]}")
        self._server: asyncio.Server | None = None
        self._passing: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._passes, *self._here)

    async def shut(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._passing:
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)

    async def _passes(self, theirs: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        ours, on = await asyncio.open_connection(*self._there)
        both = [asyncio.create_task(_pass_on(theirs, on)), asyncio.create_task(_pass_on(ours, back))]
        self._passing.update(both)
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for task, writer in zip(both, (on, back), strict=True):
            task.cancel()
            writer.close()
        self._passing.difference_update(both)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()


async def test_a_projector_waits_while_postgresql_is_away_and_goes_on_when_it_is_back(
    database: Database,
) -> None:
    history = History(*OPEN)
    feed = MemoryFeed(list(history.leaves))
    gate = Gate(database.url)
    with capture_logs() as logs:
        async with running(Projector(DOSSIER, PostgresSchemas(gate.url), feed)) as (task,):
            await until(lambda: [line for line in logs if line["event"] == "projection waits"])
            assert await stands_at(database, DOSSIER) == -1
            for _ in range(2):
                await gate.open()
                feed.grow(*ballots(history, 5))
                await until(reached(database, DOSSIER, len(history.leaves)))
                await gate.shut()
                feed.grow(*ballots(history, 5))
            assert not task.done()
            await gate.open()
            await until(reached(database, DOSSIER, len(history.leaves)))
        await gate.shut()
    assert await tables(database, DOSSIER.schema) == await expected_tables(database, DOSSIER, history)
