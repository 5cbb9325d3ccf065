"""Erasing on real PostgreSQL: exactly the texts that both benches erased, and by nobody else's word."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import pytest

from events.erasure.facts import ErasureRequested, ProseErased
from events.fact import Actor, Fact, digest
from events.registry import encode
from events.submission import Unavailable
from infra.postgres.connection import pool
from infra.postgres.erasing import PostgresErasing
from tests.conftest import Database

AT = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
CITY = Actor("member", "dora", "stad", "token")
SALT = b"0123456789abcdef"
TEXTS = ("Her name", "Her number", "Nobody's business", "Why")
NAME, NUMBER, OTHER, WHY = (digest(SALT, words) for words in TEXTS)

Prose = dict[str, tuple[bytes | None, str | None]]


@pytest.fixture
async def erasing(database: Database) -> AsyncIterator[PostgresErasing]:
    readers = await pool(database.url, server_settings={"search_path": "public"})
    yield PostgresErasing(readers)
    readers.terminate()


@pytest.fixture
async def superuser(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A connection that may do everything, to a log with four texts."""
    connection = await asyncpg.connect(database.superuser_url)
    rows = [(digest(SALT, words), SALT, words) for words in TEXTS]
    await connection.executemany("insert into prose values ($1, $2, $3)", rows)
    yield connection
    await connection.close()


async def append(superuser: asyncpg.Connection, position: int, stream: str, version: int, fact: Fact) -> None:
    leaf = encode(stream, version, AT, CITY, f"k{position}", fact)
    row = (position, stream, version, fact.type, AT, leaf)
    await superuser.execute("insert into events values ($1, $2, $3, $4, $5, $6)", *row)


async def prose(superuser: asyncpg.Connection) -> Prose:
    return {row["digest"]: (row["salt"], row["body"]) for row in await superuser.fetch("select * from prose")}


def asked(*digests: str) -> ErasureRequested:
    return ErasureRequested("e1", digests, WHY, "personal-data", "civil-society")


def erased(*digests: str, erasure: str = "e1") -> ProseErased:
    return ProseErased(erasure, digests, "city")


async def test_body_and_salt_are_gone_and_the_digest_stays(
    erasing: PostgresErasing, superuser: asyncpg.Connection
) -> None:
    """Who knew the salt could try short texts until the digest fits."""
    await append(superuser, 0, "erasure-e1", 1, asked(NAME, NUMBER))
    await append(superuser, 1, "erasure-e1", 2, erased(NAME, NUMBER))
    assert await erasing.erase(1) == 2
    kept = (SALT, TEXTS[2]), (SALT, TEXTS[3])
    assert await prose(superuser) == dict(
        zip((NAME, NUMBER, OTHER, WHY), ((None, None), (None, None), *kept), strict=True)
    )


async def test_erased_again_nothing_changes(erasing: PostgresErasing, superuser: asyncpg.Connection) -> None:
    await append(superuser, 0, "erasure-e1", 2, erased(NAME))
    assert [await erasing.erase(0), await erasing.erase(0), await erasing.reapply()] == [1, 0, 0]


async def test_a_text_that_is_not_there_is_passed_over(
    erasing: PostgresErasing, superuser: asyncpg.Connection
) -> None:
    await append(superuser, 0, "erasure-e1", 2, erased("a" * 64, NAME))
    assert await erasing.erase(0) == 1


@pytest.mark.parametrize("position", [0, 1, -1])
async def test_what_was_only_asked_for_is_not_erased(
    erasing: PostgresErasing, superuser: asyncpg.Connection, position: int
) -> None:
    before = await prose(superuser)
    await append(superuser, 0, "erasure-e1", 1, asked(NAME))
    with pytest.raises(asyncpg.PostgresError, match=f"position {position} erases nothing") as error:
        await erasing.erase(position)
    assert error.value.sqlstate == "HF004"  # type: ignore[attr-defined]
    assert await erasing.reapply() == 0
    assert await prose(superuser) == before


async def test_the_leaf_is_believed_and_not_the_column_beside_it(
    erasing: PostgresErasing, superuser: asyncpg.Connection
) -> None:
    await append(superuser, 0, "erasure-e1", 1, asked(NAME))
    await superuser.execute("alter table events disable trigger all")
    await superuser.execute("update events set type = 'prose.erased.v1'")
    with pytest.raises(asyncpg.PostgresError, match="position 0 erases nothing"):
        await erasing.erase(0)


@pytest.mark.parametrize(
    "statement",
    [
        "update prose set body = null, salt = null",
        "update prose set body = 'Somebody else'",
        "delete from prose",
        "truncate prose",
        "insert into prose values (repeat('a', 64), null, null)",
    ],
)
async def test_the_application_can_empty_texts_in_no_other_way(
    database: Database, superuser: asyncpg.Connection, statement: str
) -> None:
    before = await prose(superuser)
    application = await asyncpg.connect(database.url)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await application.execute(statement)
    await application.close()
    assert await prose(superuser) == before


async def test_a_false_table_is_not_taken_for_the_log(
    database: Database, superuser: asyncpg.Connection
) -> None:
    """The function runs with the rights of the tables' owner: nobody may bend its names."""
    application = await asyncpg.connect(database.url)
    await application.execute("create temporary table events (position bigint, leaf bytea)")
    told = '{"type":"prose.erased.v1","data":{"digests":["' + NAME + '"]}}'
    await application.execute("insert into events values (0, $1)", told.encode())
    await application.execute("create schema mine; set search_path = pg_temp, mine, public")
    with pytest.raises(asyncpg.PostgresError, match="position 0 erases nothing"):
        await application.fetchval("select public.erase(0)")
    await application.close()
    assert (await prose(superuser))[NAME] == (SALT, TEXTS[0])


async def test_erasures_that_were_not_applied_are_applied_later(
    erasing: PostgresErasing, superuser: asyncpg.Connection
) -> None:
    """A crash between append and erasure; a backup that is older than the erasures."""
    await append(superuser, 0, "erasure-e1", 2, erased(NAME))
    await append(superuser, 1, "erasure-e2", 2, erased(NUMBER, OTHER, erasure="e2"))
    assert await erasing.erase(0) == 1
    assert await erasing.reapply() == 2
    assert [body for _, body in (await prose(superuser)).values() if body] == ["Why"]
    await append(superuser, 2, "erasure-e3", 2, erased(WHY, erasure="e3"))
    assert [await erasing.reapply(), await erasing.reapply()] == [1, 0]
    assert set((await prose(superuser)).values()) == {(None, None)}


async def test_a_text_loses_salt_and_body_together_or_neither(superuser: asyncpg.Connection) -> None:
    for half in ("body", "salt"):
        with pytest.raises(asyncpg.CheckViolationError):
            await superuser.execute(f"update prose set {half} = null")


async def test_a_postgresql_that_is_away_is_told() -> None:
    away = await pool("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(Unavailable):
        await PostgresErasing(away).reapply()
    away.terminate()
