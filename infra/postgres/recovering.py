"""Putting entries back into the log, as the owner of its tables: what `halfrond recover` writes.

One transaction, or nothing: the rows that are not what was published go, those that were published come, with
their commands; the head and the epoch are set, and the fence is lifted. Only the owner can do that, and only
by switching off the triggers within the transaction. The statements hold their lock, so nobody ever sees the
log in between.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import asyncpg

from events import registry
from infra.postgres.batch import command_key
from infra.postgres.connection import EPOCH, connect

STATE = "select head, epoch, fenced, published, notarised from public.log_head"

ROWS = """
select position, leaf, stream, version, type, at from public.events
where position >= $1 order by position limit 4096
"""
"""The entries from position $1 on, with what stands beside them for the indexes."""

LOCK = "lock table public.log_head, public.events, public.commands in access exclusive mode"

OPEN = """
alter table public.events disable trigger events_append_only;
alter table public.log_head disable trigger log_head_forward;
"""
CLOSE = """
alter table public.events enable trigger events_append_only;
alter table public.log_head enable trigger log_head_forward;
"""
"""The triggers that stand in the way: off, and on again before the transaction ends."""

REMOVE = "delete from public.events where position = any($1::bigint[]) or position >= $2 or position < 0"

COMMANDS = """
insert into public.commands (key, body, first, last)
select * from unnest($1::bytea[], $2::bytea[], $3::bigint[], $4::bigint[]) on conflict do nothing
"""
"""A command that stands already keeps what it says."""

SETTLE = """
update public.log_head
set head = $1, epoch = $2, fenced = null, published = least(published, $1), notarised = least(notarised, $3)
"""

UNKNOWN = bytes(16)
"""In the place of the HMAC of what was asked, which no copy of the log holds."""


class Moved(Exception):
    """The log moved on since it was looked at; nothing was written."""


class State(NamedTuple):
    """The row of the head; `present` is the epoch of the cluster that it stands on."""

    head: int
    epoch: str
    fenced: str | None
    published: int
    notarised: int
    present: str


class Tables:
    """The tables of the log, on a connection of their owner."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def state(self) -> State:
        """Where the log stands, by its own word."""
        row = await self._connection.fetchrow(STATE)
        return State(**row, present=await self._connection.fetchval(EPOCH))

    async def rows(self, first: int = 0) -> AsyncIterator[tuple[int, bytes]]:
        """Every position that there is from `first` on, with its leaf."""
        async for row in self._rows(first):
            yield row["position"], row["leaf"]

    async def misfiled(self) -> list[int]:
        """The positions where the columns (stream, version, type, time) say something else than the leaf."""
        return [
            position async for position, leaf, *beside in self._rows(0) if not registry.fits(leaf, *beside)
        ]

    async def _rows(self, first: int) -> AsyncIterator[asyncpg.Record]:
        while rows := await self._connection.fetch(ROWS, first):
            for row in rows:
                yield row
            first = rows[-1]["position"] + 1

    async def put_right(
        self,
        seen: State,
        remove: Sequence[int],
        head: int,
        leaves: AsyncIterator[tuple[int, bytes]],
        signed: int,
    ) -> None:
        """Remove the entries at positions `remove` and from `head` on, insert `leaves`, and lift the fence.

        `signed`: how many entries the largest checkpoint covers that is left; no more is remembered as such.

        Raises: Moved when the log is not as it was `seen`; Undecodable for bytes that are no leaf.
        """
        connection = self._connection
        async with connection.transaction():
            await connection.execute(LOCK)
            if (await self.state())[:2] != seen[:2]:
                raise Moved
            await connection.execute(OPEN)
            await connection.execute(REMOVE, list(remove), head)
            commands: dict[bytes, tuple[int, int]] = {}
            await connection.copy_records_to_table(
                "events",
                schema_name="public",
                columns=("position", "stream", "version", "type", "at", "leaf"),
                records=_records(leaves, commands),
            )
            await connection.execute(COMMANDS, *_columns(commands))
            await connection.execute(SETTLE, head, seen.present, signed)
            await connection.execute(CLOSE)


@asynccontextmanager
async def tables(owner_url: str) -> AsyncIterator[Tables]:
    """The tables of a log, for as long as the block lasts."""
    connection = await connect(owner_url, server_settings={"application_name": "halfrond recover"})
    try:
        yield Tables(connection)
    finally:
        connection.terminate()


async def _records(
    leaves: AsyncIterator[tuple[int, bytes]], commands: dict[bytes, tuple[int, int]]
) -> AsyncIterator[tuple[Any, ...]]:
    async for position, leaf in leaves:
        around = registry.envelope(position, leaf)
        key = command_key(around.actor.sender, around.command)
        first, last = commands.get(key, (position, position))
        commands[key] = (min(first, position), max(last, position))
        yield position, around.stream, around.version, around.type, around.at, leaf


def _columns(commands: Mapping[bytes, tuple[int, int]]) -> tuple[list[Any], ...]:
    return (
        list(commands),
        [UNKNOWN] * len(commands),
        [first for first, _ in commands.values()],
        [last for _, last in commands.values()],
    )
