"""Sessions of people who signed in: found by the hash of the secret in their cookie.

A session ends when it was idle for a week, thirty days after it began (ADR 0038), when its person ends it, or
with its person. Nothing is remembered in the process: every request asks, one look-up by index, so that what
is ended here is ended behind every chamber at once.

The secret is 32 random bytes in base64url. Stored is its SHA-256; the token of its forms is an HMAC under it,
and is stored nowhere.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

import asyncpg

from events.fact import Actor, Office
from infra.postgres.reaching import reaching

IDLE = timedelta(days=7)
"""How long a session lasts in which nothing is asked."""

ABSOLUTE = timedelta(days=30)
"""How long any session lasts."""

NOTED = timedelta(minutes=1)
"""How exactly it is noted when a session was last seen."""

BEGIN = """
with begun as (
    insert into public.sessions (session, secret, person, proof, browser, begun_at, seen_at, confirmed_at)
    values ($1, $2, $3, $4, $5, $6, $6, $6)
)
update public.holders set used_at = $6 where person = $3 and used_at is null
"""
"""Begin a session; what its person holds is used from now on."""

SESSION = """
select s.session, s.person, p.email, p.language, s.proof, s.browser, s.office, s.organisation, s.mandate,
    s.begun_at, s.seen_at, s.confirmed_at, h.held, h.new
from public.sessions s join public.people p on p.person = s.person
cross join lateral (
    select coalesce(array_agg((office, mandate, organisation)
        order by office, organisation nulls first, mandate), '{}') as held,
        coalesce(bool_or(used_at is null), false) as new
    from public.holders where person = s.person
) h
"""
"""A session, and what its person holds; `new`: something of it was not used yet."""

LIVE = """
s.seen_at > $2::timestamptz - interval '7 days' and s.begun_at > $2::timestamptz - interval '30 days'
"""

FIND = f"{SESSION} where s.secret = $1 and {LIVE}"

ALL = f"{SESSION} where s.person = $1 and {LIVE} order by s.seen_at desc"

USED = "update public.holders set used_at = $2 where person = $1 and used_at is null"
"""What somebody was invited for while they were signed in is used from their next request on."""

SEEN = "update public.sessions set seen_at = $2 where session = $1 and seen_at < $2"

ACT_AS = """
update public.sessions s set office = $2, organisation = $3, mandate = $4
where session = $1 and exists (
    select from public.holders h where h.person = s.person
    and h.office = $2 and h.organisation is not distinct from $3 and h.mandate = $4
)
"""

END = "delete from public.sessions where session = $1 and person = $2"

END_OTHERS = "delete from public.sessions where person = $1 and session <> $2"

SWEEP = """
delete from public.sessions s
where s.seen_at <= $1::timestamptz - interval '7 days'
    or s.begun_at <= $1::timestamptz - interval '30 days'
"""


SignedIn = Literal["link", "passkey", "oidc"]
"""How somebody signed in."""


class Authority(NamedTuple):
    """One thing that a person may act as."""

    office: Office
    mandate: str
    organisation: str | None


class Session(NamedTuple):
    """A session that lasts. `id` is public to its person, never the secret; times in UTC.

    `authorities`: what was bound to the person; the log tells whether it still stands. `acting` None: not
    chosen among several, or there is none. `csrf`: what each of its forms carries, empty in a list.
    """

    id: str
    person: str
    email: str
    language: str
    authorities: tuple[Authority, ...]
    acting: Authority | None
    proof: SignedIn
    browser: str
    begun_at: datetime
    seen_at: datetime
    confirmed_at: datetime
    csrf: str = ""

    @property
    def actor(self) -> Actor | None:
        """Who acts in this session."""
        acting = self.acting
        return acting and Actor(acting.office, acting.mandate, acting.organisation, self.proof)

    def only(self, standing: Collection[object]) -> Session:
        """The same with no other authorities than these. Of one alone the person need not choose; but who
        acted for one that ended acts for another only after choosing it.
        """
        left = tuple(authority for authority in self.authorities if authority in standing)
        only = left[0] if len(left) == 1 and self.acting is None else None
        return self._replace(authorities=left, acting=self.acting if self.acting in left else only)


class PostgresSessions:
    """Fulfils `Sessions`. Every method raises Unavailable when PostgreSQL is not there."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def begin(self, session: str, person: str, proof: SignedIn, browser: str, now: datetime) -> str:
        """Begin one under this id; gives its secret, for the cookie. `browser` tells it to its person."""
        secret = new_secret()
        with reaching():
            await self._pool.execute(BEGIN, session, hash_of(secret), person, proof, browser[:80], now)
        return secret

    async def find(self, secret: str, now: datetime) -> Session | None:
        """The session of a cookie, if it lasts; seen now."""
        with reaching():
            row = await self._pool.fetchrow(FIND, hash_of(secret), now)
            if row is not None and row["new"]:
                # First noted, then looked at again: nobody acts under what may still pass to another.
                await self._pool.execute(USED, row["person"], now)
                row = await self._pool.fetchrow(FIND, hash_of(secret), now)
            if row is None:
                return None
            if row["seen_at"] < now - NOTED:
                await self._pool.execute(SEEN, row["session"], now)
        return _session(row)._replace(csrf=form_token(secret))

    async def all(self, person: str, now: datetime) -> Sequence[Session]:
        """Those of a person that last, the one seen last first."""
        with reaching():
            return [_session(row) for row in await self._pool.fetch(ALL, person, now)]

    async def act_as(self, session: str, authority: tuple[Office, str, str | None]) -> bool:
        """Act so from now on; False where the person holds no such thing."""
        office, mandate, organisation = authority
        with reaching():
            done: str = await self._pool.execute(ACT_AS, session, office, organisation, mandate)
        return done == "UPDATE 1"

    async def end(self, session: str, person: str) -> bool:
        """End a session of a person; False where they have no such one."""
        with reaching():
            done: str = await self._pool.execute(END, session, person)
        return done == "DELETE 1"

    async def end_others(self, person: str, session: str) -> None:
        """End all of a person but one."""
        with reaching():
            await self._pool.execute(END_OTHERS, person, session)

    async def sweep(self, now: datetime) -> None:
        """Delete those that have ended by themselves."""
        with reaching():
            await self._pool.execute(SWEEP, now)


def _session(row: asyncpg.Record) -> Session:
    held = tuple(Authority(*authority) for authority in row["held"])
    chosen = Authority(row["office"], row["mandate"], row["organisation"]) if row["office"] else None
    session = Session(
        row["session"],
        row["person"],
        row["email"],
        row["language"],
        held,
        chosen,
        row["proof"],
        row["browser"],
        row["begun_at"],
        row["seen_at"],
        row["confirmed_at"],
    )
    return session.only(held)


def new_secret() -> str:
    """32 random bytes in base64url, 43 characters."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> bytes:
    """What is kept of a secret: its SHA-256, 32 bytes."""
    return hashlib.sha256(secret.encode()).digest()


def form_token(secret: str) -> str:
    """What each form of a browser with this secret carries: only who holds the secret can make it."""
    made = hmac.digest(secret.encode(), b"halfrond form", "sha256")
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()
