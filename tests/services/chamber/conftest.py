"""Chambers that run: one that all tests may share, and one for whoever breaks it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from infra.embedded.postgres import EmbeddedPostgres
from tests.conftest import Database, clone, cloned
from tests.services.chamber.house import House, filling, house, made
from tests.services.chamber.parliament import Parliament, parliament, rules
from tests.services.chamber.test_statutes import CHARTER
from tests.waiting import until


@pytest.fixture(scope="session")
async def furnished(postgres: EmbeddedPostgres, template: str) -> str:
    """The name of a database with the tables of every read model too, empty: making these takes a while."""
    database = await clone(postgres, template, "furnished_template")
    async with filling(database):
        await until(lambda: made(database))
    return database.name


@pytest.fixture
async def database(postgres: EmbeddedPostgres, furnished: str) -> AsyncIterator[Database]:
    """A fresh database with all tables, empty."""
    async with cloned(postgres, furnished) as fresh:
        yield fresh


@pytest.fixture
async def bare(postgres: EmbeddedPostgres, template: str) -> AsyncIterator[Database]:
    """A fresh database in which no read model was ever made."""
    async with cloned(postgres, template) as fresh:
        yield fresh


@pytest.fixture(scope="session")
async def chamber(
    postgres: EmbeddedPostgres, furnished: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """A chamber for tests that leave others alone."""
    database = await clone(postgres, furnished, "chamber_shared")
    async with house(database, tmp_path_factory.mktemp("chamber")) as made:
        yield made


@pytest.fixture(scope="session")
async def ruled(
    postgres: EmbeddedPostgres, furnished: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """One under a charter and rules of procedure, for tests that leave others alone."""
    database = await clone(postgres, furnished, "chamber_ruled")
    async with house(database, tmp_path_factory.mktemp("ruled")) as made:
        await made.done("/api/charter", CHARTER)
        await made.done("/api/rules", rules())
        yield made


@pytest.fixture(scope="session")
async def members(
    postgres: EmbeddedPostgres, furnished: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Parliament]:
    """A parliament with somebody in every role, for tests that leave others alone."""
    database = await clone(postgres, furnished, "parliament_shared")
    async with parliament(database, tmp_path_factory.mktemp("parliament")) as made:
        yield made


@pytest.fixture
async def own(database: Database, tmp_path: Path) -> AsyncIterator[House]:
    """A chamber of the test's own."""
    async with house(database, tmp_path) as chamber:
        yield chamber
