"""`halfrond inbox`, the embedded NATS that follows it, and what the doctor says of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from events.commission.facts import Dissolved
from infra.embedded.nats import EmbeddedNats
from infra.nats import accounts
from infra.nats.connection import Away, connect, dial
from infra.nats.inbox import InboxStream
from services.cli import inboxes
from services.cli.credentials import configuration, follow
from services.cli.keys import Keys
from services.cli.screen import Stop
from services.cli.telling import inbox
from services.courier.main import tell_commissions
from services.settings import Settings
from tests.conftest import Database
from tests.events.commissions import founded
from tests.services.chamber.house import settings_for
from tests.services.courier.appending import append, history
from tests.services.courier.test_inbox import item
from tests.waiting import until

pytestmark = pytest.mark.fault


@pytest.fixture
async def place(database: Database, tmp_path: Path) -> AsyncIterator[Settings]:
    """A log with two commissions, one of them dissolved, and a NATS that follows the secrets folder."""
    log = history(
        founded(), founded("k2", about="armoede"), *item(1), ("commission-k2", Dissolved("k2", None))
    )
    await append(database.superuser_url, log.leaves)
    keys = Keys(tmp_path)
    with EmbeddedNats(tmp_path / "nats", config=configuration(keys)) as server:
        following = asyncio.create_task(follow(server, keys, lambda _: None))
        yield settings_for(database, tmp_path)._replace(
            nats_url=server.url(accounts.SERVICE, keys.password("nats-service")),
            nats_admin_url=server.url(accounts.ADMIN, keys.password("nats-admin")),
        )
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


async def told(settings: Settings) -> None:
    """Let the courier tell everything."""
    telling = asyncio.create_task(tell_commissions(settings))
    stream = InboxStream(settings.nats_url, name="test")

    async def all_told() -> bool:
        with suppress(Away):
            return await stream.last() is not None and "k1" in await stream.consumers()
        return False

    await until(all_told)
    await until(lambda: _length(stream, 3))
    telling.cancel()
    await asyncio.gather(telling, return_exceptions=True)
    await stream.close()


async def _length(stream: InboxStream, length: int) -> bool:
    found = await stream.last()
    return found is not None and found[0] == length


async def findings(settings: Settings) -> dict[str, tuple[str, str]]:
    return {one.part: (one.verdict, one.found) async for one in inbox(settings)}


async def takes(settings: Settings, commission: str, password: str) -> bool:
    """Whether NATS lets the credential in."""
    server = settings.nats_url.rpartition("@")[2]
    try:
        await (await dial(f"nats://{accounts.user(commission)}:{password}@{server}", "test")).close()
    except Away:
        return False
    return True


async def test_a_credential_works_as_soon_as_it_is_granted_and_no_longer_than_it_stands(
    place: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    embedded = place._replace(nats_url="")
    await inboxes._grant(embedded, place, "k1")
    shown = dict(line.split(None, 1) for line in capsys.readouterr().out.splitlines())
    assert shown == {
        "server": f"nats://{place.nats_url.rpartition('@')[2]}",
        "user": "inbox-k1",
        "password": Keys(place.secrets).text("inbox-k1.password"),
        "stream": "INBOX",
        "consumer": "k1",
    }
    assert await takes(place, "k1", shown["password"])
    await inboxes._grant(embedded, place, "k1")
    assert shown["password"] in capsys.readouterr().out
    await told(place)
    await inboxes._list(place)
    assert capsys.readouterr().out.splitlines()[-1].split() == ["k1", "yes", "3", "0"]
    await inboxes._revoke(embedded, place, "k1")

    async def refused() -> bool:
        return not await takes(place, "k1", shown["password"])

    await until(refused)
    with pytest.raises(Stop, match="has no credential"):
        await inboxes._revoke(embedded, place, "k1")


async def test_on_a_nats_of_ones_own_the_account_is_printed(
    place: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await inboxes._grant(place, place, "k1")
    password = Keys(place.secrets).text("inbox-k1.password")
    assert password is not None
    assert accounts.account("k1", password).strip("\n") in capsys.readouterr().out


@pytest.mark.parametrize(("commission", "why"), [("k2", "was dissolved"), ("k3", "was never founded")])
async def test_only_a_commission_that_stands_gets_one(place: Settings, commission: str, why: str) -> None:
    with pytest.raises(Stop, match=why):
        await inboxes._grant(place, place, commission)
    assert accounts.granted(place.secrets) == {}


async def test_the_doctor_compares_the_stream_with_the_log(place: Settings) -> None:
    before = await findings(place)
    assert before["inbox"] == ("fail", "is not there, and 3 messages wait")
    assert before["consumers"] == ("warn", "no consumer for k1 (1 of 1)")
    await told(place)
    assert await findings(place) == {
        "inbox": ("ok", "holds the 3 messages that the log tells"),
        "consumers": ("ok", "one for each of 1 commissions"),
        "credentials": ("ok", "0 commissions have one"),
    }
    Keys(place.secrets).password("inbox-k2")
    async with connect(place.nats_admin_url, "test") as admin:
        await admin.request("inbox.k1.item.accepted", b"{}")
    after = await findings(place)
    assert after["inbox"] == ("fail", "holds 4 messages that the log does not tell; it tells 3")
    assert after["credentials"] == ("warn", "of commissions that do not stand: k2")


async def test_the_courier_takes_the_credential_of_a_dissolved_commission_away(place: Settings) -> None:
    Keys(place.secrets).password("inbox-k2")
    await told(place)
    assert accounts.granted(place.secrets) == {}
