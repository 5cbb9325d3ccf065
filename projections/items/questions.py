"""What is asked of the items. How many support one is told of a drawn agenda only (E3)."""

from __future__ import annotations

from projections.projection import Query

POSITION = Query(
    "items.position",
    "The next position to come.",
    (),
    "select next from items_v3.position",
)

LISTED = Query(
    "items.listed",
    "Items, newest first; `after` is the last one of the page before.",
    ("phase", "kind", "theme", "neighbourhood", "organisation", "aim", "after", "limit"),
    """
    with bound as (
        select case when $7::text is null then 9223372036854775807
               else (select position from items_v3.item where proposal = $7) end as position
    ), page as (
        select i.*
        from ((select * from items_v3.item
               where $1::text is null and $6::text is null and coalesce($2::text, 'policy') = 'policy'
                 and position < (select position from bound)
               order by position desc
               offset 0)
              union all
              (select * from items_v3.item
               where phase = $1 and coalesce($2::text, 'policy') = 'policy'
                 and position < (select position from bound)
               order by position desc
               offset 0)
              union all
              (select * from items_v3.item
               where kind <> 'policy' and $2::text <> 'policy' and position < (select position from bound)
               order by position desc
               offset 0)
              union all
              (select * from items_v3.item
               where aim = $6 and $1::text is null and coalesce($2::text, 'policy') = 'policy'
                 and position < (select position from bound)
               order by position desc
               offset 0)) i
        where ($1::text is null or i.phase = $1)
          and ($2::text is null or i.kind = $2)
          and ($3::text is null or $3 = any (i.themes))
          and ($4::text is null or $4 = any (i.neighbourhoods))
          and ($5::text is null or i.organisation = $5)
          and ($6::text is null or i.aim = $6)
        order by i.position desc
        limit $8::bigint
    )
    select i.proposal, i.position, i.kind, i.phase, i.organisation, name.body as organisation_name,
           title.body as title, i.title as title_digest, i.aim, i.themes, i.target_groups, i.neighbourhoods,
           i.level, i.submitted_at, i.meets_at, i.poll, i.outcome, i.standing
    from page i
    left join lateral (
        select name from items_v3.organisation o where o.organisation = i.organisation offset 0) o on true
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
    from items_v3.item i
    left join items_v3.organisation o using (organisation)
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
    "The clauses of one version of the text of an item, by default the present one, in order.",
    ("proposal", "version"),
    """
    select c.number, c.clause, words.body as text, c.text as text_digest
    from items_v3.clause c
    left join public.prose words on words.digest = c.text
    where c.proposal = $1
      and c.version = coalesce($2::int, (select version from items_v3.item where proposal = $1))
    order by c.number
    """,
)

CO_SIGNERS = Query(
    "items.co_signers",
    "Whose names stand under an item, in the order in which they signed.",
    ("proposal",),
    """
    select c.organisation, name.body as name
    from items_v3.co_signer c
    left join items_v3.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    where c.proposal = $1
    order by c.position
    """,
)

PURPOSES = Query(
    "items.purposes",
    "For whom each of these items is, and why it came up; null where that was not said or was erased.",
    ("proposals",),
    """
    select i.proposal, for_whom.body as for_whom, background.body as background
    from items_v3.item i
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
    from items_v3.item
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
    from items_v3.agenda
    order by meets_at desc, sitting
    """,
)

AGENDA = Query(
    "items.agenda",
    "One agenda.",
    ("sitting",),
    """
    select sitting, rules, meets_at, closes_at, commitment, closed_at, secret, drawn is not null as drawn
    from items_v3.agenda
    where sitting = $1
    """,
)

PLACES = Query(
    "items.places",
    "The places on an agenda, in the order in which they were given.",
    ("sitting",),
    """
    select p.proposal, p.way, i.organisation, title.body as title, i.title as title_digest
    from items_v3.place p
    left join items_v3.item i using (proposal)
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
        select closed, drawn from items_v3.agenda where sitting = $1 and drawn is not null
    ), candidate as (
        select i.proposal, i.organisation, i.qualified
        from items_v3.item i, drawn d
        where i.qualified < d.closed
          and (i.scheduled is null or i.scheduled > d.drawn)
          and (i.ended is null or i.ended > d.drawn)
    ), supporter as (
        select c.proposal, c.organisation from candidate c
        union
        select c.proposal, n.organisation
        from candidate c join items_v3.co_signer n using (proposal), drawn d
        where n.position < d.closed
        union
        select c.proposal, s.organisation
        from candidate c join items_v3.support s using (proposal), drawn d
        where s.since < d.closed and (s.until is null or s.until > d.closed)
    )
    select c.proposal, c.organisation as submitter, c.qualified as since,
           (select count(*) from supporter s
            where s.proposal = c.proposal and exists (
                select from items_v3.standing g, drawn d
                where g.organisation = s.organisation
                  and g.since < d.closed and (g.until is null or g.until > d.closed)))::int as support,
           (select count(*) from items_v3.item other, drawn d
            where other.organisation = c.organisation and other.scheduled < d.closed)::int as places
    from candidate c
    order by c.qualified
    """,
)
