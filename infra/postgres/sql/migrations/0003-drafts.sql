-- Drafts of proposals, outside the log and outside prose (ADR 0032).
create table drafts (
    draft        text        collate "C" primary key,
    organisation text        collate "C" not null,
    body         jsonb       not null,
    by_clerk     boolean     not null,
    changed_at   timestamptz not null default clock_timestamp()
);
create index drafts_organisation on drafts (organisation);
