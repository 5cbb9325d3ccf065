"""Tokens on real PostgreSQL: hashed, remembered while somebody listens, forgotten as soon as they change."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from events.fact import Actor
from events.submission import Reused, Unavailable
from infra.postgres import tokens as module
from infra.postgres.connection import pool
from infra.postgres.tokens import FIND, PostgresTokens
from tests.conftest import Database
from tests.waiting import until

KEY = b"k" * 32


class Counting:
    """A pool that counts how often a token was looked up, and can hold a look-up up."""

    def __init__(self, readers: asyncpg.Pool) -> None:
        self._readers = readers
        self.looked_up = 0
        self.found = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def fetch(self, statement: str, *arguments: Any) -> Any:
        rows = await self._readers.fetch(statement, *arguments)
        if statement == FIND:
            self.looked_up += 1
            self.found.set()
            await self.go_on.wait()
        return rows

    async def fetchrow(self, statement: str, *arguments: Any) -> Any:
        return await self._readers.fetchrow(statement, *arguments)

    async def fetchval(self, statement: str, *arguments: Any) -> Any:
        return await self._readers.fetchval(statement, *arguments)


class Both:
    """Two processes on one database."""

    def __init__(
        self, one: PostgresTokens, other: PostgresTokens, counting: Counting, database: Database
    ) -> None:
        self.one = one
        self.other = other
        self.counting = counting
        self.database = database

    async def ended(self) -> None:
        """End the connections that listen, as a restart of PostgreSQL would."""
        connection = await asyncpg.connect(self.database.superuser_url)
        await connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and application_name = 'halfrond tokens'"
        )
        await connection.close()


@pytest.fixture
async def both(database: Database) -> AsyncIterator[Both]:
    readers = await pool(database.url)
    counting = Counting(readers)
    one, other = PostgresTokens(database.url, counting, KEY), PostgresTokens(database.url, readers, KEY)
    for tokens in (one, other):
        await tokens.start()
    await until(lambda: one.listening and other.listening)
    yield Both(one, other, counting, database)
    for tokens in (one, other):
        await tokens.stop()
    readers.terminate()


async def test_a_token_is_found_with_its_mandate_and_nothing_but_its_hash_is_kept(both: Both) -> None:
    until_then = datetime(2099, 1, 1, tzinfo=UTC)
    token = await both.one.issue("member", "m1", "o1", until_then)
    assert token.startswith("hf_")
    assert len(token) == 46
    found = await both.other.find(token)
    assert found is not None
    assert found.actor == Actor("member", "m1", "o1", "token")
    assert (found.expires_at, found.revoked) == (until_then, False)
    connection = await asyncpg.connect(both.database.url)
    row = await connection.fetchrow("select * from tokens")
    await connection.close()
    assert row["hash"] == hashlib.sha256(token.encode()).digest()
    assert token not in repr(dict(row))


async def test_tokens_are_all_different(both: Both) -> None:
    issued = [await both.one.issue("clerk", "k1", None) for _ in range(20)]
    assert len(set(issued)) == 20


async def rows(database: Database, table: str) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(database.url)
    try:
        return [dict(row) for row in await connection.fetch(f"select * from {table}")]
    finally:
        await connection.close()


async def test_who_issued_and_who_revoked_a_token_is_kept(both: Both) -> None:
    await both.one.issue("member", "m1", "o1", by="clerk//k1")
    await both.one.issue("member", "m1", "o1")
    await both.one.revoke("member", "m1", "o1", by="member/o1/m1")
    await both.one.issue("member", "m1", "o1", by="member/o1/m1")
    kept = {(row["issued_by"], row["revoked_by"]) for row in await rows(both.database, "tokens")}
    assert kept == {("clerk//k1", "member/o1/m1"), ("console", "member/o1/m1"), ("member/o1/m1", None)}


async def test_the_same_command_gives_the_same_token_in_every_process(both: Both) -> None:
    def ask(tokens: PostgresTokens, by: str, command: str) -> Any:
        return tokens.issue("member", "m1", "o1", by=by, command=command, asked=b"POST /m1")

    once = await asyncio.gather(*(ask((both.one, both.other)[n % 2], "clerk//k1", "c1") for n in range(8)))
    assert len(set(once)) == 1
    others = [await ask(both.one, "clerk//k1", "c2"), await ask(both.one, "member/o1/m1", "c1")]
    assert len({*once, *others}) == 3
    kept = await rows(both.database, "tokens")
    assert {row["hash"] for row in kept} == {hashlib.sha256(t.encode()).digest() for t in (once[0], *others)}
    assert len(kept) == 3


async def test_a_command_that_was_used_for_something_else_issues_and_revokes_nothing(both: Both) -> None:
    command = {"by": "clerk//k1", "command": "c1"}
    token = await both.one.issue("member", "m1", "o1", asked=b"POST /m1", **command)  # type: ignore[arg-type]
    with pytest.raises(Reused):
        await both.one.issue("member", "m2", "o1", asked=b"POST /m2", **command)  # type: ignore[arg-type]
    with pytest.raises(Reused):
        await both.one.revoke("member", "m1", "o1", asked=b"DELETE /m1", **command)  # type: ignore[arg-type]
    assert not (await _found(both.one, token)).revoked
    assert len(await rows(both.database, "tokens")) == 1


async def test_the_same_command_revokes_nothing_that_was_given_out_since(both: Both) -> None:
    command: Any = {"by": "clerk//k1", "command": "c1", "asked": b"DELETE /m1"}
    old = await both.one.issue("member", "m1", "o1")
    assert await both.one.revoke("member", "m1", "o1", **command) == 1
    new = await both.one.issue("member", "m1", "o1")
    assert await both.other.revoke("member", "m1", "o1", **command) == 0
    assert (await _found(both.one, old)).revoked
    assert not (await _found(both.one, new)).revoked


A42 = "a" * 42
WRONG = (
    "",
    "hf_",
    f"hf_{A42}",
    f"hf_{A42}aa",
    f"HF_{A42}a",
    "x" * 46,
    f"hf_{A42}\n",
    f"hf_{A42}é",
    f"hf_{A42}a\n",
)


@pytest.mark.parametrize("token", WRONG)
async def test_what_does_not_look_like_a_token_is_not_even_looked_up(both: Both, token: str) -> None:
    assert await both.one.find(token) is None
    assert both.counting.looked_up == 0


async def test_a_token_is_looked_up_once_and_an_unknown_one_each_time(both: Both) -> None:
    token = await both.one.issue("member", "m1", "o1")
    await until(lambda: _quiet(both))
    for _ in range(3):
        assert await both.one.find(token) is not None
    assert both.counting.looked_up == 1
    for _ in range(3):
        assert await both.one.find("hf_" + "a" * 43) is None
    assert both.counting.looked_up == 4


async def test_many_tokens_are_looked_up_at_once_and_only_those_that_are_not_remembered(both: Both) -> None:
    tokens = [await both.one.issue("member", f"m{number}", f"o{number}") for number in range(3)]
    await until(lambda: _quiet(both))
    unknown = "hf_" + "a" * 43
    await both.one.find(tokens[0])
    for looked_up in (2, 3):  # the unknown one again, alone
        found = await both.one.find_all([*tokens, unknown, "onzin"])
        assert {token: who.actor.mandate for token, who in found.items()} == {
            tokens[0]: "m0", tokens[1]: "m1", tokens[2]: "m2",
        }  # fmt: skip
        assert both.counting.looked_up == looked_up
    assert (await both.one.find_all(tokens)).keys() == set(tokens)
    assert both.counting.looked_up == 3


async def _quiet(both: Both) -> bool:
    """Whether the news of the issue has arrived: then what is found is remembered."""
    return both.one._changes > 1


async def test_revoking_is_seen_at_once_here_and_soon_elsewhere(both: Both) -> None:
    token = await both.one.issue("member", "m1", "o1")
    another = await both.one.issue("member", "m1", "o1")
    stranger = await both.one.issue("member", "m1", "o2")
    for tokens in (both.one, both.other):
        for each in (token, another, stranger):
            assert not (await _found(tokens, each)).revoked
    assert await both.one.revoke("member", "m1", "o1") == 2
    assert (await _found(both.one, token)).revoked
    assert (await _found(both.one, another)).revoked
    await until(lambda: _revoked(both.other, token))
    for tokens in (both.one, both.other):
        assert not (await _found(tokens, stranger)).revoked
    assert await both.one.revoke("member", "m1", "o1") == 0


async def _found(tokens: PostgresTokens, token: str) -> module.Found:
    found = await tokens.find(token)
    assert found is not None
    return found


async def _revoked(tokens: PostgresTokens, token: str) -> bool:
    return (await _found(tokens, token)).revoked


async def test_what_was_looked_up_while_it_was_revoked_is_not_remembered(both: Both) -> None:
    token = await both.other.issue("member", "m1", "o1")
    both.counting.go_on.clear()
    looking = asyncio.create_task(both.one.find(token))
    await both.counting.found.wait()
    changes = both.one._changes
    await both.other.revoke("member", "m1", "o1")
    await until(lambda: both.one._changes > changes)
    both.counting.go_on.set()
    stale = await looking
    assert stale is not None
    assert not stale.revoked
    assert (await _found(both.one, token)).revoked


async def test_while_nobody_listens_nothing_is_remembered_and_then_it_is_again(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await both.one.issue("member", "m1", "o1")
    await until(lambda: _quiet(both))
    await both.one.find(token)
    monkeypatch.setattr(module, "RECONNECT", 0.5)
    await both.ended()
    await until(lambda: not both.one.listening)
    before = both.counting.looked_up
    # Somebody revokes it where this process cannot hear it.
    await both.other.revoke("member", "m1", "o1")
    assert (await _found(both.one, token)).revoked
    assert both.counting.looked_up == before + 1
    await until(lambda: both.one.listening)
    await both.one.find(token)
    known = both.counting.looked_up
    assert (await _found(both.one, token)).revoked
    assert both.counting.looked_up == known


async def test_what_is_remembered_has_a_bound(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_KNOWN", 3)
    tokens = [await both.other.issue("member", f"m{number}", "o1") for number in range(8)]
    for token in tokens:
        assert await both.one.find(token) is not None
    assert len(both.one._known) <= 3
    assert len(both.one._hashes) <= 3


async def test_a_database_that_is_away_is_told_as_such(database: Database) -> None:
    readers = await pool(database.url)
    tokens = PostgresTokens(database.url, readers)
    readers.terminate()
    for asked in (
        tokens.find("hf_" + "a" * 43),
        tokens.issue("clerk", "k1", None),
        tokens.revoke("clerk", "k1", None),
    ):
        with pytest.raises(Unavailable):
            await asked
