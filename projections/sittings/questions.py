"""What is asked of sittings."""

from __future__ import annotations

from projections.projection import Query

POSITION = Query(
    "sittings.position",
    "The next position to come.",
    (),
    "select next from sittings_v2.position",
)

UNAPPROVED = Query(
    "sittings.unapproved",
    "The sittings whose latest minutes wait for approval, the latest sitting first, at most 50.",
    (),
    """
    select s.sitting, title.body as title, s.title as title_digest, m.version
    from sittings_v2.sitting s
    join lateral (
        select max(version) as version from sittings_v2.minutes m where m.sitting = s.sitting
    ) m on m.version is not null
    left join public.prose title on title.digest = s.title
    where s.phase = 'ended' and s.approved is null
    order by s.starts_at desc, s.position desc
    limit 50
    """,
)

LIST = Query(
    "sittings.list",
    "Sittings, the latest to start first (or one of them); `after` is the last one of the page before, which"
    " was to start at `stood`. With `coming` those that are not over, the next one first.",
    ("sitting", "coming", "after", "limit", "stood"),
    """
    with before as materialized (
        select coalesce($5::timestamptz, starts_at) as starts_at, position
        from sittings_v2.sitting where sitting = $3
    ), page as (
        (select * from sittings_v2.sitting
         where $2::boolean is not true
           and ($1::text is null or sitting = $1)
           and ($3::text is null
                or (starts_at, position) < (select starts_at, position from before))
         order by starts_at desc, position desc
         limit $4::bigint)
        union all
        (select * from sittings_v2.sitting
         where $2::boolean and phase in ('convened', 'held')
           and ($1::text is null or sitting = $1)
           and ($3::text is null
                or (starts_at, position) > (select starts_at, position from before))
         order by starts_at, position
         limit $4::bigint)
    )
    select s.sitting, s.position, s.kind, s.about, title.body as title, s.title as title_digest, s.starts_at,
           s.ends_at, place.body as place, s.place as place_digest, link.body as link, s.link as link_digest,
           s.phase, reason.body as reason, s.reason as reason_digest, s.changed, s.changed_at, s.began_at,
           s.ended_at, s.approved, s.approved_by,
           (select count(*) from sittings_v2.item i where i.sitting = s.sitting) as items,
           (select count(*) from sittings_v2.attendance a where a.sitting = s.sitting) as attended
    from page s
    left join public.prose title on title.digest = s.title
    left join public.prose place on place.digest = s.place
    left join public.prose link on link.digest = s.link
    left join public.prose reason on reason.digest = s.reason
    order by case when $2::boolean then s.starts_at end, case when $2::boolean then s.position end,
             s.starts_at desc, s.position desc
    """,
)

HELD_ABOUT = Query(
    "sittings.held_about",
    "The plenary sittings that are held now and have an outcome on their agenda, the latest to start first.",
    ("proposal",),
    """
    select s.sitting, title.body as title, s.title as title_digest
    from (select distinct i.sitting from sittings_v2.item i where i.proposal = $1 offset 0) i
    join sittings_v2.sitting s using (sitting)
    left join public.prose title on title.digest = s.title
    where s.phase = 'held' and s.kind = 'plenary'
    order by s.starts_at desc, s.position desc
    """,
)

AGENDA = Query(
    "sittings.agenda",
    "The agenda of a sitting, in order.",
    ("sitting",),
    """
    select i.item, title.body as title, i.title as title_digest, i.proposal, i.hands_for, i.hands_against,
           i.hands_abstain
    from sittings_v2.item i
    left join public.prose title on title.digest = i.title
    where i.sitting = $1
    order by i.number
    """,
)

DOCUMENTS = Query(
    "sittings.documents",
    "The documents of a sitting, oldest first.",
    ("sitting",),
    """
    select d.document, d.position, d.item, title.body as title, d.title as title_digest,
           words.body as text, d.text as text_digest
    from sittings_v2.document d
    left join public.prose title on title.digest = d.title
    left join public.prose words on words.digest = d.text
    where d.sitting = $1
    order by d.position
    """,
)

TURNS = Query(
    "sittings.turns",
    "Who asked for the floor at a sitting, in the order in which they asked; waived turns are left out.",
    ("sitting",),
    """
    select t.position, t.item, t.organisation, name.body as organisation_name, t.asked_at, t.given_at
    from sittings_v2.turn t
    left join sittings_v2.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    where t.sitting = $1 and t.waived_at is null
    order by t.position
    """,
)

ATTENDANCE = Query(
    "sittings.attendance",
    "Who is or was at a sitting, by name.",
    ("sitting",),
    """
    select a.organisation, name.body as organisation_name, a.came_at, a.went_at
    from sittings_v2.attendance a
    left join sittings_v2.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    where a.sitting = $1
    order by name.body, a.organisation
    """,
)

MINUTES_OF = Query(
    "sittings.minutes",
    "Every version of the minutes of a sitting, oldest first.",
    ("sitting",),
    """
    select m.version, m.position, m.at, words.body as text, m.text as text_digest
    from sittings_v2.minutes m
    left join public.prose words on words.digest = m.text
    where m.sitting = $1
    order by m.version
    """,
)
