"""Statutes: the charter and the rules of procedure, by version. Read by whoever wants to know what holds, or
held when something began.

One row a version; nothing is ever replaced. The rules stand whole as JSON, as their event has them.
"""

from __future__ import annotations

import msgspec

from events.charter.facts import CharterAdopted
from events.registry import Recorded
from events.rules.facts import RulesAdopted
from projections.projection import Projection, Query, Statement, Write, Writers, on, writers_of

SCHEMA = "statutes_v1"

DDL = """
create table position (one boolean primary key default true check (one), next bigint not null);

create table charter (
    version    int         primary key,
    position   bigint      not null,
    adopted_at timestamptz not null,
    poll       text        collate "C",
    purpose    text        not null,
    joining    text        not null,
    direction  text        not null
);

create table aim (
    version int  not null,
    number  int  not null,
    aim     text collate "C" not null,
    text    text not null,
    primary key (version, number)
);

create table rules (
    version    int         primary key,
    position   bigint      not null,
    adopted_at timestamptz not null,
    poll       text        collate "C",
    procedure  jsonb       not null
);
"""

# --- writes ----------------------------------------------------------------------------------------------

CHARTER_ADOPTED = Statement(
    "charter adopted",
    "a version of the charter",
    "charter",
    """
    insert into charter (version, position, adopted_at, poll, purpose, joining, direction)
    values ($1, $2, $3, $4, $5, $6, $7)
    """,
)

AIM = Statement(
    "aim",
    "an aim of a version of the charter",
    "aim",
    "insert into aim (version, number, aim, text) values ($1, $2, $3, $4)",
)

RULES_ADOPTED = Statement(
    "rules adopted",
    "a version of the rules of procedure",
    "rules",
    "insert into rules (version, position, adopted_at, poll, procedure) values ($1, $2, $3, $4, $5)",
)


def _charter_adopted(event: Recorded, f: CharterAdopted) -> list[Write]:
    texts = (f.charter.purpose, f.charter.joining, f.charter.direction)
    aims = (
        Write(AIM, (f.version, number, aim.aim, aim.text)) for number, aim in enumerate(f.charter.aims, 1)
    )
    return [Write(CHARTER_ADOPTED, (f.version, event.position, event.at, f.poll, *texts)), *aims]


def _rules_adopted(event: Recorded, f: RulesAdopted) -> list[Write]:
    rules = msgspec.json.encode(f.procedure).decode()
    return [Write(RULES_ADOPTED, (f.version, event.position, event.at, f.poll, rules))]


WRITERS: Writers = (
    on(CharterAdopted, _charter_adopted),
    on(RulesAdopted, _rules_adopted),
)

# --- questions -------------------------------------------------------------------------------------------

POSITION = Query(
    "statutes.position",
    "The next position to come.",
    (),
    "select next from statutes_v1.position",
)

CHARTER = Query(
    "statutes.charter",
    "One version of the charter; the latest, when none is asked for.",
    ("version",),
    """
    select c.version, c.position, c.adopted_at, c.poll,
           purpose.body as purpose, c.purpose as purpose_digest,
           joining.body as joining, c.joining as joining_digest,
           direction.body as direction, c.direction as direction_digest
    from statutes_v1.charter c
    left join public.prose purpose on purpose.digest = c.purpose
    left join public.prose joining on joining.digest = c.joining
    left join public.prose direction on direction.digest = c.direction
    where $1::int is null or c.version = $1
    order by c.version desc
    limit 1
    """,
)

AIMS = Query(
    "statutes.aims",
    "The aims of one version of the charter, in order; of the latest, when none is asked for.",
    ("version",),
    """
    select a.aim, words.body as text, a.text as text_digest
    from statutes_v1.aim a
    left join public.prose words on words.digest = a.text
    where a.version = coalesce($1::int, (select max(version) from statutes_v1.charter))
    order by a.number
    """,
)

RULES = Query(
    "statutes.rules",
    "One version of the rules of procedure; the latest, when none is asked for.",
    ("version",),
    """
    select version, position, adopted_at, poll, procedure
    from statutes_v1.rules
    where $1::int is null or version = $1
    order by version desc
    limit 1
    """,
)

VERSIONS = Query(
    "statutes.versions",
    "Every version of the charter and of the rules (`of`): since when, and by which poll; newest first.",
    (),
    """
    select 'charter' as of, version, position, adopted_at, poll from statutes_v1.charter
    union all
    select 'rules', version, position, adopted_at, poll from statutes_v1.rules
    order by 1, 2 desc
    """,
)

STATUTES = Projection(
    name="statutes",
    schema=SCHEMA,
    ddl=DDL,
    writers=writers_of(WRITERS),
    statements=(CHARTER_ADOPTED, AIM, RULES_ADOPTED),
    queries=(POSITION, CHARTER, AIMS, RULES, VERSIONS),
    position=POSITION,
)
