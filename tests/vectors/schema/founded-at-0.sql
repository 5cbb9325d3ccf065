-- schema.sql
-- The log, its head, its commands, its prose, and the tokens. Run once, as the owner, when an assembly is founded.
-- The application role {app} may read, append through append_all() and append_each(), erase through erase() what the log
-- erases, and keep tokens and read models; nothing else.

-- The head of the log: the one row that founding inserts, locked by every append. `head` is the number of events and so the next position.
-- `epoch` is the system identifier and timeline of the cluster that holds this log: a restored copy differs.
-- `published` is the highest head that left this database (relayed). `fenced` says why nothing may be appended; null: it may. The row is written anew by every append; a low
-- fillfactor lets PostgreSQL clear away its old versions early, and the triggers below hold its laws, because a check
-- constraint would be parsed at every append.
create table log_head (
    one       boolean primary key default true,
    head      bigint  not null default 0,
    epoch     text    not null,
    published bigint  not null default 0,
    fenced    text
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
-- SHA-256(actor || newline || command id); `body` the first 16 of an HMAC of what was asked, whose key lies outside
-- this database: half as wide as the texts, and every append writes this index too.
create table commands (
    key   bytea  primary key,
    body  bytea  not null,
    first bigint not null,
    last  bigint not null
);

-- Texts, outside the leaf. `digest` is SHA-256(salt || body), in the event too. An erased text has neither salt nor body.
create table prose (
    digest text  collate "C" primary key,
    salt   bytea,
    body   text,
    constraint prose_whole_or_erased check ((salt is null) = (body is null))
);

-- Bearer tokens, hashed (SHA-256 of 256 random bits). People and their proofs live outside the log.
create table tokens (
    hash         bytea       primary key,
    office       text        not null,
    mandate      text        not null,
    organisation text,
    issued_at    timestamptz not null default clock_timestamp(),
    expires_at   timestamptz,
    revoked_at   timestamptz
);
create index tokens_mandate on tokens (mandate);

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

create function refuse_backward() returns trigger language plpgsql as $$
begin
    if new.head < old.head or new.published < old.published or new.published > new.head then
        raise exception 'the head of the log only moves forward, and nothing is published beyond it'
            using errcode = 'HF001';
    end if;
    return new;
end $$;

create trigger log_head_forward before update on log_head
    for each row execute function refuse_backward();
-- append.sql
-- The append: a batch of submissions under the lock of the head, in one round trip and one transaction.
--
-- A batch arrives as parallel arrays. `m_*` has one element a member (submission), `e_*` one an event (members in
-- order, `e_member` counting from 1), `p_*` one a text, `x_*` one a distinct (stream, version) that members relied
-- on; `r_*` pairs a member with each of its `x_*`. No member relies on a stream that an earlier one writes, or sends
-- an earlier one's command again: the writer sees to it, so that a batch can be judged as sets.
--
-- append_all inserts every member, or none when anything speaks against any of them: then it raises HF003, or the
-- unique indexes of events and commands raise. append_each judges each member alone and inserts the rest. Positions
-- are gapless either way, for they are given under the lock, and visible in order, for the lock is held until commit.
-- Both raise HF002 when the log is fenced, when its head is of another cluster than the writer stands on, and when it
-- is lower than the writer has seen it: then the tables were put back to an earlier state under its eyes.
--
-- They run with the rights of the tables' owner, so nobody may bend their names: tables are named in full, and the
-- caller's search_path must be `public` alone. (`set search_path` on the function costs a tenth of a single append.)

-- Takes the places first and judges then: what is raised gives them back. Gives the first position. Raises HF003 when a stream moved on or a time is more than two seconds off.
-- `x_*` leaves out the streams that should be empty and are written: the unique index checks those by itself.
create function append_all(
    writer_epoch text,
    m_keys bytea, m_bodies bytea, m_at timestamptz[], m_first int[], m_last int[],
    earliest timestamptz, latest timestamptz,
    e_member int[], e_stream text[], e_version int[], e_type text[], e_leaf bytea[],
    p_digest text[], p_salt bytea[], p_body text[],
    x_stream text[], x_version int[], seen bigint
) returns bigint language plpgsql security definer as $$
declare
    start   bigint;
    present text;
    reason  text;
    told    text;
    now_at  timestamptz;
begin
    if pg_catalog.current_setting('search_path') operator(pg_catalog.<>) 'public' then
        raise exception 'append with search_path = public';
    end if;
    update public.log_head set head = head + cardinality(e_stream)
    returning head - cardinality(e_stream), epoch, fenced, pg_notify('log', head::text)
    into start, present, reason, told;
    if reason is not null or start < seen or present is distinct from writer_epoch
       or right(present, 8) <> substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) then
        raise exception using errcode = 'HF002', message = case
            when reason is not null then reason
            when start < seen then format(
                'PostgreSQL holds %s events, and held %s before: it was perhaps put back to an older state', start, seen)
            else format('the epoch of this log is %s, the writer knew %s, and the cluster was perhaps promoted since',
                        present, writer_epoch) end;
    end if;
    now_at := clock_timestamp();
    if earliest < now_at - interval '2 seconds' or latest > now_at + interval '2 seconds'
       or exists (
           select from unnest(x_stream, x_version) as x(stream, version)
           where x.version is distinct from coalesce(
               (select e.version from public.events e where e.stream = x.stream order by e.version desc limit 1), 0))
    then
        raise exception 'judge each' using errcode = 'HF003';
    end if;
    insert into public.events (position, stream, version, type, at, leaf)
    select start + e.o - 1, e.stream, e.version, e.type, m_at[e.member], e.leaf
    from unnest(e_member, e_stream, e_version, e_type, e_leaf)
         with ordinality as e(member, stream, version, type, leaf, o);
    insert into public.commands (key, body, first, last)
    select substr(m_keys, m.o::int * 16 - 15, 16), substr(m_bodies, m.o::int * 16 - 15, 16), start + m.first, start + m.last
    from unnest(m_first, m_last) with ordinality as m(first, last, o);
    if cardinality(p_digest) > 0 then
        insert into public.prose (digest, salt, body)
        select p.digest, p.salt, p.body from unnest(p_digest, p_salt, p_body) as p(digest, salt, body);
    end if;
    return start;
end $$;

-- Verdicts, per member:  0 appended · 1 repeated (stands already, same body) · 2 reused (other body)
--                        3 skewed (its time is over two seconds off) · 4 stale (a stream moved on)
create function append_each(
    writer_epoch text,
    m_keys bytea, m_bodies bytea, m_at timestamptz[], m_events int[],
    e_member int[], e_stream text[], e_version int[], e_type text[], e_leaf bytea[],
    p_member int[], p_digest text[], p_salt bytea[], p_body text[],
    x_stream text[], x_version int[], r_member int[], r_pair int[], seen bigint,
    out verdicts int[], out firsts bigint[], out lasts bigint[]
) language plpgsql security definer as $$
declare
    start   bigint;
    present text;
    reason  text;
    now_at  timestamptz;
    grown   bigint;
begin
    if pg_catalog.current_setting('search_path') operator(pg_catalog.<>) 'public' then
        raise exception 'append with search_path = public';
    end if;
    select head, epoch, fenced into start, present, reason from public.log_head for update;
    if reason is not null or start < seen or present is distinct from writer_epoch
       or right(present, 8) <> substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) then
        raise exception using errcode = 'HF002', message = case
            when reason is not null then reason
            when start < seen then format(
                'PostgreSQL holds %s events, and held %s before: it was perhaps put back to an older state', start, seen)
            else format('the epoch of this log is %s, the writer knew %s, and the cluster was perhaps promoted since',
                        present, writer_epoch) end;
    end if;
    now_at := clock_timestamp();
    with stale as (
        select distinct r.member
        from unnest(r_member, r_pair) as r(member, pair)
        where x_version[r.pair] is distinct from coalesce(
            (select e.version from public.events e where e.stream = x_stream[r.pair] order by e.version desc limit 1), 0)
    ), judged as (
        select m.o::int as member, m.size, c.first, c.last,
               case when c.body = m.body then 1
                    when c.body is not null then 2
                    when m.at not between now_at - interval '2 seconds' and now_at + interval '2 seconds' then 3
                    when s.member is not null then 4
                    else 0 end as verdict
        from unnest(m_at, m_events) with ordinality as n(at, size, o),
            lateral (select n.o, n.at, n.size, substr(m_keys, n.o::int * 16 - 15, 16) as key,
                            substr(m_bodies, n.o::int * 16 - 15, 16) as body) as m
        left join public.commands c on c.key = m.key
        left join stale s on s.member = m.o
    ), placed as (
        select j.*, start + sum(case verdict when 0 then size else 0 end) over (order by member) as upto
        from judged j
    )
    select array_agg(verdict order by member),
           array_agg(case verdict when 0 then upto - size else first end order by member),
           array_agg(case verdict when 0 then upto - 1 else last end order by member),
           max(upto)
    into verdicts, firsts, lasts, grown from placed;

    if grown > start then
        insert into public.events (position, stream, version, type, at, leaf)
        select start + row_number() over (order by e.o) - 1, e.stream, e.version, e.type, m_at[e.member], e.leaf
        from unnest(e_member, e_stream, e_version, e_type, e_leaf)
             with ordinality as e(member, stream, version, type, leaf, o)
        where verdicts[e.member] = 0;
        insert into public.commands (key, body, first, last)
        select substr(m_keys, m.o::int * 16 - 15, 16), substr(m_bodies, m.o::int * 16 - 15, 16), m.first, m.last
        from unnest(verdicts, firsts, lasts) with ordinality as m(verdict, first, last, o)
        where m.verdict = 0;
        insert into public.prose (digest, salt, body)
        select p.digest, p.salt, p.body
        from unnest(p_member, p_digest, p_salt, p_body) as p(member, digest, salt, body)
        where verdicts[p.member] = 0;
        update public.log_head set head = grown;
        perform pg_notify('log', grown::text);
    end if;
end $$;
-- fence.sql
-- The fence: from here on nothing is appended, whoever asks, until the owner lifts it (`halfrond recover`).
--
-- Anyone who finds that this log is not what was published may put it up: a chamber, the relay, the notary. The first
-- reason stays, for what comes after is mostly its consequence. Gives the reason that holds, and tells channel `log`.
create function fence(reason text) returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    holds text;
begin
    if coalesce(btrim(reason), '') = '' then
        raise exception 'a fence needs a reason';
    end if;
    update public.log_head set fenced = left(reason, 2000) where fenced is null;
    select fenced, pg_notify('log', head::text) into holds from public.log_head;
    return holds;
end $$;
-- erase.sql
-- Erasing for real: the one way in which anything in these tables ever loses its content.

-- Empties the texts that the prose.erased event at a position names, body and salt: who knew the salt could guess a
-- short text by its digest. Gives how many of them were not empty yet; done again it changes nothing. It believes the
-- leaf and nobody who calls, so the application role can erase only what two benches erased. Raises HF004 when no
-- prose.erased event stands there.
create function erase(erasure bigint) returns bigint language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    told   jsonb;
    erased bigint;
begin
    select convert_from(e.leaf, 'UTF8')::jsonb into told from public.events e where e.position = erasure;
    if told ->> 'type' is distinct from 'prose.erased.v1' then
        raise exception 'position % erases nothing', erasure
            using errcode = 'HF004', hint = 'Texts are erased by an erasure in the log that both benches agreed to.';
    end if;
    update public.prose p set salt = null, body = null
    where p.digest in (select jsonb_array_elements_text(told -> 'data' -> 'digests'))
      and (p.salt is not null or p.body is not null);
    get diagnostics erased = row_count;
    return erased;
end $$;
-- grants.sql
-- What the application role may do: read everything, append through append_all() and append_each(), erase what the
-- log erases, keep tokens, note what was relayed, make read models in schemas of its own. It owns none of these tables,
-- and can add to the log at its end only; what it adds is judged by the rules before, and by every auditor after.
revoke all on all tables in schema public from public;
revoke all on all functions in schema public from public;
revoke create on schema public from public;
grant usage on schema public to {app};
grant select on log_head, events, commands, prose to {app};
grant select, insert, update (expires_at, revoked_at) on tokens to {app};
grant update (published) on log_head to {app};
grant execute on function append_all, append_each, erase, fence to {app};
grant create, temporary on database {database} to {app};
