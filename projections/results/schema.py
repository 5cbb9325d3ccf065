"""The tables of the results."""

from __future__ import annotations

from projections.naming import TABLE

SCHEMA = "results_v4"

_TABLES = """
create table position (one boolean primary key default true check (one), next bigint not null);

-- Titles (digests), for whoever reads a poll without its dossier.
create table proposal (
    proposal     text        collate "C" primary key,
    organisation text        collate "C" not null,
    title        text        not null,
    withdrawn_at timestamptz
);

-- What commissions are called, for polls within one.
create table commission (commission text collate "C" primary key, name text not null);

-- A poll: its terms, its phase, and what was recorded of its result. `position` is that of its opening. One
-- within a `commission` is about an item that it has in hand: `about` says of what kind, `item` which one,
-- `delegation` by which delegation, and `turn` which of the times that a body got it by that one.
create table poll (
    poll               text        collate "C" primary key,
    position           bigint      not null unique,
    proposal           text        collate "C",
    text               text,
    method             text        not null,
    numerator          int,
    denominator        int,
    base               text,
    at_least           boolean,
    quorum_numerator   int         not null,
    quorum_denominator int         not null,
    secrecy            text        not null,
    membership_version int         not null,
    roll_size          int         not null,
    roll               text        not null,
    phase              text        not null,
    opened_at          timestamptz not null,
    closes_at          timestamptz,
    closed_at          timestamptz,
    counted_at         timestamptz,
    recorded_for       int,
    recorded_against   int,
    recorded_abstain   int,
    outcome            text,
    annulled_at        timestamptz,
    reason             text,
    commission         text        collate "C",
    about              text,
    item               text        collate "C",
    delegation         int,
    turn               int
);
create index poll_within on poll (commission, position) where commission is not null;
create index poll_proposal on poll (proposal);
create index poll_phase on poll (phase, position);
create index poll_counted on poll (counted_at, position) where phase = 'counted';

-- One row a ballot. Room is left in the pages, for a change of mind is an update in place.
create table ballot (
    poll         text        collate "C" not null,
    organisation text        collate "C" not null,
    choice       text        not null,
    position     bigint      not null,
    at           timestamptz not null,
    primary key (poll, organisation)
) with (fillfactor = 85);

-- What a poll of the second form says beside: its paper, and its result as `poll.counted.v2` has it.
create table paper (
    poll       text    collate "C" primary key,
    rules      int     not null,
    kind       text    not null,
    question   text,
    seats      int     not null,
    most       int     not null,
    status_quo text,
    above      int     not null,
    hold       int     not null,
    amendments text[]  not null,
    reruns     text    collate "C",
    decides    text    collate "C"
);

create table option (
    poll        text collate "C" not null,
    number      int  not null,
    option      text not null,
    label       text not null,
    numerator   int  not null,
    denominator int  not null,
    primary key (poll, number)
);

create table result (poll text collate "C" primary key, result jsonb not null);

-- One row a ballot of the second form: the one that stands, and whether it is disputed.
create table vote (
    poll         text        collate "C" not null,
    organisation text        collate "C" not null,
    choice       text        not null,
    reason       text,
    capacity     text        not null,
    room         text,
    number       int         not null,
    disputed     boolean     not null,
    position     bigint      not null,
    at           timestamptz not null,
    primary key (poll, organisation)
) with (fillfactor = 85);

-- What holds an item: a consent round, until when, how it ended; and the objections in it.
create table hold (
    poll     text        collate "C" primary key,
    proposal text        collate "C" not null,
    until    timestamptz not null,
    ended    text
);

create table objection (
    poll         text collate "C" not null,
    proposal     text collate "C" not null,
    organisation text collate "C" not null,
    state        text not null,
    answer       text,
    reason       text,
    ended        boolean not null default false,
    primary key (poll, organisation)
);

-- A poll as it is told: with its proposal, its submitter, and the tally so far.
create view told as
select p.*, s.title, s.organisation, o.name, s.withdrawn_at, c.name as within,
       r.running_for, r.running_against, r.running_abstain
from poll p
left join proposal s using (proposal)
left join organisation o using (organisation)
left join commission c on c.commission = p.commission
cross join lateral (
    select count(*) filter (where b.choice = 'for') as running_for,
           count(*) filter (where b.choice = 'against') as running_against,
           count(*) filter (where b.choice = 'abstain') as running_abstain
    from (select choice from ballot where poll = p.poll
          union all
          select choice from vote where poll = p.poll and not disputed) b) r;
"""

DDL = TABLE + _TABLES
