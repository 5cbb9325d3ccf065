"""The log in PostgreSQL: micro-batched gapless append, and reading.

Submissions that arrive while one flush is under way are collected and appended together by the next, in one
round trip and one transaction (sql/append.sql). One flush at a time, one connection.

1. Take what is pending, except a submission that relies on a stream which an earlier one of the same batch
   writes, or that repeats its command: those wait for the next flush. So the members of a batch are
   independent, and the database can judge them as sets.
2. Flush them all at once; when anything speaks against any of them, let the database judge each alone.
   When the connection breaks nobody knows whether the batch was committed: it is sent again, and the
   commands table tells what stands already. The lock of the head makes a transaction that was still under
   way finish first.
3. Answer each submission; those that waited for a stream that now moved on are stale without asking.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import asyncpg

from events.registry import Recorded, decode
from events.submission import Appended, Fenced, LogError, Reused, Skewed, Stale, Submission, Unavailable
from infra.postgres.batch import APPEND_ALL, APPEND_EACH, MAX_MEMBERS, Batch
from infra.postgres.connection import AWAY, EPOCH, connect

MAX_PENDING = 20_000
"""How many submissions may wait; more are told at once that the log is unavailable."""

PATIENCE = 10.0
"""Seconds that a batch is tried again while PostgreSQL is away."""

_REUSED = "this command id was used before, for another body"

_VERDICTS: dict[int, Callable[[], LogError]] = {
    2: lambda: Reused(_REUSED),
    3: lambda: Skewed("the event's time is more than two seconds from the log's clock"),
    4: lambda: Stale("a stream moved on since the decision read it"),
}

Pending = tuple[Submission, "asyncio.Future[Appended]"]


class PostgresLog:
    """Fulfils `Log`. `batches` observes the size of every flush, for metrics."""

    def __init__(self, url: str, pool: asyncpg.Pool, batches: Callable[[int], None] = lambda _: None) -> None:
        self._url = url
        self._pool = pool
        self._observe = batches
        self._pending: deque[Pending] = deque()
        self._arrived = asyncio.Event()
        self._connection: asyncpg.Connection | None = None
        self._append_all: Any = None
        self._append_each: Any = None
        self._epoch = ""
        self._flusher: asyncio.Task[None] | None = None
        self._stopping = False
        self.fenced = ""

    async def start(self) -> None:
        """Connect, compare the epoch, and begin to flush."""
        await self._connect()
        self._flusher = asyncio.create_task(self._flush_for_ever(), name="log flusher")

    async def stop(self) -> None:
        """Take nothing more, flush what is pending, then end."""
        self._stopping = True
        self._arrived.set()
        if self._flusher is not None:
            await asyncio.gather(self._flusher, return_exceptions=True)
        if self._connection is not None:
            self._connection.terminate()

    # --- appending ---------------------------------------------------------------------------------------

    def submit(self, submission: Submission) -> asyncio.Future[Appended]:
        """Append with the next batch."""
        future: asyncio.Future[Appended] = asyncio.get_running_loop().create_future()
        if self.fenced:
            future.set_exception(Fenced(self.fenced))
        elif self._stopping:
            future.set_exception(Unavailable("the service is stopping"))
        elif len(self._pending) >= MAX_PENDING:
            future.set_exception(Unavailable("too many acts are waiting"))
        else:
            self._pending.append((submission, future))
            self._arrived.set()
        return future

    async def _flush_for_ever(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._pending:
                await self._flush()
            if self._stopping:
                return

    async def _flush(self, most: int = MAX_MEMBERS) -> None:
        batch, members = self._take(most)
        if not members:
            return
        self._observe(len(members))
        try:
            self._answer(batch, members, await self._insist(batch))
        except LogError as error:
            _fail(members, error)
        except Exception as error:  # noqa: BLE001 - the flusher outlives any submission, however odd
            if len(members) == 1:
                _fail(members, self._translated(error))
                return
            for member in members:  # one bad member must fail alone
                self._pending.appendleft(member)
                await self._flush(most=1)

    def _take(self, most: int) -> tuple[Batch, list[Pending]]:
        batch, members, waiting = Batch(), list[Pending](), list[Pending]()
        pending = self._pending
        while pending and len(members) < most and not batch.full:
            member = pending.popleft()
            if member[1].done():  # whoever asked has gone
                continue
            if batch.admit(member[0]):
                members.append(member)
            else:
                waiting.append(member)
        pending.extendleft(reversed(waiting))
        return batch, members

    async def _insist(self, batch: Batch) -> Any:
        loop = asyncio.get_running_loop()
        deadline, pause = loop.time() + PATIENCE, 0.02
        while True:
            try:
                if self._connection is None or self._connection.is_closed():
                    await self._connect()
                return await self._append(batch)
            except AWAY as error:
                if self._connection is not None:
                    self._connection.terminate()
                if loop.time() > deadline:
                    raise Unavailable("PostgreSQL does not answer") from error
            await asyncio.sleep(pause)
            pause = min(pause * 2, 0.5)

    async def _append(self, batch: Batch) -> tuple[int | None, Any, Any, Any]:
        try:
            start = await self._append_all.fetchval(self._epoch, *batch.all(), timeout=PATIENCE)
        except asyncpg.UniqueViolationError:
            start = None  # somebody was first, or a command was sent again
        if start is not None:
            return start, None, None, None
        row = await self._append_each.fetchrow(self._epoch, *batch.each(), timeout=PATIENCE)
        return None, *row

    def _answer(self, batch: Batch, members: list[Pending], row: Any) -> None:
        start, verdicts, firsts, lasts = row
        if verdicts is None:
            for submission, future in members:
                last = start + len(submission.entries)
                if not future.done():
                    future.set_result(Appended(start, last - 1, repeated=False))
                start = last
            self._make_stale(batch, batch.written)
            return
        moved = dict[str, int]()
        for (submission, future), verdict, first, last in zip(members, verdicts, firsts, lasts, strict=True):
            if verdict == 0:
                moved.update((entry.stream, entry.version) for entry in submission.entries)
            if future.done():
                continue
            if verdict in _VERDICTS:
                future.set_exception(_VERDICTS[verdict]())
            else:
                future.set_result(Appended(first, last, repeated=verdict == 1))
        self._make_stale(batch, moved)

    def _make_stale(self, batch: Batch, moved: dict[str, int]) -> None:
        # Those that waited because an earlier member wrote a stream of theirs: no need to ask the database.
        # A repeated command is left to the database, which knows its receipt.
        for submission, future in self._pending:
            if future.done() or (submission.actor, submission.command) in batch.commands:
                continue
            for stream, version in submission.expected.items():
                if moved.get(stream, version) != version:
                    future.set_exception(Stale(f"stream {stream} moved on"))
                    break

    async def _connect(self) -> None:
        connection = await connect(self._url, server_settings={"application_name": "halfrond append"})
        self._epoch = await connection.fetchval(EPOCH)
        stored = await connection.fetchval("select epoch from log_head")
        if stored != self._epoch:
            self.fenced = f"this log was founded on cluster {stored} and stands on {self._epoch} now"
            connection.terminate()
            raise Fenced(self.fenced)
        self._append_all = await connection.prepare(APPEND_ALL)
        self._append_each = await connection.prepare(APPEND_EACH)
        self._connection = connection

    def _translated(self, error: Exception) -> LogError:
        if isinstance(error, asyncpg.PostgresError) and error.sqlstate == "HF002":
            self.fenced = str(error)
            return Fenced(self.fenced)
        return LogError(f"the append was refused: {error}")

    # --- reading -----------------------------------------------------------------------------------------

    async def find(self, actor: str, command: str, body: bytes) -> Appended | None:
        """Where this command stands, if it was appended before. Raises Reused for another body."""
        row = await self._fetch(
            "select body, first, last from commands where actor = $1 and command = $2", actor, command
        )
        if not row:
            return None
        if row[0]["body"] != body:
            raise Reused(_REUSED)
        return Appended(row[0]["first"], row[0]["last"], repeated=True)

    async def stream(self, stream: str, after: int = 0) -> list[Recorded]:
        """The events of a stream with a version above `after`, in order."""
        return _recorded(
            await self._fetch(
                "select position, leaf from events where stream = $1 and version > $2 order by version",
                stream,
                after,
            )
        )

    async def versions(self, streams: Sequence[str]) -> dict[str, int]:
        """The present version of each stream; 0 for an empty one."""
        rows = await self._fetch(
            "select s.stream, coalesce((select e.version from events e where e.stream = s.stream"
            " order by e.version desc limit 1), 0) as version from unnest($1::text[]) as s(stream)",
            list(streams),
        )
        return {row["stream"]: row["version"] for row in rows}

    async def read(self, first: int, last: int) -> list[Recorded]:
        """The events at positions `first` to `last`, both included."""
        return _recorded(
            await self._fetch(
                "select position, leaf from events where position between $1 and $2 order by position",
                first,
                last,
            )
        )

    async def ballots(self, poll: str) -> list[Recorded]:
        """The last event of every ballot stream of a poll, by position."""
        rows = await self._fetch(
            "select distinct on (stream) position, leaf from events"
            " where stream >= $1 and stream < $2 order by stream, version desc",
            f"ballot-{poll}-",
            f"ballot-{poll}.",  # '.' follows '-' in the C collation
        )
        return sorted(_recorded(rows), key=lambda event: event.position)

    async def head(self) -> int:
        """How many events the log holds."""
        rows = await self._fetch("select head from log_head")
        head: int = rows[0]["head"]
        return head

    async def _fetch(self, statement: str, *arguments: Any) -> list[Any]:
        try:
            rows: list[Any] = await self._pool.fetch(statement, *arguments)
        except AWAY as error:
            raise Unavailable("PostgreSQL does not answer") from error
        return rows


def _fail(members: list[Pending], error: LogError) -> None:
    for _, future in members:
        if not future.done():
            future.set_exception(error)


def _recorded(rows: list[Any]) -> list[Recorded]:
    return [decode(row["position"], row["leaf"]) for row in rows]
