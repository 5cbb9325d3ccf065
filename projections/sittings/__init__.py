"""Sittings: when and where, agenda and documents, who waits for the floor, who is there, the minutes.

Read by the list of sittings, the page of one, the calendar, and the desk of who runs it. Attendance is told
by organisation for those who came; who did not is never told.

    schema.py      the tables
    writing.py     what is written
    questions.py   what is asked
"""

from __future__ import annotations

from projections.projection import Projection, writers_of
from projections.sittings.questions import (
    AGENDA,
    ATTENDANCE,
    DOCUMENTS,
    HELD_ABOUT,
    LIST,
    MINUTES_OF,
    POSITION,
    TURNS,
    UNAPPROVED,
)
from projections.sittings.schema import DDL, SCHEMA
from projections.sittings.writing import STATEMENTS, WRITERS

__all__ = [
    "AGENDA",
    "ATTENDANCE",
    "DOCUMENTS",
    "HELD_ABOUT",
    "LIST",
    "MINUTES_OF",
    "POSITION",
    "SITTINGS",
    "TURNS",
    "UNAPPROVED",
]

SITTINGS = Projection(
    name="sittings",
    schema=SCHEMA,
    ddl=DDL,
    writers=writers_of(WRITERS),
    statements=STATEMENTS,
    queries=(POSITION, LIST, UNAPPROVED, HELD_ABOUT, AGENDA, DOCUMENTS, TURNS, ATTENDANCE, MINUTES_OF),
    position=POSITION,
)
"""The read model of sittings."""
