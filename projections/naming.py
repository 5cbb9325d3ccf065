"""Organisations by their latest name, which many read models tell beside an id.

Each keeps a table of its own, for a query reads its own schema and no other (ADR 0012): the table, its
statement and what it reads are the same everywhere, and stand here once.
"""

from __future__ import annotations

from events.organisation.facts import Described, Profiled
from events.registry import Recorded
from projections.projection import Statement, Write, Writers, on, subject

TABLE = """
create table organisation (organisation text collate "C" primary key, name text not null);
"""

NAMED = Statement(
    "named",
    "an organisation's latest name",
    "organisation",
    """
    insert into organisation (organisation, name) values ($1, $2)
    on conflict (organisation) do update set name = excluded.name
    """,
)


def named(event: Recorded, fact: Profiled | Described) -> list[Write]:
    """What an organisation is called from now on."""
    return [Write(NAMED, (subject(event), fact.name))]


NAMES: Writers = (on(Profiled, named), on(Described, named))
