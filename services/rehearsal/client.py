"""The chamber's API as an integration uses it: JSON over HTTP, patient with restarts.

A request is sent again when the connection is refused or lost, when no answer comes, and when the answer is
502, 503 or 504. That is safe for acts, because each carries an Idempotency-Key: what stood already is
answered with its first receipt (`repeated`). Any other answer is final.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, NamedTuple, TypeVar

import aiohttp
import msgspec

PATIENCE = 120.0
"""Seconds that a request is sent again before it is given up: time for any part to be restarted."""

TIMEOUT = 30.0
"""Seconds for one answer. The chamber itself gives up an act after ten."""

LONGEST_PAUSE = 1.0
"""Seconds between two attempts at most."""

AGAIN = frozenset({502, 503, 504})
"""Answers that say: not now."""

_LOST = (aiohttp.ClientError, OSError, TimeoutError)

T = TypeVar("T")


class Unanswered(Exception):
    """The chamber did not answer, however often it was asked."""


class Declined(Exception):
    """The chamber refused what a rehearsal cannot do without. Carries its problem details."""

    def __init__(self, asked: str, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(problem.get("code", ""))
        detail = problem.get("detail") or "it does not say why"
        remedy = problem.get("remedy") or ""
        super().__init__(f"{asked} was answered with {status}: {detail} {remedy}".rstrip())


class Reply(NamedTuple):
    """A final answer. `seconds` from the first attempt on, `date` is the server's clock.

    `position` is the header Halfrond-Position; None where it is absent.
    """

    status: int
    body: Any
    seconds: float
    attempts: int
    position: int | None
    date: datetime | None


class Chamber:
    """One chamber. Use `connected` to make it. `retried` counts the requests that were sent again."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self.retried = 0

    async def read(self, path: str, **query: str | int | None) -> Reply:
        """GET; `query` without what is None.

        Raises: Declined, Unanswered.
        """
        given = {name: str(value) for name, value in query.items() if value is not None}
        reply = await self._insist("GET", path, {}, None, given)
        return _granted(f"GET {path}", reply)

    async def act(self, path: str, token: str, body: Mapping[str, Any], key: str = "") -> Reply:
        """POST, and the answer must be yes.

        Raises: Declined, Unanswered.
        """
        return _granted(f"POST {path}", await self.ask(path, token, body, key))

    async def ask(self, path: str, token: str, body: Mapping[str, Any], key: str = "") -> Reply:
        """POST; whatever the answer is.

        Raises: Unanswered.
        """
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if key:
            headers["Idempotency-Key"] = key
        return await self._insist("POST", path, headers, msgspec.json.encode(body), {})

    async def _insist(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None, query: dict[str, str]
    ) -> Reply:
        began, pause, attempts = time.perf_counter(), 0.05, 0
        why = ""
        while time.perf_counter() - began < PATIENCE:
            if attempts:
                self.retried += 1
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            attempts += 1
            try:
                request = self._session.request(method, path, headers=headers, data=body, params=query)
                async with request as response:
                    content = await response.read()
            except _LOST as error:
                why = f"{type(error).__name__}: {error}".rstrip(": ")
                continue
            if response.status in AGAIN:
                why = f"status {response.status}"
                continue
            seconds = time.perf_counter() - began
            position = response.headers.get("Halfrond-Position")
            return Reply(
                response.status,
                _decoded(content),
                seconds,
                attempts,
                None if position is None else int(position),
                _date(response.headers.get("Date")),
            )
        raise Unanswered(f"{method} {path} got no answer in {PATIENCE:.0f} s and {attempts} attempts ({why})")


@asynccontextmanager
async def connected(url: str, connections: int) -> AsyncIterator[Chamber]:
    """A chamber at `url` (without /api), over at most so many connections."""
    connector = aiohttp.TCPConnector(limit=connections)
    timeout = aiohttp.ClientTimeout(total=TIMEOUT)
    base = url.rstrip("/") + "/"
    async with aiohttp.ClientSession(base, connector=connector, timeout=timeout) as session:
        yield Chamber(session)


async def each(items: Iterable[T], work: Callable[[T], Awaitable[None]], at_once: int) -> None:
    """Do `work` for every item, in order of beginning, so many at once. The first error ends all."""
    waiting = iter(items)

    async def take() -> None:
        for item in waiting:
            await work(item)

    workers = [asyncio.create_task(take()) for _ in range(at_once)]
    try:
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


def _granted(asked: str, reply: Reply) -> Reply:
    if reply.status < HTTPStatus.BAD_REQUEST:
        return reply
    raise Declined(asked, reply.status, reply.body if isinstance(reply.body, dict) else {})


def _decoded(content: bytes) -> Any:
    try:
        return msgspec.json.decode(content) if content else None
    except msgspec.DecodeError:
        return None


def _date(header: str | None) -> datetime | None:
    try:
        return None if header is None else parsedate_to_datetime(header)
    except ValueError:
        return None
