"""The notary process: what it is made of, and its life."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import AsyncExitStack

import structlog

from events import registry
from events.assembly.facts import Founded
from events.log.note import ED25519, Verifier
from events.submission import Unavailable
from infra.log_folder import LogFolder
from infra.nats.checkpoints import Checkpoints, make
from infra.nats.connection import Away, NatsError, connect
from infra.postgres.notarised import Notarised
from infra.signing import public, signer, verify
from services.notary.errors import Halted
from services.notary.notary import Notary
from services.notary.ports import Place, Signer
from services.settings import NOTARY_KEY, Settings, SettingsError, read

AGAIN = 0.5
"""Seconds between two attempts while PostgreSQL or NATS is not there yet, or nothing was founded."""

log = structlog.get_logger()


async def run(settings: Settings, stop: asyncio.Event, bucket: str = "NOTARY") -> None:
    """Notarise until `stop`.

    Raises: Halted; SettingsError; infra.nats.stream.Unfit for a NATS that cannot be used.
    """
    seed = settings.secret(NOTARY_KEY)
    if len(seed) != 32:  # noqa: PLR2004 - an Ed25519 seed
        raise SettingsError(f"{settings.secrets / NOTARY_KEY} holds {len(seed)} bytes, and a key has 32")
    async with AsyncExitStack() as stack:
        entries = Notarised(settings.database_url)
        stack.push_async_callback(entries.close)
        memory = Checkpoints(settings.nats_url, bucket)
        stack.push_async_callback(memory.close)
        notarising = asyncio.ensure_future(_notarise(settings, entries, memory, seed, bucket))
        stopping = asyncio.ensure_future(stop.wait())
        try:
            await asyncio.wait({notarising, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (notarising, stopping):
                task.cancel()
            await asyncio.gather(notarising, stopping, return_exceptions=True)
        if not notarising.cancelled():
            notarising.result()
        log.info("notary stopped")


async def _notarise(
    settings: Settings, entries: Notarised, memory: Checkpoints, seed: bytes, bucket: str
) -> None:
    if settings.nats_admin_url:
        await _make_bucket(settings.nats_admin_url, bucket)
    origin = await _origin(entries)
    key = Signer(Verifier(origin, ED25519, public(seed)), signer(seed))
    await Notary(Place(origin, entries, LogFolder(settings.log), memory, key), verify).run()


async def _make_bucket(url: str, bucket: str) -> None:
    while True:
        try:
            async with connect(url, "halfrond notary, making the bucket") as connection:
                await make(connection, bucket)
        except Away as error:
            log.warning("NATS is not there yet", why=str(error))
            await asyncio.sleep(AGAIN)
        else:
            return


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
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await run(read(os.environ), stop)

    try:
        asyncio.run(until_signalled())
    except (Halted, NatsError, SettingsError) as error:
        log.critical("notary halted", why=str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
