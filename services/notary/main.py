"""The notary process: what it is made of, and its life."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import structlog

from events import registry
from events.assembly.facts import Founded
from events.submission import Unavailable
from infra.keyring import BadKey, KeyFolder
from infra.log_folder import LogFolder
from infra.nats.checkpoints import Checkpoints, make
from infra.nats.connection import NatsError, connect
from infra.postgres.notarised import Notarised
from infra.signing import verify
from infra.witness_client import WitnessClient
from services.living import signalled, until
from services.notary.errors import Halted
from services.notary.notary import Notary
from services.notary.ports import Place
from services.notary.witnesses import Cosigning, Witness, parse
from services.settings import NOTARY_KEY, Settings, SettingsError, read

AGAIN = 0.5
"""Seconds between two attempts while PostgreSQL or NATS is not there yet, or nothing was founded."""

log = structlog.get_logger()


async def run(settings: Settings, stop: asyncio.Event, bucket: str = "NOTARY") -> None:
    """Notarise until `stop`.

    Raises: Halted; BadKey; SettingsError; infra.nats.stream.Unfit for a NATS that cannot be used.
    """
    async with AsyncExitStack() as stack:
        await until(stop, _notarise(settings, bucket, stack))
        log.info("notary stopped")


async def _notarise(settings: Settings, bucket: str, stack: AsyncExitStack) -> None:
    settings.secret(NOTARY_KEY)
    witnesses = _witnesses(settings.witnesses)
    entries = Notarised(settings.database_url)
    stack.push_async_callback(entries.close)
    memory = Checkpoints(settings.nats_url, bucket)
    stack.push_async_callback(memory.close)
    origin, folder = await _origin(entries), LogFolder(settings.log)
    client = await stack.enter_async_context(WitnessClient())
    cosigning = Cosigning(witnesses, client.post, folder.read, verify)
    stack.push_async_callback(cosigning.close)
    keys = KeyFolder(settings.secrets, NOTARY_KEY, origin)
    keys.ring()
    place = Place(origin, entries, folder, memory, keys, cosigning)
    await Notary(place, verify, _maker(settings.nats_admin_url, bucket)).run()


def _maker(url: str, bucket: str) -> Callable[[], Awaitable[None]] | None:
    if not url:
        return None

    async def make_bucket() -> None:
        async with connect(url, "halfrond notary, making the bucket") as connection:
            if await make(connection, bucket):
                log.warning("the bucket of the checkpoint was made", bucket=bucket)

    return make_bucket


def _witnesses(path: Path | None) -> list[Witness]:
    if path is None:
        return []
    try:
        return parse(path.read_text())
    except (OSError, ValueError) as error:
        raise SettingsError(f"HALFROND_WITNESSES: {path} cannot be used: {error}") from error


async def _origin(entries: Notarised) -> str:
    """The name of the log, as its first event gives it; waits until there is one."""
    while True:
        try:
            leaves = await entries.leaves(0, 1)
        except Unavailable as error:
            log.warning("PostgreSQL is not there yet", why=str(error))
            leaves = []
        if leaves:
            fact = registry.decode(0, leaves[0]).fact
            if not isinstance(fact, Founded):
                raise Halted("The log does not begin with a founding.")
            return fact.origin
        await asyncio.sleep(AGAIN)


def main() -> None:
    """Run with the settings of the environment, until SIGTERM or SIGINT. Exit code 1 when it halted."""

    async def until_signalled() -> None:
        await run(read(os.environ), signalled())

    try:
        asyncio.run(until_signalled())
    except (Halted, BadKey, NatsError, SettingsError) as error:
        log.critical("notary halted", why=str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
