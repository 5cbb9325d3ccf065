"""Cases of the chamber over HTTP: ballots, and the published log."""

from __future__ import annotations

import asyncio
import contextlib
import itertools

import msgspec

from infra.postgres.connection import pool
from infra.postgres.tokens import PostgresTokens
from infra.published import Published
from services.bench import (
    history,
    load,
    publishing,
)
from services.bench.appending import prepare
from services.bench.cases.append import Appends
from services.bench.ground import Ground, chamber_on, opened
from services.bench.table import Case, Measure

BALLOT = b'{"choice":"for"}'


POLLS = 600
"""Open polls for ballots over HTTP: every ballot of a run is the first of its organisation in its poll."""


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
