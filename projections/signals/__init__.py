"""Signals and bundles of them: who sees what, on behalf of whom, and what is known about it (A4).

Read by the pages of signals and of bundles. `root` is the signal that stands for one: itself, or what it was
merged into. Recognitions stand where they were given and are counted by root, each organisation once.

    schema.py      the tables
    course.py      a signal: raised, merged, answered
    recognising.py who sees it too, and how often
    linking.py     what it has to do with
    bundling.py    bundles
    questions.py   what is asked
    parts.py       what pages ask: a part at a time
"""

from __future__ import annotations

from projections.naming import NAMED, NAMES
from projections.projection import Projection, writers_of
from projections.signals import bundling, course, linking, recognising
from projections.signals.parts import ANSWERS_PART, BEHIND_PART, LINKS_PART
from projections.signals.questions import (
    ANSWERS,
    BEHIND,
    BUNDLED,
    BUNDLES,
    LIKE,
    LINKS,
    POSITION,
    SIGNALS,
    TAGS,
    TOOK_IN,
    YEARS,
)
from projections.signals.schema import DDL, SCHEMA

__all__ = [
    "ANSWERS",
    "ANSWERS_PART",
    "BEHIND",
    "BEHIND_PART",
    "BUNDLED",
    "BUNDLES",
    "LIKE",
    "LINKS",
    "LINKS_PART",
    "POSITION",
    "SIGNALS",
    "SIGNALS_MODEL",
    "TAGS",
    "TOOK_IN",
    "YEARS",
]

PARTS = (course, recognising, linking, bundling)

SIGNALS_MODEL = Projection(
    name="signals",
    schema=SCHEMA,
    ddl=DDL,
    writers=writers_of(NAMES, *(part.WRITERS for part in PARTS)),
    statements=(NAMED, *(one for part in PARTS for one in part.STATEMENTS)),
    queries=(
        *(POSITION, SIGNALS, LIKE, TAGS, BEHIND, YEARS, LINKS, TOOK_IN, ANSWERS, BUNDLES, BUNDLED),
        *(BEHIND_PART, LINKS_PART, ANSWERS_PART),
    ),
    position=POSITION,
)
"""The read model of signals and bundles."""
