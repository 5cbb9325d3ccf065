"""The clerk process: what it is made of, and its life."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import structlog

from events.assembly.facts import Founded
from infra.identity import RandomIdentity
from infra.postgres.clock import PostgresClock
from infra.postgres.confirming import confirming
from infra.postgres.connection import pool
from infra.postgres.erasing import PostgresErasing
from infra.postgres.log import PostgresLog
from infra.postgres.polls import PostgresItems, PostgresPolls
from infra.postgres.seals import PostgresSeals
from infra.sealing import CURVE, private
from services.clerk.clerk import Clerk
from services.clerk.keeping import Keeper
from services.clerk.sealing import Keyring, give
from services.clerk.sweeping import sweep
from services.gateway import Gateway
from services.living import until
from services.settings import COMMAND_KEY, NOTARY_KEY, PROCESS_MANDATE, SEAL_SECRET, Settings, SettingsError

log = structlog.get_logger()


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """Close and count, and keep the course of items, until `stop`.

    Raises: SettingsError without secrets; Fenced; Unavailable when PostgreSQL is not there at the start.
    """
    mandate = settings.secret(PROCESS_MANDATE).decode().strip()
    key = settings.secret(COMMAND_KEY)
    async with AsyncExitStack() as stack:
        readers = await pool(settings.database_url, server_settings={"application_name": "halfrond clerk"})
        stack.push_async_callback(readers.close)
        confirm = confirming(settings.log, settings.find_secret(NOTARY_KEY))
        entries = PostgresLog(settings.database_url, readers, confirm=confirm)
        clock = PostgresClock(readers)
        await clock.synchronise()
        await entries.start()
        stack.push_async_callback(entries.stop)
        polls = PostgresPolls(settings.database_url)
        stack.push_async_callback(polls.close)
        items = PostgresItems(settings.database_url)
        stack.push_async_callback(items.close)
        gateway = Gateway(entries, clock, RandomIdentity(), key)
        keyring = Keyring(settings.find_secret(SEAL_SECRET), await _origin(entries), private, CURVE)
        clerk = Clerk(polls, entries, clock, gateway, mandate, keyring)
        keeper = Keeper(items, clock, gateway, mandate)
        log.info("clerk follows", mandate=mandate)
        await until(
            stop,
            clerk.run(),
            keeper.run(),
            sweep(PostgresErasing(readers)),
            give(PostgresSeals(readers), keyring),
            clock.keep(),
        )
        log.info("clerk stopped")


async def _origin(entries: PostgresLog) -> str:
    """What the log was founded as.

    Raises: SettingsError where it holds nothing yet.
    """
    for event in await entries.read(0, 0):
        if isinstance(event.fact, Founded):
            return event.fact.origin
    raise SettingsError("this log holds no assembly yet: found one first (`halfrond found`)")
