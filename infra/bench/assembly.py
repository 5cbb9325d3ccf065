"""What stands in the database of an assembly that has worked for years: its log, and its people.

The log is copied into the table of the log as its owner, with its texts, as an append would leave it but for
the commands. The people and what lies beside the log go through the same classes as in the chamber.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from itertools import islice

import asyncpg

from events.fact import Office
from events.submission import Entry, Prose
from infra.postgres.connection import pool
from infra.postgres.contacts import PostgresContacts
from infra.postgres.corrections import PostgresCorrections
from infra.postgres.drafts import PostgresDrafts
from infra.postgres.people import PostgresPeople
from infra.postgres.prospects import PostgresProspects
from infra.postgres.sessions import PostgresSessions
from infra.postgres.tokens import CONSOLE, PostgresTokens
from infra.postgres.webhooks import PostgresWebhooks
from infra.webhooks.addresses import Addresses

PAGE = 20_000
"""Events that are copied at once."""


async def write(
    owner_url: str, events: Iterable[tuple[Entry, datetime, Sequence[Prose]]]
) -> AsyncIterator[int]:
    """Let the log grow by these events; gives how many there are, page by page."""
    connection = await asyncpg.connect(owner_url)
    try:
        head: int = await connection.fetchval("select head from log_head")
        remaining = iter(events)
        while page := list(islice(remaining, PAGE)):
            rows = [(head + n, *entry[:3], at, entry.leaf) for n, (entry, at, _) in enumerate(page)]
            texts = [text for _, _, prose in page for text in prose]
            columns = ["position", "stream", "version", "type", "at", "leaf"]
            await connection.copy_records_to_table("events", records=rows, columns=columns)
            await connection.copy_records_to_table("prose", records=texts, columns=["digest", "salt", "body"])
            head += len(page)
            await connection.execute("update log_head set head = $1", head)
            yield head
    finally:
        await connection.close()


async def settle(
    url: str, organisations: Sequence[str], own: str, commission: str, known: Sequence[str]
) -> None:
    """What lies beside the log: contact points, and what organisations that are `known` are called; of the
    organisation `own` as many drafts and corrections; programs of a commission.
    """
    readers = await pool(url)
    try:
        contacts, drafts, corrections = (
            PostgresContacts(readers),
            PostgresDrafts(readers),
            PostgresCorrections(readers, bytes(32)),
        )
        await _programs(url, readers, commission, len(known))
        prospects = PostgresProspects(readers, bytes(32))
        for one in known:
            await prospects.keep(one, f"Buurtgroep {one}", f"{one}@bench.example", "nl", "Kent de wijk.")
        for one in organisations:
            point = {"name": {"value": f"Voornaam van {one}", "visible": "public"}}
            await contacts.keep(one, json.dumps(point))
        for number in range(len(known)):
            draft = {
                "title": f"Nog een bank, {number}",
                "clauses": ["Er komt een bank."],
                "themes": ["thema-1"],
            }
            await drafts.keep(f"ontwerp{number}", own, json.dumps(draft), by_clerk=False)
            await corrections.keep(f"verbetering{number}", own, None, "Het huisnummer klopt niet.")
    finally:
        await readers.close()


async def _programs(url: str, readers: asyncpg.Pool, commission: str, some: int) -> None:
    tokens = PostgresTokens(url, readers)
    webhooks = PostgresWebhooks(readers, bytes(32), Addresses())
    for number in range(some):
        await tokens.issue("commission", commission, None)
        await webhooks.add(f"haak{number}", commission, f"https://bench.example/{number}", CONSOLE)


async def signed_in(url: str, office: Office, mandate: str, organisation: str | None) -> str:
    """Somebody who holds a mandate or an office signs in; the secret of their session."""
    readers = await pool(url)
    try:
        address, authority = f"{mandate}@bench.example", (office, organisation, mandate)
        person = await PostgresPeople(readers).invite(f"p{mandate}", address, "nl", authority, "console")
        now = await readers.fetchval("select clock_timestamp()")
        return await PostgresSessions(readers).begin(f"s{mandate}", person or "", "link", "Bench", now)
    finally:
        await readers.close()


async def analysed(owner_url: str) -> None:
    """What autovacuum does to a table in time, at once, to all that the owner and the application hold."""
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute("vacuum analyze")
    finally:
        await connection.close()
