"""Reading the stream: the leaves, in order, without gaps, for whoever projects them.

A push consumer that JetStream keeps in memory for us, with flow control and heartbeats: what nats-py calls an
ordered consumer, made by hand. nats-py's own answers flow control before a message is handled, so that its
buffer has no bound, and counts a message as seen before it drops it for want of room, so that the loss is
never noticed.

1. Connect and look at the stream. Is it not there, or shorter than what was read already (it is being filled
   again after a loss), wait.
2. Ask for everything from the last leaf that was given out: that one comes again, and must be the same.
3. Hand out what has arrived, as long as the sequences follow each other. Flow control is answered when what
   came before it has been taken, so at most some 32 MB (the server's window) wait here.
4. A message that is missing, heartbeats that stay away, a connection that ends: begin again at 1. Is the
   message missing in the stream too, it was removed: Gap.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

import nats.errors
import structlog
from nats.aio.msg import Msg

from infra.nats.connection import (
    MESSAGE_NOT_FOUND,
    STREAM_NOT_FOUND,
    Away,
    Connection,
    NatsError,
    Refused,
    connect,
    pauses,
)

HEARTBEAT = 0.5
"""Seconds between two heartbeats of an idle stream."""

PATIENCE = 2.0
"""Seconds without any sign before the consumer is held to be gone."""

log = structlog.get_logger()


class FeedError(NatsError):
    """The stream cannot be followed any further."""


class Gap(FeedError):
    """Messages are missing in the stream: somebody removed them."""


class Rewritten(FeedError):
    """The stream holds other bytes than it held before."""


class _Lost(Exception):
    """A message did not reach us."""

    def __init__(self, position: int) -> None:
        super().__init__(f"position {position} did not arrive")
        self.position = position


class Feed:
    """The leaves of a stream. One feed may be read by several at once; each has a connection of its own."""

    def __init__(self, url: str, stream: str = "LOG", name: str = "halfrond feed") -> None:
        self._url = url
        self._stream = stream
        self._name = name

    async def batches(self, next_position: int, limit: int) -> AsyncIterator[list[tuple[int, bytes]]]:
        """Lists of (position, leaf) that follow each other without a gap, from `next_position` on, for ever.

        Each list holds all that has arrived, at least one and at most `limit`. Waits while there is nothing,
        and while NATS is away. Close it when done (`contextlib.aclosing`).

        Raises: Gap, Rewritten.
        """
        reading = _Reading(self._stream, next_position)
        waits, told = pauses(), ""
        while True:
            try:
                async with connect(self._url, self._name) as connection:
                    await reading.begin(connection)
                    waits, told = pauses(), ""
                    while True:
                        yield await reading.take(limit)
            except (Away, Refused, _Lost, nats.errors.Error) as error:
                if told != str(error):
                    log.warning("feed waits", stream=self._stream, next=reading.next, why=str(error))
                told = str(error)
            await asyncio.sleep(next(waits))


class _Reading:
    """Where one reader is: `next` is the position that it has not been given yet."""

    def __init__(self, stream: str, next_position: int) -> None:
        self.next = next_position
        self._stream = stream
        self._last: bytes | None = None  # SHA-256 of the leaf before `next`, when it was seen
        self._made = ""
        self._lost: int | None = None
        self._forget()

    def _forget(self) -> None:
        self._arrived: deque[tuple[int, bytes]] = deque()
        self._expected = self.next
        self._owed: deque[tuple[int, str]] = deque()
        self._news = asyncio.Event()
        self._failure: Exception | None = None
        self._heard = asyncio.get_running_loop().time()

    async def begin(self, connection: Connection) -> None:
        """1 and 2."""
        self._forget()
        self._connection = connection
        length = await self._look()
        if self._lost is not None and self._lost < length:
            await self._search(self._lost)
        inbox = connection.client.new_inbox()
        await connection.client.subscribe(inbox, cb=self._receive, pending_bytes_limit=256 * 1024 * 1024)
        self._expected = max(self.next - 1, 0)
        name = inbox.rpartition(".")[2]
        await connection.api(
            f"CONSUMER.CREATE.{self._stream}.{name}",
            {"stream_name": self._stream, "config": self._consumer(name, inbox), "action": "create"},
        )
        connection.lost.add_done_callback(lambda _: self._fail(Away("the connection to NATS was lost")))

    async def _look(self) -> int:
        try:
            info = await self._connection.api(f"STREAM.INFO.{self._stream}")
        except Refused as error:
            if error.code == STREAM_NOT_FOUND:
                raise Away(f"there is no stream {self._stream} (yet)") from error
            raise Away(str(error)) from error
        length, made = info["state"]["last_seq"], info["created"]
        if self._made not in {"", made}:
            log.warning("the stream was made anew", stream=self._stream, next=self.next, length=length)
        if length < self.next:
            log.warning(
                "waiting for the stream to be filled", stream=self._stream, next=self.next, length=length
            )
        self._made = made
        return int(length)

    async def _search(self, position: int) -> None:
        # What did not arrive the last time: does the stream have it?
        try:
            await self._connection.api(f"STREAM.MSG.GET.{self._stream}", {"seq": position + 1})
        except Refused as error:
            if error.code == MESSAGE_NOT_FOUND:
                raise Gap(f"position {position} was removed from stream {self._stream}") from error
            raise Away(str(error)) from error
        self._lost = None

    def _consumer(self, name: str, inbox: str) -> dict[str, Any]:
        return {
            "name": name,
            "deliver_subject": inbox,
            "deliver_policy": "by_start_sequence",
            "opt_start_seq": self._expected + 1,
            "ack_policy": "none",
            "max_deliver": 1,
            "replay_policy": "instant",
            "flow_control": True,
            "idle_heartbeat": int(HEARTBEAT * 1e9),
            "inactive_threshold": 2_000_000_000,
            "num_replicas": 1,
            "mem_storage": True,
        }

    async def take(self, limit: int) -> list[tuple[int, bytes]]:
        """3. What has arrived; waits for something.

        Raises: Away, _Lost, Gap, Rewritten.
        """
        while not self._arrived:
            if self._failure is not None:
                raise self._failure
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await self._news.wait()
            if asyncio.get_running_loop().time() - self._heard > PATIENCE:
                raise Away(f"no heartbeat of the consumer for {PATIENCE:g} s")
        arrived = self._arrived
        batch = [arrived.popleft() for _ in range(min(limit, len(arrived)))]
        self.next = batch[-1][0] + 1
        self._last = hashlib.sha256(batch[-1][1]).digest()
        while self._owed and self._owed[0][0] <= self.next:
            await self._connection.client.publish(self._owed.popleft()[1])
        return batch

    async def _receive(self, message: Msg) -> None:
        self._heard = asyncio.get_running_loop().time()
        if not message.data:
            await self._control(message)
        elif self._failure is None:
            self._accept(_position(message.reply), message.data)
        self._news.set()

    def _accept(self, position: int, leaf: bytes) -> None:
        if position > self._expected:
            self._fail(_Lost(self._expected))
        elif position == self._expected:
            self._expected += 1
            if position >= self.next:
                self._arrived.append((position, leaf))
            elif self._last not in {None, hashlib.sha256(leaf).digest()}:
                self._fail(
                    Rewritten(f"position {position} of stream {self._stream} holds other bytes than before")
                )

    async def _control(self, message: Msg) -> None:
        headers = message.headers or {}
        stalled = headers.get("Nats-Consumer-Stalled", "")
        if reply := message.reply or stalled:
            if self._expected <= self.next:
                await self._connection.client.publish(reply)
            elif (self._expected, reply) not in self._owed:
                self._owed.append((self._expected, reply))
        elif int(headers.get("Nats-Last-Stream", 0)) > self._expected:
            self._fail(_Lost(self._expected))

    def _fail(self, error: Exception) -> None:
        if isinstance(error, _Lost):
            self._lost = error.position
        self._failure = self._failure or error
        self._news.set()


def _position(reply: str) -> int:
    """The position in a message's reply subject (ADR-15): the stream sequence is the sixth word of nine, or
    the eighth where domain and account are named too.
    """
    words = reply.split(".")
    return int(words[5 if len(words) == 9 else 7]) - 1  # noqa: PLR2004 - the words without domain and account
