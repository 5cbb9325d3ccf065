"""Everything that is kept, as it stands at one moment, streamed: for an export and for a backup.

One transaction that reads and sees nothing that is written meanwhile.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import NamedTuple

import asyncpg

from infra.postgres.connection import connect

LEAVES = "select position, leaf from public.events order by position"
PROSE = """
with erased as (
    select distinct
        jsonb_array_elements_text(convert_from(leaf, 'UTF8')::jsonb -> 'data' -> 'digests') as digest
    from public.events where stream >= 'erasure-' and stream < 'erasure.' and type = 'prose.erased.v1'
)
select p.digest, case when e.digest is null then p.salt end as salt,
    case when e.digest is null then p.body end as body
from public.prose p left join erased e on e.digest = p.digest
order by p.digest
"""
"""Every text, an erased one without what it said: also where it was erased a moment ago, and still stands."""

COMMANDS = "select key, body, first, last from public.commands order by first, key"
TOKENS = """
select hash, office, mandate, organisation, issued_at, expires_at, revoked_at, issued_by, revoked_by
from public.tokens order by issued_at, hash
"""

TOKEN_COMMANDS = "select key, body, at from public.token_commands order by at, key"  # noqa: S105 - a query

DRAFTS = "select draft, organisation, body, by_clerk, changed_at from public.drafts order by draft"

CONTACTS = "select organisation, fields, changed_at from public.contact_points order by organisation"

CORRECTIONS = """
select correction, organisation, asked_by, text, asked_at, contact, place from public.corrections
order by asked_at, correction
"""

PROSPECTS = "select prospect, name, email, language, about, kept_at from public.prospects order by prospect"

REFUSED_ADDRESSES = "select address, refused_at from public.refused_addresses order by address"

PEOPLE = "select person, email, language, notices, digest, known_at from public.people order by person"

HOLDERS = """
select office, organisation, mandate, person, invited_by, invited_at, used_at from public.holders
order by office, organisation, mandate
"""

PASSKEYS = """
select passkey, person, credential, public_key, transports, name, made_at, used_at from public.passkeys
order by passkey
"""

WEBHOOKS = """
select w.webhook, w.commission, w.address, w.turn, w.turned_at,
    least(w.next, (select min(d.position) from public.deliveries d
                   where d.webhook = w.webhook and d.sent_at is null and d.set_aside_at is null)) as next,
    w.made_by, w.made_at
from public.webhooks w order by w.webhook
"""
"""Webhooks. What waits for one is not kept, but made again: it begins with the first that waits."""

ERASURES = """
select coalesce(max(position) + 1, 0) from public.events
where stream >= 'erasure-' and stream < 'erasure.' and type = 'prose.erased.v1'
"""
"""How many leaves there are up to the last erasure of texts; 0 without any."""

AT_ONCE = 1_000
"""Rows that are fetched at once."""


class TokenRow(NamedTuple):
    """A token as it is kept: `hash` is its SHA-256, 32 bytes; times are UTC; who did it is a sender."""

    hash: bytes
    office: str
    mandate: str
    organisation: str | None
    issued_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    issued_by: str | None = None
    revoked_by: str | None = None


class TokenCommandRow(NamedTuple):
    """What was done with tokens under an Idempotency-Key: `key` and `body` 16 bytes each, time in UTC."""

    key: bytes
    body: bytes
    at: datetime


class DraftRow(NamedTuple):
    """A draft of a proposal: `body` is JSON, the time UTC."""

    draft: str
    organisation: str
    body: str
    by_clerk: bool
    changed_at: datetime


class ContactRow(NamedTuple):
    """A contact point: `fields` is JSON, the time UTC."""

    organisation: str
    fields: str
    changed_at: datetime


class CorrectionRow(NamedTuple):
    """A correction that waits; the time in UTC. `place`: anybody asked, from there."""

    correction: str
    organisation: str
    asked_by: str | None
    text: str
    asked_at: datetime
    contact: str | None = None
    place: bytes | None = None


class ProspectRow(NamedTuple):
    """A known organisation that is no member; the time in UTC."""

    prospect: str
    name: str
    email: str | None
    language: str
    about: str
    kept_at: datetime


class RefusedAddressRow(NamedTuple):
    """The keyed hash (32 bytes) of an address that is invited no more; the time in UTC."""

    address: bytes
    refused_at: datetime


class PersonRow(NamedTuple):
    """Somebody who was invited; the time in UTC."""

    person: str
    email: str
    language: str
    notices: list[str]
    digest: str
    known_at: datetime


class HolderRow(NamedTuple):
    """Who holds a mandate or an office; times in UTC, `invited_by` a sender."""

    office: str
    organisation: str | None
    mandate: str
    person: str | None
    invited_by: str
    invited_at: datetime
    used_at: datetime | None


class PasskeyRow(NamedTuple):
    """A passkey: `credential` and `public_key` as they are; times in UTC."""

    passkey: str
    person: str
    credential: bytes
    public_key: bytes
    transports: list[str]
    name: str
    made_at: datetime
    used_at: datetime | None


class WebhookRow(NamedTuple):
    """A webhook; times in UTC, `made_by` a sender. `next`: the position that comes next for it."""

    webhook: str
    commission: str
    address: str
    turn: int
    turned_at: datetime | None
    next: int
    made_by: str
    made_at: datetime


class Snapshot:
    """`head` is how many leaves there are, `at` when it was taken (UTC, PostgreSQL's clock).

    `erasures` is how many leaves there are up to the last one that erased texts.
    """

    def __init__(self, connection: asyncpg.Connection, head: int, at: datetime, erasures: int) -> None:
        self._connection = connection
        self.head = head
        self.at = at
        self.erasures = erasures

    async def leaves(self) -> AsyncIterator[tuple[int, bytes]]:
        """Every position with the exact bytes of its leaf, in order."""
        async for row in self._connection.cursor(LEAVES, prefetch=AT_ONCE):
            yield row["position"], row["leaf"]

    async def prose(self) -> AsyncIterator[tuple[str, bytes | None, str | None]]:
        """Every text as digest, salt and body, by digest; of an erased one both are None."""
        async for row in self._connection.cursor(PROSE, prefetch=AT_ONCE):
            yield row["digest"], row["salt"], row["body"]

    async def commands(self) -> AsyncIterator[tuple[bytes, bytes, int, int]]:
        """Every command: key and body (16 bytes each), first and last position; in the order of the log."""
        async for row in self._connection.cursor(COMMANDS, prefetch=AT_ONCE):
            yield row["key"], row["body"], row["first"], row["last"]

    async def tokens(self) -> AsyncIterator[TokenRow]:
        """Every token that was given out, the oldest first."""
        async for row in self._connection.cursor(TOKENS, prefetch=AT_ONCE):
            yield TokenRow(*row)

    async def token_commands(self) -> AsyncIterator[TokenCommandRow]:
        """Every command by which tokens were given out or revoked."""
        async for row in self._connection.cursor(TOKEN_COMMANDS, prefetch=AT_ONCE):
            yield TokenCommandRow(*row)

    async def drafts(self) -> AsyncIterator[DraftRow]:
        """Every draft of a proposal."""
        async for row in self._connection.cursor(DRAFTS, prefetch=AT_ONCE):
            yield DraftRow(*row)

    async def contacts(self) -> AsyncIterator[ContactRow]:
        """Every contact point."""
        async for row in self._connection.cursor(CONTACTS, prefetch=AT_ONCE):
            yield ContactRow(*row)

    async def corrections(self) -> AsyncIterator[CorrectionRow]:
        """Every correction that waits."""
        async for row in self._connection.cursor(CORRECTIONS, prefetch=AT_ONCE):
            yield CorrectionRow(*row)

    async def prospects(self) -> AsyncIterator[ProspectRow]:
        """Every known organisation that is no member."""
        async for row in self._connection.cursor(PROSPECTS, prefetch=AT_ONCE):
            yield ProspectRow(*row)

    async def refused_addresses(self) -> AsyncIterator[RefusedAddressRow]:
        """Every address that is invited no more."""
        async for row in self._connection.cursor(REFUSED_ADDRESSES, prefetch=AT_ONCE):
            yield RefusedAddressRow(*row)

    async def people(self) -> AsyncIterator[PersonRow]:
        """Everybody who was invited."""
        async for row in self._connection.cursor(PEOPLE, prefetch=AT_ONCE):
            yield PersonRow(*row)

    async def holders(self) -> AsyncIterator[HolderRow]:
        """Which mandates and offices people hold."""
        async for row in self._connection.cursor(HOLDERS, prefetch=AT_ONCE):
            yield HolderRow(*row)

    async def passkeys(self) -> AsyncIterator[PasskeyRow]:
        """Every passkey."""
        async for row in self._connection.cursor(PASSKEYS, prefetch=AT_ONCE):
            yield PasskeyRow(*row)

    async def webhooks(self) -> AsyncIterator[WebhookRow]:
        """Every webhook of a commission."""
        async for row in self._connection.cursor(WEBHOOKS, prefetch=AT_ONCE):
            yield WebhookRow(*row)


@asynccontextmanager
async def snapshot(url: str, name: str = "halfrond export") -> AsyncIterator[Snapshot]:
    """A snapshot, for as long as the block lasts."""
    connection = await connect(url, server_settings={"application_name": name})
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            head = await connection.fetchval("select head from public.log_head")
            at = await connection.fetchval("select now() at time zone 'utc'")
            yield Snapshot(connection, head, at, await connection.fetchval(ERASURES))
    finally:
        connection.terminate()
