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

from collections.abc import Callable, Sequence

from events.fact import Fact
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
from projections.projection import Projection, Statement, Write, subject

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

_PARTS: dict[type[Fact], Callable[[Recorded], Sequence[Write]]] = {
    fact: part.project for part in (course, drawing) for fact in part.READS
}


def project(event: Recorded) -> Sequence[Write]:
    """The rows that follow from an event."""
    part = _PARTS.get(type(event.fact))
    if part is not None:
        return part(event)
    match event.fact:
        case Profiled(name, stands_for, themes, target_groups, neighbourhoods) | Described(
            name, stands_for, themes, target_groups, neighbourhoods
        ):
            return [
                Write(PROFILED, (subject(event), name, stands_for, themes, target_groups, neighbourhoods))
            ]
        case _:
            return ()


ITEMS = Projection(
    name="items",
    schema=SCHEMA,
    ddl=DDL,
    reads=(Profiled, Described, *_PARTS),
    project=project,
    statements=(PROFILED, *course.STATEMENTS, *drawing.STATEMENTS),
    queries=(
        *(POSITION, LISTED, ITEM, CLAUSES, CO_SIGNERS, SIMILAR, EXPERTS, PURPOSES, AIMS),
        *(AGENDAS, AGENDA, PLACES, CANDIDATES),
    ),
    position=POSITION,
)
"""The read model of items."""
