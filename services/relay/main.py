"""The relay process: what it is made of, and its life."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import AsyncExitStack

import structlog

from infra.nats.connection import Denied, Refused, connect
from infra.nats.publishing import LogStream, Removed
from infra.nats.stream import Unfit, make
from infra.postgres.leaves import Gap, Leaves
from services.relay.relay import Halted, Relay
from services.settings import Settings, read

log = structlog.get_logger()


async def run(settings: Settings, stop: asyncio.Event, stream: str = "LOG") -> None:
    """Relay until `stop`.

    Raises: services.relay.relay.Halted; infra.nats.stream.Unfit and the like for a NATS that cannot be used.
    """

    async def make_stream() -> None:
        async with connect(settings.nats_admin_url, "halfrond relay, making the stream") as connection:
            await make(connection, stream)

    async with AsyncExitStack() as stack:
        leaves = Leaves(settings.database_url)
        stack.push_async_callback(leaves.close)
        target = LogStream(settings.nats_url, stream)
        stack.push_async_callback(target.close)
        relay = Relay(leaves, target, make_stream if settings.nats_admin_url else None)
        tasks = {asyncio.create_task(relay.run()), asyncio.create_task(stop.wait())}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()
        log.info("relay stopped", next=relay.position)


def main() -> None:
    """Run with the settings of the environment, until SIGTERM or SIGINT. Exit code 1 when it halted."""

    async def until_signalled() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await run(read(os.environ), stop)

    try:
        asyncio.run(until_signalled())
    except (Halted, Unfit, Removed, Denied, Refused, Gap) as error:
        log.critical("relay halted", why=str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
