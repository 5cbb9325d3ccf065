"""The relay process: what it is made of, and its life."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import AsyncExitStack

import structlog

from events.submission import Fenced
from infra.nats.connection import NatsError, connect
from infra.nats.publishing import MAX_BYTES, MAX_MESSAGES, LogStream
from infra.nats.stream import make
from infra.postgres.confirming import confirming
from infra.postgres.leaves import Gap, Leaves
from services.living import signalled, until
from services.relay.relay import Halted, Relay
from services.settings import NOTARY_KEY, Settings, read

log = structlog.get_logger()


async def run(settings: Settings, stop: asyncio.Event, stream: str = "LOG") -> None:
    """Relay until `stop`.

    Raises: Halted, Gap and Fenced: then the log is fenced; infra.nats.stream.Unfit and the like for a NATS
    that cannot be used.
    """

    async def make_stream() -> None:
        async with connect(settings.nats_admin_url, "halfrond relay, making the stream") as connection:
            await make(connection, stream)

    async with AsyncExitStack() as stack:
        confirm = confirming(settings.log, settings.find_secret(NOTARY_KEY))
        leaves = Leaves(settings.database_url, MAX_MESSAGES, MAX_BYTES, confirm=confirm)
        stack.push_async_callback(leaves.close)
        target = LogStream(settings.nats_url, stream)
        stack.push_async_callback(target.close)
        relay = Relay(leaves, target, make_stream if settings.nats_admin_url else None)
        try:
            await until(stop, relay.run())
        except Gap as error:
            await leaves.fence(str(error))
            raise
        log.info("relay stopped", next=relay.position)


def main() -> None:
    """Run with the settings of the environment, until SIGTERM or SIGINT. Exit code 1 when it halted."""

    async def until_signalled() -> None:
        await run(read(os.environ), signalled())

    try:
        asyncio.run(until_signalled())
    except (Halted, Fenced, Gap, NatsError) as error:
        log.critical("relay halted", why=str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
