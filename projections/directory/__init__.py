"""Directory: who is who. Read by the front page, the organisations' page, and whoever looks for help.

Every organisation that ever belonged, with its bench and standing, its latest profile and its mandates; the
offices; and the founding of the assembly itself. Searched in a visitor's own words: in the Dutch forms of a
word, and in any part of a name, a theme, a target group or a neighbourhood. Contact points are elsewhere, and
are not searched.

    schema.py      the tables
    writing.py     what is written
    questions.py   what is asked
"""

from __future__ import annotations

from projections.directory.questions import (
    ASSEMBLY,
    CHOICES,
    HEAD,
    MANDATES,
    NAMES,
    OFFICES,
    ORGANISATION,
    ORGANISATIONS,
    POSITION,
    REACHED,
    TAGS,
)
from projections.directory.schema import DDL, SCHEMA
from projections.directory.writing import STATEMENTS, WRITERS
from projections.projection import Projection, writers_of

__all__ = [
    "ASSEMBLY",
    "CHOICES",
    "DIRECTORY",
    "HEAD",
    "MANDATES",
    "NAMES",
    "OFFICES",
    "ORGANISATION",
    "ORGANISATIONS",
    "POSITION",
    "REACHED",
    "TAGS",
]

DIRECTORY = Projection(
    name="directory",
    schema=SCHEMA,
    ddl=DDL,
    writers=writers_of(WRITERS),
    statements=STATEMENTS,
    queries=(
        POSITION,
        ASSEMBLY,
        HEAD,
        ORGANISATIONS,
        CHOICES,
        ORGANISATION,
        NAMES,
        MANDATES,
        TAGS,
        REACHED,
        OFFICES,
    ),
    position=POSITION,
)
"""The read model of the directory."""
