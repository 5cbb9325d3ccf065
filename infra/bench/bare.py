"""The limits: bare statements and bare loops that check nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg

INSERT = """
insert into events (position, stream, version, type, at, leaf)
select * from unnest($1::bigint[], $2::text[], $3::int[], $4::text[], $5::timestamptz[], $6::bytea[])
"""
FILL_EVENTS = """
insert into events (position, stream, version, type, at, leaf)
select i, 'ballot-fill-' || md5(i::text), 1, 'ballot.cast.v1', '2026-03-02T20:00:00Z',
       convert_to(format('{"stream":"ballot-fill-%1$s","version":1,"type":"ballot.cast.v1",'
                         '"at":"2026-03-02T20:00:00Z","actor":{"office":"member","mandate":"%1$s",'
                         '"organisation":"%1$s","proof":"token"},"command":"%1$s",'
                         '"data":{"poll":"fill","organisation":"%1$s","choice":"for"}}',
                         md5(i::text)), 'UTF8')
from generate_series($1::bigint, $2::bigint - 1) i
"""
FILL_COMMANDS = """
insert into commands (key, body, first, last)
select decode(md5(i::text), 'hex'), decode(md5(i::text), 'hex'), i, i
from generate_series($1::bigint, $2::bigint - 1) i
"""


class Bare:
    """Inserts into the table of the log as its owner, on one connection, position after position."""

    def __init__(self, owner_url: str) -> None:
        self._url = owner_url
        self._next = 0
        self._connection: asyncpg.Connection | None = None

    async def insert(self, leaves: Sequence[tuple[str, bytes]], at_once: int) -> float:
        """Insert (stream, leaf) rows, `at_once` to a transaction; rows per second."""
        if self._connection is None:
            self._connection = await asyncpg.connect(self._url)
        statement: Any = await self._connection.prepare(INSERT)
        started = time.perf_counter()
        for start in range(0, len(leaves), at_once):
            rows = leaves[start : start + at_once]
            at, count = datetime.now(UTC), len(rows)  # noqa: TID251 - a clock of its own
            await statement.fetch(
                list(range(self._next, self._next + count)),
                [stream for stream, _ in rows],
                [1] * count,
                ["ballot.cast.v1"] * count,
                [at] * count,
                [leaf for _, leaf in rows],
            )
            self._next += count
        return len(leaves) / (time.perf_counter() - started)

    async def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            await self._connection.close()


async def fill(owner_url: str, upto: int) -> None:
    """Let the log grow to `upto` events that mean nothing, with their commands, as fast as SQL can."""
    connection = await asyncpg.connect(owner_url)
    try:
        head = await connection.fetchval("select head from log_head")
        for start in range(head, upto, 50_000):
            end = min(start + 50_000, upto)
            await connection.execute(FILL_EVENTS, start, end)
            await connection.execute(FILL_COMMANDS, start, end)
        await connection.execute("update log_head set head = greatest(head, $1)", upto)
        await connection.execute("vacuum analyze events")
        await connection.execute("vacuum analyze commands")
    finally:
        await connection.close()
