"""What is asked of the results."""

from __future__ import annotations

from projections.projection import Query

POSITION = Query(
    "results.position",
    "The next position to come.",
    (),
    "select next from results_v4.position",
)

POLL = Query(
    "results.poll",
    "One poll: terms, phase, running tally, recorded result.",
    ("poll",),
    """
    select t.poll, t.position, t.proposal, title.body as title, t.title as title_digest,
           t.organisation, name.body as organisation_name, t.withdrawn_at,
           t.text as text_digest, t.method, t.numerator, t.denominator, t.base, t.at_least,
           t.quorum_numerator, t.quorum_denominator, t.secrecy, t.membership_version, t.roll_size, t.roll,
           t.phase, t.opened_at, t.closes_at, t.closed_at, t.counted_at, t.annulled_at,
           t.running_for, t.running_against, t.running_abstain,
           t.recorded_for, t.recorded_against, t.recorded_abstain, t.outcome,
           reason.body as reason, t.reason as reason_digest,
           t.commission, within.body as commission_name, t.about, t.item, t.delegation, t.turn
    from results_v4.told t
    left join public.prose within on within.digest = t.within
    left join public.prose title on title.digest = t.title
    left join public.prose name on name.digest = t.name
    left join public.prose reason on reason.digest = t.reason
    where t.poll = $1
    """,
)

POLLS = Query(
    "results.polls",
    "Polls, in one phase, on one proposal, or within a commission (about one item), newest first; `after` is"
    " the last one of the page before.",
    ("phase", "proposal", "after", "limit", "commission", "about", "item"),
    """
    with page as (
        select poll from results_v4.poll
        where ($1::text is null or phase = $1)
          and ($2::text is null or proposal = $2)
          and ($3::text is null or position < (select position from results_v4.poll where poll = $3))
          and ($5::text is null or commission = $5)
          and ($6::text is null or about = $6)
          and ($7::text is null or item = $7)
        order by position desc
        limit $4::bigint
    )
    select t.poll, t.position, t.proposal, title.body as title, t.organisation,
           name.body as organisation_name, question.body as question,
           coalesce(cardinality(a.amendments), 0) as amendments,
           t.commission, within.body as commission_name, t.about, t.item, t.delegation, t.turn,
           t.method, t.roll_size, t.secrecy, t.phase, t.opened_at,
           t.closes_at, t.closed_at, t.counted_at, t.annulled_at,
           t.running_for, t.running_against, t.running_abstain,
           t.recorded_for, t.recorded_against, t.recorded_abstain, t.outcome
    from page
    join results_v4.told t using (poll)
    left join results_v4.paper a using (poll)
    left join public.prose question on question.digest = a.question
    left join public.prose within on within.digest = t.within
    left join public.prose title on title.digest = t.title
    left join public.prose name on name.digest = t.name
    order by t.position desc
    """,
)

OPEN_POLLS = Query(
    "results.open_polls",
    "Open polls, the first to close first, those without an announced time last.",
    ("limit",),
    """
    with page as (
        select poll from results_v4.poll
        where phase = 'open'
        order by closes_at nulls last, position
        limit $1::bigint
    )
    select t.poll, t.position, t.proposal, title.body as title, t.organisation,
           name.body as organisation_name, question.body as question,
           coalesce(cardinality(a.amendments), 0) as amendments,
           t.commission, within.body as commission_name, t.about, t.item, t.delegation, t.turn,
           t.method, t.roll_size, t.secrecy, t.opened_at, t.closes_at,
           t.running_for, t.running_against, t.running_abstain
    from page
    join results_v4.told t using (poll)
    left join results_v4.paper a using (poll)
    left join public.prose question on question.digest = a.question
    left join public.prose within on within.digest = t.within
    left join public.prose title on title.digest = t.title
    left join public.prose name on name.digest = t.name
    order by t.closes_at nulls last, t.position
    """,
)

RECENT_RESULTS = Query(
    "results.recent_results",
    "Polls with a recorded result, the latest first.",
    ("limit",),
    """
    with page as (
        select * from results_v4.poll
        where phase = 'counted'
        order by counted_at desc, position desc
        limit $1::bigint
    )
    select p.poll, p.position, p.proposal, title.body as title, s.organisation,
           name.body as organisation_name, question.body as question,
           coalesce(cardinality(a.amendments), 0) as amendments,
           p.commission, within.body as commission_name, p.about, p.item, p.delegation, p.turn,
           p.method, p.roll_size, p.counted_at,
           p.recorded_for, p.recorded_against, p.recorded_abstain, p.outcome
    from page p
    left join results_v4.proposal s using (proposal)
    left join results_v4.organisation o using (organisation)
    left join results_v4.paper a using (poll)
    left join results_v4.commission c on c.commission = p.commission
    left join public.prose question on question.digest = a.question
    left join public.prose within on within.digest = c.name
    left join public.prose title on title.digest = s.title
    left join public.prose name on name.digest = o.name
    order by p.counted_at desc, p.position desc
    """,
)

ROLL_CALL = Query(
    "results.roll_call",
    "The ballots of a poll with the names of the organisations, by organisation; `after` is an organisation.",
    ("poll", "after", "limit"),
    """
    select b.organisation, name.body as name, b.choice, b.position, b.at
    from results_v4.ballot b
    left join results_v4.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    where b.poll = $1 and ($2::text is null or b.organisation > $2)
    order by b.organisation
    limit $3::bigint
    """,
)

PAPER_OF = Query(
    "results.paper",
    "What a poll of the second form asks, with its result and what it holds; no row for one of the first.",
    ("poll",),
    """
    select a.rules, a.kind, question.body as question, a.question as question_digest, a.seats, a.most,
           a.status_quo, a.above, a.hold, a.amendments, a.reruns, a.decides,
           r.result::text as result, h.until as held_until, h.ended,
           (select count(*) from results_v4.vote v where v.poll = a.poll and not v.disputed) as papers
    from results_v4.paper a
    left join results_v4.result r using (poll)
    left join results_v4.hold h using (poll)
    left join public.prose question on question.digest = a.question
    where a.poll = $1
    """,
)

OPTIONS = Query(
    "results.options",
    "The options of a poll, in their order.",
    ("poll",),
    """
    select o.option, label.body as label, o.label as label_digest, o.numerator, o.denominator
    from results_v4.option o
    left join public.prose label on label.digest = o.label
    where o.poll = $1
    order by o.number
    """,
)

VOTES = Query(
    "results.votes",
    "The ballots of a poll of the second form, by organisation; `after` is an organisation.",
    ("poll", "after", "limit"),
    """
    select v.organisation, name.body as name, v.choice, v.position, v.at, reason.body as reason,
           v.reason as reason_digest, v.capacity, v.room, v.number, v.disputed, p.secrecy
    from results_v4.vote v
    join results_v4.poll p using (poll)
    left join results_v4.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    left join public.prose reason on reason.digest = v.reason
    where v.poll = $1 and ($2::text is null or v.organisation > $2)
    order by v.organisation
    limit $3::bigint
    """,
)

OWN_BALLOTS = Query(
    "results.own_ballots",
    "The open polls in which a ballot of an organisation stands, and whether it is disputed.",
    ("organisation",),
    """
    select p.poll, coalesce(v.disputed, false) as disputed
    from results_v4.poll p
    left join results_v4.ballot b on b.poll = p.poll and b.organisation = $1
    left join results_v4.vote v on v.poll = p.poll and v.organisation = $1
    where p.phase = 'open' and (b.poll is not null or v.poll is not null)
    order by p.poll
    """,
)

HOLDING = Query(
    "results.holding",
    "The objections that hold a proposal of an organisation and are not answered, the oldest consent round"
    " first.",
    ("organisation", "limit"),
    """
    select o.poll, o.proposal, title.body as title, o.organisation, name.body as organisation_name, h.until
    from results_v4.objection o
    join results_v4.proposal s on s.proposal = o.proposal and s.organisation = $1
    join results_v4.hold h on h.poll = o.poll and h.ended is null
    left join results_v4.organisation n on n.organisation = o.organisation
    left join public.prose name on name.digest = n.name
    left join public.prose title on title.digest = s.title
    where o.state = 'standing' and not o.ended
    order by h.until, o.organisation
    limit $2::bigint
    """,
)

OBJECTIONS = Query(
    "results.objections",
    "The objections of a consent round that held its item, by organisation.",
    ("poll",),
    """
    select b.organisation, name.body as name, b.state, answer.body as answer, b.answer as answer_digest,
           reason.body as reason, b.reason as reason_digest
    from results_v4.objection b
    left join results_v4.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    left join public.prose answer on answer.digest = b.answer
    left join public.prose reason on reason.digest = b.reason
    where b.poll = $1
    order by b.organisation
    """,
)

LATER = Query(
    "results.later",
    "Polls that hold another one again, or decide its objections, in the order of their opening.",
    ("poll", "proposal"),
    """
    select a.poll, a.reruns = $1 as again
    from results_v4.poll p
    join results_v4.paper a using (poll)
    where p.proposal = $2 and (a.reruns = $1 or a.decides = $1)
    order by p.position
    """,
)

PENDING = Query(
    "results.pending",
    "Polls that wait for the clerk: closed and to be counted, or open with an announced time; soonest first.",
    (),
    """
    select poll, phase, closes_at
    from results_v4.poll
    where phase = 'closed' or (phase = 'open' and closes_at is not null)
    order by closes_at, position
    """,
)

ELECTED = Query(
    "results.elected",
    "The options that polls elected, in the order in which they were; a label that was erased is null.",
    ("polls",),
    """
    select r.poll, e.option, label.body as label
    from results_v4.result r
    cross join lateral jsonb_array_elements_text(r.result -> 'elected') with ordinality e (option, number)
    join results_v4.option o on o.poll = r.poll and o.option = e.option
    left join public.prose label on label.digest = o.label
    where r.poll = any($1::text[])
    order by r.poll, e.number
    """,
)

COUNTS = Query(
    "results.counts",
    "How many polls there are in each phase.",
    (),
    "select phase, count(*) as polls from results_v4.poll group by phase order by phase",
)
