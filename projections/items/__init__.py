"""Items: proposals under rules of procedure, from their submission to their outcome, and the agendas.

Read by the page of an item, the list of items, whoever prepares one, and whoever does the drawing of an
agenda again. Who supports an item, and how many, is kept and told of a drawn agenda only: until then no query
gives it (E3). Support and good standing are kept as spans of positions, so that a count can be made as of any
moment of the log.

    schema.py      the tables
    course.py      an item, from its submission to its outcome
    drawing.py     support, standing, and the agendas that are drawn from them
    questions.py   what is asked
    alike.py       what is asked before one submits: what is like it
"""

from __future__ import annotations

from events.organisation.facts import Described, Profiled
from events.registry import Recorded
from projections.items import course, drawing
from projections.items.alike import EXPERTS, SIMILAR
from projections.items.questions import (
    AGENDA,
    AGENDAS,
    AIMS,
    CANDIDATES,
    CLAUSES,
    CO_SIGNERS,
    ITEM,
    LISTED,
    PLACES,
    POSITION,
    PURPOSES,
)
from projections.items.schema import DDL, SCHEMA
from projections.projection import Projection, Statement, Write, Writers, on, subject, writers_of

__all__ = [
    "AGENDA",
    "AGENDAS",
    "AIMS",
    "CANDIDATES",
    "CLAUSES",
    "CO_SIGNERS",
    "EXPERTS",
    "ITEM",
    "ITEMS",
    "LISTED",
    "PLACES",
    "POSITION",
    "PURPOSES",
    "SIMILAR",
]

PROFILED = Statement(
    "profiled",
    "what an organisation says of itself",
    "organisation",
    """
    insert into organisation (organisation, name, stands_for, themes, target_groups, neighbourhoods, tags)
    values ($1, $2, $3, $4, $5, $6,
            to_tsvector('dutch', replace(array_to_string($4::text[] || $5::text[], ' '), '-', ' ')))
    on conflict (organisation) do update
    set name = excluded.name, stands_for = excluded.stands_for, themes = excluded.themes,
        target_groups = excluded.target_groups, neighbourhoods = excluded.neighbourhoods,
        tags = excluded.tags
    """,
)


def _profiled(event: Recorded, f: Profiled | Described) -> list[Write]:
    said = (f.name, f.stands_for, f.themes, f.target_groups, f.neighbourhoods)
    return [Write(PROFILED, (subject(event), *said))]


PROFILES: Writers = (on(Profiled, _profiled), on(Described, _profiled))

ITEMS = Projection(
    name="items",
    schema=SCHEMA,
    ddl=DDL,
    writers=writers_of(PROFILES, course.WRITERS, drawing.WRITERS),
    statements=(PROFILED, *course.STATEMENTS, *drawing.STATEMENTS),
    queries=(
        *(POSITION, LISTED, ITEM, CLAUSES, CO_SIGNERS, SIMILAR, EXPERTS, PURPOSES, AIMS),
        *(AGENDAS, AGENDA, PLACES, CANDIDATES),
    ),
    position=POSITION,
)
"""The read model of items."""
