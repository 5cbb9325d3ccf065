"""Around every request: its id, its log line, its place in the metrics, and the headers of every answer.

A plain ASGI app around Litestar's, so that it sees what Litestar answers by itself too (404, 405) and what
nobody expected. It logs ids, the route and numbers: no path, no query, no body.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from time import perf_counter
from typing import Any

import structlog
from litestar.types import ASGIApp, Receive, Send

from services.chamber.metrics import Metrics
from services.chamber.route import Trail

GIVEN = re.compile(rb"[A-Za-z0-9._-]{8,64}")
"""An X-Request-Id that is taken over; another one is made in its place."""

CSP = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    b" form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

ALWAYS = (
    (b"content-security-policy", CSP),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)
"""Headers of every answer. Only our own files are run, nothing that stands within a page."""

QUIET = ("/health/live", "/health/ready", "/metrics", "/live")
"""Routes that machines ask every few seconds, and streams that last: they are counted, not logged."""

METHODS = {method: method for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")}
"""Methods that are told by name: others are anybody's words."""

log = structlog.get_logger()


class Observed:
    """The outermost ASGI app. `name` begins the ids of requests that bring none; a number follows."""

    def __init__(self, app: ASGIApp, metrics: Metrics, name: str) -> None:
        self._app = app
        self._metrics = metrics
        self._name = name
        self._numbers = itertools.count(1)
        self._routes: dict[str, str] = {}

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Pass a request on, and note what became of it."""
        began = perf_counter()
        trail = Trail(self._request_id(scope["headers"]))
        scope["state"]["trail"] = trail
        method, status = METHODS.get(scope["method"], "other"), 0
        if method == "HEAD":
            scope["method"] = "GET"  # the same answer; the server leaves its body out
            scope["state"]["head"] = True

        async def sending(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                own = (b"x-request-id", trail.request_id.encode())
                message["headers"] = [*message["headers"], *ALWAYS, own]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception:
            log.exception("unexpected error", request_id=trail.request_id)
            if status:
                raise
            await _apologise(sending)
        finally:
            self._note(scope, method, trail, status, perf_counter() - began)

    def _note(self, scope: Any, method: str, trail: Trail, status: int, seconds: float) -> None:
        route = self._route(scope)
        self._metrics.request(route, method, status, seconds)
        if trail.act:
            self._metrics.acts(trail.act, trail.verdicts)
        if route not in QUIET:
            told = trail.told()
            log.info(
                "request",
                method=method,
                route=route,
                status=status,
                duration_ms=round(seconds * 1000, 2),
                **told,
            )

    def _route(self, scope: Any) -> str:
        template: str = scope.get("path_template", "")
        route = self._routes.get(template)
        if route is None:
            route = self._routes[template] = re.sub(r"{(\w+):\w+}", r"{\1}", template) or "unknown"
        return route

    def _request_id(self, headers: Any) -> str:
        for name, value in headers:
            if name == b"x-request-id" and GIVEN.fullmatch(value):
                given: str = value.decode()
                return given
        return f"{self._name}-{next(self._numbers)}"


async def _apologise(send: Callable[[Any], Any]) -> None:
    body = b'{"type":"/problems/unexpected","title":"Unexpected","status":500,"code":"unexpected"}'
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
