"""Directory: who is who. Read by the front page, the organisations' page, and whoever looks for help.

Every organisation that ever belonged, with its bench and standing, its latest profile and its mandates; the
offices; and the founding of the assembly itself. Searched in a visitor's own words: in the Dutch forms of a
word, and in any part of a name, a theme, a target group or a neighbourhood. Contact points are elsewhere, and
are not searched.
"""

from __future__ import annotations

from datetime import datetime

from events.assembly.facts import Founded, OfficeGiven, OfficeTaken
from events.membership.facts import Admitted, Left, Reinstated, Suspended
from events.organisation.facts import (
    Described,
    MandateGiven,
    MandateWithdrawn,
    Merged,
    MergerAgreed,
    Profiled,
)
from events.registry import Recorded
from projections.projection import Projection, Query, Statement, Write, Writers, on, subject

SCHEMA = "directory_v3"

DDL = """
create table position (one boolean primary key default true check (one), next bigint not null);

create table assembly (
    one        boolean     primary key default true check (one),
    origin     text        not null,
    name       text        not null,
    purpose    text        not null,
    sample     boolean     not null,
    edition    int         not null,
    founded_at timestamptz not null
);

-- How an organisation stands, since when, and why (the digest of the reason of a suspension or its end).
-- `merging_into`: it agreed to that; `merged_into`: it is done.
create table member (
    organisation text        collate "C" primary key,
    bench        text        not null,
    standing     text        not null,
    admitted_at  timestamptz not null,
    since        timestamptz not null,
    reason       text,
    merging_into text        collate "C",
    merged_into  text        collate "C"
);

create table office (
    office   text        not null,
    mandate  text        collate "C" not null,
    given_at timestamptz not null,
    primary key (office, mandate)
);

-- `tags` are its themes, target groups and neighbourhoods as one reads them, `terms` the words of these.
create table profile (
    organisation   text   collate "C" primary key,
    name           text   not null,
    stands_for     text,
    themes         text[] not null,
    target_groups  text[] not null,
    neighbourhoods text[] not null,
    legal_form     text,
    founded        int,
    staffing       text,
    size           text,
    tags           text   not null,
    terms          tsvector not null
);

create table mandate (
    organisation text        collate "C" not null,
    mandate      text        collate "C" not null,
    kind         text        not null,
    valid_from   timestamptz not null,
    valid_until  timestamptz,
    given_at     timestamptz not null,
    withdrawn_at timestamptz,
    primary key (organisation, mandate)
);
"""

# --- writes ----------------------------------------------------------------------------------------------

FOUNDED = Statement(
    "founded",
    "the assembly, once",
    "assembly",
    """
    insert into assembly (origin, name, purpose, sample, edition, founded_at)
    values ($1, $2, $3, $4, $5, $6)
    """,
)

ADMITTED = Statement(
    "admitted",
    "a member, new or back again",
    "member",
    """
    insert into member (organisation, bench, standing, admitted_at, since)
    values ($1, $2, 'member', $3, $3)
    on conflict (organisation) do update
    set bench = excluded.bench, standing = excluded.standing,
        admitted_at = excluded.admitted_at, since = excluded.since, reason = null,
        merging_into = null, merged_into = null
    """,
)

STANDS = Statement(
    "stands",
    "a member's standing from now on, and the reason",
    "member",
    "update member set standing = $2, since = $3, reason = $4 where organisation = $1",
)

PROFILED = Statement(
    "profiled",
    "an organisation's latest profile",
    "profile",
    """
    insert into profile (organisation, name, stands_for, themes, target_groups, neighbourhoods,
                         legal_form, founded, staffing, size, tags, terms)
    select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, tags, to_tsvector('dutch', tags)
    from (select replace(array_to_string($4::text[] || $5::text[] || $6::text[], ' '), '-', ' ')) as t (tags)
    on conflict (organisation) do update
    set name = excluded.name, stands_for = excluded.stands_for, themes = excluded.themes,
        target_groups = excluded.target_groups, neighbourhoods = excluded.neighbourhoods,
        legal_form = excluded.legal_form, founded = excluded.founded,
        staffing = excluded.staffing, size = excluded.size, tags = excluded.tags, terms = excluded.terms
    """,
)

MANDATE_GIVEN = Statement(
    "mandate given",
    "a mandate",
    "mandate",
    """
    insert into mandate (organisation, mandate, kind, valid_from, valid_until, given_at)
    values ($1, $2, $3, $4, $5, $6)
    """,
)

MANDATE_WITHDRAWN = Statement(
    "mandate withdrawn",
    "the end of a mandate",
    "mandate",
    "update mandate set withdrawn_at = $3 where organisation = $1 and mandate = $2",
)

MERGING = Statement(
    "merging",
    "the organisation that it agreed to merge into; null: none any more",
    "member",
    "update member set merging_into = $2 where organisation = $1",
)

MERGED = Statement(
    "merged",
    "the organisation that it merged into",
    "member",
    "update member set merged_into = $2 where organisation = $1",
)

OFFICE_GIVEN = Statement(
    "office given",
    "an office that a mandate has",
    "office",
    "insert into office (office, mandate, given_at) values ($1, $2, $3) on conflict do nothing",
)

OFFICE_TAKEN = Statement(
    "office taken",
    "an office that a mandate has no longer",
    "office",
    "delete from office where office = $1 and mandate = $2",
)


def _founded(event: Recorded, f: Founded) -> list[Write]:
    return [Write(FOUNDED, (f.origin, f.name, f.purpose, f.sample, f.edition, event.at))]


def _profiled(event: Recorded, f: Profiled) -> list[Write]:
    profile = (f.name, f.stands_for, f.themes, f.target_groups, f.neighbourhoods)
    return [Write(PROFILED, (subject(event), *profile, None, None, None, None))]


def _described(event: Recorded, f: Described) -> list[Write]:
    profile = (f.name, f.stands_for, f.themes, f.target_groups, f.neighbourhoods)
    besides = (f.legal_form, f.founded, f.staffing, f.size)
    return [Write(PROFILED, (subject(event), *profile, *besides))]


def _mandate_given(event: Recorded, f: MandateGiven) -> list[Write]:
    given = (f.mandate, f.kind, f.valid_from, f.valid_until, event.at)
    return [Write(MANDATE_GIVEN, (subject(event), *given))]


def _stands(organisation: str, standing: str, since: datetime, reason: str | None) -> Write:
    return Write(STANDS, (organisation, standing, since, reason))


WRITERS: Writers = (
    on(Founded, _founded),
    on(Admitted, lambda event, f: [Write(ADMITTED, (f.organisation, f.bench, event.at))]),
    on(Suspended, lambda event, f: [_stands(f.organisation, "suspended", event.at, f.reason)]),
    on(Reinstated, lambda event, f: [_stands(f.organisation, "member", event.at, f.reason)]),
    on(Left, lambda event, f: [_stands(f.organisation, "left", event.at, None)]),
    on(Profiled, _profiled),
    on(Described, _described),
    on(MergerAgreed, lambda event, f: [Write(MERGING, (subject(event), f.into))]),
    on(Merged, lambda event, f: [Write(MERGED, (f.organisation, subject(event)))]),
    on(OfficeGiven, lambda event, f: [Write(OFFICE_GIVEN, (f.office, f.mandate, event.at))]),
    on(OfficeTaken, lambda _, f: [Write(OFFICE_TAKEN, (f.office, f.mandate))]),
    on(MandateGiven, _mandate_given),
    on(MandateWithdrawn, lambda event, f: [Write(MANDATE_WITHDRAWN, (subject(event), f.mandate, event.at))]),
)

# --- questions -------------------------------------------------------------------------------------------

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

ORGANISATIONS = Query(
    "directory.organisations",
    "Organisations that have not left, by name; `after` is the last one of the page before. `meant`: themes"
    " and target groups that the words of `q` may mean.",
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
    ),
    """
    with sought as materialized (
        select websearch_to_tsquery('dutch', public.plain($1)) as words, lower(public.plain($1)) as part
    ), before as materialized (
        select lower(coalesce(name.body, '')) as sorted, p.organisation
        from directory_v3.profile p
        left join public.prose name on name.digest = p.name
        where p.organisation = $5
    ), page as (
        select m.organisation, m.bench, m.standing, m.admitted_at, m.since, name.body as name,
               p.name as name_digest, p.stands_for as stands_for_digest,
               p.themes, p.target_groups, p.neighbourhoods, p.legal_form, p.founded, p.staffing, p.size,
               lower(coalesce(name.body, '')) as sorted
        from directory_v3.member m
        join directory_v3.profile p using (organisation)
        cross join sought
        left join lateral (
            select t.body, t.words from public.prose t where t.digest = p.name offset 0) name on true
        left join lateral (
            select t.body, t.words from public.prose t
            where t.digest = p.stands_for and $1::text is not null
            offset 0) words on true
        where m.standing <> 'left'
          and ($1::text is null
               or (coalesce(name.words, '') || coalesce(words.words, '') || p.terms) @@ sought.words
               or strpos(lower(public.plain(concat_ws(' ', name.body, words.body, p.tags))), sought.part) > 0
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

DIRECTORY = Projection(
    name="directory",
    schema=SCHEMA,
    ddl=DDL,
    writers=dict(WRITERS),
    statements=(
        FOUNDED,
        ADMITTED,
        STANDS,
        PROFILED,
        MANDATE_GIVEN,
        MANDATE_WITHDRAWN,
        MERGING,
        MERGED,
        OFFICE_GIVEN,
        OFFICE_TAKEN,
    ),
    queries=(
        POSITION,
        ASSEMBLY,
        HEAD,
        ORGANISATIONS,
        ORGANISATION,
        NAMES,
        MANDATES,
        TAGS,
        REACHED,
        OFFICES,
    ),
    position=POSITION,
)
