"""What was relayed is read in order, each leaf once, whatever happens to NATS."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any, Self

import pytest

from infra.embedded.nats import EmbeddedNats
from infra.nats import feed as feeding
from infra.nats.connection import Away, connect
from infra.nats.feed import Feed, Gap, Rewritten
from infra.nats.publishing import LogStream
from infra.nats.stream import make
from tests.infra.nats.proxy import proxy
from tests.services.relay.filling import leaves
from tests.waiting import until

pytestmark = pytest.mark.fault


class Written:
    """A stream with a writer of its own."""

    def __init__(self, url: str, stream: str) -> None:
        self.url = url
        self.stream = stream
        self.writer = LogStream(url, stream)
        self.length = 0

    async def make(self) -> None:
        async with connect(self.url, "test") as connection:
            await make(connection, self.stream)
        self.length = 0

    async def delete(self) -> None:
        async with connect(self.url, "test") as connection:
            await connection.api(f"STREAM.DELETE.{self.stream}")

    async def add(self, *some: bytes) -> None:
        for start in range(0, len(some), 50):
            part = some[start : start + 50]
            await self.writer.publish(self.length, [("ballot", leaf) for leaf in part])
            self.length += len(part)

    async def add_made_up(self, count: int) -> None:
        await self.add(*leaves(self.length, count))


@pytest.fixture
async def written(nats: EmbeddedNats, stream: str) -> AsyncIterator[Written]:
    some = Written(nats.url(), stream)
    await some.make()
    yield some
    await some.writer.close()


@pytest.fixture
def own_nats(tmp_path: Path) -> Iterator[EmbeddedNats]:
    with EmbeddedNats(tmp_path / "nats") as server:
        yield server


@pytest.fixture
async def mortal(own_nats: EmbeddedNats) -> AsyncIterator[Written]:
    some = Written(own_nats.url(), "LOG")
    await some.make()
    yield some
    await some.writer.close()


class Reader:
    """Reads a feed in the background; `seen` is everything that it gave."""

    def __init__(self, feed: Feed, next_position: int = 0, limit: int = 1000) -> None:
        self.seen: list[tuple[int, bytes]] = []
        self.sizes: list[int] = []
        self._task = asyncio.create_task(self._read(feed, next_position, limit))

    async def _read(self, feed: Feed, next_position: int, limit: int) -> None:
        async with aclosing(feed.batches(next_position, limit)) as batches:
            async for batch in batches:
                self.seen += batch
                self.sizes.append(len(batch))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def saw(self, count: int, within: float = 30.0) -> list[tuple[int, bytes]]:
        await until(lambda: len(self.seen) >= count or self._task.done(), within)
        if self._task.done():
            self._task.result()
        return self.seen

    async def failure(self) -> BaseException | None:
        await until(self._task.done)
        return self._task.exception()


def expected(first: int, count: int) -> list[tuple[int, bytes]]:
    return list(enumerate(leaves(first, count), start=first))


async def test_everything_is_read_in_order(written: Written) -> None:
    await written.add_made_up(1_200)
    async with Reader(Feed(written.url, written.stream)) as reader:
        assert await reader.saw(1_200) == expected(0, 1_200)


async def test_no_batch_is_empty_or_exceeds_the_limit(written: Written) -> None:
    await written.add_made_up(500)
    async with Reader(Feed(written.url, written.stream), limit=7) as reader:
        assert await reader.saw(500) == expected(0, 500)
        assert set(reader.sizes) <= set(range(1, 8))
        assert max(reader.sizes) == 7


@pytest.mark.parametrize("start", [1, 17, 99, 100])
async def test_reading_begins_where_it_is_asked_to(written: Written, start: int) -> None:
    await written.add_made_up(100)
    async with Reader(Feed(written.url, written.stream), start) as reader:
        await reader.saw(100 - start)
        await written.add_made_up(20)
        assert await reader.saw(120 - start) == expected(start, 120 - start)


async def test_a_reader_waits_for_a_stream_that_is_not_made_yet(nats: EmbeddedNats, stream: str) -> None:
    late = Written(nats.url(), stream)
    async with Reader(Feed(nats.url(), stream)) as reader:
        await late.make()
        await late.add_made_up(3)
        assert await reader.saw(3) == expected(0, 3)
    await late.writer.close()


async def test_several_read_one_feed_at_their_own_pace(written: Written) -> None:
    feed = Feed(written.url, written.stream)
    await written.add_made_up(300)
    async with Reader(feed) as first, Reader(feed, 100, limit=10) as second:
        assert await first.saw(300) == expected(0, 300)
        assert await second.saw(200) == expected(100, 200)


async def test_the_largest_leaves_are_read(written: Written) -> None:
    largest = [os.urandom(65_535) for _ in range(500)]
    await written.add(*largest)
    async with Reader(Feed(written.url, written.stream)) as reader:
        assert await reader.saw(500) == list(enumerate(largest))


async def test_a_slow_reader_holds_no_more_than_the_window(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 200 MB of leaves, taken one by one, with time for more to arrive in between.
    readings = list[Any]()
    begin = feeding._Reading.begin

    async def noted(self: Any, connection: Any) -> None:
        readings.append(self)
        await begin(self, connection)

    monkeypatch.setattr(feeding._Reading, "begin", noted)
    block = [bytes([n]) * 65_535 for n in range(50)]
    for _ in range(60):
        await written.add(*block)
    feed = Feed(written.url, written.stream)
    async with aclosing(feed.batches(0, 1)) as batches:
        assert await anext(batches) == [(0, block[0])]
        await until(lambda: readings[0]._owed)  # the server asks whether it may go on
        for position in range(1, 3_000):
            assert await anext(batches) == [(position, block[position % 50])]
            assert len(readings[0]._arrived) * 65_535 < 48 * 1024 * 1024
            for _ in range(10):
                await asyncio.sleep(0)
    assert len(readings) == 1


async def test_a_killed_nats_is_waited_for(own_nats: EmbeddedNats, mortal: Written) -> None:
    async with Reader(Feed(mortal.url)) as reader:
        for _ in range(3):
            await mortal.add_made_up(50)
            await reader.saw(mortal.length)
            own_nats.kill()
            own_nats.start()
            await until_connected(mortal)
        await mortal.add_made_up(50)
        assert await reader.saw(200) == expected(0, 200)


async def until_connected(some: Written) -> None:
    async def connected() -> bool:
        try:
            return await some.writer.last() is not None
        except Away:
            return False

    await until(connected)


async def test_a_wiped_stream_that_is_filled_again_is_read_on(
    own_nats: EmbeddedNats, mortal: Written
) -> None:
    async with Reader(Feed(mortal.url)) as reader:
        await mortal.add_made_up(120)
        await reader.saw(120)
        own_nats.kill()
        own_nats.wipe()
        own_nats.start()
        await until_alive(mortal)
        await mortal.make()
        await mortal.add_made_up(200)
        assert await reader.saw(200) == expected(0, 200)


async def until_alive(some: Written) -> None:
    async def alive() -> bool:
        try:
            await some.writer.last()
        except Away:
            return False
        return True

    await until(alive)


async def test_a_stream_that_was_deleted_and_filled_again_is_read_on(written: Written) -> None:
    async with Reader(Feed(written.url, written.stream)) as reader:
        await written.add_made_up(60)
        await reader.saw(60)
        await written.delete()
        await written.make()
        await written.add_made_up(90)
        assert await reader.saw(90) == expected(0, 90)


async def test_other_bytes_after_a_refill_end_the_feed(written: Written) -> None:
    async with Reader(Feed(written.url, written.stream)) as reader:
        await written.add_made_up(10)
        await reader.saw(10)
        await written.delete()
        await written.make()
        await written.add(*leaves(0, 9), b"forged", *leaves(10, 5))
        failure = await reader.failure()
        assert isinstance(failure, Rewritten)
        assert "position 9 " in str(failure)
        assert reader.seen == expected(0, 10)


async def test_removed_messages_end_the_feed(nats: EmbeddedNats, stream: str) -> None:
    async with connect(nats.url(), "test") as connection:
        await connection.api(f"STREAM.CREATE.{stream}", {"name": stream, "subjects": [f"{stream.lower()}.>"]})
        for number in range(5):
            await connection.request(f"{stream.lower()}.ballot", b"%d" % number)
        await connection.api(f"STREAM.MSG.DELETE.{stream}", {"seq": 3})
    async with Reader(Feed(nats.url(), stream)) as reader:
        failure = await reader.failure()
        assert isinstance(failure, Gap)
        assert "position 2 was removed" in str(failure)
        assert reader.seen == [(0, b"0"), (1, b"1")]


@pytest.mark.parametrize("lost", [5, 49])
async def test_a_message_that_did_not_arrive_is_fetched_again(
    written: Written, monkeypatch: pytest.MonkeyPatch, lost: int
) -> None:
    # Position 49 is the last: only a heartbeat can tell that it was sent.
    accept = feeding._Reading._accept
    dropped = list[int]()

    def forgetful(self: Any, position: int, leaf: bytes) -> None:
        if position == lost and not dropped:
            dropped.append(position)
        else:
            accept(self, position, leaf)

    monkeypatch.setattr(feeding._Reading, "_accept", forgetful)
    await written.add_made_up(50)
    async with Reader(Feed(written.url, written.stream)) as reader:
        assert await reader.saw(50) == expected(0, 50)
        assert dropped == [lost]


async def test_a_message_lost_after_all_else_was_taken_is_fetched_again(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept = feeding._Reading._accept
    dropped = list[int]()

    def forgetful(self: Any, position: int, leaf: bytes) -> None:
        if position == 10 and not dropped:
            dropped.append(position)
        else:
            accept(self, position, leaf)

    monkeypatch.setattr(feeding._Reading, "_accept", forgetful)
    await written.add_made_up(10)
    async with Reader(Feed(written.url, written.stream)) as reader:
        await reader.saw(10)
        await written.add_made_up(10)
        assert await reader.saw(20) == expected(0, 20)
        assert dropped == [10]


async def test_a_silent_wire_is_noticed(nats: EmbeddedNats, written: Written) -> None:
    async with proxy(nats.url()) as wire:
        await written.add_made_up(5)
        async with Reader(Feed(wire.url, written.stream)) as reader:
            await reader.saw(5)
            wire.silence()
            await written.add_made_up(5)
            assert await reader.saw(10) == expected(0, 10)


async def test_the_end_of_a_reader_leaves_no_connection(own_nats: EmbeddedNats, mortal: Written) -> None:
    await mortal.add_made_up(5)
    async with Reader(Feed(mortal.url)) as reader:
        await reader.saw(5)
    async with connect(own_nats.url(), "test") as connection:

        async def gone() -> bool:
            info = await connection.api("STREAM.INFO.LOG")
            consumers: int = info["state"]["consumer_count"]
            return consumers == 0

        await until(gone)
