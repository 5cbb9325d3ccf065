"""Leaves read as a stranger reads them: there is one way only to write an event, and these bytes must be it.

The chamber reads what it wrote itself; whoever audits does not know who wrote a leaf. Two readers who decode
the same bytes must come to the same event, so nothing may be read in two ways: members stand in their order,
none twice, none unknown; no blanks, no second spelling of a character, a number or a moment (UTC, with a Z).
A member that has a default may be missing, for it may be younger than the leaf.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

import msgspec
from msgspec import structs

from events.fact import Actor, Fact, Moment
from events.registry import CATEGORIES, Undecodable, Version


class Leaf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An event as it stands in the log, in the order of its members; `data` is a Fact."""

    stream: str
    version: Version
    type: str
    at: Moment
    actor: Actor
    command: str
    data: Any


class Known(NamedTuple):
    """How leaves of one type are read, and how their streams begin. `timeless`: its data hold no moment."""

    name: str
    word: str
    streams: str
    decode: Callable[[bytes], Leaf]
    timeless: bool


_TYPE = b'"type":"'


_encode = msgspec.json.Encoder().encode
_anything = msgspec.json.Decoder().decode


def read(leaf: bytes) -> Leaf:
    """The event in a leaf.

    Raises: Undecodable, also when the same event could be written in other bytes.
    """
    start = leaf.find(_TYPE) + len(_TYPE)
    known = _BY_NAME.get(leaf[start : leaf.find(b'"', start)])
    if known is None:
        raise Undecodable(f"{leaf[start : start + 40]!r} begins no type of event that is known here")
    try:
        event = known.decode(leaf)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Undecodable(str(error)) from error
    if event.type != known.name or not (event.stream.startswith(known.streams) or event.stream == known.word):
        raise Undecodable(f"'{event.type}' is no type of event that a stream '{event.stream}' has")
    if known.timeless and event.at.tzinfo is UTC and _encode(event) == leaf:
        return event
    if not _one_way(leaf, event):
        raise Undecodable(
            "it is not written in the one way that is allowed: see the order of members, blanks"
        )
    return event


def _one_way(leaf: bytes, event: Leaf) -> bool:
    value = _anything(leaf)
    return _encode(value) == leaf and _spelt(value, event)


def _spelt(value: Any, read: Any) -> bool:
    """Whether `value` has the members of what was read of it in their order, and spells each as we would."""
    match read:
        case msgspec.Struct():
            fields = _names(type(read))
            there = [name for name in fields if name in value]
            return there == list(value) and all(
                _spelt(value[name], getattr(read, fields[name])) for name in there
            )
        case tuple():
            return all(_spelt(one, other) for one, other in zip(value, read, strict=True))
        case datetime():
            return read.tzinfo is UTC and bool(value == msgspec.to_builtins(read))
        case _:
            return bool(value == read)


@cache
def _names(struct: type[msgspec.Struct]) -> dict[str, str]:
    """Its members in order: as they are written → as they are named here."""
    return {field.encode_name: field.name for field in structs.fields(struct)}


def _has_moment(fact: type[Fact]) -> bool:
    return b'"date-time"' in _encode(msgspec.json.schema(fact))


def _known(word: str, fact: type[Fact]) -> Known:
    leaf: Any = msgspec.defstruct(
        "Leaf", [("data", fact)], bases=(Leaf,), frozen=True, forbid_unknown_fields=True
    )
    return Known(fact.type, word, f"{word}-", msgspec.json.Decoder(leaf).decode, not _has_moment(fact))


KNOWN = {fact.type: _known(word, fact) for word, category in CATEGORIES.items() for fact in category.facts}
"""Every type of event."""

_BY_NAME = {name.encode(): known for name, known in KNOWN.items()}
