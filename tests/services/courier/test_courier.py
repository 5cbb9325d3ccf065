"""The courier on real PostgreSQL, with a mail server and with a folder."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, NamedTuple, cast

import asyncpg
import pytest

from infra.mail.sending import Folder, MailError, Sender, Server, sender
from infra.postgres.connection import pool
from infra.postgres.links import PostgresLinks, leaving, secret_of
from infra.postgres.mail import PostgresMail
from infra.postgres.people import PostgresPeople
from infra.postgres.sessions import PostgresSessions
from services.courier.courier import Courier, Sign
from services.courier.writing import Writer
from tests.conftest import Database
from tests.services.courier.mailbox import Mailbox, mailbox

KEY = b"k" * 32
NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
EMAIL = "an@voorbeeld.example"
KOOR = ("member", "koor", "m1")


class Clock:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at

    async def synchronise(self) -> None: ...


class Models:
    """Read models with an assembly and one organisation."""

    async def fetch(self, _query: Any, **arguments: Any) -> list[dict[str, Any]]:
        return [{"name": "Koor" if arguments else "Proefparlement"}]


class Post(NamedTuple):
    """All that sends, and what it sends out of."""

    database: Database
    readers: asyncpg.Pool
    people: PostgresPeople
    links: PostgresLinks
    outbox: PostgresMail
    clock: Clock

    def courier(self, sending: Sender) -> Courier:
        writer = Writer(
            cast("Any", Models()),
            self.clock,
            lambda link: secret_of(KEY, link),
            lambda person, what: leaving(KEY, person, what),
            "http://localhost:1",
        )
        sign = Sign("no-reply@localhost", writer.assembly)
        sweeping = PostgresSessions(self.readers), self.links
        return Courier(self.outbox, sending, self.clock, writer.write, sign, sweeping)

    async def ask(self, link: str = "l1", email: str = EMAIL) -> None:
        given = '{"origin": "http://127.0.0.1:2", "language": "fr"}'
        assert await self.links.ask(link, email, "b", "192.0.2.7", "/", given, self.clock.at)

    async def rows(self) -> list[tuple[Any, ...]]:
        """What stands in the outbox: id, attempts, minutes until it is due, whether it was sent."""
        statement = "select mail, attempts, due_at, sent_at is not null from mail order by mail"
        rows = await self.readers.fetch(statement)
        return [(mail, attempts, sent) for mail, attempts, _, sent in rows]


@pytest.fixture
async def post(database: Database) -> AsyncIterator[Post]:
    readers = await pool(database.url, size=8)
    people, outbox = PostgresPeople(readers), PostgresMail(database.url, readers)
    await people.invite("p1", EMAIL, "nl", ("member", "koor", "m1"), "console")
    yield Post(database, readers, people, PostgresLinks(readers, KEY), outbox, Clock())
    await outbox.close()
    readers.terminate()


@pytest.fixture
async def server() -> AsyncIterator[Mailbox]:
    async with mailbox() as made:
        yield made


async def due(post: Post) -> None:
    """Mail is made at PostgreSQL's time: put it into the test's."""
    await post.readers.execute("update mail set made_at = $1, due_at = $1 where attempts = 0", post.clock.at)


async def test_a_link_is_sent_to_who_asked_in_their_language_and_opens(post: Post, server: Mailbox) -> None:
    await post.ask()
    await due(post)
    await post.courier(sender(server.url, Path())).send_due()
    (received,) = server.received
    assert received.to == EMAIL
    assert received.message["Subject"] == "Se connecter à Proefparlement"
    assert f"http://127.0.0.1:2/aanmelden/{secret_of(KEY, 'l1')}" in received.raw.decode().replace(
        "=\r\n", ""
    )
    assert await post.links.use(secret_of(KEY, "l1"), "b", NOW)
    assert await post.rows() == [("link-l1", 0, True)]


async def test_an_address_that_nobody_has_is_sent_nothing(post: Post, server: Mailbox) -> None:
    await post.ask(email="niemand@voorbeeld.example")
    await due(post)
    await post.courier(sender(server.url, Path())).send_due()
    assert server.received == []
    assert await post.rows() == []


async def test_an_invitation_says_as_what(post: Post, server: Mailbox) -> None:
    about = '{"office": "member", "organisation": "koor"}'
    await post.people.invite("p1", EMAIL, "nl", ("member", "koor", "m1"), "console", "i1", about)
    await due(post)
    await post.courier(sender(server.url, Path())).send_due()
    (received,) = server.received
    plain = received.message.get_body(("plain",))
    assert plain is not None
    assert "Proefparlement heeft je genoteerd als vertegenwoordiger van Koor." in plain.get_content()
    assert "http://localhost:1/aanmelden" in plain.get_content()


async def test_several_couriers_send_each_mail_once(post: Post, server: Mailbox) -> None:
    for number in range(20):
        who = f"q{number}"
        authority = ("member", "koor", who)
        await post.people.invite(who, f"{who}@voorbeeld.example", "en", authority, "console", f"i{number}")
    await due(post)
    couriers = [post.courier(sender(server.url, Path())) for _ in range(2)]
    await asyncio.gather(*(courier.send_due() for courier in couriers))
    assert sorted(received.to for received in server.received) == sorted(
        f"q{number}@voorbeeld.example" for number in range(20)
    )


async def test_what_the_server_does_not_take_is_tried_again_later_and_later(
    post: Post, server: Mailbox
) -> None:
    await post.people.invite("p1", EMAIL, "nl", ("member", "koor", "m1"), "console", "i1")
    await due(post)
    courier = post.courier(sender(server.url, Path()))
    server.word = "451 not now"
    for minutes in (1, 2, 4, 8):
        await courier.send_due()
        (row,) = await post.readers.fetch("select due_at, trouble from mail")
        assert row["due_at"] == post.clock.at + timedelta(minutes=minutes)
        assert row["trouble"] == "the server says 451"
        await courier.send_due()  # it is not due yet
        post.clock.at = row["due_at"]
    server.word = "250 taken"
    await courier.send_due()
    assert len({received.message["Message-ID"] for received in server.received}) == 1
    assert await post.rows() == [("i1", 4, True)]


async def test_after_five_days_it_is_given_up(post: Post, server: Mailbox) -> None:
    await post.people.invite("p1", EMAIL, "nl", ("member", "koor", "m1"), "console", "i1")
    await due(post)
    server.word = "451 not now"
    courier = post.courier(sender(server.url, Path()))
    await courier.send_due()
    post.clock.at += timedelta(days=5, seconds=1)
    await courier.send_due()
    assert await post.rows() == []


async def test_an_address_that_the_server_refuses_for_good_is_not_tried_again(
    post: Post, server: Mailbox
) -> None:
    await post.people.invite("p1", EMAIL, "nl", ("member", "koor", "m1"), "console", "i1")
    await due(post)
    server.says = "550 nobody here"
    await post.courier(sender(server.url, Path())).send_due()
    assert await post.rows() == []


async def test_a_link_that_opens_no_more_is_not_sent(post: Post, server: Mailbox) -> None:
    await post.ask()
    await due(post)
    post.clock.at += timedelta(minutes=15)
    await post.courier(sender(server.url, Path())).send_due()
    assert server.received == []
    assert await post.rows() == []


async def test_a_server_that_is_not_there_loses_nothing(post: Post) -> None:
    await post.ask()
    await due(post)
    await post.courier(sender("smtp://127.0.0.1:1?tls=no", Path())).send_due()
    assert await post.rows() == [("link-l1", 1, False)]


async def test_a_folder_takes_mail_as_files_and_the_same_one_twice_as_one(post: Post, tmp_path: Path) -> None:
    folder = sender("", tmp_path / "mail")
    assert folder == Folder(tmp_path / "mail")
    await post.ask()
    for _ in range(2):
        await due(post)
        await post.readers.execute("update mail set sent_at = null, address = $1", EMAIL)
        await post.courier(folder).send_due()
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == "link-l1.eml"
    message = cast("EmailMessage", message_from_bytes(file.read_bytes(), policy=default))
    assert message["To"] == EMAIL


async def test_the_address_is_forgotten_once_a_mail_is_sent(post: Post, server: Mailbox) -> None:
    await post.ask()
    await due(post)
    await post.courier(sender(server.url, Path())).send_due()
    assert await post.readers.fetchval("select address from mail") is None


async def test_a_courier_that_runs_is_woken_by_what_is_made(post: Post, server: Mailbox) -> None:
    await post.readers.execute("select 1")
    post.clock.at = await post.readers.fetchval("select clock_timestamp()") + timedelta(seconds=60)
    running = asyncio.create_task(post.courier(sender(server.url, Path())).run())
    await post.people.invite("p1", EMAIL, "nl", ("member", "koor", "m1"), "console", "i1")
    await asyncio.wait_for(server.taken.wait(), 60)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize(
    ("url", "made"),
    [
        ("smtp://mail.example", Server("mail.example", 587, None, None, tls=False, starttls=True)),
        ("smtps://u:p%40ss@mail.example", Server("mail.example", 465, "u", "p@ss", tls=True, starttls=False)),
        ("smtp://localhost:25?tls=no", Server("localhost", 25, None, None, tls=False, starttls=False)),
    ],
    ids=["starttls", "tls", "neither"],
)
def test_a_setting_names_a_server(url: str, made: Server) -> None:
    assert sender(url, Path()) == made


@pytest.mark.parametrize(
    "url", ["mail.example", "http://mail.example", "smtp://", "smtp://x:y:z", "smtp://x?tls=maybe"]
)
def test_a_setting_that_names_none_is_refused(url: str) -> None:
    with pytest.raises(MailError):
        sender(url, Path())


async def test_a_server_without_starttls_is_sent_nothing(post: Post, server: Mailbox) -> None:
    await post.ask()
    await due(post)
    await post.courier(sender(f"smtp://127.0.0.1:{server.port}", Path())).send_due()
    assert server.received == []
    assert await post.rows() == [("link-l1", 1, False)]
