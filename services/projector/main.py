"""The projector process: every read model filled on its own, from JetStream into PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

import structlog

from infra.nats.feed import Feed
from infra.postgres.connection import pool
from infra.postgres.log import PostgresLog
from infra.postgres.schemas import PostgresSchemas
from projections import BY_NAME
from services.living import signalled
from services.projector import rebuild as rebuilding
from services.projector.projector import Halted, Projector
from services.settings import Settings, read

log = structlog.get_logger()


async def run(
    settings: Settings, stop: asyncio.Event, only: Sequence[str] | None = None, stream: str = "LOG"
) -> None:
    """Fill the read models (`only`: those names) until `stop`. One that halts leaves the others going.

    Raises: KeyError for a name that is none; Halted when one has halted, after `stop` or when none is left.
    """
    schemas = PostgresSchemas(settings.database_url)
    projectors = [
        Projector(BY_NAME[name], schemas, Feed(settings.nats_url, stream, f"halfrond projector {name}"))
        for name in (BY_NAME if only is None else only)
    ]
    try:
        await run_all(projectors, stop)
    finally:
        log.info("projector stopped", next={p.schema: p.position for p in projectors})


async def run_all(projectors: Sequence[Projector], stop: asyncio.Event) -> None:
    """Run projectors beside each other until `stop` is set, or none is left. Raises: Halted."""
    stopped = asyncio.create_task(stop.wait())
    tasks = [asyncio.create_task(projector.run()) for projector in projectors]
    running: set[asyncio.Task[Any]] = {stopped, *tasks}
    try:
        while len(running) > 1 and stopped in running:
            _, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in running:
            task.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome


async def rebuild(
    settings: Settings, name: str, progress: Callable[[int, int], None], stream: str = "LOG"
) -> int:
    """Fill one read model anew while the old one is read; `progress` is told (positions filled, all).

    Gives the position that it reached. Raises: KeyError for a name that is none; Busy, Gap, Undecodable,
    Unavailable.
    """
    projection = BY_NAME[name]
    reading = await pool(settings.database_url, size=1)
    try:
        head = await PostgresLog(settings.database_url, reading).head()
    finally:
        await reading.close()
    feed = Feed(settings.nats_url, stream, f"halfrond rebuild {name}")
    return await rebuilding.rebuild(projection, PostgresSchemas(settings.database_url), feed, head, progress)


def main() -> None:
    """Run with the settings of the environment, until SIGTERM or SIGINT. Exit code 1 when one halted."""

    async def until_signalled() -> None:
        await run(read(os.environ), signalled())

    try:
        asyncio.run(until_signalled())
    except Halted as error:
        log.critical("projector halted", why=str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
