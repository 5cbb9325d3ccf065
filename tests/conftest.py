"""Real servers, shared by the whole run: one PostgreSQL, one NATS; a database and a stream for each test."""

from __future__ import annotations

import itertools
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import asyncpg
import pytest
from hypothesis import HealthCheck, settings

from infra.embedded import ports
from infra.embedded.nats import EmbeddedNats
from infra.embedded.postgres import EmbeddedPostgres
from infra.postgres.founding import create_database, install

OWNER, APP, PASSWORD = "halfrond_owner", "halfrond_app", "for-tests"

_numbers = itertools.count(1)

_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_EACH = 10_000 // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))

ports.PORTS = range(10_000 + _WORKER * _EACH, 10_000 + (_WORKER + 1) * _EACH)
"""Where tests look for a free port: not where the other worker does, nor where servers do that are started
by a command. So nobody takes a port between the moment that it is found and that on which it is used.
"""

_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""How long an example takes tells of the machine, and of what else it does."""

settings.register_profile("long", _PATIENT, max_examples=1_000, stateful_step_count=100)
"""`make explore`: other examples each time, and more of them."""

settings.register_profile("steady", _PATIENT, derandomize=True, database=None)
settings.load_profile("steady")
"""The same examples each time: whether a commit is good may not hang on chance."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Of whoever asks for the faults alone, modules without any are not even read."""
    if config.option.markexpr != "fault" or not collection_path.match("test_*.py"):
        return None
    return True if "mark.fault" not in collection_path.read_text(encoding="utf-8") else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of the faults, what may take long is begun first, so that no worker is left with it at the end: files
    by the longest time that a test of theirs asks for (`pytest.mark.timeout`).
    """
    if config.option.markexpr != "fault":
        return
    asked: dict[Path, float] = {}
    for item in items:
        marker = item.get_closest_marker("timeout")
        asked[item.path] = max(asked.get(item.path, 0.0), float(marker.args[0]) if marker else 0.0)
    items.sort(key=lambda item: -asked[item.path])


class Database(NamedTuple):
    """A database with the tables of the log, empty. Each URL is one role's."""

    name: str
    url: str
    owner_url: str
    superuser_url: str


def _database(postgres: EmbeddedPostgres, name: str) -> Database:
    return Database(
        name, postgres.url(name, APP, PASSWORD), postgres.url(name, OWNER, PASSWORD), postgres.url(name)
    )


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """The PostgreSQL server of this run. It need not outlive the machine; what must has its own."""
    settings = {
        "max_connections": "300",
        "shared_buffers": "128MB",
        "fsync": "off",
        "full_page_writes": "off",
    }
    with EmbeddedPostgres(tmp_path_factory.mktemp("postgres") / "server", settings=settings) as server:
        yield server


@pytest.fixture(scope="session")
async def template(postgres: EmbeddedPostgres) -> str:
    """The name of a database that holds the empty tables, to be cloned."""
    database = _database(postgres, "halfrond_template")
    await create_database(postgres.url(), database.owner_url, database.url)
    assert await install(database.owner_url, APP)
    return database.name


@pytest.fixture
async def database(postgres: EmbeddedPostgres, template: str) -> AsyncIterator[Database]:
    """A fresh database with the empty tables of the log."""
    async with cloned(postgres, template) as fresh:
        yield fresh


@asynccontextmanager
async def cloned(postgres: EmbeddedPostgres, template: str) -> AsyncIterator[Database]:
    """A fresh database like that one, for as long as a test lasts."""
    fresh = await clone(postgres, template, f"test_{next(_numbers)}")
    yield fresh
    connection = await asyncpg.connect(postgres.url())
    try:
        await connection.execute(f"drop database {fresh.name} with (force)")
    finally:
        await connection.close()


async def clone(postgres: EmbeddedPostgres, template: str, name: str) -> Database:
    """A database of that name, like the template."""
    connection = await asyncpg.connect(postgres.url())
    try:
        await connection.execute(f"create database {name} template {template} owner {OWNER}")
        await connection.execute(f"grant create, temporary on database {name} to {APP}")
    finally:
        await connection.close()
    return _database(postgres, name)


@pytest.fixture(scope="session")
def nats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedNats]:
    """The NATS server of this run, without accounts; tests of permissions start their own."""
    with EmbeddedNats(tmp_path_factory.mktemp("nats") / "server") as server:
        yield server


@pytest.fixture
def stream() -> str:
    """The name of a JetStream stream that no other test uses."""
    return f"TEST{next(_numbers)}"
