"""Errands: somebody is sent to a provider of OpenID Connect, and comes back to the browser they left from.

The `state` that they bring back is random, good once, for ten minutes, in one browser. Nonce and PKCE
verifier are HMACs of it under the key that lies outside PostgreSQL. Stored are the SHA-256 of the state and
of the cookie, so a copy of the tables opens nothing.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

import asyncpg

from infra.postgres.counting import of_place, turns
from infra.postgres.reaching import reaching
from infra.postgres.sessions import hash_of

VALID = timedelta(minutes=10)
"""How long somebody may be away: a password, a second factor, a phone that has to be found."""

PER_BROWSER, PER_PLACE = 10, 60
"""Errands under way at once from one browser, and from one network address: an office shares one."""

BEGIN = """
insert into public.errands (state, browser, next, asked_at, expires_at, place)
select $1, $2, $3, $4, $5, $6 from (
    select count(*) filter (where browser = $2) as browser, count(*) filter (where place = $6) as place
    from public.errands where expires_at > $4 and (browser = $2 or place = $6)
) away
where browser < $7 and place < $8
"""

SWEEP = "delete from public.errands where expires_at <= $1"

TAKE = """
delete from public.errands where state = $1 and browser = $2 and expires_at > $3 returning next, asked_at
"""


class Errand(NamedTuple):
    """One sign-in at the provider. `state`, `nonce` and `verifier` are 43 characters of base64url; `next` is
    where to go afterwards, `asked_at` when they left (UTC).
    """

    state: str
    nonce: str
    verifier: str
    next: str
    asked_at: datetime


class PostgresErrands:
    """Fulfils `Errands`. `key` (32 bytes) lies outside PostgreSQL. Raises Unavailable without PostgreSQL."""

    def __init__(self, pool: asyncpg.Pool, key: bytes) -> None:
        self._pool = pool
        self._key = key

    async def begin(self, browser: str, place: str, next_: str, now: datetime) -> Errand | None:
        """Send somebody who is in the browser with this cookie, at this network address; None when too many
        are under way.
        """
        state, of = _written(secrets.token_bytes(32)), of_place(self._key, place)
        values = hash_of(state), hash_of(browser), next_, now, now + VALID, of, PER_BROWSER, PER_PLACE
        with reaching():
            async with self._pool.acquire() as connection, connection.transaction():
                await turns(connection, f"errands from {of.hex()}")
                done: str = await connection.execute(BEGIN, *values)
        return self._errand(state, next_, now) if done == "INSERT 0 1" else None

    async def sweep(self, now: datetime) -> None:
        """Delete those from which nobody can come back any more."""
        with reaching():
            await self._pool.execute(SWEEP, now)

    async def take(self, state: str, browser: str, now: datetime) -> Errand | None:
        """Somebody came back; None where that browser was not sent, came back before, or too late."""
        with reaching():
            row = await self._pool.fetchrow(TAKE, hash_of(state), hash_of(browser), now)
        return None if row is None else self._errand(state, row["next"], row["asked_at"])

    def _errand(self, state: str, next_: str, asked_at: datetime) -> Errand:
        return Errand(state, self._derived("nonce", state), self._derived("verifier", state), next_, asked_at)

    def _derived(self, what: str, state: str) -> str:
        return _written(hmac.digest(self._key, f"errand {what}\n{state}".encode(), "sha256"))


def _written(made: bytes) -> str:
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()
