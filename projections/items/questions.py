"""What is asked of the items. How many support one is told of a drawn agenda only (E3)."""

from __future__ import annotations

from projections.projection import Query

POSITION = Query(
    "items.position",
    "The next position to come.",
    (),
    "select next from items_v1.position",
)

LISTED = Query(
    "items.listed",
    "Items, newest first; `after` is the last one of the page before.",
    ("phase", "kind", "theme", "neighbourhood", "organisation", "aim", "after", "limit"),
    """
    with page as (
        select * from items_v1.item i
        where ($1::text is null or i.phase = $1)
          and ($2::text is null or i.kind = $2)
          and ($3::text is null or $3 = any (i.themes))
          and ($4::text is null or $4 = any (i.neighbourhoods))
          and ($5::text is null or i.organisation = $5)
          and ($6::text is null or i.aim = $6)
          and ($7::text is null
               or i.position < (select a.position from items_v1.item a where a.proposal = $7))
        order by i.position desc
        limit $8::bigint
    )
    select i.proposal, i.position, i.kind, i.phase, i.organisation, name.body as organisation_name,
           title.body as title, i.title as title_digest, i.aim, i.themes, i.target_groups, i.neighbourhoods,
           i.level, i.submitted_at, i.meets_at, i.poll, i.outcome, i.standing
    from page i
    left join items_v1.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    left join public.prose title on title.digest = i.title
    order by i.position desc
    """,
)

ITEM = Query(
    "items.item",
    "One item, without its clauses and its co-signers.",
    ("proposal",),
    """
    select i.proposal, i.rules, i.kind, i.phase, i.organisation, name.body as organisation_name,
           title.body as title, i.title as title_digest, i.aim, i.version,
           question.body as question, i.question as question_digest,
           background.body as background, i.background as background_digest,
           for_whom.body as for_whom, i.for_whom as for_whom_digest,
           changes.body as changes, i.changes as changes_digest,
           i.level, i.holder, i.scope, i.neighbourhoods, i.addressed_to_city, i.themes, i.target_groups,
           i.year, i.seats, i.procedure, i.charter, i.submitted_at, i.read_from, i.sitting, i.meets_at, i.way,
           i.poll, i.outcome, i.standing, i.referred_item, i.referred_receiver,
           reason.body as reason, i.reason as reason_digest
    from items_v1.item i
    left join items_v1.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    left join public.prose title on title.digest = i.title
    left join public.prose question on question.digest = i.question
    left join public.prose background on background.digest = i.background
    left join public.prose for_whom on for_whom.digest = i.for_whom
    left join public.prose changes on changes.digest = i.changes
    left join public.prose reason on reason.digest = i.reason
    where i.proposal = $1
    """,
)

CLAUSES = Query(
    "items.clauses",
    "The clauses of one version of the text of an item, in order.",
    ("proposal", "version"),
    """
    select c.number, c.clause, words.body as text, c.text as text_digest
    from items_v1.clause c
    left join public.prose words on words.digest = c.text
    where c.proposal = $1 and c.version = $2::int
    order by c.number
    """,
)

CO_SIGNERS = Query(
    "items.co_signers",
    "Whose names stand under an item, in the order in which they signed.",
    ("proposal",),
    """
    select c.organisation, name.body as name
    from items_v1.co_signer c
    left join items_v1.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    where c.proposal = $1
    order by c.position
    """,
)

SIMILAR = Query(
    "items.similar",
    "Items that are about something like `words` or share a theme, the nearest first, at most ten.",
    ("words", "themes"),
    """
    with asked as (
        select replace(plainto_tsquery('dutch', public.plain(coalesce($1::text, '')))::text,
                       '&', '|')::tsquery as terms
    ), said as (
        select proposal, title as digest, 1.0 as weight from items_v1.item
        union all
        select proposal, question, 0.4 from items_v1.item where question is not null
        union all
        select i.proposal, c.text, 0.1 from items_v1.item i join items_v1.clause c using (proposal, version)
    ), alike as (
        select s.proposal, round(sum(s.weight * ts_rank(p.words, a.terms))::numeric, 4)::float8 as likeness
        from asked a
        join public.prose p on p.words @@ a.terms
        join said s using (digest)
        group by s.proposal
    ), found as (
        select i.proposal, i.year, i.phase, i.organisation, i.title, l.likeness,
               (select count(*) from unnest(i.themes) theme where theme = any ($2::text[]))::int as shared
        from items_v1.item i
        left join alike l using (proposal)
        where i.phase <> 'withdrawn'
    )
    select f.proposal, f.year, f.phase, f.organisation, title.body as title, f.title as title_digest,
           f.shared, coalesce(f.likeness, 0)::float8 as likeness
    from found f
    left join public.prose title on title.digest = f.title
    where f.likeness is not null or f.shared > 0
    order by coalesce(f.likeness, 0) + f.shared * 0.1 desc, f.proposal
    limit 10
    """,
)

EXPERTS = Query(
    "items.experts",
    "Members that work on something like `words` or on a theme, the nearest first, at most ten.",
    ("words", "themes"),
    """
    with said as (
        select o.organisation, name.body as name, stands_for.body as stands_for,
               (select count(*) from unnest(o.themes) theme where theme = any ($2::text[])) as shared,
               coalesce(name.words, '') || coalesce(stands_for.words, '')
               || to_tsvector('dutch', replace(array_to_string(o.themes || o.target_groups, ' '), '-', ' '))
               as terms
        from items_v1.organisation o
        join items_v1.standing s on s.organisation = o.organisation and s.until is null
        left join public.prose name on name.digest = o.name
        left join public.prose stands_for on stands_for.digest = o.stands_for
    ), asked as (
        select replace(plainto_tsquery('dutch', public.plain(coalesce($1::text, '')))::text,
                       '&', '|')::tsquery as terms
    )
    select s.organisation, s.name, s.stands_for, s.shared::int,
           ts_rank(s.terms, a.terms)::float8 as likeness
    from said s, asked a
    where s.terms @@ a.terms or s.shared > 0
    order by ts_rank(s.terms, a.terms) + s.shared * 0.1 desc, s.organisation
    limit 10
    """,
)

PURPOSES = Query(
    "items.purposes",
    "For whom each of these items is, and why it came up; null where that was not said or was erased.",
    ("proposals",),
    """
    select i.proposal, for_whom.body as for_whom, background.body as background
    from items_v1.item i
    left join public.prose for_whom on for_whom.digest = i.for_whom
    left join public.prose background on background.digest = i.background
    where i.proposal = any ($1::text[])
    """,
)

AIMS = Query(
    "items.aims",
    "How many items serve each aim; null: none is named. Withdrawn ones are not counted.",
    (),
    """
    select aim, count(*)::int as items
    from items_v1.item
    where phase <> 'withdrawn'
    group by aim
    order by aim
    """,
)

AGENDAS = Query(
    "items.agendas",
    "Agendas, the latest sitting first.",
    (),
    """
    select sitting, rules, meets_at, closes_at, commitment, closed_at, secret, drawn is not null as drawn
    from items_v1.agenda
    order by meets_at desc, sitting
    """,
)

AGENDA = Query(
    "items.agenda",
    "One agenda.",
    ("sitting",),
    """
    select sitting, rules, meets_at, closes_at, commitment, closed_at, secret, drawn is not null as drawn
    from items_v1.agenda
    where sitting = $1
    """,
)

PLACES = Query(
    "items.places",
    "The places on an agenda, in the order in which they were given.",
    ("sitting",),
    """
    select p.proposal, p.way, i.organisation, title.body as title, i.title as title_digest
    from items_v1.place p
    left join items_v1.item i using (proposal)
    left join public.prose title on title.digest = i.title
    where p.sitting = $1
    order by p.number
    """,
)

CANDIDATES = Query(
    "items.candidates",
    "What a drawn agenda was drawn from: each item that had qualified when the list closed, and still stood"
    " when the places were given. `support` is that of organisations in good standing, as the list closed.",
    ("sitting",),
    """
    with drawn as (
        select closed, drawn from items_v1.agenda where sitting = $1 and drawn is not null
    ), candidate as (
        select i.proposal, i.organisation, i.qualified
        from items_v1.item i, drawn d
        where i.qualified < d.closed
          and (i.scheduled is null or i.scheduled > d.drawn)
          and (i.ended is null or i.ended > d.drawn)
    ), supporter as (
        select c.proposal, c.organisation from candidate c
        union
        select c.proposal, n.organisation
        from candidate c join items_v1.co_signer n using (proposal), drawn d
        where n.position < d.closed
        union
        select c.proposal, s.organisation
        from candidate c join items_v1.support s using (proposal), drawn d
        where s.since < d.closed and (s.until is null or s.until > d.closed)
    )
    select c.proposal, c.organisation as submitter, c.qualified as since,
           (select count(*) from supporter s
            where s.proposal = c.proposal and exists (
                select from items_v1.standing g, drawn d
                where g.organisation = s.organisation
                  and g.since < d.closed and (g.until is null or g.until > d.closed)))::int as support,
           (select count(*) from items_v1.item other, drawn d
            where other.organisation = c.organisation and other.scheduled < d.closed)::int as places
    from candidate c
    order by c.qualified
    """,
)
