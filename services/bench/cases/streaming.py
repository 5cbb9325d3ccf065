"""Cases of what follows the log: the relay, the projectors, the notary."""

from __future__ import annotations

import contextlib
import itertools

from infra.bench import jetstream
from infra.bench.bare import fill
from infra.keyring import OneKey
from infra.log_folder import LogFolder
from infra.nats.checkpoints import Checkpoints
from infra.nats.checkpoints import make as make_bucket
from infra.nats.connection import connect as connect_nats
from infra.nats.feed import Feed
from infra.nats.publishing import LogStream
from infra.postgres.leaves import Leaves
from infra.postgres.notarised import Notarised
from infra.postgres.schemas import PostgresSchemas
from infra.signing import verify
from projections import PROJECTIONS
from projections.projection import Projection
from services.bench import (
    history,
    streaming,
)
from services.bench.ground import Ground, opened
from services.bench.table import Case, Measure
from services.notary.notary import Notary
from services.notary.ports import Place
from services.notary.witnesses import Cosigning
from services.projector.projector import LIMIT
from services.relay.relay import Relay


async def streaming_cases(ground: Ground, stack: contextlib.AsyncExitStack) -> list[Case]:
    """The relay and the projector, from position 0 to the end of a log of ballots."""
    database = await ground.database()
    log, clock = await stack.enter_async_context(opened(database.url))
    relayed_events = await history.write(log, clock, 20_000)
    leaves = [event.leaf for event in await log.read(0, relayed_events)]
    url = ground.nats.url()
    streams = (f"BENCH{number}" for number in itertools.count(1))

    async def relay() -> float:
        stream = next(streams)
        await jetstream.make_stream(url, stream)
        source, target = Leaves(database.url), LogStream(url, stream)
        try:
            return await streaming.relayed(Relay(source, target, None), relayed_events)
        finally:
            await target.close()
            await source.close()

    async def bare() -> float:
        stream = next(streams)
        await jetstream.make_stream(url, stream)
        return await jetstream.publish(url, stream, leaves)

    long, stream = await ground.database(), "BENCHLOG"
    log, clock = await stack.enter_async_context(opened(long.url))
    events = await history.write(log, clock, 60_000)
    await jetstream.make_stream(url, stream)
    await jetstream.publish(url, stream, [event.leaf for event in await log.read(0, events)])
    feed, schemas = Feed(url, stream, "halfrond bench"), PostgresSchemas(long.url)

    def project(projection: Projection) -> Measure:
        return lambda: streaming.projected(projection, schemas, feed, events)

    return [
        Case("relay", "bare loop of atomic batches of 500", "events/s", relay, bare, 0.7),
        *(
            Case(f"projector catching up, {projection.schema}", "reading and decoding only", "events/s",
                 project(projection), lambda: streaming.decoded(feed, LIMIT, events), 0.3)
            for projection in PROJECTIONS
        ),
    ]  # fmt: skip


async def _unreached(url: str, _body: str) -> tuple[int, str]:
    raise ConnectionError(url)


class _Unsigned(Notarised):
    """The log as it was before anything of it was signed: each run begins there."""

    async def notarised(self) -> int:
        """Nothing."""
        return 0


async def notary_cases(ground: Ground, stack: contextlib.AsyncExitStack) -> list[Case]:
    """The notary, from position 0 to the end of a log: leaves read, tiles written, one checkpoint."""
    database, leaves = await ground.database(), 100_000
    await fill(database.owner_url, leaves)
    entries = _Unsigned(database.url)
    stack.push_async_callback(entries.close)
    everything = list[bytes]()
    while len(everything) < leaves:
        everything += await entries.leaves(len(everything), leaves)
    keys = OneKey("bench", bytes(32))
    numbers = itertools.count(1)

    async def notary() -> float:
        name = f"BENCHNOTARY{next(numbers)}"
        async with connect_nats(ground.nats.url(), "halfrond bench") as connection:
            await make_bucket(connection, name)
        memory = Checkpoints(ground.nats.url(), name)
        try:
            folder = LogFolder(ground.folder / name)
            nobody = Cosigning([], _unreached, folder.read, verify)
            place = Place("bench", entries, folder, memory, keys, nobody)
            return await streaming.notarised(Notary(place, verify), leaves)
        finally:
            await memory.close()

    async def bare() -> float:
        return streaming.hashed(everything)

    return [
        Case("notary, leaves integrated", "hashing the same leaves into a tree in memory", "leaves/s",
             notary, bare, 0.3),
    ]  # fmt: skip
