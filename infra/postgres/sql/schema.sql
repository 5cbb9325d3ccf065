-- The log, its head, its commands, its prose, and the tokens. Run once, as the owner, when an assembly is founded. Whoever
-- changes these tables writes a file in migrations/ too, for the databases that stand.
-- The application role {app} may read, append through append_all() and append_each(), erase through erase() what the log
-- erases, and keep tokens and read models; nothing else.

-- The head of the log: the one row that founding inserts, locked by every append. `head` is the number of events and so the next position.
-- `epoch` is the system identifier and timeline of the cluster that holds this log: a restored copy differs.
-- `published` is the highest head that left this database (relayed), `notarised` the highest that was signed. `fenced` says why nothing may be appended; null: it may. The row is written anew by every append; a low
-- fillfactor lets PostgreSQL clear away its old versions early, and the triggers below hold its laws, because a check
-- constraint would be parsed at every append.
create table log_head (
    one       boolean primary key default true,
    head      bigint  not null default 0,
    epoch     text    not null,
    published bigint  not null default 0,
    fenced    text,
    notarised bigint  not null default 0
) with (fillfactor = 10);
insert into log_head (epoch) {epoch};

-- The log. `leaf` holds the exact bytes that are hashed; the other columns are read out of it, for indexes.
create table events (
    position bigint      primary key,
    stream   text        collate "C" not null,
    version  int         not null check (version > 0),
    type     text        collate "C" not null,
    at       timestamptz not null,
    leaf     bytea       not null check (octet_length(leaf) between 1 and 65535),
    constraint events_stream_version unique (stream, version)
);
alter table events alter column leaf set storage external;

-- Every command once, kept as long as the log, and where it stands. `key` is the first 16 bytes of
-- SHA-256(actor || newline || command id), or of an id that the chamber made in an order of time (ADR 0008); `body` the first 16 of an HMAC of what was asked, whose key lies outside
-- this database: half as wide as the texts, and every append writes this index too.
create table commands (
    key   bytea  primary key,
    body  bytea  not null,
    first bigint not null,
    last  bigint not null
);

-- A text without its accents, as it is searched and as it is searched for. Most texts have none, and looking is cheap.
create function plain(body text) returns text language sql immutable strict parallel safe
return case when octet_length(body) = length(body) then body
            else translate(lower(normalize(body)), 'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ', 'aaaaaaceeeeiiiinooooouuuuyy') end;

-- Texts, outside the leaf. `digest` is SHA-256(salt || body), in the event too. An erased text has neither salt nor body,
-- nor words. `words` are for searching, in their Dutch forms; a sealed reason has none.
create table prose (
    digest text  collate "C" primary key,
    salt   bytea,
    body   text,
    words  tsvector generated always as (
        case when length(body) < 1000 or strpos(body, ' ') > 0 then to_tsvector('pg_catalog.dutch', public.plain(body)) end
    ) stored,
    constraint prose_whole_or_erased check ((salt is null) = (body is null))
);
create index prose_words on prose using gin (words);

-- Bearer tokens, hashed (SHA-256 of the token). People and their proofs live outside the log. `issued_by` and
-- `revoked_by` are senders (office/organisation/mandate), or `console`; null where it was not noted yet.
create table tokens (
    hash         bytea       primary key,
    office       text        not null,
    mandate      text        not null,
    organisation text,
    issued_at    timestamptz not null default clock_timestamp(),
    expires_at   timestamptz,
    revoked_at   timestamptz,
    issued_by    text,
    revoked_by   text
);
create index tokens_mandate on tokens (mandate);

-- What was done with tokens under an Idempotency-Key: `key` and `body` as in `commands`. Tokens are no events, so
-- these do not stand there.
create table token_commands (
    key  bytea       primary key,
    body bytea       not null,
    at   timestamptz not null default clock_timestamp()
);

-- Which files of migrations/ these tables are at, the founding's own among them: `halfrond upgrade` applies the rest.
create table migrations (
    number     int         primary key,
    name       text        not null,
    applied_at timestamptz not null default clock_timestamp()
);
-- Drafts of proposals, which their organisation and the clerk see, and nobody else: no text of one is in prose,
-- which is published. Gone once they are submitted or thrown away.
create table drafts (
    draft        text        collate "C" primary key,
    organisation text        collate "C" not null,
    body         jsonb       not null,
    by_clerk     boolean     not null,
    changed_at   timestamptz not null default clock_timestamp()
);
create index drafts_organisation on drafts (organisation);

-- Whom to contact in an organisation: each field with its words and who may see it (public, members, hidden). People
-- live outside the log: a row is changed and deleted like any other.
create table contact_points (
    organisation text        collate "C" primary key,
    fields       jsonb       not null,
    changed_at   timestamptz not null default clock_timestamp()
);

-- What somebody asks to be put right about an organisation: it may name people, and goes once it was dealt with.
-- `asked_by` null: the clerk; or, where there is a `place` (a keyed hash of a network address), anybody, who may have
-- left a `contact`.
create table corrections (
    correction   text        collate "C" primary key,
    organisation text        collate "C" not null,
    asked_by     text        collate "C",
    text         text        not null,
    asked_at     timestamptz not null default clock_timestamp(),
    contact      text,
    place        bytea
);

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

-- The public keys of sealed polls: a chamber asks for that of a poll which it is about to open, the clerk process, which
-- alone reads the seal secret, answers. Nothing here is secret, and all of it can be made again.
create table seals (
    poll     text        collate "C" primary key,
    seal     text,
    asked_at timestamptz not null default clock_timestamp()
);
create index seals_asked on seals (poll) where seal is null;

-- People, who lie outside the log: rows are changed and deleted like any other, and a person that is erased is gone.
-- `email` is as people.py normalises it. `notices` are the kinds of mail that are sent at once, `digest` how often
-- a summary is.
create table people (
    person   text        collate "C" primary key,
    email    text        collate "C" not null unique,
    language text        not null default 'nl' check (language in ('nl', 'en', 'fr')),
    notices  text[]      not null default '{opened,closing,cast,answered,commission,called}',
    digest   text        not null default 'weekly' check (digest in ('daily', 'weekly', 'never')),
    known_at timestamptz not null default clock_timestamp()
);

-- How far a person had read: they were not here from `since` on, `latest` is the head when they last looked.
create table visits (
    person  text        collate "C" primary key references people on delete cascade,
    since   bigint      not null,
    latest  bigint      not null,
    seen_at timestamptz not null
);

-- Which mandates and offices a person holds: each is held by one. `person` null: by nobody any more. `used_at`: since
-- when somebody has signed in for it; from then on it passes to no other address (ADR 0038).
create table holders (
    office       text        collate "C" not null,
    organisation text        collate "C",
    mandate      text        collate "C" not null,
    person       text        collate "C" references people on delete set null,
    invited_by   text        not null,
    invited_at   timestamptz not null default clock_timestamp(),
    used_at      timestamptz,
    constraint holders_one_each unique nulls not distinct (office, organisation, mandate)
);
create index holders_person on holders (person);

-- Links by which somebody signs in, once: SHA-256 of the secret and of the cookie of the browser that asked, whoever asked,
-- known or not. `place` is a keyed hash of the network address. Rows go after a day.
create table sign_in_links (
    link       text        collate "C" primary key,
    secret     bytea       not null unique,
    browser    bytea       not null,
    email      text        collate "C" not null,
    place      bytea       not null,
    next       text        not null,
    asked_at   timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz
);
create index sign_in_links_email on sign_in_links (email, asked_at);
create index sign_in_links_place on sign_in_links (place, asked_at);

-- Sessions: SHA-256 of the secret in the cookie, and as what the person acts (null: not chosen yet).
create table sessions (
    session      text        collate "C" primary key,
    secret       bytea       not null unique,
    person       text        collate "C" not null references people on delete cascade,
    proof        text        not null check (proof in ('link', 'passkey', 'oidc')),
    browser      text        not null,
    office       text        collate "C",
    organisation text        collate "C",
    mandate      text        collate "C",
    begun_at     timestamptz not null,
    seen_at      timestamptz not null,
    confirmed_at timestamptz not null
);
create index sessions_person on sessions (person);

-- Passkeys: public keys only. No counter: a passkey that is synchronised has none.
create table passkeys (
    passkey    text        collate "C" primary key,
    person     text        collate "C" not null references people on delete cascade,
    credential bytea       not null unique,
    public_key bytea       not null,
    transports text[]      not null,
    name       text        not null,
    made_at    timestamptz not null,
    used_at    timestamptz
);
create index passkeys_person on passkeys (person);

-- What a passkey is asked to sign, once: bound to a browser and, where one is being added, to a person. `place` is a
-- keyed hash of the network address.
create table challenges (
    challenge  bytea       primary key,
    browser    bytea       not null,
    person     text        collate "C" references people on delete cascade,
    expires_at timestamptz not null,
    place      bytea       not null default ''
);
create index challenges_expiring on challenges (expires_at);

-- Errands: who was sent to a provider of OpenID Connect to sign in there, and is to come back. SHA-256 of what they bring back,
-- and of the cookie of the browser; `place` is a keyed hash of the network address.
create table errands (
    state      bytea       primary key,
    browser    bytea       not null,
    next       text        not null,
    asked_at   timestamptz not null,
    expires_at timestamptz not null,
    place      bytea       not null
);
create index errands_expiring on errands (expires_at);

-- Outgoing mail, kept until it is sent: what each is about, never its words. `address` is that of who need not be known
-- here; else it goes to `person`, where that one then is. `due_at` is the next attempt. Rows go thirty days after.
create table mail (
    mail     text        collate "C" primary key,
    kind     text        not null,
    person   text        collate "C" references people on delete cascade,
    address  text,
    given    jsonb       not null,
    made_at  timestamptz not null default clock_timestamp(),
    due_at   timestamptz not null default clock_timestamp(),
    attempts int         not null default 0,
    trouble  text,
    sent_at  timestamptz
);
create index mail_due on mail (due_at) where sent_at is null;

-- How far the log was read for notices by mail: the next position.
create table noticed (
    one  boolean primary key default true check (one),
    next bigint  not null
);
insert into noticed (next) select head from log_head;

-- Webhooks of commissions (ADR 0049): where what a commission is told goes. Their secrets stand nowhere: each is an HMAC
-- of the id and of `turn`. `next` is the position that was not looked at yet for it. Nothing is sent before `quiet_until`,
-- which its receiver asked for, but what is tried for the last time.
create table webhooks (
    webhook    text        collate "C" primary key,
    commission text        collate "C" not null,
    address    text        not null,
    turn       int         not null default 1,
    turned_at  timestamptz,
    next       bigint      not null,
    made_by    text        not null,
    made_at    timestamptz not null default clock_timestamp(),
    quiet_until timestamptz
);
create index webhooks_commission on webhooks (commission);

-- What is handed over to webhooks: the event as it goes out, ids and dates, no text. It is tried for a day from `since`,
-- then set aside, until somebody has it tried again. What was sent goes thirty days after.
create table deliveries (
    webhook      text        collate "C" not null references webhooks on delete cascade,
    position     bigint      not null,
    event        text        not null,
    type         text        not null,
    subject      text        not null,
    body         text        not null,
    since        timestamptz not null,
    due_at       timestamptz not null,
    attempts     int         not null default 0,
    trouble      text,
    sent_at      timestamptz,
    set_aside_at timestamptz,
    primary key (webhook, position)
);
create index deliveries_due on deliveries (due_at) where sent_at is null and set_aside_at is null;

-- How far the log was told to commissions, in stream INBOX: the next position.
create table told (
    one  boolean primary key default true check (one),
    next bigint  not null
);
insert into told (next) values (0);

-- Append-only by the database, for whoever is connected: no event, command or head is ever changed back.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% of table % is refused: the log is append-only', lower(tg_op), tg_table_name
        using errcode = 'HF001', hint = 'Correct a mistake with a new act; nothing in the log is changed or deleted.';
end $$;

create trigger events_append_only before update or delete or truncate on events
    for each statement execute function refuse_change();
create trigger commands_append_only before update or delete or truncate on commands
    for each statement execute function refuse_change();
create trigger log_head_stays before insert or delete or truncate on log_head
    for each statement execute function refuse_change();

-- A head that somebody put back by force may be lower than what left this database: then a fence must still go up.
create function refuse_backward() returns trigger language plpgsql as $$
begin
    if new.head < old.head or new.published < old.published or new.notarised < old.notarised
       or (new.published > new.head and new.published > old.published)
       or (new.notarised > new.head and new.notarised > old.notarised) then
        raise exception 'the head of the log only moves forward, and nothing is published beyond it'
            using errcode = 'HF001';
    end if;
    return new;
end $$;

create trigger log_head_forward before update on log_head
    for each row execute function refuse_backward();
