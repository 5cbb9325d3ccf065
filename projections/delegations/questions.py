"""What is asked of delegations."""

from __future__ import annotations

from projections.projection import Query

POSITION = Query(
    "delegations.position",
    "The next position to come.",
    (),
    "select next from delegations_v5.position",
)

LIST = Query(
    "delegations.list",
    "Items that were delegated, what is due first before what has no date (or one item, also by its"
    " `position`); of a `commission` those that it has or had last; `open`: those that a body has; `hot`: hot"
    " potatoes; in a `phase`; of an `organisation` those of commissions in which it has a seat and of"
    " consultations for which it speaks. `after` is the position of the last one of the page before, due at"
    " `stood` by then; in the year 3000: without a date.",
    (
        *("kind", "item", "commission", "open", "hot", "after", "limit", "position", "phase", "organisation"),
        "stood",
    ),
    """
    with before as materialized (
        select case when $11::timestamptz >= '3000-01-01Z' then 'infinity'
                    else coalesce($11::timestamptz, due_at, 'infinity') end as due_at, position
        from delegations_v5.delegation where position = $6::bigint
    ), way as (
        (select kind, item from delegations_v5.delegation where kind = $1 and item = $2)
        union
        (select kind, item from delegations_v5.delegation where position = $8::bigint)
        union
        (select kind, item from delegations_v5.delegation
         where commission = $3 and $2::text is null and $8::bigint is null)
        union
        (select kind, item from delegations_v5.delegation
         where hot and $5::boolean and $3::text is null and $2::text is null and $8::bigint is null)
        union
        (select d.kind, d.item
         from delegations_v5.delegation d
         where $5::boolean is not true and $3::text is null and $2::text is null and $8::bigint is null
           and ($1::text is null or d.kind = $1)
           and ($4::boolean is null or (d.phase in ('delegated', 'accepted', 'in-progress')) = $4)
           and ($5::boolean is null or d.hot = $5)
           and ($9::text is null or d.phase = $9)
           and ($10::text is null or d.speaker = $10 or d.commission = any (array(
                    select b.commission from delegations_v5.seat b where b.organisation = $10)))
           -- what a body has is due one day
           and coalesce(d.due_at, 'infinity')
               <= case when $4::boolean then timestamptz '294276-12-31' else 'infinity' end
           and (coalesce(d.due_at, 'infinity'), d.position)
               > (case when $6::bigint is null then '-infinity'
                       else (select due_at from before) end,
                  coalesce($6::bigint, -1))
         order by coalesce(d.due_at, 'infinity'), d.position
         limit $7::bigint)
    ), page as materialized (
        select d.*
        from way join delegations_v5.delegation d using (kind, item)
        where ($1::text is null or d.kind = $1)
          and ($2::text is null or d.item = $2)
          and ($3::text is null or d.commission = $3)
          and ($4::boolean is null or (d.phase in ('delegated', 'accepted', 'in-progress')) = $4)
          and ($5::boolean is null or d.hot = $5)
          and ($8::bigint is null or d.position = $8)
          and ($9::text is null or d.phase = $9)
          and ($10::text is null or d.speaker = $10 or d.commission = any (array(
                   select b.commission from delegations_v5.seat b where b.organisation = $10)))
          and ($6::bigint is null
               or (coalesce(d.due_at, 'infinity'), d.position) > (select due_at, position from before))
        order by coalesce(d.due_at, 'infinity'), d.position
        limit $7::bigint
    )
    select d.kind, d.item, d.position, d.number, d.turn, d.phase, d.commission, name.body as name,
           d.name as name_digest, d.speaker, speaker.body as speaker_name, question.body as question,
           d.question as question_digest, d.mandate, conditions.body as conditions,
           d.conditions as conditions_digest, d.due_at, d.outcome, d.delegated_at, d.overdue, d.hand_ons,
           d.hot, d.sitting, body.body as commission_name, c.name as commission_name_digest
    from page d
    left join delegations_v5.commission c on c.commission = d.commission
    left join public.prose body on body.digest = c.name
    left join delegations_v5.organisation o on o.organisation = d.speaker
    left join public.prose name on name.digest = d.name
    left join public.prose speaker on speaker.digest = o.name
    left join public.prose question on question.digest = d.question
    left join public.prose conditions on conditions.digest = d.conditions
    order by coalesce(d.due_at, 'infinity'), d.position
    """,
)

STEPS = Query(
    "delegations.steps",
    "Everything that happened to an item since it was first delegated, in order; the latest `limit` of it, of"
    " what came before the position `before`.",
    ("kind", "item", "before", "limit"),
    """
    select s.position, s.number, s.at, s.type, s.office, s.by_clock, s.organisation,
           acted.body as organisation_name, s.commission, name.body as name, s.name as name_digest, s.speaker,
           text.body as text, s.text as text_digest, report.body as report, s.report as report_digest,
           hearing.body as hearing, s.hearing as hearing_digest, s.data,
           body.body as commission_name, c.name as commission_name_digest
    from (select * from delegations_v5.step
          where kind = $1 and item = $2 and position < coalesce($3::bigint, 9223372036854775807)
          order by position desc
          limit $4::bigint) s
    left join delegations_v5.commission c on c.commission = s.commission
    left join public.prose body on body.digest = c.name
    left join delegations_v5.organisation o using (organisation)
    left join public.prose acted on acted.digest = o.name
    left join public.prose name on name.digest = s.name
    left join public.prose text on text.digest = s.text
    left join public.prose report on report.digest = s.report
    left join public.prose hearing on hearing.digest = s.hearing
    order by s.position
    """,
)

LATEST = Query(
    "delegations.latest",
    "What happened last to items that were delegated, the latest first, beside the question as it stands: of"
    " these `types`, or all of it to items that a `commission` has or had.",
    ("types", "commission", "limit"),
    """
    with happened as (
        select of_type.*
        from unnest($1::text[]) wanted(type) cross join lateral (
            select * from delegations_v5.step s
            where s.type = wanted.type order by s.position desc limit $3::bigint) of_type
        union all
        select of_item.*
        from (select distinct kind, item from delegations_v5.step where commission = $2) had
        cross join lateral (
            select * from delegations_v5.step s
            where (s.kind, s.item) = (had.kind, had.item) order by s.position desc limit $3::bigint) of_item
    )
    select s.position, s.kind, s.item, s.at, s.type, s.office, s.by_clock, s.organisation,
           acted.body as organisation_name, text.body as text, s.text as text_digest, s.data,
           question.body as question, d.question as question_digest
    from (select * from happened order by position desc limit $3::bigint) s
    join delegations_v5.delegation d using (kind, item)
    left join delegations_v5.organisation o using (organisation)
    left join public.prose acted on acted.digest = o.name
    left join public.prose text on text.digest = s.text
    left join public.prose question on question.digest = d.question
    order by s.position desc
    """,
)

WAYS = Query(
    "delegations.ways",
    "The latest `limit` steps of each of these items, the two lists side by side, in order; without words.",
    ("kinds", "items", "limit"),
    """
    select s.kind, s.item, s.position, s.at, s.type, s.office, s.organisation,
           acted.body as organisation_name, s.commission, name.body as name, s.name as name_digest,
           body.body as commission_name, c.name as commission_name_digest
    from unnest($1::text[], $2::text[]) as asked (kind, item)
    cross join lateral (
        select * from delegations_v5.step t
        where t.kind = asked.kind and t.item = asked.item
        order by t.position desc
        limit $3::bigint) s
    left join delegations_v5.commission c on c.commission = s.commission
    left join public.prose body on body.digest = c.name
    left join delegations_v5.organisation o on o.organisation = s.organisation
    left join public.prose acted on acted.digest = o.name
    left join public.prose name on name.digest = s.name
    order by s.position
    """,
)

MINORITIES = Query(
    "delegations.minorities",
    "Minority views in the reports on an item, or in those at these positions, by report and organisation.",
    ("kind", "item", "reports"),
    """
    select m.position, m.organisation, name.body as organisation_name, view.body as text,
           m.text as text_digest
    from delegations_v5.minority m
    left join delegations_v5.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    left join public.prose view on view.digest = m.text
    where m.kind = $1 and m.item = $2 and ($3::bigint[] is null or m.position = any ($3))
    order by m.position, m.organisation
    """,
)
