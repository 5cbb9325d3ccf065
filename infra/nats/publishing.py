"""Writing the stream: leaves in order, guarded, in atomic batches (ADR-50).

The messages of a batch carry `Nats-Batch-Id` and `Nats-Batch-Sequence` (from 1), the last one
`Nats-Batch-Commit`; the first says after which sequence the batch belongs. All of them are stored or none.
A single leaf goes by an ordinary guarded publish: that takes the server half the time.

Ambiguous (a NatsError, and a ConnectionError) is raised when nobody knows whether the batch stands: look at
`last()` and go on from there. Everything else that is raised will not go away by trying again.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import re
from collections.abc import Mapping, Sequence
from typing import Any

import nats.errors
from nats.aio.msg import Msg

from infra.nats import stream as log_stream
from infra.nats.connection import (
    MESSAGE_NOT_FOUND,
    STREAM_NOT_FOUND,
    Away,
    Connection,
    NatsError,
    Refused,
    answered,
    dial,
)

MAX_MESSAGES = 500
"""In one batch. The server allows 1,000 (error 10199)."""

MAX_BYTES = 4 * 1024 * 1024
"""In one batch. The server drops one that it hears nothing of for 10 seconds."""

WITHIN = 5.0
"""Seconds that the server is given to commit a batch."""

_WORDS = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")

_FATAL = {
    10054: "message size exceeds the maximum",
    10060: "expected stream does not match",
    10174: "atomic publish is disabled",
    10175: "a message of the batch has no sequence",
    10177: "unsupported header in a batch",
    10179: "batch id is invalid",
    10199: "batch is too large",
    10200: "batch commit is invalid",
}
"""Answers that speak of settings or of our own code. Any other (10071 wrong last sequence, 10176 incomplete,
10201 duplicate, no room on disk, no leader) may pass, or tells that the stream is not where we thought."""


class Ambiguous(Away):
    """Nobody knows whether the leaves were stored: look at the last message."""


class Removed(NatsError):
    """Messages were removed from the stream."""


class LogStream:
    """The stream as its one writer sees it. Connects when used first, or after a loss was told.

    Every method raises Away when NATS is not reachable, and Unfit when it is not as the log needs it.
    """

    def __init__(self, url: str, stream: str = "LOG", name: str = "halfrond relay") -> None:
        self._url = url
        self._stream = stream
        self._prefix = f"{log_stream.prefix(stream)}."
        self._name = name
        self._connection: Connection | None = None
        self._batches = itertools.count(1)
        self._dialling = asyncio.Lock()
        self._turn = asyncio.Lock()  # batches go over the wire one after the other

    async def last(self) -> tuple[int, bytes] | None:
        """How many leaves the stream holds, and the last one (empty when there are none). None: no stream.

        Raises: Removed.
        """
        try:
            info = await self._api("STREAM.INFO")
        except Refused as error:
            if error.code == STREAM_NOT_FOUND:
                return None
            raise Away(str(error)) from error
        log_stream.check(self._stream, info["config"])
        state = info["state"]
        length: int = state["last_seq"]
        if state["messages"] != length or (length and state["first_seq"] != 1):
            raise Removed(
                f"stream {self._stream} ends at sequence {length} and holds {state['messages']} messages "
                f"from {state['first_seq']} on: an administrator removed some. Delete the stream, and it is "
                "filled again from PostgreSQL."
            )
        return length, await self.leaf(length - 1) if length else b""

    async def leaf(self, position: int) -> bytes:
        """The message that stands for a position.

        Raises: Away when there is none (any more).
        """
        try:
            answer = await self._api("STREAM.MSG.GET", {"seq": position + 1})
        except Refused as error:
            if error.code in {MESSAGE_NOT_FOUND, STREAM_NOT_FOUND}:
                raise Away(f"stream {self._stream} has no position {position}") from error
            raise Away(str(error)) from error
        return base64.b64decode(answer["message"].get("data", ""))

    async def stay(self, seconds: float) -> None:
        """Wait, unless the connection is lost meanwhile: that is raised."""
        connection = await self._connected()
        await asyncio.wait({connection.lost}, timeout=seconds)
        await self._connected()

    async def publish(self, first_position: int, leaves: Sequence[tuple[str, bytes]]) -> None:
        """Store (category, leaf) pairs at the positions from `first_position` on, all or none.

        At most MAX_MESSAGES and MAX_BYTES. Returns when they are committed. The next batch may be published
        before this one is: it goes over the wire after it, and its guard refuses it when this one failed.

        Raises: Ambiguous; Denied, Refused when it will not go this way.
        """
        if not all(_WORDS.fullmatch(category) for category in {category for category, _ in leaves}):
            raise ValueError("a category is words of letters, digits and hyphens, joined by dots")
        connection = await self._connected()
        try:
            async with self._turn:
                if len(leaves) == 1:
                    asked = await self._send_one(connection, first_position, *leaves[0])
                else:
                    asked = await self._send_batch(connection, first_position, leaves)
            stored = answered(await connection.answer_to(asked, WITHIN))
        except Refused as error:
            if error.code in _FATAL:
                raise
            raise Ambiguous(str(error)) from error
        except (Away, nats.errors.Error, OSError) as error:
            await self.close()  # another server may answer
            raise Ambiguous(str(error)) from error
        last = first_position + len(leaves)
        if stored.get("seq") != last or stored.get("duplicate"):
            raise Ambiguous(f"stored up to sequence {stored.get('seq')} instead of {last}")

    async def _api(self, name: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        connection = await self._connected()
        try:
            return await connection.api(f"{name}.{self._stream}", body, WITHIN)
        except Away:
            await self.close()  # another server may answer
            raise

    async def _send_one(
        self, connection: Connection, position: int, category: str, leaf: bytes
    ) -> asyncio.Future[Msg]:
        return await connection.ask(self._prefix + category, leaf, self._guard(position))

    async def _send_batch(
        self, connection: Connection, first_position: int, leaves: Sequence[tuple[str, bytes]]
    ) -> asyncio.Future[Msg]:
        batch = f"{connection.id}-{next(self._batches)}"
        *others, (category, last) = leaves
        guard = "".join(f"{name}: {value}\r\n" for name, value in self._guard(first_position).items())
        messages = list[bytes]()
        for sequence, (some, leaf) in enumerate(others, start=1):
            headers = f"{guard}Nats-Batch-Id: {batch}\r\nNats-Batch-Sequence: {sequence}\r\n"
            messages.append(_message(self._prefix + some, headers, leaf))
            guard = ""  # the first one says it
        await connection.send(b"".join(messages))
        commit = {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(len(leaves)), "Nats-Batch-Commit": "1"}
        return await connection.ask(self._prefix + category, last, commit)

    def _guard(self, position: int) -> dict[str, str]:
        return {"Nats-Expected-Stream": self._stream, "Nats-Expected-Last-Sequence": str(position)}

    async def _connected(self) -> Connection:
        # A loss is told once before there is a new connection: the caller has to look where things stand.
        async with self._dialling:
            if self._connection is None:
                self._connection = await dial(self._url, self._name)
                log_stream.check_server(self._connection)
            elif self._connection.lost.done():
                await self.close()
                raise Away("the connection to NATS was lost")
            return self._connection

    async def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await connection.close()


def _message(subject: str, headers: str, leaf: bytes) -> bytes:
    # HPUB of NATS's protocol by hand: nats-py's publish takes most of the time that a batch takes (12 µs a
    # message), for checks of what is our own.
    block = f"NATS/1.0\r\n{headers}\r\n".encode()
    return b"HPUB %b %d %d\r\n%b%b\r\n" % (subject.encode(), len(block), len(block) + len(leaf), block, leaf)
