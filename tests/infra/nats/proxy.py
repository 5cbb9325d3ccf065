"""A wire to NATS that can be cut at the worst moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit


class Proxy:
    """Passes bytes on. Once `cut_at` is set: as soon as a client has sent those bytes, the first answer to
    them is swallowed and the connection ends. `cuts` counts.
    """

    def __init__(self, target: str) -> None:
        self._target = urlsplit(target)
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.cut_at = b""
        self.cuts = 0
        self._silenced = list[asyncio.Event]()

    @property
    def url(self) -> str:
        """Where clients connect."""
        assert self._server is not None
        return f"nats://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def silence(self) -> None:
        """From now on the connections that stand swallow everything; new ones work."""
        for silenced in self._silenced:
            silenced.set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        there, back = await asyncio.open_connection(self._target.hostname, self._target.port)
        doomed, silenced = asyncio.Event(), asyncio.Event()
        self._silenced.append(silenced)
        ways = [
            asyncio.create_task(self._towards(reader, back, doomed, silenced)),
            asyncio.create_task(self._answers(there, writer, doomed, silenced)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for end in (writer, back):
                end.close()
            self._tasks.discard(task)

    async def _towards(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        doomed: asyncio.Event,
        silenced: asyncio.Event,
    ) -> None:
        seen = b""
        while data := await reader.read(65_536):
            seen = seen[-100:] + data
            if self.cut_at and self.cut_at in seen:
                doomed.set()
            if not silenced.is_set():
                writer.write(data)
                await writer.drain()

    async def _answers(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        doomed: asyncio.Event,
        silenced: asyncio.Event,
    ) -> None:
        while data := await reader.read(65_536):
            if doomed.is_set() and b"MSG" in data:
                self.cut_at = b""
                self.cuts += 1
                return
            if not silenced.is_set():
                writer.write(data)
                await writer.drain()


@asynccontextmanager
async def proxy(target: str) -> AsyncIterator[Proxy]:
    """A proxy to a NATS URL."""
    wire = Proxy(target)
    await wire.start()
    try:
        yield wire
    finally:
        await wire.stop()
