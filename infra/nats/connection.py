"""One connection to NATS, whose end is noticed at once.

nats-py's own reconnecting is switched off: it sends what was buffered for the old connection over the new
one, and lets requests run into their timeout. Here a connection ends once and for all; whoever uses it makes
a new one and looks again where things stand.

NatsError
├── Away        not reachable, lost, or no answer in time: what was asked may have been done all the same
├── Denied      this account may not do that
└── Refused     the server said no; carries JetStream's code

Away is a ConnectionError too, for callers that know nothing of NATS.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg

STREAM_NOT_FOUND = 10059
MESSAGE_NOT_FOUND = 10037

STUCK = 5
"""Seconds after which a server that does not read what we write, or does not end, is given up."""


class NatsError(Exception):
    """NATS did not do what was asked."""


class Away(NatsError, ConnectionError):
    """NATS is not reachable, or did not answer in time. What was asked may have been done all the same."""


class Denied(NatsError):
    """This account may not do that."""


class Refused(NatsError):
    """The server said no. `code` is the `err_code` of JetStream's API."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(f"{description} (NATS error {code})")
        self.code = code


def pauses(longest: float = 2.0) -> Iterator[float]:
    """Seconds to wait before each next attempt: 0.05 doubling up to `longest`, without end."""
    pause = 0.05
    while True:
        yield pause
        pause = min(pause * 2, longest)


class Connection:
    """What `dial` makes. `client` is nats-py's, for publishing and subscribing; `id` is unique."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._inbox = client.new_inbox()
        self.id = self._inbox.rpartition(".")[2]
        self._asked: dict[str, tuple[str, asyncio.Future[Msg]]] = {}
        self._numbers = itertools.count(1)
        self._complaint = ""

    @property
    def clustered(self) -> bool:
        """Whether the server belongs to a cluster."""
        return bool(self.client._server_info.get("cluster"))  # noqa: SLF001 - nats-py does not tell

    async def ask(
        self, subject: str, payload: bytes = b"", headers: dict[str, str] | None = None
    ) -> asyncio.Future[Msg]:
        """Send a question, after all that was published before. The future has the answer; see `answer_to`.

        Raises: Away.
        """
        reply = f"{self._inbox}.{next(self._numbers)}"
        future: asyncio.Future[Msg] = asyncio.get_running_loop().create_future()
        self._asked[reply] = subject.lower(), future
        future.add_done_callback(lambda _: self._asked.pop(reply))
        try:
            await self.client.publish(subject, payload, reply=reply, headers=headers)
        except BaseException as error:
            future.cancel()
            if isinstance(error, nats.errors.Error | OSError):
                raise Away(f"the connection to NATS was lost: {error}") from error
            raise
        if self.lost.done():
            self._end(future)
        return future

    async def send(self, some: bytes) -> None:
        """Write messages that have the form of NATS's protocol already, after all that was published before.

        They leave at once when they are many, else with the next question.
        """
        await self.client._send_command(some)  # noqa: SLF001 - see publishing.py, which needs it

    async def answer_to(self, future: asyncio.Future[Msg], within: float = 5.0) -> Msg:
        """Wait at most `within` seconds for the answer to what was asked.

        Raises: Away, also when nobody listens to that subject; Denied.
        """
        try:
            async with asyncio.timeout(within):
                message = await future
        except TimeoutError as error:
            raise Away(f"no answer from NATS within {within:g} s{self._complaint}") from error
        if message.headers and message.headers.get("Status") == "503":
            raise Away("nobody answers in NATS: JetStream or its stream is not there")
        return message

    async def request(
        self,
        subject: str,
        payload: bytes = b"",
        headers: dict[str, str] | None = None,
        within: float = 5.0,
    ) -> Msg:
        """Ask, and wait for the answer."""
        return await self.answer_to(await self.ask(subject, payload, headers), within)

    async def api(
        self, name: str, body: Mapping[str, Any] | None = None, within: float = 5.0
    ) -> dict[str, Any]:
        """The JSON answer of JetStream's API to `$JS.API.<name>`.

        Raises: Away, Denied, Refused.
        """
        answer = await self.request(
            f"$JS.API.{name}", b"" if body is None else json.dumps(body).encode(), within=within
        )
        return answered(answer)

    async def close(self) -> None:
        """End the connection; again is allowed."""
        closing = asyncio.ensure_future(self.client.close())
        try:
            await asyncio.wait({closing}, timeout=STUCK)
        finally:
            # nats-py waits for a peer that does not read, and gives up half-way when one is gone.
            closing.cancel()
            self._abort()
            await asyncio.gather(closing, return_exceptions=True)

    async def _open(self, url: str, name: str) -> None:
        await self.client.connect(
            url.split(","),
            name=name,
            allow_reconnect=False,
            max_reconnect_attempts=1,  # 0 would be for ever
            reconnect_time_wait=0,
            connect_timeout=5,
            flush_timeout=STUCK,
            ping_interval=10,
            error_cb=self._complained,
        )
        # The one sure sign of the end: nats-py's own callback is left out when closing fails.
        if (reading := self.client._reading_task) is not None:  # noqa: SLF001 - see above
            reading.add_done_callback(self._ended)
        await self.client.subscribe(f"{self._inbox}.*", cb=self._answered)

    def _abort(self) -> None:
        writer = getattr(self.client._transport, "_io_writer", None)  # noqa: SLF001 - there is no other way
        if writer is not None:
            writer.transport.abort()

    async def _answered(self, message: Msg) -> None:
        _, future = self._asked.get(message.subject, ("", None))
        if future is not None and not future.done():
            future.set_result(message)

    def _ended(self, _reading: asyncio.Task[None]) -> None:
        self.lost.set_result(None)
        for _, future in list(self._asked.values()):
            self._end(future)

    def _end(self, future: asyncio.Future[Msg]) -> None:
        if not future.done():
            future.set_exception(Away(f"the connection to NATS was lost{self._complaint}"))

    async def _complained(self, error: Exception) -> None:
        # A publish that is not permitted is answered out of band; the subject tells which question it was.
        if isinstance(error, nats.errors.FlushTimeoutError):
            self._abort()
        said = str(error).lower()
        self._complaint = f" ({error})"
        for subject, future in list(self._asked.values()):
            if "permissions violation" in said and f'"{subject}"' in said and not future.done():
                future.set_exception(Denied(f"this NATS account may not use {subject}"))


def answered(message: Msg) -> dict[str, Any]:
    """The JSON in an answer of JetStream.

    Raises: Refused.
    """
    answer: dict[str, Any] = json.loads(message.data)
    if error := answer.get("error"):
        raise Refused(
            error.get("err_code", error.get("code", 0)), error.get("description", "no reason given")
        )
    return answer


async def dial(url: str, name: str) -> Connection:
    """A new connection, to be closed. `url` may name several servers, separated by commas.

    Raises: Away.
    """
    connection = Connection(Client())
    # In a task of its own: nats-py may lose a cancellation that comes together with an answer (wait_for does,
    # before Python 3.12).
    opening = asyncio.ensure_future(connection._open(url, name))  # noqa: SLF001 - its own maker
    try:
        await asyncio.wait({opening})
        opening.result()
    except BaseException as error:
        opening.cancel()
        await asyncio.wait({opening}, timeout=STUCK)
        await connection.close()
        if isinstance(error, nats.errors.Error | OSError):
            reason = connection._complaint or f": {error}"  # noqa: SLF001 - idem
            raise Away(f"NATS is not reachable{reason}") from error
        raise
    return connection


@contextlib.asynccontextmanager
async def connect(url: str, name: str) -> AsyncIterator[Connection]:
    """A connection for as long as the block lasts; see `dial`."""
    connection = await dial(url, name)
    try:
        yield connection
    finally:
        await connection.close()
