"""What `halfrond doctor` says of the inbox: whether commissions are told what the log says, and who may."""

from __future__ import annotations

from collections.abc import AsyncIterator

from events.submission import Fenced, Unavailable
from infra.nats import accounts
from infra.nats.connection import NatsError
from infra.nats.inbox import InboxStream
from infra.postgres.telling import PostgresTelling
from projections.inbox import Telling
from services.cli.checks import START, Finding
from services.settings import Settings

COURIER = "Is the courier running, with HALFROND_NATS_URL and HALFROND_NATS_ADMIN_URL? See its log."


async def inbox(settings: Settings) -> AsyncIterator[Finding]:
    """The stream against the log, the consumers, the credentials."""
    stream = InboxStream(settings.nats_url, name="halfrond doctor")
    facts = PostgresTelling(settings.database_url, name="halfrond doctor")
    try:
        found = await stream.last()  # before the log: it may only be behind it
        consumers = set[str]() if found is None else await stream.consumers()
        telling = Telling(await facts.origin())
        messages = [message async for message in _told(facts, telling)]
    except (Unavailable, Fenced, NatsError, OSError) as error:
        yield Finding("inbox", "fail", str(error), START)
        return
    finally:
        await stream.close()
        await facts.close()
    yield _stream(found, messages)
    if missing := sorted(telling.standing - consumers):
        told = f"no consumer for {', '.join(missing[:5])} ({len(missing)} of {len(telling.standing)})"
        yield Finding("consumers", "warn", told, COURIER)
    else:
        yield Finding("consumers", "ok", f"one for each of {len(telling.standing)} commissions")
    granted = accounts.granted(settings.secrets)
    if gone := sorted(granted.keys() - telling.standing):
        told = f"of commissions that do not stand: {', '.join(gone[:5])}"
        yield Finding("credentials", "warn", told, "`halfrond inbox revoke` takes each away.")
    else:
        yield Finding("credentials", "ok", f"{len(granted)} commissions have one")


def _stream(found: tuple[int, bytes] | None, messages: list[bytes]) -> Finding:
    if found is None:
        told = f"is not there, and {len(messages)} messages wait"
        return Finding("inbox", "fail" if messages else "warn", told, COURIER)
    length, last = found
    if length > len(messages) or (length and messages[length - 1] != last):
        told = f"holds {length} messages that the log does not tell; it tells {len(messages)}"
        remedy = "See what is said of the log above; then let the administrator of NATS delete stream INBOX."
        return Finding("inbox", "fail", told, remedy)
    if length < len(messages):
        return Finding("inbox", "warn", f"{len(messages) - length} messages behind", COURIER)
    return Finding("inbox", "ok", f"holds the {length} messages that the log tells")


async def _told(facts: PostgresTelling, telling: Telling) -> AsyncIterator[bytes]:
    position = 0
    while True:
        events, following = await facts.since(position)
        if following == position:
            return
        position = following
        for event in events:
            message = telling.told(event)
            if message is not None:
                for _ in message.commissions:
                    yield message.encode()
