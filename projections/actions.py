"""Actions: who does what, for whom, until when, and what is measured of it (A3).

Read by the pages of actions, the dossier, and the yearly follow-up of a sitting. Numbers stand as they were
written, in exact decimals; who shows them computes with fractions.
"""

from __future__ import annotations

from events.action.facts import (
    ActionAbandoned,
    ActionCompleted,
    ActionMeasured,
    ActionSuperseded,
    ActionTakenUp,
    ActionUnsolved,
)
from events.proposal.facts import Filed, Submitted
from events.registry import Recorded
from projections.naming import NAMED, NAMES, TABLE
from projections.projection import Projection, Query, Statement, Write, Writers, on, writers_of

SCHEMA = "actions_v2"

_TABLES = """
create table position (one boolean primary key default true check (one), next bigint not null);

create table item (proposal text collate "C" primary key, title text not null);

-- `phase`: under-way, completed, abandoned, superseded, unsolved. `end_text`: the result or the reason.
create table action (
    action      text        collate "C" primary key,
    position    bigint      not null unique,
    taken_up_at timestamptz not null,
    proposal    text        collate "C",
    what        text        not null,
    for_whom    text        not null,
    due_at      timestamptz not null,
    indicator   text,
    unit        text,
    baseline    text,
    target      text,
    source      text,
    phase       text        not null default 'under-way',
    ended_at    timestamptz,
    end_text    text,
    by          text        collate "C"
);
create index action_proposal on action (proposal, position);
create index action_phase on action (phase, position);
create index action_late on action (due_at) where phase = 'under-way';
create index action_span on action using gist (
    tstzrange(taken_up_at, case when ended_at is not null then greatest(ended_at, taken_up_at) end, '[]'));

create table owner (
    action       text collate "C" not null,
    organisation text collate "C" not null,
    primary key (action, organisation)
);
create index owner_organisation on owner (organisation);

create table measurement (
    position    bigint      primary key,
    action      text        collate "C" not null,
    at          timestamptz not null,
    measured_at timestamptz not null,
    value       text        not null,
    evidence    text        not null
);
create index measurement_action on measurement (action, measured_at, position);
"""

DDL = TABLE + _TABLES

# --- writes ----------------------------------------------------------------------------------------------

ITEM = Statement(
    "item",
    "what an item is called",
    "item",
    "insert into item (proposal, title) values ($1, $2)",
)

TAKEN_UP = Statement(
    "taken up",
    "an action",
    "action",
    """
    insert into action (action, position, taken_up_at, proposal, what, for_whom, due_at,
                        indicator, unit, baseline, target, source)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    """,
)

OWNER = Statement(
    "owner",
    "an owner of an action",
    "owner",
    "insert into owner (action, organisation) values ($1, $2)",
)

MEASURED = Statement(
    "measured",
    "what an indicator was",
    "measurement",
    """
    insert into measurement (position, action, at, measured_at, value, evidence)
    values ($1, $2, $3, $4, $5, $6)
    """,
)

ENDED = Statement(
    "ended",
    "the end of an action, as what it came to",
    "action",
    "update action set phase = $2, ended_at = $3, end_text = $4, by = $5 where action = $1",
)


def _action_measured(event: Recorded, f: ActionMeasured) -> list[Write]:
    row = (event.position, f.action, event.at, f.measured_at, f.value, f.evidence)
    return [Write(MEASURED, row)]


def _taken_up(event: Recorded, a: ActionTakenUp) -> list[Write]:
    i = a.indicator
    measured = (None,) * 5 if i is None else (i.name, i.unit, i.baseline, i.target, i.source)
    what = (a.action, event.position, event.at, a.proposal, a.what, a.for_whom, a.due_at)
    return [Write(TAKEN_UP, (*what, *measured)), *(Write(OWNER, (a.action, owner)) for owner in a.owners)]


WRITERS: Writers = (
    *NAMES,
    on(Filed, lambda _, f: [Write(ITEM, (f.proposal, f.title))]),
    on(Submitted, lambda _, f: [Write(ITEM, (f.proposal, f.title))]),
    on(ActionTakenUp, _taken_up),
    on(ActionMeasured, _action_measured),
    on(ActionCompleted, lambda event, f: [Write(ENDED, (f.action, "completed", event.at, f.result, None))]),
    on(ActionAbandoned, lambda event, f: [Write(ENDED, (f.action, "abandoned", event.at, f.reason, None))]),
    on(ActionSuperseded, lambda event, f: [Write(ENDED, (f.action, "superseded", event.at, f.reason, f.by))]),
    on(ActionUnsolved, lambda event, f: [Write(ENDED, (f.action, "unsolved", event.at, f.reason, None))]),
)

# --- questions -------------------------------------------------------------------------------------------

POSITION = Query(
    "actions.position",
    "The next position to come.",
    (),
    "select next from actions_v2.position",
)

_SPAN = """tstzrange(taken_up_at, case when ended_at is not null then greatest(ended_at, taken_up_at) end,
                         '[]')
               && tstzrange(make_timestamptz($5::int, 1, 1, 0, 0, 0, 'Europe/Brussels'),
                            make_timestamptz($5::int + 1, 1, 1, 0, 0, 0, 'Europe/Brussels'))"""
"""Those that were under way in a year, by the index `action_span`."""

_OF_ALL = "$1::text is null and $2::text is null and $3::text is null"

_FITS = f"""($2::text is null or proposal = $2)
           and ($3::text is null or exists (
               select from actions_v2.owner o where o.action = action.action and o.organisation = $3))
           and ($4::text is null or phase = $4)
           and ($5::int is null or {_SPAN})
           and position < coalesce((select b.position from actions_v2.action b where b.action = $6),
                                   9223372036854775807)
           and ($8::timestamptz is null or (phase = 'under-way' and due_at <= $8))
         order by position desc
         limit $7::bigint"""  # noqa: S608 - of constants alone
"""What else may be asked of actions, whichever index is walked: by the name, the outcome, the owner, the
phase, the year, or by the position alone."""

ACTIONS = Query(
    "actions.actions",
    "Actions, the latest first; `after` is the last one of the page before. `year`: those that were under way"
    " in that year, on the clocks of Brussels. `late`: only those under way whose date passed before `late`.",
    ("action", "proposal", "organisation", "phase", "year", "after", "limit", "late"),
    f"""
    select a.action, a.position, a.taken_up_at, a.proposal,
           title.body as proposal_title, i.title as proposal_title_digest,
           what.body as what, a.what as what_digest, for_whom.body as for_whom, a.for_whom as for_whom_digest,
           a.due_at, indicator.body as indicator, a.indicator as indicator_digest,
           unit.body as unit, a.unit as unit_digest, a.baseline, a.target,
           source.body as source, a.source as source_digest,
           a.phase, a.ended_at, ended.body as end_text, a.end_text as end_text_digest, a.by,
           l.value, l.measured_at
    from (
        (select * from actions_v2.action where action = $1 and {_FITS})
        union all
        (select * from actions_v2.action where $1::text is null and proposal = $2 and {_FITS})
        union all
        (select l.* from (
             select o.action from actions_v2.owner o where o.organisation = $3 offset 0) mine
         cross join lateral (
             select * from actions_v2.action where action = mine.action and {_FITS}) l
         where $1::text is null and $2::text is null)
        union all
        (select * from actions_v2.action
         where {_OF_ALL} and $5::int is null and phase = $4 and {_FITS})
        union all
        (select * from (select * from actions_v2.action where {_OF_ALL} and $5::int is not null and {_SPAN}
                        offset 0) action
         where {_FITS})
        union all
        (select * from actions_v2.action
         where {_OF_ALL} and $5::int is null and $4::text is null and {_FITS})
    ) a
    left join actions_v2.item i using (proposal)
    left join lateral (
        select m.value, m.measured_at from actions_v2.measurement m
        where m.action = a.action order by m.measured_at desc, m.position desc limit 1) l on true
    left join public.prose title on title.digest = i.title
    left join public.prose what on what.digest = a.what
    left join public.prose for_whom on for_whom.digest = a.for_whom
    left join public.prose indicator on indicator.digest = a.indicator
    left join public.prose unit on unit.digest = a.unit
    left join public.prose source on source.digest = a.source
    left join public.prose ended on ended.digest = a.end_text
    order by a.position desc
    limit $7::bigint
    """,  # noqa: S608 - of constants alone
)

COUNTS = Query(
    "actions.counts",
    "How many actions were under way in a year, on the clocks of Brussels, by what became of them.",
    ("year",),
    f"""
    select phase, count(*)::int as actions
    from actions_v2.action
    where {_SPAN.replace("$5", "$1")}
    group by phase
    """,  # noqa: S608 - of constants alone
)

OWNERS = Query(
    "actions.owners",
    "Who owns actions, by name.",
    ("actions",),
    """
    select w.action, w.organisation, name.body as name
    from actions_v2.owner w
    left join actions_v2.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    where w.action = any ($1::text[])
    order by w.action, name.body nulls last, w.organisation
    """,
)

MEASUREMENTS = Query(
    "actions.measurements",
    "What was measured of an action, in the order of the moments; of equal ones the last told holds.",
    ("action",),
    """
    select m.position, m.at, m.measured_at, m.value, evidence.body as evidence,
           m.evidence as evidence_digest,
           lead(m.position) over (partition by m.measured_at order by m.position) is not null as corrected
    from actions_v2.measurement m
    left join public.prose evidence on evidence.digest = m.evidence
    where m.action = $1
    order by m.measured_at, m.position
    """,
)

ACTIONS_MODEL = Projection(
    name="actions",
    schema=SCHEMA,
    ddl=DDL,
    writers=writers_of(WRITERS),
    statements=(NAMED, ITEM, TAKEN_UP, OWNER, MEASURED, ENDED),
    queries=(POSITION, ACTIONS, COUNTS, OWNERS, MEASUREMENTS),
    position=POSITION,
)
