"""Errands on real PostgreSQL: who was sent to sign in comes back once, in time, in their own browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from infra.postgres.connection import pool
from infra.postgres.errands import PER_BROWSER, PER_PLACE, PostgresErrands
from tests.conftest import Database

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
MINE, THEIRS = "m" * 43, "t" * 43
HERE = "192.0.2.7"


@pytest.fixture
async def readers(database: Database) -> AsyncIterator[asyncpg.Pool]:
    made = await pool(database.url)
    yield made
    made.terminate()


async def test_one_comes_back_once_in_ones_own_browser_within_ten_minutes(readers: asyncpg.Pool) -> None:
    errands = PostgresErrands(readers, b"k" * 32)
    sent = await errands.begin(MINE, HERE, "/dossiers", NOW)
    assert sent is not None
    assert len({sent.state, sent.nonce, sent.verifier}) == 3
    assert [len(one) for one in (sent.state, sent.nonce, sent.verifier)] == [43, 43, 43]
    for state, browser, at in (
        (sent.state, THEIRS, NOW),
        ("x" * 43, MINE, NOW),
        (sent.state, MINE, NOW + timedelta(minutes=10)),
    ):
        assert await errands.take(state, browser, at) is None
    assert await errands.take(sent.state, MINE, NOW + timedelta(minutes=9)) == sent
    assert await errands.take(sent.state, MINE, NOW) is None


async def test_with_another_key_the_provider_is_told_something_else(readers: asyncpg.Pool) -> None:
    """Whoever copies the tables lacks it."""
    sent = await PostgresErrands(readers, b"k" * 32).begin(MINE, HERE, "/", NOW)
    assert sent is not None
    taken = await PostgresErrands(readers, b"x" * 32).take(sent.state, MINE, NOW)
    assert taken is not None
    assert {taken.nonce, taken.verifier} & {sent.nonce, sent.verifier} == set()


async def test_so_many_are_under_way_from_one_browser_and_one_address(readers: asyncpg.Pool) -> None:
    errands = PostgresErrands(readers, b"k" * 32)

    async def sent(browser: str, place: str = HERE, at: datetime = NOW) -> bool:
        return await errands.begin(browser, place, "/", at) is not None

    one = await asyncio.gather(*(sent(MINE) for _ in range(PER_BROWSER + 5)))
    assert sum(one) == PER_BROWSER
    others = await asyncio.gather(*(sent(f"{number:043}") for number in range(PER_PLACE)))
    assert sum(others) == PER_PLACE - PER_BROWSER
    assert await sent(THEIRS, "192.0.2.8")
    later = NOW + timedelta(minutes=10)
    assert await sent(MINE, at=later)
    await errands.sweep(later)
    assert await readers.fetchval("select count(*) from errands") == 1
