"""Delegations: who has which item, what is asked and until when, its whole route, what came of it (A2).

Read by the list of delegations, the page of one, the desk of a commission, and who follows hot potatoes. A
step is an event of an item's delegation stream; the row of the item says where it stands now.

    schema.py      the tables
    writing.py     what is written
    questions.py   what is asked
"""

from __future__ import annotations

from projections.delegations.questions import LATEST, LIST, MINORITIES, POSITION, STEPS, WAYS
from projections.delegations.schema import DDL, SCHEMA
from projections.delegations.writing import STATEMENTS, WRITERS
from projections.projection import Projection, writers_of

__all__ = [
    "DELEGATIONS",
    "LATEST",
    "LIST",
    "MINORITIES",
    "POSITION",
    "STEPS",
    "WAYS",
]

DELEGATIONS = Projection(
    name="delegations",
    schema=SCHEMA,
    ddl=DDL,
    writers=writers_of(WRITERS),
    statements=STATEMENTS,
    queries=(POSITION, LIST, STEPS, LATEST, WAYS, MINORITIES),
    position=POSITION,
)
"""The read model of delegations."""
