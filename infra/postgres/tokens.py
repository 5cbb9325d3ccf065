"""Bearer tokens: issued, revoked, and found by their hash.

A token is `hf_` and 43 characters of base64url: 32 random bytes. Stored is only the SHA-256 of the whole
string, so that a copy of the table opens nothing. A token belongs to a mandate; revoking revokes all tokens
of the mandate.

Under a command id the 32 bytes are an HMAC of sender, command id and what was asked, under the key that lies
outside PostgreSQL: asked again, the same token is answered, though nobody kept it. Table `token_commands`
remembers which command ids were used, and for what.

Tokens that were found are remembered in the process, by hash:

- What changes is announced on channel `tokens` with the mandate, in the transaction that changes it. One
  connection listens, and what it hears is forgotten and looked up again.
- While that connection is away nothing is remembered: every token is looked up. It is asked for a sign of
  life every five seconds, so that a connection that died in silence is noticed.
- Who looked a token up while something changed does not remember what was found: it may be the state before.
- A token that is unknown is not remembered, so that guesses take no memory.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import NamedTuple

import asyncpg

from events.fact import Actor, Office
from events.submission import Reused, Unavailable
from infra.postgres.batch import command_key
from infra.postgres.connection import AWAY, connect

CHANNEL = "tokens"
"""Its payload is the mandate whose tokens changed."""

FORM = re.compile(r"hf_[A-Za-z0-9_-]{43}")
"""What a token looks like."""

SIGN_OF_LIFE = 5.0
"""Seconds between two, and for one to come."""

RECONNECT = 0.5
"""Seconds between two attempts to listen."""

MAX_KNOWN = 100_000
"""How many tokens a process remembers; when there are more it begins anew."""

ISSUE = """
with noted as (
    insert into public.token_commands (key, body) select $7, $8 where $7::bytea is not null
    on conflict do nothing returning 1
), issued as (
    insert into public.tokens (hash, office, mandate, organisation, expires_at, issued_by)
    select $1, $2, $3, $4, $5, $6 where $7::bytea is null or exists (select from noted)
    on conflict do nothing
)
select pg_notify('tokens', $3), $7::bytea is null or exists (select from noted) as done
"""
"""Keep a new token, unless its command was used before."""

REVOKE = """
with noted as (
    insert into public.token_commands (key, body) select $5, $6 where $5::bytea is not null
    on conflict do nothing returning 1
), revoked as (
    update public.tokens set revoked_at = clock_timestamp(), revoked_by = $4
    where office = $1 and mandate = $2 and organisation is not distinct from $3 and revoked_at is null
        and ($5::bytea is null or exists (select from noted))
    returning 1
)
select pg_notify('tokens', $2), $5::bytea is null or exists (select from noted) as done,
    (select count(*) from revoked) as revoked
"""
"""Revoke every token of a mandate, and tell how many there were; none if the command was used before."""

USED = "select body from public.token_commands where key = $1"
"""What a command was used for."""

GIVEN = """
select issued_at, issued_by, expires_at, revoked_at from public.tokens
where office = $1 and mandate = $2 and organisation is not distinct from $3
order by issued_at desc, hash limit 50
"""
"""The tokens of a mandate, without what they say."""

CONSOLE = "console"
"""Who issues a token at the machine's console."""

FIND = """
select hash, office, mandate, organisation, expires_at, revoked_at from public.tokens
where hash = any($1::bytea[])
"""
"""Tokens by their hashes."""


class Found(NamedTuple):
    """Whose token it is. `expires_at` (UTC) None: never; `revoked`: it is not to be accepted any more."""

    actor: Actor
    expires_at: datetime | None
    revoked: bool


class PostgresTokens:
    """Fulfils `Tokens`. `key` (32 bytes) lies outside PostgreSQL; without it no command id can be used."""

    def __init__(self, url: str, pool: asyncpg.Pool, key: bytes = b"") -> None:
        self._url = url
        self._pool = pool
        self._key = key
        self._known: dict[bytes, Found] = {}
        self._hashes: dict[str, set[bytes]] = {}
        self._changes = 0
        self._listener: asyncio.Task[None] | None = None
        self.listening = False

    async def start(self) -> None:
        """Begin to listen."""
        self._listener = asyncio.create_task(self._listen_for_ever(), name="tokens listener")

    async def stop(self) -> None:
        """Stop listening."""
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)

    async def issue(
        self,
        office: Office,
        mandate: str,
        organisation: str | None,
        expires_at: datetime | None = None,
        *,
        by: str = CONSOLE,
        command: str = "",
        asked: bytes = b"",
    ) -> str:
        """A new token for a mandate: to be shown once, for only its hash is kept.

        `by` is the sender, `asked` what was asked. The same `command` of that sender gives the same token.
        Raises: Reused when it was used for something else; Unavailable.
        """
        key, body = self._noted(by, command, asked)
        token = new_token(self._derived(by, command, asked) if command else None)
        with _translated():
            row = await self._pool.fetchrow(
                ISSUE, hash_of(token), office, mandate, organisation, expires_at, by, key, body
            )
            if not row["done"]:
                await self._require_same(key, body)
        return token

    async def revoke(
        self,
        office: Office,
        mandate: str,
        organisation: str | None,
        *,
        by: str = CONSOLE,
        command: str = "",
        asked: bytes = b"",
    ) -> int:
        """Revoke all tokens of a mandate; gives how many there were.

        This process refuses them from now on, others as soon as they hear of it: milliseconds later. The same
        `command` of the same sender revokes nothing again, also not what was given out since.
        Raises: Reused when it was used for something else; Unavailable.
        """
        key, body = self._noted(by, command, asked)
        with _translated():
            row = await self._pool.fetchrow(REVOKE, office, mandate, organisation, by, key, body)
            if not row["done"]:
                await self._require_same(key, body)
        self._forget(mandate)
        revoked: int = row["revoked"]
        return revoked

    async def given(
        self, office: Office, mandate: str, organisation: str | None
    ) -> list[tuple[datetime, str | None, datetime | None, datetime | None]]:
        """When each token of a mandate was given out and by whom, until when it holds, when it was revoked;
        the latest first, fifty at most.

        Raises: Unavailable.
        """
        with _translated():
            rows = await self._pool.fetch(GIVEN, office, mandate, organisation)
        return [tuple(row) for row in rows]

    def _noted(self, by: str, command: str, asked: bytes) -> tuple[bytes | None, bytes | None]:
        """The row of a command in `token_commands`; nothing without a command."""
        if not command:
            return None, None
        return command_key(by, command), hmac.digest(self._key, asked, hashlib.sha256)[:16]

    def _derived(self, by: str, command: str, asked: bytes) -> bytes:
        """32 bytes that only who holds the key can make; told apart from every other use of it."""
        assert self._key, "commands need the key"  # noqa: S101 - without it anybody could make the token
        return hmac.digest(self._key, b"\n".join((b"token", by.encode(), command.encode(), asked)), "sha256")

    async def _require_same(self, key: bytes | None, body: bytes | None) -> None:
        if await self._pool.fetchval(USED, key) != body:
            raise Reused("this command id was used before, for something else")

    async def find(self, token: str) -> Found | None:
        """Whose token it is, revoked and expired ones too; None when it was never issued.

        Raises: Unavailable.
        """
        if not FORM.fullmatch(token):
            return None
        hashed = hash_of(token)
        found = self._known.get(hashed)
        if found is not None:
            return found
        return (await self._look_up([hashed])).get(hashed)

    async def find_all(self, tokens: Collection[str]) -> dict[str, Found]:
        """The same of many at once; those that were never issued are left out.

        Raises: Unavailable.
        """
        hashes = {token: hash_of(token) for token in tokens if FORM.fullmatch(token)}
        found = {hashed: self._known[hashed] for hashed in hashes.values() if hashed in self._known}
        missing = [hashed for hashed in hashes.values() if hashed not in found]
        if missing:
            found |= await self._look_up(missing)
        return {token: found[hashed] for token, hashed in hashes.items() if hashed in found}

    async def _look_up(self, hashes: list[bytes]) -> dict[bytes, Found]:
        changes = self._changes
        with _translated():
            rows = await self._pool.fetch(FIND, hashes)
        found = {}
        for row in rows:
            actor = Actor(row["office"], row["mandate"], row["organisation"], "token")
            found[row["hash"]] = Found(actor, row["expires_at"], row["revoked_at"] is not None)
        if self.listening and changes == self._changes:
            for hashed, token in found.items():
                self._remember(hashed, token)
        return found

    def _remember(self, hashed: bytes, found: Found) -> None:
        if len(self._known) >= MAX_KNOWN:
            self._forget_all()
        self._known[hashed] = found
        self._hashes.setdefault(found.actor.mandate, set()).add(hashed)

    def _forget(self, mandate: str) -> None:
        self._changes += 1
        for hashed in self._hashes.pop(mandate, ()):
            self._known.pop(hashed, None)

    def _forget_all(self) -> None:
        self._changes += 1
        self._known.clear()
        self._hashes.clear()

    # --- listening ---------------------------------------------------------------------------------------

    async def _listen_for_ever(self) -> None:
        while True:
            with suppress(*AWAY, asyncpg.PostgresError):
                await self._listen()
            await asyncio.sleep(RECONNECT)

    async def _listen(self) -> None:
        connection = await connect(self._url, server_settings={"application_name": "halfrond tokens"})
        lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(CHANNEL, lambda *heard: self._forget(heard[3]))
            self._forget_all()
            self.listening = True
            while not lost.is_set():
                await connection.execute("select 1", timeout=SIGN_OF_LIFE)
                with suppress(TimeoutError):
                    await asyncio.wait_for(lost.wait(), SIGN_OF_LIFE)
        finally:
            self.listening = False
            self._forget_all()
            connection.terminate()


def new_token(secret: bytes | None = None) -> str:
    """A token that nobody has: 256 random bits, or the 32 bytes that are given."""
    return "hf_" + base64.urlsafe_b64encode(secret or secrets.token_bytes(32)).rstrip(b"=").decode()


def hash_of(token: str) -> bytes:
    """What is kept of a token: its SHA-256, 32 bytes."""
    return hashlib.sha256(token.encode()).digest()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except AWAY as error:
        raise Unavailable("PostgreSQL does not answer") from error
