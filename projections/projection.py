"""What a read model is: events in, rows out, and the questions that it answers.

A projection is pure. It turns one recorded event into writes (a named statement and one row of arguments);
the projector gathers the rows of many events and sends them. Two promises make that possible:

- a statement writes one table and reads no other, so writes to different tables may change places, and
  writes to one table keep their order; what has to be read or written beside it (`also`) is written by
  statements of that same table only, and so keeps that order too;
- what a table holds after a row depends on the rows before it, never on how they were cut into batches.

Statements name their tables without a schema: the projector chooses the schema, so that a rebuild can fill a
second one beside the first. Queries name the schema with its version, and join `public.prose` for texts: read
models hold digests only, and an erased text reads as null.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from events.fact import Fact
from events.registry import Recorded


class Statement(NamedTuple):
    """Writes rows into `table`; `about` says which, in one line.

    `bulk`: takes all rows of a batch at once, one array per column; else it is run once a row. `also`: other
    tables that it reads or writes, which are kept in step with `table`.
    """

    name: str
    about: str
    table: str
    sql: str
    bulk: bool = False
    also: tuple[str, ...] = ()


class Write(NamedTuple):
    """One row for a statement, its values in the order of the statement's parameters."""

    statement: Statement
    row: tuple[Any, ...]


Writer = Callable[[Recorded, Any], Sequence[Write]]
"""The rows that follow from an event, given with the fact in it."""

Writers = tuple[tuple[type[Fact], Writer], ...]
"""A table of who writes of which fact."""

F = TypeVar("F", bound=Fact)


def on(fact: type[F], write: Callable[[Recorded, F], Sequence[Write]]) -> tuple[type[Fact], Writer]:
    """A line of such a table: here the type checker sees that the writer fits the fact."""
    return fact, write


def writers_of(*tables: Writers) -> Mapping[type[Fact], Writer]:
    """The tables of the parts of a read model as one: who writes of each fact.

    Raises: ValueError when two write of the same fact. Both are meant to, so neither may be passed over: one
    writer makes all the rows that follow from a fact.
    """
    found: dict[type[Fact], Writer] = {}
    for fact, write in chain.from_iterable(tables):
        if fact in found:
            raise ValueError(f"two write of {fact.__name__} in one read model: make one writer of them")
        found[fact] = write
    return found


class Query(NamedTuple):
    """A question that a read model answers; `about` says what a row is, and the order.

    `takes` names the parameters $1, $2, … in order. One that is left out is null: that filter is off.
    """

    name: str
    about: str
    takes: tuple[str, ...]
    sql: str


class Projection(NamedTuple):
    """A read model. `schema` is named with its version: change what it holds, and raise the version.

    `ddl` makes its tables in the schema that the connection has chosen, among them `position`. `writers` says
    of each fact that the model looks at who writes of it. `position` gives the next one to come.
    """

    name: str
    schema: str
    ddl: str
    writers: Mapping[type[Fact], Writer]
    statements: tuple[Statement, ...]
    queries: tuple[Query, ...]
    position: Query

    @property
    def reads(self) -> Collection[type[Fact]]:
        """The facts that it looks at: of others it writes nothing."""
        return self.writers.keys()

    def project(self, event: Recorded) -> Sequence[Write]:
        """The rows that follow from an event."""
        write = self.writers.get(type(event.fact))
        return () if write is None else write(event, event.fact)


def subject(event: Recorded) -> str:
    """The id in the name of the event's stream: `organisation-abc` is about `abc`."""
    return event.stream.partition("-")[2]
