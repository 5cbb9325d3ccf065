"""POST to a witness, over one session that keeps its connections."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import aiohttp

LARGEST = 64 * 1024
"""Bytes of an answer that are read."""


class WitnessClient:
    """Use as a context manager."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def post(self, url: str, body: str) -> tuple[int, str]:
        """Status and text of the answer.

        Raises: ConnectionError.
        """
        if self._session is None:
            self._session = aiohttp.ClientSession(headers={"User-Agent": "halfrond notary"})
        try:
            async with self._session.post(url, data=body.encode(), allow_redirects=False) as answer:
                read = await answer.content.read(LARGEST)
                return answer.status, read.decode(errors="replace")
        except aiohttp.ClientError as error:
            raise ConnectionError(f"{url} is not reachable: {error}") from error

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
