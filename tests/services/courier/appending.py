"""Putting a history into the log by plain SQL, with the notification."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

import asyncpg

from events.assembly.facts import Founded
from tests.events.sample import FOUNDER, Line, text
from tests.projections.given import History

ORIGIN = "halfrond.example/gent"

INSERT = "insert into events (position, stream, version, type, at, leaf) values ($1, $2, $3, $4, $5, $6)"
MOVE = "update log_head set head = greatest(head, $1) returning pg_notify('log', head::text)"


def history(*lines: Line) -> History:
    """A log that begins with its founding."""
    made = History()
    made.add(
        ("assembly", Founded(ORIGIN, text("Assembly"), text("Purpose"), sample=True, edition=1)), FOUNDER
    )
    for line in lines:
        made.add(line)
    return made


async def append(superuser_url: str, leaves: Sequence[tuple[int, bytes]]) -> None:
    """Append these (position, leaf), in one transaction."""
    rows = []
    for position, leaf in leaves:
        told = json.loads(leaf)
        at = datetime.fromisoformat(told["at"])
        rows.append((position, told["stream"], told["version"], told["type"], at, leaf))
    connection = await asyncpg.connect(superuser_url)
    try:
        async with connection.transaction():
            await connection.executemany(INSERT, rows)
            await connection.execute(MOVE, rows[-1][0] + 1)
    finally:
        await connection.close()
