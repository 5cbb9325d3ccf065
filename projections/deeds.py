"""Deeds: everything that was done in an organisation's name, or that names it, newest first.

Read by the mandates of that organisation: who sees a ballot that nobody of them cast disputes it before the
close. One row is one event; what it says stands in the log at its position.
"""

from __future__ import annotations

from events.ballot.facts import Cast, CastV2, Confirmed, Disputed
from events.fact import Fact
from events.registry import CATEGORIES, FACTS, Recorded
from projections.projection import Projection, Query, Statement, Write, subject

SCHEMA = "deeds_v1"

DDL = """
create table position (one boolean primary key default true check (one), next bigint not null);

create table deed (
    position     bigint      primary key,
    organisation text        collate "C" not null,
    at           timestamptz not null,
    type         text        not null,
    office       text        not null,
    mandate      text        not null,
    poll         text        collate "C",
    proposal     text        collate "C",
    ballot       int,
    choice       text
);
create index deed_organisation on deed (organisation, position);
"""

DONE = Statement(
    "done",
    "something done in an organisation's name",
    "deed",
    """
    insert into deed (position, organisation, at, type, office, mandate, poll, proposal, ballot, choice)
    select * from unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[],
                         $7::text[], $8::text[], $9::int[], $10::text[])
    """,
    bulk=True,
)

BALLOTS = (Cast, CastV2, Disputed, Confirmed)

ABOUT_ONE = tuple(
    fact
    for fact in FACTS.values()
    if "organisation" in fact.__struct_fields__ or fact in CATEGORIES["organisation"].facts
)
"""The facts that are about an organisation."""


def _done(event: Recorded, fact: Fact) -> list[Write]:
    named = getattr(fact, "organisation", None) or subject(event)
    ballot = event.version if isinstance(fact, Cast | CastV2) else getattr(fact, "ballot", None)
    about = getattr(fact, "poll", None), getattr(fact, "proposal", None)
    said = getattr(fact, "choice", None) if isinstance(fact, BALLOTS) else None
    who = event.actor.office, event.actor.mandate
    return [Write(DONE, (event.position, named, event.at, fact.type, *who, *about, ballot, said))]


POSITION = Query(
    "deeds.position",
    "The next position to come.",
    (),
    "select next from deeds_v1.position",
)

OF = Query(
    "deeds.of",
    "What was done in an organisation's name from position `since` on, in order.",
    ("organisation", "since", "limit"),
    """
    select position, at, type, office, mandate, poll, proposal, ballot, choice
    from deeds_v1.deed
    where organisation = $1 and ($2::bigint is null or position >= $2)
    order by position
    limit $3::bigint
    """,
)

LATEST = Query(
    "deeds.latest",
    "What was done in an organisation's name before position `before`, the latest first.",
    ("organisation", "before", "limit"),
    """
    select position, at, type, office, mandate, poll, proposal, ballot, choice
    from deeds_v1.deed
    where organisation = $1 and ($2::bigint is null or position < $2)
    order by position desc
    limit $3::bigint
    """,
)

DEEDS = Projection(
    name="deeds",
    schema=SCHEMA,
    ddl=DDL,
    writers=dict.fromkeys(ABOUT_ONE, _done),
    statements=(DONE,),
    queries=(POSITION, OF, LATEST),
    position=POSITION,
)
