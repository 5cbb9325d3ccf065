"""Which texts an event names: the digests in it that are those of texts outside the log.

Not every digest is: a poll and an outcome carry digests of lists of clauses or voters, an agenda that of a
secret, and an erasure names texts that other events brought.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

from msgspec import inspect

from events.agenda.facts import AgendaAnnounced
from events.call.facts import CallOpened, CandidacyDeclared
from events.erasure.facts import ErasureRequested, ProseErased
from events.fact import Digest, Fact
from events.poll.facts import Opened, OpenedV2
from events.proposal.facts import Concluded
from events.registry import FACTS

Read = Callable[[Any], Iterator[str]]

_NOT_TEXTS: dict[type[Fact], set[str]] = {
    Opened: {"text", "roll"},
    Concluded: {"text"},
    AgendaAnnounced: {"commitment"},
    CallOpened: {"commitment"},
    CandidacyDeclared: {"commitment"},
    OpenedV2: {"text", "roll"},
    ErasureRequested: {"digests"},
    ProseErased: {"digests"},
}

_DIGEST = inspect.type_info(Digest)


def texts(fact: Fact) -> Iterator[str]:
    """The digests of the texts that an event brings, 64 hex characters each."""
    for read in _READS[type(fact)]:
        yield from read(fact)


def _reads(struct: type[Any], without: set[str]) -> tuple[Read, ...]:
    described = inspect.type_info(struct)
    assert isinstance(described, inspect.StructType)  # noqa: S101 - for the type checker
    found = ((field.name, _read(field.type)) for field in described.fields if field.name not in without)
    return tuple(_member(name, read) for name, read in found if read is not None)


def _member(name: str, read: Read) -> Read:
    get = attrgetter(name)
    return lambda value: read(get(value))


def _read(kind: inspect.Type) -> Read | None:
    """How the digests in a value of this type are read; None where it can hold none."""
    match kind:
        case _ if kind == _DIGEST:
            return lambda value: iter((value,))
        case inspect.Metadata(type=inner):
            return _read(inner)
        case inspect.UnionType(types=kinds):
            reads = [read for read in map(_read, kinds) if read is not None]
            return None if not reads else lambda value: iter(()) if value is None else reads[0](value)
        case inspect.VarTupleType(item_type=item):
            each = _read(item)
            return None if each is None else lambda values: (one for value in values for one in each(value))
        case inspect.StructType(cls=cls):
            reads = list(_reads(cls, set()))
            return None if not reads else lambda value: (one for read in reads for one in read(value))
        case _:
            return None


_READS = {fact: _reads(fact, _NOT_TEXTS.get(fact, set())) for fact in FACTS.values()}

BEARERS = frozenset(fact for fact, reads in _READS.items() if reads)
"""The facts that can bring a text: whoever passes millions of ballots by need not ask each."""
