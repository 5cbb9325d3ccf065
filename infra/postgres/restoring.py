"""Filling the empty tables of a log with all that was kept of one, as their owner: all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from infra.postgres.connection import connect
from infra.postgres.snapshot import (
    ContactRow,
    CorrectionRow,
    DraftRow,
    HolderRow,
    PasskeyRow,
    PersonRow,
    ProspectRow,
    RefusedAddressRow,
    TokenCommandRow,
    TokenRow,
    WebhookRow,
)

TABLES = (
    "events",
    "commands",
    "prose",
    "tokens",
    "token_commands",
    "drafts",
    "contact_points",
    "corrections",
    "prospects",
    "refused_addresses",
    "people",
    "holders",
    "passkeys",
    "webhooks",
)
"""In the order of `Rows`."""

COLUMNS = {"prose": ["digest", "salt", "body"], "webhooks": list(WebhookRow._fields)}
"""What is written where that is not every column: PostgreSQL makes the words of a text itself, and until
when a receiver wanted quiet is not in a backup: it is asked once, and says it again."""

LOCK = """
lock table public.log_head, public.events, public.commands, public.prose, public.tokens,
public.token_commands,
    public.drafts, public.contact_points, public.corrections, public.prospects, public.refused_addresses,
    public.people, public.holders, public.passkeys, public.webhooks
in exclusive mode
"""

FILLED = """
select (select head from public.log_head) > 0
    or exists (select from public.events) or exists (select from public.commands)
    or exists (select from public.prose) or exists (select from public.tokens)
    or exists (select from public.token_commands) or exists (select from public.drafts)
    or exists (select from public.contact_points) or exists (select from public.people)
    or exists (select from public.corrections) or exists (select from public.holders)
    or exists (select from public.passkeys) or exists (select from public.prospects)
    or exists (select from public.refused_addresses)
    or exists (select from public.webhooks)
"""
"""Whether anything stands there."""

SETTLE = """
update public.log_head set head = (select count(*) from public.events), notarised = $1 returning head
"""

FENCE = "select public.fence($1)"

EventRow = tuple[int, str, int, str, datetime, bytes]
"""position, stream, version, type, at, leaf."""

CommandRow = tuple[bytes, bytes, int, int]
"""key and body (16 bytes each), first and last position."""

ProseRow = tuple[str, bytes | None, str | None]
"""digest, salt, body; of an erased text the latter two are None."""

UNKNOWN = bytes(16)
"""In the place of the HMAC of what was asked, where nobody kept it."""


class Rows(NamedTuple):
    """The rows of every table that is kept."""

    events: Iterable[EventRow]
    commands: Iterable[CommandRow]
    prose: Iterable[ProseRow]
    tokens: Iterable[TokenRow]
    token_commands: Iterable[TokenCommandRow]
    drafts: Iterable[DraftRow]
    contact_points: Iterable[ContactRow]
    corrections: Iterable[CorrectionRow]
    prospects: Iterable[ProspectRow]
    refused_addresses: Iterable[RefusedAddressRow]
    people: Iterable[PersonRow]
    holders: Iterable[HolderRow]
    passkeys: Iterable[PasskeyRow]
    webhooks: Iterable[WebhookRow]


class NotEmpty(Exception):
    """The tables hold something already; nothing was written."""


async def fill(owner_url: str, kept: Rows, notarised: int, fence: str = "") -> int:
    """Fill the tables in one transaction; gives how many events the log holds then.

    `notarised`: how many of them were signed. `fence`: why nothing may be appended to it yet.
    The rows are taken one by one, so they may come from files. What one of the iterables raises ends all.
    Raises: NotEmpty; asyncpg.PostgresError when the tables do not admit a row.
    """
    connection = await connect(owner_url, server_settings={"application_name": "halfrond restore"})
    try:
        async with connection.transaction():
            await connection.execute(LOCK)
            if await connection.fetchval(FILLED):
                raise NotEmpty
            for table, rows in zip(TABLES, kept, strict=True):
                columns = COLUMNS.get(table)
                await connection.copy_records_to_table(
                    table, schema_name="public", columns=columns, records=rows
                )
            head: int = await connection.fetchval(SETTLE, notarised)
            if fence:
                await connection.execute(FENCE, fence)
    finally:
        connection.terminate()
    return head
