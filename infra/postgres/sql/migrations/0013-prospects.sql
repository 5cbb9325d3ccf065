-- Organisations that are known and are no members: what they are called and how they are reached, outside the log and
-- outside `prose`. Deleted when one joins, or asks for it (ADR 0051).
create table prospects (
    prospect text        collate "C" primary key,
    name     text        not null,
    email    text        collate "C",
    language text        not null default 'nl' check (language in ('nl', 'en', 'fr')),
    about    text        not null default '',
    kept_at  timestamptz not null default clock_timestamp()
);

-- Addresses that are invited no more, as keyed hashes: kept, so that nobody who refused is listed and written to again.
create table refused_addresses (
    address    bytea       primary key,
    refused_at timestamptz not null default clock_timestamp()
);
