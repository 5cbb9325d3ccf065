"""Links by which people sign in: asked for, looked at, used once.

Asking does the same for every address, known here or not: one transaction, one row, one mail that waits. Only
whoever sends the mail looks for the person, so neither the answer nor its time tells whether there is one.

The secret in a link is an HMAC of its id, under the key that lies outside PostgreSQL: so the mail that waits
holds no secret, and a copy of the tables opens nothing. Stored is the SHA-256 of it, and of the cookie of the
browser that asked: the link opens in that browser only.
"""

from __future__ import annotations

import base64
import hmac
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

import asyncpg

from infra.postgres.counting import of_place, turns
from infra.postgres.people import normalised
from infra.postgres.reaching import reaching
from infra.postgres.sessions import hash_of

VALID = timedelta(minutes=15)
"""How long a link opens."""

WINDOW = timedelta(minutes=15)

PER_ADDRESS, PER_PLACE = 5, 30
"""How many are made within the window for one e-mail address, and for one network address: an office shares
one.
"""

ASK = """
with before as (
    select count(*) filter (where email = $4) as email, count(*) filter (where place = $5) as place
    from public.sign_in_links where asked_at > $7::timestamptz - $9::interval and (email = $4 or place = $5)
), asked as (
    insert into public.sign_in_links (link, secret, browser, email, place, next, asked_at, expires_at)
    select $1, $2, $3, $4, $5, $6, $7, $8 from before where email < $10 and place < $11
    returning link
), queued as (
    insert into public.mail (mail, kind, address, given)
    select 'link-' || link, 'link', $4, $12 from asked
)
select exists (select from asked) as made, pg_notify('mail', '')
"""

LOOK = """
select browser = $2 as own, used_at is not null as used, expires_at <= $3 as expired
from public.sign_in_links where secret = $1
"""

USE = """
update public.sign_in_links set used_at = $3
where secret = $1 and browser = $2 and used_at is null and expires_at > $3
returning email, next
"""

SWEEP = "delete from public.sign_in_links where asked_at < $1::timestamptz - interval '1 day'"

State = Literal["good", "elsewhere", "used", "expired", "unknown"]
"""Whether a link opens, here; or why it does not."""


class Opened(NamedTuple):
    """What a link gave: whose address was proved, and where to go."""

    email: str
    next: str


class PostgresLinks:
    """Fulfils `Links`. `key` (32 bytes) lies outside PostgreSQL. Raises Unavailable without PostgreSQL."""

    def __init__(self, pool: asyncpg.Pool, key: bytes) -> None:
        self._pool = pool
        self._key = key

    async def ask(
        self, link: str, email: str, browser: str, place: str, next_: str, given: str, now: datetime
    ) -> bool:
        """Ask for a link under this id, for an address; False when too many were asked for.

        `browser` is the secret of its cookie, `place` its network address, `given` what the mail is about
        beside the link, as JSON.
        """
        secret = secret_of(self._key, link)
        address, of = normalised(email), of_place(self._key, place)
        values = hash_of(secret), hash_of(browser), address, of, next_, now, now + VALID
        limits = WINDOW, PER_ADDRESS, PER_PLACE
        with reaching():
            async with self._pool.acquire() as connection, connection.transaction():
                await turns(connection, f"links to {address}", f"links from {of.hex()}")
                row = await connection.fetchrow(ASK, link, *values, *limits, given)
        made: bool = row["made"]
        return made

    async def look(self, secret: str, browser: str, now: datetime) -> State:
        """Whether a link opens in this browser; nothing is changed."""
        with reaching():
            row = await self._pool.fetchrow(LOOK, hash_of(secret), hash_of(browser), now)
        if row is None:
            return "unknown"
        if not row["own"]:
            return "elsewhere"
        if row["used"]:
            return "used"
        return "expired" if row["expired"] else "good"

    async def use(self, secret: str, browser: str, now: datetime) -> Opened | None:
        """Use a link up; None when it does not open, or was used meanwhile."""
        with reaching():
            row = await self._pool.fetchrow(USE, hash_of(secret), hash_of(browser), now)
        return None if row is None else Opened(row["email"], row["next"])

    def leaves(self, person: str, what: str, shown: str) -> bool:
        """Whether this is the secret by which a person ends mail of a kind."""
        return hmac.compare_digest(leaving(self._key, person, what), shown)

    async def sweep(self, now: datetime) -> None:
        """Delete those of more than a day ago."""
        with reaching():
            await self._pool.execute(SWEEP, now)


def leaving(key: bytes, person: str, what: str) -> str:
    """The secret by which a person ends mail of a kind with one click: 40 characters of a-z and 2-7."""
    made = hmac.digest(key, f"leaving\n{person}\n{what}".encode(), "sha256")
    return base64.b32encode(made[:25]).decode().lower()


def secret_of(key: bytes, link: str) -> str:
    """The secret in a link, 200 bits in 40 characters of a-z and 2-7: only who holds the key can make it."""
    made = hmac.digest(key, b"sign-in link\n" + link.encode(), "sha256")
    return base64.b32encode(made[:25]).decode().lower()
