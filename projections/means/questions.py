"""What is asked of means."""

from __future__ import annotations

from projections.projection import Query

POSITION = Query(
    "means.position",
    "The next position to come.",
    (),
    "select next from means_v3.position",
)

FUNDS = Query(
    "means.funds",
    "Funds, the latest year first and the latest recorded within it; `after` is the last one of the page"
    " before, of the year `stood` by then. `allocations`: how many stand in it that were not taken back.",
    ("fund", "year", "after", "limit", "stood"),
    """
    select f.fund, f.position, f.recorded_at, name.body as name, f.name as name_digest,
           source.body as source, f.source as source_digest, f.year,
           purpose.body as purpose, f.purpose as purpose_digest, f.corrections,
           (select coalesce(sum(s.allocations), 0)::bigint from means_v3.fund_sum s
            where s.fund = f.fund) as allocations
    from (
        (select * from means_v3.fund where fund = $1 and ($2::int is null or year = $2))
        union all
        (select * from means_v3.fund
         where $1::text is null and year = $2
           and position < case when $3::text is null then 9223372036854775807
                               else (select b.position from means_v3.fund b where b.fund = $3) end
         order by position desc
         limit $4::bigint)
        union all
        (select * from means_v3.fund
         where $1::text is null and $2::int is null
           and (year, position) < (
                   case when $3::text is null then 9999
                        else (select coalesce($5::bigint, b.year) from means_v3.fund b where b.fund = $3) end,
                   case when $3::text is null then 9223372036854775807
                        else (select b.position from means_v3.fund b where b.fund = $3) end)
         order by year desc, position desc
         limit $4::bigint)
    ) f
    left join public.prose name on name.digest = f.name
    left join public.prose source on source.digest = f.source
    left join public.prose purpose on purpose.digest = f.purpose
    order by f.year desc, f.position desc
    limit $4::bigint
    """,
)

CRITERIA = Query(
    "means.criteria",
    "The criteria of funds, in their order.",
    ("funds",),
    """
    select c.fund, c.criterion, words.body as text, c.text as text_digest
    from means_v3.criterion c
    left join public.prose words on words.digest = c.text
    where c.fund = any ($1::text[])
    order by c.fund, c.place
    """,
)

TELLINGS = Query(
    "means.tellings",
    "How a fund was told each time, in order.",
    ("fund",),
    """
    select t.position, t.at, name.body as name, t.name as name_digest, source.body as source,
           t.source as source_digest, t.year, purpose.body as purpose, t.purpose as purpose_digest,
           reason.body as reason, t.reason as reason_digest
    from means_v3.telling t
    left join public.prose name on name.digest = t.name
    left join public.prose source on source.digest = t.source
    left join public.prose purpose on purpose.digest = t.purpose
    left join public.prose reason on reason.digest = t.reason
    where t.fund = $1
    order by t.position
    """,
)

_TEXT = "case when kind = 'money' then amount else trim_scale(amount) end::text"
"""A sum has as many digits behind the point as ever stood in it; only those of money are told."""

SUMS = Query(
    "means.sums",
    "What was allocated of each of these funds, by kind (money first) and currency.",
    ("funds",),
    f"""
    select fund, kind, nullif(currency, '') as currency, allocations, {_TEXT} as amount
    from means_v3.fund_sum
    where fund = any ($1::text[]) and allocations > 0
    order by fund, array_position(array['money', 'hours', 'rooms'], kind), currency
    """,  # noqa: S608 - of constants alone
)

_FITS = """($2::text is null or allocation = $2)
           and ($3::text is null or recipient = $3)
           and ($4::text is null or proposal = $4)
           and ($5::int is null or (select f.year from means_v3.fund f where f.fund = allocation.fund) = $5)
           and ($6::text is null or kind = $6)
           and position < coalesce($7::bigint, 9223372036854775807)
         order by position desc
         limit $8::bigint"""
"""What else may be asked of allocations, whichever index is walked: by the fund, the recipient, the outcome,
the funds of a year, or by the position alone."""

ALLOCATIONS = Query(
    "means.allocations",
    "Allocations, the latest first; `before` is the position of the last one of the part before.",
    ("fund", "allocation", "recipient", "proposal", "year", "kind", "before", "limit"),
    f"""
    select a.fund, fund.body as fund_name, f.name as fund_name_digest, source.body as source,
           f.source as source_digest, f.year, a.allocation, a.position, a.allocated_at, a.reference,
           a.recipient, name.body as name, coalesce(a.name, o.name) as name_digest,
           a.kind, a.amount, a.currency, what.body as what, a.what as what_digest,
           a.criterion, asked.body as criterion_text, c.text as criterion_text_digest,
           a.proposal, title.body as proposal_title, i.title as proposal_title_digest,
           decision.body as decision, a.decision as decision_digest, a.corrections
    from (
        (select * from means_v3.allocation
         where fund = $1 and {_FITS})
        union all
        (select * from means_v3.allocation
         where $1::text is null and recipient = $3 and {_FITS})
        union all
        (select * from means_v3.allocation
         where $1::text is null and $3::text is null and proposal = $4
           and {_FITS})
        union all
        (select l.* from means_v3.fund y
         cross join lateral (
             select * from means_v3.allocation
             where fund = y.fund and {_FITS}) l
         where $1::text is null and $3::text is null and $4::text is null and y.year = $5)
        union all
        (select * from means_v3.allocation
         where $1::text is null and $3::text is null and $4::text is null and $5::int is null
           and {_FITS})
    ) a
    join means_v3.fund f using (fund)
    left join means_v3.organisation o on o.organisation = a.recipient
    left join means_v3.criterion c on c.fund = a.fund and c.criterion = a.criterion
    left join means_v3.item i on i.proposal = a.proposal
    left join public.prose fund on fund.digest = f.name
    left join public.prose source on source.digest = f.source
    left join public.prose name on name.digest = coalesce(a.name, o.name)
    left join public.prose what on what.digest = a.what
    left join public.prose asked on asked.digest = c.text
    left join public.prose title on title.digest = i.title
    left join public.prose decision on decision.digest = a.decision
    order by a.position desc
    limit $8::bigint
    """,  # noqa: S608 - of constants alone
)

VERSIONS = Query(
    "means.versions",
    "How an allocation was told each time, in order.",
    ("fund", "allocation"),
    """
    select v.position, v.at, v.recipient, name.body as name, coalesce(v.name, o.name) as name_digest,
           v.kind, v.amount, v.currency,
           what.body as what, v.what as what_digest, v.criterion, v.proposal,
           decision.body as decision, v.decision as decision_digest,
           reason.body as reason, v.reason as reason_digest
    from means_v3.version v
    left join means_v3.organisation o on o.organisation = v.recipient
    left join public.prose name on name.digest = coalesce(v.name, o.name)
    left join public.prose what on what.digest = v.what
    left join public.prose decision on decision.digest = v.decision
    left join public.prose reason on reason.digest = v.reason
    where v.fund = $1 and v.allocation = $2
    order by v.position
    """,
)

TOTALS = Query(
    "means.totals",
    "What was allocated by year, size, staffing and neighbourhood of the recipient (`dimension`, `part`),"
    " each kind and currency by itself. A recipient of several neighbourhoods counts whole in each of them.",
    ("year",),
    f"""
    with given as (
        select g.recipient, g.kind, g.currency, g.allocations, g.amount,
               case when g.recipient = '' then 'not-a-member' else 'unsaid' end as unknown,
               p.size, p.staffing, p.neighbourhoods
        from (
            select recipient, kind, currency, allocations, amount
            from means_v3.received where $1::int is null
            union all
            select recipient, kind, currency, allocations, amount
            from means_v3.received_in where year = $1) g
        left join means_v3.profile p on p.organisation = g.recipient
        where g.allocations > 0
    ), parts as (
        select 'size' as dimension, coalesce(size, unknown) as part, * from given
        union all
        select 'staffing', coalesce(staffing, unknown), * from given
        union all
        select 'neighbourhood', n.part, g.*
        from given g
        cross join lateral (
            select unnest(g.neighbourhoods) as part where cardinality(g.neighbourhoods) > 0
            union all
            select g.unknown where coalesce(cardinality(g.neighbourhoods), 0) = 0) n
    ), told as (
        select dimension, part, kind, currency, sum(allocations)::bigint as allocations,
               sum(amount) as amount, count(distinct nullif(recipient, '')) as members
        from parts
        group by dimension, part, kind, currency
        union all
        select 'year', year::text, kind, currency, allocations, amount, members
        from means_v3.year_sum
        where ($1::int is null or year = $1) and allocations > 0
    )
    select dimension, part, kind, nullif(currency, '') as currency, allocations, {_TEXT} as amount, members
    from told
    order by dimension, part, array_position(array['money', 'hours', 'rooms'], kind), currency
    """,  # noqa: S608 - of constants alone
)

YEARS = Query(
    "means.years",
    "The years of which there is a fund, the latest first: each looked up after the one before.",
    (),
    """
    with recursive told as (
        select max(year) as year from means_v3.fund
        union all
        select (select max(f.year) from means_v3.fund f where f.year < told.year)
        from told where told.year is not null
    )
    select year from told where year is not null order by year desc
    """,
)
