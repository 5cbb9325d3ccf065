"""Reading the read models: their named queries, how far they are, and waiting until they are far enough.

One connection listens to `projected`. Who waits for a position looks at what was heard, and every half second
at the position itself, so that a notification that was missed while the connection was away costs half a
second and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import asyncpg
import msgspec

from events.submission import Unavailable
from infra.postgres.connection import AWAY, connect
from infra.postgres.holding import Held
from infra.postgres.joining import Query, in_order, joined

T = TypeVar("T")

CHANNEL = "projected"
"""Its payload is "<schema> <next position>"."""

LOOK_AGAIN = 0.5
"""Seconds between two looks at the position itself, for who waits."""

RECONNECT = 0.5
"""Seconds between two attempts to listen."""

PROSE = "select digest, body from public.prose where digest = any ($1::text[]) and body is not null"
"""Texts that were not erased."""

AT_ONCE = 1_000
"""How many texts are fetched at once."""

PLANNING = {
    "plan_cache_mode": "force_generic_plan",
    "random_page_cost": "0.1",
    "seq_page_cost": "0.1",
    "cpu_tuple_cost": "0.03",
    "jit": "off",
}
"""A question is planned once on each connection, and not anew for what is asked: of those that join a dozen
texts the plan took longer than the answer (ADR 0046). What is read often lies in memory: a block of a table
costs little, wherever it stands, and the rows that are looked at cost the most."""

PATIENCE = 30
"""Seconds that an answer may take."""

STATEMENTS = 500
"""Statements that a connection keeps prepared, for as long as it lasts: more than there are questions."""


class PostgresReadModels:
    """Fulfils `ReadModels`. `positions` gives for each schema the statement that tells its next position."""

    def __init__(self, url: str, positions: Mapping[str, str], size: int = 4) -> None:
        self._url = url
        self._positions = positions
        self._asking = {
            schema: f"select {number} as number, next from ({sql}) as one"  # noqa: S608 - our own
            for number, (schema, sql) in enumerate(positions.items())
        }
        self._held = Held(self._opened, size)
        self._columns: dict[str, tuple[str, ...]] = {}
        self._known: dict[str, int] = {}
        self._news = asyncio.Event()
        self._listener: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to listen."""
        self._listener = asyncio.create_task(self._listen_for_ever(), name="read models listener")

    async def stop(self) -> None:
        """Stop listening, and close what is open."""
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)
        self._held.terminate()

    async def _opened(self) -> asyncpg.Connection:
        connection = await connect(
            self._url,
            command_timeout=PATIENCE,
            statement_cache_size=STATEMENTS,
            max_cached_statement_lifetime=0,
            server_settings={
                "application_name": "halfrond reads",
                "timezone": "UTC",
                "statement_timeout": f"{PATIENCE + 1}s",  # where nobody is left to give up
                **PLANNING,
            },
        )
        try:
            await connection.set_type_codec(
                "jsonb", schema="pg_catalog", format="binary", encoder=_to_jsonb, decoder=_from_jsonb
            )
        except BaseException:
            connection.terminate()
            raise
        return connection

    # --- asking ------------------------------------------------------------------------------------------

    async def fetch(self, query: Query, **arguments: Any) -> list[dict[str, Any]]:
        """All rows of a query. An argument that is left out is null."""
        rows = await self._fetch(query.sql, *in_order(query, arguments))
        return [dict(row) for row in rows]

    async def fetch_all(
        self, asked: Sequence[tuple[Query, Mapping[str, Any]]]
    ) -> list[list[dict[str, Any]] | Unavailable]:
        """All rows of each of these queries, by one statement; NotThere for one whose model does not stand.

        Raises: Unavailable when PostgreSQL does not answer.
        """
        if len(asked) == 1:
            return [await self._alone(*asked[0])]
        arguments = [value for query, given in asked for value in in_order(query, given)]
        try:
            names = [await self._named(query.sql) for query, _ in asked]
            (row,) = await self._fetch(joined(tuple((q.sql, len(q.takes)) for q, _ in asked)), *arguments)
        except NotThere:  # one of them does not stand: which one, each has to be asked
            return [await self._alone(query, given) for query, given in asked]
        return [
            [dict(zip(columns, one, strict=True)) for one in rows]
            for columns, rows in zip(names, row, strict=True)
        ]

    async def _alone(self, query: Query, given: Mapping[str, Any]) -> list[dict[str, Any]] | Unavailable:
        try:
            return await self.fetch(query, **given)
        except NotThere as error:
            return error

    async def _named(self, sql: str) -> tuple[str, ...]:
        if sql not in self._columns:
            self._columns[sql] = await self._answered(self._held.columns(sql))
        return self._columns[sql]

    async def prose(self, digests: Sequence[str]) -> AsyncIterator[tuple[str, str]]:
        """Bodies of texts by digest, in any order; an erased one does not appear."""
        for start in range(0, len(digests), AT_ONCE):
            for row in await self._fetch(PROSE, list(digests[start : start + AT_ONCE])):
                yield row["digest"], row["body"]

    async def _fetch(self, sql: str, *arguments: Any) -> list[Any]:
        return await self._answered(self._held.fetch(sql, *arguments))

    async def _answered(self, asking: Awaitable[T]) -> T:
        try:
            return await asking
        except asyncpg.UndefinedTableError as error:
            raise NotThere("this read model does not stand yet; the projector makes it") from error
        except AWAY as error:
            raise Unavailable("PostgreSQL does not answer") from error

    # --- how far -----------------------------------------------------------------------------------------

    async def position(self, schema: str) -> int | None:
        """The next position of a read model; None when it does not stand yet."""
        try:
            rows = await self._fetch(self._positions[schema])
        except NotThere:
            return None
        position: int = rows[0]["next"]
        self._hear(schema, position)
        return position

    async def positions(self, schemas: Sequence[str] | None = None) -> dict[str, int]:
        """How far each of these read models is, or each of all: {schema: next position}; one that does not
        stand yet is left out.
        """
        asked = self._positions.keys() if schemas is None else set(schemas)
        if not asked:
            return {}
        # In whatever order they are named: each statement more has to be prepared, on every connection.
        statement = " union all ".join(sorted(self._asking[schema] for schema in asked))
        try:
            rows = await self._fetch(statement)
        except NotThere:  # one of them does not stand: which one, each has to be asked
            found = {schema: await self.position(schema) for schema in asked}
            return {schema: position for schema, position in found.items() if position is not None}
        names = list(self._positions)
        positions = {names[row["number"]]: int(row["next"]) for row in rows}
        for schema, position in positions.items():
            self._hear(schema, position)
        return positions

    async def reached(self, schema: str, position: int, within: float) -> bool:
        """Wait until a read model has seen a position; False when `within` seconds did not do."""
        try:
            async with asyncio.timeout(within):
                if self._known.get(schema, 0) <= position:
                    await self.position(schema)
                while self._known.get(schema, 0) <= position:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._news.wait(), LOOK_AGAIN)
                        continue
                    await self.position(schema)
        except TimeoutError:
            return False
        return True

    def _hear(self, schema: str, position: int) -> None:
        if position > self._known.get(schema, 0):
            self._known[schema] = position
            self._news.set()
            self._news = asyncio.Event()

    # --- listening ---------------------------------------------------------------------------------------

    async def _listen_for_ever(self) -> None:
        while True:
            with suppress(*AWAY):
                await self._listen()
            # What was heard may be lost again: commits of read models do not wait for the disk.
            self._known.clear()
            await asyncio.sleep(RECONNECT)

    async def _listen(self) -> None:
        connection = await connect(self._url, server_settings={"application_name": "halfrond listens"})
        try:
            lost = asyncio.Event()
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(CHANNEL, self._notified)
            await lost.wait()
        finally:
            connection.terminate()

    def _notified(self, _connection: Any, _pid: int, _channel: str, payload: str) -> None:
        schema, _, position = payload.rpartition(" ")
        if schema in self._positions:
            self._hear(schema, int(position))


class NotThere(Unavailable):
    """The read model does not stand yet: the projector makes it."""


JSONB = b"\x01"
"""The first byte of jsonb as PostgreSQL sends it, also inside records: the version of the form."""


def _to_jsonb(value: Any) -> bytes:
    return JSONB + msgspec.json.encode(value)


def _from_jsonb(told: bytes) -> Any:
    return msgspec.json.decode(told[1:])
