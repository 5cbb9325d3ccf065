"""A load over HTTP/1.1 that costs little itself: requests made beforehand, answers only delimited.

Every connection sends its next request when the answer to the last one is there.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator, Sequence

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)\r\n")


def request(port: int, path: str, token: str, body: bytes) -> bytes:
    """A whole POST, ready to be sent."""
    authorization = f"authorization: Bearer {token}\r\n" if token else ""
    head = (
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n{authorization}"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def rate(port: int, requests: Sequence[bytes], connections: int, wanted: bytes) -> float:
    """Send them all; requests per second.

    Raises: RuntimeError when an answer's first line does not hold `wanted`.
    """
    remaining = iter(requests)
    loop = asyncio.get_running_loop()
    opened = [
        (await loop.create_connection(lambda: _Connection(remaining, wanted), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    started = time.perf_counter()
    for connection in opened:
        connection.send()
    await asyncio.gather(*(connection.done for connection in opened))
    return len(requests) / (time.perf_counter() - started)


class _Connection(asyncio.Protocol):
    def __init__(self, remaining: Iterator[bytes], wanted: bytes) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._remaining, self._wanted = remaining, wanted
        self._transport: asyncio.WriteTransport | None = None
        self._answer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]

    def send(self) -> None:
        """The next request, or the end."""
        assert self._transport is not None  # noqa: S101 - connected before anything is sent
        following = next(self._remaining, None)
        if following is None:
            self._transport.close()
            self.done.set_result(None)
        else:
            self._transport.write(following)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head = self._answer.find(b"\r\n\r\n")
        if head < 0:
            return
        length = _LENGTH.search(self._answer, 0, head + 2)
        if length is None or len(self._answer) < head + 4 + int(length[1]):
            return
        if self._wanted not in self._answer[:32]:
            self._end(RuntimeError(f"not the answer that was wanted: {self._answer[:400]!r}"))
            return
        self._answer = b""
        self.send()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(exc or RuntimeError("the connection was closed in the middle"))

    def _end(self, error: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(error)
