"""Webhooks on real PostgreSQL and over real HTTP: each one verified by the public library (ADR 0049)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import datetime, timedelta, tzinfo
from typing import Any

import pytest
from standardwebhooks.webhooks import WebhookVerificationError

from events.delegation.facts import Accepted, Delegated, HandedOn
from infra.postgres.counting import turns
from infra.postgres.deliveries import LEASE, PostgresDeliveries
from infra.postgres.webhooks import ADD, MOST
from infra.webhooks import sending
from infra.webhooks.addresses import Addresses
from infra.webhooks.sending import Poster
from tests.conftest import Database
from tests.services.courier.posthouse import (
    DELEGATED,
    DUE,
    HERE,
    ITEM,
    KEY,
    TO_K2,
    A,
    B,
    Clock,
    House,
    posthouse,
)
from tests.services.courier.receiver import Receiver, receiver
from tests.waiting import WAITED_FOR, until

HOUR = timedelta(hours=1)


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with posthouse(database) as made:
        yield made


@pytest.fixture
async def there() -> AsyncIterator[Receiver]:
    async with receiver() as made:
        yield made


def at(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The receiver's library asks this clock too."""

    class Now(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:  # noqa: ARG003 - it is always asked in UTC
            return clock.at

    monkeypatch.setattr("standardwebhooks.webhooks.datetime", Now)


async def test_a2_each_fact_of_a_commission_comes_signed_as_the_event_that_it_is(
    house: House, there: Receiver
) -> None:
    secret = await house.registered(there)
    await house.happened(DELEGATED, Accepted(*ITEM))
    await house.happened(Delegated("signal", "s2", 1, 1, TO_K2, A, "advise", None, DUE, None))
    await house.carried()
    assert sorted(one.verified(secret)["type"] for one in there.received) == [
        "item.accepted", "item.delegated"
    ]  # fmt: skip
    for one in there.received:
        told = one.json
        assert one.headers["webhook-id"] == told["id"]
        assert one.headers["Content-Type"] == "application/cloudevents+json"
        assert (told["source"], told["subject"]) == ("halfrond.example/proef", "signal/s1")
        assert told["data"]["holder"]["commission"] == "k1"
        assert not {A, B} & set(one.body.decode().split('"')), "no text, and nothing that names one"
    await house.carried()
    assert len(there.received) == 2


async def test_it_is_told_from_its_registration_on_and_who_hands_on_as_who_gets_it(
    house: House, there: Receiver
) -> None:
    await house.happened(DELEGATED)
    await house.registered(there)
    async with receiver() as other:
        await house.registered(other, "k2", "w2")
        await house.happened(HandedOn(*ITEM, TO_K2, B, 1))
        await house.carried()
        assert [one.json["type"] for one in there.received] == ["item.handed-on"]
        assert [one.body for one in other.received] == [one.body for one in there.received]


async def test_what_is_not_taken_is_tried_later_and_later_under_the_same_id(
    house: House, there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = await house.registered(there)
    await house.happened(DELEGATED)
    courier, there.says = house.courier(), 500
    at(house.clock, monkeypatch)
    await courier.make()
    for minutes in (1, 2, 4, 8):
        await courier.send_due()
        row = await house.row()
        assert row["due_at"] == house.clock.at + timedelta(minutes=minutes)
        assert row["trouble"] == "answered with 500"
        await courier.send_due()  # it is not due yet
        house.clock.at = row["due_at"]
    there.says = 200
    await courier.send_due()
    assert [one.verified(secret)["type"] for one in there.received[-1:]] == ["item.delegated"]
    assert len(there.received) == 5
    assert len({(one.headers["webhook-id"], one.body) for one in there.received}) == 1
    assert len({one.headers["webhook-timestamp"] for one in there.received}) == 5
    row = await house.row()
    assert (row["attempts"], row["trouble"], row["sent_at"]) == (5, None, house.clock.at)


async def test_after_a_day_it_is_set_aside_and_shown_until_somebody_has_it_tried_again(
    house: House, there: Receiver
) -> None:
    await house.registered(there)
    await house.happened(DELEGATED)
    there.says, began = 503, house.clock.at
    await house.courier().make()
    while (row := await house.row())["set_aside_at"] is None:
        house.clock.at = row["due_at"]
        await house.courier().send_due()  # a courier that was started again each time
    assert house.clock.at == began + 24 * HOUR
    assert len(there.received) == row["attempts"] == 13
    await house.carried()
    assert len(there.received) == 13
    (aside,) = await house.webhooks.aside("k1")
    assert (aside.type, aside.subject, aside.trouble) == ("item.delegated", "signal/s1", "answered with 503")
    assert (await house.deliveries.standing())[2:] == (1, None, ["k1"])
    (told,) = await house.webhooks.of("k1")
    assert (told.waiting, told.set_aside) == (0, 1)
    there.says, house.clock.at = 200, began + 30 * HOUR
    assert not await house.webhooks.again("w1", "k2", aside.position, house.clock.at)
    assert await house.webhooks.again("w1", "k1", aside.position, house.clock.at)
    await house.carried()
    assert (await house.row())["sent_at"] == house.clock.at
    assert await house.webhooks.aside("k1") == []


async def test_who_wants_no_more_is_not_asked_again(house: House, there: Receiver) -> None:
    await house.registered(there)
    await house.happened(DELEGATED)
    there.says = 410
    await house.carried()
    assert (await house.row())["set_aside_at"] == house.clock.at


async def test_a_receiver_that_asks_for_quiet_has_it_for_all_that_waits_and_comes_within_the_day(
    house: House, there: Receiver
) -> None:
    await house.registered(there)
    async with receiver() as other:
        await house.registered(other, name="w2")
        await house.happened(DELEGATED, Accepted(*ITEM))
        there.says, there.headers, began = 429, {"Retry-After": "7200"}, house.clock.at
        await house.carried()
        assert (len(there.received), len(other.received)) == (1, 2), "the second one was not tried any more"
        house.clock.at += HOUR
        await house.happened(HandedOn(*ITEM, TO_K2, B, 1))
        await house.carried()
        assert (len(there.received), len(other.received)) == (1, 3)
        house.clock.at = began + 2 * HOUR
        there.says, there.headers = 204, {}
        await house.carried()
        assert (len(there.received), len(other.received)) == (4, 3)


async def test_nothing_is_taken_for_who_asked_for_quiet_while_that_is_being_written_down(
    house: House, there: Receiver
) -> None:
    await house.registered(there)
    await house.happened(DELEGATED, Accepted(*ITEM))
    await house.courier().make()
    first, now = await house.deliveries.take(house.clock.at), house.clock.at
    assert first is not None
    async with house.readers.acquire() as other:
        holding = other.transaction()
        await holding.start()
        await other.execute("select from webhooks for update")
        settling = asyncio.create_task(
            house.deliveries.settle(first, ("later", "answered with 429", HOUR), now)
        )

        async def waits() -> bool:
            return bool(await other.fetchval(WAITED_FOR))

        await until(waits)
        assert await house.deliveries.take(now) is None
        await holding.rollback()
    await settling
    assert await house.deliveries.take(now) is None


@pytest.mark.parametrize(
    ("says", "asks", "hours"),
    [
        (503, "72000", 20),
        (429, "864000", 24),
        (503, "59", 1 / 60),
        (500, "72000", 1 / 60),
        (503, "soon", 1 / 60),
    ],
    ids=["twenty hours", "ten days", "less than a minute", "of another kind", "in no form that there is"],
)
async def test_quiet_is_kept_where_it_was_asked_for_as_it_may_be_and_the_day_ends_when_it_does(
    house: House, there: Receiver, says: int, asks: str, hours: float
) -> None:
    await house.registered(there)
    await house.happened(DELEGATED)
    there.says, there.headers, began = says, {"Retry-After": asks}, house.clock.at
    await house.carried()
    assert (await house.row())["due_at"] == began + hours * HOUR
    house.clock.at = began + 24 * HOUR
    await house.carried()
    assert (await house.row())["set_aside_at"] == house.clock.at
    assert len(there.received) == 2


async def test_a_courier_that_died_between_the_word_of_the_receiver_and_its_note_sends_it_again(
    house: House, there: Receiver
) -> None:
    class Dead(Poster):
        async def post(self, *what: Any) -> Any:
            await super().post(*what)
            raise asyncio.CancelledError

    secret = await house.registered(there)
    await house.happened(DELEGATED)
    dead = Dead(Addresses(HERE))
    with pytest.raises(asyncio.CancelledError):
        await house.carried(post=dead)
    await dead.close()
    new = PostgresDeliveries(house.database.url, house.readers, KEY)
    await house.carried(deliveries=new)
    assert len(there.received) == 1, "for a minute it is somebody's"
    house.clock.at += LEASE
    await house.carried(deliveries=new)
    await new.close()
    assert len(there.received) == 2
    assert len({one.verified(secret)["id"] for one in there.received}) == 1


async def test_two_couriers_make_and_hand_over_each_one_once(house: House) -> None:
    other = PostgresDeliveries(house.database.url, house.readers, KEY)
    async with receiver() as first, receiver() as second:
        await house.registered(first)
        await house.registered(second, name="w2")
        await house.happened(DELEGATED, Accepted(*ITEM))
        couriers = [house.courier(), house.courier(deliveries=other)]
        await asyncio.gather(*(courier.make() for courier in couriers))
        await asyncio.gather(*(courier.send_due() for courier in couriers))
        for one in (first, second):
            assert len({got.headers["webhook-id"] for got in one.received}) == len(one.received) == 2
    await other.close()


async def test_a_courier_that_runs_hands_over_what_comes(house: House, there: Receiver) -> None:
    await house.registered(there)
    house.clock.at += HOUR
    running = asyncio.create_task(house.courier().run())
    await house.happened(DELEGATED)
    async with asyncio.timeout(30):
        while not there.received:  # noqa: ASYNC110 - the receiver is in this process
            await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert there.received[0].json["type"] == "item.delegated"


async def test_one_that_answers_slowly_gets_one_at_a_time_and_keeps_nobody_waiting(
    house: House, there: Receiver
) -> None:
    begun, answers = list[str](), asyncio.Event()

    class Slow(Poster):
        async def post(self, address: str, *what: Any) -> Any:
            if address != there.url:
                return await super().post(address, *what)
            begun.append(address)
            await answers.wait()
            return sending.Outcome("sent", "")

    slow = Slow(Addresses(HERE))
    async with receiver() as other:
        await house.registered(there)
        await house.registered(other, "k2", "w2")
        await house.happened(DELEGATED, Accepted(*ITEM))
        running = asyncio.create_task(house.courier(post=slow).run())
        async with asyncio.timeout(30):
            while not begun:  # noqa: ASYNC110 - it is in this process
                await asyncio.sleep(0)
            await house.happened(Delegated("signal", "s2", 1, 1, TO_K2, A, "advise", None, DUE, None))
            while not other.received:  # noqa: ASYNC110 - the receiver is in this process
                await asyncio.sleep(0)
        assert len(begun) == 1
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    await slow.close()


async def test_those_who_take_at_the_same_time_do_not_take_for_one_webhook(
    house: House, there: Receiver
) -> None:
    await house.registered(there)
    await house.happened(DELEGATED, Accepted(*ITEM))
    await house.courier().make()
    taken = await asyncio.gather(*(house.deliveries.take(house.clock.at) for _ in range(4)))
    assert len([one for one in taken if one is not None]) == 1


async def test_who_registers_waits_for_who_does_so_at_the_same_time_and_then_counts(house: House) -> None:
    """The tenth is not committed yet: who does not wait for it sees nine, and is let in."""
    for one in range(MOST - 1):
        await house.registered(f"https://a{one}.example/", name=f"w{one}")
    async with house.readers.acquire() as other:
        tenth = other.transaction()
        await tenth.start()
        await turns(other, "webhooks k1")
        await other.execute(ADD, "tenth", "k1", "https://tien.example/", "x", MOST)
        late = asyncio.create_task(house.webhooks.add("late", "k1", "https://laat.example/", "x"))

        async def waits_or_is_in() -> bool:
            return late.done() or await other.fetchval(WAITED_FOR)

        await until(waits_or_is_in)
        await tenth.commit()
    assert await late is None
    assert len(await house.webhooks.of("k1")) == MOST


async def test_a_redirect_is_not_followed(house: House, there: Receiver) -> None:
    async with receiver() as elsewhere:
        there.says, there.headers = 307, {"Location": elsewhere.url}
        await house.registered(there)
        await house.happened(DELEGATED)
        await house.carried()
        assert len(there.received) == 1
        assert elsewhere.received == []
    assert (await house.row())["trouble"] == "answered with 307"


async def test_what_is_behind_this_machine_is_not_reached_unless_it_is_allowed(
    house: House, there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address was good when it was registered; then the setting, or its name, became another."""
    await house.registered(there)
    await house.registered(f"https://commissie.example:{there.port}/in", name="w2")
    await house.happened(DELEGATED)

    async def getaddrinfo(_host: str, port: int, **_more: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    strict = Poster(Addresses())
    await house.carried(post=strict)
    await strict.close()
    assert there.received == []
    rows = await house.readers.fetch("select trouble from deliveries order by webhook")
    assert rows[0]["trouble"] == "not sent: it does not begin with https://"
    assert "it leads to no address of the open Internet" in rows[1]["trouble"]
    assert "127.0.0.1" not in rows[1]["trouble"]


async def test_an_inner_name_is_told_as_a_name_that_nobody_has(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def getaddrinfo(host: str, port: int, **_more: Any) -> list[Any]:
        if host == "niemand.example":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    strict, given = Poster(Addresses()), (("whsec_" + "a" * 32,), "id", "{}", "application/json")
    told = [
        await strict.post(f"https://{name}.example/", *given, house.clock.at)
        for name in ("binnen", "niemand")
    ]
    await strict.close()
    assert told[0] == told[1]


async def test_a_receiver_that_says_nothing_is_waited_for_a_while_only(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
            try:
                await writer.drain()
            except ConnectionError:
                return

    for serving, expected, within in ((silent, "later", 0.3), (endless, "sent", 60.0)):
        monkeypatch.setattr(sending, "WITHIN", within)
        poster = Poster(Addresses(HERE))
        server = await asyncio.start_server(serving, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        given = (f"http://127.0.0.1:{port}/", ("whsec_" + "a" * 32,), "id", "{}", "application/json")
        assert (await poster.post(*given, house.clock.at))[0] == expected
        server.close()
        await poster.close()


async def test_a_secret_that_was_turned_signs_for_a_day_beside_the_new_one(
    house: House, there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(house.clock, monkeypatch)
    old = await house.registered(there)
    by = {"by": "clerk//griet", "command": "t1", "asked": b"POST /secret"}
    new = await house.webhooks.turn("w1", "k1", house.clock.at, **by)  # type: ignore[arg-type]
    assert new == await house.webhooks.turn("w1", "k1", house.clock.at, **by)  # type: ignore[arg-type]
    assert new not in (None, old)
    assert await house.webhooks.turn("w1", "k2", house.clock.at, by="x", command="", asked=b"") is None
    for fact in (DELEGATED, Accepted(*ITEM)):
        await house.happened(fact)
        await house.carried()
        house.clock.at += 25 * HOUR
    first, second = there.received
    house.clock.at -= 50 * HOUR
    assert first.verified(old) == first.verified(str(new))
    house.clock.at += 25 * HOUR
    assert second.verified(str(new))["type"] == "item.accepted"
    with pytest.raises(WebhookVerificationError):
        second.verified(old)


async def test_no_secret_stands_in_a_table_and_what_is_removed_gets_nothing_more(
    house: House, there: Receiver
) -> None:
    secret = await house.registered(there)
    await house.happened(DELEGATED)
    courier = house.courier()
    await courier.make()
    rows = [*await house.readers.fetch("select * from webhooks"), await house.row()]
    assert secret.removeprefix("whsec_") not in repr(rows)
    assert not await house.webhooks.drop("w1", "k2")
    assert await house.webhooks.drop("w1", "k1")
    await courier.send_due()
    assert there.received == []
    assert await house.courier().make() is None
