"""What the benchmarks run as a process of its own: a chamber, what it is measured against, a writer.

python -m services.bench.process chamber | idle | counted | handler | memory
python -m services.bench.process audit FOLDER WHAT
python -m services.bench.process worker URL CALLERS COUNT PREFIX
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import uvloop
from litestar import Litestar

from events.fact import Actor
from events.submission import Prose
from events.world import Act
from infra.bench import statements
from infra.postgres.connection import pool
from infra.postgres.tokens import PostgresTokens
from infra.signing import verify
from infra.telemetry.logging import configure
from services.bench import (
    paging,
    publishing,
    verifying,
)
from services.bench.answering import answer_only
from services.bench.appending import append, ballots
from services.bench.ground import IDENTITY, opened
from services.chamber import main as chamber_process
from services.chamber.app import build
from services.gateway import Command, Gateway, Receipt
from services.memory import collect_seldom
from services.settings import Settings, read


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


def main() -> None:
    """The command line of this module."""
    match sys.argv[1:]:
        case ["chamber" | "idle" | "counted" as mode]:
            uvloop.run(chamber(mode))
        case ["handler"]:
            uvloop.run(_handler(read(os.environ)))
        case ["memory"]:
            uvloop.run(publishing.eight_kibibytes(read(os.environ).port))
        case ["audit", folder, what]:
            print(verifying.run(Path(folder), what, verify))  # noqa: T201 - the parent reads it
        case ["worker", url, callers, count, prefix]:
            uvloop.run(_worker(url, int(callers), int(count), prefix))
        case other:
            sys.exit(f"services.bench.process: {other} is nothing that it runs")


if __name__ == "__main__":
    main()
