-- Anybody asks for a correction, and so many challenges of passkeys wait for one network address (ADR 0038, ADR 0042).
alter table corrections add column contact text;
alter table corrections add column place bytea;

alter table challenges add column place bytea not null default '';
create index challenges_expiring on challenges (expires_at);
