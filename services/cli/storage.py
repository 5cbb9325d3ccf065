"""What `halfrond doctor` checks of PostgreSQL and NATS: reachable, durable, rights, the log, the stream."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

from infra.nats.connection import NatsError
from infra.nats.connection import connect as connect_nats
from infra.nats.publishing import LogStream
from infra.nats.stream import durable
from infra.postgres.connection import AWAY
from infra.postgres.inspection import Inspection, LogFigures, Rights, Server, inspect
from services.cli.checks import START, Finding, lag
from services.settings import Settings

OLDEST_POSTGRES = 150_000

OFFSET = 2.0
"""Seconds that this machine's clock may differ from PostgreSQL's before it is worth a word."""


async def postgres(settings: Settings) -> AsyncIterator[Finding]:
    """The server, its durability, the role's rights, the head of the log, the clock."""
    try:
        seen = await inspect(settings.database_url)
    except AWAY as error:
        yield Finding("postgresql", "fail", f"does not answer ({error or type(error).__name__})", START)
        return
    except Exception as error:
        if type(error).__module__.partition(".")[0] != "asyncpg":
            raise
        remedy = "Check HALFROND_DATABASE_URL, and the role that it names."
        yield Finding("postgresql", "fail", str(error).partition("\n")[0], remedy)
        return
    for finding in (*_server(seen.server), *_tables(seen)):
        yield finding
    told = f"this machine's clock is {seen.offset:+.3f} s from PostgreSQL's"
    if abs(seen.offset) > OFFSET:
        yield Finding("clock", "warn", told, "Acts use PostgreSQL's; let NTP set both.")
    else:
        yield Finding("clock", "ok", told)


def _server(server: Server) -> Iterator[Finding]:
    if server.number < OLDEST_POSTGRES:
        yield Finding("postgresql", "fail", f"version {server.version}", "Use version 15 or newer.")
    elif server.standby:
        remedy = "Let HALFROND_DATABASE_URL name the primary."
        yield Finding("postgresql", "fail", "a standby, which takes no acts", remedy)
    else:
        yield Finding("postgresql", "ok", f"version {server.version}")
    if server.weak:
        remedy = "Switch these on: acknowledged acts can be lost."
        yield Finding("durability", "fail", ", ".join(server.weak), remedy)
    elif server.standbys and server.synchronous:
        yield Finding("durability", "ok", f"synced to disk, here and on {server.synchronous} standby")
    elif server.standbys:
        remedy = "Start the standby: until it is there, commits wait for it."
        yield Finding("durability", "warn", "a synchronous standby is named, and none follows", remedy)
    else:
        remedy = "Add a synchronous standby where losing this machine's disk must not lose an act."
        yield Finding("durability", "warn", "synced to disk, on this machine only", remedy)


def _tables(seen: Inspection) -> Iterator[Finding]:
    if seen.tables:
        yield Finding("tables", "fail", seen.tables)
        return
    if seen.rights is None or seen.log is None:
        yield Finding("log", "fail", "has no tables", "Found the assembly: `halfrond found`.")
        return
    yield Finding("tables", "ok", "those of this version")
    yield _rights(seen.rights)
    yield _log(seen.log)


def _rights(rights: Rights) -> Finding:
    wrong = [*rights.excessive, *(f"owner of {table}" for table in rights.owned)]
    if rights.superuser:
        wrong.insert(0, "superuser")
    if rights.missing:
        told = f"triggers are missing or off: {', '.join(rights.missing)}"
        return Finding(
            "rights", "fail", told, "Somebody changed the tables: find out who, then restore them."
        )
    if wrong:
        told = f"{rights.role} may do too much: {', '.join(wrong)}"
        return Finding("rights", "fail", told, "Give the services the application role, which owns nothing.")
    return Finding("rights", "ok", f"{rights.role} can append, and change nothing")


def _log(log: LogFigures) -> Finding:
    if not log.head:
        return Finding("log", "fail", "holds no assembly", "Found one: `halfrond found`.")
    if log.fenced:
        return Finding(
            "log", "fail", f"fenced: {log.fenced}", "`halfrond recover` goes forward to what was published."
        )
    if not log.head == log.events == log.following:
        told = f"the head says {log.head}, {log.events} events up to {log.following}"
        return Finding(
            "log", "fail", told, "The log is damaged: `halfrond recover` compares it with all its copies."
        )
    if log.epoch != log.present:
        told = f"founded on cluster {log.epoch}, and stands on {log.present}"
        return Finding(
            "log", "fail", told, "A restored copy or a promoted standby: `halfrond recover` compares."
        )
    if log.published > log.head:
        told = f"{log.published} events were relayed, and {log.head} are left"
        return Finding("log", "fail", told, "The database was rolled back: `halfrond recover`.")
    return Finding("log", "ok", f"{log.head} events without a gap, {log.published} noted as relayed")


async def nats(settings: Settings, head_now: Callable[[], Awaitable[int | None]]) -> AsyncIterator[Finding]:
    """The server, the stream's settings, how it stores, the relay's lag.

    `head_now` asks for the head of the log, None when nobody knows it. It is asked after the stream, which
    may only be behind the log: in the other order a busy assembly would seem to have lost events.
    """
    stream = LogStream(settings.nats_url, name="halfrond doctor")
    try:
        last = await stream.last()
    except (NatsError, OSError) as error:
        yield Finding("nats", "fail", str(error), START)
        return
    finally:
        await stream.close()
    yield Finding("nats", "ok", "answers")
    if last is None:
        remedy = "Start the relay: it makes the stream and fills it."
        yield Finding("stream", "fail", "is not there", remedy)
        return
    yield await _stored(settings)
    length, head = last[0], await head_now()
    if head is None:
        return
    if length > head:
        remedy = "Stop everything and keep both: one of them was rolled back or written to by another."
        yield Finding("relay", "fail", f"the stream holds {length} leaves, the log {head}", remedy)
    else:
        yield lag("relay", length, head, "Is the relay running? See its log.")


async def _stored(settings: Settings) -> Finding:
    told = "as the log needs it: files, nothing deleted, no limits"
    if not settings.nats_admin_url:
        return Finding("stream", "ok", f"{told}; sync_interval was not asked (no HALFROND_NATS_ADMIN_URL)")
    try:
        async with connect_nats(settings.nats_admin_url, "halfrond doctor") as connection:
            synced = await durable(connection)
    except (NatsError, OSError) as error:
        return Finding("stream", "warn", f"{told}; its sync_interval: {error}", "Check the admin URL.")
    if synced is None:
        return Finding("stream", "warn", f"{told}; no server tells its sync_interval", "Look at nats.conf.")
    if not synced:
        remedy = "Set `sync_interval: always`; PostgreSQL can refill the stream, but slowly."
        return Finding("stream", "warn", "not every message is synced before it is acknowledged", remedy)
    return Finding("stream", "ok", f"{told}; every message is synced")
