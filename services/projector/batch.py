"""From leaves to runs of rows: what a batch of messages writes into a read model. Pure.

Rows are gathered by table. Within a table their order is kept, and neighbours for the same statement become
one run; between tables there is no order (see projections/projection.py). So a thousand events that touch
four tables, in any mixture, become a handful of runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from events.registry import FACTS, Undecodable, decode, type_of
from projections.projection import Projection, Statement, Write


class Gap(Exception):
    """A position is missing: what comes after it cannot be taken."""

    def __init__(self, expected: int, came: int) -> None:
        super().__init__(f"position {expected} is missing, {came} came")
        self.expected = expected
        self.came = came


class Run(NamedTuple):
    """Rows for one statement, in order."""

    sql: str
    bulk: bool
    rows: list[tuple[Any, ...]]


class Batch(NamedTuple):
    """What positions `first` up to before `next_position` write."""

    first: int
    next_position: int
    runs: list[Run]


def gather(projection: Projection, first: int, messages: Iterable[tuple[int, bytes]]) -> Batch:
    """The batch that begins at position `first`. What was delivered before is passed over.

    Raises: Gap; Undecodable for a leaf that this code does not know: an older projector must not pass over
    what a newer chamber wrote.
    """
    reads = {fact.type for fact in projection.reads}
    expected = first
    writes: list[Write] = []
    for position, leaf in messages:
        if position < expected:
            continue
        if position > expected:
            raise Gap(expected, position)
        expected += 1
        kind = type_of(leaf)
        if kind in reads:
            writes += projection.project(decode(position, leaf))
        elif kind not in FACTS:
            raise Undecodable(f"position {position}: unknown type {kind}")
    return Batch(first, expected, _runs(writes))


def _runs(writes: Sequence[Write]) -> list[Run]:
    tables: dict[str, list[Run]] = {}
    latest: dict[str, Statement] = {}
    for statement, row in writes:
        table = statement.table
        if latest.get(table) is statement:
            tables[table][-1].rows.append(row)
        else:
            latest[table] = statement
            tables.setdefault(table, []).append(Run(statement.sql, statement.bulk, [row]))
    return [run for runs in tables.values() for run in runs]
