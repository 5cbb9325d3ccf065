"""Roles, database and tables: everything that is made once, before the first event.

Two roles: the owner of the tables, used for founding only, and the application role, which may read and may
append through `append_all()` and `append_each()`, erase what the log erases through `erase()`, and owns
nothing of the log.
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import asyncpg

from infra.postgres.connection import connect
from infra.postgres.migrating import ROUTINES, identifier, note_all, run


class FoundingError(Exception):
    """The database cannot be used for founding; the message says why and what to do."""


async def create_database(superuser_url: str, owner_url: str, app_url: str) -> None:
    """Make the roles and the database that both URLs name, where they are missing. Idempotent.

    For the embedded server; in production the operator makes them.
    """
    owner, app = urlsplit(owner_url), urlsplit(app_url)
    database = owner.path.lstrip("/")
    connection = await connect(superuser_url)
    try:
        for role in (owner, app):
            name, password = unquote(role.username or ""), unquote(role.password or "")
            if not await connection.fetchval("select true from pg_roles where rolname = $1", name):
                await connection.execute(f"create role {identifier(name)} login")
            await connection.execute(f"alter role {identifier(name)} password {_literal(password)}")
        if not await connection.fetchval("select true from pg_database where datname = $1", database):
            await connection.execute(
                f"create database {identifier(database)} owner {identifier(unquote(owner.username or ''))}"
                f" template template0 locale 'C'{_folding(connection.get_server_version().major)}"
            )
    finally:
        await connection.close()


async def install(owner_url: str, app_role: str) -> bool:
    """Make the tables, triggers, functions and grants. False when they stand already.

    Raises: FoundingError when the database holds something else under these names.
    """
    connection = await connect(owner_url)
    try:
        if await connection.fetchval("select to_regclass('public.log_head') is not null"):
            return False
        async with connection.transaction():
            await run(connection, ("schema.sql", *ROUTINES), app_role)
            await note_all(connection)
    except asyncpg.InsufficientPrivilegeError as error:
        raise FoundingError(
            f"the owner role may not make the tables ({error}); let it own the database and its schema public"
        ) from error
    except asyncpg.DuplicateObjectError as error:
        raise FoundingError(f"the database is not empty ({error}); use a new one for the assembly") from error
    finally:
        await connection.close()
    return True


def _folding(version: int) -> str:
    # Order by bytes everywhere, but let search know that É is é: PostgreSQL 17 brought the provider for that.
    return " locale_provider builtin builtin_locale 'C.UTF-8'" if version >= 17 else ""  # noqa: PLR2004


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
