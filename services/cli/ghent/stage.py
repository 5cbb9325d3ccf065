"""Who acts in the demo, and how: one HTTP request an act, with the token of whoever acts.

An Idempotency-Key follows from what is asked (`polls.daden.ballots`). A play that was broken off is played
again from the start: what stands is answered with its receipt, or, where a moment is part of it, as a key
that was used before; both mean that it is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import aiohttp
import msgspec

from services.cli.screen import Code, Stop

AT_ONCE = 8
"""Requests under way at the same time."""

WITHIN = 60.0
"""Seconds in which the clerk process does what is due, on a machine that is busy."""

SOON = timedelta(seconds=0.4)
"""To a moment that is announced as coming; doubled when it had passed before it was announced."""

TOO_LATE = {"closes-in-the-past", "agenda-out-of-time", "no-time-to-meet"}
OVER = {"call-closing", "wrong-phase-of-call", "poll-closing", "poll-closed", "poll-counted"}
USED = "idempotency-key-reused"
UNAVAILABLE = 503

Answered = tuple[int, Any]
"""Status and body of an answer."""

Body = Callable[[datetime, timedelta], Any]
"""A body that is made of the present, and of how far off soon is."""


class Stage:
    """A chamber at `url`. `now`: its clock. `tokens`: by whom they are for, the clerk's at least."""

    def __init__(
        self, session: aiohttp.ClientSession, url: str, now: Callable[[], datetime], tokens: dict[str, str]
    ) -> None:
        self.tokens = tokens
        self.now = now
        self._session = session
        self._url = url
        self._room = asyncio.Semaphore(AT_ONCE)
        self._last = 0

    async def act(self, who: str, path: str, body: Any = None, subject: str = "") -> Any:
        """Do it in the name of `who`; `subject` tells apart what the same person asks at the same path.

        Raises: Stop, when it is refused.
        """
        status, answer = await self._post(who, path, body or {}, subject)
        if status in {200, 201} or answer.get("code") == USED:
            return answer
        raise _refused(who, path, answer)

    async def tried(self, who: str, path: str, body: Any, subject: str = "") -> None:
        """The same, of what can come too late: then it is not done.

        Raises: Stop, when it is refused for anything else.
        """
        status, answer = await self._post(who, path, body, subject)
        if status not in {200, 201} and answer.get("code") not in {USED, *OVER}:
            raise _refused(who, path, answer)

    async def announce(self, who: str, path: str, body: Body, subject: str = "") -> None:
        """The same, of what names moments to come: `body` is given the present, and how far off soon is.

        Raises: Stop, when it is refused.
        """
        soon = SOON
        while True:
            status, answer = await self._post(who, path, body(self.now(), soon), subject)
            if status in {200, 201} or answer.get("code") == USED:
                return
            if answer.get("code") not in TOO_LATE or soon > SOON * 64:
                raise _refused(who, path, answer)
            soon *= 2

    async def get(self, path: str, who: str = "") -> Any:
        """What is answered at a path; None: nothing is there."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} if who else {}
        status, told = await self._ask("GET", path, headers)
        if status not in {200, 404}:
            raise _refused(who or "anyone", path, told)
        return told if status == HTTPStatus.OK else None

    async def until(self, path: str, holds: Callable[[Any], bool], what: str) -> Any:
        """What is answered once it is so: the clerk process did it, and the read models have seen it.

        Raises: Stop, when that takes too long.
        """
        try:
            async with asyncio.timeout(WITHIN):
                while True:
                    told = await self.get(path)
                    if told is not None and holds(told):
                        return told
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise Stop(
                f"the demo waited {WITHIN:.0f} s until {what}, so the clerk process or the projector does "
                "not do its work: see their logs, and run `halfrond demo` again to go on from here.",
                Code.NOT_READY,
            ) from None

    async def seen(self, *paths: str) -> None:
        """Wait until all that was done can be read at these paths.

        Raises: Stop, when that takes too long.
        """
        for path in paths:
            await self.until(f"{path}?at_least={self._last}", lambda _: True, f"{path} was up to date")

    async def _post(self, who: str, path: str, body: Any, subject: str) -> Answered:
        key = path.strip("/").replace("/", ".") + (f"-{subject}" if subject else "")
        headers = {
            "Authorization": f"Bearer {self.tokens[who]}",
            "Content-Type": "application/json",
            "Idempotency-Key": key[-64:],  # it may have no more; what tells paths apart stands at the end
        }
        status, told = await self._ask("POST", path, headers, msgspec.json.encode(body))
        self._last = max(self._last, told.get("last", 0))
        return status, told

    async def _ask(self, method: str, path: str, headers: dict[str, str], data: bytes = b"") -> Answered:
        """One request. A chamber that is busy, or that died and is being started again, is asked again: what
        is sent twice under one key is done once.

        Raises: Stop, when that takes too long.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + WITHIN
        while True:
            try:
                async with (
                    self._room,
                    self._session.request(
                        method, f"{self._url}/api{path}", headers=headers, data=data
                    ) as answer,
                ):
                    if answer.status != UNAVAILABLE:
                        return answer.status, msgspec.json.decode(await answer.read())
            except aiohttp.ClientError:
                pass
            if loop.time() > deadline:
                raise Stop(
                    f"the chamber did not answer the demo within {WITHIN:.0f} s: see its log, and run "
                    "`halfrond demo` again to go on from here.",
                    Code.NOT_READY,
                )
            await asyncio.sleep(0.2)


async def together(acts: Iterable[Awaitable[Any]]) -> None:
    """Do what does not depend on each other; what went wrong first is raised once all have ended."""
    for outcome in await asyncio.gather(*acts, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome


def said(**members: Any) -> dict[str, Any]:
    """A body: what is None is not said."""
    return {name: value for name, value in members.items() if value is not None}


def _refused(who: str, path: str, answer: Any) -> Stop:
    return Stop(
        f"the demo went wrong where {who} asks for {path}: {answer.get('detail')} {answer.get('remedy')}",
        Code.REFUSED,
    )
