"""Any fact at all: values made from the types that facts declare, so that a new fact needs nothing here."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies
from hypothesis.strategies import SearchStrategy
from msgspec import inspect

from events import registry
from events.fact import Actor, Fact

MOMENTS = strategies.datetimes(datetime(1900, 1, 1), datetime(2999, 12, 31), timezones=strategies.just(UTC))  # noqa: DTZ001 - hypothesis wants bounds without a zone
TEXTS = strategies.text(strategies.characters(exclude_categories=["Cs"]), max_size=60)


def of_type(kind: inspect.Type) -> SearchStrategy[Any]:  # noqa: C901, PLR0911 - one case per type
    """Values of a type that msgspec has inspected."""
    match kind:
        case inspect.Metadata(type=inner):
            return of_type(inner)
        case inspect.StrType(pattern=None):
            return TEXTS
        case inspect.StrType(pattern=pattern):
            assert pattern is not None
            return strategies.from_regex(re.compile(pattern), fullmatch=True)
        case inspect.IntType(ge=ge, le=le):
            return strategies.integers(-(2**31) if ge is None else ge, 2**31 - 1 if le is None else le)
        case inspect.BoolType():
            return strategies.booleans()
        case inspect.NoneType():
            return strategies.none()
        case inspect.DateTimeType(tz=True):
            return MOMENTS
        case inspect.LiteralType(values=values):
            return strategies.sampled_from(values)
        case inspect.UnionType(types=types):
            return strategies.one_of(*map(of_type, types))
        case inspect.VarTupleType(item_type=item, min_length=least, max_length=most):
            assert most is not None, "a list in a fact has a limit"
            return strategies.lists(of_type(item), min_size=least or 0, max_size=min(most, 4)).map(tuple)
        case inspect.StructType(cls=cls, fields=fields):
            return strategies.builds(cls, **{field.name: of_type(field.type) for field in fields})
    raise AssertionError(f"no values for {kind}")


def facts_of(fact: type[Fact]) -> SearchStrategy[Fact]:
    """Any fact of one type."""
    return of_type(inspect.type_info(fact))


ACTORS: SearchStrategy[Actor] = of_type(inspect.type_info(Actor))


def leaves(word: str, fact: type[Fact]) -> SearchStrategy[tuple[Any, ...]]:
    """What encode() takes, for one type of fact: (stream, version, at, actor, command, fact)."""
    stream, version = TEXTS.map(lambda name: f"{word}-{name}"), strategies.integers(1, 2**31 - 1)
    return strategies.tuples(stream, version, MOMENTS, ACTORS, TEXTS, facts_of(fact))


ANY_LEAF = strategies.one_of(
    leaves(word, fact) for word, category in registry.CATEGORIES.items() for fact in category.facts
)
