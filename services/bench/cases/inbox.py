"""Cases of the inbox of commissions, beside the relay."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import AsyncIterator, Sequence

from infra.bench import jetstream
from infra.nats.inbox import InboxStream
from infra.nats.publishing import MAX_MESSAGES, LogStream
from infra.postgres.leaves import Leaves
from infra.postgres.telling import PostgresTelling
from projections.inbox import Telling
from services.bench import (
    history,
    telling,
)
from services.bench.ground import Ground, opened
from services.bench.table import Case, Measure
from services.courier.inbox import Inbox
from services.relay.relay import Relay


async def inbox_cases(ground: Ground, stack: contextlib.AsyncExitStack) -> list[Case]:
    """The inbox of commissions, from nothing and one fact at a time, beside the relay."""
    database = await ground.database()
    log, clock = await stack.enter_async_context(opened(database.url))
    await history.write(log, clock, 1_000)
    writer = telling.Writer(log, clock)
    await writer.found()
    await writer.write(10_000)
    url, streams = ground.nats.url(), (f"TOLD{number}" for number in itertools.count(1))
    story = Telling(await _origin(database.url))
    messages = [told for event in await log.read(0, await log.head()) if (told := story.told(event))]
    bodies = [message.encode() for message in messages]

    async def catching_up() -> float:
        stream = next(streams)
        await jetstream.make_stream(url, stream)
        facts, target = PostgresTelling(database.url), InboxStream(url, stream)
        async with _ended(target, facts):
            return await telling.told(Inbox(facts, target, MAX_MESSAGES), len(bodies))

    async def bare() -> float:
        stream = next(streams)
        await jetstream.make_stream(url, stream)
        return await jetstream.publish(url, stream, bodies)

    def inbox(hundredth: int) -> Measure:
        async def run() -> float:
            stream, stored = next(streams), telling.Stored()
            await jetstream.make_stream(url, stream)
            facts, target = PostgresTelling(database.url), InboxStream(url, stream)
            _stamp(target, stored)
            async with _ended(target, facts):
                some, head = Inbox(facts, target, MAX_MESSAGES), await log.head()
                return await telling.one_by_one(
                    some, stored, writer, lambda: some.position >= head, hundredth
                )

        return run

    def relay(hundredth: int) -> Measure:
        async def run() -> float:
            stream, stored = next(streams), telling.Stored()
            await jetstream.make_stream(url, stream)
            leaves, target = Leaves(database.url), LogStream(url, stream)
            _stamp(target, stored)
            async with _ended(target, leaves):
                some, head = Relay(leaves, target, None), await log.head()
                return await telling.one_by_one(
                    some, stored, writer, lambda: some.position >= head, hundredth
                )

        return run

    latency = "from a fact in the log to its message in the inbox"
    beside = "from the log to stream LOG, by the relay"
    return [
        Case("the inbox catching up", "bare loop of atomic batches of 500, the same messages", "messages/s",
             catching_up, bare, 0.5),
        Case(f"{latency}, p50", beside, "ms", inbox(50), relay(50), None, "at most"),
        Case(f"{latency}, p99", beside, "ms", inbox(99), relay(99), None, "at most"),
    ]  # fmt: skip


def _stamp(target: LogStream, stored: telling.Stored) -> None:
    publish = target.publish

    async def stamping(first_position: int, leaves: Sequence[tuple[str, bytes]]) -> None:
        await publish(first_position, leaves)
        stored.note()

    vars(target)["publish"] = stamping


@contextlib.asynccontextmanager
async def _ended(*parts: Leaves | LogStream) -> AsyncIterator[None]:
    try:
        yield
    finally:
        for part in parts:
            await part.close()


async def _origin(url: str) -> str:
    facts = PostgresTelling(url)
    try:
        return await facts.origin()
    finally:
        await facts.close()
