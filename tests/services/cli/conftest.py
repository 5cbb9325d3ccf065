"""`halfrond` as its operator runs it: commands in processes of their own."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import psutil
import pytest

from infra.embedded.nats import EmbeddedNats
from infra.embedded.postgres import EmbeddedPostgres
from infra.postgres.founding import create_database
from services.settings import Settings
from tests.conftest import APP, OWNER, PASSWORD
from tests.faults.served import Served
from tests.services.cli.places import Place


class Running(NamedTuple):
    """An assembly that is served, and the process that serves it."""

    served: Served
    parent: psutil.Process

    @property
    def token_file(self) -> Path:
        """The clerk's token."""
        return self.served.folder / "secrets/clerk.token"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An empty assembly, founded and served."""
    served = Served(tmp_path_factory.mktemp("cli") / "data")
    named = ("--name", "Proef", "--purpose", "Proef.", "--origin", "example.org/c")
    founding = served.command("found", *named, "--without-rules")
    assert founding.returncode == 0, founding.stderr
    with served.serving() as parent:
        yield Running(served, parent)


def halfrond(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `halfrond …` to its end, with these settings only."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HALFROND_")}
    return subprocess.run(
        [sys.executable, "-m", "services.cli.main", *arguments],
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
async def place(postgres: EmbeddedPostgres, tmp_path: Path) -> AsyncIterator[Callable[[str], Any]]:
    """Makes places, each with a database and a NATS of its own."""
    with contextlib.ExitStack() as stack:
        made: list[str] = []

        async def make(name: str) -> Place:
            database = f"place_{hashlib.sha256(str(tmp_path / name).encode()).hexdigest()[:12]}"
            made.append(database)
            folder = tmp_path / name
            nats = stack.enter_context(EmbeddedNats(tmp_path / f"{name}-nats"))
            settings = Settings(
                folder, "127.0.0.1", 0, postgres.url(database, APP, PASSWORD),
                postgres.url(database, OWNER, PASSWORD), nats.url(), nats.url(), folder / "secrets",
                folder / "log", None, unsafe_for_tests=True,
            )  # fmt: skip
            await create_database(postgres.url(), settings.owner_url, settings.database_url)
            return Place(settings, lambda: shutil.rmtree(folder, ignore_errors=True))

        yield make
        connection = await asyncpg.connect(postgres.url())
        for database in made:
            await connection.execute(f"drop database {database} with (force)")
        await connection.close()


@pytest.fixture
async def here(place: Callable[[str], Any]) -> Place:
    """A place."""
    made: Place = await place("here")
    return made


@pytest.fixture
async def there(place: Callable[[str], Any]) -> Place:
    """Another one."""
    made: Place = await place("there")
    return made
