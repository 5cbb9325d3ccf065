"""Delegations: who has which item, what is asked and until when, its whole route, what came of it (A2).

Read by the list of delegations, the page of one, the desk of a commission, and who follows hot potatoes. A
step is an event of an item's delegation stream; the row of the item says where it stands now.
"""

from __future__ import annotations

from typing import Any

import msgspec

from events.commission.facts import CommissionFounded, SeatFilled, SeatVacated
from events.delegation.facts import (
    Accepted,
    BecameHot,
    Begun,
    BroughtBack,
    CalledBack,
    Concluded,
    Declined,
    Delegated,
    Extended,
    HandedOn,
    Overdue,
    PassedOn,
    Receiver,
    Reported,
    Returned,
    SentBack,
)
from events.registry import Recorded
from projections.naming import NAMED, NAMES, TABLE
from projections.projection import Projection, Query, Statement, Write, Writers, on

SCHEMA = "delegations_v2"

DDL = (
    TABLE
    + """
create table position (one boolean primary key default true check (one), next bigint not null);

-- What commissions are called.
create table commission (commission text collate "C" primary key, name text not null);

-- Who has a seat in which commission now.
create table seat (
    commission   text collate "C" not null,
    organisation text collate "C" not null,
    primary key (organisation, commission)
);

-- An item and its latest delegation. `commission`, `name`, `speaker`: the body that has it, or had it last.
create table delegation (
    kind         text        not null,
    item         text        collate "C" not null,
    position     bigint      not null unique,
    number       int         not null,
    phase        text        not null,
    commission   text        collate "C",
    name         text,
    speaker      text        collate "C",
    question     text,
    mandate      text,
    conditions   text,
    due_at       timestamptz,
    outcome      text        collate "C",
    delegated_at timestamptz,
    overdue      boolean     not null default false,
    hand_ons     int         not null default 0,
    hot          boolean     not null default false,
    sitting      text        collate "C",
    primary key (kind, item)
);
create index delegation_commission on delegation (commission) where commission is not null;

-- What happened, in order. `text` is the reason, or what was found; `data` holds the rest.
create table step (
    position     bigint      primary key,
    kind         text        not null,
    item         text        collate "C" not null,
    number       int         not null,
    at           timestamptz not null,
    type         text        not null,
    office       text        not null,
    by_clock     boolean     not null,
    organisation text        collate "C",
    commission   text        collate "C",
    name         text,
    speaker      text        collate "C",
    text         text,
    report       text,
    hearing      text,
    data         jsonb       not null
);
create index step_item on step (kind, item, position);

-- Minority views in reports.
create table minority (
    position     bigint not null,
    organisation text   collate "C" not null,
    kind         text   not null,
    item         text   collate "C" not null,
    text         text   not null,
    primary key (position, organisation)
);
create index minority_item on minority (kind, item);
"""
)

# --- writes ----------------------------------------------------------------------------------------------

DELEGATED = Statement(
    "delegated",
    "an item in the hands of a body; the count of its hand-ons goes on",
    "delegation",
    """
    insert into delegation (kind, item, position, number, phase, commission, name, speaker, question, mandate,
                            conditions, due_at, outcome, delegated_at)
    values ($1, $2, $3, $4, 'delegated', $5, $6, $7, $8, $9, $10, $11, $12, $13)
    on conflict (kind, item) do update
    set number = excluded.number, phase = excluded.phase, commission = excluded.commission,
        name = excluded.name, speaker = excluded.speaker, question = excluded.question,
        mandate = excluded.mandate, conditions = excluded.conditions, due_at = excluded.due_at,
        outcome = excluded.outcome, delegated_at = excluded.delegated_at, overdue = false, hot = false,
        sitting = null
    """,
)

FOUNDED = Statement(
    "founded",
    "what a commission is called",
    "commission",
    "insert into commission (commission, name) values ($1, $2)",
)

SEATED = Statement(
    "seated",
    "who has a seat",
    "seat",
    "insert into seat (commission, organisation) values ($1, $2) on conflict do nothing",
)

UNSEATED = Statement(
    "unseated",
    "who has no seat any more",
    "seat",
    "delete from seat where commission = $1 and organisation = $2",
)

PHASE = Statement(
    "phase",
    "where an item stands",
    "delegation",
    "update delegation set phase = $3 where kind = $1 and item = $2",
)

BACK = Statement(
    "back",
    "that the assembly has it again",
    "delegation",
    "update delegation set phase = $3, overdue = false where kind = $1 and item = $2",
)

HANDED_ON = Statement(
    "handed on",
    "that another body has it",
    "delegation",
    """
    update delegation set phase = 'delegated', commission = $3, name = $4, speaker = $5, hand_ons = $6
    where kind = $1 and item = $2
    """,
)

PASSED_ON = Statement(
    "passed on",
    "that the city named another body; the item may never have been delegated",
    "delegation",
    """
    insert into delegation (kind, item, position, number, phase, hand_ons)
    values ($1, $2, $3, 0, 'assembly', $4)
    on conflict (kind, item) do update set hand_ons = excluded.hand_ons
    """,
)

HOT = Statement(
    "hot",
    "that it is a hot potato",
    "delegation",
    """
    update delegation set phase = 'assembly', hot = true, overdue = false, sitting = null
    where kind = $1 and item = $2
    """,
)

ON_AGENDA = Statement(
    "on agenda",
    "on the agenda of which sitting it came back",
    "delegation",
    "update delegation set sitting = $3 where kind = $1 and item = $2",
)

DUE = Statement(
    "due",
    "a new date",
    "delegation",
    "update delegation set due_at = $3, overdue = false where kind = $1 and item = $2",
)

OVERDUE = Statement(
    "overdue",
    "that the date passed",
    "delegation",
    "update delegation set overdue = true where kind = $1 and item = $2",
)

SENT_BACK = Statement(
    "sent back",
    "that it is asked something else, by another date",
    "delegation",
    "update delegation set phase = 'delegated', question = $3, due_at = $4 where kind = $1 and item = $2",
)

CONCLUDED = Statement(
    "concluded",
    "that the assembly is done with it",
    "delegation",
    "update delegation set phase = 'concluded', hot = false where kind = $1 and item = $2",
)

STEP = Statement(
    "step",
    "something that happened",
    "step",
    """
    insert into step (position, kind, item, number, at, type, office, by_clock, organisation, commission,
                      name, speaker, text, report, hearing, data)
    values ($1, $2, $3,
            coalesce($4, (select max(b.number) from step b where b.kind = $2 and b.item = $3), 0),
            $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    """,
)

MINORITY = Statement(
    "minority",
    "a minority view in a report",
    "minority",
    "insert into minority (position, organisation, kind, item, text) values ($1, $2, $3, $4, $5)",
)

NOWHERE = Receiver(None, None, None)


def _delegated(event: Recorded, f: Delegated) -> list[Write]:
    to = (f.receiver.commission, f.receiver.name, f.receiver.organisation)
    asked = (f.question, f.mandate, f.conditions, f.due_at, f.outcome, event.at)
    told: dict[str, Any] = {"mandate": f.mandate, "due_at": f.due_at, "outcome": f.outcome}
    return [
        Write(DELEGATED, (f.kind, f.item, event.position, f.number, *to, *asked)),
        _step(event, f.receiver, text=f.question, number=f.number, **told),
    ]


def _declined(event: Recorded, f: Declined) -> list[Write]:
    return [Write(BACK, (f.kind, f.item, "assembly")), _step(event, text=f.reason, ground=f.ground)]


def _handed_on(event: Recorded, f: HandedOn) -> list[Write]:
    to = (f.receiver.commission, f.receiver.name, f.receiver.organisation)
    step = _step(event, f.receiver, text=f.reason, hand_ons=f.hand_ons)
    return [Write(HANDED_ON, (f.kind, f.item, *to, f.hand_ons)), step]


def _passed_on(event: Recorded, f: PassedOn) -> list[Write]:
    step = _step(event, f.receiver, text=f.reason, hand_ons=f.hand_ons)
    return [Write(PASSED_ON, (f.kind, f.item, event.position, f.hand_ons)), step]


def _brought_back(event: Recorded, f: BroughtBack) -> list[Write]:
    return [Write(ON_AGENDA, (f.kind, f.item, f.sitting)), _step(event, sitting=f.sitting)]


def _extended(event: Recorded, f: Extended) -> list[Write]:
    return [Write(DUE, (f.kind, f.item, f.due_at)), _step(event, text=f.reason, due_at=f.due_at)]


def _sent_back(event: Recorded, f: SentBack) -> list[Write]:
    return [
        Write(SENT_BACK, (f.kind, f.item, f.question, f.due_at)),
        _step(event, text=f.question, due_at=f.due_at),
    ]


def _concluded(event: Recorded, f: Concluded) -> list[Write]:
    step = _step(event, text=f.reason, verdict=f.verdict, outcome=f.outcome)
    return [Write(CONCLUDED, (f.kind, f.item)), step]


def _reported(event: Recorded, r: Reported) -> list[Write]:
    told: dict[str, Any] = {"heard": r.heard, "hands": r.hands, "decides": r.decides, "poll": r.poll}
    views = [
        Write(MINORITY, (event.position, one.organisation, r.kind, r.item, one.text)) for one in r.minority
    ]
    step = _step(event, text=r.findings, report=r.text, hearing=r.hearing, **told)
    return [Write(BACK, (r.kind, r.item, "reported")), step, *views]


def _step(
    event: Recorded,
    to: Receiver = NOWHERE,
    *,
    text: str | None = None,
    report: str | None = None,
    hearing: str | None = None,
    number: int | None = None,
    **data: Any,
) -> Write:
    fact, actor = event.fact, event.actor
    about = (fact.kind, fact.item, number, event.at, event.type)  # type: ignore[attr-defined]
    who = (actor.office, actor.proof == "schedule", actor.organisation)
    whom = (to.commission, to.name, to.organisation)
    told = msgspec.json.encode(data).decode()
    return Write(STEP, (event.position, *about, *who, *whom, text, report, hearing, told))


WRITERS: Writers = (
    *NAMES,
    on(CommissionFounded, lambda _, f: [Write(FOUNDED, (f.commission, f.name))]),
    on(SeatFilled, lambda _, f: [Write(SEATED, (f.commission, f.organisation))]),
    on(SeatVacated, lambda _, f: [Write(UNSEATED, (f.commission, f.organisation))]),
    on(Delegated, _delegated),
    on(Accepted, lambda event, f: [Write(PHASE, (f.kind, f.item, "accepted")), _step(event)]),
    on(Begun, lambda event, f: [Write(PHASE, (f.kind, f.item, "in-progress")), _step(event)]),
    on(Declined, _declined),
    on(CalledBack, lambda event, f: [Write(BACK, (f.kind, f.item, "assembly")), _step(event, text=f.reason)]),
    on(Returned, lambda event, f: [Write(BACK, (f.kind, f.item, "assembly")), _step(event, text=f.reason)]),
    on(HandedOn, _handed_on),
    on(PassedOn, _passed_on),
    on(BecameHot, lambda event, f: [Write(HOT, (f.kind, f.item)), _step(event, hand_ons=f.hand_ons)]),
    on(BroughtBack, _brought_back),
    on(Extended, _extended),
    on(Overdue, lambda event, f: [Write(OVERDUE, (f.kind, f.item)), _step(event, due_at=f.due_at)]),
    on(Reported, _reported),
    on(SentBack, _sent_back),
    on(Concluded, _concluded),
)

# --- questions -------------------------------------------------------------------------------------------

POSITION = Query(
    "delegations.position",
    "The next position to come.",
    (),
    "select next from delegations_v2.position",
)

LIST = Query(
    "delegations.list",
    "Items that were delegated, what is due first before what has no date (or one item, also by its"
    " `position`); of a `commission` those that it has or had last; `open`: those that a body has; `hot`: hot"
    " potatoes; in a `phase`; of an `organisation` those of commissions in which it has a seat and of"
    " consultations for which it speaks. `after` is the position of the last one of the page before.",
    ("kind", "item", "commission", "open", "hot", "after", "limit", "position", "phase", "organisation"),
    """
    select d.kind, d.item, d.position, d.number, d.phase, d.commission, name.body as name,
           d.name as name_digest, d.speaker, speaker.body as speaker_name, question.body as question,
           d.question as question_digest, d.mandate, conditions.body as conditions,
           d.conditions as conditions_digest, d.due_at, d.outcome, d.delegated_at, d.overdue, d.hand_ons,
           d.hot, d.sitting, body.body as commission_name, c.name as commission_name_digest
    from delegations_v2.delegation d
    left join delegations_v2.commission c on c.commission = d.commission
    left join public.prose body on body.digest = c.name
    left join delegations_v2.organisation o on o.organisation = d.speaker
    left join public.prose name on name.digest = d.name
    left join public.prose speaker on speaker.digest = o.name
    left join public.prose question on question.digest = d.question
    left join public.prose conditions on conditions.digest = d.conditions
    where ($1::text is null or d.kind = $1)
      and ($2::text is null or d.item = $2)
      and ($3::text is null or d.commission = $3)
      and ($4::boolean is null or (d.phase in ('delegated', 'accepted', 'in-progress')) = $4)
      and ($5::boolean is null or d.hot = $5)
      and ($8::bigint is null or d.position = $8)
      and ($9::text is null or d.phase = $9)
      and ($10::text is null or d.speaker = $10
           or d.commission in (select b.commission from delegations_v2.seat b where b.organisation = $10))
      and ($6::bigint is null
           or (coalesce(d.due_at, 'infinity'), d.position) > (
               select coalesce(a.due_at, 'infinity'), a.position
               from delegations_v2.delegation a where a.position = $6))
    order by coalesce(d.due_at, 'infinity'), d.position
    limit $7::bigint
    """,
)

STEPS = Query(
    "delegations.steps",
    "Everything that happened to an item since it was first delegated, in order.",
    ("kind", "item"),
    """
    select s.position, s.number, s.at, s.type, s.office, s.by_clock, s.organisation,
           acted.body as organisation_name, s.commission, name.body as name, s.name as name_digest, s.speaker,
           text.body as text, s.text as text_digest, report.body as report, s.report as report_digest,
           hearing.body as hearing, s.hearing as hearing_digest, s.data,
           body.body as commission_name, c.name as commission_name_digest
    from delegations_v2.step s
    left join delegations_v2.commission c on c.commission = s.commission
    left join public.prose body on body.digest = c.name
    left join delegations_v2.organisation o using (organisation)
    left join public.prose acted on acted.digest = o.name
    left join public.prose name on name.digest = s.name
    left join public.prose text on text.digest = s.text
    left join public.prose report on report.digest = s.report
    left join public.prose hearing on hearing.digest = s.hearing
    where s.kind = $1 and s.item = $2
    order by s.position
    """,
)

MINORITIES = Query(
    "delegations.minorities",
    "Minority views in the reports on an item, by report and organisation.",
    ("kind", "item"),
    """
    select m.position, m.organisation, name.body as organisation_name, view.body as text,
           m.text as text_digest
    from delegations_v2.minority m
    left join delegations_v2.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    left join public.prose view on view.digest = m.text
    where m.kind = $1 and m.item = $2
    order by m.position, m.organisation
    """,
)

DELEGATIONS = Projection(
    name="delegations",
    schema=SCHEMA,
    ddl=DDL,
    writers=dict(WRITERS),
    statements=(
        *(NAMED, FOUNDED, SEATED, UNSEATED, DELEGATED, PHASE, BACK, HANDED_ON, PASSED_ON, HOT, ON_AGENDA),
        *(DUE, OVERDUE, SENT_BACK, CONCLUDED, STEP, MINORITY),
    ),
    queries=(POSITION, LIST, STEPS, MINORITIES),
    position=POSITION,
)
"""The read model of delegations."""
