"""Putting events into the log by plain SQL, and looking at what a stream holds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing

import asyncpg

from infra.nats.feed import Feed

INSERT = """
insert into events (position, stream, version, type, at, leaf)
select head + o - 1, 'ballot-p-o' || head + o - 1, 1, 'ballot.cast.v1', '2026-03-02T20:00:00Z', leaf
from log_head, unnest($1::bytea[]) with ordinality as l(leaf, o)
"""
LEAF = (
    '{"stream":"ballot-p-o%","version":1,"type":"ballot.cast.v1","at":"2026-03-02T20:00:00Z",'
    '"actor":{"office":"member","mandate":"m","organisation":"o%","proof":"token"},'
    f'"command":"{"x" * 64}","data":{{"poll":"p","organisation":"o%","choice":"for"}}}}'
)
MOVE = "update log_head set head = head + $1 returning pg_notify('log', head::text)"


def leaves(first: int, count: int) -> list[bytes]:
    """Leaves of some 300 bytes, each different: ballots of organisations `o<position>`."""
    return [LEAF.replace("%", str(position)).encode() for position in range(first, first + count)]


async def fill(superuser_url: str, some: Sequence[bytes]) -> None:
    """Append these leaves, in one transaction, with the notification."""
    connection = await asyncpg.connect(superuser_url)
    try:
        async with connection.transaction():
            await connection.execute(INSERT, list(some))
            await connection.execute(MOVE, len(some))
    finally:
        await connection.close()


async def rewrite(superuser_url: str, *statements: str) -> None:
    """Do to the log what nobody may: its triggers are switched off."""
    connection = await asyncpg.connect(superuser_url)
    try:
        await connection.execute("set session_replication_role = replica")
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def held(url: str, stream: str, count: int) -> list[bytes]:
    """The first `count` leaves of a stream, checked to follow each other."""
    found: list[tuple[int, bytes]] = []
    async with asyncio.timeout(30), aclosing(Feed(url, stream).batches(0, 1000)) as batches:
        while len(found) < count:
            found += await anext(batches)
    assert [position for position, _ in found] == list(range(len(found)))
    return [leaf for _, leaf in found[:count]]
