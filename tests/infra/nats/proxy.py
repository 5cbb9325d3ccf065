"""A wire to NATS that breaks at the worst moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit


class Wire:
    """One connection that is passed on."""

    def __init__(self) -> None:
        self.doomed = False
        self.silent = False
        self.frozen = False


class Proxy:
    """Passes bytes on. Once `cut_at` is set: as soon as a client has sent those bytes, the first answer to
    them is swallowed and the connection ends. `cuts` counts.
    """

    def __init__(self, target: str) -> None:
        self._target = urlsplit(target)
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped = asyncio.Event()
        self._wires = list[Wire]()
        self.cut_at = b""
        self.cuts = 0

    @property
    def url(self) -> str:
        """Where clients connect."""
        assert self._server is not None
        return f"nats://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def silence(self) -> None:
        """From now on the connections that stand swallow everything; new ones work."""
        for wire in self._wires:
            wire.silent = True

    def freeze(self) -> None:
        """From now on nothing more is read from the connections that stand; new ones work."""
        for wire in self._wires:
            wire.frozen = True

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        self._stopped.set()
        await asyncio.gather(*self._tasks)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            there, back = await asyncio.open_connection(self._target.hostname, self._target.port)
        except OSError:
            writer.transport.abort()
            return
        wire = Wire()
        self._wires.append(wire)
        parts = [
            asyncio.create_task(self._questions(wire, reader, back)),
            asyncio.create_task(self._answers(wire, there, writer)),
            asyncio.create_task(self._stopped.wait()),
        ]
        await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
        for part in parts:
            part.cancel()
        await asyncio.gather(*parts, return_exceptions=True)
        for end in (writer, back):
            end.transport.abort()

    async def _questions(
        self, wire: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        seen = b""
        while data := await reader.read(65_536):
            seen = seen[-100:] + data
            wire.doomed |= self.cut_at != b"" and self.cut_at in seen
            await _pass_on(wire, data, writer)

    async def _answers(self, wire: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            if wire.doomed and b"MSG" in data:
                self.cut_at = b""
                self.cuts += 1
                return
            await _pass_on(wire, data, writer)


async def _pass_on(wire: Wire, data: bytes, writer: asyncio.StreamWriter) -> None:
    if wire.frozen:
        await asyncio.Event().wait()
    if not wire.silent:
        writer.write(data)
        await writer.drain()


@asynccontextmanager
async def proxy(target: str) -> AsyncIterator[Proxy]:
    """A proxy to a NATS URL."""
    some = Proxy(target)
    await some.start()
    try:
        yield some
    finally:
        await some.stop()
