"""A commission's credential takes and acknowledges its own messages; the server refuses everything else."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import nats as nats_py
import pytest
from nats.aio.client import Client
from nats.errors import NoRespondersError
from nats.errors import TimeoutError as NothingCame

from infra.embedded.errors import ServerFailed
from infra.embedded.nats import EmbeddedNats
from infra.nats.accounts import ADMIN, INBOX, SERVICE, config, granted, user, withdraw
from infra.nats.connection import Away, Connection, connect, dial
from infra.nats.inbox import InboxStream, consumer
from infra.nats.stream import make
from tests.waiting import until

ADMIN_PASSWORD, SERVICE_PASSWORD = "for-tests-admin", "for-tests-service"
PASSWORDS = {"k1": "for-tests-k1", "k2": "for-tests-k2"}
NEXT, ACK = "$JS.API.CONSUMER.MSG.NEXT.INBOX", "$JS.ACK.INBOX"


class Guarded(NamedTuple):
    server: EmbeddedNats

    @property
    def admin_url(self) -> str:
        return self.server.url(ADMIN, ADMIN_PASSWORD)

    @property
    def service_url(self) -> str:
        return self.server.url(SERVICE, SERVICE_PASSWORD)

    def reload(self, **passwords: str) -> None:
        self.server.reload(config(ADMIN_PASSWORD, SERVICE_PASSWORD, commissions=passwords))

    @asynccontextmanager
    async def as_commission(self, one: str, password: str = "") -> AsyncIterator[Client]:
        """A client as an outsider would have it: nats-py, address, user and password."""
        url = self.server.url(user(one), password or PASSWORDS[one])
        client = await nats_py.connect(url, allow_reconnect=False, error_cb=_quiet)
        try:
            yield client
        finally:
            await client.close()


async def _quiet(_error: Exception) -> None: ...


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedNats]:
    folder = tmp_path_factory.mktemp("commissions") / "nats"
    text = config(ADMIN_PASSWORD, SERVICE_PASSWORD, commissions=PASSWORDS)
    with EmbeddedNats(folder, config=text) as server:
        yield server


@pytest.fixture
async def guarded(server: EmbeddedNats) -> AsyncIterator[Guarded]:
    """A stream with one message for each of two commissions, and their consumers."""
    guarded = Guarded(server)
    async with connect(guarded.admin_url, "test") as admin:
        await make(admin, "LOG")
        await make(admin, INBOX)
        inbox = InboxStream(guarded.service_url)
        await inbox.tend(PASSWORDS, ())
        await inbox.publish(0, [(f"{one}.item.delegated", f"for {one}".encode()) for one in PASSWORDS])
        await inbox.close()
        yield guarded
        for stream in ("LOG", INBOX):
            await admin.api(f"STREAM.DELETE.{stream}")


async def stored(admin: Connection) -> list[int]:
    """How many messages each stream holds."""
    found = [await admin.api(f"STREAM.INFO.{stream}") for stream in ("LOG", INBOX)]
    return [one["state"]["messages"] for one in found]


async def waiting(admin: Connection, commission: str) -> tuple[int, int]:
    """How many messages a commission has not got, and how many it has not acknowledged."""
    info = await admin.api(f"CONSUMER.INFO.{INBOX}.{commission}")
    return info["num_pending"], info["num_ack_pending"]


async def test_a_commission_takes_and_acknowledges_what_is_for_it(guarded: Guarded) -> None:
    async with guarded.as_commission("k2") as client, connect(guarded.admin_url, "test") as admin:
        messages = await client.jetstream().pull_subscribe_bind(consumer="k2", stream=INBOX)
        (message,) = await messages.fetch(1, timeout=30)
        assert (message.subject, message.data) == ("inbox.k2.item.delegated", b"for k2")
        await message.ack_sync()
        assert await waiting(admin, "k2") == (0, 0)
        with pytest.raises(NothingCame):
            await messages.fetch(1, timeout=0.1)


async def test_a_message_that_was_not_acknowledged_keeps_the_next_one_back(guarded: Guarded) -> None:
    inbox = InboxStream(guarded.service_url)
    await inbox.publish(2, [("k1.item.accepted", b"second")])
    await inbox.close()
    async with guarded.as_commission("k1") as client:
        messages = await client.jetstream().pull_subscribe_bind(consumer="k1", stream=INBOX)
        (first,) = await messages.fetch(1, timeout=30)
        with pytest.raises(NothingCame):
            await messages.fetch(1, timeout=0.2)
        await first.nak()
        (again,) = await messages.fetch(1, timeout=30)
        assert again.data == first.data
        await again.ack_sync()
        (second,) = await messages.fetch(1, timeout=30)
        assert second.data == b"second"


ELSEWHERE = (
    "log.delegation",
    "inbox.k1.item.delegated",
    "inbox.k2.item.delegated",
    f"{NEXT}.k2",
    f"{ACK}.k2.1.2.1.0.0",
    "$JS.API.INFO",
    "$JS.API.STREAM.NAMES",
    "$JS.API.STREAM.INFO.INBOX",
    "$JS.API.STREAM.MSG.GET.INBOX",
    "$JS.API.STREAM.MSG.GET.LOG",
    "$JS.API.STREAM.PURGE.INBOX",
    "$JS.API.STREAM.DELETE.LOG",
    "$JS.API.STREAM.CREATE.MINE",
    "$JS.API.DIRECT.GET.INBOX",
    "$JS.API.DIRECT.GET.LOG",
    "$JS.API.CONSUMER.INFO.INBOX.k1",
    "$JS.API.CONSUMER.CREATE.INBOX",
    "$JS.API.CONSUMER.CREATE.INBOX.mine.inbox.k2.>",
    "$JS.API.CONSUMER.DELETE.INBOX.k2",
    "$JS.API.CONSUMER.PAUSE.INBOX.k1",
    "$JS.API.CONSUMER.MSG.NEXT.LOG.k1",
    "$JS.API.ACCOUNT.PURGE.CHAMBER",
    "$KV.NOTARY.checkpoint",
    "$SYS.REQ.SERVER.PING",
    "SERVERS.JETSTREAM",
    "anything",
)


async def test_publishing_anywhere_else_is_refused_by_the_server(guarded: Guarded) -> None:
    complaints = list[str]()

    async def complain(error: Exception) -> None:
        complaints.append(str(error).lower())

    url = guarded.server.url(user("k1"), PASSWORDS["k1"])
    client = await nats_py.connect(url, allow_reconnect=False, error_cb=complain)
    async with connect(guarded.admin_url, "test") as admin:
        for subject in ELSEWHERE:
            await client.publish(subject, b"{}")
        await client.flush()
        await until(lambda: len(complaints) >= len(ELSEWHERE))
        for subject, told in zip(ELSEWHERE, complaints, strict=True):
            assert f'permissions violation for publish to "{subject.lower()}"' in told
        assert await stored(admin) == [0, 2]
    await client.close()


@pytest.mark.parametrize("subject", [">", "log.>", "inbox.>", "inbox.k1.>", "$JS.>", "_INBOX_k2.>", "$SYS.>"])
async def test_listening_anywhere_else_is_refused_by_the_server(guarded: Guarded, subject: str) -> None:
    complaints = list[str]()

    async def complain(error: Exception) -> None:
        complaints.append(str(error).lower())

    url = guarded.server.url(user("k1"), PASSWORDS["k1"])
    client = await nats_py.connect(url, allow_reconnect=False, error_cb=complain)
    await client.subscribe(subject)
    await until(lambda: complaints)
    assert f'permissions violation for subscription to "{subject.lower()}"' in complaints[0]
    await client.close()


@pytest.mark.parametrize(
    "answer_on",
    [
        "log.delegation",
        "inbox.k2.item.delegated",
        f"{ACK}.k2.1.2.1.0.0",
        f"{NEXT}.k2",
        "$KV.NOTARY.checkpoint",
    ],
)
async def test_what_is_asked_to_be_answered_elsewhere_gets_nowhere(guarded: Guarded, answer_on: str) -> None:
    # The server delivers on whatever subject a request names: in an account of its own that leads nowhere.
    async with guarded.as_commission("k2") as other, connect(guarded.admin_url, "test") as admin:
        messages = await other.jetstream().pull_subscribe_bind(consumer="k2", stream=INBOX)
        (held,) = await messages.fetch(1, timeout=30)
        async with guarded.as_commission("k1") as client:
            for _ in range(2):  # a message, then the word that there is none
                asked = json.dumps({"batch": 1, "no_wait": True}).encode()
                await client.publish(f"{NEXT}.k1", asked, reply=answer_on)
            await client.flush()
        assert await stored(admin) == [0, 2]
        assert await waiting(admin, "k2") == (0, 1)
        await held.ack_sync()


async def test_commissions_do_not_hear_each_other(guarded: Guarded) -> None:
    async with guarded.as_commission("k1") as one, guarded.as_commission("k2") as other:
        heard = list[Any]()

        async def hear(message: Any) -> None:
            heard.append(message)

        await other.subscribe("_INBOX.>", cb=hear)
        await other.flush()
        messages = await one.jetstream().pull_subscribe_bind(consumer="k1", stream=INBOX)
        await messages.fetch(1, timeout=30)
        await other.flush()
        assert heard == []


async def test_without_its_consumer_a_credential_gets_nothing(guarded: Guarded) -> None:
    inbox = InboxStream(guarded.service_url)
    assert await inbox.tend((), {"k1"})
    assert not await inbox.tend((), {"k1"})
    await inbox.close()
    async with guarded.as_commission("k1") as client:
        with pytest.raises((NoRespondersError, NothingCame)):
            await client.request(f"{NEXT}.k1", b"", timeout=0.5)


@pytest.mark.parametrize("policy", ["all", "new"])
async def test_a_consumer_that_was_made_anew_otherwise_is_set_right(guarded: Guarded, policy: str) -> None:
    config = {**consumer("k1", "inbox.k2.>"), "deliver_policy": policy}
    wrong = {"stream_name": INBOX, "config": config}
    async with connect(guarded.admin_url, "test") as admin:
        await admin.api(f"CONSUMER.DELETE.{INBOX}.k1")
        await admin.api(f"CONSUMER.CREATE.{INBOX}.k1.inbox.k2.>", wrong)
        inbox = InboxStream(guarded.service_url)
        await inbox.tend({"k1"}, (), anew=True)
        await inbox.close()
        info = await admin.api(f"CONSUMER.INFO.{INBOX}.k1")
        assert (info["config"]["filter_subject"], info["config"]["deliver_policy"]) == ("inbox.k1.>", "all")


async def test_a_credential_is_given_and_taken_away_while_the_server_runs(guarded: Guarded) -> None:
    try:
        async with guarded.as_commission("k1") as staying:
            with pytest.raises(Away, match="not reachable"):
                await dial(guarded.server.url(user("k3"), "for-tests-k3"), "test")
            guarded.reload(**PASSWORDS, k3="for-tests-k3")
            inbox = InboxStream(guarded.service_url)
            await inbox.tend({"k3"}, ())
            await inbox.publish(2, [("k3.item.delegated", b"for k3")])
            await inbox.close()
            async with guarded.as_commission("k3", "for-tests-k3") as client:
                messages = await client.jetstream().pull_subscribe_bind(consumer="k3", stream=INBOX)
                (message,) = await messages.fetch(1, timeout=30)
                await message.ack_sync()
                guarded.reload(**PASSWORDS)
                await until(lambda: client.is_closed)
            assert staying.is_connected
    finally:
        guarded.reload(**PASSWORDS)


def test_a_configuration_that_is_none_is_not_taken(
    server: EmbeddedNats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.embedded.nats.RELOAD_LIMIT", 0.3)
    good = config(ADMIN_PASSWORD, SERVICE_PASSWORD, commissions=PASSWORDS)
    with pytest.raises(ServerFailed, match="did not take"):
        server.reload("accounts {")
    assert server.running
    monkeypatch.undo()
    server.reload(good)


def test_credentials_are_found_by_their_files_and_nothing_else_is(tmp_path: Path) -> None:
    for name in ("inbox-k1.password", "inbox-a b.password", "inbox-.password", "nats-admin.password"):
        (tmp_path / name).write_text("for-tests-secret\n")
    assert granted(tmp_path) == {"k1": "for-tests-secret"}
    assert withdraw(tmp_path, "k1")
    assert not withdraw(tmp_path, "k1")
    assert granted(tmp_path) == {}
