-- Tokens tell who gave them out and who revoked them, and honour an Idempotency-Key (ADR 0028). Of those that stand
-- already nobody noted it.
alter table tokens add column issued_by text, add column revoked_by text;

create table token_commands (
    key  bytea       primary key,
    body bytea       not null,
    at   timestamptz not null default clock_timestamp()
);
