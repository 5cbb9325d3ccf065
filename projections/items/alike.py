"""What is there already when somebody begins an item (A9): items like it, and who works on it.

Ranking reads every text that it ranks, so it is given a bounded number of items, however many there were:

    1  those in which one of the rare words stands: words that few texts of the archive hold, rarest first
    2  those in whose title or question all the other words stand, as far as the first of such texts
    3  the newest of all, whatever the words
    4  the newest that share a theme

So an item is found by a word that is its own, or by all the words of its title, however old it is; by any
word or any theme while it is one of the newest. A text is stored after the title of what it is about: the
first of the texts with some words are rather titles than what was said later. `offset 0` keeps PostgreSQL
from reading whole tables instead of the few rows that an index gives.

Words count for less than 0.1 in what an organisation is ranked by, and a theme for 0.1: where ten share a
theme, only those are looked at.
"""

from __future__ import annotations

from projections.projection import Query

SIMILAR = Query(
    "items.similar",
    "Items that are about something like `words` or share a theme, the nearest first, at most ten.",
    ("words", "themes"),
    """
    with asked as materialized (
        select replace(plainto_tsquery('dutch', public.plain(coalesce($1::text, '')))::text,
                       '&', '|')::tsquery as terms
    ), word as materialized (
        select w.query, n.texts, sum(n.texts) over (order by n.texts, w.query::text) as together
        from (select array_to_tsvector(array[lexeme])::text::tsquery as query
              from unnest(to_tsvector('dutch', public.plain(coalesce($1::text, ''))))
              order by positions[1]
              limit 20) w,
        lateral (select count(*) as texts
                 from (select from public.prose p where p.words @@ w.query limit 201) few) n
    ), rare as (  -- 1
        select p.digest
        from (select query from word where texts <= 200 and together <= 400 order by texts offset 0) w,
        lateral (select digest from public.prose p where p.words @@ w.query offset 0) p
    ), common as (  -- 2
        select p.digest
        from (select string_agg(query::text, ' & ')::tsquery as query from word where texts > 200) w,
        lateral (select digest from public.prose p where p.words @@ w.query limit 300) p
    ), candidate as (
        select i.proposal from rare join items_v3.item i on i.title = rare.digest
        union
        select i.proposal from rare join items_v3.item i on i.question = rare.digest
        union
        select c.proposal from rare join items_v3.clause c on c.text = rare.digest
        union
        (select i.proposal from common join items_v3.item i on i.title = common.digest limit 30)
        union
        (select i.proposal from common join items_v3.item i on i.question = common.digest limit 20)
        union
        (select proposal from items_v3.item order by position desc limit 40)  -- 3
        union
        (select proposal from items_v3.item where themes && $2::text[] order by position desc limit 20)  -- 4
    ), looked_at as materialized (
        select i.proposal, i.version, i.year, i.phase, i.organisation, i.title, i.question,
               (select count(*) from unnest(i.themes) theme where theme = any ($2::text[]))::int as shared
        from candidate c,
        lateral (select * from items_v3.item i where i.proposal = c.proposal offset 0) i
        where i.phase <> 'withdrawn'
    ), said as (
        select proposal, title as digest, 1.0 as weight from looked_at
        union all
        select proposal, question, 0.4 from looked_at where question is not null
        union all
        select l.proposal, c.text, 0.1
        from looked_at l,
        lateral (select c.text from items_v3.clause c
                 where c.proposal = l.proposal and c.version = l.version offset 0) c
    ), alike as (
        select s.proposal, round(sum(s.weight * ts_rank(p.words, a.terms))::numeric, 4)::float8 as likeness
        from asked a, said s,
        lateral (select p.words from public.prose p where p.digest = s.digest offset 0) p
        where p.words @@ a.terms
        group by s.proposal
    ), nearest as (
        select l.*, coalesce(a.likeness, 0)::float8 as likeness
        from looked_at l
        left join alike a using (proposal)
        where a.likeness is not null or l.shared > 0
        order by coalesce(a.likeness, 0) + l.shared * 0.1 desc, l.proposal
        limit 10
    )
    select n.proposal, n.year, n.phase, n.organisation, title.body as title, n.title as title_digest,
           n.shared, n.likeness
    from nearest n
    left join public.prose title on title.digest = n.title
    order by n.likeness + n.shared * 0.1 desc, n.proposal
    """,
)

EXPERTS = Query(
    "items.experts",
    "Members that work on something like `words` or on a theme, the nearest first, at most ten.",
    ("words", "themes"),
    """
    with asked as materialized (
        select replace(plainto_tsquery('dutch', public.plain(coalesce($1::text, '')))::text,
                       '&', '|')::tsquery as terms
    ), sharing as materialized (
        select o.organisation, o.name, o.stands_for, o.tags,
               (select count(*) from unnest(o.themes) theme where theme = any ($2::text[]))::int as shared
        from items_v3.organisation o
        join items_v3.standing s on s.organisation = o.organisation and s.until is null
        where o.themes && $2::text[]
    ), looked_at as (
        select * from sharing
        union all
        select o.organisation, o.name, o.stands_for, o.tags, 0
        from items_v3.organisation o
        join items_v3.standing s on s.organisation = o.organisation and s.until is null
        where (select count(*) from sharing) < 10 and not coalesce(o.themes && $2::text[], false)
    ), ranked as (
        select o.organisation, o.name, o.stands_for, ts_rank(w.words, a.terms) as likeness, o.shared
        from asked a
        cross join looked_at o
        left join lateral (select words from public.prose p where p.digest = o.name offset 0) name on true
        left join lateral (select words from public.prose p where p.digest = o.stands_for offset 0) stands_for
            on true,
        lateral (select coalesce(name.words, '') || coalesce(stands_for.words, '') || o.tags as words
                 offset 0) w
    ), nearest as (
        select * from ranked
        where likeness > 0 or shared > 0
        order by likeness + shared * 0.1 desc, organisation
        limit 10
    )
    select n.organisation, name.body as name, stands_for.body as stands_for, n.shared,
           n.likeness::float8 as likeness
    from nearest n
    left join public.prose name on name.digest = n.name
    left join public.prose stands_for on stands_for.digest = n.stands_for
    order by n.likeness + n.shared * 0.1 desc, n.organisation
    """,
)
