"""Belonging: who would join, and the measures of both benches (F3). Read by the public lists of both.

An application and a measure are one row each, which says how far it is and who did what in it.
"""

from __future__ import annotations

from events.application.facts import ApplicationAdmitted, ApplicationRefused, ApplicationReopened, Applied
from events.measure.facts import (
    AppealJudged,
    AppealWithdrawn,
    MeasureAppealed,
    MeasureAsked,
    MeasureConfirmed,
    MeasureRefused,
)
from events.registry import Recorded
from projections.naming import NAMED, NAMES, TABLE
from projections.projection import Projection, Query, Statement, Write, Writers, on, writers_of

SCHEMA = "belonging_v1"

DDL = (
    TABLE
    + """
create table position (one boolean primary key default true check (one), next bigint not null);

-- An application. `introduced_by`: the member that introduced the applicant; null: the clerk entered it.
create table application (
    application    text        collate "C" primary key,
    position       bigint      not null unique,
    phase          text        not null,
    organisation   text        collate "C" not null,
    bench          text        not null,
    introduced_by  text        collate "C",
    motive         text,
    name           text        not null,
    stands_for     text,
    themes         text[]      not null,
    target_groups  text[]      not null,
    neighbourhoods text[]      not null,
    legal_form     text,
    founded        int,
    staffing       text,
    size           text,
    applied_at     timestamptz not null,
    judged_at      timestamptz,
    reason         text,
    measure        text        collate "C"
);

-- A measure. `judged_…`: what the other bench said; `appeal…`: what was made of it then.
create table measure (
    measure             text        collate "C" primary key,
    position            bigint      not null unique,
    phase               text        not null,
    kind                text        not null,
    subject             text        collate "C" not null,
    ground              text        not null,
    reason              text        not null,
    bench               text        not null,
    organisation        text        collate "C",
    asked_at            timestamptz not null,
    judged_position     bigint,
    judged_bench        text,
    judged_organisation text        collate "C",
    judged_at           timestamptz,
    refusal             text,
    appeal_until        timestamptz,
    appeal              text,
    appealed_at         timestamptz,
    poll                text        collate "C",
    ended_at            timestamptz
);
"""
)

# --- writes ----------------------------------------------------------------------------------------------

APPLIED = Statement(
    "applied",
    "an application that waits",
    "application",
    """
    insert into application (application, position, phase, organisation, bench, introduced_by, motive, name,
                             stands_for, themes, target_groups, neighbourhoods, legal_form, founded, staffing,
                             size, applied_at)
    values ($1, $2, 'applied', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    """,
)

APPLICATION_JUDGED = Statement(
    "application judged",
    "what came of an application; of a refusal the reason and the measure",
    "application",
    "update application set phase = $2, judged_at = $3, reason = $4, measure = $5 where application = $1",
)

ASKED = Statement(
    "asked",
    "a measure that waits for the other bench",
    "measure",
    """
    insert into measure (measure, position, phase, kind, subject, ground, reason, bench, organisation,
                         asked_at)
    values ($1, $2, 'asked', $3, $4, $5, $6, $7, $8, $9)
    """,
)

JUDGED = Statement(
    "judged",
    "what the other bench said: a reason where it refused, the term of the appeal where it confirmed",
    "measure",
    """
    update measure set phase = $2, judged_position = $3, judged_bench = $4, judged_organisation = $5,
                       judged_at = $6, refusal = $7, appeal_until = $8
    where measure = $1
    """,
)

APPEALED = Statement(
    "appealed",
    "an appeal, and its reason",
    "measure",
    "update measure set phase = 'appealed', appeal = $2, appealed_at = $3 where measure = $1",
)

ENDED = Statement(
    "ended",
    "how an appeal ended, and the poll behind it",
    "measure",
    "update measure set phase = $2, poll = $3, ended_at = $4 where measure = $1",
)


def _applied(event: Recorded, f: Applied) -> list[Write]:
    asked = (f.application, event.position, f.organisation, f.bench, event.actor.organisation, f.motive)
    profile = (f.name, f.stands_for, f.themes, f.target_groups, f.neighbourhoods)
    besides = (f.legal_form, f.founded, f.staffing, f.size)
    return [Write(APPLIED, (*asked, *profile, *besides, event.at))]


def _admitted(event: Recorded, f: ApplicationAdmitted) -> list[Write]:
    return [Write(APPLICATION_JUDGED, (f.application, "admitted", event.at, None, None))]


def _refused(event: Recorded, f: ApplicationRefused) -> list[Write]:
    return [Write(APPLICATION_JUDGED, (f.application, "refused", event.at, f.reason, f.measure))]


def _reopened(_: Recorded, f: ApplicationReopened) -> list[Write]:
    return [Write(APPLICATION_JUDGED, (f.application, "applied", None, None, None))]


def _asked(event: Recorded, f: MeasureAsked) -> list[Write]:
    what = (f.measure, event.position, f.kind, f.subject, f.ground, f.reason)
    return [Write(ASKED, (*what, f.bench, event.actor.organisation, event.at))]


def _confirmed(event: Recorded, f: MeasureConfirmed) -> list[Write]:
    by = (event.position, f.bench, event.actor.organisation, event.at)
    return [Write(JUDGED, (f.measure, "confirmed", *by, None, f.appeal_until))]


def _not_confirmed(event: Recorded, f: MeasureRefused) -> list[Write]:
    by = (event.position, f.bench, event.actor.organisation, event.at)
    return [Write(JUDGED, (f.measure, "refused", *by, f.reason, None))]


WRITERS: Writers = (
    *NAMES,
    on(Applied, _applied),
    on(ApplicationAdmitted, _admitted),
    on(ApplicationRefused, _refused),
    on(ApplicationReopened, _reopened),
    on(MeasureAsked, _asked),
    on(MeasureConfirmed, _confirmed),
    on(MeasureRefused, _not_confirmed),
    on(MeasureAppealed, lambda event, f: [Write(APPEALED, (f.measure, f.reason, event.at))]),
    on(AppealWithdrawn, lambda event, f: [Write(ENDED, (f.measure, "upheld", None, event.at))]),
    on(AppealJudged, lambda event, f: [Write(ENDED, (f.measure, f.judgement, f.poll, event.at))]),
)

# --- questions -------------------------------------------------------------------------------------------

POSITION = Query(
    "belonging.position",
    "The next position to come.",
    (),
    "select next from belonging_v1.position",
)

APPLICATIONS = Query(
    "belonging.applications",
    "Applications (or one), newest first; `after` is the last one of the page before.",
    ("application", "phase", "after", "limit"),
    """
    select a.application, a.position, a.phase, a.organisation, a.bench, a.introduced_by,
           introducer.body as introduced_by_name, motive.body as motive, a.motive as motive_digest,
           name.body as name, a.name as name_digest,
           words.body as stands_for, a.stands_for as stands_for_digest,
           a.themes, a.target_groups, a.neighbourhoods, a.legal_form, a.founded, a.staffing, a.size,
           a.applied_at, a.judged_at, reason.body as reason, a.reason as reason_digest, a.measure
    from belonging_v1.application a
    left join belonging_v1.organisation i on i.organisation = a.introduced_by
    left join public.prose introducer on introducer.digest = i.name
    left join public.prose motive on motive.digest = a.motive
    left join public.prose name on name.digest = a.name
    left join public.prose words on words.digest = a.stands_for
    left join public.prose reason on reason.digest = a.reason
    where ($1::text is null or a.application = $1)
      and ($2::text is null or a.phase = $2)
      and ($3::text is null
           or a.position < (select position from belonging_v1.application where application = $3))
    order by a.position desc
    limit $4::bigint
    """,
)

MEASURES = Query(
    "belonging.measures",
    "Measures (or one), newest first; `after` is the last one of the page before. `for_bench`: those that the"
    " other one asked for; `but_of`: not those about this one.",
    ("measure", "phase", "kind", "subject", "after", "limit", "for_bench", "but_of"),
    """
    select m.measure, m.position, m.phase, m.kind, m.subject, m.ground, m.bench, m.organisation,
           asking.body as organisation_name, m.asked_at, reason.body as reason, m.reason as reason_digest,
           m.judged_position, m.judged_bench, m.judged_organisation,
           judging.body as judged_organisation_name, m.judged_at,
           refusal.body as refusal, m.refusal as refusal_digest, m.appeal_until,
           appeal.body as appeal, m.appeal as appeal_digest, m.appealed_at, m.poll, m.ended_at
    from belonging_v1.measure m
    left join belonging_v1.organisation a on a.organisation = m.organisation
    left join belonging_v1.organisation j on j.organisation = m.judged_organisation
    left join public.prose asking on asking.digest = a.name
    left join public.prose judging on judging.digest = j.name
    left join public.prose reason on reason.digest = m.reason
    left join public.prose refusal on refusal.digest = m.refusal
    left join public.prose appeal on appeal.digest = m.appeal
    where ($1::text is null or m.measure = $1)
      and ($2::text is null or m.phase = $2)
      and ($3::text is null or m.kind = $3)
      and ($4::text is null or m.subject = $4)
      and ($5::text is null or m.position < (select position from belonging_v1.measure where measure = $5))
      and ($7::text is null or m.bench <> $7)
      and ($8::text is null or m.subject <> $8)
    order by m.position desc
    limit $6::bigint
    """,
)

BELONGING = Projection(
    name="belonging",
    schema=SCHEMA,
    ddl=DDL,
    writers=writers_of(WRITERS),
    statements=(NAMED, APPLIED, APPLICATION_JUDGED, ASKED, JUDGED, APPEALED, ENDED),
    queries=(POSITION, APPLICATIONS, MEASURES),
    position=POSITION,
)
