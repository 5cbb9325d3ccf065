"""The fields of a form: as a browser sends them, and as the body of a route of the API.

A field is named as the member of the body that it fills, `engagement.level`; what is numbered is a list,
`clauses.0.text`. Behind a colon stands how what was typed becomes a value: `closes_at:moment` (FORMS_OF).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from litestar import Request

from events.refusal import Malformed
from services.chamber import registers
from services.chamber.asked import body_of, headers_of, not_as_asked
from services.chamber.problem import Declined
from services.chamber.route import MAX_BODY, Route
from services.chamber.web.languages import BRUSSELS
from services.chamber.words import slug

MAX_FIELDS = 2_000

LETTERS = 26

NAMED = 40
"""Characters of the id of an aim or a criterion."""

FORM_TYPE = b"application/x-www-form-urlencoded"

OWN = ("_csrf", "_as", "_command", "_page", "_next", "_check", "_more")
"""Fields that are the form's own, and no member of the body."""

Fields = Mapping[str, Sequence[str]]


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


def one(fields: Fields, name: str) -> str:
    """What was typed in a field; empty where there is none."""
    return fields.get(name, [""])[-1]


def body(route: Route, fields: Fields) -> Any:
    """The body of a route, made of the fields of a form.

    Raises: Declined with status 422, as for JSON that is not as the route takes it; Malformed of a register.
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
        if form == "members":
            whole.update(parse_qsl(values[-1]))
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


def _end_of_day(values: Sequence[str]) -> str:
    try:
        day = date.fromisoformat(values[-1]) if values[-1] else None
    except ValueError:
        return values[-1]
    if day is None or day == date.max:
        return values[-1]
    return datetime.combine(day + timedelta(days=1), time(), BRUSSELS).isoformat()


def _paragraphs(values: Sequence[str]) -> list[str]:
    return [part.strip() for part in re.split(r"\n\s*\n", values[-1]) if part.strip()]


def _changed(values: Sequence[str]) -> str:
    if not values[-1].strip() or (len(values) > 1 and values[-1].strip() == values[0].strip()):
        return ""
    return values[-1]


def _fraction(values: Sequence[str]) -> Any:
    typed = values[-1].strip()
    numbers = re.fullmatch(r"([0-9]{1,7})\s*/\s*([0-9]{1,7})", typed)
    if numbers:
        return {"numerator": int(numbers[1]), "denominator": int(numbers[2])}
    return {"numerator": typed} if typed else ""  # no number: what is wrong is told there


def _named(kind: str, texts: Sequence[str]) -> list[dict[str, str]]:
    named = [re.match(r"([a-z0-9]{1,40}):\s*(.+)", one, re.DOTALL) for one in texts]
    return [
        {kind: said[1], "text": said[2]}
        if said
        else {kind: slug(words).replace("-", "")[:NAMED], "text": words}
        for said, words in zip(named, texts, strict=True)
    ]


def _lines(values: Sequence[str]) -> list[str]:
    return [part.strip() for part in values[-1].splitlines() if part.strip()]


def _register(values: Sequence[str]) -> Any:
    if not values[-1].strip():
        return ""
    found = registers.read(values[-1])
    if len(found.rows) > registers.MAX_ROWS:
        raise Malformed(
            "register-too-long",
            f"The register was refused: it has {len(found.rows)} rows, and at most {registers.MAX_ROWS} are"
            " taken at once.",
            "Paste it in parts, each with the names of the columns; or use `halfrond means import`.",
        )
    return msgspec.to_builtins(found)


def _options(values: Sequence[str]) -> list[dict[str, str]]:
    lines = [line.strip() for line in values[-1].splitlines() if line.strip()]
    return [
        {"option": chr(ord("a") + place) if place < LETTERS else f"o{place}", "label": line}
        for place, line in enumerate(lines)
    ]


FORMS_OF: Mapping[str, Callable[[Sequence[str]], Any]] = {
    "": lambda values: values[-1] if values[-1].strip() else "",
    "moment": _moment,
    "day": _end_of_day,
    "exact": lambda values: values[-1].strip().replace(" ", "").replace(",", "."),
    "many": lambda values: [value for value in values if value],
    "words": lambda values: [part for part in re.split(r"[\s,;]+", values[-1]) if part],
    "more": lambda values: [named for part in values[-1].split(",") if (named := slug(part))],
    "lines": _lines,
    "paragraphs": _paragraphs,
    "fraction": _fraction,
    "aims": lambda values: _named("aim", _paragraphs(values)),
    "criteria": lambda values: _named("criterion", _lines(values)),
    "register": _register,
    "options": _options,
    "changed": _changed,
    "truth": lambda values: {"yes": True, "no": False}.get(values[-1], ""),
    "number": lambda values: int(values[-1]) if re.fullmatch(r"[0-9]{1,9}", values[-1]) else "",
    "joined": lambda values: ",".join(value for value in values if value),
}
"""How what was typed becomes a value:

    (nothing)   the text itself; left out where it is blank
    moment      a day and a time on the clocks of Brussels, with their offset
    day         a day: the moment at which it ends on the clocks of Brussels
    exact       a decimal number, with a comma or a point
    many        all that were ticked, as a list
    words       a list of words, between blanks or commas
    more        a list of short names, between commas, beside what was ticked of it
    lines       a list of lines
    options     a list of {"option": …, "label": …}, a line each; the options are called a, b, c
    paragraphs  a list of texts, between blank lines
    fraction    `2/3`, as {"numerator": 2, "denominator": 3}
    aims        the aims of a charter, between blank lines: {"aim": …, "text": …}; `act: …` names it, else its
                first words do
    criteria    the criteria of a fund, a line each, in the same way
    register    a table as CSV or as it was copied out of a spreadsheet, as its columns and rows
    changed     the text, where it is not the one that stood there: a hidden field of that name before it
    truth       yes or no
    number      a whole number
    joined      all that were ticked, as one text with commas: a ballot of approval
    rank.<id>   the rank of one option; together a ranked ballot, `b>a=c`
    else        the text where nothing else is said of this member: a blank ballot
    null        nothing at all, said so
    members     members of the body side by side: `kind=action&item=a1`; the field has no name of its own
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
