"""The bytes of an entry, read strictly by the schema that the chamber's registry generates.

    {"stream": …, "version": …, "type": …, "at": …, "actor": {…}, "command": …, "data": {…}}

Strict means: one way to write an entry only. No member twice, none missing, none unknown, each in its place;
no blank, no other way to write a character or a number. Two readers who read the same bytes then read the
same act.

The schema (`halfrond-schema/1`) describes each member as a field of a kind: text, one-of, whole, truth,
moment, list, members, data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, NamedTuple

FORMAT = "halfrond-schema/1"

LARGEST = 65_535
"""Bytes of a leaf at most."""

Check = Callable[[Any], Any]
"""Gives the value of a member, moments as datetime. Raises Unreadable."""

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z")
_WRITTEN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class Unreadable(ValueError):
    """These bytes are no entry that this reader knows; the message says why."""


class Entry(NamedTuple):
    """What stands at a position. `actor` and `data` as in the leaf, moments as datetime in UTC."""

    position: int
    stream: str
    version: int
    type: str
    at: datetime
    actor: dict[str, Any]
    command: str
    data: dict[str, Any]


class Leaves:
    """Reads leaves by a schema."""

    def __init__(self, schema: dict[str, Any]) -> None:
        if schema.get("format") != FORMAT:
            raise ValueError(f"the schema of entries is of another format than {FORMAT}")
        self._leaf = _members(schema["leaf"])
        self._types = {
            name: (described["stream"], _members(described["fields"]))
            for name, described in schema["types"].items()
        }
        self._digests = {
            name: [field["name"] for field in described["fields"] if _is_digest(field)]
            for name, described in schema["types"].items()
        }

    def read(self, position: int, leaf: bytes) -> Entry:
        """The entry in a leaf.

        Raises: Unreadable.
        """
        if len(leaf) > LARGEST:
            raise Unreadable(f"it has more than {LARGEST} bytes")
        try:
            text = leaf.decode()
            value = json.loads(text)
            written = _WRITTEN.encode(value)
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"it is no JSON: {error}") from error
        read = self._leaf(value)
        known = self._types.get(read["type"])
        word = read["stream"].partition("-")[0]
        if known is None or known[0] != word:
            raise Unreadable(f"'{read['type']}' is no type of event that a stream '{word}' has")
        read["data"] = known[1](read["data"])
        if written != text:
            raise Unreadable("it is not written in the one way that is allowed: a member twice, or blanks")
        return Entry(position, **read)

    def digests(self, entry: Entry, but: Collection[str] = ()) -> list[str]:
        """The digests in an entry, 64 hexadecimal characters each, those in members `but` left out."""
        found: list[str] = []
        for name in self._digests[entry.type]:
            if name not in but:
                _collect(entry.data[name], found)
        return found


def _is_digest(field: dict[str, Any]) -> bool:
    inner = field.get("of", field)
    if inner["kind"] == "members":
        return any(_is_digest(member) for member in inner["fields"])
    return bool(inner.get("about", "").startswith("SHA-256 in hex"))  # keys and secrets look the same


def _collect(value: Any, found: list[str]) -> None:
    match value:
        case str() if len(value) == 64:  # noqa: PLR2004 - no other text in the same field is as long
            found.append(value)
        case list():
            for one in value:
                _collect(one, found)
        case dict():
            for one in value.values():
                _collect(one, found)
        case _:
            pass


def _members(fields: list[dict[str, Any]]) -> Check:
    """An object with these members in this order; one with a default may be missing."""
    order = [field["name"] for field in fields]
    checks = {field["name"]: _field(field) for field in fields}
    defaults = {field["name"]: field["default"] for field in fields if "default" in field}

    def check(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Unreadable("an object was expected")
        names = list(value)
        if names != order:
            _explain(names, order, defaults)
            value = {name: value.get(name, defaults.get(name)) for name in order}
        read = {}
        for name, one in checks.items():
            try:
                read[name] = one(value[name])
            except Unreadable as error:
                raise Unreadable(f"{name}: {error}") from error
        return read

    return check


def _explain(names: list[str], order: list[str], defaults: dict[str, Any]) -> None:
    unknown = [name for name in names if name not in order]
    if unknown:
        raise Unreadable(f"it has a member that is not known: '{unknown[0]}'")
    missing = [name for name in order if name not in names and name not in defaults]
    if missing:
        raise Unreadable(f"it lacks the member '{missing[0]}'")
    if names != [name for name in order if name in names]:
        raise Unreadable("its members do not stand in their order")


def _field(field: dict[str, Any]) -> Check:
    check = _KINDS[field["kind"]](field)
    if not field.get("null"):
        return check
    return lambda value: None if value is None else check(value)


def _text(field: dict[str, Any]) -> Check:
    matches = re.compile(field.get("pattern", "")).search

    def check(value: Any) -> str:
        if not isinstance(value, str) or not matches(value):
            raise Unreadable("another text was expected")
        return value

    return check


def _one_of(field: dict[str, Any]) -> Check:
    values = frozenset(field["values"])

    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in values:
            raise Unreadable(f"one of these was expected: {', '.join(sorted(values))}")
        return value

    return check


def _whole(field: dict[str, Any]) -> Check:
    least, most = field.get("least"), field.get("most")

    def check(value: Any) -> int:
        if (
            type(value) is not int
            or (least is not None and value < least)
            or (most is not None and value > most)
        ):
            raise Unreadable("another whole number was expected")
        return value

    return check


def _truth(_field: dict[str, Any]) -> Check:
    def check(value: Any) -> bool:
        if not isinstance(value, bool):
            raise Unreadable("true or false was expected")
        return value

    return check


def _moment(_field: dict[str, Any]) -> Check:
    def check(value: Any) -> datetime:
        if not isinstance(value, str) or not _MOMENT.fullmatch(value) or value.endswith(".000000Z"):
            raise Unreadable("a moment in UTC was expected, as 2026-03-02T20:00:00Z")
        try:
            return datetime.fromisoformat(value)
        except ValueError as error:
            raise Unreadable(f"there is no such moment: {error}") from error

    return check


def _list(field: dict[str, Any]) -> Check:
    one, least, most = _field(field["of"]), field.get("least") or 0, field.get("most")

    def check(value: Any) -> list[Any]:
        if not isinstance(value, list) or len(value) < least or (most is not None and len(value) > most):
            raise Unreadable("a list of another length was expected")
        return [one(member) for member in value]

    return check


def _data(_field: dict[str, Any]) -> Check:
    return lambda value: value


_KINDS: dict[str, Callable[[dict[str, Any]], Check]] = {
    "text": _text,
    "one-of": _one_of,
    "whole": _whole,
    "truth": _truth,
    "moment": _moment,
    "list": _list,
    "members": lambda field: _members(field["fields"]),
    "data": _data,
}
