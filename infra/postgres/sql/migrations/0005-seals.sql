-- Where a chamber asks for the public key of a sealed poll, and the clerk process answers (ADR 0035).
create table seals (
    poll     text        collate "C" primary key,
    seal     text,
    asked_at timestamptz not null default clock_timestamp()
);
create index seals_asked on seals (poll) where seal is null;
