"""What commissions are told reaches the stream in order, each message once, whatever is killed (ADR 0048)."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from events.commission.facts import Dissolved
from events.delegation.facts import Accepted, Delegated, HandedOn, Overdue, Receiver, Returned
from events.registry import decode
from events.submission import Fenced
from infra.embedded.nats import EmbeddedNats
from infra.nats.connection import Away, connect
from infra.nats.inbox import InboxStream
from infra.nats.stream import make, prefix
from infra.postgres.telling import PostgresTelling
from projections.inbox import Telling
from services.courier.inbox import Halted, Inbox
from tests.conftest import Database
from tests.events.commissions import founded
from tests.events.sample import DAY, NOW, Line, text
from tests.projections.given import History
from tests.services.courier.appending import ORIGIN, append, history
from tests.services.relay.filling import rewrite
from tests.waiting import until

pytestmark = pytest.mark.fault

WHY, DUE = text("Because"), NOW + 30 * DAY


Message = tuple[str, bytes]
"""The end of its subject, and its bytes."""


def item(number: int, to: str = "k1") -> list[Line]:
    """An item that is delegated, accepted and overdue."""
    which: tuple[Any, str] = ("question", f"c{number}")
    name = f"delegation-question-c{number}"
    receiver = Receiver(to, None, None)
    return [
        (name, Delegated(*which, 1, 1, receiver, WHY, "advise", None, DUE, None)),
        (name, Accepted(*which)),
        (name, Overdue(*which, DUE)),
    ]


def handed_on(number: int, to: str = "k2") -> Line:
    which: tuple[Any, str] = ("question", f"c{number}")
    return f"delegation-question-c{number}", HandedOn(*which, Receiver(to, None, None), WHY, 1)


def told(log: History) -> list[Message]:
    """What the log tells, in order."""
    telling = Telling(ORIGIN)
    messages = [telling.told(decode(position, leaf)) for position, leaf in log.leaves]
    return [
        (f"{commission}.{message.event.type}", message.encode())
        for message in messages
        if message is not None
        for commission in message.commissions
    ]


async def stands(url: str, stream: str) -> list[Message]:
    """What stands in the stream, by sequence from 1 without gaps."""
    found = list[Message]()
    async with connect(url, "test") as connection:
        info = await connection.api(f"STREAM.INFO.{stream}")
        assert info["state"]["first_seq"] in (0, 1)
        for sequence in range(1, info["state"]["last_seq"] + 1):
            answer = await connection.request(f"$JS.API.DIRECT.GET.{stream}", b'{"seq": %d}' % sequence)
            assert answer.headers is not None
            found.append((answer.headers["Nats-Subject"].removeprefix(f"{prefix(stream)}."), answer.data))
    return found


class Running:
    """A courier's inbox in this process."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self._task = asyncio.create_task(inbox.run())

    async def reached(self, log: History) -> None:
        """Wait until everything was told."""
        await until(lambda: self.inbox.position >= len(log.leaves) or self._task.done(), 20)
        if self._task.done():
            self._task.result()

    async def ended(self) -> BaseException | None:
        """What it raised."""
        await until(self._task.done)
        return self._task.exception()

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


@asynccontextmanager
async def telling(
    database: Database,
    nats: EmbeddedNats,
    stream: str,
    withdraw: Callable[[str], object] = lambda _: None,
    most: int = 500,
    granted: tuple[str, ...] = (),
) -> AsyncIterator[Running]:
    async def make_stream() -> None:
        async with connect(nats.url(), "test") as connection:
            await make(connection, stream)

    facts, target = PostgresTelling(database.url), InboxStream(nats.url(), stream)
    some = Running(Inbox(facts, target, most, make_stream, withdraw, lambda: granted))
    try:
        yield some
    finally:
        await some.stop()
        await facts.close()
        await target.close()


async def test_each_commission_is_told_what_concerns_it_in_order(
    database: Database, nats: EmbeddedNats, stream: str
) -> None:
    log = history(founded(), founded("k2", about="armoede"), *item(1), handed_on(1))
    await append(database.superuser_url, log.leaves)
    async with telling(database, nats, stream) as some:
        await some.reached(log)
        first = len(log.leaves)
        for line in (*item(2, "k2"), *item(3)):
            log.add(line)
        await append(database.superuser_url, log.leaves[first:])
        await some.reached(log)
        noted = PostgresTelling(database.url)
        await until(lambda: _noted(noted, len(log.leaves)))
        await noted.close()
    assert await stands(nats.url(), stream) == told(log)
    assert len(told(log)) == 11
    inbox = InboxStream(nats.url(), stream)
    assert await inbox.consumers() == {"k1", "k2"}
    await inbox.close()


async def _noted(source: PostgresTelling, position: int) -> bool:
    return await source.told() == position


async def test_whatever_it_is_killed_at_every_message_stands_once(
    database: Database, nats: EmbeddedNats, stream: str
) -> None:
    log = history(founded(), founded("k2", about="armoede"))
    for number in range(100):
        for line in (*item(number), handed_on(number)):
            log.add(line)
    await append(database.superuser_url, log.leaves)
    chance = random.Random(7)
    for _ in range(12):  # batches of seven: it is hardly ever done
        async with telling(database, nats, stream, most=7):
            await asyncio.sleep(chance.random() * 0.1)
    async with telling(database, nats, stream, most=7) as one, telling(database, nats, stream) as other:
        await one.reached(log)
        await other.reached(log)
    assert await stands(nats.url(), stream) == told(log)


async def test_a_stream_that_was_lost_is_filled_again_with_the_same(
    database: Database, nats: EmbeddedNats, stream: str
) -> None:
    log = history(founded(), founded("k2", about="armoede"), *item(1), handed_on(1))
    await append(database.superuser_url, log.leaves)
    async with telling(database, nats, stream) as some:
        await some.reached(log)
        before = await stands(nats.url(), stream)
        async with connect(nats.url(), "test") as connection:
            await connection.api(f"STREAM.DELETE.{stream}")
        first = len(log.leaves)
        for line in item(2):
            log.add(line)
        await append(database.superuser_url, log.leaves[first:])

        async def filled() -> bool:
            try:
                return len(await stands(nats.url(), stream)) == len(told(log))
            except Away:
                return False
            except Exception as error:
                if "not found" in str(error):
                    return False
                raise

        await until(filled, 20)
    found = await stands(nats.url(), stream)
    assert found == told(log)
    assert found[: len(before)] == before


async def test_a_log_that_tells_something_else_is_found_out(
    database: Database, nats: EmbeddedNats, stream: str
) -> None:
    log = history(founded(), *item(1))
    await append(database.superuser_url, log.leaves)
    async with telling(database, nats, stream) as some:
        await some.reached(log)
    other = history(founded(), *item(2))
    await rewrite(database.superuser_url, "delete from events")
    await append(database.superuser_url, other.leaves)
    async with telling(database, nats, stream) as some:
        error = await some.ended()
    assert isinstance(error, Halted)
    assert "Message 3 in stream INBOX is not what the log tells" in str(error)
    assert await stands(nats.url(), stream) == told(log)


async def test_a_log_that_tells_less_is_found_out(
    database: Database, nats: EmbeddedNats, stream: str
) -> None:
    log = history(founded(), *item(1))
    await append(database.superuser_url, log.leaves)
    async with telling(database, nats, stream) as some:
        await some.reached(log)
    shorter = "update log_head set head = 3", "delete from events where position >= 3"
    await rewrite(database.superuser_url, *shorter)
    async with telling(database, nats, stream) as some:
        error = await some.ended()
    assert isinstance(error, Halted)
    assert "holds 3 messages, and the log gives 1" in str(error)


async def test_a_log_that_is_fenced_is_not_told(database: Database, nats: EmbeddedNats, stream: str) -> None:
    log = history(founded(), *item(1))
    await append(database.superuser_url, log.leaves)
    await rewrite(database.superuser_url, "update log_head set fenced = 'by a test'")
    async with telling(database, nats, stream) as some:
        assert isinstance(await some.ended(), Fenced)


async def test_a_commission_that_is_dissolved_loses_its_consumer_and_its_credential(
    database: Database, nats: EmbeddedNats, stream: str
) -> None:
    log = history(founded(), founded("k2", about="armoede"), *item(1, "k2"))
    await append(database.superuser_url, log.leaves)
    gone = list[str]()
    inbox = InboxStream(nats.url(), stream)
    async with telling(database, nats, stream, gone.append) as some:
        await some.reached(log)
        assert (await inbox.consumers(), gone) == ({"k1", "k2"}, [])
        log.add(("commission-k1", Dissolved("k1", None)))
        await append(database.superuser_url, log.leaves[-1:])
        await until(lambda: gone == ["k1"])
        assert await inbox.consumers() == {"k2"}
        await inbox.drop("k2")
    async with telling(database, nats, stream, gone.append) as some:
        await some.reached(log)
        assert (await inbox.consumers(), gone) == ({"k2"}, ["k1", "k1"])
    await inbox.close()


async def test_a_commission_that_is_dissolved_can_take_its_last_messages_first(
    database: Database, nats: EmbeddedNats, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.courier.inbox.WATCH", 0.05)
    looks, tend = list[None](), InboxStream.tend

    async def looked(stream: InboxStream, *asked: Any, **more: Any) -> bool:
        found = await tend(stream, *asked, **more)
        looks.append(None)
        return found

    monkeypatch.setattr(InboxStream, "tend", looked)
    log = history(founded(), *item(1))
    await append(database.superuser_url, log.leaves)
    gone = list[str]()
    inbox = InboxStream(nats.url(), stream)
    async with (
        telling(database, nats, stream, gone.append, granted=("k1",)) as some,
        connect(nats.url(), "test") as connection,
    ):
        await some.reached(log)
        messages = await connection.client.jetstream().pull_subscribe_bind(consumer="k1", stream=stream)

        async def take(kind: str) -> None:
            (message,) = await messages.fetch(1, timeout=30)
            assert message.subject.endswith(f".k1.{kind}")
            await message.ack_sync()

        for kind in ("item.delegated", "item.accepted", "item.overdue"):
            await take(kind)
        last: tuple[Line, ...] = (
            ("commission-k1", Dissolved("k1", None)),
            ("delegation-question-c1", Returned("question", "c1", None)),
        )
        for line in last:
            log.add(line)
            await append(database.superuser_url, log.leaves[-1:])
            await some.reached(log)
            looks.clear()
            await until(lambda: len(looks) > 2)
            assert (await inbox.consumers(), gone) == ({"k1"}, [])
        await take("item.returned")
        await until(lambda: gone == ["k1"])
        assert await inbox.consumers() == set()
    await inbox.close()
