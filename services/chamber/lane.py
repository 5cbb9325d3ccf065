"""Answers one route. An ASGI app that stands in the place of Litestar's own handling of a request.

Litestar finds the route; the rest of a request's way is short, and the same for every route of the API:

1. Check what was sent: ids in the path, token, query, body. Nothing is decoded twice.
2. Let the route's handler answer.
3. Send what it says; of an error, the problem.

Litestar's typed handlers do the same with a Request, a signature model and a Response in between, which takes
four times as long; a ballot is cheap, and so must be the way to it.
"""

from __future__ import annotations

from typing import Any

import msgspec
from litestar.types import Receive, Scope, Send

from services.chamber.asked import (
    Gone,
    body_of,
    decoded,
    headers_of,
    ids_of,
    key_of,
    query_of,
    require_each_member_once,
    require_json,
)
from services.chamber.bearer import bearer
from services.chamber.problem import MEDIA_TYPE, told
from services.chamber.route import Asked, NoQuery, Parts, Reply, Route, Trail, encode

PROBLEM = (b"content-type", MEDIA_TYPE)
FRESH = (b"cache-control", b"no-store")


class Lane:
    """The ASGI app of one route."""

    def __init__(self, route: Route, parts: Parts) -> None:
        self._route = route
        self._parts = parts
        self._kind = (b"content-type", route.media.encode())
        self._decode = msgspec.json.Decoder(route.body).decode if route.body else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        trail: Trail = scope["state"]["trail"]
        trail.act = self._route.name if self._route.token or self._decode else ""
        kind = self._kind
        try:
            reply = await self._answer(scope, receive, trail)
            trail.verdicts = trail.verdicts or {"done": 1}
        except Gone:
            return
        except Exception as error:  # noqa: BLE001 - whatever happens, it is answered as a problem
            refusal = told(error, trail.request_id)
            trail.verdicts = {refusal.verdict: 1}
            reply, kind = (
                Reply(refusal.problem.status, encode(refusal.problem), None, refusal.headers),
                PROBLEM,
            )
        headers = [FRESH, *reply.headers]
        if reply.body:
            headers += (kind, (b"content-length", b"%d" % len(reply.body)))
        if reply.position is not None:
            headers.append((b"halfrond-position", b"%d" % reply.position))
        start: Any = {"type": "http.response.start", "status": reply.status, "headers": headers}
        await send(start)
        await send({"type": "http.response.body", "body": reply.body, "more_body": False})

    async def _answer(self, scope: Any, receive: Receive, trail: Trail) -> Reply:
        route, parts = self._route, self._parts
        headers, given = headers_of(scope["headers"]), scope["path_params"]
        # The body first: an answer that is given before it was read may never reach who is still sending.
        body = await body_of(receive, headers, route.limit) if self._decode else b""
        if body:
            require_json(headers)
        ids = ids_of(given) if given else given
        told = route.token or (route.known and headers.authorization)
        who = await bearer(parts.tokens, headers.authorization, parts.clock.now()) if told else None
        key, asked = "", None
        if route.query or scope["query_string"]:
            asked = query_of(route.query or NoQuery, scope["query_string"])
        if self._decode or route.token:
            key = key_of(headers)
        if self._decode:
            asked = decoded(self._decode, body)
            if encode(asked) != body:  # what is written as we would write it says nothing twice
                require_each_member_once(body)
        place = parts.places.of(scope) if route.anybody else ""
        return await route.handle(parts, Asked(scope["path"], ids, asked, who, key, trail, place))
