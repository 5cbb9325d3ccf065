"""What is asked about signals and bundles."""

from __future__ import annotations

from projections.projection import Query

POSITION = Query(
    "signals.position",
    "The next position to come.",
    (),
    "select next from signals_v3.position",
)

SIGNALS = Query(
    "signals.signals",
    "Signals that stand, the latest first; `signals`: these, also where they were merged. `q`: words of"
    " it, of its theme, neighbourhood or target group; `recurring`: seen in more than one year, or not;"
    " `proposal`: linked to that one. `after` is the last one of the page before. `behind`: how many raised"
    " or recognise it, or what was merged into it; `recurs`: in how many years it was seen.",
    ("signals", "theme", "neighbourhood", "organisation", "after", "limit", "q", "recurring", "proposal"),
    """
    with page as materialized (
        select s.* from signals_v3.signal s
        where (s.signal = any ($1::text[]) or ($1::text[] is null and s.root = s.signal))
          and ($2::text is null or $2 = any (s.themes))
          and ($3::text is null or $3 = any (s.neighbourhoods))
          and ($4::text is null or s.organisation = $4)
          and s.position < case when $5::text is null then 9223372036854775807
                                else (select position from signals_v3.signal where signal = $5) end
          and ($7::text is null or (
              select coalesce(title.words, '') || coalesce(body.words, '') || coalesce(whom.words, '')
                     || to_tsvector('dutch', replace(array_to_string(
                            s.themes || s.neighbourhoods || s.target_groups, ' '), '-', ' '))
              from (select) one
              left join public.prose title on title.digest = s.title
              left join public.prose body on body.digest = s.body
              left join public.prose whom on whom.digest = s.on_behalf_of
              ) @@ websearch_to_tsquery('dutch', public.plain($7)))
          and ($8::boolean is null or $8 = (
              select count(distinct y.year) > 1 from signals_v3.signal m
              join signals_v3.seen y on y.signal = m.signal and y.times > 0 where m.root = s.root))
          and ($9::text is null or s.root in (
              select m.root from signals_v3.link l join signals_v3.signal m on m.signal = l.signal
              where l.kind = 'proposal' and l.item = $9))
        order by s.position desc
        limit $6::bigint
    )
    select s.signal, s.position, nullif(s.root, s.signal) as into, s.raised_at, s.organisation,
           name.body as name, title.body as title, s.title as title_digest,
           body.body as body, s.body as body_digest,
           whom.body as on_behalf_of, s.on_behalf_of as on_behalf_of_digest,
           s.themes, s.neighbourhoods, s.target_groups, s.seen, s.merged_at,
           reason.body as reason, s.reason as reason_digest, b.behind, r.recurs
    from page s
    left join lateral (
        select count(*) as behind from (
            select m.organisation from signals_v3.signal m where m.root = s.root
            union
            select r.organisation from signals_v3.signal m
            join signals_v3.recognition r on r.signal = m.signal where m.root = s.root) each_once) b on true
    left join lateral (
        select count(distinct y.year)::int as recurs
        from signals_v3.signal m
        join signals_v3.seen y on y.signal = m.signal and y.times > 0 where m.root = s.root) r on true
    left join signals_v3.organisation o on o.organisation = s.organisation
    left join public.prose name on name.digest = o.name
    left join public.prose title on title.digest = s.title
    left join public.prose body on body.digest = s.body
    left join public.prose whom on whom.digest = s.on_behalf_of
    left join public.prose reason on reason.digest = s.reason
    order by s.position desc
    """,
)

LIKE = Query(
    "signals.like",
    "Signals that tell something like `words` or share a theme, the nearest first, at most ten; `but` not"
    " this one. Ranking reads all that it ranks: it is given the thousand newest; older ones are found by"
    " searching.",
    ("words", "themes", "but"),
    """
    with asked as (
        select replace(plainto_tsquery('dutch', public.plain(coalesce($1::text, '')))::text,
                       '&', '|')::tsquery as terms
    ), found as (
        select s.signal, s.organisation, s.title as title_digest, title.body as title, s.neighbourhoods,
               (select count(*) from unnest(s.themes) theme where theme = any ($2::text[]))::int as shared,
               ts_rank(coalesce(title.words, ''), a.terms)
               + 0.4 * ts_rank(coalesce(body.words, '') || coalesce(whom.words, ''), a.terms) as likeness
        from (select * from signals_v3.signal
              where root = signal and signal is distinct from $3::text
              order by position desc limit 1000) s
        cross join asked a
        left join public.prose title on title.digest = s.title
        left join public.prose body on body.digest = s.body
        left join public.prose whom on whom.digest = s.on_behalf_of
    )
    select f.signal, f.organisation, name.body as name, f.title, f.title_digest, f.neighbourhoods, f.shared,
           round(f.likeness::numeric, 4)::float8 as likeness
    from found f
    left join signals_v3.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    where f.likeness > 0 or f.shared > 0
    order by f.likeness + f.shared * 0.1 desc, f.signal
    limit 10
    """,
)

TAGS = Query(
    "signals.tags",
    "Every theme and neighbourhood that a signal names which stands (`kind`, `tag`), and how many do.",
    (),
    """
    select kind, tag, count(*) as signals
    from signals_v3.signal s
    cross join lateral (
        select 'theme' as kind, unnest(s.themes) as tag
        union all select 'neighbourhood', unnest(s.neighbourhoods)) tags
    where s.root = s.signal
    group by kind, tag
    order by kind, tag
    """,
)

BEHIND = Query(
    "signals.behind",
    "Who stands behind each of these signals or one that was merged into it, each once; who raised one first,"
    " by name.",
    ("signals",),
    """
    select e.root, e.organisation, name.body as name, bool_or(e.raised) as raised, max(e.seen) as seen
    from (
        select s.root, s.organisation, true as raised, s.seen from signals_v3.signal s
        where s.root = any ($1::text[])
        union all
        select s.root, r.organisation, false, r.seen from signals_v3.signal s
        join signals_v3.recognition r on r.signal = s.signal
        where s.root = any ($1::text[])) e
    left join signals_v3.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    group by e.root, e.organisation, name.body
    order by e.root, raised desc, name.body nulls last, e.organisation
    """,
)

YEARS = Query(
    "signals.years",
    "How often each of these signals was seen year by year. Of one organisation that told it of several that"
    " were merged the highest number counts.",
    ("signals",),
    """
    select each_once.root, each_once.year, count(*) filter (where each_once.times > 0) as organisations,
           sum(each_once.times)::bigint as times
    from (
        select s.root, y.organisation, y.year, max(y.times) as times
        from signals_v3.signal s join signals_v3.seen y on y.signal = s.signal
        where s.root = any ($1::text[]) group by s.root, y.organisation, y.year) each_once
    group by each_once.root, each_once.year order by each_once.root, each_once.year
    """,
)

LINKS = Query(
    "signals.links",
    "What each of these signals is linked to, or one that was merged into it, and what that is called.",
    ("signals",),
    """
    select distinct s.root, l.kind, l.item, title.body as title, coalesce(i.title, o.title) as title_digest
    from signals_v3.signal s
    join signals_v3.link l on l.signal = s.signal
    left join signals_v3.item i on i.kind = l.kind and i.item = l.item
    left join signals_v3.signal o on l.kind = 'signal' and o.signal = l.item
    left join public.prose title on title.digest = coalesce(i.title, o.title)
    where s.root = any ($1::text[])
    order by s.root, l.kind, l.item
    """,
)

TOOK_IN = Query(
    "signals.took-in",
    "The signals for which each of these stands beside itself, in the order in which they were raised.",
    ("signals",),
    """
    select s.root, s.signal, s.organisation, name.body as name, title.body as title,
           s.title as title_digest, s.merged_at, reason.body as reason, s.reason as reason_digest
    from signals_v3.signal s
    left join signals_v3.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    left join public.prose title on title.digest = s.title
    left join public.prose reason on reason.digest = s.reason
    where s.root = any ($1::text[]) and s.signal <> s.root
    order by s.position
    """,
)

ANSWERS = Query(
    "signals.answers",
    "The answers to the four questions of these signals, or of one that was merged into them, in order.",
    ("signals",),
    """
    select s.root, a.position, a.signal, a.question, a.version, a.organisation, name.body as name, a.office,
           a.at, body.body as body, a.body as body_digest
    from signals_v3.signal s
    join signals_v3.answer a on a.signal = s.signal
    left join signals_v3.organisation o on o.organisation = a.organisation
    left join public.prose name on name.digest = o.name
    left join public.prose body on body.digest = a.body
    where s.root = any ($1::text[]) order by a.position
    """,
)

BUNDLES = Query(
    "signals.bundles",
    "Bundles of signals, the latest first; `signal`: in which it is, or what was merged into it. `after` is"
    " the last one of the page before.",
    ("bundle", "after", "limit", "signal"),
    """
    select b.bundle, b.position, b.begun_at, b.organisation, name.body as name,
           title.body as title, b.title as title_digest,
           introduction.body as introduction, b.introduction as introduction_digest, b.issued_at,
           (select count(*) from signals_v3.bundled i where i.bundle = b.bundle) as signals
    from signals_v3.bundle b
    left join signals_v3.organisation o on o.organisation = b.organisation
    left join public.prose name on name.digest = o.name
    left join public.prose title on title.digest = b.title
    left join public.prose introduction on introduction.digest = b.introduction
    where ($1::text is null or b.bundle = $1)
      and ($2::text is null or b.position < (select position from signals_v3.bundle where bundle = $2))
      and ($4::text is null or b.bundle = any (array(
              select i.bundle from signals_v3.signal s
              join signals_v3.bundled i on i.signal = s.signal
              where s.root = $4)))
    order by b.position desc
    limit $3::bigint
    """,
)

BUNDLED = Query(
    "signals.bundled",
    "The signals in a bundle in the order in which they were put in; `root` is the one that stands for it.",
    ("bundle",),
    """
    select i.signal, s.root, title.body as title, s.title as title_digest
    from signals_v3.bundled i
    join signals_v3.signal s on s.signal = i.signal
    left join public.prose title on title.digest = s.title
    where i.bundle = $1 order by i.position
    """,
)
