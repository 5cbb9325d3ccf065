"""Asking a witness, over one session that keeps its connections."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import aiohttp

LARGEST = 64 * 1024
"""Bytes of an answer that are read."""

WITHIN = 5.0
"""Seconds that a witness is given to tell what it remembers."""

OK = 200


class WitnessClient:
    """Use as a context manager."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def post(self, url: str, body: str) -> tuple[int, str]:
        """Status and text of the answer.

        Raises: ConnectionError.
        """
        try:
            async with self._opened().post(url, data=body.encode(), allow_redirects=False) as answer:
                read = await answer.content.read(LARGEST)
                return answer.status, read.decode(errors="replace")
        except aiohttp.ClientError as error:
            raise ConnectionError(f"{url} is not reachable: {error}") from error

    async def latest(self, url: str, origin: str) -> str | None:
        """The checkpoint of a log that one of our witnesses cosigned last; None where it does not tell.

        Raises: ConnectionError.
        """
        try:
            async with self._opened().get(
                url, params={"log": origin}, allow_redirects=False, timeout=aiohttp.ClientTimeout(WITHIN)
            ) as answer:
                read = await answer.content.read(LARGEST)
                return read.decode(errors="replace") if answer.status == OK else None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ConnectionError(f"{url} is not reachable: {str(error) or type(error).__name__}") from error

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(headers={"User-Agent": "halfrond notary"})
        return self._session

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
