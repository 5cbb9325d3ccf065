"""Results: what is put to the vote, who voted what, and what came of it.

Read by the page of a poll, the front page, the roll call, the clerk (what must be closed or counted), and
whoever compares a recount. A ballot is one row per poll and organisation: the last one that was cast. The
running tally is counted from those rows when it is asked for; the recorded result is `poll.counted` as it
stands in the log, and the two agree as soon as a poll is closed. Ballots of a poll that was annulled stay.
"""

from __future__ import annotations

from collections.abc import Sequence

from events.ballot.facts import Cast
from events.organisation.facts import Described, Profiled
from events.poll.facts import Annulled, Closed, ClosingAnnounced, Counted, Opened
from events.proposal.facts import Submitted, Withdrawn
from events.registry import Recorded
from projections.projection import Projection, Query, Statement, Write, subject

SCHEMA = "results_v1"

DDL = """
create table position (one boolean primary key default true check (one), next bigint not null);

-- Names and titles (digests), for whoever reads a poll without its dossier.
create table organisation (organisation text collate "C" primary key, name text not null);

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
    proposal           text        collate "C" not null,
    text               text        not null,
    method             text        not null,
    numerator          int         not null,
    denominator        int         not null,
    base               text        not null,
    at_least           boolean     not null,
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
    from ballot b where b.poll = p.poll) r;
"""

# --- writes ----------------------------------------------------------------------------------------------

NAMED = Statement(
    "named",
    "an organisation's latest name",
    "organisation",
    """
    insert into organisation (organisation, name) values ($1, $2)
    on conflict (organisation) do update set name = excluded.name
    """,
)

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


def project(event: Recorded) -> Sequence[Write]:  # noqa: PLR0911 - one per fact
    """The rows that follow from an event."""
    match event.fact:
        case Cast(poll, organisation, choice):
            return [Write(CAST, (poll, organisation, choice, event.position, event.at))]
        case Profiled(name) | Described(name):
            return [Write(NAMED, (subject(event), name))]
        case Submitted(proposal, organisation, title):
            return [Write(SUBMITTED, (proposal, organisation, title))]
        case Withdrawn(proposal):
            return [Write(WITHDRAWN, (proposal, event.at))]
        case Opened() as terms:
            return [Write(OPENED, _opened(event, terms))]
        case ClosingAnnounced(poll, closes_at):
            return [Write(CLOSING_ANNOUNCED, (poll, closes_at))]
        case Closed(poll):
            return [Write(CLOSED, (poll, event.at))]
        case Counted(poll, tally, outcome):
            counted = (tally.in_favour, tally.against, tally.abstain, outcome)
            return [Write(COUNTED, (poll, event.at, *counted))]
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


# --- questions -------------------------------------------------------------------------------------------

POSITION = Query(
    "results.position",
    "The next position to come.",
    (),
    "select next from results_v1.position",
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
    from results_v1.told t
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
        select poll from results_v1.poll
        where ($1::text is null or phase = $1)
          and ($2::text is null or proposal = $2)
          and ($3::text is null or position < (select position from results_v1.poll where poll = $3))
        order by position desc
        limit $4::bigint
    )
    select t.poll, t.position, t.proposal, title.body as title, t.organisation,
           name.body as organisation_name, t.roll_size, t.secrecy, t.phase, t.opened_at, t.closes_at,
           t.closed_at, t.counted_at, t.annulled_at, t.running_for, t.running_against, t.running_abstain,
           t.recorded_for, t.recorded_against, t.recorded_abstain, t.outcome
    from page
    join results_v1.told t using (poll)
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
        select poll from results_v1.poll
        where phase = 'open'
        order by closes_at nulls last, position
        limit $1::bigint
    )
    select t.poll, t.position, t.proposal, title.body as title, t.organisation,
           name.body as organisation_name, t.roll_size, t.opened_at, t.closes_at,
           t.running_for, t.running_against, t.running_abstain
    from page
    join results_v1.told t using (poll)
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
           name.body as organisation_name, p.roll_size, p.counted_at,
           p.recorded_for, p.recorded_against, p.recorded_abstain, p.outcome
    from results_v1.poll p
    left join results_v1.proposal s using (proposal)
    left join results_v1.organisation o using (organisation)
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
    from results_v1.ballot b
    left join results_v1.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    where b.poll = $1 and ($2::text is null or b.organisation > $2)
    order by b.organisation
    limit $3::bigint
    """,
)

PENDING = Query(
    "results.pending",
    "Polls that wait for the clerk: closed and to be counted, or open with an announced time; soonest first.",
    (),
    """
    select poll, phase, closes_at
    from results_v1.poll
    where phase = 'closed' or (phase = 'open' and closes_at is not null)
    order by closes_at, position
    """,
)

COUNTS = Query(
    "results.counts",
    "How many polls there are in each phase.",
    (),
    "select phase, count(*) as polls from results_v1.poll group by phase order by phase",
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
        Withdrawn,
        Opened,
        ClosingAnnounced,
        Closed,
        Counted,
        Annulled,
    ),
    project=project,
    statements=(NAMED, SUBMITTED, WITHDRAWN, OPENED, CLOSING_ANNOUNCED, CLOSED, COUNTED, ANNULLED, CAST),
    queries=(POSITION, POLL, POLLS, OPEN_POLLS, RECENT_RESULTS, ROLL_CALL, PENDING, COUNTS),
    position=POSITION,
)
