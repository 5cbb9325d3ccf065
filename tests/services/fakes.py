"""A log, a clock and ids in memory, for gateways that need no PostgreSQL.

`MemoryLog` gives the verdicts that PostgreSQL gives (tests/services/test_memory_log.py holds both to the
same), and can lose an answer on its way: before it stored what was asked, or after.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from events.registry import Recorded, decode
from events.submission import Appended, LogError, Reused, Skewed, Stale, Submission, Unavailable

Fate = Literal["answered", "lost before", "lost after"]
"""What becomes of a submission: `lost`: nobody hears what became of it, and it stands (after) or not."""


class MemoryClock:
    """A process's clock: `offset` from the log's, until it is synchronised."""

    def __init__(self, log: MemoryLog) -> None:
        self._log = log
        self.offset = timedelta()

    def now(self) -> datetime:
        """Fulfils `Clock`."""
        return self._log.now + self.offset

    async def synchronise(self) -> None:
        """Fulfils `Clock`."""
        self.offset = timedelta()


class Counting:
    """Fulfils `Identity`: ids in order."""

    def __init__(self) -> None:
        self._next = 0

    def id(self) -> str:
        """An id that nobody had."""
        self._next += 1
        return f"id{self._next}"

    def command(self) -> str:
        """The same, for a command."""
        return self.id()

    def salt(self) -> bytes:
        """16 bytes."""
        return self.id().encode().rjust(16, b"0")


class Stands(NamedTuple):
    """A command that was appended."""

    body: bytes
    first: int
    last: int


class MemoryLog:
    """Fulfils `Log`. What was submitted is judged when the loop comes round, all of it in one batch.

    `fate` is that of all that is submitted next; `now` the time of the log's clock.
    """

    fenced = ""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.fate: Fate = "answered"
        self.entries: list[Recorded] = []
        self.commands: dict[tuple[str, str], Stands] = {}
        self._streams: dict[str, list[Recorded]] = {}
        self._waiting: list[tuple[Submission, Fate, asyncio.Future[Appended]]] = []

    def submit(self, submission: Submission) -> asyncio.Future[Appended]:
        """Fulfils `Log`."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._flush)
        answer: asyncio.Future[Appended] = loop.create_future()
        self._waiting.append((submission, self.fate, answer))
        return answer

    def _flush(self) -> None:
        batch, self._waiting = self._waiting, []
        for submission, fate, answer in batch:
            verdict: Appended | LogError
            try:
                lost = fate == "lost before"
                verdict = Unavailable("lost before it was stored") if lost else self._judged(submission)
            except (Reused, Skewed, Stale) as error:
                verdict = error
            if fate == "lost after":
                verdict = Unavailable("stored, or not: the answer was lost")
            if answer.cancelled():
                continue
            if isinstance(verdict, Appended):
                answer.set_result(verdict)
            else:
                answer.set_exception(verdict)

    def _judged(self, submission: Submission) -> Appended:
        if (stands := self._found(submission.actor, submission.command, submission.body)) is not None:
            return stands
        if abs(submission.at - self.now) > timedelta(seconds=2):
            raise Skewed
        for stream, version in submission.expected.items():
            if len(self._streams.get(stream, ())) != version:
                raise Stale
        first = len(self.entries)
        for position, entry in enumerate(submission.entries, first):
            recorded = decode(position, entry.leaf)
            self.entries.append(recorded)
            self._streams.setdefault(entry.stream, []).append(recorded)
        last = len(self.entries) - 1
        self.commands[submission.actor, submission.command] = Stands(submission.body, first, last)
        return Appended(first, last, repeated=False)

    def _found(self, actor: str, command: str, body: bytes) -> Appended | None:
        stands = self.commands.get((actor, command))
        if stands is None:
            return None
        if stands.body != body:
            raise Reused
        return Appended(stands.first, stands.last, repeated=True)

    async def find(self, actor: str, command: str, body: bytes) -> Appended | None:
        """Fulfils `Log`, and so do all the others."""
        await asyncio.sleep(0)
        return self._found(actor, command, body)

    async def stream(self, stream: str, after: int = 0) -> list[Recorded]:
        await asyncio.sleep(0)
        return self._streams.get(stream, [])[after:]

    async def versions(self, streams: Sequence[str]) -> dict[str, int]:
        await asyncio.sleep(0)
        return {stream: len(self._streams.get(stream, ())) for stream in streams}

    async def read(self, first: int, last: int) -> list[Recorded]:
        await asyncio.sleep(0)
        return self.entries[first : last + 1]

    async def leaves(self, first: int, last: int) -> list[tuple[int, bytes]]:
        return [(entry.position, entry.leaf) for entry in await self.read(first, last)]

    async def ballots(self, poll: str) -> list[Recorded]:
        await asyncio.sleep(0)
        last = [events[-1] for name, events in self._streams.items() if name.startswith(f"ballot-{poll}-")]
        return sorted(last, key=lambda event: event.position)

    async def head(self) -> int:
        await asyncio.sleep(0)
        return len(self.entries)

    async def relayed(self) -> int:
        return await self.head()

    async def told(self) -> int:
        return await self.head()


class MemoryPolls:
    """Fulfils the clerk's `Polls` over a log in memory."""

    def __init__(self, log: MemoryLog) -> None:
        self._log = log

    async def since(self, position: int) -> tuple[list[Recorded], int]:
        """Fulfils `Polls`."""
        new = await self._log.read(position, len(self._log.entries))
        return [event for event in new if event.stream.startswith("poll-")], position + len(new)

    async def more(self, position: int, within: float) -> None:
        """Fulfils `Polls`; nobody waits for it here."""
        raise NotImplementedError
