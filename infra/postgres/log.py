"""The log in PostgreSQL: micro-batched gapless append, and reading.

Submissions that arrive while one flush is under way are collected and appended together by the next, in one
round trip and one transaction (sql/append.sql). Two connections take turns, so that PostgreSQL never waits
for us; the lock of the head keeps their batches in order.

1. Take what is pending, except a submission that relies on a stream which an earlier one of the same batch
   writes, or that repeats its command: those wait for the next flush. So the members of a batch are
   independent, and the database can judge them as sets.
2. Flush them all at once; when anything speaks against any of them, let the database judge each alone.
   Versions that the log confirmed to this process before are not probed again (`Known` in batch.py).
   When the connection breaks nobody knows whether the batch was committed: it is sent again, and the
   commands table tells what stands already. The lock of the head makes a transaction that was still under
   way finish first.
   Before a connection appends anything, the log must be the one that was published (confirming.py); and no
   append ever starts below what this process has seen. Otherwise the log is fenced, and stays so.
3. Answer each submission, while the next batch is under way already; those that waited for a stream that
   now moved on are stale without asking.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import asyncpg

from events.registry import Recorded, decode
from events.submission import Appended, Fenced, LogError, Reused, Skewed, Stale, Submission, Unavailable
from infra.postgres.batch import APPEND_ALL, APPEND_EACH, Batch, Known, command_key
from infra.postgres.confirming import FENCE, REMEDY, Confirm
from infra.postgres.connection import AWAY, EPOCH, connect
from infra.postgres.migrating import require_current

MAX_PENDING = 20_000
"""How many submissions may wait; more are told at once that the log is unavailable."""

PATIENCE = 10.0
"""Seconds in which a submission is answered, whatever PostgreSQL does."""

_REUSED = "this command id was used before, for another body"

_VERDICTS: dict[int, Callable[[], LogError]] = {
    2: lambda: Reused(_REUSED),
    3: lambda: Skewed("the event's time is more than two seconds from the log's clock"),
    4: lambda: Stale("a stream moved on since the decision read it"),
}

WRITERS = 2
"""Connections that append: while one batch is under the lock, the next is on its way to it."""

WATCH = 1.0
"""Seconds between two looks at whether the log is fenced."""

LOOK = "select head, fenced from public.log_head"

SPLIT = 384
"""From how many on, waiting and under way, submissions are split into two batches that take turns. With fewer
the time of a commit weighs more than ours: two halves would wait for the disk twice."""

LATE = 0.05
"""Seconds that a batch may be under way before those who wait go without it: its connection may be lost."""

Pending = tuple[Submission, bytes, asyncio.Future[Appended], float]
"""A submission that waits, the key of its command, its answer to be, and until when on the loop's clock."""


Row = tuple[Any, Any, Any, Any]
"""What the database answers: the first position, or else verdicts, first and last positions per member."""


class PostgresLog:
    """Fulfils `Log`. `batches` observes the size of every flush, for metrics. `fenced` says why nothing can
    be appended; empty: it can.

    `confirm` is awaited on every connection before anything is appended over it, and raises Fenced when the
    log is not the one that was published.
    """

    def __init__(
        self,
        url: str,
        pool: asyncpg.Pool,
        batches: Callable[[int], None] = lambda _: None,
        confirm: Confirm | None = None,
    ) -> None:
        self._pool = pool
        self._observe = batches
        self._confirm = confirm
        self._seen = 0
        self._known = Known()
        self._untold = ""
        self._pending: deque[Pending] = deque()
        self._arrived = asyncio.Event()
        self._writers = [_Writer(url, confirm) for _ in range(WRITERS)]
        self._under_way = 0
        self._late = False
        self._flushers: list[asyncio.Task[None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False
        self.fenced = ""

    async def start(self) -> None:
        """Connect, compare epoch and published log, and begin to flush.

        Raises: Fenced; then `watch` begins to flush when the fence is lifted.
        """
        self._loop = asyncio.get_running_loop()
        for writer in self._writers:
            await self._connect(writer)
        self._flushers = [
            asyncio.create_task(self._flush_for_ever(writer), name="log flusher") for writer in self._writers
        ]

    async def watch(self, changed: Callable[[str], None]) -> None:
        """Look for ever whether the log is fenced, also while nobody acts. `changed` is told the reason, and
        the empty string when the fence was lifted: what is remembered of the log may be wrong then.
        """
        told = ""
        while True:
            with suppress(*AWAY, Fenced, asyncpg.PostgresError):
                await self._look()
            if self.fenced != told:
                told = self.fenced
                changed(told)
            await asyncio.sleep(WATCH)

    async def _look(self) -> None:
        await self._tell()
        if not self.fenced:
            row = await self._pool.fetchrow(LOOK)
            self._seen = max(self._seen, row["head"] if not row["fenced"] else 0)
            self.fenced = row["fenced"] or ""
            for writer in self._writers:  # one that was lost connects before it is needed
                if not self.fenced and not writer.connected:
                    await self._connect(writer)
            if self._confirm is not None and not self.fenced:
                await self._confirmed(self._confirm)
            return
        for writer in self._writers:
            writer.drop()
        for writer in self._writers:
            await self._connect(writer)
        self.fenced, self._seen = "", 0
        self._known.forget()
        if not self._flushers:
            await self.start()

    async def _confirmed(self, confirm: Confirm) -> None:
        async with self._pool.acquire() as connection:
            try:
                await confirm(connection)
            except Fenced as error:
                self.fenced = str(error)

    async def stop(self) -> None:
        """Take nothing more, flush what is pending, then end."""
        self._stopping = True
        self._arrived.set()
        await asyncio.gather(*self._flushers, return_exceptions=True)
        for writer in self._writers:
            writer.drop()

    # --- appending ---------------------------------------------------------------------------------------

    def submit(self, submission: Submission) -> asyncio.Future[Appended]:
        """Append with the next batch."""
        loop = self._loop or asyncio.get_running_loop()
        future: asyncio.Future[Appended] = loop.create_future()
        if self.fenced:
            future.set_exception(Fenced(self.fenced))
        elif self._stopping:
            future.set_exception(Unavailable("the service is stopping"))
        elif len(self._pending) >= MAX_PENDING:
            future.set_exception(Unavailable("too many acts are waiting"))
        else:
            key = command_key(submission.actor, submission.command)
            self._pending.append((submission, key, future, loop.time() + PATIENCE))
            if self._worth_a_flush():
                self._arrived.set()
        return future

    async def _flush_for_ever(self, writer: _Writer) -> None:
        while True:
            while self._pending and (self._worth_a_flush() or self._stopping):
                await self._flush(writer, self._share())
            if self._stopping:
                return
            self._arrived.clear()
            await self._arrived.wait()

    def _worth_a_flush(self) -> bool:
        """Whether those who wait should go now. While others are under way, few wait for the next one: two
        small batches cost PostgreSQL and us nearly twice as much as one of both.
        """
        return not self._under_way or len(self._pending) >= SPLIT // 2 or self._late

    def _share(self) -> int:
        """How many the next batch may take. Of many it is half: while this half is with PostgreSQL, the other
        is answered, decides and submits anew.
        """
        there = len(self._pending) + self._under_way
        return there if there < SPLIT else (there + 1) // 2

    async def _flush(self, writer: _Writer, most: int) -> None:
        batch, members, waiting = self._take(most)
        if not members:
            return
        self._observe(len(members))
        self._under_way += len(members)
        waking = asyncio.get_running_loop().call_later(LATE, self._wake)
        try:
            row = await self._insist(writer, batch, members[0][3])
        except LogError as error:
            _fail(members, error)
        except Exception as error:  # noqa: BLE001 - the flusher outlives any submission, however odd
            if len(members) == 1:
                _fail(members, LogError(f"the append was refused: {error}"))
                return
            for member in members:  # one bad member must fail alone
                self._pending.appendleft(member)
                await self._flush(writer, most=1)
        else:
            self._make_stale(batch, waiting, members, row)
            asyncio.get_running_loop().call_soon(_answer, members, row)  # the next flush is sent before
        finally:
            self._under_way -= len(members)
            self._late = self._late and self._under_way > 0
            waking.cancel()

    def _wake(self) -> None:
        self._late = True
        self._arrived.set()

    def _take(self, most: int) -> tuple[Batch, list[Pending], list[Pending]]:
        batch, members, waiting = Batch(), list[Pending](), list[Pending]()
        pending, now = self._pending, asyncio.get_running_loop().time()
        while pending and len(members) < most and not batch.full:
            member = pending.popleft()
            submission, key, future, deadline = member
            if future.done():  # whoever asked has gone
                continue
            if deadline < now:
                _fail([member], Unavailable("PostgreSQL did not answer in time"))
                continue
            if batch.admit(submission, key):
                members.append(member)
            else:
                waiting.append(member)
        pending.extendleft(reversed(waiting))
        return batch, members, waiting

    async def _insist(self, writer: _Writer, batch: Batch, deadline: float) -> Row:
        loop, pause = asyncio.get_running_loop(), 0.02
        while True:
            try:
                if not writer.connected:
                    await self._connect(writer)
                row = await writer.append(batch, self._known, self._seen, max(0.1, deadline - loop.time()))
            except asyncpg.PostgresError as error:
                if error.sqlstate == "HF002":
                    raise await self._found_fenced(f"{error}. {REMEDY}") from error
                if isinstance(error, asyncpg.UniqueViolationError) and error.constraint_name == "events_pkey":
                    # Judged one by one under the lock, an append still found its place taken.
                    told = "PostgreSQL holds an entry behind the head of the log, which no append put there."
                    raise await self._found_fenced(f"{told} {REMEDY}") from error
                if not isinstance(error, AWAY):
                    raise
                self._away(writer, deadline, error)
            except AWAY as error:
                if isinstance(error, ValueError):  # asyncpg could not encode an argument: PostgreSQL is there
                    raise
                self._away(writer, deadline, error)
            else:
                self._seen = max(self._seen, _end_of(row, batch))
                return row
            await asyncio.sleep(pause)
            pause = min(pause * 2, 0.5)

    def _away(self, writer: _Writer, deadline: float, error: Exception) -> None:
        writer.drop()
        if asyncio.get_running_loop().time() > deadline:
            raise Unavailable("PostgreSQL does not answer") from error

    async def _found_fenced(self, reason: str) -> Fenced:
        self.fenced = reason.removesuffix(f". {REMEDY}") if reason.count(REMEDY) > 1 else reason
        self._untold = self.fenced
        with suppress(*AWAY, asyncpg.PostgresError):
            await self._tell()
        return Fenced(self.fenced)

    async def _connect(self, writer: _Writer) -> None:
        try:
            await writer.connect()
        except Fenced as error:
            self.fenced = str(error)
            raise

    def _make_stale(self, batch: Batch, waiting: list[Pending], members: list[Pending], row: Row) -> None:
        # Those that waited because a member writes a stream of theirs: no need to ask the database again.
        # A repeated command is left to the database, which knows its receipt. So is who waits no more: the
        # other connection took it along meanwhile, perhaps ahead of this batch.
        if not waiting:
            return
        still = {future for _, _, future, _ in self._pending}
        verdicts = row[1] or [0] * len(members)
        moved = {
            entry.stream: entry.version
            for (submission, *_), verdict in zip(members, verdicts, strict=True)
            for entry in submission.entries
            if verdict == 0
        }
        for submission, key, future, _ in waiting:
            if future.done() or future not in still or key in batch.keys:
                continue
            for stream, version in submission.expected.items():
                if moved.get(stream, version) != version:
                    future.set_exception(Stale(f"stream {stream} moved on"))
                    break

    async def _tell(self) -> None:
        # What one process found holds for all.
        if self._untold:
            await self._pool.execute(FENCE, self._untold)
            self._untold = ""

    # --- reading -----------------------------------------------------------------------------------------

    async def find(self, actor: str, command: str, body: bytes) -> Appended | None:
        """Where this command stands, if it was appended before. Raises Reused for another body."""
        row = await self._fetch(
            "select body, first, last from commands where key = $1", command_key(actor, command)
        )
        if not row:
            return None
        if row[0]["body"] != body[:16]:
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
        return [decode(position, leaf) for position, leaf in await self.leaves(first, last)]

    async def leaves(self, first: int, last: int) -> list[tuple[int, bytes]]:
        """The same, undecoded: also those of a type that this code does not know."""
        rows = await self._fetch(
            "select position, leaf from events where position between $1 and $2 order by position",
            first,
            last,
        )
        return [(row["position"], row["leaf"]) for row in rows]

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

    async def relayed(self) -> int:
        """How many of them were relayed."""
        rows = await self._fetch("select published from log_head")
        published: int = rows[0]["published"]
        return published

    async def told(self) -> int:
        """How far commissions were told of it: the next position."""
        rows = await self._fetch("select next from told")
        position: int = rows[0]["next"]
        return position

    async def _fetch(self, statement: str, *arguments: Any) -> list[Any]:
        try:
            rows: list[Any] = await self._pool.fetch(statement, *arguments)
        except AWAY as error:
            raise Unavailable("PostgreSQL does not answer") from error
        return rows


class _Writer:
    """One connection that appends; `epoch` is that of the cluster that it stands on."""

    def __init__(self, url: str, confirm: Confirm | None) -> None:
        self.url = url
        self.epoch = ""
        self._confirm = confirm
        self._turn = asyncio.Lock()
        self._connection: asyncpg.Connection | None = None
        self._append_all: Any = None
        self._append_each: Any = None

    @property
    def connected(self) -> bool:
        """Whether there is a connection, as far as we know."""
        return self._connection is not None and not self._connection.is_closed()

    async def connect(self) -> None:
        """Connect, unless there is a connection; compare epoch and published log.

        Raises: OtherVersion; Fenced when the log was founded on another cluster, is not what was published,
        or is fenced.
        """
        async with self._turn:
            if not self.connected:
                self._connection = await self._connected()

    async def _connected(self) -> asyncpg.Connection:
        session = {
            "application_name": "halfrond append",
            "search_path": "public",
            "plan_cache_mode": "force_generic_plan",
            "enable_seqscan": "off",  # plans are made while the tables are small, and kept
            "jit": "off",
        }
        connection = await connect(self.url, server_settings=session)
        try:
            await require_current(connection)
            self.epoch = await connection.fetchval(EPOCH)
            stored, reason = await connection.fetchrow("select epoch, fenced from log_head")
            if stored != self.epoch and reason is None:
                reason = f"this log was founded on cluster {stored} and stands on {self.epoch} now. {REMEDY}"
                await connection.execute(FENCE, reason)
            if reason is not None:
                raise Fenced(reason)  # noqa: TRY301 - the connection is ended below, whatever was wrong
            if self._confirm is not None:
                await self._confirm(connection)
            self._append_all = await connection.prepare(APPEND_ALL)
            self._append_each = await connection.prepare(APPEND_EACH)
        except BaseException:
            connection.terminate()
            raise
        return connection

    async def append(self, batch: Batch, known: Known, seen: int, within: float) -> Row:
        """One transaction: all of them, or else each that may."""
        try:
            start, moved = await self._append_all.fetchrow(
                self.epoch, *batch.all(seen, known), timeout=within
            )
        except asyncpg.PostgresError as error:
            # Somebody was first, a command was sent again, or a time is off.
            if error.sqlstate not in ("HF003", asyncpg.UniqueViolationError.sqlstate):
                raise
        else:
            known.learn(batch, start, moved)
            return start, None, None, None
        known.forget()
        row = await self._append_each.fetchrow(self.epoch, *batch.each(), seen, timeout=within)
        return None, *row

    def drop(self) -> None:
        """End the connection at once."""
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None


def _end_of(row: Row, batch: Batch) -> int:
    """The position after the last one that stands for certain, as far as the answer tells."""
    start, _, _, lasts = row
    return batch.events + start if lasts is None else max((last or -1 for last in lasts), default=-1) + 1


def _answer(members: list[Pending], row: Row) -> None:
    start, verdicts, firsts, lasts = row
    if verdicts is None:
        for submission, _, future, _ in members:
            end = start + len(submission.entries)
            if not future.done():
                future.set_result(Appended(start, end - 1, False))  # noqa: FBT003 - by name it costs more
            start = end
        return
    for (_, _, future, _), verdict, first, last in zip(members, verdicts, firsts, lasts, strict=True):
        if future.done():
            continue
        if verdict in _VERDICTS:
            future.set_exception(_VERDICTS[verdict]())
        else:
            future.set_result(Appended(first, last, repeated=verdict == 1))


def _fail(members: list[Pending], error: LogError) -> None:
    for _, _, future, _ in members:
        if not future.done():
            future.set_exception(error)


def _recorded(rows: list[Any]) -> list[Recorded]:
    return [decode(row["position"], row["leaf"]) for row in rows]
