"""The tables of the dossier."""

from __future__ import annotations

from projections.naming import TABLE

SCHEMA = "dossier_v8"

_TABLES = """
create table position (one boolean primary key default true check (one), next bigint not null);

-- An item as it now is. Texts are digests. Without rules of procedure `rules` is 0 and `kind` null.
create table proposal (
    proposal          text        collate "C" primary key,
    position          bigint      not null unique,
    rules             int         not null,
    kind              text,
    organisation      text        collate "C" not null,
    title             text        not null,
    phase             text        not null default 'submitted',
    aim               text        collate "C",
    version           int         not null default 1,
    question          text,
    background        text,
    for_whom          text,
    changes           text,
    level             text,
    holder            text        collate "C",
    addressed_to_city boolean,
    themes            text[]      not null,
    target_groups     text[]      not null,
    neighbourhoods    text[]      not null,
    submitted_at      timestamptz not null,
    sitting           text        collate "C",
    meets_at          timestamptz,
    outcome           text,
    standing          text,
    withdrawn_at      timestamptz,
    reason            text
);
create index proposal_texts on proposal using gin ((array[title, question, background, for_whom, changes]));
create index proposal_organisation on proposal (organisation, position);
create index proposal_open on proposal (position)
    where phase not in ('concluded', 'withdrawn', 'lapsed', 'referred');
create index proposal_withdrawn on proposal (proposal) where withdrawn_at is not null;

-- The text that holds.
create table clause (
    proposal text collate "C" not null,
    number   int  not null,
    clause   text not null,
    text     text not null,
    primary key (proposal, number)
);
create index clause_text on clause (text);

-- The polls of a proposal, with what was recorded of their result. `position` is that of the opening.
create table poll (
    poll             text        collate "C" primary key,
    position         bigint      not null,
    proposal         text        collate "C" not null,
    kind             text        not null,
    method           text        not null,
    secrecy          text        not null,
    phase            text        not null,
    closed           boolean     not null default false,
    roll_size        int         not null,
    opened_at        timestamptz not null,
    closes_at        timestamptz,
    recorded_for     int,
    recorded_against int,
    recorded_abstain int,
    outcome          text
);
create index poll_proposal on poll (proposal, position);
create index poll_open on poll (proposal) where phase = 'open';

-- All ballots of a poll: papers, later changes of mind, the first and the last one.
create table ballots (
    poll     text        collate "C" primary key,
    papers   int         not null,
    changes  int         not null,
    first    bigint      not null,
    first_at timestamptz not null,
    last     bigint      not null,
    last_at  timestamptz not null
) with (fillfactor = 50);

-- What an organisation said last in a consent round, with its reason; of a sealed one both are envelopes.
create table consent (
    poll         text        collate "C" not null,
    organisation text        collate "C" not null,
    position     bigint      not null,
    at           timestamptz not null,
    office       text        not null,
    choice       text        not null,
    reason       text,
    room         boolean     not null,
    primary key (poll, organisation)
);

-- All support of an item. Told once it has a place on an agenda, and not before.
create table support (
    proposal   text        collate "C" primary key,
    given      int         not null,
    taken_back int         not null,
    first      bigint      not null,
    first_at   timestamptz not null,
    last       bigint      not null,
    last_at    timestamptz not null
);

-- What was said about an item, and whether a measure hides it.
create table contribution (
    contribution text    collate "C" primary key,
    proposal     text    collate "C" not null,
    hidden       boolean not null default false
);
create index contribution_proposal on contribution (proposal);

-- Which action came of which item.
create table action (action text collate "C" primary key, proposal text collate "C" not null);
create index action_proposal on action (proposal);

-- The signals that an item has to do with.
create table signal (
    proposal text collate "C" not null,
    signal   text collate "C" not null,
    primary key (proposal, signal)
);
create index signal_signal on signal (signal);

-- The sittings that deal with an item; `item`: as which one of the agenda, empty where that is not said.
create table place (
    proposal text collate "C" not null,
    sitting  text collate "C" not null,
    item     text collate "C" not null,
    primary key (proposal, sitting, item)
);

-- What happened. `about` is what it stands under; `organisation` in whose name; `text` the digest of its
-- words, `texts` those of other words by name; `data` holds the rest. `proposal`: the item of what stands
-- under a contribution, a measure that hides one, or a question passed on; there are too many of these to be
-- looked up one by one.
create table timeline (
    position     bigint      primary key,
    about        text        collate "C" not null,
    at           timestamptz not null,
    type         text        not null,
    part         text        not null,
    office       text        not null,
    by_clock     boolean     not null,
    organisation text        collate "C",
    poll         text        collate "C",
    text         text,
    texts        jsonb       not null,
    data         jsonb       not null,
    proposal     text        collate "C"
);
create index timeline_about on timeline (about, position);
create index timeline_proposal on timeline (proposal, position) where proposal is not null;

-- An item as it is listed: where it stands, and its latest poll. Without rules of procedure a poll on it says
-- where it stands.
create view told as
select p.*, l.poll, l.phase as poll_phase, l.closes_at, l.outcome as poll_outcome,
       case when p.rules > 0 or p.phase <> 'submitted' then p.phase
            when v.phase = 'counted' then 'concluded'
            when v.phase in ('open', 'closed') then 'voted'
            else p.phase end as stands
from proposal p
left join lateral (
    select * from poll where proposal = p.proposal order by position desc limit 1) l on true
left join lateral (
    select phase from poll
    where proposal = p.proposal and kind not in ('survey', 'amendment', 'late-item')
    order by position desc limit 1) v on true;
"""

DDL = TABLE + _TABLES
