"""Acts by forms: `POST /doe/<operation>/<ids>` does what the API's route of that name does.

Whatever a page can do, the API can: there is no other way to act than a route of the API, reached with the
session's mandate instead of a token. Fields become the body of the route; the rules judge it as they judge
everything. When it was done the browser is sent on (303), so that loading again does nothing twice; when it
was refused the page is shown again with what was typed and what is wrong. Nothing typed is kept anywhere.

Sent by a button that is named `_check`, nothing is done yet: the page is shown again, to confirm what was
typed (`confirm`), or to change it (`change`).
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec
from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from services.chamber.asked import KEY, body_of, headers_of, ids_of, not_as_asked
from services.chamber.ports import Session
from services.chamber.problem import Declined, told
from services.chamber.route import MAX_BODY, Asked, Parts, Reply, Route, Trail
from services.chamber.web import refusals
from services.chamber.web.forms import Attempt, unmasked
from services.chamber.web.languages import BRUSSELS
from services.chamber.web.page import Page
from services.chamber.web.rendering import language
from services.chamber.web.session import require_confirmed, session_of
from services.chamber.web.visiting import shown, tag_of, visit_of
from services.origin import local

MAX_FIELDS = 2_000

LETTERS = 26

FORM_TYPE = b"application/x-www-form-urlencoded"

OWN = ("_csrf", "_as", "_command", "_page", "_next", "_check")
"""Fields that are the form's own, and no member of the body."""

SENSITIVE = frozenset(
    {
        "give-mandate",
        "withdraw-mandate",
        "give-token",
        "revoke-tokens",
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

SHOWN_ONCE = frozenset({"give-token", "give-office-token"})
"""Operations whose answer is kept nowhere: the page shows it, this once."""

Fields = Mapping[str, Sequence[str]]


def handlers(parts: Parts, routes: Sequence[Route], pages: Sequence[Page]) -> list[HTTPRouteHandler]:
    """A handler for every operation that takes a token."""
    found = Pages(pages)
    return [_handler(parts, route, found) for route in routes if route.token]


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
        if session is None:
            return Redirect(f"/aanmelden?{urlencode({'verder': address})}", status_code=303)
        require_own(parts, request, session.csrf, one(fields, "_csrf"))
        say = language(tag_of(request, session))
        try:
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
    parts: Parts, route: Route, request: Any, session: Session, fields: Fields, trail: Trail
) -> Reply:
    actor = session.actor
    if actor is None:
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
    given = ids_of(request.scope["path_params"])
    asked = body(route, fields) if route.body is not None else None
    # The path is that of the API: an act that is sent by a page and by a program is the same one.
    path = "/api" + route.path.format_map(given)
    return await route.handle(parts, Asked(path, given, asked, actor, key, trail))


async def sent(request: Request[Any, Any, Any]) -> Fields:
    """The fields of a form.

    Raises: Declined.
    """
    headers = headers_of(request.scope["headers"])
    if headers.content_type.partition(b";")[0].strip().lower() != FORM_TYPE:
        raise Declined(415, "not-a-form", "This address takes forms.", "Programs use /api.")
    raw = await body_of(request.receive, headers, MAX_BODY)
    try:
        pairs = parse_qsl(raw.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except ValueError:
        raise Declined(
            422, "malformed-form", "The form is no UTF-8, or holds too much.", "Load the page again."
        ) from None
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return fields


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


# --- from fields to a body --------------------------------------------------------------------------------


def body(route: Route, fields: Fields) -> Any:
    """The body of a route, made of the fields of a form.

    Raises: Declined with status 422, as for JSON that is not as the route takes it.
    """
    whole: dict[str, Any] = {}
    otherwise: dict[str, str | None] = {}
    beside: dict[str, str] = {}
    for name, values in fields.items():
        if name in OWN:
            continue
        path, _, form = name.partition(":")
        if form in {"else", "null"}:
            otherwise[path] = values[-1] if form == "else" else None
            continue
        if form == "with":
            beside[path] = values[-1]
            continue
        value = _value(form, values)
        if value not in ("", [], None):
            _put(whole, path.split("."), value)
    for path, value in beside.items():
        if path.split(".")[0] in whole:
            _put(whole, path.split("."), value)
    whole = {**otherwise, **whole}
    try:
        return msgspec.convert(_listed(whole), route.body, strict=False)
    except msgspec.ValidationError as error:
        raise not_as_asked("body", str(error)) from None


def _moment(values: Sequence[str]) -> str:
    # A browser sends the clock on the wall, without an offset.
    try:
        at = datetime.fromisoformat(values[-1]) if values[-1] else None
    except ValueError:
        return values[-1]
    if at is None:
        return ""
    return (at if at.tzinfo else at.replace(tzinfo=BRUSSELS)).isoformat()


def _paragraphs(values: Sequence[str]) -> list[str]:
    return [part.strip() for part in re.split(r"\n\s*\n", values[-1]) if part.strip()]


def _changed(values: Sequence[str]) -> str:
    if not values[-1].strip() or (len(values) > 1 and values[-1].strip() == values[0].strip()):
        return ""
    return values[-1]


def _options(values: Sequence[str]) -> list[dict[str, str]]:
    lines = [line.strip() for line in values[-1].splitlines() if line.strip()]
    return [
        {"option": chr(ord("a") + place) if place < LETTERS else f"o{place}", "label": line}
        for place, line in enumerate(lines)
    ]


def _slug(words: str) -> str:
    # `Sint-Amandsberg ` is written sint-amandsberg in the log.
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


FORMS_OF: Mapping[str, Callable[[Sequence[str]], Any]] = {
    "": lambda values: values[-1] if values[-1].strip() else "",
    "moment": _moment,
    "many": lambda values: [value for value in values if value],
    "words": lambda values: [part for part in re.split(r"[\s,;]+", values[-1]) if part],
    "more": lambda values: [slug for part in values[-1].split(",") if (slug := _slug(part))],
    "lines": lambda values: [part.strip() for part in values[-1].splitlines() if part.strip()],
    "paragraphs": _paragraphs,
    "options": _options,
    "changed": _changed,
    "truth": lambda values: {"yes": True, "no": False}.get(values[-1], ""),
    "number": lambda values: int(values[-1]) if re.fullmatch(r"[0-9]{1,9}", values[-1]) else "",
    "joined": lambda values: ",".join(value for value in values if value),
}
"""How what was typed becomes a value:

    (nothing)   the text itself; left out where it is blank
    moment      a day and a time on the clocks of Brussels, with their offset
    many        all that were ticked, as a list
    words       a list of words, between blanks or commas
    more        a list of short names, between commas, beside what was ticked of it
    lines       a list of lines
    options     a list of {"option": …, "label": …}, a line each; the options are called a, b, c
    paragraphs  a list of texts, between blank lines
    changed     the text, where it is not the one that stood there: a hidden field of that name before it
    truth       yes or no
    number      a whole number
    joined      all that were ticked, as one text with commas: a ballot of approval
    rank.<id>   the rank of one option; together a ranked ballot, `b>a=c`
    else        the text where nothing else is said of this member: a blank ballot
    null        nothing at all, said so
    with        the text, if anything else is said of this member: who may see it
"""


class Ranks(dict[str, str]):
    """The rank of each option that was given one."""

    def ballot(self) -> str:
        """The ballot: best first, equal ranks side by side, `b>a=c`."""
        by_rank: dict[str, list[str]] = {}
        for option, rank in self.items():
            by_rank.setdefault(rank.zfill(9), []).append(option)
        return ">".join("=".join(by_rank[rank]) for rank in sorted(by_rank))


def _value(form: str, values: Sequence[str]) -> Any:
    kind, _, option = form.partition(".")
    if kind == "rank":
        return Ranks({option: values[-1].strip()}) if values[-1].strip() else ""
    read = FORMS_OF.get(kind)
    return read(values) if read else ""


def _put(whole: dict[str, Any], path: Sequence[str], value: Any) -> None:
    at = whole
    for part in path[:-1]:
        inner = at.setdefault(part, {})
        at = inner if isinstance(inner, dict) else at
    last = at.get(path[-1])
    if isinstance(last, Ranks) and isinstance(value, Ranks):
        value = Ranks({**last, **value})
    elif isinstance(last, list) and isinstance(value, list):
        value = list(dict.fromkeys([*last, *value]))
    at[path[-1]] = value


def _listed(value: Any) -> Any:
    # What is numbered is a list, in the order of its numbers; ranks become a ballot.
    if isinstance(value, Ranks):
        return value.ballot()
    if not isinstance(value, dict):
        return [_listed(one) for one in value] if isinstance(value, list) else value
    inner = {name: _listed(one) for name, one in value.items()}
    if inner and all(name.isdecimal() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def one(fields: Fields, name: str) -> str:
    """What was typed in a field; empty where there is none."""
    return fields.get(name, [""])[-1]
