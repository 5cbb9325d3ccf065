"""Calls for candidates: what is asked, who stands, who has the seats, what a lot was made of (M3, E6).

Read by the list of calls, the page of one, and whoever draws the lot again.
"""

from __future__ import annotations

from events.call.facts import (
    CallClosed,
    CallDecided,
    CallOpened,
    CallPutToVote,
    CandidacyDeclared,
    CandidacyWithdrawn,
    DrawOpened,
    ValueRevealed,
)
from events.commission.facts import CommissionFounded
from events.registry import Recorded
from projections.naming import NAMED, NAMES, TABLE
from projections.projection import Projection, Query, Statement, Write, Writers, on, writers_of

SCHEMA = "calls_v2"

DDL = (
    TABLE
    + """
create table position (one boolean primary key default true check (one), next bigint not null);

-- What commissions are called.
create table commission (commission text collate "C" primary key, name text not null);

create table call (
    call         text        collate "C" primary key,
    position     bigint      not null unique,
    commission   text        collate "C" not null,
    bench        text        not null,
    seats        int         not null,
    opened_at    timestamptz not null,
    closes_at    timestamptz not null,
    meetings     int         not null,
    hours        int         not null,
    returns      text        not null,
    about        text        not null,
    commitment   text        not null,
    phase        text        not null default 'open',
    poll         text        collate "C",
    secret       text,
    tied         text[],
    draw_seats   int,
    until        timestamptz,
    elected      text[],
    drawn        text[],
    absent       text[],
    clerk_absent boolean
);
create index call_commission on call (commission);

create table candidate (
    call         text        collate "C" not null,
    organisation text        collate "C" not null,
    position     bigint      not null,
    label        text        not null,
    motivation   text,
    commitment   text,
    since        timestamptz not null,
    withdrawn_at timestamptz,
    value        text,
    primary key (call, organisation)
);
"""
)

# --- writes ----------------------------------------------------------------------------------------------

FOUNDED = Statement(
    "founded",
    "what a commission is called",
    "commission",
    "insert into commission (commission, name) values ($1, $2)",
)

OPENED = Statement(
    "opened",
    "a call",
    "call",
    """
    insert into call (call, position, commission, bench, seats, opened_at, closes_at, meetings, hours,
                      returns, about, commitment)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    """,
)

PHASE = Statement(
    "phase",
    "where it stands, and by which poll it is voted on",
    "call",
    "update call set phase = $2, poll = coalesce($3, poll) where call = $1",
)

DRAWING = Statement(
    "drawing",
    "that there is a tie, and what the clerk revealed",
    "call",
    "update call set phase = 'drawing', secret = $2, tied = $3, draw_seats = $4, until = $5 where call = $1",
)

DECIDED = Statement(
    "decided",
    "who has the seats",
    "call",
    """
    update call set phase = 'decided', elected = $2, drawn = $3, absent = $4, clerk_absent = $5
    where call = $1
    """,
)

STANDS = Statement(
    "stands",
    "a candidate; one that withdrew may stand again",
    "candidate",
    """
    insert into candidate (call, organisation, position, label, motivation, commitment, since)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (call, organisation) do update
    set position = excluded.position, label = excluded.label, motivation = excluded.motivation,
        commitment = excluded.commitment, since = excluded.since, withdrawn_at = null
    """,
)

WITHDREW = Statement(
    "withdrew",
    "that it does not stand any more",
    "candidate",
    "update candidate set withdrawn_at = $3 where call = $1 and organisation = $2",
)

REVEALED = Statement(
    "revealed",
    "its secret",
    "candidate",
    "update candidate set value = $3 where call = $1 and organisation = $2",
)


def _call_opened(event: Recorded, f: CallOpened) -> list[Write]:
    asked = (f.closes_at, f.meetings, f.hours, f.returns, f.about, f.commitment)
    return [Write(OPENED, (f.call, event.position, f.commission, f.bench, f.seats, event.at, *asked))]


def _candidacy_declared(event: Recorded, f: CandidacyDeclared) -> list[Write]:
    stands = (f.call, f.organisation, event.position, f.label, f.motivation, f.commitment, event.at)
    return [Write(STANDS, stands)]


def _call_decided(_: Recorded, f: CallDecided) -> list[Write]:
    return [Write(DECIDED, (f.call, list(f.elected), list(f.drawn), list(f.absent), f.clerk_absent))]


WRITERS: Writers = (
    *NAMES,
    on(CommissionFounded, lambda _, f: [Write(FOUNDED, (f.commission, f.name))]),
    on(CallOpened, _call_opened),
    on(CandidacyDeclared, _candidacy_declared),
    on(CandidacyWithdrawn, lambda event, f: [Write(WITHDREW, (f.call, f.organisation, event.at))]),
    on(CallClosed, lambda _, f: [Write(PHASE, (f.call, "closed", None))]),
    on(CallPutToVote, lambda _, f: [Write(PHASE, (f.call, "voting", f.poll))]),
    on(DrawOpened, lambda _, f: [Write(DRAWING, (f.call, f.secret, list(f.tied), f.seats, f.until))]),
    on(ValueRevealed, lambda _, f: [Write(REVEALED, (f.call, f.organisation, f.value))]),
    on(CallDecided, _call_decided),
)

# --- questions -------------------------------------------------------------------------------------------

POSITION = Query(
    "calls.position",
    "The next position to come.",
    (),
    "select next from calls_v2.position",
)

LIST = Query(
    "calls.list",
    "Calls, those that one can stand in first, then the latest (or one of them); with `commission` those for"
    " its seats. `after` is the last one of the page before, which was closed by then if `stood`.",
    ("call", "commission", "phase", "after", "limit", "stood"),
    """
    select c.call, c.position, c.commission, c.bench, c.seats, c.opened_at, c.closes_at, c.meetings,
           c.hours, returns.body as returns, c.returns as returns_digest, about.body as about,
           c.about as about_digest, body.body as commission_name, m.name as commission_name_digest,
           c.commitment, c.phase, c.poll, c.secret, c.tied, c.draw_seats, c.until,
           c.elected, c.drawn, c.absent, c.clerk_absent,
           (select count(*) from calls_v2.candidate k
            where k.call = c.call and k.withdrawn_at is null) as candidates
    from calls_v2.call c
    left join calls_v2.commission m on m.commission = c.commission
    left join public.prose body on body.digest = m.name
    left join public.prose returns on returns.digest = c.returns
    left join public.prose about on about.digest = c.about
    where ($1::text is null or c.call = $1)
      and ($2::text is null or c.commission = $2)
      and ($3::text is null or c.phase = $3)
      and ($4::text is null
           or (c.phase <> 'open', -c.position) > (
               select coalesce($6::boolean, a.phase <> 'open'), -a.position
               from calls_v2.call a where a.call = $4))
    order by c.phase <> 'open', -c.position
    limit $5::bigint
    """,
)

CANDIDATES = Query(
    "calls.candidates",
    "Who stands or stood in a call, in the order of the ballot.",
    ("call",),
    """
    select k.organisation, name.body as organisation_name, label.body as label, k.label as label_digest,
           motivation.body as motivation, k.motivation as motivation_digest, k.commitment, k.since,
           k.withdrawn_at, k.value
    from calls_v2.candidate k
    left join calls_v2.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    left join public.prose label on label.digest = k.label
    left join public.prose motivation on motivation.digest = k.motivation
    where k.call = $1
    order by k.position
    """,
)

CALLS = Projection(
    name="calls",
    schema=SCHEMA,
    ddl=DDL,
    writers=writers_of(WRITERS),
    statements=(NAMED, FOUNDED, OPENED, PHASE, DRAWING, DECIDED, STANDS, WITHDREW, REVEALED),
    queries=(POSITION, LIST, CANDIDATES),
    position=POSITION,
)
"""The read model of calls."""
