"""Signing in through the city: its staff proves who they are where they do so every day (ADR 0043).

    GET /aanmelden/stad         sends somebody to the provider; `verder` is where to go afterwards
    GET /aanmelden/stad/terug   they are back: a session begins

Where that is not set up, neither address is there. Back, in this order:

1. the browser is the one that was sent, for the first time, and not too late;
2. the provider did not say that it came to nothing, nor is it another one that answers (RFC 9207);
3. what it signed holds (`infra/oidc`);
4. it vouches for an address, of a domain that the settings name, and for what else they ask;
5. that address was invited here. None is made known: this opens no account.

Whatever goes wrong, the sign-in page says it in plain words, and there one can ask for a link. Which of 4 and
5 went wrong is not told. What the provider says of people is kept nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

import structlog
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from services.chamber.ports.city import City, Errand
from services.chamber.route import Parts
from services.chamber.web.session import BROWSER, SECRET, cookie
from services.chamber.web.sign_in import ASK, MOST, Trouble, arrive
from services.oidc import Oidc
from services.origin import local
from services.settings import ADDRESS

THERE = f"{ASK}/stad"
BACK = f"{THERE}/terug"

LONGEST = 4_096
"""Characters of a code."""

log = structlog.get_logger()


class NotSignedIn(Exception):
    """Nobody was signed in. `trouble` is what the sign-in page says, `next` where they wanted to go."""

    def __init__(self, trouble: Trouble, next_: str = "/") -> None:
        super().__init__(trouble)
        self.trouble: Trouble = trouble
        self.next = next_


def handlers(parts: Parts) -> list[HTTPRouteHandler]:
    """Going there, and coming back."""
    city = parts.city
    if city is None:
        return []

    @get(THERE, name="go-to-city", status_code=303)
    async def there(request: Request[Any, Any, Any]) -> Response[Any]:
        after = local(_query(request).get("verder", "/"))
        browser = cookie(parts.origin, request.scope, BROWSER)
        site = request.headers.get("sec-fetch-site", "same-origin")
        if not browser or site not in {"same-origin", "none"}:  # nobody is sent there by another site
            return Redirect(f"{ASK}?{urlencode({'verder': after})}", status_code=303)
        try:
            place = parts.places.of(request.scope)
            errand = await city.errands.begin(browser, place, after, parts.clock.now())
            if errand is None:
                return _to_sign_in("often", after)
            return Redirect(await city.provider.sending(errand, _back(parts, request)), status_code=303)
        except ConnectionError as error:
            log.warning("the city's provider is away", why=str(error))
            return _to_sign_in("away", after)

    @get(BACK, name="back-from-city", status_code=303)
    async def back(request: Request[Any, Any, Any]) -> Response[Any]:
        try:
            person, after = await _returned(parts, city, request)
        except NotSignedIn as error:
            return _to_sign_in(error.trouble, error.next)
        arrived = await arrive(parts, request, person, "oidc", after)
        answer: Response[Any] = Redirect(arrived.place, status_code=303)
        answer.headers["set-cookie"] = arrived.cookie
        return answer

    return [there, back]


async def _returned(parts: Parts, city: City, request: Request[Any, Any, Any]) -> tuple[str, str]:
    """The person who came back, and where to go.

    Raises: NotSignedIn.
    """
    given = _query(request)
    browser, state = cookie(parts.origin, request.scope, BROWSER), given.get("state", "")
    errand = None
    if browser and SECRET.fullmatch(state):
        errand = await city.errands.take(state, browser, parts.clock.now())  # 1
    if errand is None:
        raise NotSignedIn("late")
    code, issuer = given.get("code", ""), given.get("iss", city.oidc.issuer)
    if not 0 < len(code) <= LONGEST or issuer != city.oidc.issuer:  # 2
        raise NotSignedIn("stopped", errand.next)
    claims = await _proved(parts, city, request, errand, code)  # 3
    email = vouched(city.oidc, claims)  # 4
    person = await parts.people.by_email(email) if email else None  # 5
    if person is None:
        raise NotSignedIn("unknown", errand.next)
    return person.person, errand.next


async def _proved(
    parts: Parts, city: City, request: Request[Any, Any, Any], errand: Errand, code: str
) -> Mapping[str, Any]:
    try:
        return await city.provider.proved(code, errand, _back(parts, request), parts.clock.now())
    except ConnectionError as error:
        log.warning("the city's provider is away", why=str(error))
        raise NotSignedIn("away", errand.next) from error
    except ValueError as error:
        log.warning("what the city's provider said was not taken", why=str(error))
        raise NotSignedIn("refused", errand.next) from error


def vouched(oidc: Oidc, claims: Mapping[str, Any]) -> str | None:
    """The address that a provider vouches for; None where it vouches for none that the settings allow."""
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str) or len(email) > MOST:
        return None
    if not ADDRESS.fullmatch(email) or email.rpartition("@")[2].lower() not in oidc.domains:
        return None
    if oidc.claim is not None:
        name, wanted = oidc.claim
        held = claims.get(name)
        if wanted not in (held if isinstance(held, list) else [held]):
            return None
    return email


def _query(request: Request[Any, Any, Any]) -> dict[str, str]:
    try:
        return dict(parse_qsl(request.scope["query_string"].decode(), max_num_fields=20))
    except ValueError:
        return {}


def _back(parts: Parts, request: Request[Any, Any, Any]) -> str:
    return parts.origin.of(request.headers.get("host", "")) + BACK


def _to_sign_in(trouble: Trouble, after: str) -> Redirect:
    return Redirect(f"{ASK}?{urlencode({'verder': after, 'stad': trouble})}", status_code=303)
