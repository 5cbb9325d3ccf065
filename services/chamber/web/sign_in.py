"""Signing in by a link, and signing out; the page from which every way to sign in leads.

    GET  /aanmelden            ask for a link; `verder` is where to go afterwards
    POST /aanmelden            makes one, and says the same whoever asked
    GET  /aanmelden/onderweg   look into your mailbox
    GET  /aanmelden/{link}     a page with a button: what only follows links uses nothing up
    POST /aanmelden/{link}     a session begins
    POST /afmelden             it ends

There is nothing here that the API lacks: programs come with a token. Proving again who one is, for a
sensitive act, is signing in again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from services.chamber.ports.sessions import Session, SignedIn
from services.chamber.problem import Declined
from services.chamber.route import Parts
from services.chamber.web.doing import require_own
from services.chamber.web.fields import one, sent
from services.chamber.web.forms import Attempt, masked
from services.chamber.web.languages import marked as _
from services.chamber.web.page import Elsewhere, Page, PageQuery, Visit
from services.chamber.web.rendering import language
from services.chamber.web.session import (
    BROWSER,
    SESSION,
    cookie,
    form_token,
    name_of,
    session_of,
    setting,
)
from services.chamber.web.visiting import shown, tag_of, visit_of
from services.origin import local
from services.settings import ADDRESS

ASK = "/aanmelden"


Trouble = Literal["away", "late", "stopped", "refused", "unknown", "often"]
"""Why nobody was signed in through the city (`by_city.py`)."""

TROUBLES: dict[Trouble, str] = {
    "away": _("De aanmelding van de stad antwoordt nu niet. Vraag een link, of probeer het later opnieuw."),
    "late": _(
        "Je kwam terug in een andere browser, te laat, of voor de tweede keer. Begin hier opnieuw, in deze"
        " browser."
    ),
    "stopped": _("Het aanmelden bij de stad werd niet afgemaakt. Probeer het opnieuw, of vraag een link."),
    "refused": _(
        "Wat de aanmelding van de stad antwoordde, klopte niet, en we namen het niet aan. Probeer het"
        " opnieuw, of vraag een link."
    ),
    "unknown": _(
        "Met dat account kom je hier niet binnen: het heeft geen bevestigd adres van de stad, of dat adres is"
        " hier niet uitgenodigd. Vraag de griffier om je uit te nodigen."
    ),
    "often": _("Dat werd hier net te vaak begonnen. Wacht tien minuten, of vraag een link."),
}
"""What the sign-in page says then."""


class AskQuery(PageQuery):
    """Where to go afterwards, and why the city's way did not lead there."""

    verder: str = "/"
    stad: Trouble | None = None


class About(msgspec.Struct):
    """What the mail with a link is about."""

    language: str
    origin: str


def token(visit: Visit) -> str:
    """What the forms carry by which one signs in."""
    return masked(form_token(visit.browser), visit.parts.gateway.identity.salt())


async def ask(visit: Visit) -> Mapping[str, Any]:
    """Asks for an address."""
    given = visit.attempt.given if visit.attempt else {}
    email = given.get("email", [visit.session.email if visit.session else ""])[-1]
    after = local(given.get("verder", [visit.query.verder])[-1])
    return {
        "token": token(visit),
        "email": email,
        "after": after,
        "city": city_label(visit),
        "there": f"{ASK}/stad?{urlencode({'verder': after})}",
        "trouble": visit.say.text(TROUBLES[visit.query.stad]) if visit.query.stad else "",
    }


def city_label(visit: Visit) -> str:
    """What stands on the button of the city's staff; empty where there is none."""
    if visit.parts.city is None:
        return ""
    labels = dict(visit.parts.city.oidc.labels)
    return labels.get(visit.say.tag) or visit.say.text("Aanmelden met je account van de stad")


async def under_way(_visit: Visit) -> Mapping[str, Any]:
    """Says where to look."""
    return {}


async def link(visit: Visit) -> Mapping[str, Any] | Elsewhere:
    """Shows a button, or why there is none."""
    state = await visit.parts.links.look(visit.ids["link"], visit.browser, visit.now)
    return {"token": token(visit), "state": state, "link": visit.ids["link"]}


PAGES = (
    Page("sign-in", ASK, "sign-in/ask.html", ask, query=AskQuery, browser=True, scripts=("passkeys",)),
    Page("sign-in-under-way", f"{ASK}/onderweg", "sign-in/under-way.html", under_way),
    Page("sign-in-link", f"{ASK}/{{link}}", "sign-in/link.html", link),
)


def handlers(parts: Parts) -> list[HTTPRouteHandler]:
    """What the forms are sent to."""
    asking, opening = PAGES[0], PAGES[2]

    @post(ASK, name="ask-link", status_code=303)
    async def ask_link(request: Request[Any, Any, Any]) -> Response[Any]:
        fields = await sent(request)
        browser = require_browser(parts, request, one(fields, "_csrf"))
        email, after = one(fields, "email").strip(), local(one(fields, "verder"))
        say = language(tag_of(request))
        wrong = "" if ADDRESS.fullmatch(email) and len(email) <= MOST else say.text(NO_ADDRESS)
        if not wrong:
            origin = parts.origin.of(request.headers.get("host", ""))
            about = msgspec.json.encode(About(say.tag, origin)).decode()
            name, place = parts.gateway.identity.id(), parts.places.of(request.scope)
            if await parts.links.ask(name, email, browser, place, after, about, parts.clock.now()):
                return Redirect(f"{ASK}/onderweg", status_code=303)
        attempt = Attempt(ASK, fields, {"email": wrong} if wrong else {}, say.text(TOO_MANY))
        visit = await visit_of(parts, request, asking, {}, ASK, attempt)
        return await shown(asking, visit, 422 if wrong else 429)

    @post(f"{ASK}/{{link:str}}", name="open-link", status_code=303)
    async def open_link(request: Request[Any, Any, Any]) -> Response[Any]:
        fields = await sent(request)
        secret = request.scope["path_params"]["link"]
        browser = cookie(parts.origin, request.scope, BROWSER)
        opened = None
        if browser:
            require_own(parts, request, form_token(browser), one(fields, "_csrf"))
            opened = await parts.links.use(secret, browser, parts.clock.now())
        person = await parts.people.by_email(opened.email) if opened else None
        if opened is None or person is None:
            visit = await visit_of(parts, request, opening, {"link": secret}, f"{ASK}/{secret}")
            return await shown(opening, visit, 403)
        arrived = await arrive(parts, request, person.person, "link", opened.next)
        answer: Response[Any] = Redirect(arrived.place, status_code=303)
        answer.headers["set-cookie"] = arrived.cookie
        return answer

    @post("/afmelden", name="sign-out", status_code=303)
    async def sign_out(request: Request[Any, Any, Any]) -> Response[Any]:
        fields = await sent(request)
        session = await session_of(parts, request.scope)
        answer: Response[Any] = Redirect("/", status_code=303)
        if session is not None:
            require_own(parts, request, session.csrf, one(fields, "_csrf"))
            await parts.sessions.end(session.id, session.person)
            answer.headers["set-cookie"] = setting(parts.origin, SESSION, "")[1].decode()
        return answer

    return [ask_link, open_link, sign_out]


MOST = 200
"""Characters of an address."""

NO_ADDRESS = _("Vul een e-mailadres in, zoals naam@voorbeeld.be.")

TOO_MANY = _(
    "Voor dit adres of vanaf deze plek zijn er net al veel links gevraagd. Wacht een kwartier, of gebruik"
    " de laatste."
)


def require_browser(parts: Parts, request: Request[Any, Any, Any], csrf: str) -> str:
    """The secret of a browser that sends a form of its own.

    Raises: Declined with status 403.
    """
    browser = cookie(parts.origin, request.scope, BROWSER)
    require_own(parts, request, form_token(browser), csrf)
    return browser


class Arrival(NamedTuple):
    """Somebody has signed in: where they go, and the cookie of their session."""

    place: str
    cookie: str


async def arrive(
    parts: Parts,
    request: Request[Any, Any, Any],
    person: str,
    proof: SignedIn,
    after: str,
) -> Arrival:
    """Begin a session. It has a new secret; the one that this browser had before ends.

    Who was signed in already, and proved it again, acts as before.
    """
    before, now = await session_of(parts, request.scope), parts.clock.now()
    name = parts.gateway.identity.id()
    secret = await parts.sessions.begin(
        name, person, proof, name_of(request.headers.get("user-agent", "")), now
    )
    if before is not None:
        await parts.sessions.end(before.id, before.person)
    session = await parts.sessions.find(secret, now)
    place = local(after)
    choosing = session is not None and session.acting is None and len(session.authorities) > 1
    if session is not None and choosing and not await _as_before(parts, before, session):
        place = f"/ik/namens?{urlencode({'verder': place})}"
    return Arrival(place, setting(parts.origin, SESSION, secret)[1].decode())


async def _as_before(parts: Parts, before: Session | None, session: Session) -> bool:
    acting = before.acting if before is not None and before.person == session.person else None
    if acting is None:
        return False
    return await parts.sessions.act_as(session.id, (acting.office, acting.mandate, acting.organisation))


async def require_session(parts: Parts, request: Request[Any, Any, Any], csrf: str) -> Session:
    """The session that sends a form of its own.

    Raises: Declined with status 401 or 403.
    """
    session = await session_of(parts, request.scope)
    if session is None:
        raise Declined(401, "not-signed-in", "Nobody is signed in.", "Sign in first.")
    require_own(parts, request, session.csrf, csrf)
    return session
