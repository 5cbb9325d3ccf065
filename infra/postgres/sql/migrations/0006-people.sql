-- People, their sign-in and their mail: outside the log (ADR 0038, ADR 0039).
-- People, who lie outside the log: rows are changed and deleted like any other, and a person that is erased is gone.
-- `email` is as people.py normalises it. `notices` are the kinds of mail that are sent at once, `digest` how often
-- a summary is.
create table people (
    person   text        collate "C" primary key,
    email    text        collate "C" not null unique,
    language text        not null default 'nl' check (language in ('nl', 'en', 'fr')),
    notices  text[]      not null default '{opened,closing,cast,answered}',
    digest   text        not null default 'weekly' check (digest in ('daily', 'weekly', 'never')),
    known_at timestamptz not null default clock_timestamp()
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
    proof        text        not null check (proof in ('link', 'passkey')),
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

-- What a passkey is asked to sign, once: bound to a browser and, where one is being added, to a person.
create table challenges (
    challenge  bytea       primary key,
    browser    bytea       not null,
    person     text        collate "C" references people on delete cascade,
    expires_at timestamptz not null
);

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
