"""Commissions: what they are for, their seats by bench, who leads and reports, until when (E2).

Read by the list of commissions, the page of one, and its desk.
"""

from __future__ import annotations

from events.commission.facts import (
    CommissionFounded,
    Dissolved,
    OfficersNamed,
    SeatFilled,
    SeatVacated,
    SubstitutesRanked,
)
from events.registry import Recorded
from projections.naming import NAMED, NAMES, TABLE
from projections.projection import Projection, Query, Statement, Write, Writers, on, writers_of

SCHEMA = "commissions_v1"

DDL = (
    TABLE
    + """
create table position (one boolean primary key default true check (one), next bigint not null);

create table commission (
    commission    text        collate "C" primary key,
    position      bigint      not null unique,
    name          text        not null,
    remit         text        not null,
    kind          text        not null,
    about         text        not null,
    outcome       text        collate "C" not null,
    rules         int         not null,
    civil_society int         not null,
    city          int         not null,
    may_decide    boolean     not null,
    founded_at    timestamptz not null,
    ends_at       timestamptz not null,
    chair         text        collate "C",
    rapporteur    text        collate "C",
    dissolved_at  timestamptz,
    dissolved_by  text        collate "C"
);

-- A seat that somebody has, or had until it was vacated.
create table seat (
    position     bigint      primary key,
    commission   text        collate "C" not null,
    organisation text        collate "C" not null,
    bench        text        not null,
    way          text        not null,
    outcome      text        collate "C",
    since        timestamptz not null,
    vacated_at   timestamptz,
    reason       text
);
create index seat_commission on seat (commission, position);
create index seat_organisation on seat (organisation) where vacated_at is null;

create table substitutes (
    commission    text   collate "C" not null,
    bench         text   not null,
    organisations text[] not null,
    primary key (commission, bench)
);
"""
)

# --- writes ----------------------------------------------------------------------------------------------

FOUNDED = Statement(
    "founded",
    "a commission",
    "commission",
    """
    insert into commission (commission, position, name, remit, kind, about, outcome, rules, civil_society,
                            city, may_decide, founded_at, ends_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    """,
)

FILLED = Statement(
    "filled",
    "a seat that somebody has",
    "seat",
    """
    insert into seat (position, commission, organisation, bench, way, outcome, since)
    values ($1, $2, $3, $4, $5, $6, $7)
    """,
)

VACATED = Statement(
    "vacated",
    "that somebody no longer has it",
    "seat",
    """
    update seat set vacated_at = $3, reason = $4
    where commission = $1 and organisation = $2 and vacated_at is null
    """,
)

LEFT = Statement(
    "left",
    "that who gave up a seat does not lead or report any more",
    "commission",
    """
    update commission set chair = nullif(chair, $2), rapporteur = nullif(rapporteur, $2) where commission = $1
    """,
)

RANKED = Statement(
    "ranked",
    "who takes a seat that falls vacant",
    "substitutes",
    """
    insert into substitutes (commission, bench, organisations) values ($1, $2, $3)
    on conflict (commission, bench) do update set organisations = excluded.organisations
    """,
)

STEPPED_IN = Statement(
    "stepped in",
    "that a substitute has a seat now",
    "substitutes",
    "update substitutes set organisations = array_remove(organisations, $2) where commission = $1",
)

OFFICERS = Statement(
    "officers",
    "who leads and who reports",
    "commission",
    "update commission set chair = $2, rapporteur = $3 where commission = $1",
)

DISSOLVED = Statement(
    "dissolved",
    "that it is no more",
    "commission",
    "update commission set dissolved_at = $2, dissolved_by = $3 where commission = $1",
)


def _commission_founded(event: Recorded, f: CommissionFounded) -> list[Write]:
    what = (f.name, f.remit, f.kind, f.about, f.outcome, f.rules, f.civil_society, f.city, f.may_decide)
    return [Write(FOUNDED, (f.commission, event.position, *what, event.at, f.ends_at))]


def _seat_filled(event: Recorded, f: SeatFilled) -> list[Write]:
    filled = (event.position, f.commission, f.organisation, f.bench, f.way, f.outcome, event.at)
    return [Write(FILLED, filled), Write(STEPPED_IN, (f.commission, f.organisation))]


def _seat_vacated(event: Recorded, f: SeatVacated) -> list[Write]:
    vacated = Write(VACATED, (f.commission, f.organisation, event.at, f.reason))
    return [vacated, Write(LEFT, (f.commission, f.organisation))]


WRITERS: Writers = (
    *NAMES,
    on(CommissionFounded, _commission_founded),
    on(SeatFilled, _seat_filled),
    on(SeatVacated, _seat_vacated),
    on(SubstitutesRanked, lambda _, f: [Write(RANKED, (f.commission, f.bench, list(f.organisations)))]),
    on(OfficersNamed, lambda _, f: [Write(OFFICERS, (f.commission, f.chair, f.rapporteur))]),
    on(Dissolved, lambda event, f: [Write(DISSOLVED, (f.commission, event.at, f.outcome))]),
)

# --- questions -------------------------------------------------------------------------------------------

POSITION = Query(
    "commissions.position",
    "The next position to come.",
    (),
    "select next from commissions_v1.position",
)

LIST = Query(
    "commissions.list",
    "Commissions, those that stand first, then by name of their subject (or one of them); with `organisation`"
    " those in which it has a seat. `after` is the last one of the page before, then dissolved if `stood`.",
    ("commission", "organisation", "after", "limit", "stood"),
    """
    select c.commission, c.position, name.body as name, c.name as name_digest, remit.body as remit,
           c.remit as remit_digest, c.kind, c.about, c.outcome, c.rules, c.civil_society, c.city,
           c.may_decide, c.founded_at, c.ends_at, c.chair, chair.body as chair_name, c.rapporteur,
           rapporteur.body as rapporteur_name, c.dissolved_at, c.dissolved_by,
           (select count(*) from commissions_v1.seat s
            where s.commission = c.commission and s.vacated_at is null) as filled
    from commissions_v1.commission c
    left join commissions_v1.organisation co on co.organisation = c.chair
    left join commissions_v1.organisation ro on ro.organisation = c.rapporteur
    left join public.prose name on name.digest = c.name
    left join public.prose remit on remit.digest = c.remit
    left join public.prose chair on chair.digest = co.name
    left join public.prose rapporteur on rapporteur.digest = ro.name
    where ($1::text is null or c.commission = $1)
      and ($2::text is null or exists (
          select 1 from commissions_v1.seat s
          where s.commission = c.commission and s.organisation = $2 and s.vacated_at is null))
      and ($3::text is null
           or (c.dissolved_at is not null, c.about, c.position) > (
               select coalesce($5::boolean, a.dissolved_at is not null), a.about, a.position
               from commissions_v1.commission a where a.commission = $3))
    order by c.dissolved_at is not null, c.about, c.position
    limit $4::bigint
    """,
)

SEATS = Query(
    "commissions.seats",
    "The seats of a commission, also those that were vacated, in the order in which they were filled.",
    ("commission",),
    """
    select s.position, s.organisation, name.body as organisation_name, s.bench, s.way, s.outcome, s.since,
           s.vacated_at, reason.body as reason, s.reason as reason_digest
    from commissions_v1.seat s
    left join commissions_v1.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    left join public.prose reason on reason.digest = s.reason
    where s.commission = $1
    order by s.position
    """,
)

SUBSTITUTES = Query(
    "commissions.substitutes",
    "Who takes a seat of a bench that falls vacant, first to last.",
    ("commission",),
    """
    select s.bench, one.organisation, name.body as organisation_name
    from commissions_v1.substitutes s
    cross join unnest(s.organisations) with ordinality as one(organisation, number)
    left join commissions_v1.organisation o on o.organisation = one.organisation
    left join public.prose name on name.digest = o.name
    where s.commission = $1
    order by s.bench, one.number
    """,
)

COMMISSIONS = Projection(
    name="commissions",
    schema=SCHEMA,
    ddl=DDL,
    writers=writers_of(WRITERS),
    statements=(NAMED, FOUNDED, FILLED, VACATED, LEFT, RANKED, STEPPED_IN, OFFICERS, DISSOLVED),
    queries=(POSITION, LIST, SEATS, SUBSTITUTES),
    position=POSITION,
)
"""The read model of commissions."""
