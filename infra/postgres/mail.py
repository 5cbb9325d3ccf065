"""The mail that waits to be sent (table `mail`): taken one by one, marked when it was sent.

A mail is taken with its row locked, and marked in the same transaction after it was handed over. Killed at
any moment, the process that sends leaves the row as it was, and the mail is sent again: never zero times,
and twice only if the kill falls between the other side's word that it has it and our commit. Two processes
never take the same row.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

import asyncpg

from events.submission import Unavailable
from infra.postgres.connection import listening
from infra.postgres.reaching import reaching

CHANNEL = "mail"
"""Something waits."""

TAKE = """
select m.mail, m.kind, m.given, m.made_at, m.attempts, coalesce(p.email, m.address) as email, p.person,
    p.language, p.notices, p.digest
from public.mail m left join public.people p on p.person = m.person or p.email = m.address
where m.sent_at is null and m.due_at <= $1
order by m.kind <> 'link', m.due_at limit 1 for update of m skip locked
"""
"""The mail that is due first; who signs in waits for it, so links go before all else. Of one to an address
that nobody here has, the person is null."""

SENT = "update public.mail set sent_at = $2, address = null, trouble = null where mail = $1"

LATER = "update public.mail set due_at = $2, attempts = attempts + 1, trouble = $3 where mail = $1"

DROP = "delete from public.mail where mail = $1"

NEXT = "select min(due_at) from public.mail where sent_at is null"

WAITING = """
select count(*) as waiting, count(trouble) as troubled, min(due_at) filter (where due_at <= $1) as oldest
from public.mail where sent_at is null
"""

LATE = "select count(*) from public.mail where sent_at is null and due_at < clock_timestamp() - $1::interval"

SWEEP = "delete from public.mail where sent_at < $1::timestamptz - interval '30 days'"

GIVEN_UP = timedelta(days=5)
"""How long it is tried."""

LONGEST = timedelta(hours=6)
"""Between two attempts."""


Outcome = tuple[Literal["sent", "later", "never"], str]
"""What became of a mail, and why it was not sent."""


class Mail(NamedTuple):
    """A mail that is due. `given` is what it is about, as JSON; `person` None: nobody has the address."""

    mail: str
    kind: str
    given: str
    made_at: datetime
    attempts: int
    email: str
    person: str | None
    language: str | None
    notices: list[str] | None
    digest: str | None


class Waiting(NamedTuple):
    """How many mails wait, how many of them were tried in vain, and since when the oldest is due (UTC)."""

    waiting: int
    troubled: int
    oldest: datetime | None


class PostgresMail:
    """Fulfils `Outbox`. Every method raises Unavailable when PostgreSQL is not there."""

    def __init__(self, url: str, pool: asyncpg.Pool) -> None:
        self._url = url
        self._pool = pool
        self._listener: asyncpg.Connection | None = None
        self._news = asyncio.Event()

    async def carry(self, now: datetime, hand_over: Callable[[Mail], Awaitable[Outcome]]) -> bool:
        """Take the mail that is due first and hand it over; whether there was one."""
        with reaching():
            async with self._pool.acquire() as connection, connection.transaction():
                row = await connection.fetchrow(TAKE, now)
                if row is None:
                    return False
                mail = Mail(*row)
                verdict, why = await hand_over(mail)
                if verdict == "sent":
                    await connection.execute(SENT, mail.mail, now)
                elif verdict == "never" or now - mail.made_at > GIVEN_UP:
                    await connection.execute(DROP, mail.mail)
                else:
                    pause = min(timedelta(minutes=1) * 2**mail.attempts, LONGEST)
                    await connection.execute(LATER, mail.mail, now + pause, why[:200])
                return True

    async def more(self, now: datetime, within: float) -> None:
        """Wait until something is due, as far as announced, but at most `within` seconds."""
        listener = await self._listening()
        with reaching():
            due = await self._pool.fetchval(NEXT)
        if due is not None:
            within = min(within, max((due - now).total_seconds(), 0.0))
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._news.wait()
        self._news.clear()
        if listener.is_closed():
            self._listener = None
            raise Unavailable("the connection to PostgreSQL was lost")

    async def waiting(self, now: datetime) -> Waiting:
        """What waits."""
        with reaching():
            return Waiting(*await self._pool.fetchrow(WAITING, now))

    async def late(self, seconds: float) -> int:
        """How many mails have been due for longer than that."""
        with reaching():
            found: int = await self._pool.fetchval(LATE, timedelta(seconds=seconds))
        return found

    async def sweep(self, now: datetime) -> None:
        """Delete what was sent thirty days ago."""
        with reaching():
            await self._pool.execute(SWEEP, now)

    async def close(self) -> None:
        """Stop listening."""
        if self._listener is not None:
            self._listener.terminate()

    async def _listening(self) -> asyncpg.Connection:
        if self._listener is None or self._listener.is_closed():
            with reaching():
                listener = await listening(
                    self._url, "halfrond courier listens", CHANNEL, lambda *_: self._news.set()
                )
            listener.add_termination_listener(lambda _: self._news.set())
            self._listener = listener
            self._news.set()  # what was announced before we listened
        return self._listener
