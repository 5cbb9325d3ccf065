"""Acts by forms: `POST /doe/<operation>/<ids>` does what the API's route of that name does.

Whatever a page can do, the API can: there is no other way to act than a route of the API, reached with the
session's mandate instead of a token. Fields become the body of the route (`fields.py`); the rules judge it as
they judge everything. When it was done the browser is sent on (303), so that loading again does nothing
twice; when it was refused the page is shown again with what was typed and what is wrong. Nothing typed is
kept.

Sent by a button that is named `_check`, nothing is done yet: the page is shown again, to confirm what was
typed (`confirm`), or to change it (`change`).
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec
from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from services.chamber.asked import KEY, ids_of
from services.chamber.ports.sessions import Session
from services.chamber.problem import Declined, told
from services.chamber.route import Asked, Parts, Reply, Route, Trail
from services.chamber.web import refusals
from services.chamber.web.fields import Fields, body, one, sent
from services.chamber.web.forms import Attempt, unmasked
from services.chamber.web.page import Page
from services.chamber.web.rendering import language
from services.chamber.web.session import BROWSER, cookie, form_token, require_confirmed, session_of
from services.chamber.web.visiting import shown, tag_of, visit_of
from services.origin import local

SENSITIVE = frozenset(
    {
        "give-mandate",
        "withdraw-mandate",
        "give-token",
        "revoke-tokens",
        "give-commission-token",
        "revoke-commission-tokens",
        "register-webhook",
        "turn-webhook-secret",
        "remove-webhook",
        "give-office",
        "take-office",
        "give-office-token",
        "revoke-office-tokens",
        "leave-assembly",
        "agree-merger",
        "merge-organisations",
        "request-erasure",
        "confirm-erasure",
        "erase-contact",
        "invite",
        "take-invitation-back",
        "invite-for-office",
        "take-office-invitation-back",
        "erase-person",
    }
)
"""Operations that ask who signed in a while ago to prove again who they are."""

SHOWN_ONCE = frozenset(
    {
        "give-token",
        "give-office-token",
        "give-commission-token",
        "import-register",
        "list-prospect-rows",
        "register-webhook",
        "turn-webhook-secret",
    }
)
"""Operations whose answer is kept nowhere: the page shows it, this once."""


def handlers(parts: Parts, routes: Sequence[Route], pages: Sequence[Page]) -> list[HTTPRouteHandler]:
    """A handler for every operation that takes a token, or that anybody may do."""
    found = Pages(pages)
    return [_handler(parts, route, found) for route in routes if route.token or route.anybody]


class Pages:
    """Finds the page of an address."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = [(re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", page.path)), page) for page in pages]

    def of(self, address: str) -> tuple[Page, dict[str, str]]:
        """The page, and the ids in its address.

        Raises: Declined where there is none.
        """
        path = urlsplit(address).path
        for pattern, page in self._pages:
            if match := pattern.fullmatch(path):
                return page, match.groupdict()
        raise Declined(404, "no-such-page", "The form stands on no page.", "Load the page again.")


def _handler(parts: Parts, route: Route, pages: Pages) -> HTTPRouteHandler:
    names = re.findall(r"{(\w+)}", route.path)
    path = "/".join((f"/doe/{route.name}", *(f"{{{name}:str}}" for name in names)))

    @post(path, name=f"do-{route.name}", status_code=303)
    async def do(request: Request[Any, Any, Any]) -> Response[Any]:
        trail: Trail = request.scope["state"]["trail"]
        trail.act = route.name
        fields = await sent(request)
        session = await session_of(parts, request.scope)
        address = local(one(fields, "_page") or "/")
        if session is None and not route.anybody:
            return Redirect(f"/aanmelden?{urlencode({'verder': address})}", status_code=303)
        browser = form_token(cookie(parts.origin, request.scope, BROWSER))
        require_own(parts, request, session.csrf if session else browser, one(fields, "_csrf"))
        say = language(tag_of(request, session))
        try:
            if one(fields, "_more"):
                attempt = Attempt(request.scope["path"], fields, {}, "", body=one(fields, "_more"))
                page, ids = pages.of(address)
                return await shown(page, await visit_of(parts, request, page, ids, address, attempt))
            if one(fields, "_check") and route.body is not None:
                attempt = Attempt(request.scope["path"], fields, {}, "", body=body(route, fields))
                page, ids = pages.of(address)
                return await shown(page, await visit_of(parts, request, page, ids, address, attempt))
            reply = await _done(parts, route, request, session, fields, trail)
        except Exception as error:
            refusal = told(error, trail.request_id)
            if refusal.problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            trail.verdicts = {refusal.verdict: 1}
            attempt = refusals.attempt(say, request.scope["path"], fields, refusal.problem)
            if refusal.problem.code == "confirm-first":
                attempt = attempt._replace(again=f"/aanmelden?{urlencode({'verder': address})}")
            page, ids = pages.of(address)
            visit = await visit_of(parts, request, page, ids, address, attempt)
            return await shown(page, visit, refusal.problem.status)
        trail.verdicts = trail.verdicts or {"done": 1}
        if route.name in SHOWN_ONCE:
            page, ids = pages.of(address)
            visit = await visit_of(parts, request, page, ids, address)
            return await shown(page, visit._replace(made=msgspec.json.decode(reply.body)))
        return Redirect(onward(one(fields, "_next") or address, route, reply), status_code=303)

    return do


async def _done(
    parts: Parts, route: Route, request: Any, session: Session | None, fields: Fields, trail: Trail
) -> Reply:
    given = ids_of(request.scope["path_params"])
    # The path is that of the API: an act that is sent by a page and by a program is the same one.
    path = "/api" + route.path.format_map(given)
    if route.anybody:
        place = parts.places.of(request.scope)
        return await route.handle(parts, Asked(path, given, body(route, fields), None, "", trail, place))
    actor = session.actor if session else None
    if session is None or actor is None:
        raise Declined(
            403,
            "acting-for-nobody",
            "You act for several, and did not say for which.",
            "Choose first for whom.",
        )
    if one(fields, "_as") != actor.sender:
        raise Declined(
            409,
            "acting-changed",
            "The page was shown to act for another than you act for now.",
            "Look for whom you act, and send it again if that is whom you mean; nothing was done.",
        )
    key = one(fields, "_command")
    if key and not KEY.fullmatch(key.encode()):
        raise Declined(422, "malformed-idempotency-key", "The form's id is no id.", "Load the page again.")
    if route.name in SENSITIVE:
        require_confirmed(session, parts.clock.now())
    asked = body(route, fields) if route.body is not None else None
    return await route.handle(parts, Asked(path, given, asked, actor, key, trail))


def require_own(parts: Parts, request: Request[Any, Any, Any], known: str, shown: str) -> None:
    """Refuse what another site sends with this browser's cookie: `known` is the token that belongs to it.

    Raises: Declined with status 403.
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    own = parts.origin.of(request.headers.get("host", ""))
    elsewhere = site not in {"same-origin", "none"} or request.headers.get("origin", own) != own
    if elsewhere or not known or not hmac.compare_digest(unmasked(shown).encode(), known.encode()):
        raise Declined(
            403,
            "not-from-here",
            "The form was not sent from a page of this session.",
            "Load the page again and send it once more; nothing was done.",
        )


def onward(address: str, route: Route, reply: Reply) -> str:
    """Where to go when it was done: the next page, which shows nothing older than the act."""
    made = msgspec.json.decode(reply.body) if reply.body else {}
    place = local(address)
    for name in ("id", "draft"):
        if isinstance(made, dict) and isinstance(made.get(name), str):
            place = place.replace(f"{{{name}}}", made[name])
    if reply.position is None:
        return place
    path, _, rest = place.partition("#")
    path, _, query = path.partition("?")
    kept = [pair for pair in parse_qsl(query) if pair[0] not in {"vanaf", "gedaan"}]
    query = urlencode([*kept, ("vanaf", reply.position), ("gedaan", route.name)])
    return f"{path}?{query}" + (f"#{rest}" if rest else "")
