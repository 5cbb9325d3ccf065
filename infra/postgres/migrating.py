"""Bringing a database that was founded by an earlier version to the tables of this one.

A change of the tables is a numbered file in `sql/migrations`, applied once, in order, as the owner; table
`migrations` tells which were. Functions and rights are made anew as a whole each time, out of the same files
as at a founding. All of it is one transaction: a database is of one version or of another.

A founding makes the newest tables at once (`sql/schema.sql`) and notes every file as applied. Whoever changes
the tables writes both; a test holds that they come to the same. A database from before there were migrations
has number 0.
"""

from __future__ import annotations

from typing import NamedTuple

import asyncpg

from events.submission import LogError
from infra.postgres.connection import EPOCH, SQL, connect

ROUTINES = ("append.sql", "fence.sql", "erase.sql", "grants.sql")
"""Made at a founding and at every upgrade."""

TABLES = "select to_regclass('public.log_head') is not null, to_regclass('public.migrations') is not null"

NUMBER = "select coalesce(max(number), 0), (array_agg(name order by number desc))[1] from public.migrations"

FENCED = """
select exists (select from pg_attribute where attrelid = 'public.log_head'::regclass and attname = 'fenced')
"""
"""Whether the tables are at least of number 0: before, there was no fence."""

APPLIED = "insert into public.migrations (number, name) values ($1, $2)"

TURN = "lock table public.log_head in access exclusive mode"
"""Nothing is appended meanwhile, and nobody else upgrades."""


class OtherVersion(LogError):
    """The tables are those of another version of this program; the message says what to do."""


class Migration(NamedTuple):
    """A numbered file."""

    number: int
    name: str
    sql: str


class Version(NamedTuple):
    """What a database is at: the number of its last migration, and its name."""

    number: int
    name: str = ""


def migrations() -> list[Migration]:
    """All files, in order, from number 1."""
    paths = sorted((SQL / "migrations").glob("*.sql"))
    found = [Migration(int(path.name[:4]), path.stem, path.read_text()) for path in paths]
    assert [one.number for one in found] == list(range(1, len(found) + 1)), "a number is missing, or twice"  # noqa: S101 - a mistake of ours
    return found


_NEWEST = migrations()[-1]


async def version(connection: asyncpg.Connection) -> Version | None:
    """What the database is at; None where there are no tables at all.

    Raises: OtherVersion when it is older than anything that can be upgraded.
    """
    founded, numbered = await connection.fetchrow(TABLES)
    if not founded:
        return None
    if numbered:
        return Version(*await connection.fetchrow(NUMBER))
    if not await connection.fetchval(FENCED):
        raise OtherVersion(
            "the tables of this database are older than any that `halfrond upgrade` knows: export the log"
            " with the version that founded it, and restore that"
        )
    return Version(0)


async def require_current(connection: asyncpg.Connection) -> None:
    """Whether the tables are those of this program; no tables are no matter.

    Raises: OtherVersion.
    """
    found = await version(connection)
    if found is None or found.number == _NEWEST.number:
        return
    if found.number < _NEWEST.number:
        raise OtherVersion(
            f"the tables of this database are those of an earlier version (number {found.number}, and this"
            f" program needs {_NEWEST.number}): make a backup, stop the processes, run `halfrond upgrade`"
        )
    raise OtherVersion(
        f"the tables of this database are those of a later version (number {found.number}, {found.name}, and"
        f" this program knows {_NEWEST.number}): use that version of the program, or a later one"
    )


async def upgrade(owner_url: str, app_role: str) -> list[str]:
    """Apply what was not applied yet, in one transaction; gives the names, in order.

    Raises: OtherVersion when the tables are of a later version, or cannot be upgraded.
    """
    connection = await connect(owner_url, server_settings={"application_name": "halfrond upgrade"})
    try:
        async with connection.transaction():
            found = await version(connection)
            if found is None:
                return []
            if found.number >= _NEWEST.number:
                await require_current(connection)
                return []
            await connection.execute(TURN)
            found = await version(connection) or found  # somebody may have been first
            pending = migrations()[found.number :]
            for migration in pending:
                await connection.execute(migration.sql)
                await connection.execute(APPLIED, migration.number, migration.name)
            if pending:
                await run(connection, ("routines.sql", *ROUTINES), app_role)
            return [migration.name for migration in pending]
    finally:
        await connection.close()


async def note_all(connection: asyncpg.Connection) -> None:
    """Note every migration as applied: the tables were made as they are now."""
    await connection.executemany(APPLIED, [(one.number, one.name) for one in migrations()])


async def run(connection: asyncpg.Connection, names: tuple[str, ...], app_role: str) -> None:
    """Run files of ours, for this application role."""
    database = await connection.fetchval("select current_database()")
    for name in names:
        text = (SQL / name).read_text().replace("{epoch}", EPOCH)
        await connection.execute(
            text.replace("{app}", identifier(app_role)).replace("{database}", identifier(database))
        )


def identifier(name: str) -> str:
    """A name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'
