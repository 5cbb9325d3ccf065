-- How far somebody had read, and what somebody asks to be put right: outside the log (ADR 0042).
create table visits (
    person  text        collate "C" primary key references people on delete cascade,
    since   bigint      not null,
    latest  bigint      not null,
    seen_at timestamptz not null
);

create table corrections (
    correction   text        collate "C" primary key,
    organisation text        collate "C" not null,
    asked_by     text        collate "C",
    text         text        not null,
    asked_at     timestamptz not null default clock_timestamp()
);
