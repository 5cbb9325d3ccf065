"""The ASGI server: granian inside this process and this event loop.

The socket is ours, made before the server: so the port is known when it was left to the system, and a port
that another process listens on is told at once (granian's own socket shares a port in silence).

Stopping: nothing new is taken, what is under way is answered, connections that do nothing are closed. Whoever
sends half a request and waits is given up after ten seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import Any

import structlog
from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server
from litestar.types import ASGIApp

log = structlog.get_logger()

BACKLOG = 2_048
"""Connections that wait to be taken, and requests that are under way at once."""

HEAD_TIMEOUT = 30_000
"""Milliseconds in which the head of a request must arrive."""

HEAD_SIZE = 65_536
"""Bytes that the head of a request may have."""

GRACE = 10.0
"""Seconds that requests under way may take when the chamber stops."""

QUIET = {"handlers": {}, "loggers": {"_granian": {"handlers": [], "propagate": True}}}
"""Granian's errors go where all logs go."""


class Listening(Server):
    """Granian on a socket that listens already."""

    def __init__(self, app: ASGIApp, listener: socket.socket) -> None:
        super().__init__(
            app,
            interface=Interfaces.ASGINL,
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(header_read_timeout=HEAD_TIMEOUT, max_buffer_size=HEAD_SIZE),
            websockets=False,
            backlog=BACKLOG,
            log_level=LogLevels.error,
            log_dictconfig=QUIET,
        )
        self._listener = listener

    def _init_shared_socket(self) -> None:
        holder: Any = SocketHolder
        self._ssp: Any = None
        self._shd: Any = holder(self._listener.detach(), False, BACKLOG)  # noqa: FBT003 - no Unix socket


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 lets the system choose. Raises OSError when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


async def serve(app: ASGIApp, listener: socket.socket, stop: asyncio.Event) -> None:
    """Answer until `stop`, and then what is under way.

    Raises: RuntimeError when the server ends by itself.
    """
    server: Any = Listening(app, listener)
    serving = asyncio.create_task(server.serve(), name="granian")
    stopping = asyncio.create_task(stop.wait(), name="waiting for the stop")
    try:
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            raise RuntimeError("the HTTP server ended by itself") from serving.exception()
    finally:
        stopping.cancel()
        server.stop()
        with contextlib.suppress(asyncio.CancelledError):
            try:
                await asyncio.wait_for(serving, GRACE)
            except TimeoutError:
                log.warning("requests were given up", after_seconds=GRACE)
