"""`halfrond bench`: real servers in a temporary folder, every case measured, the table printed and saved.

python -m services.bench.main [--only WORD …] [--runs N] [--json FILE]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import os
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
import uvloop
from litestar import Litestar
from rich import progress
from rich.console import Console

from events.fact import Actor
from events.submission import Prose
from events.world import Act
from infra.bench import assembly, jetstream, statements
from infra.bench.bare import Bare, fill
from infra.bench.peer import Eventsourcing
from infra.embedded.nats import EmbeddedNats
from infra.embedded.ports import free_port
from infra.embedded.postgres import EmbeddedPostgres
from infra.identity import RandomIdentity
from infra.keyring import OneKey
from infra.log_folder import LogFolder
from infra.nats.checkpoints import Checkpoints
from infra.nats.checkpoints import make as make_bucket
from infra.nats.connection import connect as connect_nats
from infra.nats.feed import Feed
from infra.nats.inbox import InboxStream
from infra.nats.publishing import MAX_MESSAGES, LogStream
from infra.postgres.clock import PostgresClock
from infra.postgres.connection import pool
from infra.postgres.founding import create_database, install
from infra.postgres.leaves import Leaves
from infra.postgres.log import PostgresLog
from infra.postgres.notarised import Notarised
from infra.postgres.schemas import PostgresSchemas
from infra.postgres.telling import PostgresTelling
from infra.postgres.tokens import PostgresTokens
from infra.published import Published
from infra.signing import public, signer, verify
from infra.telemetry.logging import configure
from projections import PROJECTIONS
from projections.inbox import Telling
from projections.projection import Projection
from services.bench import (
    auditing,
    history,
    load,
    paging,
    parliament,
    publishing,
    streaming,
    telling,
    verifying,
)
from services.bench.answering import answer_only
from services.bench.appending import append, ballots, prepare
from services.bench.table import Case, Measure, Result, machine, measure, show
from services.chamber import main as chamber_process
from services.chamber.app import build
from services.courier.inbox import Inbox
from services.gateway import Command, Gateway, Receipt
from services.memory import collect_seldom
from services.notary.notary import Notary
from services.notary.ports import Place
from services.notary.witnesses import Cosigning
from services.projector.projector import LIMIT
from services.relay.relay import Relay
from services.settings import Settings, read

IDENTITY = RandomIdentity()

OWNER, APP, PASSWORD = "bench_owner", "bench_app", "bench"


SETTINGS = {"max_wal_size": "16GB", "checkpoint_timeout": "1h"}
"""As durable as ever, but no checkpoint falls into a measurement of ours or of the other's."""


class Database(NamedTuple):
    """A fresh database with the tables of the log."""

    url: str
    owner_url: str
    superuser_url: str


class Ground:
    """The servers, and fresh databases on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postgres = EmbeddedPostgres(folder / "postgres", settings=SETTINGS)
        self.nats = EmbeddedNats(folder / "nats")
        self._numbers = itertools.count(1)

    async def database(self) -> Database:
        """A fresh one."""
        name = f"bench_{next(self._numbers)}"
        urls = [self.postgres.url(name, role, PASSWORD) for role in (APP, OWNER)]
        await create_database(self.postgres.url(), urls[1], urls[0])
        await install(urls[1], APP)
        return Database(urls[0], urls[1], self.postgres.url(name))


@contextlib.asynccontextmanager
async def opened(url: str) -> AsyncIterator[tuple[PostgresLog, PostgresClock]]:
    """A log and its clock."""
    readers = await pool(url)
    log, clock = PostgresLog(url, readers), PostgresClock(readers)
    await clock.synchronise()
    await log.start()
    try:
        yield log, clock
    finally:
        await log.stop()
        await readers.close()


BALLOT = b'{"choice":"for"}'
POLLS = 600
"""Open polls for ballots over HTTP: every ballot of a run is the first of its organisation in its poll."""


class Idle(Gateway):
    """A gateway that decides nothing and stores nothing: what is left is the server, the token, the body."""

    async def act(self, *_what: Act | Actor | Command | Sequence[Prose]) -> Receipt:
        """A receipt that never changes."""
        return Receipt(0, 0, repeated=False, events=())


async def chamber(mode: str) -> None:
    """One chamber process, as `halfrond run chamber` has it; `idle` with a gateway that does nothing,
    `counted` with a header in each answer that tells how many statements it took.
    """
    configure("chamber")  # its log lines are made and written as always, to nowhere
    if mode == "idle":
        vars(chamber_process)["Gateway"] = Idle
    with statements.counted() as sent:
        if mode == "counted":
            vars(chamber_process)["build"] = lambda *parts: _counting(build(*parts), sent)
        await chamber_process.run(read(os.environ), asyncio.Event())


def _counting(app: Litestar, sent: Callable[[], int]) -> Litestar:
    app.asgi_handler = paging.Counting(app.asgi_handler, sent)
    return app


async def _handler(settings: Settings) -> None:
    """The peer of ballots over HTTP, with the tokens of the chamber."""
    readers = await pool(settings.database_url)
    tokens = PostgresTokens(settings.database_url, readers)
    await tokens.start()
    await answer_only(tokens, settings.port)


@contextlib.asynccontextmanager
async def chamber_on(
    ground: Ground, database: Database, mode: str, log: Path | None = None
) -> AsyncIterator[int]:
    """A chamber in a process of its own; its port."""
    port = free_port()
    settings = read({})._replace(port=port, database_url=database.url, secrets=ground.folder)
    settings = settings._replace(log=log or ground.folder / "log")
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.bench.main", mode,
        env={**os.environ, **settings.environment()}, stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            if running.returncode is not None:
                raise RuntimeError(f"the {mode} process ended with code {running.returncode}")
            await asyncio.sleep(0.05)
        yield port
    finally:
        running.kill()
        await running.wait()


class Appends:
    """The cases of the append. Every run writes ballots of organisations of its own."""

    def __init__(self, ground: Ground, database: Database, log: PostgresLog, clock: PostgresClock) -> None:
        self._ground, self._database, self._log, self._clock = ground, database, log, clock
        self._prefixes = (f"r{number}x" for number in itertools.count(1))

    def ours(self, callers: int, count: int) -> Measure:
        """One process, so many callers."""

        async def run() -> float:
            prepared = ballots(next(self._prefixes), count, self._clock, IDENTITY)
            collect_seldom()
            return await append(self._log, self._clock, prepared, callers)

        return run

    def bare(self, bare: Bare, at_once: int, count: int) -> Measure:
        """The bare insert of the same rows."""

        async def run() -> float:
            prepared = ballots(next(self._prefixes), count, self._clock, IDENTITY)
            collect_seldom()
            return await bare.insert([(b.entries[0].stream, b.entries[0].leaf) for b in prepared], at_once)

        return run

    def processes(self, processes: int, callers: int, count: int) -> Measure:
        """So many processes on one log, each with so many callers and its share of the ballots."""

        async def run() -> float:
            workers = [
                await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "services.bench.main", "worker", self._database.url,
                    str(callers), str(count // processes), next(self._prefixes),
                    stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
                )
                for _ in range(processes)
            ]  # fmt: skip
            for worker in workers:
                await _line(worker)  # ready
            for worker in workers:
                await _go(worker)
            times = [[float(word) for word in (await _line(worker)).split()] for worker in workers]
            for worker in workers:
                await worker.wait()
            return count / (max(end for _, end in times) - min(start for start, _ in times))

        return run


async def _go(worker: asyncio.subprocess.Process) -> None:
    assert worker.stdin is not None  # noqa: S101 - it was given a pipe
    worker.stdin.write(b"go\n")
    await worker.stdin.drain()


async def _line(worker: asyncio.subprocess.Process) -> str:
    assert worker.stdout is not None  # noqa: S101 - it was given a pipe
    return (await worker.stdout.readline()).decode()


async def _worker(url: str, callers: int, count: int, prefix: str) -> None:
    """One process of `Appends.processes`: say ready, wait for the word, append, print when it ran."""
    async with opened(url) as (log, clock):
        prepared = ballots(prefix, count, clock, IDENTITY)
        collect_seldom()
        print("ready", flush=True)  # noqa: T201 - the parent reads it
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
        started = time.monotonic()
        await append(log, clock, prepared, callers)
        print(started, time.monotonic(), flush=True)  # noqa: T201


async def append_cases(ground: Ground, stack: contextlib.AsyncExitStack) -> list[Case]:
    """The append against bare inserts, against the peer, and against itself."""
    ours, theirs, shared = [await ground.database() for _ in range(3)]
    log, clock = await stack.enter_async_context(opened(ours.url))
    appends = Appends(ground, ours, log, clock)
    pair = Appends(ground, shared, log, clock)
    await prepare(log, clock)
    async with opened(shared.url) as (other_log, other_clock):
        await prepare(other_log, other_clock)
    bare = Bare(theirs.owner_url)
    stack.push_async_callback(bare.close)
    peer = Eventsourcing((await ground.database()).owner_url)
    stack.callback(peer.close)

    async def eventsourcing() -> float:
        return await asyncio.to_thread(peer.save, 1_000)

    return [
        Case("append, 512 callers", "bare insert, 500 rows a transaction", "events/s",
             appends.ours(512, 40_000), appends.bare(bare, 500, 40_000), 0.6),
        Case("append, 64 callers", "eventsourcing, Application.save, 8 threads", "events/s",
             appends.ours(64, 20_000), eventsourcing, 50),
        Case("append, one caller", "bare insert, one row a transaction", "events/s",
             appends.ours(1, 1_000), appends.bare(bare, 1, 1_000), 0.6),
        Case("append, two processes, 256 callers each", "one process, 512 callers", "events/s",
             pair.processes(2, 256, 40_000), pair.processes(1, 512, 40_000), 1.1),
    ]  # fmt: skip


async def size_cases(ground: Ground, stack: contextlib.AsyncExitStack) -> list[Case]:
    """One ballot at a time on a large log and on a small one: median milliseconds."""

    async def on(events: int) -> Measure:
        database = await ground.database()
        await fill(database.owner_url, events)
        log, clock = await stack.enter_async_context(opened(database.url))
        await prepare(log, clock)
        prefixes = (f"s{number}x" for number in itertools.count(1))

        async def run() -> float:
            took = []
            for ballot in ballots(next(prefixes), 500, clock, IDENTITY):
                started = time.perf_counter()
                await append(log, clock, [ballot], 1)
                took.append(time.perf_counter() - started)
            return statistics.median(took) * 1000

        return run

    return [
        Case("one ballot on a log of 1,000,000 events", "on a log of 10,000", "ms",
             await on(1_000_000), await on(10_000), 1.2, "at most"),
    ]  # fmt: skip


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


async def http_cases(ground: Ground, stack: contextlib.AsyncExitStack) -> list[Case]:
    """Ballots over HTTP into one chamber process, one by one and in bulk."""
    database = await ground.database()
    log, clock = await stack.enter_async_context(opened(database.url))
    await history.write(log, clock, 0, polls=POLLS)
    readers = await pool(database.url, size=1)
    tokens, organisations = PostgresTokens(database.url, readers), history.organisation_ids()
    issued = {o: await tokens.issue("member", f"m{o}", o) for o in organisations}
    await readers.close()
    (ground.folder / "command.key").write_bytes(history.BODY)
    busy, idle, handler = [
        await stack.enter_async_context(chamber_on(ground, database, mode))
        for mode in ("chamber", "idle", "handler")
    ]
    first, *others = organisations
    knowing = [f"/api/polls/p{number}/ballots" for number in range(POLLS)]
    for port in (busy, idle, handler):  # the chamber that opens a poll knows it; these have to be told
        warm = [load.request(port, path, issued[first], BALLOT) for path in knowing]
        await load.rate(port, warm, 64, b" 201 ")
    papers = ((f"p{number}", o) for number in range(POLLS) for o in others)

    def single(port: int) -> Measure:
        async def run() -> float:
            chosen = itertools.islice(papers, 6_000)
            requests = [load.request(port, f"/api/polls/{p}/ballots", issued[o], BALLOT) for p, o in chosen]
            return await load.rate(port, requests, 64, b" 201 ")

        return run

    async def bulk() -> float:
        chosen = list(itertools.islice(papers, 20_000))
        bodies = [
            msgspec.json.encode(
                {
                    "ballots": [
                        {"token": issued[o], "poll": p, "choice": "for"} for p, o in chosen[i : i + 100]
                    ]
                }
            )
            for i in range(0, len(chosen), 100)
        ]
        requests = [load.request(busy, "/api/ballots", "", body) for body in bodies]
        return 100 * await load.rate(busy, requests, 16, b" 200 ")

    other = await ground.database()
    log, clock = await stack.enter_async_context(opened(other.url))
    await prepare(log, clock)
    appends = Appends(ground, other, log, clock)
    return [
        Case("ballots over HTTP, 64 connections", "a typed Litestar handler, same server, storing nothing",
             "ballots/s", single(busy), single(handler), 0.7),
        Case("the same", "the chamber itself with its log line, deciding and storing nothing", "ballots/s",
             single(busy), single(idle), None),
        Case("ballots in bulk, 100 a request", "append, 2,048 callers", "ballots/s",
             bulk, appends.ours(2_048, 40_000), 0.4),
    ]  # fmt: skip


async def publishing_cases(ground: Ground, stack: contextlib.AsyncExitStack) -> list[Case]:
    """Serving the published log."""
    sizes = {leaves: ground.folder / f"log-{leaves}" for leaves in (10_000, 1_000_000)}
    for leaves, folder in sizes.items():
        await asyncio.to_thread(publishing.publish, folder, leaves)
    # The log of another assembly: an empty one takes no acts beside it, and none are needed here.
    database = await ground.database()
    (ground.folder / "command.key").write_bytes(history.BODY)
    busy, idle = [
        await stack.enter_async_context(chamber_on(ground, database, mode, sizes[10_000]))
        for mode in ("chamber", "memory")
    ]
    small, large = [publishing.proofs(Published(folder), leaves) for leaves, folder in sizes.items()]
    return [
        Case("serving a full tile, 64 connections", "the same server answering 8 KiB from memory",
             "answers/s", publishing.served(busy, publishing.TILE, 20_000),
             publishing.served(idle, "/", 20_000), 0.7),
        Case("a proof on 1,000,000 leaves", "a proof on 10,000", "ms", large, small, 2, "at most"),
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


async def audit_cases(ground: Ground, _stack: contextlib.AsyncExitStack) -> list[Case]:
    """The installed reader on a million events, and the memory that it takes."""
    folder, seed = ground.folder / "audited", bytes(32)
    await asyncio.to_thread(auditing.publish, folder, 1_000_000, public(seed), signer(seed))
    four, whole, bare, memory = [verifying.measured(folder, what) for what in ("4", "8", "bare", "memory")]
    loop = "decoding and hashing them in one bare loop"
    return [
        Case("audit of 1,000,000 events, steps 1-4", loop, "events/s", four, bare, 0.5),
        Case("audit of 1,000,000 events, all steps, open ballots", loop, "events/s", whole, bare, 0.2),
        Case("the same: memory of both processes", "the limit", "MiB", memory, verifying.limit, 1, "at most"),
    ]


async def page_cases(ground: Ground, stack: contextlib.AsyncExitStack) -> list[Case]:
    """Every page, on an assembly with a million events and on one with a tenth of them."""
    (ground.folder / "command.key").write_bytes(history.BODY)
    large, small = [await _assembly(ground, stack, extent) for extent in parliament.SIZES]
    return paging.cases(large, small)


async def _assembly(
    ground: Ground, stack: contextlib.AsyncExitStack, extent: parliament.Extent
) -> paging.Served:
    """A chamber on such an assembly, its read models filled by their projections."""
    database, end = await ground.database(), datetime.now(UTC)  # noqa: TID251 - before the clock of the log
    leaves, started = list[bytes](), time.perf_counter()

    def events() -> Iterator[parliament.Built]:
        for one in parliament.built(extent, end):
            leaves.append(one.entry.leaf)
            yield one

    with progress.Progress(console=Console(stderr=True), transient=True) as shown:
        bar = shown.add_task(f"an assembly with {extent.dossiers:,} dossiers", total=None)
        async for head in assembly.write(database.owner_url, events()):
            shown.update(bar, completed=head)
        shown.update(bar, total=len(leaves) * (1 + len(PROJECTIONS)))
        schemas = PostgresSchemas(database.url)
        for number, projection in enumerate(PROJECTIONS, 1):
            await streaming.projected(projection, schemas, streaming.Remembered(leaves), len(leaves))
            shown.update(bar, completed=len(leaves) * (1 + number), description=projection.schema)
    await assembly.settle(database.url, extent.members, parliament.MEMBER, extent.beside)
    member = await assembly.signed_in(database.url, "member", f"m{parliament.MEMBER}", parliament.MEMBER)
    clerk = await assembly.signed_in(database.url, "clerk", parliament.CLERK, None)
    await assembly.analysed(ground.postgres.url(database.url.rpartition("/")[2]))
    took = time.perf_counter() - started
    Console(stderr=True).print(f"{extent.dossiers:,} dossiers, {len(leaves):,} events: built in {took:.0f} s")
    port = await stack.enter_async_context(chamber_on(ground, database, "counted"))
    return paging.Served(port, {"member": f"halfrond={member}", "clerk": f"halfrond={clerk}"})


GROUPS = {
    "append": append_cases,
    "http": http_cases,
    "streaming": streaming_cases,
    "inbox": inbox_cases,
    "notary": notary_cases,
    "publishing": publishing_cases,
    "audit": audit_cases,
    "size": size_cases,
    "pages": page_cases,
}
"""What --only may name."""


async def _run(only: Sequence[str], runs: int, file: Path, console: Console) -> int:
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="halfrond-bench-") as folder:
        ground = Ground(Path(folder))
        with ground.postgres, ground.nats:
            for name, cases in GROUPS.items():
                if only and name not in only:
                    continue
                async with contextlib.AsyncExitStack() as stack:
                    with console.status(f"preparing {name}") as status:
                        results += [
                            await measure(case, runs, status.update) for case in await cases(ground, stack)
                        ]
    show(results, console)
    report = {"machine": machine(), "runs": runs, "results": [result.told() for result in results]}
    await asyncio.to_thread(_save, file, msgspec.json.format(msgspec.json.encode(report), indent=2))
    console.print(f"saved in {file}")
    return 0 if all(result.reached for result in results) else 1


def _save(file: Path, report: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(report)


def run(only: Sequence[str] = (), runs: int = 5, file: Path = Path("bench/latest.json")) -> int:
    """Measure and show. 0 when every ratio is reached, 1 otherwise."""
    return uvloop.run(_run(only, runs, file, Console(stderr=False)))


def main() -> int:
    """The command line of this module."""
    if sys.argv[1:] in (["chamber"], ["idle"], ["counted"]):
        uvloop.run(chamber(sys.argv[1]))
        return 0
    if sys.argv[1:] == ["handler"]:
        uvloop.run(_handler(read(os.environ)))
        return 0
    if sys.argv[1:] == ["memory"]:
        uvloop.run(publishing.eight_kibibytes(read(os.environ).port))
        return 0
    if sys.argv[1:2] == ["audit"]:
        folder, what = sys.argv[2:]
        print(verifying.run(Path(folder), what, verify))  # noqa: T201 - the parent reads it
        return 0
    if sys.argv[1:2] == ["worker"]:
        url, callers, count, prefix = sys.argv[2:]
        uvloop.run(_worker(url, int(callers), int(count), prefix))
        return 0
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--only", nargs="*", default=[], choices=list(GROUPS), help="measure these groups only"
    )
    parser.add_argument("--runs", type=int, default=5, help="how often each is measured (median; default 5)")
    parser.add_argument("--json", type=Path, default=Path("bench/latest.json"), help="where to save")
    chosen = parser.parse_args()
    return run(chosen.only, chosen.runs, chosen.json)


if __name__ == "__main__":
    sys.exit(main())
