-- Sessions of who signed in through a provider of OpenID Connect, and sign-ins that are under way there (ADR 0043).
alter table sessions drop constraint sessions_proof_check;
alter table sessions add constraint sessions_proof_check check (proof in ('link', 'passkey', 'oidc'));

create table errands (
    state      bytea       primary key,
    browser    bytea       not null,
    next       text        not null,
    asked_at   timestamptz not null,
    expires_at timestamptz not null,
    place      bytea       not null
);
create index errands_expiring on errands (expires_at);
