"""People on real PostgreSQL: who is invited holds a mandate, and who is erased is gone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import asyncpg
import pytest

from events.submission import Unavailable
from infra.postgres.connection import pool
from infra.postgres.links import PostgresLinks
from infra.postgres.passkeys import PostgresPasskeys
from infra.postgres.people import PostgresPeople
from infra.postgres.sessions import PostgresSessions
from tests.conftest import Database

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
KOOR = ("member", "koor", "m1")
FANFARE = ("member", "fanfare", "m1")
CLERK = ("clerk", None, "k1")
TABLES = ("people", "holders", "sessions", "passkeys", "challenges", "sign_in_links", "mail")


class Desk(NamedTuple):
    people: PostgresPeople
    sessions: PostgresSessions
    links: PostgresLinks
    passkeys: PostgresPasskeys
    readers: asyncpg.Pool


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    readers = await pool(database.url)
    yield Desk(
        PostgresPeople(readers),
        PostgresSessions(readers),
        PostgresLinks(readers, b"k" * 32),
        PostgresPasskeys(readers, b"k" * 32),
        readers,
    )
    readers.terminate()


async def test_who_is_invited_is_known_by_their_address_however_it_is_typed(desk: Desk) -> None:
    assert await desk.people.invite("p1", " An.Peeters@Voorbeeld.Example", "fr", KOOR, "console") == "p1"
    found = await desk.people.by_email("AN.peeters@voorbeeld.example ")
    assert found is not None
    assert found[:5] == (
        "p1",
        "an.peeters@voorbeeld.example",
        "fr",
        ["opened", "closing", "cast", "answered", "commission", "called"],
        "weekly",
    )
    assert await desk.people.find("p1") == found
    assert await desk.people.by_email("peeters@voorbeeld.example") is None


async def test_one_person_holds_several_mandates(desk: Desk) -> None:
    for number, authority in enumerate((KOOR, FANFARE, CLERK)):
        who = await desk.people.invite(f"p{number}", "an@voorbeeld.example", "nl", authority, "console")
        assert who == "p0"
    held = await desk.people.holdings("p0")
    assert [(line.office, line.organisation, line.mandate) for line in held] == [CLERK, FANFARE, KOOR]


async def test_an_invitation_that_nobody_used_may_go_to_another_address(desk: Desk) -> None:
    await desk.people.invite("p1", "verkeerd@voorbeeld.example", "nl", KOOR, "console")
    assert await desk.people.invite("p2", "an@voorbeeld.example", "nl", KOOR, "console") == "p2"
    assert [person.person for person in await desk.people.all()] == ["p2"]


async def test_a_mandate_that_somebody_signed_in_for_passes_to_no_other_address(desk: Desk) -> None:
    """Who lost a mailbox gets a new mandate, and that stands in the log."""
    await desk.people.invite("p1", "an@voorbeeld.example", "nl", KOOR, "console")
    await desk.sessions.begin("s1", "p1", "link", "Firefox", NOW)
    assert await desk.people.invite("p2", "jan@voorbeeld.example", "nl", KOOR, "console") is None
    assert await desk.people.invite("p3", "an@voorbeeld.example", "nl", KOOR, "console") == "p1"
    assert await desk.people.leave(*KOOR)
    assert not await desk.people.leave(*KOOR)
    assert await desk.people.invite("p4", "jan@voorbeeld.example", "nl", KOOR, "console") is None
    assert await desk.people.all() == []


async def test_who_is_signed_in_when_invited_for_more_has_it_from_the_next_page_on(desk: Desk) -> None:
    """Before that it may have been mistyped; from then on they act under it, and it passes to no other."""
    await desk.people.invite("p1", "an@voorbeeld.example", "nl", KOOR, "console")
    secret = await desk.sessions.begin("s1", "p1", "link", "Firefox", NOW)
    await desk.people.invite("p2", "an@voorbeeld.example", "nl", FANFARE, "console")
    held = await desk.people.holder(*FANFARE)
    assert held is not None
    assert held.used_at is None
    later = NOW + timedelta(seconds=1)
    session = await desk.sessions.find(secret, later)
    assert session is not None
    assert [authority.organisation for authority in session.authorities] == ["fanfare", "koor"]
    held = await desk.people.holder(*FANFARE)
    assert held is not None
    assert held.used_at == later
    assert await desk.people.invite("p3", "jan@voorbeeld.example", "nl", FANFARE, "console") is None


async def test_what_passed_to_another_before_it_was_used_is_in_no_session(desk: Desk) -> None:
    await desk.people.invite("p1", "an@voorbeeld.example", "nl", KOOR, "console")
    secret = await desk.sessions.begin("s1", "p1", "link", "Firefox", NOW)
    await desk.people.invite("p2", "an@voorbeeld.example", "nl", FANFARE, "console")
    await desk.people.invite("p3", "jan@voorbeeld.example", "nl", FANFARE, "console")
    session = await desk.sessions.find(secret, NOW)
    assert session is not None
    assert [authority.organisation for authority in session.authorities] == ["koor"]
    held = await desk.people.holder(*FANFARE)
    assert held is not None
    assert (held.person, held.used_at) == ("p3", None)


async def test_an_invitation_and_its_letter_are_one(desk: Desk) -> None:
    await desk.people.invite("p1", "an@voorbeeld.example", "nl", KOOR, "console", "i1", '{"mandate": "m1"}')
    rows = await desk.readers.fetch("select mail, kind, person, address, given from mail")
    assert [tuple(row) for row in rows] == [("i1", "invitation", "p1", None, '{"mandate": "m1"}')]


async def test_who_is_erased_is_gone_from_every_table(desk: Desk, database: Database) -> None:
    await desk.people.invite("p1", "kanarie@voorbeeld.example", "nl", KOOR, "console", "i1")
    await desk.sessions.begin("s1", "p1", "link", "KanarieBrowser", NOW)
    await desk.links.ask("l1", "kanarie@voorbeeld.example", "b", "192.0.2.7", "/", "{}", NOW)
    await desk.passkeys.keep("k1", "p1", b"kanarie", b"key", ["usb"], "Kanarie", NOW)
    await desk.passkeys.challenge("b", "p1", "192.0.2.7", NOW)
    assert await desk.people.erase("p1")
    assert not await desk.people.erase("p1")
    connection = await asyncpg.connect(database.superuser_url)
    left = {table: await connection.fetch(f"select t::text from {table} t") for table in TABLES}
    await connection.close()
    assert {table: len(rows) for table, rows in left.items()} == dict.fromkeys(TABLES, 0) | {"holders": 1}
    assert "kanarie" not in str(left).lower()
    assert "p1" not in str(left)
    assert await desk.people.invite("p2", "jan@voorbeeld.example", "nl", KOOR, "console") is None


async def test_a_person_holds_at_most_twenty_passkeys(desk: Desk) -> None:
    await desk.people.invite("p1", "an@voorbeeld.example", "nl", KOOR, "console")
    for number in range(20):
        assert await desk.passkeys.keep(f"k{number}", "p1", b"%d" % number, b"key", [], "Sleutel", NOW)
    assert not await desk.passkeys.keep("k20", "p1", b"20", b"key", [], "Sleutel", NOW)


async def test_without_postgresql_it_is_told_as_unavailable(desk: Desk) -> None:
    desk.readers.terminate()
    with pytest.raises(Unavailable):
        await desk.people.find("p1")
    with pytest.raises(Unavailable):
        await desk.sessions.find("s" * 43, NOW)
