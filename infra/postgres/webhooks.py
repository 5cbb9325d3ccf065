"""Webhooks of commissions (table `webhooks`), as the chamber registers and shows them.

The secret of one stands nowhere: it is an HMAC of its id and of how often it was turned, under the key that
lies outside PostgreSQL. So it is shown to whoever asked for it, and a copy of the tables signs nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import asyncpg

from events.submission import Reused
from infra.postgres.batch import command_key
from infra.postgres.counting import turns
from infra.postgres.reaching import reaching
from infra.webhooks.addresses import Addresses
from infra.webhooks.sending import secret_of

MOST = 10
"""Webhooks of a commission."""

SHOWN = 200
"""Deliveries that were set aside and are listed, of a commission."""

ADD = """
insert into public.webhooks (webhook, commission, address, made_by, next)
select $1, $2, $3, $4, head from public.log_head
where (select count(*) from public.webhooks where commission = $2) < $5
on conflict (webhook) do nothing
returning webhook
"""
"""Register one: what stands in the log from now on goes there."""

FIND = "select commission, address, turn from public.webhooks where webhook = $1"

OF = """
select w.webhook, w.address, w.made_at, w.made_by, w.turned_at,
    count(d.position) filter (where d.sent_at is null and d.set_aside_at is null) as waiting,
    count(d.set_aside_at) as set_aside, max(d.sent_at) as sent_at,
    (array_agg(d.trouble order by d.position desc) filter (where d.trouble is not null))[1] as trouble
from public.webhooks w left join public.deliveries d using (webhook)
where w.commission = $1
group by w.webhook order by w.made_at, w.webhook
"""

ASIDE = """
select d.webhook, d.position, d.event, d.type, d.subject, d.attempts, d.trouble, d.set_aside_at
from public.deliveries d join public.webhooks w using (webhook)
where w.commission = $1 and d.set_aside_at is not null
order by d.set_aside_at desc, d.webhook, d.position desc limit 200
"""

TROUBLED = """
select w.commission, count(*) as set_aside
from public.deliveries d join public.webhooks w using (webhook)
where d.set_aside_at is not null
group by w.commission order by w.commission limit 50
"""

TURN = """
with noted as (
    insert into public.token_commands (key, body) select $4, $5 where $4::bytea is not null
    on conflict do nothing returning 1
), turned as (
    update public.webhooks set turn = turn + 1, turned_at = $3
    where webhook = $1 and commission = $2 and ($4::bytea is null or exists (select from noted))
    returning turn
)
select (select turn from turned) as turn, $4::bytea is null or exists (select from noted) as done
"""
"""Another secret, unless the command was used before."""

USED = "select body from public.token_commands where key = $1"

AGAIN = """
update public.deliveries d set since = $4, due_at = $4, attempts = 0, trouble = null, set_aside_at = null
from public.webhooks w
where w.webhook = d.webhook and w.webhook = $1 and w.commission = $2 and d.position = $3
    and d.set_aside_at is not null
"""

DROP = "delete from public.webhooks where webhook = $1 and commission = $2"


class Registered(NamedTuple):
    """A webhook. `waiting` deliveries are tried still, `set_aside` are not; `trouble` went wrong last."""

    webhook: str
    address: str
    made_at: datetime
    made_by: str
    turned_at: datetime | None
    waiting: int
    set_aside: int
    sent_at: datetime | None
    trouble: str | None


class Aside(NamedTuple):
    """A delivery that was set aside: which event, about which item, and why."""

    webhook: str
    position: int
    event: str
    type: str
    subject: str
    attempts: int
    trouble: str | None
    set_aside_at: datetime


class PostgresWebhooks:
    """Fulfils `Webhooks`. `key` (32 bytes) lies outside PostgreSQL. Raises Unavailable without PostgreSQL."""

    def __init__(self, pool: asyncpg.Pool, key: bytes, addresses: Addresses) -> None:
        self._pool = pool
        self._key = key
        self._addresses = addresses

    def unfit(self, address: str) -> str:
        """Why no webhook can be at this address, as far as it tells; nothing where one can."""
        return self._addresses.unfit(address)

    async def add(self, webhook: str, commission: str, address: str, by: str) -> str | None:
        """Register one, and give its secret; None where the commission has as many as it may.

        The same id again is the same webhook. Raises: Reused when it is another one's.
        """
        with reaching():
            async with self._pool.acquire() as connection, connection.transaction():
                await turns(connection, f"webhooks {commission}")
                added = await connection.fetchval(ADD, webhook, commission, address, by, MOST)
            if added is not None:
                return secret_of(self._key, webhook, 1)
            row = await self._pool.fetchrow(FIND, webhook)
        if row is None:
            return None
        if (row["commission"], row["address"]) != (commission, address):
            raise Reused("this command id was used before, for something else")
        return secret_of(self._key, webhook, row["turn"])

    async def of(self, commission: str) -> Sequence[Registered]:
        """Those of a commission, in the order in which they were registered."""
        with reaching():
            return [Registered(*row) for row in await self._pool.fetch(OF, commission)]

    async def aside(self, commission: str) -> Sequence[Aside]:
        """What was set aside, the latest first, two hundred at most."""
        with reaching():
            return [Aside(*row) for row in await self._pool.fetch(ASIDE, commission)]

    async def troubled(self) -> Sequence[tuple[str, int]]:
        """Commissions with deliveries that were set aside, and how many; fifty at most."""
        with reaching():
            return [tuple(row) for row in await self._pool.fetch(TROUBLED)]

    async def turn(
        self, webhook: str, commission: str, now: datetime, *, by: str, command: str, asked: bytes
    ) -> str | None:
        """Another secret, which is given; None where there is no such webhook.

        The same `command` of the same sender turns it once. Raises: Reused when it was used for something
        else.
        """
        key = command_key(by, command) if command else None
        body = hmac.digest(self._key, asked, hashlib.sha256)[:16] if command else None
        with reaching():
            row = await self._pool.fetchrow(TURN, webhook, commission, now, key, body)
            found = await self._pool.fetchrow(FIND, webhook)
            if not row["done"] and await self._pool.fetchval(USED, key) != body:
                raise Reused("this command id was used before, for something else")
        if found is None or found["commission"] != commission:
            return None
        return secret_of(self._key, webhook, found["turn"])

    async def again(self, webhook: str, commission: str, position: int, now: datetime) -> bool:
        """Try for another day what was set aside; whether there was such a thing."""
        with reaching():
            done: str = await self._pool.execute(AGAIN, webhook, commission, position, now)
        return done == "UPDATE 1"

    async def drop(self, webhook: str, commission: str) -> bool:
        """Remove one, with what waits for it; whether there was one."""
        with reaching():
            done: str = await self._pool.execute(DROP, webhook, commission)
        return done == "DELETE 1"
