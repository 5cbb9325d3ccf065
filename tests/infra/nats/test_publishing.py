"""Leaves reach the stream at their own place, or not at all."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator

import pytest

from infra.embedded.nats import EmbeddedNats
from infra.nats.connection import Away, Refused, connect
from infra.nats.publishing import Ambiguous, LogStream, Removed
from infra.nats.stream import Unfit, make
from tests.infra.nats.proxy import proxy
from tests.services.relay.filling import held, leaves


@pytest.fixture
async def target(nats: EmbeddedNats, stream: str) -> AsyncIterator[LogStream]:
    async with connect(nats.url(), "test") as connection:
        await make(connection, stream)
    writer = LogStream(nats.url(), stream)
    yield writer
    await writer.close()


def ballots(first: int, count: int) -> list[tuple[str, bytes]]:
    return [("ballot", leaf) for leaf in leaves(first, count)]


async def test_a_position_is_the_sequence_before(nats: EmbeddedNats, stream: str, target: LogStream) -> None:
    await target.publish(0, ballots(0, 3))
    await target.publish(3, [("poll", b"one")])
    await target.publish(4, ballots(4, 500))
    assert await target.last() == (504, leaves(503, 1)[0])
    assert await target.leaf(3) == b"one"
    assert await held(nats.url(), stream, 504) == [*leaves(0, 3), b"one", *leaves(4, 500)]


async def test_the_subject_is_the_category_of_the_event(
    nats: EmbeddedNats, stream: str, target: LogStream
) -> None:
    await target.publish(0, [("assembly", b"a"), ("poll", b"b"), ("ballot", b"c")])
    async with connect(nats.url(), "test") as connection:
        subjects = [
            (await connection.api(f"STREAM.MSG.GET.{stream}", {"seq": sequence}))["message"]["subject"]
            for sequence in (1, 2, 3)
        ]
    assert subjects == [f"{stream.lower()}.{category}" for category in ("assembly", "poll", "ballot")]


async def test_bytes_stay_as_they_are(nats: EmbeddedNats, stream: str, target: LogStream) -> None:
    odd = [bytes(range(256)), b"\x00", b"\r\n\r\nPUB x 1\r\n", "één 🗳".encode(), b"{}"]
    await target.publish(0, [("ballot", leaf) for leaf in odd])
    assert await held(nats.url(), stream, len(odd)) == odd


async def test_the_largest_leaves_pass(nats: EmbeddedNats, stream: str, target: LogStream) -> None:
    largest = [os.urandom(65_535) for _ in range(64)]
    await target.publish(0, [("proposal", leaf) for leaf in largest])
    await target.publish(64, [("proposal", largest[0])])
    assert await held(nats.url(), stream, 65) == [*largest, largest[0]]


@pytest.mark.parametrize("category", ["", "two words", "a..b", ".", "*", "x\r\nPUB y 0"])
async def test_a_category_is_words_joined_by_dots(target: LogStream, category: str) -> None:
    with pytest.raises(ValueError, match="words of letters"):
        await target.publish(0, [("ballot", b"{}"), (category, b"{}")])
    assert await target.last() == (0, b"")


@pytest.mark.parametrize("first", [0, 2, 4])
@pytest.mark.parametrize("count", [1, 5])
async def test_what_belongs_elsewhere_is_not_stored(target: LogStream, first: int, count: int) -> None:
    await target.publish(0, ballots(0, 3))
    with pytest.raises(Ambiguous, match="wrong last sequence"):
        await target.publish(first, ballots(90, count))
    assert await target.last() == (3, leaves(2, 1)[0])


async def test_a_batch_after_one_that_failed_is_not_stored(target: LogStream) -> None:
    await target.publish(0, ballots(0, 3))
    outcomes = await asyncio.gather(
        target.publish(2, ballots(2, 4)), target.publish(6, ballots(6, 4)), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [Ambiguous, Ambiguous]
    assert await target.last() == (3, leaves(2, 1)[0])


async def test_batches_under_way_together_stand_in_order(
    nats: EmbeddedNats, stream: str, target: LogStream
) -> None:
    sizes = [400, 1, 500, 2, 1, 1, 300]
    starts = [sum(sizes[:n]) for n in range(len(sizes))]
    await asyncio.gather(
        *(target.publish(start, ballots(start, size)) for start, size in zip(starts, sizes, strict=True))
    )
    assert await held(nats.url(), stream, sum(sizes)) == leaves(0, sum(sizes))


async def test_a_small_batch_does_not_overtake_a_large_one(target: LogStream) -> None:
    large = [("proposal", os.urandom(65_535)) for _ in range(60)]
    await asyncio.gather(
        target.publish(0, large), target.publish(60, ballots(60, 1)), target.publish(61, ballots(61, 2))
    )
    assert await target.last() == (63, leaves(62, 1)[0])


@pytest.mark.parametrize("count", [1, 7])
async def test_a_lost_answer_is_ambiguous_and_the_stream_tells(
    nats: EmbeddedNats, stream: str, target: LogStream, count: int
) -> None:
    await target.publish(0, ballots(0, 3))
    async with proxy(nats.url()) as wire:
        unlucky = LogStream(wire.url, stream)
        await unlucky.last()
        wire.cut_at = leaves(3 + count - 1, 1)[0]
        with pytest.raises(Ambiguous, match="connection to NATS was lost"):
            await unlucky.publish(3, ballots(3, count))
        assert wire.cuts == 1
        assert await unlucky.last() == (3 + count, leaves(3 + count - 1, 1)[0])
        await unlucky.close()


async def test_a_batch_that_was_cut_before_its_commit_leaves_nothing(
    nats: EmbeddedNats, stream: str, target: LogStream
) -> None:
    async with connect(nats.url(), "test") as connection:
        for sequence in (1, 2):
            headers = {"Nats-Batch-Id": "unfinished", "Nats-Batch-Sequence": str(sequence)}
            await connection.client.publish(f"{stream.lower()}.ballot", b"{}", headers=headers)
        await connection.client.flush()
    assert await target.last() == (0, b"")
    await target.publish(0, ballots(0, 2))
    assert await target.last() == (2, leaves(1, 1)[0])


async def test_a_missing_stream_is_told_from_an_empty_one(nats: EmbeddedNats, stream: str) -> None:
    target = LogStream(nats.url(), stream)
    assert await target.last() is None
    with pytest.raises(Ambiguous, match="stream is not there"):
        await target.publish(0, ballots(0, 1))
    async with connect(nats.url(), "test") as connection:
        await make(connection, stream)
    assert await target.last() == (0, b"")
    await target.close()


async def test_settings_that_changed_meanwhile_are_noticed(
    nats: EmbeddedNats, stream: str, target: LogStream
) -> None:
    async with connect(nats.url(), "test") as connection:
        config = (await connection.api(f"STREAM.INFO.{stream}"))["config"]
        await connection.api(f"STREAM.UPDATE.{stream}", config | {"max_msgs": 10})
    with pytest.raises(Unfit, match="max_msgs is 10 and must be -1"):
        await target.last()


async def test_a_stream_without_atomic_batches_cannot_be_used(
    nats: EmbeddedNats, stream: str, target: LogStream
) -> None:
    async with connect(nats.url(), "test") as connection:
        config = (await connection.api(f"STREAM.INFO.{stream}"))["config"]
        await connection.api(f"STREAM.UPDATE.{stream}", config | {"allow_atomic": False})
    with pytest.raises(Refused, match="atomic publish is disabled"):
        await target.publish(0, ballots(0, 2))


async def test_a_stream_that_misses_its_beginning_is_refused(nats: EmbeddedNats, stream: str) -> None:
    settings = {"name": stream, "subjects": [f"{stream.lower()}.>"], "storage": "file", "first_seq": 100}
    safe = {"deny_delete": True, "deny_purge": True, "allow_atomic": True}
    async with connect(nats.url(), "test") as connection:
        await connection.api(f"STREAM.CREATE.{stream}", settings | safe)
    target = LogStream(nats.url(), stream)
    with pytest.raises(Removed, match="ends at sequence 99 and holds 0 messages"):
        await target.last()
    await target.close()


async def test_waiting_ends_when_the_connection_does(nats: EmbeddedNats, stream: str) -> None:
    async with proxy(nats.url()) as wire:
        target = LogStream(wire.url, stream)
        await target.stay(0.01)
        staying = asyncio.ensure_future(target.stay(60))
        await asyncio.wait({staying}, timeout=0.05)
        assert not staying.done()
        await wire.stop()
        with pytest.raises(Away, match="was lost"):
            await staying
        with pytest.raises(Away, match="not reachable"):
            await target.last()
        await target.close()
