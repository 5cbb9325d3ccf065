"""Rolls: who may vote in a poll, and what each of them was when it opened.

Read to tell how widely an outcome was supported, in aggregates (E3; `breadth.py` makes them). Good
standing, bench and profile are kept as spans of positions, so that they are those of the moment at which the
roll was frozen, whatever an organisation says of itself later. Nothing here weighs in a vote.
"""

from __future__ import annotations

from typing import Any

from events.membership.facts import Admitted
from events.organisation.facts import Described, Profiled
from events.poll.facts import Opened, OpenedV2
from events.registry import Recorded
from projections.projection import Projection, Query, Statement, Write, Writers, on, subject, writers_of
from projections.standing import AFTER_ADMISSION, STANDS, STOOD, TABLE, stands

SCHEMA = "rolls_v1"

_TABLES = """
create table position (one boolean primary key default true check (one), next bigint not null);

-- On which bench it sat since then.
create table bench (
    organisation text   collate "C" not null,
    since        bigint not null,
    bench        text   not null,
    primary key (organisation, since)
);

-- What it said of itself since then; what is null or empty it did not say.
create table profile (
    organisation   text   collate "C" not null,
    since          bigint not null,
    size           text,
    staffing       text,
    target_groups  text[] not null,
    neighbourhoods text[] not null,
    primary key (organisation, since)
);

-- Where a poll opened; `voters` is its roll where that is not everybody in good standing.
create table poll (
    poll     text   collate "C" primary key,
    position bigint not null,
    voters   text[]
);
"""

DDL = TABLE + _TABLES

# --- writes ----------------------------------------------------------------------------------------------

SITS = Statement(
    "sits",
    "the bench from a position on",
    "bench",
    "insert into bench (organisation, since, bench) values ($1, $2, $3)",
)

PROFILED = Statement(
    "profiled",
    "what an organisation says of itself from a position on",
    "profile",
    """
    insert into profile (organisation, since, size, staffing, target_groups, neighbourhoods)
    values ($1, $2, $3, $4, $5, $6)
    """,
)

OPENED = Statement(
    "opened",
    "a poll",
    "poll",
    "insert into poll (poll, position, voters) values ($1, $2, $3)",
)


def _admitted(event: Recorded, f: Admitted) -> list[Write]:
    return [
        *stands(event, f),
        Write(SITS, (f.organisation, event.position, f.bench)),
    ]


def _profiled(event: Recorded, *said: Any) -> Write:
    return Write(PROFILED, (subject(event), event.position, *said))


WRITERS: Writers = (
    on(Profiled, lambda event, f: [_profiled(event, None, None, f.target_groups, f.neighbourhoods)]),
    on(Described, lambda event, f: [_profiled(event, f.size, f.staffing, f.target_groups, f.neighbourhoods)]),
    on(Admitted, _admitted),
    *AFTER_ADMISSION,
    on(Opened, lambda event, f: [Write(OPENED, (f.poll, event.position, None))]),
    on(OpenedV2, lambda event, f: [Write(OPENED, (f.poll, event.position, f.voters))]),
)

# --- questions -------------------------------------------------------------------------------------------

POSITION = Query(
    "rolls.position",
    "The next position to come.",
    (),
    "select next from rolls_v1.position",
)

ROLL = Query(
    "rolls.roll",
    "The organisations on the roll of a poll, by id, as they were when it opened.",
    ("poll",),
    """
    select s.organisation, b.bench, f.size, f.staffing, coalesce(f.neighbourhoods, '{}') as neighbourhoods,
           coalesce(f.target_groups, '{}') as target_groups
    from rolls_v1.poll p
    join rolls_v1.standing s on s.since < p.position and (s.until is null or s.until > p.position)
    left join lateral (
        select bench from rolls_v1.bench
        where organisation = s.organisation and since < p.position
        order by since desc limit 1) b on true
    left join lateral (
        select size, staffing, neighbourhoods, target_groups from rolls_v1.profile
        where organisation = s.organisation and since < p.position
        order by since desc limit 1) f on true
    where p.poll = $1 and (p.voters is null or s.organisation = any (p.voters))
    order by s.organisation
    """,
)

ROLLS = Projection(
    name="rolls",
    schema=SCHEMA,
    ddl=DDL,
    writers=writers_of(WRITERS),
    statements=(STANDS, STOOD, SITS, PROFILED, OPENED),
    queries=(POSITION, ROLL),
    position=POSITION,
)
"""The read model of rolls."""
