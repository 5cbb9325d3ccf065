"""`halfrond people` and the clerk's address at the founding, on real PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from infra.postgres.connection import pool
from infra.postgres.people import PostgresPeople
from services.cli import inviting
from services.cli.ghent.addresses import address_of, addressed
from services.cli.keys import Keys
from services.cli.parts import Desk, desk
from services.cli.screen import Stop
from tests.conftest import Database
from tests.services.chamber.house import found, settings_for


@pytest.fixture
async def console(database: Database, tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk of an assembly whose clerk is k1."""
    readers = await pool(database.url)
    await found(database, readers)
    async with desk(settings_for(database, tmp_path), Keys(tmp_path)) as made:
        yield made
    readers.terminate()


async def people(database: Database) -> dict[str, list[tuple[str, str]]]:
    """Everybody's address, with what they hold."""
    readers = await pool(database.url)
    known = PostgresPeople(readers)
    told = {
        person.email: [(held.office, held.mandate) for held in await known.holdings(person.person)]
        for person in await known.all()
    }
    readers.terminate()
    return told


async def test_an_office_is_bound_to_an_address_and_a_used_one_to_no_other(
    console: Desk, database: Database
) -> None:
    await inviting.bind(console, "griffier@voorbeeld.example", "nl", ("clerk", None, "k1"))
    assert await people(database) == {"griffier@voorbeeld.example": [("clerk", "k1")]}
    connection = await asyncpg.connect(database.url)
    await connection.execute("update holders set used_at = now()")
    await connection.close()
    with pytest.raises(Stop, match="passes to no other address"):
        await inviting.bind(console, "ander@voorbeeld.example", "nl", ("clerk", None, "k1"))


async def test_whoever_pipes_the_list_gets_whole_addresses(
    console: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"{'een.lange.naam.' * 4}@{'heel.' * 12}voorbeeld.example"
    await inviting.bind(console, address, "nl", ("clerk", None, "k1"))
    await inviting._list(console)
    told = capsys.readouterr().out.splitlines()
    assert [line.split() for line in told] == [
        ["address", "language", "holds", "used"],
        [address, "nl", "clerk/k1", "no"],
    ]


@pytest.mark.parametrize(
    "authority",
    [("clerk", None, "k9"), ("member", "koor", "m1"), ("chair", None, "k1")],
    ids=lambda a: "/".join(filter(None, a)),
)
async def test_a_mandate_that_does_not_stand_in_the_log_is_bound_to_nobody(
    console: Desk, authority: inviting.Authority
) -> None:
    with pytest.raises(Stop, match="no such mandate"):
        await console.gateway.ask(lambda world, at: inviting._require(world, at, authority))


async def test_everybody_in_the_demo_has_an_address_that_does_not_exist(
    console: Desk, database: Database
) -> None:
    await addressed(console, "k1")
    assert await people(database) == {"griffier@voorbeeld.example": [("clerk", "k1")]}
    assert address_of("mkoor") == "mkoor@voorbeeld.example"
