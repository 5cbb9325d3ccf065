"""What waits to be handed over to webhooks (table `deliveries`), as the courier makes and carries it.

A delivery is made in the transaction that moves `webhooks.next`, so each fact is made one of once, whatever
dies. Whoever carries one out takes it for a minute and writes down what became of it; killed in between, it
is due again after that minute, and may then be handed over a second time under the same id.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import asyncpg

from events.registry import Recorded, decode
from infra.postgres.notices import STREAMS
from infra.postgres.polls import PostgresPolls
from infra.postgres.reaching import reaching
from infra.webhooks.sending import secret_of

DAY = timedelta(days=1)
"""How long a delivery is tried; how long the secret of before signs beside a new one."""

FIRST, LONGEST = timedelta(minutes=1), timedelta(hours=6)
"""The first pause after an attempt in vain, which doubles, and the longest."""

LEASE = timedelta(minutes=1)
"""For how long a delivery is taken: longer than handing one over may last."""

KEPT = timedelta(days=30)
"""How long it is known that something was handed over."""

AT_ONCE = 5_000
"""Positions that are looked at together."""

EVENTS = """
select position, leaf from events
where position >= $1 and position < least($2, $1 + 5000)
  and stream >= 'delegation-' and stream < 'delegation.'
order by position
"""

NEXT = "select min(next) from public.webhooks"

KNOWN = "select webhook from public.webhooks order by webhook for update"

MAKE = """
insert into public.deliveries (webhook, position, event, type, subject, body, since, due_at)
select w.webhook, t.position, t.event, t.type, t.subject, t.body, $8, greatest($8, w.quiet_until)
from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[])
    as t(commission, position, event, type, subject, body)
join public.webhooks w on w.commission = t.commission and w.next <= t.position
where w.webhook = any($7::text[])
on conflict do nothing
"""

MOVE = "update public.webhooks set next = $1 where next < $1 and webhook = any($2::text[])"

TAKE = """
with one as (
    select d.webhook, d.position from public.deliveries d
    where d.sent_at is null and d.set_aside_at is null and d.due_at <= $1 and d.webhook <> all($2::text[])
    order by d.attempts, d.due_at limit 1 for update skip locked
)
update public.deliveries d set due_at = $3, attempts = d.attempts + 1
from one join public.webhooks w using (webhook)
where d.webhook = one.webhook and d.position = one.position
returning d.webhook, d.position, d.event, d.body, d.attempts, d.since, w.address, w.turn, w.turned_at
"""
"""Take the one that was tried least and is due first, of a webhook to which nothing is under way."""

SENT = """
update public.deliveries set sent_at = $3, trouble = null where webhook = $1 and position = $2
"""

LATER = """
update public.deliveries set due_at = $3, trouble = $4
where webhook = $1 and position = $2 and sent_at is null
"""

QUIET = """
with asked as (
    update public.webhooks set quiet_until = $2 where webhook = $1
)
update public.deliveries set due_at = least($2, since + interval '1 day')
where webhook = $1 and sent_at is null and set_aside_at is null
    and due_at < least($2, since + interval '1 day')
"""
"""What waits for a receiver waits as long as it asked, but for the last time that a delivery is tried."""

ASIDE = """
update public.deliveries set set_aside_at = $3, trouble = $4
where webhook = $1 and position = $2 and sent_at is null
"""

DUE = """
select min(due_at) from public.deliveries
where sent_at is null and set_aside_at is null and webhook <> all($1::text[])
"""

STANDING = """
select count(*) filter (where d.sent_at is null and d.set_aside_at is null) as waiting,
    count(d.trouble) filter (where d.sent_at is null and d.set_aside_at is null) as troubled,
    count(d.set_aside_at) as set_aside,
    min(d.due_at) filter (where d.sent_at is null and d.set_aside_at is null) as oldest,
    coalesce(array_agg(distinct w.commission) filter (where d.set_aside_at is not null), '{}') as commissions
from public.deliveries d join public.webhooks w using (webhook)
"""

SWEEP = "delete from public.deliveries where sent_at < $1"


class Due(NamedTuple):
    """A delivery that was taken. `secrets` sign it: the one that holds, and for a day the one before."""

    webhook: str
    position: int
    event: str
    body: str
    attempts: int
    since: datetime
    address: str
    secrets: tuple[str, ...]


class Standing(NamedTuple):
    """How many deliveries wait, how many of these were tried in vain, how many were set aside and of which
    commissions; since when the oldest is due (UTC).
    """

    waiting: int
    troubled: int
    set_aside: int
    oldest: datetime | None
    commissions: list[str]


class PostgresDeliveries(PostgresPolls):
    """Fulfils `Deliveries`. Every method raises Unavailable while PostgreSQL is away."""

    events = EVENTS

    def __init__(self, url: str, pool: asyncpg.Pool, key: bytes) -> None:
        super().__init__(url)
        self._pool = pool
        self._key = key
        self._busy: set[str] = set()
        self._taking = asyncio.Lock()

    async def next(self) -> int | None:
        """The first position that was not looked at for every webhook; None: there is no webhook."""
        with reaching():
            found: int | None = await self._pool.fetchval(NEXT)
        return found

    async def since(self, position: int) -> tuple[list[Recorded], int]:
        """The events of delegations from `position` on, in order, and the next position to ask for."""
        events, head = await super().since(position)
        return events, min(head, position + AT_ONCE)

    async def streams(self, names: Sequence[str]) -> dict[str, list[Recorded]]:
        """The events of streams, each in order; of those that there are."""
        with reaching():
            rows = await self._pool.fetch(STREAMS, list(names))
        found: dict[str, list[Recorded]] = {}
        for row in rows:
            found.setdefault(row["stream"], []).append(decode(row["position"], row["leaf"]))
        return found

    async def make(
        self, told: Sequence[tuple[str, int, str, str, str, str]], upto: int, now: datetime
    ) -> None:
        """Make the deliveries of what stands before the position `upto`, and note that it was looked at."""
        columns = [list(column) for column in zip(*told, strict=True)] or [[], [], [], [], [], []]
        with reaching():
            async with self._pool.acquire() as connection, connection.transaction():
                known = [row["webhook"] for row in await connection.fetch(KNOWN)]
                if told:
                    await connection.execute(MAKE, *columns, known, now)
                await connection.execute(MOVE, upto, known)

    async def take(self, now: datetime) -> Due | None:
        """Take a delivery that is due, of a webhook to which this process hands over nothing; None: no such.

        It is to be given back with `settle`.
        """
        async with self._taking:  # nobody takes by what was busy before
            with reaching():
                row = await self._pool.fetchrow(TAKE, now, list(self._busy), now + LEASE)
            if row is None:
                return None
            self._busy.add(row["webhook"])
        webhook, turn, turned_at = row["webhook"], row["turn"], row["turned_at"]
        turns = (turn,) if turned_at is None or now - turned_at > DAY else (turn, turn - 1)
        secrets = tuple(secret_of(self._key, webhook, one) for one in turns)
        of = (webhook, row["position"], row["event"], row["body"])
        return Due(*of, row["attempts"], row["since"], row["address"], secrets)

    async def settle(self, due: Due, outcome: tuple[str, str, timedelta], now: datetime) -> bool:
        """Write down what became of it. In vain: it is tried again after a pause that doubles, and at the end
        of a day for the last time; then it is set aside. Gives whether it was.

        A receiver that asks for quiet has it for everything that waits for it, and for what comes meanwhile.
        """
        try:
            with reaching():
                return await self._settle(due, outcome, now)
        finally:  # not before: the next one would be sent to who asked for quiet
            self._busy.discard(due.webhook)

    async def _settle(self, due: Due, outcome: tuple[str, str, timedelta], now: datetime) -> bool:
        verdict, why, quiet = outcome
        which, last = (due.webhook, due.position), due.since + DAY
        if quiet:
            await self._pool.execute(QUIET, due.webhook, now + quiet)
        if verdict == "sent":
            await self._pool.execute(SENT, *which, now)
        elif verdict == "gone" or now >= last:
            await self._pool.execute(ASIDE, *which, now, why[:200])
            return True
        else:
            pause = max(min(FIRST * 2 ** min(due.attempts - 1, 10), LONGEST), quiet)
            await self._pool.execute(LATER, *which, min(now + pause, last), why[:200])
        return False

    async def due(self) -> datetime | None:
        """When the next one that `take` may give is due (UTC); None: there is none."""
        with reaching():
            found: datetime | None = await self._pool.fetchval(DUE, list(self._busy))
        return found

    async def standing(self) -> Standing:
        """What waits and what was set aside."""
        with reaching():
            return Standing(*await self._pool.fetchrow(STANDING))

    async def sweep(self, now: datetime) -> None:
        """Forget what was handed over thirty days ago."""
        with reaching():
            await self._pool.execute(SWEEP, now - KEPT)
