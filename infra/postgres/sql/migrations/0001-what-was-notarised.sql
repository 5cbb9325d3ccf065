-- What was applied to this database, and how far the log was signed: PostgreSQL remembers it too, so that the notary
-- knows when all of its own memories are gone (ADR 0027).
create table migrations (
    number     int         primary key,
    name       text        not null,
    applied_at timestamptz not null default clock_timestamp()
);

alter table log_head add column notarised bigint not null default 0;

create or replace function refuse_backward() returns trigger language plpgsql as $$
begin
    if new.head < old.head or new.published < old.published or new.notarised < old.notarised
       or (new.published > new.head and new.published > old.published)
       or (new.notarised > new.head and new.notarised > old.notarised) then
        raise exception 'the head of the log only moves forward, and nothing is published beyond it'
            using errcode = 'HF001';
    end if;
    return new;
end $$;
