"""The inbox: tells commissions what happens to their items, in stream INBOX, each fact once (ADR 0048).

1. Look at the last message of the stream. What the log tells, from its beginning, must be the same up to
   there, byte for byte in the last one: messages follow from the log alone. No stream: have it made; it is
   filled from the first message. Other bytes, or more of them than the log gives: Halted.
2. See to it that each commission that stands has its consumer, with the right settings. One that was
   dissolved loses it, and its credential, once it has no item and its system acknowledged everything.
3. Go on from there: read a page of facts, publish what it tells as atomic batches, while the next page is
   read. Each says after which sequence it belongs, so what stands already can never be stored again.
4. Every second, note in PostgreSQL how far the log was told; every five, look at stream and consumers.

Whenever the outcome of a publish is not known, or PostgreSQL or NATS is away, or the stream has shrunk: begin
again at 1, after a pause. It keeps nothing of its own, so it can be killed at any moment, and a second one
beside it does no harm.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence

import structlog

from events.submission import Fenced
from projections.inbox import Telling
from services.courier.inbox_ports import Facts, Line, Stream
from services.living import insist, together

POLL = 1.0
"""Seconds between two looks at the log when no notification comes, and between two notes."""

WATCH = 5.0
"""Seconds between two looks at the stream and its consumers."""

log = structlog.get_logger()


class Halted(Exception):
    """The stream holds what the log does not tell. `sequence` is the first one that is known to differ."""

    def __init__(self, why: str, sequence: int) -> None:
        self.sequence = sequence
        super().__init__(
            f"{why} Commissions are told nothing more. See with `halfrond doctor` whether the log is whole; "
            "then let the administrator of NATS delete stream INBOX, and it is filled again from the log."
        )


class Missing(ConnectionError):
    """The stream does not exist, and this process may not make it."""

    def __init__(self) -> None:
        super().__init__(
            "the stream INBOX does not exist: start the courier with HALFROND_NATS_ADMIN_URL, and it makes it"
        )


class Shrunk(ConnectionError):
    """The stream holds less than it did."""

    def __init__(self) -> None:
        super().__init__("the stream INBOX holds less than it did; it is filled again")


class Inbox:
    """Tells commissions. `position` is the next one of the log to be told, `sent` how many messages stand.

    `most` messages are published at once. `make` makes the stream, where this process may; `withdraw` takes
    the credential of a commission away; `granted` are the commissions that have one.
    """

    def __init__(
        self,
        facts: Facts,
        stream: Stream,
        most: int,
        make: Callable[[], Awaitable[object]] | None = None,
        withdraw: Callable[[str], object] = lambda _: None,
        granted: Callable[[], Collection[str]] = tuple,
    ) -> None:
        self._facts = facts
        self._stream = stream
        self._most = most
        self._make = make
        self._withdraw = withdraw
        self._granted = granted
        self._withdrawn: set[str] = set()
        self._tended = 0, 0
        self._telling = Telling("")
        self._read = 0  # the next position to be read; what it tells may not have been sent yet
        self._done = -1  # what stands before this position was sent, as far as this is known
        self._waiting: list[Line] = []
        self.position = 0
        self.sent = 0

    async def run(self) -> None:
        """Until cancelled.

        Raises: Halted; Fenced; what the stream raises when it cannot be used.
        """
        await insist(self._resume, self._follow, lambda: self.sent, self._complain)

    def _complain(self, why: str) -> None:
        log.warning("the inbox waits", next=self.position, why=why)

    # 1.

    async def _resume(self) -> None:
        await self._require_unfenced()
        found = await self._stream.last()
        if found is None:
            if self._make is None:
                raise Missing
            await self._make()
            log.warning("the stream INBOX was made; it is filled from the first message")
        length, last = found or (0, b"")
        self._telling, self._read, self.sent = Telling(await self._facts.origin()), 0, length
        self._waiting = await self._after(length, last)
        self._done = -1 if self._waiting else self._read
        log.info("the inbox follows", next=self._read, told=length)

    async def _require_unfenced(self) -> None:
        if reason := await self._facts.fenced():
            raise Fenced(reason)

    async def _after(self, length: int, last: bytes) -> list[Line]:
        """What was read from the log and comes after the message `length`, which must be `last`."""
        before, page = 0, list[Line]()
        while before + len(page) < length:
            before += len(page)
            following = await self._page()
            if following is None:
                told = f"The stream INBOX holds {length} messages, and the log gives {before}."
                raise Halted(told, before + 1)
            page = following
        at = length - before
        if length and page[at - 1][1] != last:
            raise Halted(f"Message {length} in stream INBOX is not what the log tells.", length)
        return page[at:]

    async def _page(self) -> list[Line] | None:
        """What the next page of facts tells; None where the log ends."""
        events, following = await self._facts.since(self._read)
        if following == self._read:
            return None
        messages = (self._telling.told(event) for event in events)
        self._read = following
        return [
            (f"{commission}.{message.event.type}", message.encode())
            for message in messages
            if message is not None
            for commission in message.commissions
        ]

    # 2.

    async def _tend(self, *, anew: bool = False) -> None:
        standing, dissolved = set(self._telling.standing), set(self._telling.dissolved)
        gone = await self._gone()
        if await self._stream.tend(standing, gone, anew=anew):
            log.info("the consumers of the inbox were seen to", standing=len(standing))
        for commission in sorted(gone - self._withdrawn):
            self._withdraw(commission)
            self._withdrawn.add(commission)
        self._tended = len(standing), len(dissolved)

    async def _gone(self) -> set[str]:
        """The commissions that were dissolved, have no item any more, and took all that they were told, or
        have no credential to take it with.
        """
        if self._done != self._read:
            return set(self._withdrawn)  # what returns its last item may not have been sent yet
        ended = self._telling.dissolved - self._telling.holding
        if ended <= self._withdrawn:
            return ended
        figures, granted = await self._stream.figures(), self._granted()
        return {one for one in ended if one not in granted or not any(figures.get(one, ()))}

    # 3. and 4.

    async def _follow(self) -> None:
        await self._tend(anew=True)
        await together(self._carry(), self._note(), self._watch())

    async def _carry(self) -> None:
        page: list[Line] | None = self._waiting
        sending: asyncio.Task[None] | None = None
        try:
            while True:
                if sending is not None:
                    await sending
                    sending = None
                if page is None:
                    await self._facts.more(self._read, POLL)
                else:
                    sending = asyncio.create_task(self._send(page, self._read))
                page = await self._page()
        finally:
            if sending is not None:
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)

    async def _send(self, page: Sequence[Line], upto: int) -> None:
        for batch in _batches(page, self._most):
            await self._stream.publish(self.sent, batch)
            self.sent += len(batch)
        self._done = upto
        if (len(self._telling.standing), len(self._telling.dissolved)) != self._tended:
            await self._tend()
        self.position = upto

    async def _note(self) -> None:
        noted = -1
        while True:
            await self._require_unfenced()
            if noted != self.position:
                position = self.position
                await self._facts.note(position)
                noted = position
            await asyncio.sleep(POLL)

    async def _watch(self) -> None:
        while True:
            await self._stream.stay(WATCH)
            sent = self.sent
            found = await self._stream.last()
            if found is None or found[0] < sent:
                raise Shrunk
            await self._tend()


def _batches(page: Sequence[Line], most: int) -> Iterator[Sequence[Line]]:
    for first in range(0, len(page), most):
        yield page[first : first + most]
