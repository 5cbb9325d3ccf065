"""Every event described as plain data, for docs/events.md and for readers that have none of our types.

    {"format": "halfrond-schema/1",
     "leaf":   [field …],                       a leaf's members in order; `data` is described by its type
     "types":  {"ballot.cast.v1": {"stream": "ballot", "since": "0.1.0", "about": "…",
                                   "fields": [field …]}, …}}

A field is `{"name": …, "meaning": …, "kind": …, …}`, in the order in which members stand in a leaf:

    text      a string; `pattern` (searched, as ECMAScript and Python have it), `about` what the pattern means
    one-of    a string, one of `values`
    whole     a whole number; `least`, `most`
    truth     true or false
    moment    RFC 3339 with its offset from UTC; leaves hold UTC with a Z
    list      an array of `least` to `most` members, each as `of` (a field without a name) describes
    members   an object with exactly `fields`; `about` what it says
    data      an object as the leaf's type describes

`null: true`: it may be null instead. `default`: what holds where a leaf lacks it. `since`: the version of
Halfrond that wrote the first of them.

What an event and its fields mean is said once, in the docstrings of `facts.py`.
"""

from __future__ import annotations

import inspect as python
import re
from typing import Any

import msgspec
from msgspec import inspect

from events import registry

FORMAT = "halfrond-schema/1"

_MEANING = re.compile(r"([a-z_]+): (\S.*)")


def schema() -> dict[str, Any]:
    """The whole description; nothing in it but what JSON has."""
    return {"format": FORMAT, "leaf": _fields(registry.Envelope), "types": dict(sorted(_types()))}


def _types() -> list[tuple[str, dict[str, Any]]]:
    return [
        (
            fact.type,
            {"stream": word, "since": fact.since, "about": about(fact), "fields": _fields(fact)},
        )
        for word, category in registry.CATEGORIES.items()
        for fact in category.facts
    ]


def about(struct: type[msgspec.Struct]) -> str:
    """What a struct says, in words: its docstring without what its fields mean."""
    return _docstring(struct)[0]


def meanings(struct: type[msgspec.Struct]) -> dict[str, str]:
    """What each field of a struct means, by the name that it has in a leaf."""
    return _docstring(struct)[1]


def _docstring(struct: type[msgspec.Struct]) -> tuple[str, dict[str, str]]:
    *paragraphs, last = python.cleandoc(struct.__doc__ or "").split("\n\n")
    fields = last.replace("\n    ", " ").splitlines()  # a meaning goes on where a line is indented
    found = [match.groups() for match in map(_MEANING.fullmatch, fields) if match]
    if len(found) < len(fields):
        return "\n\n".join([*paragraphs, last]), {}
    return "\n\n".join(paragraphs), dict(found)  # type: ignore[arg-type]


def _fields(struct: type[msgspec.Struct]) -> list[dict[str, Any]]:
    described = inspect.type_info(struct)
    assert isinstance(described, inspect.StructType)  # noqa: S101 - for the type checker
    means = meanings(struct)
    return [_field(field, means.get(field.encode_name, "")) for field in described.fields]


def _field(field: inspect.Field, meaning: str) -> dict[str, Any]:
    described = {"name": field.encode_name, "meaning": meaning, **_kind(field.type)}
    if not field.required:
        described["default"] = msgspec.to_builtins(field.default)
    return described


def _kind(kind: inspect.Type) -> dict[str, Any]:  # noqa: C901, PLR0911 - one case per kind
    match kind:
        case inspect.Metadata(type=inner, extra_json_schema=extra):
            shape = (extra or {}).get("description")
            return _kind(inner) | ({"about": shape} if shape else {})
        case inspect.StrType(pattern=pattern):
            return {"kind": "text"} | ({"pattern": pattern} if pattern else {})
        case inspect.LiteralType(values=values):
            return {"kind": "one-of", "values": list(values)}
        case inspect.IntType(ge=least, le=most):
            return {"kind": "whole", "least": least, "most": most}
        case inspect.BoolType():
            return {"kind": "truth"}
        case inspect.DateTimeType():
            return {"kind": "moment"}
        case inspect.VarTupleType(item_type=item, min_length=least, max_length=most):
            return {"kind": "list", "of": _kind(item), "least": least or 0, "most": most}
        case inspect.StructType(cls=cls):
            return {"kind": "members", "about": about(cls), "fields": _fields(cls)}
        case inspect.RawType():
            return {"kind": "data"}
        case inspect.UnionType(types=types) if any(isinstance(one, inspect.NoneType) for one in types):
            (only,) = (one for one in types if not isinstance(one, inspect.NoneType))
            return _kind(only) | {"null": True}
    raise TypeError(f"a field of an event is a {kind}, and the schema has no word for that")
