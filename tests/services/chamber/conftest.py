"""Chambers that run: one that all tests may share, and one for whoever breaks it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from infra.embedded.postgres import EmbeddedPostgres
from tests.conftest import APP, OWNER, PASSWORD, Database
from tests.services.chamber.house import House, house
from tests.services.chamber.parliament import Parliament, parliament, rules
from tests.services.chamber.test_statutes import CHARTER


async def stored(postgres: EmbeddedPostgres, template: str, name: str) -> Database:
    """A database of that name, which nobody drops."""
    connection = await asyncpg.connect(postgres.url())
    await connection.execute(f"create database {name} template {template} owner {OWNER}")
    await connection.execute(f"grant create, temporary on database {name} to {APP}")
    await connection.close()
    return Database(
        name, postgres.url(name, APP, PASSWORD), postgres.url(name, OWNER, PASSWORD), postgres.url(name)
    )


@pytest.fixture(scope="session")
async def chamber(
    postgres: EmbeddedPostgres, template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """A chamber for tests that leave others alone."""
    database = await stored(postgres, template, "chamber_shared")
    async with house(database, tmp_path_factory.mktemp("chamber")) as made:
        yield made


@pytest.fixture(scope="session")
async def ruled(
    postgres: EmbeddedPostgres, template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """One under a charter and rules of procedure, for tests that leave others alone."""
    database = await stored(postgres, template, "chamber_ruled")
    async with house(database, tmp_path_factory.mktemp("ruled")) as made:
        await made.done("/api/charter", CHARTER)
        await made.done("/api/rules", rules())
        yield made


@pytest.fixture(scope="session")
async def members(
    postgres: EmbeddedPostgres, template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Parliament]:
    """A parliament with somebody in every role, for tests that leave others alone."""
    database = await stored(postgres, template, "parliament_shared")
    async with parliament(database, tmp_path_factory.mktemp("parliament")) as made:
        yield made


@pytest.fixture
async def own(database: Database, tmp_path: Path) -> AsyncIterator[House]:
    """A chamber of the test's own."""
    async with house(database, tmp_path) as chamber:
        yield chamber
