"""The chamber as one ASGI app, made of its parts. Litestar finds the routes; see `lane.py` for the API's."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from litestar import Litestar, Request, Response, get
from litestar.datastructures import State
from litestar.enums import HttpMethod
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp

from events.submission import Unavailable
from services.chamber import api, asyncapi, web
from services.chamber.health import Health
from services.chamber.lane import Lane
from services.chamber.live import Live, Reader, Streaming
from services.chamber.log import LogFiles
from services.chamber.metrics import CONTENT_TYPE, Metrics
from services.chamber.observed import Observed
from services.chamber.openapi import document
from services.chamber.problem import Problem, problem, told
from services.chamber.route import Asked, Parts, Reply, Route, Trail, encode
from services.chamber.web.session import SESSION, cookie

VERSION = version("halfrond")

MACHINES = {"api", "health", "metrics"}
"""Below these addresses whatever is wrong is told as a problem, elsewhere as a page."""


def build(parts: Parts, metrics: Metrics, health: Health, live: Live) -> Litestar:
    """The app. It holds no state of its own but what the metrics count."""
    handlers = [_routed(route, Lane(route, parts)) for route in described(api.ROUTES)]
    app = Litestar(
        route_handlers=[
            *handlers,
            _streaming(live, parts),
            *_machines(metrics, health),
            *web.handlers(parts, api.ROUTES),
        ],
        exception_handlers={HTTPException: _http_error, Exception: _error},
        state=State({"log": parts.log}),
        openapi_config=None,
        logging_config=None,
    )
    answering = LogFiles(app.asgi_handler, parts.published, parts.texts)
    app.asgi_handler = Observed(answering, metrics, parts.gateway.identity.id())
    return app


@cache
def described(routes: tuple[Route, ...]) -> tuple[Route, ...]:
    """The routes, and those that describe them all and the streams of events."""
    bodies: dict[str, bytes] = {}

    def own(name: str, path: str, summary: str) -> Route:
        async def show(_parts: Parts, _asked: Asked) -> Reply:
            return Reply(200, bodies[path])

        return Route(name, "GET", path, summary, "public", show, 200, dict[str, Any])

    streams = own("show-streams", "/asyncapi.json", "The streams of events in NATS, as AsyncAPI 3.")
    whole = (*routes, own("show-document", "/openapi.json", "This document."), streams)
    bodies["/openapi.json"] = encode(document(whole, VERSION))
    bodies["/asyncapi.json"] = encode(asyncapi.document(VERSION))
    return whole


def _routed(route: Route, lane: ASGIApp) -> HTTPRouteHandler:
    async def answered_by_its_lane() -> None: ...

    handler = HTTPRouteHandler(
        "/api" + re.sub(r"{(\w+)}", r"{\1:str}", route.path),
        http_method=[HttpMethod(route.method)],
        status_code=HTTPStatus.NO_CONTENT if route.answers is None else route.status,
        middleware=[_instead(lane)],
        name=route.name,
    )
    return handler(answered_by_its_lane)


def _streaming(live: Live, parts: Parts) -> HTTPRouteHandler:
    async def reader(scope: Any) -> Reader:
        secret = cookie(parts.origin, scope, SESSION)
        session = await parts.sessions.find(secret, parts.clock.now()) if secret else None
        return Reader(session.id, "") if session else Reader("", parts.places.of(scope))

    async def answered_by_the_stream() -> None: ...

    handler = HTTPRouteHandler(
        "/live",
        http_method=[HttpMethod.GET],
        status_code=HTTPStatus.NO_CONTENT,
        middleware=[_instead(Streaming(live, reader))],
        name="live",
    )
    return handler(answered_by_the_stream)


def _instead(lane: ASGIApp) -> Callable[..., ASGIApp]:
    # A middleware that never calls what it wraps: the way that Litestar leaves for answering by oneself.
    def middleware(app: ASGIApp) -> ASGIApp:  # noqa: ARG001 - Litestar passes it by this name
        return lane

    return middleware


def _machines(metrics: Metrics, health: Health) -> list[HTTPRouteHandler]:
    @get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @get("/health/ready")
    async def ready() -> Response[bytes]:
        found = await health.readiness()
        return Response(encode(found), status_code=200 if found.ready else 503, media_type="application/json")

    @get("/metrics")
    async def show_metrics() -> Response[bytes]:
        with suppress(Unavailable):
            head, told, positions = await health.lag()
            metrics.lag(head, told, positions)
            metrics.checkpoint(*health.checkpoint(), head)
        return Response(metrics.render(), media_type=CONTENT_TYPE)

    return [live, ready, show_metrics]


def _http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """What Litestar itself finds wrong: no such address, no such method, no proper host."""
    status = error.status_code
    code = HTTPStatus(status).phrase.lower().replace(" ", "-")
    allowed = (error.headers or {}).get("allow", "")
    remedy = f"This address takes {allowed}." if allowed else "See /api/openapi.json for the addresses."
    wrong = problem(
        status, code, f"{HTTPStatus(status).phrase}: {_WHAT.get(status, 'this cannot be asked')}.", remedy
    )
    return _shown(request, wrong, dict(error.headers or {}))


_WHAT = {404: "there is nothing at this address", 405: "this address does not take this method"}


def _error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    trail: Trail = request.scope["state"]["trail"]
    refusal = told(error, trail.request_id)
    return _shown(
        request, refusal.problem, {name.decode(): value.decode() for name, value in refusal.headers}
    )


def _shown(request: Request[Any, Any, Any], wrong: Problem, headers: dict[str, str]) -> Response[Any]:
    if request.scope["path"].lstrip("/").partition("/")[0] in MACHINES:
        body = encode(wrong)
        return Response(
            body, status_code=wrong.status, headers=headers, media_type="application/problem+json"
        )
    return web.apology(request, wrong, headers, request.app.state.log.fenced)
