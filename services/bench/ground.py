"""What is measured stands on it: servers, fresh databases on them, chambers in processes of their own."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

from infra.embedded.nats import EmbeddedNats
from infra.embedded.ports import free_port
from infra.embedded.postgres import EmbeddedPostgres
from infra.identity import RandomIdentity
from infra.postgres.clock import PostgresClock
from infra.postgres.connection import pool
from infra.postgres.founding import create_database, install
from infra.postgres.log import PostgresLog
from services.settings import read

IDENTITY = RandomIdentity()


OWNER, APP, PASSWORD = "bench_owner", "bench_app", "bench"


SETTINGS = {"max_wal_size": "16GB", "checkpoint_timeout": "1h"}
"""As durable as ever, but no checkpoint falls into a measurement of ours or of the other's."""


class Database(NamedTuple):
    """A fresh database with the tables of the log."""

    url: str
    owner_url: str
    superuser_url: str


class Ground:
    """The servers, and fresh databases on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postgres = EmbeddedPostgres(folder / "postgres", settings=SETTINGS)
        self.nats = EmbeddedNats(folder / "nats")
        self._numbers = itertools.count(1)

    async def database(self) -> Database:
        """A fresh one."""
        name = f"bench_{next(self._numbers)}"
        urls = [self.postgres.url(name, role, PASSWORD) for role in (APP, OWNER)]
        await create_database(self.postgres.url(), urls[1], urls[0])
        await install(urls[1], APP)
        return Database(urls[0], urls[1], self.postgres.url(name))


@contextlib.asynccontextmanager
async def opened(url: str) -> AsyncIterator[tuple[PostgresLog, PostgresClock]]:
    """A log and its clock."""
    readers = await pool(url)
    log, clock = PostgresLog(url, readers), PostgresClock(readers)
    await clock.synchronise()
    await log.start()
    try:
        yield log, clock
    finally:
        await log.stop()
        await readers.close()


@contextlib.asynccontextmanager
async def chamber_on(
    ground: Ground, database: Database, mode: str, log: Path | None = None
) -> AsyncIterator[int]:
    """A chamber in a process of its own; its port."""
    port = free_port()
    settings = read({})._replace(port=port, database_url=database.url, secrets=ground.folder)
    settings = settings._replace(log=log or ground.folder / "log")
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.bench.process", mode,
        env={**os.environ, **settings.environment()}, stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            if running.returncode is not None:
                raise RuntimeError(f"the {mode} process ended with code {running.returncode}")
            await asyncio.sleep(0.05)
        yield port
    finally:
        running.kill()
        await running.wait()
