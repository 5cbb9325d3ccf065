"""What is asked of the directory."""

from __future__ import annotations

from projections.projection import Query

POSITION = Query(
    "directory.position",
    "The next position to come.",
    (),
    "select next from directory_v3.position",
)

ASSEMBLY = Query(
    "directory.assembly",
    "The assembly, and how many organisations stand in it; no row before it is founded.",
    (),
    """
    select a.origin, name.body as name, a.name as name_digest, purpose.body as purpose,
           a.purpose as purpose_digest, a.sample, a.edition, a.founded_at,
           m.members, m.civil_society, m.city, m.suspended
    from directory_v3.assembly a
    left join public.prose name on name.digest = a.name
    left join public.prose purpose on purpose.digest = a.purpose
    cross join (
        select count(*) filter (where standing = 'member') as members,
               count(*) filter (where standing = 'member' and bench = 'civil-society') as civil_society,
               count(*) filter (where standing = 'member' and bench = 'city') as city,
               count(*) filter (where standing = 'suspended') as suspended
        from directory_v3.member) m
    """,
)

HEAD = Query(
    "directory.head",
    "What the head of every page names: the assembly, whether all of it is invented, and what `organisation`,"
    " for which somebody acts, is called; no row before it is founded.",
    ("organisation",),
    """
    select name.body as name, a.sample, acting.body as acting
    from directory_v3.assembly a
    left join public.prose name on name.digest = a.name
    left join directory_v3.profile p on p.organisation = $1
    left join public.prose acting on acting.digest = p.name
    """,
)

_SOUGHT = """with sought as materialized (
        select websearch_to_tsquery('dutch', public.plain($1)) as words, lower(public.plain($1)) as part
    )"""
"""The words that organisations are looked for by; null: none, and no text of what they stand for is read."""

_NOT_LEFT = """from directory_v3.member m
    join directory_v3.profile p using (organisation)
    cross join sought
    left join lateral (
        select t.body, t.words from public.prose t where t.digest = p.name offset 0) name on true
    left join lateral (
        select t.body, t.words from public.prose t
        where t.digest = p.stands_for and $1::text is not null
        offset 0) words on true
    where m.standing <> 'left'"""
"""Organisations, each with the texts to look in."""

_FOUND = """(coalesce(name.words, '') || coalesce(words.words, '') || p.terms) @@ sought.words
           or strpos(lower(public.plain(concat_ws(' ', name.body, words.body, p.tags))), sought.part) > 0"""
"""Those in which the words stand."""

ORGANISATIONS = Query(
    "directory.organisations",
    "Organisations that have not left, by name; `after` is the last one of the page before, which was called"
    " `stood` then. `meant`: themes and target groups that the words of `q` may mean.",
    (
        "q",
        "theme",
        "neighbourhood",
        "target_group",
        "after",
        "limit",
        "bench",
        "staffing",
        "size",
        "legal_form",
        "meant",
        "stood",
    ),
    f"""
    {_SOUGHT}, before as materialized (
        select lower(coalesce($12::text, name.body, '')) as sorted, p.organisation
        from directory_v3.profile p
        left join public.prose name on name.digest = p.name
        where p.organisation = $5
    ), page as (
        select m.organisation, m.bench, m.standing, m.admitted_at, m.since, name.body as name,
               p.name as name_digest, p.stands_for as stands_for_digest,
               p.themes, p.target_groups, p.neighbourhoods, p.legal_form, p.founded, p.staffing, p.size,
               lower(coalesce(name.body, '')) as sorted
        {_NOT_LEFT}
          and ($1::text is null
               or {_FOUND}
               or p.themes || p.target_groups && $11::text[])
          and ($2::text is null or $2 = any (p.themes))
          and ($3::text is null or $3 = any (p.neighbourhoods))
          and ($4::text is null or $4 = any (p.target_groups))
          and ($7::text is null or m.bench = $7)
          and ($8::text is null or p.staffing = $8)
          and ($9::text is null or p.size = $9)
          and ($10::text is null or p.legal_form = $10)
          and ($5::text is null
               or (lower(coalesce(name.body, '')), m.organisation)
                  > (select b.sorted, b.organisation from before b))
        order by sorted, m.organisation
        limit $6::bigint
    )
    select l.organisation, l.bench, l.standing, l.admitted_at, l.since, l.name, l.name_digest,
           words.body as stands_for, l.stands_for_digest, l.themes, l.target_groups, l.neighbourhoods,
           l.legal_form, l.founded, l.staffing, l.size,
           (select count(*) from directory_v3.mandate g
            where g.organisation = l.organisation and g.withdrawn_at is null
              and g.valid_from <= now() and (g.valid_until is null or now() < g.valid_until)) as mandates
    from page l
    left join public.prose words on words.digest = l.stands_for_digest
    order by l.sorted, l.organisation
    """,  # noqa: S608 - of constants alone
)

CHOICES = Query(
    "directory.choices",
    "Organisations that have not left, to be chosen from, by name: those that the words of `q` find, of one"
    " `standing`, of one `bench`, but for those of `but`.",
    ("q", "standing", "bench", "but", "limit"),
    f"""
    {_SOUGHT}
    select m.organisation, name.body as name
    {_NOT_LEFT}
      and ($1::text is null or {_FOUND})
      and ($2::text is null or m.standing = $2)
      and ($3::text is null or m.bench = $3)
      and ($4::text[] is null or m.organisation <> all ($4))
    order by lower(coalesce(name.body, '')), m.organisation
    limit $5::bigint
    """,
)

ORGANISATION = Query(
    "directory.organisation",
    "One organisation, also when it has left; `reason` is that of its standing, `merging` are those that"
    " agreed to merge into it and have not yet.",
    ("organisation",),
    """
    select m.organisation, m.bench, m.standing, m.admitted_at, m.since,
           reason.body as reason, m.reason as reason_digest,
           name.body as name, p.name as name_digest,
           words.body as stands_for, p.stands_for as stands_for_digest,
           p.themes, p.target_groups, p.neighbourhoods, p.legal_form, p.founded, p.staffing, p.size,
           m.merging_into, m.merged_into,
           array(select one.organisation from directory_v3.member one
                 where one.merging_into = m.organisation and one.standing = 'member'
                 order by one.organisation) as merging,
           (select count(*) from directory_v3.mandate g
            where g.organisation = m.organisation and g.withdrawn_at is null
              and g.valid_from <= now() and (g.valid_until is null or now() < g.valid_until)) as mandates
    from directory_v3.member m
    join directory_v3.profile p using (organisation)
    left join public.prose reason on reason.digest = m.reason
    left join public.prose name on name.digest = p.name
    left join public.prose words on words.digest = p.stands_for
    where m.organisation = $1
    """,
)

NAMES = Query(
    "directory.names",
    "What each of these organisations is called, also when it has left; null where that was erased.",
    ("organisations",),
    """
    select p.organisation, name.body as name
    from directory_v3.profile p
    left join public.prose name on name.digest = p.name
    where p.organisation = any ($1::text[])
    """,
)

MANDATES = Query(
    "directory.mandates",
    "The mandates of one organisation, ended ones too, oldest first.",
    ("organisation",),
    """
    select mandate, kind, valid_from, valid_until, given_at, withdrawn_at
    from directory_v3.mandate
    where organisation = $1
    order by given_at, mandate
    """,
)

TAGS = Query(
    "directory.tags",
    "Every theme, neighbourhood and target group in use (`kind`, `tag`), and how many organisations name it.",
    (),
    """
    select kind, tag, count(*) as organisations
    from directory_v3.member m
    join directory_v3.profile p using (organisation)
    cross join lateral (
        select 'theme' as kind, unnest(p.themes) as tag
        union all select 'neighbourhood', unnest(p.neighbourhoods)
        union all select 'target_group', unnest(p.target_groups)) tags
    where m.standing <> 'left'
    group by kind, tag
    order by kind, tag
    """,
)

REACHED = Query(
    "directory.reached",
    "How many organisations on the civil bench work on each theme, in each neighbourhood, for each target"
    " group (`kind`, `tag`): those in good standing for which somebody may act now.",
    (),
    """
    select kind, tag, count(*) as organisations
    from directory_v3.member m
    join directory_v3.profile p using (organisation)
    cross join lateral (
        select 'theme' as kind, unnest(p.themes) as tag
        union select 'neighbourhood', unnest(p.neighbourhoods)
        union select 'target_group', unnest(p.target_groups)) tags
    where m.standing = 'member' and m.bench = 'civil-society'
      and exists (
          select from directory_v3.mandate g
          where g.organisation = m.organisation and g.withdrawn_at is null
            and g.valid_from <= now() and (g.valid_until is null or now() < g.valid_until))
    group by kind, tag
    order by kind, tag
    """,
)

OFFICES = Query(
    "directory.offices",
    "Which mandates have which office, and since when.",
    (),
    "select office, mandate, given_at from directory_v3.office order by office, given_at, mandate",
)
