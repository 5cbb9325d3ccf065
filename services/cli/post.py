"""What `halfrond doctor` says of mail and of webhooks: how they go, and whether they go."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

from events.submission import Unavailable
from infra.mail.sending import MailError, sender
from infra.postgres.clock import PostgresClock
from infra.postgres.connection import AWAY, pool
from infra.postgres.deliveries import PostgresDeliveries, Standing
from infra.postgres.mail import PostgresMail
from services.cli.checks import START, Finding
from services.settings import Settings

LATE = 120.0
"""Seconds that a mail may be due before it is worth a word."""


async def post(settings: Settings) -> AsyncIterator[Finding]:
    """The address of the pages, where mail goes, and what waits."""
    if settings.origin:
        yield Finding("address", "ok", f"people sign in at {settings.origin}")
    else:
        remedy = "Set HALFROND_ORIGIN to the public address of the pages, for every process."
        yield Finding("address", "warn", f"people sign in on this machine only: {settings.address}", remedy)
    try:
        sender(settings.mail_url, settings.mail_folder)
    except MailError as error:
        yield Finding("mail", "fail", "it cannot be sent", f"{error}.")
        return
    if not settings.mail_url:
        remedy = "Set HALFROND_MAIL_URL to a mail server: nobody gets what lies there."
        yield Finding("mail", "warn", f"it is written into {settings.mail_folder}", remedy)
    async for finding in _waiting(settings):
        yield finding


async def _waiting(settings: Settings) -> AsyncIterator[Finding]:
    readers = await pool(settings.database_url, size=1)
    try:
        clock = PostgresClock(readers)
        await clock.synchronise()
        now = clock.now()
        waiting = await PostgresMail(settings.database_url, readers).waiting(now)
        standing = await PostgresDeliveries(settings.database_url, readers, b"").standing()
    except (Unavailable, *AWAY) as error:
        yield Finding("courier", "fail", str(error), START)
        return
    finally:
        readers.terminate()
    told = f"{waiting.waiting} mails wait, {waiting.troubled} of them were tried in vain"
    if waiting.oldest is not None and (now - waiting.oldest).total_seconds() > LATE:
        yield Finding("courier", "fail", told, "Is the courier running? See its log.")
    elif waiting.troubled:
        yield Finding("courier", "warn", told, "See the courier's log: the mail server does not take them.")
    else:
        yield Finding("courier", "ok", told)
    yield _webhooks(standing, now)


def _webhooks(standing: Standing, now: datetime) -> Finding:
    told = f"{standing.waiting} deliveries wait, {standing.troubled} of them were tried in vain"
    if standing.set_aside:
        of = ", ".join(sorted(standing.commissions)[:5])
        told += f"; {standing.set_aside} were set aside after a day, of commissions {of}"
        remedy = "Its chair, rapporteur or the clerk sees why at /commissies/<commission>/systemen."
        return Finding("webhooks", "warn", told, remedy)
    if standing.oldest is not None and (now - standing.oldest).total_seconds() > LATE:
        return Finding("webhooks", "fail", told, "Is the courier running? See its log.")
    return Finding("webhooks", "ok", told)
