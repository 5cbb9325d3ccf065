"""What pages ask of signals: a part at a time, names and texts only of the lines that are shown."""

from __future__ import annotations

from projections.projection import Query

BEHIND_PART = Query(
    "signals.behind-part",
    "Of who stands behind each of these signals or one that was merged into it, each once, `limit` from"
    " behind the first `after`: who raised one, then in the order in which they recognised it.",
    ("signals", "after", "limit"),
    """
    with each_once as (
        select e.root, e.organisation, bool_or(e.raised) as raised, max(e.seen) as seen, min(e.at) as since
        from (
            select s.root, s.organisation, true as raised, s.seen, s.raised_at as at
            from signals_v3.signal s
            where s.root = any ($1::text[])
            union all
            select s.root, r.organisation, false, r.seen, r.at from signals_v3.signal s
            join signals_v3.recognition r on r.signal = s.signal
            where s.root = any ($1::text[])) e
        group by e.root, e.organisation
    ), numbered as (
        select *, row_number() over (partition by root order by raised desc, since, organisation) as number
        from each_once
    ), shown as materialized (
        select * from numbered where number > $2::bigint and number <= $2::bigint + $3::bigint
    )
    select p.root, p.organisation, name.body as name, p.raised, p.seen
    from shown p
    left join lateral (
        select name from signals_v3.organisation o
        where o.organisation = p.organisation offset 0) o on true
    left join public.prose name on name.digest = o.name
    order by p.root, p.number
    """,
)

LINKS_PART = Query(
    "signals.links-part",
    "Of what a signal is linked to, or one that was merged into it, `limit` from behind the first `after`.",
    ("signal", "after", "limit"),
    """
    with shown as materialized (
        select distinct l.kind, l.item
        from signals_v3.signal s
        join signals_v3.link l on l.signal = s.signal
        where s.root = $1
        order by l.kind, l.item
        offset $2::bigint
        limit $3::bigint
    )
    select p.kind, p.item, title.body as title, coalesce(i.title, o.title) as title_digest
    from shown p
    left join signals_v3.item i on i.kind = p.kind and i.item = p.item
    left join signals_v3.signal o on p.kind = 'signal' and o.signal = p.item
    left join public.prose title on title.digest = coalesce(i.title, o.title)
    order by p.kind, p.item
    """,
)

ANSWERS_PART = Query(
    "signals.answers-part",
    "To each of the four questions of these signals the answer that `holds` (the last to the signal itself,"
    " else the last to one that was merged into it), and `limit` of the others, the latest first; those to"
    " `question` from before the position `before` on.",
    ("signals", "limit", "question", "before"),
    """
    with asked as materialized (
        select root, question
        from unnest($1::text[]) root, unnest(array['can', 'cannot', 'who', 'done']) question
    ), holding as materialized (
        select q.root, q.question, h.position
        from asked q
        cross join lateral (
            select last.position
            from signals_v3.signal s
            cross join lateral (
                select a.position from signals_v3.answer a
                where a.signal = s.signal and a.question = q.question
                order by a.position desc limit 1) last
            where s.root = q.root
            order by s.signal = s.root desc, last.position desc
            limit 1) h
    ), shown as (
        select root, question, position, true as holds from holding
        union all
        select h.root, h.question, e.position, false
        from holding h
        cross join lateral (
            select last.position
            from signals_v3.signal s
            cross join lateral (
                select a.position from signals_v3.answer a
                where a.signal = s.signal and a.question = h.question
                  and a.position < case when h.question = $3::text then $4::bigint
                                        else 9223372036854775807 end
                order by a.position desc limit $2::bigint + 1) last
            where s.root = h.root and last.position <> h.position
            order by last.position desc
            limit $2::bigint) e
    )
    select p.root, p.holds, a.position, a.signal, a.question, a.version, a.organisation, name.body as name,
           a.office, a.at, body.body as body, a.body as body_digest
    from shown p
    join signals_v3.answer a using (position)
    left join signals_v3.organisation o on o.organisation = a.organisation
    left join public.prose name on name.digest = o.name
    left join public.prose body on body.digest = a.body
    order by p.root, p.question, p.holds desc, a.position desc
    """,
)
