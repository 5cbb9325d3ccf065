-- Whom to contact in an organisation, and who may see it: outside the log and outside prose (ADR 0031).
create table contact_points (
    organisation text        collate "C" primary key,
    fields       jsonb       not null,
    changed_at   timestamptz not null default clock_timestamp()
);
