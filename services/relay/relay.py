"""The relay: carries the log from PostgreSQL into the stream, in order, each leaf once.

1. Look at the last leaf of the stream, and compare it with PostgreSQL byte for byte. No stream: have it made;
   it is filled from position 0. Other bytes, or more of them than the log holds: Halted, with the evidence,
   and the log is fenced for everyone. A log that is fenced already is not relayed.
2. From there on, read pages (a few ahead), each only if it follows the leaf before it, and publish each as
   one atomic batch, the next one while the one before is being committed. Each says after which sequence it
   belongs, so what stands already can never be stored again, nor anything after a batch that failed.
3. Every second, note in PostgreSQL how far the log has left it; every five, compare as in 1.

Whenever the outcome of a publish is not known, or PostgreSQL or NATS is away, or the stream has shrunk: begin
again at 1, after a pause. It keeps nothing of its own, so it can be killed at any moment, and a second one
beside it does no harm.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from events.log.merkle import leaf_hash
from events.submission import Fenced, Unavailable
from services.living import end, insist, together
from services.relay.ports import Leaf, Leaves, Stream

AHEAD = 2
"""Pages that are read ahead."""

IN_FLIGHT = 2
"""Batches that are being published at a time."""

POLL = 1.0
"""Seconds between two looks at the log when no notification comes, and between two notes."""

WATCH = 5.0
"""Seconds between two looks at the length of the stream."""

Sent = asyncio.Queue[tuple[int, asyncio.Task[None]]]
"""Batches that are being published, in order: the position after each, and its outcome."""

log = structlog.get_logger()


class Halted(Exception):
    """The stream and the log contradict each other; nothing more is relayed.

    `position` is the first one that is known to differ. `ours` and `theirs` are the leaf hashes (RFC 6962,
    hex) at `compared`: in PostgreSQL and in the stream; None where there is no leaf.
    """

    def __init__(
        self, why: str, position: int, compared: int, ours: bytes | None, theirs: bytes | None
    ) -> None:
        self.position = position
        self.compared = compared
        self.ours = None if ours is None else leaf_hash(ours).hex()
        self.theirs = None if theirs is None else leaf_hash(theirs).hex()
        super().__init__(
            f"{why} At position {compared} PostgreSQL has leaf hash {self.ours}, the stream {self.theirs}. "
            "Nothing is written any more. Keep both as they are, and run `halfrond recover`."
        )


class Missing(ConnectionError):
    """The stream does not exist, and this process may not make it."""

    def __init__(self) -> None:
        super().__init__(
            "the stream does not exist: start the relay with HALFROND_NATS_ADMIN_URL, and it makes it and "
            "fills it from PostgreSQL"
        )


class Shrunk(ConnectionError):
    """The stream holds less than it did."""

    def __init__(self) -> None:
        super().__init__("the stream holds less than it did; it is filled again")


class Relay:
    """Carries the log into the stream. `position` is the next one to be relayed, as far as we know.

    `make` makes the stream, where this process may.
    """

    def __init__(
        self, leaves: Leaves, stream: Stream, make: Callable[[], Awaitable[object]] | None = None
    ) -> None:
        self._leaves = leaves
        self._stream = stream
        self._make = make
        self._noted = -1
        self._last: bytes | None = None  # the leaf before `position`, as the stream had it when we began
        self.position = 0

    async def run(self) -> None:
        """Until cancelled.

        Raises: Halted; Fenced; what the stream raises when it cannot be used.
        """
        try:
            await insist(self._resume, self._follow, lambda: self.position, self._complain)
        except Halted as error:
            log.critical(
                "relay halted",
                position=error.position,
                compared=error.compared,
                ours=error.ours,
                theirs=error.theirs,
                why=str(error),
            )
            with suppress(Unavailable):
                await self._leaves.fence(str(error))
            raise

    def _complain(self, why: str) -> None:
        log.warning("relay waits", next=self.position, why=why)

    # 1.

    async def _resume(self) -> None:
        await self._require_unfenced()
        found = await self._stream.last()
        if found is None:
            if self._make is None:
                raise Missing
            await self._make()
            log.warning("the stream was made; the relay fills it from position 0")
            self.position, self._last = 0, None
            return
        length, theirs = found
        if length > 0:
            await self._compare(length - 1, theirs)
        self.position, self._last = length, theirs or None
        log.info("relay follows", next=length)

    async def _require_unfenced(self) -> None:
        if reason := await self._leaves.fenced():
            raise Fenced(reason)

    async def _compare(self, position: int, theirs: bytes) -> None:
        ours = await self._leaves.leaf(position)
        if ours == theirs:
            return
        if ours is not None:
            raise Halted(
                f"The log was rewritten: position {position} holds other bytes than were relayed.",
                position,
                position,
                ours,
                theirs,
            )
        head = await self._leaves.head()
        compared = max(head - 1, 0)
        raise Halted(
            f"PostgreSQL holds {head} leaves and the stream {position + 1}: the database was rolled back to "
            "an older state, or somebody else published into the stream.",
            head,
            compared,
            await self._leaves.leaf(compared),
            await self._stream.leaf(compared),
        )

    # 2. and 3.

    async def _follow(self) -> None:
        pages: asyncio.Queue[list[Leaf]] = asyncio.Queue(AHEAD)
        room = asyncio.Semaphore(IN_FLIGHT)
        sent: Sent = asyncio.Queue()
        self._noted = -1
        try:
            await together(
                self._read(pages, self.position),
                self._send(pages, sent, room, self.position),
                self._confirm(sent, room),
                self._note(),
                self._watch(),
            )
        finally:
            await end([sent.get_nowait()[1] for _ in range(sent.qsize())])

    async def _read(self, pages: asyncio.Queue[list[Leaf]], position: int) -> None:
        before = self._last
        while True:
            page = await self._leaves.page(position, before)
            if page:
                await pages.put(page)
                position += len(page)
                before = page[-1][1]
                continue
            if before is not None:  # or does it not follow what was relayed any more?
                await self._compare(position - 1, before)
            await self._leaves.more(position, POLL)

    async def _send(
        self, pages: asyncio.Queue[list[Leaf]], sent: Sent, room: asyncio.Semaphore, position: int
    ) -> None:
        while True:
            page = await pages.get()
            await room.acquire()
            publishing = asyncio.ensure_future(self._stream.publish(position, page))
            position += len(page)
            sent.put_nowait((position, publishing))

    async def _confirm(self, sent: Sent, room: asyncio.Semaphore) -> None:
        while True:
            position, publishing = await sent.get()
            await publishing
            room.release()
            self.position = position

    async def _note(self) -> None:
        while True:
            await self._require_unfenced()
            if self._noted != self.position:
                position = self.position
                await self._leaves.note(position)
                self._noted = position
            await asyncio.sleep(POLL)

    async def _watch(self) -> None:
        # NATS may burn down while there is nothing to relay, and PostgreSQL may be put back.
        while True:
            await self._stream.stay(WATCH)
            position = self.position
            found = await self._stream.last()
            if found is None or found[0] < position:
                raise Shrunk
            if found[0]:  # an older state may be put back under our eyes
                await self._compare(found[0] - 1, found[1])
