"""The tables of the directory."""

from __future__ import annotations

SCHEMA = "directory_v3"

DDL = """
create table position (one boolean primary key default true check (one), next bigint not null);

create table assembly (
    one        boolean     primary key default true check (one),
    origin     text        not null,
    name       text        not null,
    purpose    text        not null,
    sample     boolean     not null,
    edition    int         not null,
    founded_at timestamptz not null
);

-- How an organisation stands, since when, and why (the digest of the reason of a suspension or its end).
-- `merging_into`: it agreed to that; `merged_into`: it is done.
create table member (
    organisation text        collate "C" primary key,
    bench        text        not null,
    standing     text        not null,
    admitted_at  timestamptz not null,
    since        timestamptz not null,
    reason       text,
    merging_into text        collate "C",
    merged_into  text        collate "C"
);

create table office (
    office   text        not null,
    mandate  text        collate "C" not null,
    given_at timestamptz not null,
    primary key (office, mandate)
);

-- `tags` are its themes, target groups and neighbourhoods as one reads them, `terms` the words of these.
create table profile (
    organisation   text   collate "C" primary key,
    name           text   not null,
    stands_for     text,
    themes         text[] not null,
    target_groups  text[] not null,
    neighbourhoods text[] not null,
    legal_form     text,
    founded        int,
    staffing       text,
    size           text,
    tags           text   not null,
    terms          tsvector not null
);

create table mandate (
    organisation text        collate "C" not null,
    mandate      text        collate "C" not null,
    kind         text        not null,
    valid_from   timestamptz not null,
    valid_until  timestamptz,
    given_at     timestamptz not null,
    withdrawn_at timestamptz,
    primary key (organisation, mandate)
);
"""
