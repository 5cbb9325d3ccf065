"""Means: which funds there are, and who received what of them, for what, by which decision (T5).

Read by the pages of means, whoever takes the ledger along, and who looks where the means went. Amounts stand
as they were told, in exact decimals; they are added up as decimals, each currency by itself, and the sums are
kept, so that no question reads every allocation. What was corrected stands beside what holds. No vote is
among what is read here, and no query joins one (D1).

Groups (size, staffing, neighbourhood) are those that the recipient says of itself now: `unsaid` where a
member does not say, `not-a-member` for a recipient that never was one.

    schema.py      the tables
    writing.py     what is written
    summing.py     of it, what keeps the sums
    questions.py   what is asked
"""

from __future__ import annotations

from projections.means.questions import (
    ALLOCATIONS,
    CRITERIA,
    FUNDS,
    POSITION,
    SUMS,
    TELLINGS,
    TOTALS,
    VERSIONS,
    YEARS,
)
from projections.means.schema import DDL, SCHEMA
from projections.means.writing import STATEMENTS, WRITERS
from projections.projection import Projection, writers_of

__all__ = [
    "ALLOCATIONS",
    "CRITERIA",
    "FUNDS",
    "MEANS_MODEL",
    "POSITION",
    "SUMS",
    "TELLINGS",
    "TOTALS",
    "VERSIONS",
    "YEARS",
]

MEANS_MODEL = Projection(
    name="means",
    schema=SCHEMA,
    ddl=DDL,
    writers=writers_of(WRITERS),
    statements=STATEMENTS,
    queries=(*(POSITION, FUNDS, CRITERIA, TELLINGS, SUMS, ALLOCATIONS, VERSIONS, TOTALS, YEARS),),
    position=POSITION,
)
"""The read model of means."""
