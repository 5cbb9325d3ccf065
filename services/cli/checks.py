"""What `halfrond doctor` checks, part by part; PostgreSQL and NATS themselves stand in `storage.py`.

Nothing is changed, and what cannot be asked is a finding too. A finding is `ok`, `warn` (works, but know
this) or `fail` (does not work, or not safely); the last two say what to do.
"""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, Literal, NamedTuple

import aiohttp
import msgspec

from events import registry
from events.registry import Undecodable
from events.seal import written
from events.submission import Unavailable
from infra.postgres.clock import PostgresClock
from infra.postgres.connection import pool
from infra.postgres.polls import PostgresPolls
from infra.postgres.read_models import PostgresReadModels
from infra.sealing import SECRET, half, private
from projections import PROJECTIONS
from services.cli.keys import CLERK_TOKEN, Keys
from services.settings import COMMAND_KEY, NOTARY_KEY, PROCESS_MANDATE, SEAL_SECRET, Settings

Verdict = Literal["ok", "warn", "fail"]

ROOM = 1_000_000_000
"""Bytes that should be free where the data is."""

BEHIND = 1_000
"""Positions that a read model or the stream may lag behind before it is worth a word."""

OVERDUE = 5.0
"""Seconds after its announced time in which a poll is closed and counted."""


START = "Start `halfrond serve`; with a server of your own, start that one and check its URL."


class Finding(NamedTuple):
    """What was found of a part, and what to do about it."""

    part: str
    verdict: Verdict
    found: str
    remedy: str = ""


def machine(settings: Settings, keys: Keys) -> Iterator[Finding]:
    """Python, the data folder, the secrets."""
    yield Finding("python", "ok", f"{platform.python_version()} on {sys.platform}")
    if settings.data.is_dir():
        free = shutil.disk_usage(settings.data).free
        told = f"{settings.data}, {free / 1e9:.1f} GB free"
        remedy = "Make room: a full disk stops every act."
        yield Finding("data", "warn", told, remedy) if free < ROOM else Finding("data", "ok", told)
    elif settings.embedded:
        yield Finding("data", "fail", f"{settings.data} is not there", "Set HALFROND_DATA, or found first.")
    needed = (COMMAND_KEY, NOTARY_KEY, SEAL_SECRET, PROCESS_MANDATE, CLERK_TOKEN)
    missing = [name for name in needed if keys.find(name) is None]
    if missing:
        told = f"{', '.join(missing)} not in {keys.folder}"
        remedy = "Set HALFROND_SECRETS to the folder that `halfrond found` filled, or put your copy back."
        critical = missing != [CLERK_TOKEN]
        yield Finding("secrets", "fail" if critical else "warn", told, remedy)
    elif loose := keys.loose():
        remedy = f"chmod 700 {keys.folder}; chmod 600 {keys.folder}/*"
        yield Finding("secrets", "fail", f"others can read {', '.join(loose)} in {keys.folder}", remedy)
    else:
        yield Finding("secrets", "ok", f"{keys.folder}, for its owner only")


async def read_models(settings: Settings, head: int) -> AsyncIterator[Finding]:
    """The lag of each read model."""
    models = PostgresReadModels(settings.database_url, {p.schema: p.position.sql for p in PROJECTIONS}, 1)
    await models.start()
    try:
        positions = await models.positions()
    except Unavailable as error:
        yield Finding("read models", "fail", str(error), START)
        return
    finally:
        await models.stop()
    for projection in PROJECTIONS:
        schema = projection.schema
        remedy = f"Is the projector running? If it has halted: `halfrond rebuild {projection.name}`."
        if schema not in positions:
            yield Finding(schema, "fail", "is not there", remedy)
        else:
            yield lag(schema, positions[schema], head, remedy)


async def clerk(settings: Settings, origin: str) -> AsyncIterator[Finding]:
    """Whether every poll was closed and counted in time, judged by the log; whether sealed ones can be."""
    polls = PostgresPolls(settings.database_url)
    readers = await pool(settings.database_url, size=1)
    try:
        clock = PostgresClock(readers)
        await clock.synchronise()
        events, _ = await polls.since(0)
    except (Unavailable, Undecodable) as error:
        yield Finding("clerk", "fail", str(error), START)
        return
    finally:
        await polls.close()
        readers.terminate()
    now, states = clock.now(), dict[str, Any]()
    for event in events:
        category = registry.category(event.stream)
        states[event.stream] = category.evolve(states.get(event.stream, category.initial), event.fact)
    late = [
        stream
        for stream, poll in states.items()
        if poll.phase in {"open", "closed"}
        and poll.closes_at is not None
        and (now - poll.closes_at).total_seconds() > OVERDUE
    ]
    if late:
        told = f"{len(late)} polls are past their time and not counted: {', '.join(sorted(late)[:5])}"
        yield Finding("clerk", "fail", told, "Is the clerk process running? See its log.")
    else:
        yield Finding("clerk", "ok", f"{len(states)} polls, none waits to be closed or counted")
    yield seals(states, origin, settings.find_secret(SEAL_SECRET))


def seals(states: Mapping[str, Any], origin: str, secret: bytes | None) -> Finding:
    """Whether the seal secret opens every poll that is sealed still. `states` by stream."""
    sealed = {
        poll.second.poll: poll.second.seal
        for poll in states.values()
        if poll.phase == "open" and poll.second is not None and poll.second.seal is not None
    }
    if secret is None or len(secret) != SECRET:
        remedy = f"Put back your copy of {SEAL_SECRET}: without it no sealed poll can be opened or closed."
        return Finding("seal secret", "fail", f"there is none of {SECRET} bytes", remedy)
    others = [poll for poll, seal in sealed.items() if written(half(private(secret, origin, poll))) != seal]
    if others:
        remedy = f"Put back the {SEAL_SECRET} they were opened with, or annul them and hold them again."
        told = f"it does not open {len(others)} sealed polls: {', '.join(sorted(others)[:5])}"
        return Finding("seal secret", "fail", told, remedy)
    return Finding("seal secret", "ok", f"opens the {len(sealed)} polls that are sealed now")


async def chamber(url: str) -> AsyncIterator[Finding]:
    """What the chamber says of itself."""
    remedy = "Start `halfrond serve`, or check HALFROND_HOST and HALFROND_PORT."
    try:
        timeout = aiohttp.ClientTimeout(total=10)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"{url}/health/ready") as answer,
        ):
            told = msgspec.json.decode(await answer.read())
        lacking = [f"{name}: {part['detail']}" for name, part in told["parts"].items() if not part["ready"]]
    except (aiohttp.ClientError, TimeoutError) as error:
        told = f"does not answer at {url} ({type(error).__name__})"
        yield Finding("chamber", "fail", told, remedy)
    except (msgspec.MsgspecError, KeyError, TypeError, AttributeError):
        yield Finding("chamber", "fail", f"something else answers at {url}", remedy)
    else:
        if lacking:
            yield Finding("chamber", "fail", "; ".join(lacking), "See what it lacks above.")
        else:
            yield Finding("chamber", "ok", f"ready at {url}")


def lag(part: str, position: int, head: int, remedy: str) -> Finding:
    """How far a part is behind the head of the log."""
    behind = head - position
    if behind > BEHIND:
        return Finding(part, "warn", f"{behind} events behind", remedy)
    return Finding(part, "ok", f"at {position} of {head} events")
