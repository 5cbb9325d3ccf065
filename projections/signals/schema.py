"""The tables of signals and of bundles."""

from __future__ import annotations

from projections.naming import TABLE

SCHEMA = "signals_v3"

_TABLES = """
create table position (one boolean primary key default true check (one), next bigint not null);

create table signal (
    signal         text        collate "C" primary key,
    position       bigint      not null unique,
    root           text        collate "C" not null,
    raised_at      timestamptz not null,
    organisation   text        collate "C" not null,
    title          text        not null,
    body           text        not null,
    on_behalf_of   text        not null,
    themes         text[]      not null,
    neighbourhoods text[]      not null,
    target_groups  text[]      not null,
    seen           int         not null,
    merged_at      timestamptz,
    reason         text
);
create index signal_root on signal (root);

create table recognition (
    signal       text        collate "C" not null,
    organisation text        collate "C" not null,
    at           timestamptz not null,
    seen         int         not null,
    primary key (signal, organisation)
);

create table seen (
    signal       text collate "C" not null,
    organisation text collate "C" not null,
    year         int  not null,
    times        int  not null,
    primary key (signal, organisation, year)
);

create table link (
    signal text collate "C" not null,
    kind   text not null,
    item   text collate "C" not null,
    primary key (signal, kind, item)
);

-- Proposals and actions by what they are called: a signal may be linked to them.
create table item (
    kind  text not null,
    item  text collate "C" not null,
    title text not null,
    primary key (kind, item)
);

-- `office` is told of an answer that no organisation gave.
create table answer (
    position     bigint      primary key,
    signal       text        collate "C" not null,
    question     text        not null,
    version      int         not null,
    organisation text        collate "C",
    office       text        not null,
    at           timestamptz not null,
    body         text        not null
);
create index answer_question on answer (signal, question, position);

create table bundle (
    bundle       text        collate "C" primary key,
    position     bigint      not null unique,
    begun_at     timestamptz not null,
    organisation text        collate "C",
    title        text        not null,
    introduction text        not null,
    issued_at    timestamptz
);

create table bundled (
    bundle   text   collate "C" not null,
    signal   text   collate "C" not null,
    position bigint not null,
    primary key (bundle, signal)
);
create index bundled_signal on bundled (signal);
"""

DDL = TABLE + _TABLES
