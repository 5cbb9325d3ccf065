"""What is asked of the dossier."""

from __future__ import annotations

from projections.projection import Query

POSITION = Query(
    "dossier.position",
    "The next position to come.",
    (),
    "select next from dossier_v8.position",
)

DOSSIERS = Query(
    "dossier.dossiers",
    "Dossiers with their latest poll, newest first; `after` is the last one of the page before. `state`: open"
    " (under way), voting (a poll is open), concluded, ended (withdrawn, lapsed, referred). `q`: words that"
    " stand in one of its texts, in any of their Dutch forms; where many texts have them, dossiers are looked"
    " through from the newest on.",
    (
        *("theme", "neighbourhood", "target_group", "organisation", "after", "limit"),
        *("state", "phase", "kind", "q"),
    ),
    """
    with sought as (
        select websearch_to_tsquery('dutch', public.plain($10)) as words
    ), found as materialized (
        select array_agg(digest collate "default") as digests
        from (select w.digest from sought, public.prose w where w.words @@ sought.words limit 301) few
    ), bound as (
        select case when $5::text is null then 9223372036854775807
               else (select position from dossier_v8.proposal where proposal = $5) end as position
    ), page as (
        select t.*
        from ((select p.* from dossier_v8.proposal p
               where $7::text is distinct from 'open' and $4::text is null
                 and p.position < (select position from bound)
               order by p.position desc
               offset 0)
              union all
              (select p.* from dossier_v8.proposal p
               where $7::text is distinct from 'open' and p.organisation = $4
                 and p.position < (select position from bound)
               order by p.position desc
               offset 0)
              union all
              (select p.* from dossier_v8.proposal p
               where $7::text = 'open' and p.phase not in ('concluded', 'withdrawn', 'lapsed', 'referred')
                 and ($4::text is null or p.organisation = $4)
                 and p.position < (select position from bound)
               order by p.position desc
               offset 0)) p,
        lateral (select * from dossier_v8.told t where t.proposal = p.proposal offset 0) t
        where ($1::text is null or $1 = any (p.themes))
          and ($2::text is null or $2 = any (p.neighbourhoods))
          and ($3::text is null or $3 = any (p.target_groups))
          and ($9::text is null or p.kind = $9)
          and ($7::text is null
               or case $7
                  when 'open' then t.stands not in ('concluded', 'withdrawn', 'lapsed', 'referred')
                  when 'voting' then p.proposal in (
                      select proposal from dossier_v8.poll where phase = 'open')
                  when 'concluded' then t.stands = 'concluded'
                  else t.stands in ('withdrawn', 'lapsed', 'referred') end)
          and ($8::text is null or t.stands = $8)
          and ($10::text is null
               or case when (select coalesce(cardinality(digests), 0) <= 300 from found)
                  then p.proposal in (
                      select proposal from dossier_v8.proposal
                      where array[title, question, background, for_whom, changes]
                            && (select digests from found)
                      union
                      select proposal from dossier_v8.clause
                      where text = any ((select digests from found)::text[]))
                  else exists (
                      select from public.prose w, sought
                      where w.digest = any (array[p.title, p.question, p.background, p.for_whom, p.changes]
                                            || array(select c.text from dossier_v8.clause c
                                                     where c.proposal = p.proposal))
                        and w.words @@ sought.words) end)
        order by p.position desc
        limit $6::bigint
    )
    select p.proposal, p.position, p.kind, p.stands as phase, p.organisation, name.body as organisation_name,
           title.body as title, p.title as title_digest, p.themes, p.target_groups, p.neighbourhoods,
           p.submitted_at, p.meets_at, p.withdrawn_at,
           coalesce(p.outcome, case when p.poll_phase <> 'annulled' then p.poll_outcome end) as outcome,
           p.standing, p.poll, p.poll_phase, p.closes_at, p.poll_outcome
    from page p
    left join lateral (
        select name from dossier_v8.organisation o where o.organisation = p.organisation offset 0) o on true
    left join public.prose name on name.digest = o.name
    left join public.prose title on title.digest = p.title
    order by p.position desc
    """,
)

PROPOSAL = Query(
    "dossier.proposal",
    "One dossier, without its clauses, polls and timeline.",
    ("proposal",),
    """
    select p.proposal, p.position, p.rules, p.kind, p.stands as phase, p.aim, p.version,
           p.organisation, name.body as organisation_name,
           title.body as title, p.title as title_digest,
           question.body as question, p.question as question_digest,
           for_whom.body as for_whom, p.for_whom as for_whom_digest,
           changes.body as changes, p.changes as changes_digest,
           background.body as background, p.background as background_digest,
           p.level, p.holder, p.addressed_to_city, p.themes, p.target_groups, p.neighbourhoods,
           p.submitted_at, p.sitting, p.meets_at, p.outcome, p.standing,
           p.withdrawn_at, reason.body as reason, p.reason as reason_digest
    from dossier_v8.told p
    left join dossier_v8.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    left join public.prose title on title.digest = p.title
    left join public.prose question on question.digest = p.question
    left join public.prose for_whom on for_whom.digest = p.for_whom
    left join public.prose changes on changes.digest = p.changes
    left join public.prose background on background.digest = p.background
    left join public.prose reason on reason.digest = p.reason
    where p.proposal = $1
    """,
)

CLAUSES = Query(
    "dossier.clauses",
    "The clauses of a proposal, in order.",
    ("proposal",),
    """
    select c.number, c.clause, words.body as text, c.text as text_digest
    from dossier_v8.clause c
    left join public.prose words on words.digest = c.text
    where c.proposal = $1
    order by c.number
    """,
)

POLLS = Query(
    "dossier.polls",
    "The polls on a proposal, oldest first, with how many papers were cast and the recorded result.",
    ("proposal",),
    """
    select p.poll, p.position, p.kind, p.method, p.secrecy, p.phase, p.roll_size, p.opened_at, p.closes_at,
           coalesce(b.papers, 0) as papers,
           p.recorded_for, p.recorded_against, p.recorded_abstain, p.outcome
    from dossier_v8.poll p
    left join dossier_v8.ballots b using (poll)
    where p.proposal = $1
    order by p.position
    """,
)

TIMELINE = Query(
    "dossier.timeline",
    "The timeline of a proposal, in the order of the log, from behind position `after` on, of one `part` or"
    " of all. `type` is the event's, or `ballots` for all those of a poll so far and `support` for all that"
    " an item had, placed where the last of them stands. A consent round's concerns and objections are told"
    " by the last ballot of each organisation, and like disputes only when they may be seen. Lines at one"
    " position, of which the last ballot may have two, come together, though they be more than `limit`."
    " `newest`: the newest first.",
    ("proposal", "after", "part", "limit", "newest"),
    """
    with its_poll as (
        select *, secrecy = 'open' or closed as seen from dossier_v8.poll where proposal = $1
    ), subject as (
        select 'proposal-' || $1::text as about
        union
        select 'measure-' || $1::text
        union
        select 'poll-' || poll from its_poll
        union
        select 'papers-' || poll from its_poll where seen
        union
        select 'action-' || action from dossier_v8.action where proposal = $1
        union
        select 'delegation-' || kind || '-' || $1::text from unnest(array['proposal', 'outcome']) kind
        union
        select 'signal-' || signal from dossier_v8.signal where proposal = $1
        union
        select 'delegation-signal-' || signal from dossier_v8.signal where proposal = $1
        union
        select 'sitting-' || sitting from dossier_v8.place where proposal = $1
        union
        select 'item-' || sitting || '-' || item from dossier_v8.place where proposal = $1
    ), said as (
        (select * from dossier_v8.timeline
         where proposal = $1 and position > coalesce($2::bigint, -1) and ($3::text is null or part = $3)
           and $5::boolean is not true
         order by position
         limit coalesce($4::bigint, 1000))
        union all
        (select * from dossier_v8.timeline
         where proposal = $1 and position > coalesce($2::bigint, -1) and ($3::text is null or part = $3)
           and $5::boolean
         order by position desc
         limit coalesce($4::bigint, 1000))
    ), told as (
        select t.position, t.at, t.type, t.part, t.office, t.by_clock, t.organisation, t.poll,
               t.text, t.texts, t.data
        from subject s
        join dossier_v8.timeline t using (about)
        union all
        select t.position, t.at, t.type, t.part, t.office, t.by_clock, t.organisation, t.poll,
               case when not unsaid then t.text end as text, t.texts,
               case when unsaid then t.data || '{"hidden": true}' else t.data end as data
        from said t,
        lateral (select t.type in ('contribution.made.v1', 'contribution.revised.v1')
                        and (select hidden from dossier_v8.contribution
                             where contribution = t.data ->> 'contribution') as unsaid) u
        union all
        select b.last, b.last_at, 'ballots', 'polls', null, false, null, b.poll, null, '[]',
               jsonb_build_object('papers', b.papers, 'changes', b.changes,
                                  'first', b.first, 'first_at', b.first_at)
        from its_poll join dossier_v8.ballots b using (poll)
        union all
        select c.position, c.at, 'ballot.cast.v2', 'polls', c.office, false, c.organisation, c.poll, c.reason,
               '[]',
               jsonb_build_object('choice', c.choice, 'room', c.room, 'sealed', p.secrecy = 'sealed')
        from its_poll p join dossier_v8.consent c using (poll)
        where p.seen and p.method = 'consent' and c.choice <> 'consent'
        union all
        select s.last, s.last_at, 'support', 'support', null, false, null, null, null, '[]',
               jsonb_build_object('supporters', s.given - s.taken_back, 'taken_back', s.taken_back,
                                  'first', s.first, 'first_at', s.first_at)
        from dossier_v8.support s join dossier_v8.proposal p using (proposal)
        where proposal = $1 and p.meets_at is not null
    ), page as (
        select * from told
        where ($2::bigint is null or position > $2) and ($3::text is null or part = $3)
        order by case when $5::boolean then -position else position end
        fetch first coalesce($4::bigint, 1000) rows with ties
    )
    select t.position, t.at, t.type, t.part, t.office, t.by_clock, t.organisation,
           name.body as organisation_name, t.poll, words.body as text, t.text as text_digest, t.texts, t.data
    from page t
    left join dossier_v8.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    left join public.prose words on words.digest = t.text
    order by case when $5::boolean then -t.position else t.position end, t.type
    """,
)

CHANGED = Query(
    "dossier.changed",
    "The dossiers in which something happened from position `since` on, the latest first: how many lines that"
    " gave, and the last one. Of many lines only the latest thousand are looked at.",
    ("since", "limit"),
    """
    with happened as (
        select t.position, t.at, t.type,
               case split_part(t.about, '-', 1)
               when 'proposal' then substr(t.about, 10)
               when 'poll' then (select p.proposal from dossier_v8.poll p where p.poll = substr(t.about, 6))
               when 'delegation' then case split_part(t.about, '-', 2)
                   when 'question' then (select c.proposal from dossier_v8.contribution c
                                         where c.contribution = split_part(t.about, '-', 3))
                   when 'signal' then null
                   else split_part(t.about, '-', 3) end
               when 'action' then (select a.proposal from dossier_v8.action a
                                   where a.action = substr(t.about, 8))
               when 'contribution' then (select c.proposal from dossier_v8.contribution c
                                         where c.contribution = substr(t.about, 14) and not c.hidden)
               end as proposal
        from dossier_v8.timeline t
        where t.position >= $1
        order by t.position desc
        limit 1000
    ), changed as (
        select proposal, count(*)::int as lines, max(position) as position
        from happened
        where proposal is not null
        group by proposal
    )
    select c.proposal, c.lines, c.position, h.at, h.type, title.body as title, p.title as title_digest
    from changed c
    join happened h using (position)
    join dossier_v8.proposal p on p.proposal = c.proposal
    left join public.prose title on title.digest = p.title
    order by c.position desc
    limit $2::bigint
    """,
)

WORDS = Query(
    "dossier.words",
    "The words of texts, by their digests; an erased one does not appear.",
    ("digests",),
    "select p.digest, p.body from public.prose p where p.digest = any ($1::text[]) and p.body is not null",
)

COUNTS = Query(
    "dossier.counts",
    "How many proposals there are, and how many of them were withdrawn.",
    (),
    """
    select count(*) as proposals, count(withdrawn_at) as withdrawn from dossier_v8.proposal
    """,
)
