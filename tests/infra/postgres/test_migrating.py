"""Databases that an earlier version founded: brought to the tables of this one, or told why not."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from infra.embedded.postgres import EmbeddedPostgres
from infra.postgres.connection import EPOCH, SQL, pool
from infra.postgres.founding import create_database
from infra.postgres.leaves import Leaves
from infra.postgres.log import PostgresLog
from infra.postgres.migrating import ROUTINES, OtherVersion, migrations, require_current, upgrade
from tests.conftest import APP, OWNER, Database, _database, _numbers
from tests.services.relay.filling import fill, leaves

FOUNDED_AT_0 = Path(__file__).parents[2] / "vectors/schema/founded-at-0.sql"
"""The tables, functions and rights as the version before migrations made them."""

CATALOG = """
select 'column', c.relname::text, a.attname::text,
       format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' ' || a.attstorage::text || ' '
       || coalesce(pg_get_expr(d.adbin, d.adrelid), '') || ' ' || coalesce(a.attacl::text, '')
from pg_attribute a join pg_class c on c.oid = a.attrelid
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
union all
select 'table', relname::text, '', coalesce(reloptions::text, '') || ' ' || coalesce(relacl::text, '')
from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
union all
select 'index', tablename::text, indexname::text, indexdef from pg_indexes where schemaname = 'public'
union all
select 'constraint', conrelid::regclass::text, conname::text, pg_get_constraintdef(oid)
from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'
union all
select 'trigger', tgrelid::regclass::text, tgname::text, pg_get_triggerdef(oid) || tgenabled::text
from pg_trigger where not tgisinternal
union all
select 'function', proname::text, oid::regprocedure::text,
       pg_get_functiondef(oid) || coalesce(proacl::text, '')
from pg_proc where pronamespace = 'public'::regnamespace
"""
"""Everything that a founding makes, as text; of columns not their order."""


async def catalog(url: str) -> set[tuple[str, ...]]:
    """What stands in a database."""
    connection = await asyncpg.connect(url)
    try:
        return {tuple(row) for row in await connection.fetch(CATALOG)}
    finally:
        await connection.close()


async def sql(url: str, *statements: str) -> None:
    """Run statements as whoever the URL names."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture
async def old(postgres: EmbeddedPostgres) -> AsyncIterator[Database]:
    """A database with the tables of before, and ten entries."""
    database = _database(postgres, f"old_{next(_numbers)}")
    await create_database(postgres.url(), database.owner_url, database.url)
    text = FOUNDED_AT_0.read_text().replace("{epoch}", EPOCH).replace("{app}", f'"{APP}"')
    await sql(database.owner_url, text.replace("{database}", f'"{database.name}"'))
    await fill(database.superuser_url, leaves(0, 10))
    yield database
    await sql(postgres.url(), f"drop database {database.name} with (force)")


async def test_an_upgraded_database_is_the_same_as_a_founded_one(old: Database, database: Database) -> None:
    assert await upgrade(old.owner_url, APP) == [migration.name for migration in migrations()]
    upgraded, founded = await catalog(old.owner_url), await catalog(database.owner_url)
    assert upgraded - founded == set()
    assert founded - upgraded == set()


async def test_what_stood_before_stands_after_and_the_log_goes_on(old: Database) -> None:
    await upgrade(old.owner_url, APP)
    readers = await pool(old.url)
    log = PostgresLog(old.url, readers)
    await log.start()
    assert [leaf for _, leaf in await log.leaves(0, 10)] == leaves(0, 10)
    await log.stop()
    await readers.close()
    connection = await asyncpg.connect(old.url)
    assert [
        row["number"] for row in await connection.fetch("select number from migrations order by number")
    ] == [migration.number for migration in migrations()]
    await connection.close()


async def test_a_second_upgrade_does_nothing(old: Database) -> None:
    await upgrade(old.owner_url, APP)
    before = await catalog(old.owner_url)
    assert await upgrade(old.owner_url, APP) == []
    assert await catalog(old.owner_url) == before


async def test_a_founded_database_is_of_the_newest_version(database: Database) -> None:
    assert await upgrade(database.owner_url, APP) == []
    connection = await asyncpg.connect(database.url)
    await require_current(connection)
    await connection.close()


async def test_an_upgrade_that_fails_in_the_middle_has_done_nothing(old: Database) -> None:
    before = await catalog(old.owner_url)
    with pytest.raises(asyncpg.UndefinedObjectError):
        await upgrade(old.owner_url, "nobody_of_that_name")
    assert await catalog(old.owner_url) == before
    assert await upgrade(old.owner_url, APP)


async def test_only_the_owner_upgrades(old: Database) -> None:
    before = await catalog(old.owner_url)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await upgrade(old.url, APP)
    assert await catalog(old.owner_url) == before


async def require(url: str) -> str:
    """What whoever connects is told."""
    connection = await asyncpg.connect(url)
    try:
        with pytest.raises(OtherVersion) as told:
            await require_current(connection)
    finally:
        await connection.close()
    return str(told.value)


async def test_tables_of_an_earlier_version_are_told_as_such(old: Database) -> None:
    assert "earlier version (number 0" in await require(old.url)
    assert "`halfrond upgrade`" in await require(old.url)


async def test_tables_of_a_later_version_are_told_as_such_and_left_alone(database: Database) -> None:
    await sql(
        database.owner_url, "insert into migrations (number, name) values (9999, '9999-from-the-future')"
    )
    assert "later version (number 9999, 9999-from-the-future" in await require(database.url)
    before = await catalog(database.owner_url)
    with pytest.raises(OtherVersion, match="later version"):
        await upgrade(database.owner_url, APP)
    assert await catalog(database.owner_url) == before


async def test_tables_from_before_there_was_a_fence_cannot_be_upgraded(old: Database) -> None:
    await sql(old.owner_url, "alter table log_head drop column fenced")
    assert "older than any" in await require(old.url)
    with pytest.raises(OtherVersion, match="older than any"):
        await upgrade(old.owner_url, APP)


async def test_nobody_appends_to_or_reads_tables_of_another_version(old: Database) -> None:
    readers = await pool(old.url)
    with pytest.raises(OtherVersion):
        await PostgresLog(old.url, readers).start()
    await readers.close()
    reading = Leaves(old.url)
    with pytest.raises(OtherVersion):
        await reading.head()
    await reading.close()


async def test_the_owner_of_the_tables_is_the_owner_still(old: Database) -> None:
    await upgrade(old.owner_url, APP)
    connection = await asyncpg.connect(old.url)
    owners = await connection.fetch("select distinct tableowner from pg_tables where schemaname = 'public'")
    await connection.close()
    assert [row["tableowner"] for row in owners] == [OWNER]


AT = {
    1: "a7b8337fde34d563",
    2: "c3678f910ee220e0",
    3: "f556a3b2e25fc001",
    4: "fd4cf8b6f8d18a40",
    5: "baab1352a1662386",
    6: "ad974b1221375f80",
    7: "2d2826b863121c2a",
    8: "123226745f2c34bf",
    9: "a7d5a8ff96535962",
    10: "722a429a6d3d654f",
    11: "13edfcc89451b238",
    12: "12a878bd2a779b8c",
    13: "c9d20fed8a1723d9",
    14: "7e5175aa9ed2c51c",
    15: "af582eeba20363fc",
    16: "b9db2c84b32070ca",
    17: "50a4b8309e013e14",
    18: "0f6ce1b08beb9f86",
}
"""The fingerprint of all that a founding makes, by the number of the newest migration."""


def test_whoever_changes_what_a_founding_makes_writes_a_migration() -> None:
    made = "".join((SQL / name).read_text() for name in ("schema.sql", *ROUTINES))
    told = " ".join(re.sub(r"--[^\n]*", "", made).split())
    number = migrations()[-1].number
    assert {number: hashlib.sha256(told.encode()).hexdigest()[:16]} == {number: AT.get(number)}, (
        "databases that stand need a new file in infra/postgres/sql/migrations (`select;` is enough where"
        " only a function changed); then note the new fingerprint here, under its number"
    )
