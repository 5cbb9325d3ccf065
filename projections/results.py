"""Results: what is put to the vote, who voted what, and what came of it.

Read by the page of a poll, the front page, the roll call, the clerk (what must be closed or counted), and
whoever compares a recount. A ballot is one row per poll and organisation: the last one that was cast. The
running tally is counted from those rows when it is asked for; the recorded result is `poll.counted` as it
stands in the log, and the two agree as soon as a poll is closed. Ballots of a poll that was annulled stay.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from events.ballot.facts import Cast, CastV2, Confirmed, Disputed
from events.hold.facts import ItemHeld, ItemReleased, ObjectionAnswered, ObjectionWithdrawn
from events.organisation.facts import Described, Profiled
from events.poll.facts import (
    Annulled,
    Closed,
    ClosedV2,
    ClosingAnnounced,
    Counted,
    CountedV2,
    Opened,
    OpenedV2,
)
from events.proposal.facts import Filed, Submitted, Withdrawn
from events.registry import Recorded
from projections.naming import NAMED, TABLE, named
from projections.projection import Projection, Query, Statement, Write

SCHEMA = "results_v2"

_TABLES = """
create table position (one boolean primary key default true check (one), next bigint not null);

-- Titles (digests), for whoever reads a poll without its dossier.
create table proposal (
    proposal     text        collate "C" primary key,
    organisation text        collate "C" not null,
    title        text        not null,
    withdrawn_at timestamptz
);

-- A poll: its terms, its phase, and what was recorded of its result. `position` is that of its opening.
create table poll (
    poll               text        collate "C" primary key,
    position           bigint      not null unique,
    proposal           text        collate "C",
    text               text,
    method             text        not null,
    numerator          int,
    denominator        int,
    base               text,
    at_least           boolean,
    quorum_numerator   int         not null,
    quorum_denominator int         not null,
    secrecy            text        not null,
    membership_version int         not null,
    roll_size          int         not null,
    roll               text        not null,
    phase              text        not null,
    opened_at          timestamptz not null,
    closes_at          timestamptz,
    closed_at          timestamptz,
    counted_at         timestamptz,
    recorded_for       int,
    recorded_against   int,
    recorded_abstain   int,
    outcome            text,
    annulled_at        timestamptz,
    reason             text
);
create index poll_proposal on poll (proposal);
create index poll_phase on poll (phase, position);

-- One row a ballot. Room is left in the pages, for a change of mind is an update in place.
create table ballot (
    poll         text        collate "C" not null,
    organisation text        collate "C" not null,
    choice       text        not null,
    position     bigint      not null,
    at           timestamptz not null,
    primary key (poll, organisation)
) with (fillfactor = 85);

-- What a poll of the second form says beside: its paper, and its result as `poll.counted.v2` has it.
create table paper (
    poll       text    collate "C" primary key,
    rules      int     not null,
    kind       text    not null,
    question   text,
    seats      int     not null,
    most       int     not null,
    status_quo text,
    above      int     not null,
    hold       int     not null,
    amendments text[]  not null,
    reruns     text    collate "C",
    decides    text    collate "C"
);

create table option (
    poll        text collate "C" not null,
    number      int  not null,
    option      text not null,
    label       text not null,
    numerator   int  not null,
    denominator int  not null,
    primary key (poll, number)
);

create table result (poll text collate "C" primary key, result jsonb not null);

-- One row a ballot of the second form: the one that stands, and whether it is disputed.
create table vote (
    poll         text        collate "C" not null,
    organisation text        collate "C" not null,
    choice       text        not null,
    reason       text,
    capacity     text        not null,
    room         text,
    number       int         not null,
    disputed     boolean     not null,
    position     bigint      not null,
    at           timestamptz not null,
    primary key (poll, organisation)
) with (fillfactor = 85);

-- What holds an item: a consent round, until when, how it ended; and the objections in it.
create table hold (
    poll     text        collate "C" primary key,
    proposal text        collate "C" not null,
    until    timestamptz not null,
    ended    text
);

create table objection (
    poll         text collate "C" not null,
    proposal     text collate "C" not null,
    organisation text collate "C" not null,
    state        text not null,
    answer       text,
    reason       text,
    ended        boolean not null default false,
    primary key (poll, organisation)
);

-- A poll as it is told: with its proposal, its submitter, and the tally so far.
create view told as
select p.*, s.title, s.organisation, o.name, s.withdrawn_at,
       r.running_for, r.running_against, r.running_abstain
from poll p
left join proposal s using (proposal)
left join organisation o using (organisation)
cross join lateral (
    select count(*) filter (where b.choice = 'for') as running_for,
           count(*) filter (where b.choice = 'against') as running_against,
           count(*) filter (where b.choice = 'abstain') as running_abstain
    from (select choice from ballot where poll = p.poll
          union all
          select choice from vote where poll = p.poll and not disputed) b) r;
"""

DDL = TABLE + _TABLES

# --- writes ----------------------------------------------------------------------------------------------

SUBMITTED = Statement(
    "submitted",
    "a proposal",
    "proposal",
    "insert into proposal (proposal, organisation, title) values ($1, $2, $3)",
)

WITHDRAWN = Statement(
    "withdrawn",
    "the withdrawal of a proposal",
    "proposal",
    "update proposal set withdrawn_at = $2 where proposal = $1",
)

OPENED = Statement(
    "opened",
    "a poll and its terms",
    "poll",
    """
    insert into poll (poll, position, proposal, text, method, numerator, denominator, base, at_least,
                      quorum_numerator, quorum_denominator, secrecy, membership_version, roll_size, roll,
                      phase, opened_at, closes_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'open', $16, $17)
    """,
)

CLOSING_ANNOUNCED = Statement(
    "closing announced",
    "when a poll closes",
    "poll",
    "update poll set closes_at = $2 where poll = $1",
)

CLOSED = Statement(
    "closed",
    "the close of a poll",
    "poll",
    "update poll set phase = 'closed', closed_at = $2 where poll = $1",
)

COUNTED = Statement(
    "counted",
    "the recorded result of a poll",
    "poll",
    """
    update poll set phase = 'counted', counted_at = $2,
                    recorded_for = $3, recorded_against = $4, recorded_abstain = $5, outcome = $6
    where poll = $1
    """,
)

ANNULLED = Statement(
    "annulled",
    "the annulment of a poll, with its reason; what was recorded stays to be read",
    "poll",
    "update poll set phase = 'annulled', annulled_at = $2, reason = $3 where poll = $1",
)

CAST = Statement(
    "cast",
    "ballots; of those of one organisation in one poll the last one stands",
    "ballot",
    """
    insert into ballot (poll, organisation, choice, position, at)
    select distinct on (c.poll collate "C", c.organisation collate "C")
           c.poll, c.organisation, c.choice, c.position, c.at
    from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[])
         as c(poll, organisation, choice, position, at)
    order by c.poll collate "C", c.organisation collate "C", c.position desc
    on conflict (poll, organisation) do update
    set choice = excluded.choice, position = excluded.position, at = excluded.at
    """,
    bulk=True,
)

PAPER = Statement(
    "paper",
    "what a poll of the second form asks",
    "paper",
    """
    insert into paper (poll, rules, kind, question, seats, most, status_quo, above, hold, amendments,
                       reruns, decides)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    """,
)

OPTION = Statement(
    "option",
    "an option of a poll",
    "option",
    """
    insert into option (poll, number, option, label, numerator, denominator)
    values ($1, $2, $3, $4, $5, $6)
    """,
)

RESULT = Statement(
    "result",
    "the recorded result of a poll of the second form",
    "result",
    "insert into result (poll, result) values ($1, $2::jsonb)",
)

COUNTED_V2 = Statement(
    "counted v2",
    "that a poll of the second form was counted, and what follows",
    "poll",
    """
    update poll set phase = 'counted', counted_at = $2, outcome = $3,
                    recorded_for = $4, recorded_against = $5, recorded_abstain = $6
    where poll = $1
    """,
)

VOTED = Statement(
    "voted",
    "ballots of the second form; of those of one organisation in one poll the last one stands",
    "vote",
    """
    insert into vote (poll, organisation, choice, reason, capacity, room, number, disputed, position, at)
    select distinct on (c.poll collate "C", c.organisation collate "C")
           c.poll, c.organisation, c.choice, c.reason, c.capacity, c.room, c.number, false, c.position, c.at
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[],
                $8::bigint[], $9::timestamptz[])
         as c(poll, organisation, choice, reason, capacity, room, number, position, at)
    order by c.poll collate "C", c.organisation collate "C", c.position desc
    on conflict (poll, organisation) do update
    set choice = excluded.choice, reason = excluded.reason, capacity = excluded.capacity,
        room = excluded.room, number = excluded.number, disputed = false,
        position = excluded.position, at = excluded.at
    """,
    bulk=True,
)

DISPUTED = Statement(
    "disputed",
    "whether the ballot that stands is disputed",
    "vote",
    "update vote set disputed = $3 where poll = $1 and organisation = $2",
)

HELD = Statement(
    "held",
    "the consent round that holds an item",
    "hold",
    "insert into hold (poll, proposal, until) values ($1, $2, $3)",
)

RELEASED = Statement(
    "released",
    "how the hold of a consent round ended",
    "hold",
    "update hold set ended = $2 where poll = $1",
)

OBJECTED = Statement(
    "objected",
    "an objection that holds an item",
    "objection",
    "insert into objection (poll, proposal, organisation, state) values ($1, $2, $3, 'standing')",
)

ANSWERED = Statement(
    "answered",
    "the answer to an objection that holds an item",
    "objection",
    """
    update objection set state = 'answered', answer = $3
    where proposal = $1 and organisation = $2 and not ended
    """,
)

OBJECTION_WITHDRAWN = Statement(
    "objection withdrawn",
    "that an objection was withdrawn",
    "objection",
    """
    update objection set state = 'withdrawn', reason = $3
    where proposal = $1 and organisation = $2 and not ended
    """,
)

OBJECTIONS_ENDED = Statement(
    "objections ended",
    "that the objections of a consent round hold nothing any more",
    "objection",
    "update objection set ended = true where poll = $1",
)


def project(event: Recorded) -> Sequence[Write]:  # noqa: C901, PLR0911, PLR0912 - one per fact
    """The rows that follow from an event."""
    match event.fact:
        case Cast(poll, organisation, choice):
            return [Write(CAST, (poll, organisation, choice, event.position, event.at))]
        case Profiled() | Described() as profile:
            return [named(event, profile)]
        case (
            Submitted(proposal=proposal, organisation=organisation, title=title)
            | Filed(proposal=proposal, organisation=organisation, title=title)
        ):
            return [Write(SUBMITTED, (proposal, organisation, title))]
        case Withdrawn(proposal):
            return [Write(WITHDRAWN, (proposal, event.at))]
        case Opened() as terms:
            return [Write(OPENED, _opened(event, terms))]
        case ClosingAnnounced(poll, closes_at):
            return [Write(CLOSING_ANNOUNCED, (poll, closes_at))]
        case Closed(poll) | ClosedV2(poll):
            return [Write(CLOSED, (poll, event.at))]
        case Counted(poll, tally, outcome):
            counted = (tally.in_favour, tally.against, tally.abstain, outcome)
            return [Write(COUNTED, (poll, event.at, *counted))]
        case OpenedV2() as terms:
            return _opened_v2(event, terms)
        case CountedV2() as counted_v2:
            return _counted_v2(event, counted_v2)
        case CastV2(poll, organisation, choice, reason, capacity, room):
            said = (poll, organisation, choice, reason, capacity, room, event.version)
            return [Write(VOTED, (*said, event.position, event.at))]
        case Disputed(poll, organisation):
            return [Write(DISPUTED, (poll, organisation, True))]
        case Confirmed(poll, organisation):
            return [Write(DISPUTED, (poll, organisation, False))]
        case ItemHeld(proposal, poll, objectors, until):
            held = [Write(OBJECTED, (poll, proposal, organisation)) for organisation in objectors]
            return [Write(HELD, (poll, proposal, until)), *held]
        case ObjectionAnswered(proposal, organisation, answer):
            return [Write(ANSWERED, (proposal, organisation, answer))]
        case ObjectionWithdrawn(proposal, organisation, reason):
            return [Write(OBJECTION_WITHDRAWN, (proposal, organisation, reason))]
        case ItemReleased(_, poll, because):
            return [Write(RELEASED, (poll, because)), Write(OBJECTIONS_ENDED, (poll,))]
        case Annulled(poll, reason):
            return [Write(ANNULLED, (poll, event.at, reason))]
        case _:
            return ()


def _opened(event: Recorded, terms: Opened) -> tuple[object, ...]:
    threshold, quorum = terms.threshold, terms.quorum
    return (
        terms.poll,
        event.position,
        terms.proposal,
        terms.text,
        terms.method,
        threshold.numerator,
        threshold.denominator,
        threshold.of,
        threshold.at_least,
        quorum.numerator,
        quorum.denominator,
        terms.secrecy,
        terms.membership_version,
        terms.roll_size,
        terms.roll,
        event.at,
        terms.closes_at,
    )


def _opened_v2(event: Recorded, terms: OpenedV2) -> list[Write]:
    threshold = terms.threshold
    share = (None,) * 4
    if threshold is not None:
        share = (threshold.numerator, threshold.denominator, threshold.of, threshold.at_least)  # type: ignore[assignment]
    quorum = terms.quorum.numerator, terms.quorum.denominator
    roll = terms.membership_version, terms.roll_size, terms.roll
    named = terms.poll, event.position, terms.proposal, terms.text, terms.method
    opened = (*named, *share, *quorum, terms.secrecy, *roll, event.at, terms.closes_at)
    paper = (
        *(terms.poll, terms.rules, terms.kind, terms.question, terms.seats, terms.limit, terms.status_quo),
        *(terms.above, terms.hold, terms.amendments, terms.reruns, terms.decides),
    )
    options = [
        Write(OPTION, (terms.poll, number, one.option, one.label, one.numerator, one.denominator))
        for number, one in enumerate(terms.options, 1)
    ]
    return [Write(OPENED, opened), Write(PAPER, paper), *options]


def _counted_v2(event: Recorded, counted: CountedV2) -> list[Write]:
    tally = counted.tally
    recorded = (None,) * 3 if tally is None else (tally.in_favour, tally.against, tally.abstain)
    return [
        Write(COUNTED_V2, (counted.poll, event.at, counted.outcome, *recorded)),
        Write(RESULT, (counted.poll, msgspec.json.encode(counted).decode())),
    ]


# --- questions -------------------------------------------------------------------------------------------

POSITION = Query(
    "results.position",
    "The next position to come.",
    (),
    "select next from results_v2.position",
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
           reason.body as reason, t.reason as reason_digest
    from results_v2.told t
    left join public.prose title on title.digest = t.title
    left join public.prose name on name.digest = t.name
    left join public.prose reason on reason.digest = t.reason
    where t.poll = $1
    """,
)

POLLS = Query(
    "results.polls",
    "Polls, in one phase or on one proposal, newest first; `after` is the last one of the page before.",
    ("phase", "proposal", "after", "limit"),
    """
    with page as (
        select poll from results_v2.poll
        where ($1::text is null or phase = $1)
          and ($2::text is null or proposal = $2)
          and ($3::text is null or position < (select position from results_v2.poll where poll = $3))
        order by position desc
        limit $4::bigint
    )
    select t.poll, t.position, t.proposal, title.body as title, t.organisation,
           name.body as organisation_name, question.body as question,
           coalesce(cardinality(a.amendments), 0) as amendments,
           t.method, t.roll_size, t.secrecy, t.phase, t.opened_at,
           t.closes_at, t.closed_at, t.counted_at, t.annulled_at,
           t.running_for, t.running_against, t.running_abstain,
           t.recorded_for, t.recorded_against, t.recorded_abstain, t.outcome
    from page
    join results_v2.told t using (poll)
    left join results_v2.paper a using (poll)
    left join public.prose question on question.digest = a.question
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
        select poll from results_v2.poll
        where phase = 'open'
        order by closes_at nulls last, position
        limit $1::bigint
    )
    select t.poll, t.position, t.proposal, title.body as title, t.organisation,
           name.body as organisation_name, question.body as question,
           coalesce(cardinality(a.amendments), 0) as amendments,
           t.method, t.roll_size, t.secrecy, t.opened_at, t.closes_at,
           t.running_for, t.running_against, t.running_abstain
    from page
    join results_v2.told t using (poll)
    left join results_v2.paper a using (poll)
    left join public.prose question on question.digest = a.question
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
    select p.poll, p.position, p.proposal, title.body as title, s.organisation,
           name.body as organisation_name, question.body as question,
           coalesce(cardinality(a.amendments), 0) as amendments,
           p.method, p.roll_size, p.counted_at,
           p.recorded_for, p.recorded_against, p.recorded_abstain, p.outcome
    from results_v2.poll p
    left join results_v2.proposal s using (proposal)
    left join results_v2.organisation o using (organisation)
    left join results_v2.paper a using (poll)
    left join public.prose question on question.digest = a.question
    left join public.prose title on title.digest = s.title
    left join public.prose name on name.digest = o.name
    where p.phase = 'counted'
    order by p.counted_at desc, p.position desc
    limit $1::bigint
    """,
)

ROLL_CALL = Query(
    "results.roll_call",
    "The ballots of a poll with the names of the organisations, by organisation; `after` is an organisation.",
    ("poll", "after", "limit"),
    """
    select b.organisation, name.body as name, b.choice, b.position, b.at
    from results_v2.ballot b
    left join results_v2.organisation o using (organisation)
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
           (select count(*) from results_v2.vote v where v.poll = a.poll and not v.disputed) as papers
    from results_v2.paper a
    left join results_v2.result r using (poll)
    left join results_v2.hold h using (poll)
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
    from results_v2.option o
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
    from results_v2.vote v
    join results_v2.poll p using (poll)
    left join results_v2.organisation o using (organisation)
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
    from results_v2.poll p
    left join results_v2.ballot b on b.poll = p.poll and b.organisation = $1
    left join results_v2.vote v on v.poll = p.poll and v.organisation = $1
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
    from results_v2.objection o
    join results_v2.proposal s on s.proposal = o.proposal and s.organisation = $1
    join results_v2.hold h on h.poll = o.poll and h.ended is null
    left join results_v2.organisation n on n.organisation = o.organisation
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
    from results_v2.objection b
    left join results_v2.organisation o using (organisation)
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
    from results_v2.poll p
    join results_v2.paper a using (poll)
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
    from results_v2.poll
    where phase = 'closed' or (phase = 'open' and closes_at is not null)
    order by closes_at, position
    """,
)

COUNTS = Query(
    "results.counts",
    "How many polls there are in each phase.",
    (),
    "select phase, count(*) as polls from results_v2.poll group by phase order by phase",
)

RESULTS = Projection(
    name="results",
    schema=SCHEMA,
    ddl=DDL,
    reads=(
        Cast,
        Profiled,
        Described,
        Submitted,
        Filed,
        Withdrawn,
        Opened,
        ClosingAnnounced,
        Closed,
        ClosedV2,
        Counted,
        Annulled,
        *(OpenedV2, CountedV2, CastV2, Disputed, Confirmed),
        *(ItemHeld, ObjectionAnswered, ObjectionWithdrawn, ItemReleased),
    ),
    project=project,
    statements=(
        *(NAMED, SUBMITTED, WITHDRAWN, OPENED, CLOSING_ANNOUNCED, CLOSED, COUNTED, ANNULLED, CAST),
        *(PAPER, OPTION, RESULT, COUNTED_V2, VOTED, DISPUTED),
        *(HELD, RELEASED, OBJECTED, ANSWERED, OBJECTION_WITHDRAWN, OBJECTIONS_ENDED),
    ),
    queries=(
        *(POSITION, POLL, POLLS, OPEN_POLLS, RECENT_RESULTS, ROLL_CALL, PAPER_OF, OPTIONS, VOTES, OBJECTIONS),
        *(LATER, PENDING, COUNTS, OWN_BALLOTS, HOLDING),
    ),
    position=POSITION,
)
