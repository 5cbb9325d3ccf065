"""Outreach: whom the assembly means to reach, who looks for who is missing, and who was invited (E4).

Read by the page of coverage, the clerk's desk and the list of organisations that are no members. What these
are called and how they are reached is not here: that stands in an ordinary table (ADR 0051). Whether anybody
is there follows from the directory.
"""

from __future__ import annotations

from events.coverage.facts import CoverageListed
from events.outreach.facts import OutreachDone, OutreachGiven, OutreachLetGo, OutreachTakenOver
from events.prospect.facts import (
    ProspectDeclined,
    ProspectInvited,
    ProspectJoined,
    ProspectListed,
    ProspectRefusedMail,
    ProspectRemoved,
)
from events.registry import Recorded
from projections.naming import NAMED, NAMES, TABLE
from projections.projection import Projection, Query, Statement, Write, Writers, on, writers_of

SCHEMA = "outreach_v2"

_TABLES = """
create table position (one boolean primary key default true check (one), next bigint not null);

create table coverage (
    one                   boolean     primary key default true check (one),
    listed_at             timestamptz not null,
    neighbourhoods        text[]      not null,
    former_municipalities text[]      not null,
    themes                text[]      not null,
    target_groups         text[]      not null
);

-- `phase`: in-hand, done, let-go. `owner` null: the clerk. `end_text`: the result or the reason.
create table task (
    outreach text        collate "C" primary key,
    position bigint      not null unique,
    given_at timestamptz not null,
    kind     text        not null,
    name     text        not null,
    owner    text        collate "C",
    what     text        not null,
    due_at   timestamptz not null,
    phase    text        not null default 'in-hand',
    ended_at timestamptz,
    end_text text
);
create index task_of on task (kind, name, position);
create index task_in_hand on task (position) where phase = 'in-hand';
create index task_late on task (due_at, position desc) where phase = 'in-hand';

-- `phase`: listed, invited, declined, joined, removed. `by`: the member that listed it; null: the clerk.
create table prospect (
    prospect       text        collate "C" primary key,
    position       bigint      not null unique,
    listed_at      timestamptz not null,
    by             text        collate "C",
    themes         text[]      not null,
    target_groups  text[]      not null,
    neighbourhoods text[]      not null,
    outreach       text        collate "C",
    phase          text        not null default 'listed',
    since          timestamptz not null,
    invitations    int         not null default 0,
    way            text,
    again_from     timestamptz,
    refuses_mail   boolean     not null default false,
    organisation   text        collate "C"
);
create index prospect_outreach on prospect (outreach);
"""

DDL = TABLE + _TABLES

# --- writes ----------------------------------------------------------------------------------------------

LISTED = Statement(
    "coverage listed",
    "the lists of whom the assembly means to reach",
    "coverage",
    """
    insert into coverage (listed_at, neighbourhoods, former_municipalities, themes, target_groups)
    values ($1, $2, $3, $4, $5)
    on conflict (one) do update
    set listed_at = excluded.listed_at, neighbourhoods = excluded.neighbourhoods,
        former_municipalities = excluded.former_municipalities,
        themes = excluded.themes, target_groups = excluded.target_groups
    """,
)

GIVEN = Statement(
    "task given",
    "an outreach task",
    "task",
    """
    insert into task (outreach, position, given_at, kind, name, owner, what, due_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    """,
)

TAKEN_OVER = Statement(
    "task taken over",
    "who goes on with a task, and until when",
    "task",
    "update task set owner = $2, due_at = $3 where outreach = $1",
)

ENDED = Statement(
    "task ended",
    "the end of a task, and what is said of it",
    "task",
    "update task set phase = $2, ended_at = $3, end_text = $4 where outreach = $1",
)

KNOWN = Statement(
    "prospect listed",
    "an organisation that is no member",
    "prospect",
    """
    insert into prospect (prospect, position, listed_at, since, by, themes, target_groups, neighbourhoods,
                          outreach)
    values ($1, $2, $3, $3, $4, $5, $6, $7, $8)
    """,
)

INVITED = Statement(
    "prospect invited",
    "an invitation",
    "prospect",
    """
    update prospect set phase = 'invited', since = $2, way = $3, again_from = $4,
                        invitations = invitations + 1
    where prospect = $1
    """,
)

DECLINED = Statement(
    "prospect declined",
    "that it does not join now",
    "prospect",
    "update prospect set phase = 'declined', since = $2, again_from = $3 where prospect = $1",
)

REFUSED_MAIL = Statement(
    "prospect refused mail",
    "that it wants no more mail",
    "prospect",
    "update prospect set refuses_mail = true where prospect = $1",
)

LEFT_THE_LIST = Statement(
    "prospect left the list",
    "that it joined, or was taken off the list",
    "prospect",
    "update prospect set phase = $2, since = $3, organisation = $4 where prospect = $1",
)


def _coverage_listed(event: Recorded, f: CoverageListed) -> list[Write]:
    lists = (f.neighbourhoods, f.former_municipalities, f.themes, f.target_groups)
    return [Write(LISTED, (event.at, *lists))]


def _outreach_given(event: Recorded, f: OutreachGiven) -> list[Write]:
    task = (f.outreach, event.position, event.at, f.kind, f.name, f.owner, f.what, f.due_at)
    return [Write(GIVEN, task)]


def _prospect_listed(event: Recorded, f: ProspectListed) -> list[Write]:
    by = event.actor.organisation
    about = (f.themes, f.target_groups, f.neighbourhoods, f.outreach)
    return [Write(KNOWN, (f.prospect, event.position, event.at, by, *about))]


def _prospect_joined(event: Recorded, f: ProspectJoined) -> list[Write]:
    return [Write(LEFT_THE_LIST, (f.prospect, "joined", event.at, f.organisation))]


WRITERS: Writers = (
    *NAMES,
    on(CoverageListed, _coverage_listed),
    on(OutreachGiven, _outreach_given),
    on(OutreachTakenOver, lambda _, f: [Write(TAKEN_OVER, (f.outreach, f.owner, f.due_at))]),
    on(OutreachDone, lambda event, f: [Write(ENDED, (f.outreach, "done", event.at, f.result))]),
    on(OutreachLetGo, lambda event, f: [Write(ENDED, (f.outreach, "let-go", event.at, f.reason))]),
    on(ProspectListed, _prospect_listed),
    on(ProspectInvited, lambda event, f: [Write(INVITED, (f.prospect, event.at, f.way, f.again_from))]),
    on(ProspectDeclined, lambda event, f: [Write(DECLINED, (f.prospect, event.at, f.again_from))]),
    on(ProspectRefusedMail, lambda _, f: [Write(REFUSED_MAIL, (f.prospect,))]),
    on(ProspectJoined, _prospect_joined),
    on(ProspectRemoved, lambda event, f: [Write(LEFT_THE_LIST, (f.prospect, "removed", event.at, None))]),
)

# --- questions -------------------------------------------------------------------------------------------

POSITION = Query(
    "outreach.position",
    "The next position to come.",
    (),
    "select next from outreach_v2.position",
)

COVERAGE = Query(
    "outreach.coverage",
    "The lists of whom the assembly means to reach; no row before there are any.",
    (),
    """
    select listed_at, neighbourhoods, former_municipalities, themes, target_groups
    from outreach_v2.coverage
    """,
)

_FITS = """($2::text is null or kind = $2)
           and ($3::text is null or name = $3)
           and ($4::text is null or owner = $4)
           and ($5::text is null or phase = $5)
           and position < case when $7::text is null then 9223372036854775807
                               else (select b.position from outreach_v2.task b where b.outreach = $7) end"""
"""What else may be asked of tasks, whichever index is walked."""

TASKS = Query(
    "outreach.tasks",
    "Outreach tasks, the latest first; `after` is the last one of the page before. `late`: only those in hand"
    " whose date passed before `late`, the longest overdue first.",
    ("outreach", "kind", "name", "owner", "phase", "late", "after", "limit"),
    f"""
    select t.outreach, t.position, t.given_at, t.kind, t.name, t.owner, owner.body as owner_name,
           what.body as what, t.what as what_digest, t.due_at, t.phase, t.ended_at,
           ended.body as end_text, t.end_text as end_text_digest,
           (select count(*) from outreach_v2.prospect p where p.outreach = t.outreach) as found
    from (
        (select * from outreach_v2.task where outreach = $1 and {_FITS})
        union all
        (select * from outreach_v2.task
         where $1::text is null and $6::timestamptz is not null
           and phase = 'in-hand' and due_at <= $6 and {_FITS}
         order by due_at, position desc
         limit $8::bigint)
        union all
        (select * from outreach_v2.task
         where $1::text is null and $6::timestamptz is null and kind = $2 and name = $3 and {_FITS}
         order by position desc
         limit $8::bigint)
        union all
        (select * from outreach_v2.task
         where $1::text is null and $6::timestamptz is null and ($2::text is null or $3::text is null)
           and $5 = 'in-hand' and phase = 'in-hand' and {_FITS}
         order by position desc
         limit $8::bigint)
        union all
        (select * from outreach_v2.task
         where $1::text is null and $6::timestamptz is null and ($2::text is null or $3::text is null)
           and $5 is distinct from 'in-hand' and {_FITS}
         order by position desc
         limit $8::bigint)
    ) t
    left join outreach_v2.organisation o on o.organisation = t.owner
    left join public.prose owner on owner.digest = o.name
    left join public.prose what on what.digest = t.what
    left join public.prose ended on ended.digest = t.end_text
    order by case when $6::timestamptz is not null then t.due_at end, t.position desc
    limit $8::bigint
    """,  # noqa: S608 - of constants alone
)

IN_HAND = Query(
    "outreach.in_hand",
    "How many tasks somebody has in hand, by what the gap is.",
    (),
    """
    select kind, name, count(*) as tasks from outreach_v2.task
    where phase = 'in-hand' group by kind, name order by kind, name
    """,
)

PROSPECTS = Query(
    "outreach.prospects",
    "Organisations that are no members, the latest first; `after` is the last one of the page before.",
    ("prospect", "phase", "outreach", "after", "limit"),
    """
    select p.prospect, p.position, p.listed_at, p.by, by_name.body as by_name,
           p.themes, p.target_groups, p.neighbourhoods, p.outreach, p.phase, p.since, p.invitations, p.way,
           p.again_from, p.refuses_mail, p.organisation, joined.body as organisation_name
    from outreach_v2.prospect p
    left join outreach_v2.organisation b on b.organisation = p.by
    left join public.prose by_name on by_name.digest = b.name
    left join outreach_v2.organisation o on o.organisation = p.organisation
    left join public.prose joined on joined.digest = o.name
    where ($1::text is null or p.prospect = $1)
      and ($2::text is null or p.phase = $2)
      and ($3::text is null or p.outreach = $3)
      and ($4::text is null or p.position < (select position from outreach_v2.prospect where prospect = $4))
    order by p.position desc
    limit $5::bigint
    """,
)

COUNTED = Query(
    "outreach.counted",
    "How many organisations that are no members are in each phase, and how many refuse mail.",
    (),
    """
    select phase, count(*) as prospects, count(*) filter (where refuses_mail) as refuse_mail
    from outreach_v2.prospect group by phase order by phase
    """,
)

OUTREACH_MODEL = Projection(
    name="outreach",
    schema=SCHEMA,
    ddl=DDL,
    writers=writers_of(WRITERS),
    statements=(
        *(NAMED, LISTED, GIVEN, TAKEN_OVER, ENDED),
        *(KNOWN, INVITED, DECLINED, REFUSED_MAIL, LEFT_THE_LIST),
    ),
    queries=(POSITION, COVERAGE, TASKS, IN_HAND, PROSPECTS, COUNTED),
    position=POSITION,
)
