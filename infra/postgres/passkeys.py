"""Passkeys: the public halves, and the challenges that the private ones sign, each once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import asyncpg

from infra.postgres.counting import of_place, turns
from infra.postgres.reaching import reaching
from infra.postgres.sessions import hash_of

VALID = timedelta(minutes=5)
"""How long a challenge waits to be signed."""

MOST = 20
"""Passkeys of one person."""

_ROW = """
select passkey, person, credential, public_key, transports, name, made_at, used_at from public.passkeys
"""

OF = f"{_ROW} where person = $1 order by made_at, passkey"

BY_CREDENTIAL = f"{_ROW} where credential = $1"

KEEP = """
insert into public.passkeys (passkey, person, credential, public_key, transports, name, made_at)
select $1, $2, $3, $4, $5, $6, $7 where (select count(*) from public.passkeys where person = $2) < $8
on conflict (credential) do nothing
"""

RENAME = "update public.passkeys set name = $3 where passkey = $1 and person = $2"

REMOVE = "delete from public.passkeys where passkey = $1 and person = $2"

USED = "update public.passkeys set used_at = $2 where passkey = $1"

PER_BROWSER, PER_PLACE = 10, 60
"""Challenges that wait at once for one browser, and for one network address: an office shares one."""

CHALLENGE = """
insert into public.challenges (challenge, browser, person, expires_at, place)
select $1, $2, $3, $5, $6 from (
    select count(*) filter (where browser = $2) as browser, count(*) filter (where place = $6) as place
    from public.challenges where expires_at > $4 and (browser = $2 or place = $6)
) waiting
where browser < $7 and place < $8
"""

TAKE = """
delete from public.challenges
where challenge = $1 and browser = $2 and person is not distinct from $3 and expires_at > $4
"""


SWEEP = "delete from public.challenges where expires_at <= $1"


class Passkey(NamedTuple):
    """A passkey: `credential` its id, `public_key` in COSE; times in UTC. No counter: synchronised ones have
    none that could be held to.
    """

    id: str
    person: str
    credential: bytes
    public_key: bytes
    transports: Sequence[str]
    name: str
    made_at: datetime
    used_at: datetime | None


class PostgresPasskeys:
    """Fulfils `Passkeys`. `key` (32 bytes) lies outside PostgreSQL. Every method raises Unavailable when
    PostgreSQL is not there.
    """

    def __init__(self, pool: asyncpg.Pool, key: bytes) -> None:
        self._pool = pool
        self._key = key

    async def challenge(self, browser: str, person: str | None, place: str, now: datetime) -> bytes | None:
        """32 random bytes to be signed in the browser with this cookie; `person`: who adds a passkey, `place`
        the network address. None when too many wait.
        """
        made, of = secrets.token_bytes(32), of_place(self._key, place)
        values = made, hash_of(browser), person, now, now + VALID, of, PER_BROWSER, PER_PLACE
        with reaching():
            async with self._pool.acquire() as connection, connection.transaction():
                await turns(connection, f"challenges from {of.hex()}")
                done: str = await connection.execute(CHALLENGE, *values)
        return made if done == "INSERT 0 1" else None

    async def sweep(self, now: datetime) -> None:
        """Delete challenges that wait no more."""
        with reaching():
            await self._pool.execute(SWEEP, now)

    async def take(self, challenge: bytes, browser: str, person: str | None, now: datetime) -> bool:
        """Take a challenge: whether it was given to this browser for this, and is not taken yet."""
        with reaching():
            done: str = await self._pool.execute(TAKE, challenge, hash_of(browser), person, now)
        return done == "DELETE 1"

    async def of(self, person: str) -> Sequence[Passkey]:
        """Those of a person, the oldest first."""
        with reaching():
            return [Passkey(*row) for row in await self._pool.fetch(OF, person)]

    async def find(self, credential: bytes) -> Passkey | None:
        """One by its credential id."""
        with reaching():
            row = await self._pool.fetchrow(BY_CREDENTIAL, credential)
        return None if row is None else Passkey(*row)

    async def keep(
        self,
        passkey: str,
        person: str,
        credential: bytes,
        public_key: bytes,
        transports: Sequence[str],
        name: str,
        now: datetime,
    ) -> bool:
        """Keep a new one under this id; False when it is known already, or there are too many."""
        values = credential, public_key, list(transports), name, now, MOST
        with reaching():
            done: str = await self._pool.execute(KEEP, passkey, person, *values)
        return done == "INSERT 0 1"

    async def rename(self, passkey: str, person: str, name: str) -> bool:
        """Name one of a person; False where they have no such one."""
        with reaching():
            done: str = await self._pool.execute(RENAME, passkey, person, name)
        return done == "UPDATE 1"

    async def remove(self, passkey: str, person: str) -> bool:
        """Remove one of a person; False where they have no such one."""
        with reaching():
            done: str = await self._pool.execute(REMOVE, passkey, person)
        return done == "DELETE 1"

    async def used(self, passkey: str, now: datetime) -> None:
        """It was used to sign in."""
        with reaching():
            await self._pool.execute(USED, passkey, now)
