"""What a year is played on: a log in memory, or one on a PostgreSQL that is killed.

Time stands where the test puts it, for whoever acts and for the log: PostgreSQL judges with the clock that it
always judges with, `clock_timestamp()`, and in that database it is ours.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import cycle
from pathlib import Path
from typing import NamedTuple, Protocol

import asyncpg

from events.registry import Recorded
from events.submission import Appended, Submission
from infra.embedded.postgres import EmbeddedPostgres
from infra.postgres.connection import pool
from infra.postgres.founding import create_database, install
from infra.postgres.log import PostgresLog
from infra.postgres.polls import PostgresItems
from services.clerk.ports import Events
from services.ports import Log
from tests.conftest import APP, OWNER, PASSWORD, Database
from tests.events.sample import NOW
from tests.services.fakes import Fate, MemoryLog

ITS_CLOCK = """
create table public.moment (at timestamptz not null);
insert into public.moment values (now());
grant select on public.moment to public;
alter function pg_catalog.clock_timestamp() rename to clock_of_the_machine;
create function pg_catalog.clock_timestamp() returns timestamptz language sql stable
    as 'select at from public.moment';
"""
"""From now on the clock of this database stands where the table says."""


class Moment:
    """Fulfils `Clock`, for every process of a year: it stands where it is put."""

    def __init__(self) -> None:
        self.at: datetime

    def now(self) -> datetime:
        """Fulfils `Clock`."""
        return self.at

    async def synchronise(self) -> None:
        """Fulfils `Clock`."""


class Parts(NamedTuple):
    """What a process has of its own. `gone`: it is there no more, without an orderly end."""

    log: Log
    events: Events
    gone: Callable[[], Awaitable[None]]


class Ground(Protocol):
    """Where the log lies."""

    clock: Moment

    async def put(self, at: datetime) -> None:
        """It is that moment now (UTC), for everybody."""
        ...

    async def process(self, sends: Callable[[int], None]) -> Parts:
        """Another process; `sends` is told when something of it is on its way to the log."""
        ...

    async def struck(self, busy: Callable[[], Awaitable[None]]) -> None:
        """What the log lies on breaks down once something is on its way (`busy`), and is there again."""
        ...


class MemoryItems:
    """Fulfils the clerk's `Events`: all events of a log in memory."""

    def __init__(self, log: MemoryLog) -> None:
        self._log = log

    async def since(self, position: int) -> tuple[list[Recorded], int]:
        """Fulfils `Events`."""
        new = await self._log.read(position, len(self._log.entries))
        return new, position + len(new)

    async def more(self, position: int, within: float) -> None:
        """Fulfils `Events`; nobody waits for it here."""
        raise NotImplementedError


class _Telling(MemoryLog):
    """Tells what is sent; the answers to the first ones after a blow are lost."""

    def __init__(self) -> None:
        super().__init__(NOW)
        self.sends: list[Callable[[int], None]] = []

    def submit(self, submission: Submission) -> asyncio.Future[Appended]:
        """Fulfils `Log`."""
        for told in self.sends:
            told(1)
        return super().submit(submission)

    def _flush(self) -> None:
        self.fate = "answered"
        super()._flush()


class Memory:
    """A log in memory."""

    def __init__(self) -> None:
        self.clock = Moment()
        self.log = _Telling()
        self._fates: Iterator[Fate] = cycle(["lost after", "lost before"])

    async def put(self, at: datetime) -> None:
        """Fulfils `Ground`."""
        self.clock.at = self.log.now = at

    async def process(self, sends: Callable[[int], None]) -> Parts:
        """Fulfils `Ground`."""
        self.log.sends.append(sends)

        async def gone() -> None:
            self.log.sends.remove(sends)

        return Parts(self.log, MemoryItems(self.log), gone)

    async def struck(self, busy: Callable[[], Awaitable[None]]) -> None:
        """Fulfils `Ground`: what is sent next is lost, or stands and nobody hears of it."""
        self.log.fate = next(self._fates)
        await busy()


class Postgres:
    """A PostgreSQL of its own, which is killed with signal 9."""

    def __init__(self, server: EmbeddedPostgres, database: Database) -> None:
        self.clock = Moment()
        self.database = database
        self._server = server
        self._owner: asyncpg.Connection | None = None

    async def put(self, at: datetime) -> None:
        """Fulfils `Ground`."""
        if self._owner is None:
            self._owner = await asyncpg.connect(self.database.superuser_url)
        await self._owner.execute("update public.moment set at = $1", at)
        self.clock.at = at

    async def process(self, sends: Callable[[int], None]) -> Parts:
        """Fulfils `Ground`."""
        readers = await pool(self.database.url, size=8)
        log = PostgresLog(self.database.url, readers, batches=sends)
        await log.start()
        items = PostgresItems(self.database.url)

        async def gone() -> None:
            for writer in log._writers:
                writer.drop()
            readers.terminate()
            await items.close()
            await asyncio.sleep(0)  # whoever waits for an answer hears first that there is no connection
            for flusher in log._flushers:
                flusher.cancel()
            await asyncio.gather(*log._flushers, return_exceptions=True)

        return Parts(log, items, gone)

    async def struck(self, busy: Callable[[], Awaitable[None]]) -> None:
        """Fulfils `Ground`."""
        await busy()
        await asyncio.to_thread(self._server.kill)
        await self.close()
        await asyncio.to_thread(self._server.start)

    async def close(self) -> None:
        """End our own connection."""
        if self._owner is not None:
            self._owner.terminate()
            self._owner = None


@asynccontextmanager
async def postgres_ground(folder: Path) -> AsyncIterator[Postgres]:
    """A PostgreSQL with the settings of production and the empty tables of the log."""
    with EmbeddedPostgres(folder) as server:
        urls = (server.url("year", APP, PASSWORD), server.url("year", OWNER, PASSWORD), server.url("year"))
        database = Database("year", *urls)
        await create_database(server.url(), database.owner_url, database.url)
        assert await install(database.owner_url, APP)
        ground = Postgres(server, database)
        owner = await asyncpg.connect(database.superuser_url)
        await owner.execute(ITS_CLOCK)
        await owner.close()
        yield ground
        await ground.close()
