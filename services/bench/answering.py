"""The peer of ballots over HTTP: the same server and framework, and nothing of ours in between.

An authenticated POST to a typed handler of Litestar, as its documentation has it: a guard that looks up the
token, a body that is decoded into the same type, an answer of the same form. It decides nothing, stores
nothing, and writes no log line.
"""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Litestar, post
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException

from services.chamber.api.ballots import BallotBody
from services.chamber.ports.tokens import Tokens
from services.chamber.route import Answer, proof_of
from services.chamber.server import listen, serve


async def answer_only(tokens: Tokens, port: int) -> None:
    """Serve it until this process is ended."""

    async def bearer(connection: ASGIConnection[Any, Any, Any, Any], _handler: object) -> None:
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        found = await tokens.find(token) if scheme.lower() == "bearer" else None
        if found is None or found.revoked:
            raise NotAuthorizedException
        connection.scope["user"] = found.actor

    @post("/api/polls/{poll:str}/ballots", guards=[bearer])
    async def cast(poll: str, data: BallotBody) -> Answer:
        return Answer(f"{poll} {data.choice}", 0, 0, repeated=False, events=(), proof=proof_of(0))

    app = Litestar([cast], openapi_config=None, logging_config=None)
    await serve(app, listen("127.0.0.1", port), asyncio.Event())
