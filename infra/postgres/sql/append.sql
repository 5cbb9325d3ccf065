-- The append, in one round trip: a batch of submissions, each judged alone, under the lock of the head.
--
-- A batch arrives as parallel arrays. `m_*` has one element a member (submission); `e_*` one an event, members in
-- order; `p_*` one a text; `x_*` one a distinct (stream, version) that some member relied on; `r_*` pairs a member
-- with each of its `x_*`. Members of a batch do not touch each other's streams or commands (the writer sees to it).
--
-- Verdicts, per member:  0 appended · 1 repeated (stands already, same body) · 2 reused (other body)
--                        3 skewed (its time is over two seconds off) · 4 stale (a stream moved on)
--
-- 1. Lock the head; check the epoch.
-- 2. When nothing speaks against any member, insert them all. A stream that should be empty (x_probes leaves it out)
--    is checked by the unique index itself, and so is every command id.
-- 3. Otherwise judge each, and insert those that remain. Positions stay gapless.

create function append(
    writer_epoch text,
    m_actor text[], m_command text[], m_body bytea[], m_at timestamptz[], m_events int[],
    earliest timestamptz, latest timestamptz,
    e_member int[], e_stream text[], e_version int[], e_type text[], e_at timestamptz[], e_leaf bytea[],
    p_member int[], p_digest text[], p_salt bytea[], p_body text[],
    x_stream text[], x_version int[], x_probes int,
    r_member int[], r_pair int[],
    out start bigint, out verdicts int[], out firsts bigint[], out lasts bigint[]
) language plpgsql security definer set search_path = public, pg_temp as $$
declare
    present text;
    now_at  timestamptz;
    grown   bigint;
begin
    -- 1.
    select head, epoch into start, present from log_head for update;
    if present is distinct from writer_epoch then
        raise exception 'the epoch of this log is %, the writer knows %', present, writer_epoch
            using errcode = 'HF002';
    end if;
    now_at := clock_timestamp();

    -- 2.
    if earliest > now_at - interval '2 seconds' and latest < now_at + interval '2 seconds'
       and not exists (
           select from unnest(x_stream[1:x_probes], x_version[1:x_probes]) as x(stream, version)
           where x.version is distinct from coalesce(
               (select e.version from events e where e.stream = x.stream order by e.version desc limit 1), 0))
    then
        begin
            insert into commands (actor, command, body, first, last)
            select m.actor, m.command, m.body, start + m.upto - m.size, start + m.upto - 1
            from (select u.actor, u.command, u.body, u.size, sum(u.size) over (order by u.o) as upto
                  from unnest(m_actor, m_command, m_body, m_events)
                       with ordinality as u(actor, command, body, size, o)) m;
            insert into events (position, stream, version, type, at, leaf)
            select start + e.o - 1, e.stream, e.version, e.type, e.at, e.leaf
            from unnest(e_stream, e_version, e_type, e_at, e_leaf)
                 with ordinality as e(stream, version, type, at, leaf, o);
            if cardinality(p_digest) > 0 then
                insert into prose (digest, salt, body)
                select p.digest, p.salt, p.body from unnest(p_digest, p_salt, p_body) as p(digest, salt, body);
            end if;
            grown := start + cardinality(e_stream);
            update log_head set head = grown;
            perform pg_notify('log', grown::text);
            return;
        exception when unique_violation then
            null; -- somebody was first: judge each below
        end;
    end if;

    -- 3.
    with stale as (
        select distinct r.member
        from unnest(r_member, r_pair) as r(member, pair)
        where x_version[r.pair] is distinct from coalesce(
            (select e.version from events e where e.stream = x_stream[r.pair] order by e.version desc limit 1), 0)
    ), judged as (
        select m.o::int as member, m.size, c.first, c.last,
               case when c.body = m.body then 1
                    when c.body is not null then 2
                    when m.at not between now_at - interval '2 seconds' and now_at + interval '2 seconds' then 3
                    when s.member is not null then 4
                    else 0 end as verdict
        from unnest(m_actor, m_command, m_body, m_at, m_events)
             with ordinality as m(actor, command, body, at, size, o)
        left join commands c on c.actor = m.actor and c.command = m.command
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
        insert into commands (actor, command, body, first, last)
        select m.actor, m.command, m.body, m.first, m.last
        from unnest(m_actor, m_command, m_body, verdicts, firsts, lasts)
             as m(actor, command, body, verdict, first, last)
        where m.verdict = 0;
        insert into events (position, stream, version, type, at, leaf)
        select start + row_number() over (order by e.o) - 1, e.stream, e.version, e.type, e.at, e.leaf
        from unnest(e_member, e_stream, e_version, e_type, e_at, e_leaf)
             with ordinality as e(member, stream, version, type, at, leaf, o)
        where verdicts[e.member] = 0;
        insert into prose (digest, salt, body)
        select p.digest, p.salt, p.body
        from unnest(p_member, p_digest, p_salt, p_body) as p(member, digest, salt, body)
        where verdicts[p.member] = 0;
        update log_head set head = grown;
        perform pg_notify('log', grown::text);
    end if;
end $$;
