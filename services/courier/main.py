"""The courier: what it is made of, and its life."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import structlog

from infra.mail.sending import MailError, sender
from infra.postgres.clock import PostgresClock
from infra.postgres.connection import pool
from infra.postgres.deliveries import PostgresDeliveries
from infra.postgres.errands import PostgresErrands
from infra.postgres.links import PostgresLinks, leaving, secret_of
from infra.postgres.mail import PostgresMail
from infra.postgres.notices import Notice, PostgresNotices
from infra.postgres.passkeys import PostgresPasskeys
from infra.postgres.read_models import PostgresReadModels
from infra.postgres.sessions import PostgresSessions
from infra.webhooks.addresses import Addresses
from infra.webhooks.sending import Poster
from projections import PROJECTIONS
from services.courier.courier import Courier, Sign
from services.courier.delivering import Deliverer
from services.courier.noticing import Noticer
from services.courier.writing import Writer
from services.settings import COMMAND_KEY, Settings, SettingsError

RESYNCHRONISE = 60.0
"""Seconds between two measurements of the offset to the log's clock."""

log = structlog.get_logger()


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """Send what waits, until `stop`.

    Raises: SettingsError; Unavailable when PostgreSQL is not there at the start.
    """
    key = settings.secret(COMMAND_KEY)
    try:
        sending = sender(settings.mail_url, settings.mail_folder)
    except MailError as error:
        raise SettingsError(str(error)) from error
    async with AsyncExitStack() as stack:
        readers = await pool(
            settings.database_url, size=10, server_settings={"application_name": "halfrond courier"}
        )
        stack.callback(readers.terminate)
        clock = PostgresClock(readers)
        await clock.synchronise()
        models = PostgresReadModels(settings.database_url, {p.schema: p.position.sql for p in PROJECTIONS}, 2)
        await models.start()
        stack.push_async_callback(models.stop)
        outbox = PostgresMail(settings.database_url, readers)
        stack.push_async_callback(outbox.close)
        writer = Writer(
            models,
            clock,
            lambda link: secret_of(key, link),
            lambda person, what: leaving(key, person, what),
            settings.address,
        )
        notices = PostgresNotices(settings.database_url, readers)
        stack.push_async_callback(notices.close)
        deliveries = PostgresDeliveries(settings.database_url, readers, key)
        stack.push_async_callback(deliveries.close)
        poster = Poster(Addresses(settings.webhook_networks))
        stack.push_async_callback(poster.close)
        sign = Sign(settings.mail_from, writer.assembly)
        sweeping = (
            PostgresSessions(readers),
            PostgresLinks(readers, key),
            PostgresPasskeys(readers, key),
            PostgresErrands(readers, key),
            deliveries,
        )
        courier = Courier(outbox, sending, clock, writer.write, sign, sweeping)
        log.info("the courier carries mail", by="server" if settings.mail_url else "folder")
        tasks = {
            asyncio.create_task(courier.run()),
            asyncio.create_task(courier.sweep()),
            asyncio.create_task(Noticer(notices, models, clock, Notice).run()),
            asyncio.create_task(Deliverer(deliveries, poster, clock).run()),
            asyncio.create_task(_keep_time(clock)),
            asyncio.create_task(stop.wait()),
        }
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()
        log.info("the courier has stopped")


async def _keep_time(clock: PostgresClock) -> None:
    while True:
        await asyncio.sleep(RESYNCHRONISE)
        await clock.synchronise()
