"""The chamber's composition root: the parts, put together, and the signals that end it."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import AsyncExitStack, suppress

import structlog
import uvloop

from events.submission import Fenced, LogError
from infra.identity import RandomIdentity
from infra.mail.reading import Letterbox
from infra.oidc.provider import OpenIdProvider
from infra.postgres.clock import PostgresClock
from infra.postgres.confirming import Confirming
from infra.postgres.connection import AWAY, pool
from infra.postgres.contacts import PostgresContacts
from infra.postgres.corrections import PostgresCorrections
from infra.postgres.drafts import PostgresDrafts
from infra.postgres.durability import durability
from infra.postgres.erasing import PostgresErasing
from infra.postgres.errands import PostgresErrands
from infra.postgres.links import PostgresLinks
from infra.postgres.log import PostgresLog
from infra.postgres.mail import PostgresMail
from infra.postgres.passkeys import PostgresPasskeys
from infra.postgres.people import PostgresPeople
from infra.postgres.prospects import PostgresProspects
from infra.postgres.read_models import PostgresReadModels
from infra.postgres.seals import PostgresSeals
from infra.postgres.sessions import PostgresSessions
from infra.postgres.texts import PostgresTexts
from infra.postgres.tokens import PostgresTokens
from infra.postgres.visits import PostgresVisits
from infra.postgres.webhooks import PostgresWebhooks
from infra.published import Published
from infra.sealing import CURVE
from infra.telemetry.logging import configure
from infra.webhooks.addresses import Addresses
from projections import PROJECTIONS
from services.chamber.app import build
from services.chamber.health import Health
from services.chamber.live import Live
from services.chamber.metrics import Metrics
from services.chamber.place import Places
from services.chamber.ports.city import City
from services.chamber.reading import Reading
from services.chamber.route import Parts
from services.chamber.server import listen, serve
from services.gateway import Gateway
from services.living import signalled
from services.memory import collect_seldom
from services.oidc import SECRET
from services.origin import Origin
from services.settings import COMMAND_KEY, NOTARY_KEY, Settings, SettingsError, read

PATIENCE = 30.0
"""Seconds that PostgreSQL may take to come up."""

AGAIN = 0.5
"""Seconds between two attempts."""

log = structlog.get_logger()


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """Serve until `stop`, and then answer what is under way.

    Raises: SettingsError, OSError when the port is taken, LogError when the log cannot be written.
    """
    key = settings.secret(COMMAND_KEY)
    metrics = Metrics()
    async with AsyncExitStack() as parts:
        readers = await pool(
            settings.database_url, size=8, server_settings={"application_name": "halfrond chamber"}
        )
        parts.callback(readers.terminate)
        weak = durability(readers)
        clock, published = PostgresClock(readers), Published(settings.log)
        confirm = Confirming(published, settings.find_secret(NOTARY_KEY))
        store = PostgresLog(settings.database_url, readers, metrics.batch, confirm)
        if not await _begun(store, stop):
            return
        parts.push_async_callback(store.stop)
        _require_durable(await weak(), unsafe=settings.unsafe_for_tests)
        await clock.synchronise()
        ticking = asyncio.create_task(clock.keep(), name="clock")
        parts.callback(ticking.cancel)
        tokens = PostgresTokens(settings.database_url, readers, key)
        await tokens.start()
        parts.push_async_callback(tokens.stop)
        models = PostgresReadModels(settings.database_url, {p.schema: p.position.sql for p in PROJECTIONS}, 8)
        await models.start()
        parts.push_async_callback(models.stop)
        gateway = Gateway(store, clock, RandomIdentity(), key)
        texts = PostgresTexts(readers)
        watching = asyncio.create_task(store.watch(lambda reason: _told(gateway, reason)), name="fence")
        parts.callback(watching.cancel)
        health = Health(
            store,
            models,
            PROJECTIONS,
            weak,
            lambda: store.fenced,
            published,
            PostgresMail(settings.database_url, readers),
            unsafe=settings.unsafe_for_tests,
        )
        erasing = PostgresErasing(readers)
        if erased := await erasing.reapply():  # a backup that was restored, or a crash in between
            log.warning("texts that were erased before are erased again", texts=erased)
        reading = Reading(models, store, CURVE.unseal)
        city = _city(settings, PostgresErrands(readers, key), parts)
        made = Parts(
            gateway,
            clock,
            store,
            tokens,
            reading,
            published,
            texts,
            erasing,
            PostgresDrafts(readers),
            PostgresContacts(readers),
            PostgresCorrections(readers, key),
            PostgresProspects(readers, key),
            PostgresVisits(readers),
            PostgresSeals(readers),
            CURVE.seal,
            PostgresPeople(readers),
            PostgresSessions(readers),
            PostgresLinks(readers, key),
            PostgresPasskeys(readers, key),
            Origin(settings.origin),
            Places(settings.proxies),
            None if settings.mail_url else Letterbox(settings.mail_folder),
            PostgresWebhooks(readers, key, Addresses(settings.webhook_networks)),
            city,
        )
        live = Live(reading, stop)
        following = asyncio.create_task(live.run(), name="live")
        parts.callback(following.cancel)
        app = build(made, metrics, health, live)
        listener = parts.enter_context(listen(settings.host, settings.port))
        port = listener.getsockname()[1]
        collect_seldom()
        log.info("the chamber listens", host=settings.host, port=port)
        await serve(app, listener, stop)
    log.info("the chamber has stopped")


def _city(settings: Settings, errands: PostgresErrands, parts: AsyncExitStack) -> City | None:
    # Raises SettingsError without the secret: who set it up wants to know it now, not at the first sign-in.
    if settings.oidc is None:
        return None
    secret = settings.secret(SECRET).decode(errors="replace").strip()
    if not secret:
        raise SettingsError(f"{settings.secrets / SECRET} is empty: it holds what the provider gave us")
    provider = OpenIdProvider(settings.oidc.issuer, settings.oidc.client, secret)
    parts.push_async_callback(provider.close)
    return City(settings.oidc, provider, errands)


async def _begun(store: PostgresLog, stop: asyncio.Event) -> bool:
    # PostgreSQL may come up later than we do. False: we are to stop before it does.
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE
    while not stop.is_set():
        try:
            await store.start()
        except Fenced:
            return True  # what stands can be read; whoever acts is told why not
        except AWAY as error:
            if loop.time() > deadline:
                raise
            log.warning("PostgreSQL is not there yet", error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), AGAIN)
        else:
            return True
    return False


def _told(gateway: Gateway, reason: str) -> None:
    if reason:
        log.critical("the log is fenced", why=reason)
    else:
        gateway.forget()  # what it remembers may be of a state that was put right since
        log.warning("the fence was lifted")


def _require_durable(weak: list[str], *, unsafe: bool) -> None:
    if weak and not unsafe:
        raise SettingsError(
            f"PostgreSQL may lose acknowledged acts ({', '.join(weak)}); switch these settings on"
        )


async def _until_signalled(settings: Settings) -> None:
    await run(settings, signalled())


def main() -> None:
    """Run the chamber as a process of its own. Exits 1 when it cannot."""
    lines = configure("chamber")
    try:
        uvloop.run(_until_signalled(read(os.environ)))
    except (SettingsError, LogError, *AWAY) as error:
        lines.drain()
        sys.exit(f"The chamber cannot serve: {error}")
    except Exception as error:
        log.exception("the chamber has failed")
        lines.drain()
        sys.exit(f"The chamber has failed: {type(error).__name__}; its last log line says where.")
    finally:
        lines.drain()


if __name__ == "__main__":
    main()
