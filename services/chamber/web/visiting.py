"""From a request for an address to the page: who asks, in which language, and what they just did."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from events.registry import Undecodable, decode
from services.chamber.asked import ids_of, query_of
from services.chamber.ports.sessions import Session
from services.chamber.problem import Declined
from services.chamber.route import Parts
from services.chamber.web.forms import Attempt
from services.chamber.web.languages import TAGS, Tag, preferred
from services.chamber.web.page import Done, Elsewhere, Page, Visit, assembly
from services.chamber.web.rendering import Frame, language, rendered
from services.chamber.web.session import BROWSER, cookie, new_secret, session_of, setting

LANGUAGE = "taal"
"""The cookie that remembers a language, and the word behind the question mark that sets it."""

YEAR = 365 * 24 * 3_600
"""Seconds that a language is remembered."""


class Common(NamedTuple):
    """What every page knows behind the question mark; `rest` is the page's own."""

    language: Tag | None
    at_least: int | None
    operation: str
    rest: bytes


def common(raw: bytes) -> Common:
    """Take apart what stands behind the question mark. What every page knows and is malformed is left out."""
    try:
        pairs = parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return Common(None, None, "", raw)  # the page's own decoding says what is wrong
    known = dict(pair for pair in pairs if pair[0] in {LANGUAGE, "vanaf", "gedaan"})
    rest = urlencode([pair for pair in pairs if pair[0] not in {LANGUAGE, "vanaf", "gedaan"}])
    asked, position = known.get(LANGUAGE), known.get("vanaf", "")
    tag = next((one for one in TAGS if one == asked), None)
    at_least = int(position) if position.isascii() and position.isdecimal() and len(position) <= 18 else None  # noqa: PLR2004 - digits of a bigint
    return Common(tag, at_least, known.get("gedaan", ""), rest.encode())


def tag_of(request: Request[Any, Any, Any], session: Session | None = None) -> Tag:
    """The language of a reader: chosen here, else that of the session, else what the browser asks."""
    chosen = (request.cookies.get(LANGUAGE), session.language if session else None)
    for one in chosen:
        if one in TAGS:
            return one
    return preferred(request.headers.get("accept-language", ""))


async def visit_of(
    parts: Parts,
    request: Request[Any, Any, Any],
    page: Page,
    given: Mapping[str, Any],
    address: str,
    attempt: Attempt | None = None,
) -> Visit:
    """What a page is made from. `address` is where it stands, which is not where a form is sent to.

    Raises: Declined where the address is malformed.
    """
    session = await session_of(parts, request.scope)
    asked = common(urlsplit(address).query.encode())
    return Visit(
        parts,
        language(tag_of(request, session)),
        session,
        address,
        origin_of(parts, request),
        ids_of(given),
        query_of(page.query, asked.rest),
        asked.at_least,
        await _done(parts, session, asked),
        attempt,
        browser=cookie(parts.origin, request.scope, BROWSER),
    )


def origin_of(parts: Parts, request: Request[Any, Any, Any]) -> str:
    """Where the site stands: as the settings say, else by the address that was asked."""
    return parts.origin.of(request.headers.get("host", "")) or str(request.base_url).rstrip("/")


async def _done(parts: Parts, session: Session | None, asked: Common) -> Done | None:
    # A link that somebody else made could tell of what was never done: the entry must be the reader's own.
    if session is None or session.acting is None or asked.at_least is None or not asked.operation:
        return None
    with suppress(Undecodable):
        for position, leaf in await parts.log.leaves(asked.at_least, asked.at_least):
            if decode(position, leaf).actor.mandate == session.acting.mandate:
                return Done(asked.operation, position)
    return None


async def shown(page: Page, visit: Visit, status: int = 200) -> Response[Any]:
    """The page, or where to go instead.

    Raises: what its views raise.
    """
    if page.known and visit.session is None:
        return Redirect(f"/aanmelden?{urlencode({'verder': visit.address})}", status_code=303)
    fresh = page.browser and not visit.browser
    if fresh:
        visit = visit._replace(browser=new_secret(visit.parts.gateway.identity))
    seen = await visit.seen(*page.of)
    given = await page.show(visit)
    if isinstance(given, Elsewhere):
        return Redirect(given.address, status_code=303)
    frame = Frame(await assembly(visit.reading, visit.organisation), seen)
    answer = rendered(page, visit, frame, given, status)
    if fresh:
        answer.headers["set-cookie"] = setting(visit.parts.origin, BROWSER, visit.browser)[1].decode()
    return answer


def handler(page: Page, parts: Parts) -> HTTPRouteHandler:
    """Answers for one address."""

    @get(litestar_path(page.path), name=f"page-{page.name}")
    async def answer(request: Request[Any, Any, Any]) -> Response[Any]:
        raw = request.scope["query_string"]
        address = request.scope["path"] + (f"?{raw.decode('latin-1')}" if raw else "")
        chosen = common(raw)
        if chosen.language is not None:
            back = request.scope["path"] + (f"?{chosen.rest.decode()}" if chosen.rest else "")
            there = Redirect(back, status_code=303)
            there.set_cookie(LANGUAGE, chosen.language, max_age=YEAR, path="/", samesite="lax")
            return there
        try:
            visit = await visit_of(parts, request, page, request.scope["path_params"], address)
        except UnicodeDecodeError as error:
            raise Declined(422, "malformed-query", "The query is no UTF-8.", "Check the address.") from error
        return await shown(page, visit)

    return answer


def litestar_path(path: str) -> str:
    """An address as Litestar writes it: `/dossiers/{proposal:str}`."""
    return path.replace("}", ":str}")
