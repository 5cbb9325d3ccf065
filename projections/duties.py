"""Duties: what the city owes an answer to, what it answered, and how it keeps its word (T6).

Read by the page of answers, the dossier, and the contact person's list. One row is one duty; what happened to
it stands beside it, one row an event, with what was promised and how far that came.

In time is an answer that came before the first term was marked as overdue. Carried out is a promise of which
the action was completed.
"""

from __future__ import annotations

from typing import Any

import msgspec

from events.action.facts import ActionAbandoned, ActionCompleted, ActionSuperseded, ActionUnsolved
from events.duty.facts import (
    DutyLifted,
    DutyOpened,
    DutyOverdue,
    DutyReminded,
    FoundInsufficient,
    InterimAnswered,
    OutcomeAnswered,
)
from events.proposal.facts import Concluded, Filed, OutcomeAnnulled
from events.registry import Recorded
from projections.naming import NAMED, NAMES, TABLE
from projections.projection import Projection, Query, Statement, Write, Writers, on, subject, writers_of

SCHEMA = "duties_v2"

_TABLES = """
create table position (one boolean primary key default true check (one), next bigint not null);

create table item (
    proposal     text collate "C" primary key,
    organisation text collate "C" not null,
    title        text not null,
    outcome      text,
    standing     text
);

-- `phase`: open, overdue, answered. `first_at`: of the first answer; `late`: the first term was overdue.
create table duty (
    proposal  text        collate "C" primary key,
    position  bigint      not null,
    opened_at timestamptz not null,
    rules     int         not null,
    level     text,
    holder    text        collate "C",
    phase     text        not null,
    round     int         not null,
    due_at    timestamptz not null,
    interim   boolean     not null,
    late      boolean     not null,
    first_at  timestamptz,
    verdict   text
);
create index duty_owed on duty (due_at, position desc) where phase <> 'answered';
create index duty_answered on duty (position) where phase = 'answered';

-- What happened, one row an event. `text`: the reasons, or what was said.
create table step (
    position   bigint      primary key,
    proposal   text        collate "C" not null,
    at         timestamptz not null,
    kind       text        not null,
    text       text,
    verdict    text,
    due_at     timestamptz,
    commission text        collate "C",
    receiver   text,
    organisation text      collate "C",
    sitting    text        collate "C",
    hands      jsonb
);
create index step_proposal on step (proposal, position);

-- What the city said that it will do. `phase` is that of the action.
create table promise (
    action   text        collate "C" primary key,
    proposal text        collate "C" not null,
    position bigint      not null,
    number   int         not null,
    owner    text        collate "C" not null,
    what     text        not null,
    due_at   timestamptz not null,
    phase    text        not null
);
create index promise_proposal on promise (proposal, position);
"""

DDL = TABLE + _TABLES

# --- writes ----------------------------------------------------------------------------------------------

FILED = Statement(
    "filed",
    "an item",
    "item",
    "insert into item (proposal, organisation, title) values ($1, $2, $3)",
)

CONCLUDED = Statement(
    "concluded",
    "what came of an item",
    "item",
    "update item set outcome = $2, standing = $3 where proposal = $1",
)

OPENED = Statement(
    "opened",
    "a duty to answer",
    "duty",
    """
    insert into duty (proposal, position, opened_at, rules, level, holder, phase, round, due_at, interim,
                      late)
    values ($1, $2, $3, $4, $5, $6, 'open', 1, $7, false, false)
    """,
)

WAITS = Statement(
    "waits",
    "an interim answer: more time",
    "duty",
    "update duty set interim = true, due_at = $2 where proposal = $1",
)

OVERDUE = Statement(
    "overdue",
    "the end of a term without an answer",
    "duty",
    "update duty set phase = 'overdue', late = late or $2 = 1 where proposal = $1",
)

ANSWERED = Statement(
    "answered",
    "an answer",
    "duty",
    """
    update duty set phase = 'answered', verdict = $2, first_at = coalesce(first_at, $3) where proposal = $1
    """,
)

AGAIN = Statement(
    "asked again",
    "an answer that was found insufficient",
    "duty",
    "update duty set phase = 'open', round = 2, due_at = $2 where proposal = $1",
)

LIFTED = Statement(
    "lifted",
    "that a duty is no more: the vote was annulled",
    "duty",
    "delete from duty where proposal = $1",
)

STEP = Statement(
    "step",
    "something that happened to a duty",
    "step",
    """
    insert into step (position, proposal, at, kind, text, verdict, due_at, commission, receiver, organisation,
                      sitting, hands)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    """,
)

PROMISED = Statement(
    "promised",
    "what the city said that it will do",
    "promise",
    """
    insert into promise (action, proposal, position, number, owner, what, due_at, phase)
    values ($1, $2, $3, $4, $5, $6, $7, 'under-way')
    """,
)

ENDED = Statement(
    "ended",
    "what became of it",
    "promise",
    "update promise set phase = $2 where action = $1",
)


def _duty_opened(event: Recorded, f: DutyOpened) -> list[Write]:
    said = (None, None) if f.engagement is None else (f.engagement.level, f.engagement.holder)
    row = (f.proposal, event.position, event.at, f.rules, *said, f.term.due_at)
    return [Write(OPENED, row), _step(event, f.proposal, "opened", due_at=f.term.due_at)]


def _interim_answered(event: Recorded, f: InterimAnswered) -> list[Write]:
    step = _step(event, f.proposal, "interim", text=f.text, due_at=f.term.due_at)
    return [Write(WAITS, (f.proposal, f.term.due_at)), step]


def _duty_overdue(event: Recorded, f: DutyOverdue) -> list[Write]:
    return [Write(OVERDUE, (f.proposal, f.round)), _step(event, f.proposal, "overdue")]


def _lifted(event: Recorded, f: DutyLifted) -> list[Write]:
    return [Write(LIFTED, (f.proposal,)), _step(event, f.proposal, "lifted")]


def _found_insufficient(event: Recorded, f: FoundInsufficient) -> list[Write]:
    told = msgspec.json.encode(f.hands).decode()
    more = {"text": f.reason, "due_at": f.term.due_at, "sitting": f.sitting, "hands": told}
    return [Write(AGAIN, (f.proposal, f.term.due_at)), _step(event, f.proposal, "insufficient", **more)]


def _answered(event: Recorded, a: OutcomeAnswered) -> list[Write]:
    receiver = a.receiver
    to = {} if receiver is None else {
        "commission": receiver.commission, "receiver": receiver.name, "organisation": receiver.organisation
    }  # fmt: skip
    return [
        Write(ANSWERED, (a.proposal, a.verdict, event.at)),
        _step(event, a.proposal, "answered", text=a.reasons, verdict=a.verdict, **to),
        *(
            Write(PROMISED, (c.action, a.proposal, event.position, number, c.owner, c.what, c.due_at))
            for number, c in enumerate(a.commitments, 1)
        ),
    ]


def _step(event: Recorded, proposal: str, kind: str, **said: Any) -> Write:
    names = ("text", "verdict", "due_at", "commission", "receiver", "organisation", "sitting", "hands")
    more = tuple(said.get(name) for name in names)
    return Write(STEP, (event.position, proposal, event.at, kind, *more))


WRITERS: Writers = (
    *NAMES,
    on(Filed, lambda _, f: [Write(FILED, (f.proposal, f.organisation, f.title))]),
    on(Concluded, lambda _, f: [Write(CONCLUDED, (f.proposal, f.outcome, f.standing))]),
    on(OutcomeAnnulled, lambda _, f: [Write(CONCLUDED, (f.proposal, None, None))]),
    on(DutyOpened, _duty_opened),
    on(DutyReminded, lambda event, f: [_step(event, f.proposal, "reminded")]),
    on(InterimAnswered, _interim_answered),
    on(DutyOverdue, _duty_overdue),
    on(OutcomeAnswered, _answered),
    on(DutyLifted, _lifted),
    on(FoundInsufficient, _found_insufficient),
    on(ActionCompleted, lambda event, _: [Write(ENDED, (subject(event), "completed"))]),
    on(ActionAbandoned, lambda event, _: [Write(ENDED, (subject(event), "abandoned"))]),
    on(ActionSuperseded, lambda event, _: [Write(ENDED, (subject(event), "superseded"))]),
    on(ActionUnsolved, lambda event, _: [Write(ENDED, (subject(event), "unsolved"))]),
)

# --- questions -------------------------------------------------------------------------------------------

POSITION = Query(
    "duties.position",
    "The next position to come.",
    (),
    "select next from duties_v2.position",
)

DUTIES = Query(
    "duties.duties",
    "What the city owes or answered, of one `state` (open, overdue, answered; owed: the first two) or of all."
    " What is owed comes first, the soonest due first; then the latest opened. `after`: the last"
    " outcome of the part before, which was due at `stood` then; in the year 3000: answered.",
    ("proposal", "state", "after", "limit", "stood"),
    """
    with before as materialized (
        select coalesce($5::timestamptz >= '3000-01-01Z', phase = 'answered') as answered,
               coalesce($5::timestamptz, due_at) as due_at, position
        from duties_v2.duty where proposal = $3
    )
    select d.proposal, d.position, d.opened_at, d.rules, d.level, d.holder, holder.body as holder_name,
           d.phase, d.round, d.due_at, d.interim, d.late, d.first_at, d.verdict,
           i.organisation, name.body as organisation_name,
           title.body as title, i.title as title_digest, i.outcome, i.standing
    from (
        (select * from duties_v2.duty
         where proposal = $1 and ($2::text is null or phase = $2 or ($2 = 'owed' and phase <> 'answered')))
        union all
        (select * from duties_v2.duty
         where $1::text is null and phase <> 'answered' and ($2::text is null or $2 in ('owed', phase))
           and ($3::text is null
                or exists (select from before b
                           -- what was owed in the part before may be answered by now
                           where (not b.answered or $2 is not null)
                             and (b.due_at < duty.due_at
                                  or b.due_at = duty.due_at and b.position > duty.position)))
         order by due_at, position desc
         limit $4::bigint)
        union all
        (select * from duties_v2.duty
         where $1::text is null and phase = 'answered' and ($2::text is null or $2 = 'answered')
           and position < case when $3::text is null then 9223372036854775807
                               else (select case when b.answered then b.position
                                                 else 9223372036854775807 end from before b) end
         order by position desc
         limit $4::bigint)
    ) d
    join duties_v2.item i using (proposal)
    left join duties_v2.organisation o on o.organisation = i.organisation
    left join duties_v2.organisation h on h.organisation = d.holder
    left join public.prose name on name.digest = o.name
    left join public.prose holder on holder.digest = h.name
    left join public.prose title on title.digest = i.title
    order by d.phase = 'answered', case when d.phase <> 'answered' then d.due_at end, d.position desc
    limit $4::bigint
    """,
)

STEPS = Query(
    "duties.steps",
    "What happened to the answers to outcomes, in order.",
    ("proposals",),
    """
    select s.position, s.proposal, s.at, s.kind, words.body as text, s.text as text_digest, s.verdict,
           s.due_at, s.commission, receiver.body as receiver, s.receiver as receiver_digest,
           s.organisation, name.body as organisation_name, s.sitting, s.hands
    from duties_v2.step s
    left join duties_v2.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    left join public.prose words on words.digest = s.text
    left join public.prose receiver on receiver.digest = s.receiver
    where s.proposal = any ($1::text[])
    order by s.position
    """,
)

LATEST = Query(
    "duties.latest",
    "What happened last to the answers to outcomes, the latest first, of these `kinds`.",
    ("kinds", "limit"),
    """
    select s.position, s.proposal, s.at, s.kind, words.body as text, s.text as text_digest, s.verdict,
           s.due_at, title.body as title, i.title as title_digest
    from (select * from duties_v2.step where kind = any ($1::text[])
          order by position desc
          limit $2::bigint) s
    join duties_v2.item i using (proposal)
    left join public.prose words on words.digest = s.text
    left join public.prose title on title.digest = i.title
    order by s.position desc
    """,
)

PROMISES = Query(
    "duties.promises",
    "What the city said that it will do because of outcomes, in order, and what became of it.",
    ("proposals",),
    """
    select p.action, p.proposal, p.position, p.owner, name.body as owner_name,
           what.body as what, p.what as what_digest, p.due_at, p.phase
    from duties_v2.promise p
    left join duties_v2.organisation o on o.organisation = p.owner
    left join public.prose name on name.digest = o.name
    left join public.prose what on what.digest = p.what
    where p.proposal = any ($1::text[])
    order by p.position, p.number
    """,
)

FIGURES = Query(
    "duties.figures",
    "How many answers the city owes or owed, was due to give, gave, gave in time, has overdue now; how many"
    " outcomes it accepted, whole or in part; how many promises it made, and how many it carried out.",
    (),
    """
    select d.*, p.* from
    (select count(*)::int as duties,
            count(*) filter (where first_at is not null or late)::int as due,
            count(first_at)::int as answered,
            count(*) filter (where first_at is not null and not late)::int as in_time,
            count(*) filter (where phase = 'overdue')::int as overdue,
            count(*) filter (where verdict = 'accept')::int as accepted,
            count(*) filter (where verdict = 'partly')::int as partly,
            count(*) filter (where verdict = 'reject')::int as rejected,
            count(*) filter (where verdict = 'not-ours')::int as passed_on
     from duties_v2.duty) d,
    (select count(*)::int as promises, count(*) filter (where phase = 'completed')::int as carried_out
     from duties_v2.promise) p
    """,
)

DUTIES_MODEL = Projection(
    name="duties",
    schema=SCHEMA,
    ddl=DDL,
    writers=writers_of(WRITERS),
    statements=(
        *(NAMED, FILED, CONCLUDED, OPENED, WAITS, OVERDUE, ANSWERED, AGAIN, LIFTED),
        *(STEP, PROMISED, ENDED),
    ),
    queries=(POSITION, DUTIES, STEPS, LATEST, PROMISES, FIGURES),
    position=POSITION,
)
