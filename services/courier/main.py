"""The courier: what it is made of, and its life.

Mail and the inbox do not wait for each other: an inbox that cannot go on is tried again every half minute.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import structlog

from events.submission import Fenced
from infra.mail.sending import MailError, sender
from infra.nats import accounts
from infra.nats.connection import NatsError, connect
from infra.nats.inbox import InboxStream
from infra.nats.publishing import MAX_MESSAGES
from infra.nats.stream import make
from infra.postgres.clock import PostgresClock
from infra.postgres.confirming import confirming
from infra.postgres.connection import pool
from infra.postgres.deliveries import PostgresDeliveries
from infra.postgres.errands import PostgresErrands
from infra.postgres.links import PostgresLinks, leaving, secret_of
from infra.postgres.mail import PostgresMail
from infra.postgres.notices import Notice, PostgresNotices
from infra.postgres.passkeys import PostgresPasskeys
from infra.postgres.read_models import PostgresReadModels
from infra.postgres.sessions import PostgresSessions
from infra.postgres.telling import PostgresTelling
from infra.webhooks.addresses import Addresses
from infra.webhooks.sending import Poster
from projections import PROJECTIONS
from services.courier.courier import Courier, Sign
from services.courier.delivering import Deliverer
from services.courier.inbox import Halted, Inbox
from services.courier.noticing import Noticer
from services.courier.writing import Writer
from services.living import until
from services.settings import COMMAND_KEY, NOTARY_KEY, Settings, SettingsError

TRIED_AGAIN = 30.0
"""Seconds until an inbox that could not go on is tried again."""

log = structlog.get_logger()


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """Send what waits and tell commissions, until `stop`.

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
        await until(
            stop,
            courier.run(),
            courier.sweep(),
            Noticer(notices, models, clock, Notice).run(),
            Deliverer(deliveries, poster, clock).run(),
            clock.keep(),
            _tell_commissions(settings),
        )
        log.info("the courier has stopped")


async def _tell_commissions(settings: Settings) -> None:
    if not settings.nats_url:
        log.warning("commissions are told nothing", why="HALFROND_NATS_URL is not set")
        await asyncio.Event().wait()
    complaint = ""
    while True:
        try:
            await tell_commissions(settings)
        except (Halted, Fenced, NatsError) as error:
            if str(error) != complaint:
                log.critical("the inbox halted", why=str(error))
            complaint = str(error)
        await asyncio.sleep(TRIED_AGAIN)


async def tell_commissions(settings: Settings, stream: str = accounts.INBOX) -> None:
    """Keep the inbox of every commission, until cancelled.

    Raises: Halted, Fenced; NatsError for a NATS that cannot be used.
    """

    async def make_stream() -> None:
        async with connect(settings.nats_admin_url, "halfrond courier, making the stream") as connection:
            await make(connection, stream)

    def withdraw(commission: str) -> None:
        try:
            if accounts.withdraw(settings.secrets, commission):
                log.info("the credential of a dissolved commission was taken away", commission=commission)
        except OSError as error:
            log.warning("a credential stands still", commission=commission, why=str(error))

    def granted() -> tuple[str, ...]:
        return tuple(accounts.granted(settings.secrets))

    async with AsyncExitStack() as stack:
        confirm = confirming(settings.log, settings.find_secret(NOTARY_KEY))
        facts = PostgresTelling(settings.database_url, name="halfrond courier", confirm=confirm)
        stack.push_async_callback(facts.close)
        target = InboxStream(settings.nats_url, stream)
        stack.push_async_callback(target.close)
        made = make_stream if settings.nats_admin_url else None
        await Inbox(facts, target, MAX_MESSAGES, made, withdraw, granted).run()
