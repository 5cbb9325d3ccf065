"""The tables of the items."""

from __future__ import annotations

from projections.standing import TABLE

SCHEMA = "items_v3"

_TABLES = """
create table position (one boolean primary key default true check (one), next bigint not null);

-- `tags` are the words of its themes and target groups, which are short names and no texts.
create table organisation (
    organisation   text   collate "C" primary key,
    name           text   not null,
    stands_for     text,
    themes         text[] not null,
    target_groups  text[] not null,
    neighbourhoods text[] not null,
    tags           tsvector not null
);

-- An item as it now is. `position` is that of its submission; texts are digests; `procedure` and `charter`
-- are what it would bring into force; `qualified`, `scheduled`, `ended` (withdrawn, referred) are positions.
create table item (
    proposal          text        collate "C" primary key,
    position          bigint      not null unique,
    rules             int         not null,
    kind              text        not null,
    organisation      text        collate "C" not null,
    title             text        not null,
    phase             text        not null,
    aim               text        collate "C",
    version           int         not null,
    question          text,
    background        text,
    for_whom          text,
    changes           text,
    level             text,
    holder            text        collate "C",
    scope             text,
    neighbourhoods    text[]      not null,
    addressed_to_city boolean,
    themes            text[]      not null,
    target_groups     text[]      not null,
    year              int,
    seats             int,
    procedure         jsonb,
    charter           jsonb,
    submitted_at      timestamptz not null,
    read_from         timestamptz not null,
    qualified         bigint,
    scheduled         bigint,
    sitting           text        collate "C",
    meets_at          timestamptz,
    way               text,
    poll              text        collate "C",
    outcome           text,
    standing          text,
    referred_item     text        collate "C",
    referred_receiver text        collate "C",
    reason            text,
    ended             bigint
);
create index item_title on item (title collate "C");
create index item_question on item (question collate "C");
create index item_themes on item using gin (themes);
create index item_phase on item (phase, position);
create index item_rare on item (position) where kind <> 'policy';
create index item_aim on item (aim, position);
create index item_served on item (aim) where phase <> 'withdrawn';
create index item_qualified on item (qualified, scheduled, ended) include (proposal, organisation)
    where qualified is not null;
create index item_scheduled on item (organisation, scheduled) where scheduled is not null;

-- Every version of its text.
create table clause (
    proposal text collate "C" not null,
    version  int  not null,
    number   int  not null,
    clause   text collate "C" not null,
    text     text not null,
    primary key (proposal, version, number)
);
create index clause_text on clause (text collate "C");

create table co_signer (
    proposal     text   collate "C" not null,
    organisation text   collate "C" not null,
    position     bigint not null,
    primary key (proposal, organisation)
);

-- From which position on an organisation supported an item, and up to before which.
create table support (
    proposal     text   collate "C" not null,
    organisation text   collate "C" not null,
    since        bigint not null,
    until        bigint,
    primary key (proposal, organisation, since)
);

create table agenda (
    sitting    text        collate "C" primary key,
    position   bigint      not null,
    rules      int         not null,
    meets_at   timestamptz not null,
    closes_at  timestamptz not null,
    commitment text        not null,
    closed     bigint,
    closed_at  timestamptz,
    secret     text,
    drawn      bigint
);

create table place (
    sitting  text   collate "C" not null,
    number   int    not null,
    proposal text   collate "C" not null,
    way      text   not null,
    primary key (sitting, number)
);
"""

DDL = TABLE + _TABLES
