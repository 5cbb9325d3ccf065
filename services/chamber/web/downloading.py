"""Files that members take along: `GET /haal/<operation>` answers what the API's route of that name answers.

Only for who is signed in, and only what is no JSON; the rules judge it as they judge a token.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from services.chamber.asked import query_of
from services.chamber.problem import Declined
from services.chamber.route import JSON, Asked, NoQuery, Parts, Route, Trail
from services.chamber.web.session import session_of


def handlers(parts: Parts, routes: Sequence[Route]) -> list[HTTPRouteHandler]:
    """A handler for every file that takes a token and is named by nothing but its operation."""
    files = [one for one in routes if one.token and one.method == "GET" and one.media != JSON]
    return [_handler(parts, route) for route in files if "{" not in route.path]


def _handler(parts: Parts, route: Route) -> HTTPRouteHandler:
    @get(f"/haal/{route.name}", name=f"take-{route.name}")
    async def take(request: Request[Any, Any, Any]) -> Response[Any]:
        trail: Trail = request.scope["state"]["trail"]
        trail.act = route.name
        session = await session_of(parts, request.scope)
        if session is None:
            return Redirect(f"/aanmelden?{urlencode({'verder': '/organisaties'})}", status_code=303)
        if session.actor is None:
            raise Declined(
                403, "acting-for-nobody", "You did not say for whom you act.", "Choose first for whom."
            )
        query = query_of(route.query or NoQuery, request.scope["query_string"])
        reply = await route.handle(parts, Asked(f"/api{route.path}", {}, query, session.actor, "", trail))
        headers = {name.decode(): value.decode() for name, value in reply.headers}
        return Response(
            reply.body,
            status_code=reply.status,
            media_type=route.media,
            headers={**headers, "cache-control": "private, no-store"},
        )

    return take
