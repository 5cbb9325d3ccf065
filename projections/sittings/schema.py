"""The tables of sittings."""

from __future__ import annotations

from projections.naming import TABLE

SCHEMA = "sittings_v2"

DDL = (
    TABLE
    + """
create table position (one boolean primary key default true check (one), next bigint not null);

-- `changed` counts convocation and moves, for calendars; `changed_at` is when the latest one was.
create table sitting (
    sitting     text        collate "C" primary key,
    position    bigint      not null unique,
    kind        text        not null,
    about       text,
    title       text        not null,
    starts_at   timestamptz not null,
    ends_at     timestamptz not null,
    place       text,
    link        text,
    phase       text        not null,
    reason      text,
    changed     int         not null,
    changed_at  timestamptz not null,
    began_at    timestamptz,
    ended_at    timestamptz,
    approved    int,
    approved_by text        collate "C"
);
create index sitting_starts on sitting (starts_at, position);
create index sitting_coming on sitting (starts_at, position) where phase in ('convened', 'held');

create table item (
    sitting      text    collate "C" not null,
    item         text    collate "C" not null,
    number       bigint  not null,
    title        text    not null,
    proposal     text    collate "C",
    hands_for    int,
    hands_against int,
    hands_abstain int,
    primary key (sitting, item)
);
create index item_proposal on item (proposal) where proposal is not null;

create table document (
    sitting  text   collate "C" not null,
    document text   collate "C" not null,
    position bigint not null,
    title    text   not null,
    text     text   not null,
    item     text   collate "C",
    primary key (sitting, document)
);

-- A turn that was asked for; given or waived once.
create table turn (
    position     bigint      primary key,
    sitting      text        collate "C" not null,
    item         text        collate "C" not null,
    organisation text        collate "C" not null,
    asked_at     timestamptz not null,
    given_at     timestamptz,
    waived_at    timestamptz
);
create index turn_sitting on turn (sitting, item);

create table attendance (
    sitting      text        collate "C" not null,
    organisation text        collate "C" not null,
    came_at      timestamptz not null,
    went_at      timestamptz,
    primary key (sitting, organisation)
);

create table minutes (
    sitting  text        collate "C" not null,
    version  int         not null,
    text     text        not null,
    position bigint      not null,
    at       timestamptz not null,
    primary key (sitting, version)
);
"""
)
