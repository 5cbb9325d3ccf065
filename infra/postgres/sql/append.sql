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
-- `x_*` leaves out the streams that should be empty and are begun: the unique index checks those by itself. It also
-- leaves out `y_*`, array literals: (stream, version >= 1) that the writer knows to have been so when the head was
-- `known_at`. Such a stream moved since only if an event of it with a version above 1 stands from there on, and most
-- events are the first of their stream: so one look at what was appended since takes the place of a probe for each.
-- `moved` gives the streams of those events, for the writer to forget; null where it cannot rely on anything that it
-- knew, because too much was appended since: then `y_*` were probed like the others.
create function append_all(
    writer_epoch text,
    m_keys bytea, m_bodies bytea, m_at timestamptz[], m_first int[], m_last int[],
    earliest timestamptz, latest timestamptz,
    e_member int[], e_stream text[], e_version int[], e_type text[], e_leaf bytea[],
    p_digest text[], p_salt bytea[], p_body text[],
    x_stream text[], x_version int[], seen bigint, known_at bigint, y_stream text, y_version text,
    out start bigint, out moved text[]
) language plpgsql security definer as $$
declare
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
    if start - known_at between 0 and 2000 then
        select coalesce(array_agg(e.stream), '{}') into moved from (
            select stream from public.events
            where position >= known_at and position < start and version > 1 limit 65) e;
    end if;
    if moved is null or cardinality(moved) > 64 or (cardinality(moved) > 0 and moved && y_stream::text[]) then
        moved := null;
        x_stream := x_stream || y_stream::text[];
        x_version := x_version || y_version::int[];
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
