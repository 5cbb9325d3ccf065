"""Chambers that run: one that all tests may share, and one for whoever breaks it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from infra.embedded.postgres import EmbeddedPostgres
from tests.conftest import APP, OWNER, PASSWORD, Database
from tests.services.chamber.house import House, house


@pytest.fixture(scope="session")
async def chamber(
    postgres: EmbeddedPostgres, template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """A chamber for tests that leave others alone."""
    name = "chamber_shared"
    connection = await asyncpg.connect(postgres.url())
    await connection.execute(f"create database {name} template {template} owner {OWNER}")
    await connection.execute(f"grant create, temporary on database {name} to {APP}")
    await connection.close()
    database = Database(
        name, postgres.url(name, APP, PASSWORD), postgres.url(name, OWNER, PASSWORD), postgres.url(name)
    )
    async with house(database, tmp_path_factory.mktemp("chamber")) as shared:
        yield shared


@pytest.fixture
async def own(database: Database, tmp_path: Path) -> AsyncIterator[House]:
    """A chamber of the test's own."""
    async with house(database, tmp_path) as chamber:
        yield chamber
