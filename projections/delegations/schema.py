"""The tables of delegations."""

from __future__ import annotations

from projections.naming import TABLE

SCHEMA = "delegations_v5"

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

-- An item and its latest delegation. `commission`, `name`, `speaker`: the body that has it, or had it last;
-- `turn`: how many times a body got it by this delegation; `due_at`: until when, while a body has it.
create table delegation (
    kind         text        not null,
    item         text        collate "C" not null,
    position     bigint      not null unique,
    number       int         not null,
    turn         int         not null default 1,
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
create index delegation_hot on delegation (position) where hot;
create index delegation_due on delegation ((coalesce(due_at, 'infinity')), position);

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
create index step_type on step (type, position);
create index step_commission on step (commission) where commission is not null;

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
