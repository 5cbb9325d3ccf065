"""How an act is made again of the facts that it wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from msgspec import structs

from events.fact import Fact
from events.world import Act

Choices = Callable[[str], Mapping[str, str]]
"""The choice, by organisation, of each ballot in a poll that counts; SPOILT for what does not open to one."""

HalfOf = Callable[[str], str | None]
"""The public key of a private one as facts hold them (events/seal.py); None: it is no key."""

Make = Callable[[Any, str, Sequence[Fact], Choices], Act]
"""Makes an act of its first fact, the stream that this stands in, and the facts behind it."""

T = TypeVar("T")


def alike(act: type[Any]) -> Make:
    """An act whose members the fact has too, under the same names; what it lacks is named by the stream."""
    names = [field.name for field in structs.fields(act)]

    def make(fact: Any, stream: str, *_: object) -> Act:
        said = {name: getattr(fact, name) if hasattr(fact, name) else named_by(stream) for name in names}
        made: Act = act(**said)
        return made

    return make


def named_by(stream: str) -> str:
    """The organisation or the proposal whose stream it is."""
    return stream.partition("-")[2]


def joined(*tables: Mapping[type[Fact], T]) -> dict[type[Fact], T]:
    """The tables of several subjects as one.

    Raises: ValueError when a fact stands in two of them: only one says how it is judged.
    """
    whole: dict[type[Fact], T] = {}
    for table in tables:
        if twice := [fact.__name__ for fact in table if fact in whole]:
            raise ValueError(f"the law of {', '.join(twice)} stands in two modules: keep one of them")
        whole.update(table)
    return whole
