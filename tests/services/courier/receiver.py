"""A receiver of webhooks as an outsider writes one: HTTP, and the public library of Standard Webhooks."""

from __future__ import annotations

import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from aiohttp import web
from standardwebhooks.webhooks import Webhook


class Received(NamedTuple):
    """What came: the headers, and the body as bytes."""

    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def verified(self, secret: str) -> Any:
        """What the library gives once it holds the signature to be good."""
        return Webhook(secret).verify(self.body, self.headers)


class Receiver:
    """Listens on a port of this machine, and answers `says`. `names`: those that TLS asked it for (SNI)."""

    def __init__(self, host: str, secure: ssl.SSLContext | None) -> None:
        self.host = host
        self.secure = secure
        self.names: list[str | None] = []
        if secure is not None:
            secure.sni_callback = lambda _socket, name, _context: self.names.append(name)
        self.received: list[Received] = []
        self.says = 204
        self.headers: dict[str, str] = {}
        self.port = 0

    @property
    def url(self) -> str:
        return self.called(self.host)

    def called(self, name: str) -> str:
        """Its address by another name."""
        return f"http{'s' if self.secure else ''}://{name}:{self.port}/in"

    async def answer(self, request: web.Request) -> web.Response:
        self.received.append(Received(dict(request.headers), await request.read()))
        return web.Response(status=self.says, headers=self.headers)


@asynccontextmanager
async def receiver(
    secure: ssl.SSLContext | None = None, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[Receiver]:
    """One that listens; with `secure` by TLS only."""
    made = Receiver(host, secure)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", made.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, host, port, ssl_context=secure)
    await site.start()
    made.port = runner.addresses[0][1]
    try:
        yield made
    finally:
        await runner.cleanup()
