"""Sessions, links and challenges on real PostgreSQL: how long each lasts, and what is kept of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from events.fact import Actor
from infra.postgres.connection import pool
from infra.postgres.links import PER_ADDRESS, PER_PLACE, PostgresLinks, secret_of
from infra.postgres.passkeys import PER_BROWSER, PostgresPasskeys
from infra.postgres.passkeys import PER_PLACE as PER_HOUSE
from infra.postgres.people import PostgresPeople
from infra.postgres.sessions import ABSOLUTE, IDLE, Authority, PostgresSessions, form_token
from tests.conftest import Database

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
KEY = b"k" * 32
EMAIL = "an@voorbeeld.example"
MINE, THEIRS = "b" * 43, "c" * 43


@pytest.fixture
async def readers(database: Database) -> AsyncIterator[asyncpg.Pool]:
    made = await pool(database.url)
    await PostgresPeople(made).invite("p1", EMAIL, "nl", ("member", "koor", "m1"), "console")
    yield made
    made.terminate()


@pytest.fixture
def sessions(readers: asyncpg.Pool) -> PostgresSessions:
    return PostgresSessions(readers)


@pytest.fixture
def links(readers: asyncpg.Pool) -> PostgresLinks:
    return PostgresLinks(readers, KEY)


async def ask(links: PostgresLinks, link: str = "l1", email: str = EMAIL, place: str = "192.0.2.7") -> str:
    """Ask for a link; gives its secret."""
    assert await links.ask(link, email, MINE, place, "/stemmingen", '{"language": "nl"}', NOW)
    return secret_of(KEY, link)


# --- sessions ----------------------------------------------------------------------------------------------


async def test_a_session_says_who_acts_and_how_they_proved_it(sessions: PostgresSessions) -> None:
    secret = await sessions.begin("s1", "p1", "passkey", "Firefox op Android", NOW)
    found = await sessions.find(secret, NOW)
    assert found is not None
    authority = Authority("member", "m1", "koor")
    assert found == (
        "s1", "p1", EMAIL, "nl", (authority,), authority, "passkey", "Firefox op Android", NOW, NOW, NOW,
        form_token(secret),
    )  # fmt: skip
    assert found.actor == Actor("member", "m1", "koor", "passkey")


async def test_of_several_authorities_the_person_chooses_one(
    sessions: PostgresSessions, readers: asyncpg.Pool
) -> None:
    people = PostgresPeople(readers)
    await people.invite("p2", EMAIL, "nl", ("clerk", None, "k1"), "console")
    await people.invite("p3", "jan@voorbeeld.example", "nl", ("member", "koor", "m2"), "console")
    secret = await sessions.begin("s1", "p1", "link", "", NOW)
    before = await sessions.find(secret, NOW)
    assert before is not None
    assert (before.acting, before.actor, len(before.authorities)) == (None, None, 2)
    assert not await sessions.act_as("s1", ("member", "m2", "koor"))  # another's
    assert await sessions.act_as("s1", ("clerk", "k1", None))
    after = await sessions.find(secret, NOW)
    assert after is not None
    assert after.actor == Actor("clerk", "k1", None, "link")
    await people.leave("clerk", None, "k1")
    left = await sessions.find(secret, NOW)
    assert left is not None
    assert left.actor is None  # another is acted for only after choosing it
    assert await sessions.act_as("s1", ("member", "m1", "koor"))
    again = await sessions.find(secret, NOW)
    assert again is not None
    assert again.actor == Actor("member", "m1", "koor", "link")


async def test_a_session_ends_when_it_was_idle_for_a_week(sessions: PostgresSessions) -> None:
    secret = await sessions.begin("s1", "p1", "link", "", NOW)
    for day in (6, 12, 18):  # each time before the week is over
        assert await sessions.find(secret, NOW + timedelta(days=day))
    last = NOW + timedelta(days=18)
    assert await sessions.find(secret, last + IDLE - SECOND)
    assert await sessions.find(secret, last + IDLE - SECOND + IDLE) is None


async def test_a_session_ends_after_thirty_days_however_busy_it_is(sessions: PostgresSessions) -> None:
    secret = await sessions.begin("s1", "p1", "link", "", NOW)
    for day in range(1, 30):
        assert await sessions.find(secret, NOW + timedelta(days=day))
    assert await sessions.find(secret, NOW + ABSOLUTE - SECOND)
    assert await sessions.find(secret, NOW + ABSOLUTE) is None
    assert await sessions.all("p1", NOW + ABSOLUTE) == []


async def test_a_session_that_was_ended_is_found_no_more_behind_any_chamber(
    sessions: PostgresSessions, readers: asyncpg.Pool
) -> None:
    one, other = [await sessions.begin(name, "p1", "link", "", NOW) for name in ("s1", "s2")]
    assert not await sessions.end("s1", "p2")  # another's
    assert await sessions.end("s1", "p1")
    elsewhere = PostgresSessions(readers)
    assert await elsewhere.find(one, NOW) is None
    assert [session.id for session in await elsewhere.all("p1", NOW)] == ["s2"]
    await sessions.begin("s3", "p1", "link", "", NOW)
    await sessions.end_others("p1", "s2")
    assert [session.id for session in await elsewhere.all("p1", NOW)] == ["s2"]
    assert await elsewhere.find(other, NOW)


async def test_no_secret_stands_in_the_tables(
    sessions: PostgresSessions, links: PostgresLinks, database: Database
) -> None:
    secrets = [await sessions.begin("s1", "p1", "link", "", NOW), await ask(links), MINE, "192.0.2.7"]
    secrets.append(form_token(secrets[0]))
    connection = await asyncpg.connect(database.superuser_url)
    for table in ("sessions", "sign_in_links", "mail"):
        for row in await connection.fetch(f"select t::text from {table} t"):
            assert not [secret for secret in secrets if secret in row[0] or secret.encode().hex() in row[0]]
    await connection.close()


# --- links -------------------------------------------------------------------------------------------------


async def test_a_link_opens_once(links: PostgresLinks) -> None:
    secret = await ask(links)
    assert await links.look(secret, MINE, NOW) == "good"
    tries = await asyncio.gather(*(links.use(secret, MINE, NOW) for _ in range(5)))
    assert [opened for opened in tries if opened] == [(EMAIL, "/stemmingen")]
    assert await links.look(secret, MINE, NOW) == "used"


async def test_a_link_opens_for_fifteen_minutes(links: PostgresLinks) -> None:
    secret = await ask(links)
    late = NOW + timedelta(minutes=15)
    assert await links.look(secret, MINE, late - SECOND) == "good"
    assert await links.look(secret, MINE, late) == "expired"
    assert await links.use(secret, MINE, late) is None


async def test_a_link_opens_only_in_the_browser_that_asked(links: PostgresLinks) -> None:
    secret = await ask(links)
    assert await links.look(secret, THEIRS, NOW) == "elsewhere"
    assert await links.use(secret, THEIRS, NOW) is None
    assert await links.look(secret, MINE, NOW) == "good"


async def test_asking_does_the_same_for_an_address_that_nobody_has(
    links: PostgresLinks, readers: asyncpg.Pool
) -> None:
    await ask(links, "l1", EMAIL)
    await ask(links, "l2", "niemand@voorbeeld.example")
    links_ = await readers.fetch("select email, next, expires_at from sign_in_links order by link")
    assert [row["email"] for row in links_] == [EMAIL, "niemand@voorbeeld.example"]
    waiting = await readers.fetch("select mail, kind, person, address, given from mail order by mail")
    assert [tuple(row) for row in waiting] == [
        ("link-l1", "link", None, EMAIL, '{"language": "nl"}'),
        ("link-l2", "link", None, "niemand@voorbeeld.example", '{"language": "nl"}'),
    ]


async def test_there_is_a_limit_for_each_address_and_for_each_place(links: PostgresLinks) -> None:
    async def asked(number: int, email: str, place: str, now: datetime = NOW) -> bool:
        return await links.ask(f"l{number}", email, MINE, place, "/", "{}", now)

    for number in range(PER_ADDRESS):
        assert await asked(number, EMAIL, f"192.0.2.{number}")
    assert not await asked(100, f" {EMAIL.upper()}", "192.0.2.99")
    assert not await asked(101, EMAIL, "198.51.100.1", NOW + timedelta(minutes=14))
    assert await asked(102, EMAIL, "198.51.100.1", NOW + timedelta(minutes=16))
    for number in range(200, 200 + PER_PLACE):
        assert await asked(number, f"n{number}@voorbeeld.example", "203.0.113.5")
    assert not await asked(300, "nog@voorbeeld.example", "203.0.113.5")
    assert await asked(301, "nog@voorbeeld.example", "203.0.113.6")


async def test_links_that_are_asked_for_at_once_are_counted_one_after_the_other(links: PostgresLinks) -> None:
    async def one(number: int, place: str) -> bool:
        who = "samen@voorbeeld.example"
        return await links.ask(f"s{number}", who, MINE, f"198.51.100.{place}", "/", "{}", NOW)

    made = await asyncio.gather(*(one(number, str(number)) for number in range(4 * PER_ADDRESS)))
    assert sum(made) == PER_ADDRESS


# --- challenges --------------------------------------------------------------------------------------------


async def test_a_challenge_is_taken_once_in_its_browser_for_its_purpose(readers: asyncpg.Pool) -> None:
    passkeys = PostgresPasskeys(readers, b"k" * 32)
    challenge = await passkeys.challenge(MINE, "p1", "192.0.2.7", NOW)
    for browser, person, at in (
        (THEIRS, "p1", NOW),
        (MINE, None, NOW),
        (MINE, "p1", NOW + timedelta(minutes=5)),
    ):
        assert not await passkeys.take(challenge, browser, person, at)
    assert await passkeys.take(challenge, MINE, "p1", NOW)
    assert not await passkeys.take(challenge, MINE, "p1", NOW)


async def test_so_many_challenges_wait_for_one_browser_and_for_one_address(readers: asyncpg.Pool) -> None:
    passkeys = PostgresPasskeys(readers, b"k" * 32)

    async def asked(browser: str, place: str = "192.0.2.7", at: datetime = NOW) -> bool:
        return await passkeys.challenge(browser, None, place, at) is not None

    one = await asyncio.gather(*(asked(MINE) for _ in range(PER_BROWSER + 5)))
    assert sum(one) == PER_BROWSER
    others = await asyncio.gather(*(asked(f"{number:043}") for number in range(PER_HOUSE)))
    assert sum(others) == PER_HOUSE - PER_BROWSER
    assert await asked(THEIRS, "192.0.2.8")
    later = NOW + timedelta(minutes=5)
    assert await asked(MINE, at=later)
    await passkeys.sweep(later)
    assert await readers.fetchval("select count(*) from challenges") == 1
