"""The tables of means."""

from __future__ import annotations

from projections.naming import TABLE

SCHEMA = "means_v3"

_TABLES = """
create table position (one boolean primary key default true check (one), next bigint not null);

create table item (proposal text collate "C" primary key, title text not null);

create table profile (
    organisation   text   collate "C" primary key,
    size           text,
    staffing       text,
    neighbourhoods text[] not null
);

create table fund (
    fund        text        collate "C" primary key,
    position    bigint      not null unique,
    recorded_at timestamptz not null,
    name        text        not null,
    source      text        not null,
    year        int         not null,
    purpose     text        not null,
    corrections int         not null default 0
);
create index fund_year on fund (year, position);

create table criterion (
    fund      text collate "C" not null,
    criterion text collate "C" not null,
    place     int  not null,
    text      text not null,
    primary key (fund, criterion)
);

-- How a fund was told each time, the first time without a reason.
create table telling (
    position bigint      primary key,
    fund     text        collate "C" not null,
    at       timestamptz not null,
    name     text        not null,
    source   text        not null,
    year     int         not null,
    purpose  text        not null,
    reason   text
);
create index telling_fund on telling (fund);

create table allocation (
    fund         text        collate "C" not null,
    allocation   text        collate "C" not null,
    position     bigint      not null unique,
    allocated_at timestamptz not null,
    reference    text,
    recipient    text        collate "C",
    name         text,
    kind         text        not null,
    amount       text        not null,
    currency     text,
    what         text        not null,
    criterion    text        collate "C",
    proposal     text        collate "C",
    decision     text,
    corrections  int         not null default 0,
    primary key (fund, allocation)
);
create index allocation_fund on allocation (fund, position);
create index allocation_recipient on allocation (recipient, position);
create index allocation_proposal on allocation (proposal, position);

-- What the allocations that were not taken back come to, in step with them and with the years of funds
-- (summing.py): of each fund; to each recipient ('': whoever never was a member), over all years and in each;
-- and in each year, with how many different members received something. `currency` '': none.
create table fund_sum (
    fund        text    collate "C" not null,
    kind        text    not null,
    currency    text    not null,
    allocations bigint  not null,
    amount      numeric not null,
    primary key (fund, kind, currency)
);
create table received (
    recipient   text    collate "C" not null,
    kind        text    not null,
    currency    text    not null,
    allocations bigint  not null,
    amount      numeric not null,
    primary key (recipient, kind, currency)
);
create table received_in (
    year        int     not null,
    recipient   text    collate "C" not null,
    kind        text    not null,
    currency    text    not null,
    allocations bigint  not null,
    amount      numeric not null,
    primary key (year, recipient, kind, currency)
);
create table year_sum (
    year        int     not null,
    kind        text    not null,
    currency    text    not null,
    allocations bigint  not null,
    amount      numeric not null,
    members     bigint  not null,
    primary key (year, kind, currency)
);

-- How an allocation was told each time, the first time without a reason.
create table version (
    position   bigint      primary key,
    fund       text        collate "C" not null,
    allocation text        collate "C" not null,
    at         timestamptz not null,
    recipient  text        collate "C",
    name       text,
    kind       text        not null,
    amount     text        not null,
    currency   text,
    what       text        not null,
    criterion  text        collate "C",
    proposal   text        collate "C",
    decision   text,
    reason     text
);
create index version_allocation on version (fund, allocation, position);
"""

DDL = TABLE + _TABLES
