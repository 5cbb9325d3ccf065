"""Dossier: a proposal and everything that happened to it, in one readable timeline.

Read by the page of a dossier, the list of proposals, and whoever wants to know afterwards how a decision was
reached. One row of the timeline is one event, except for ballots: those of one poll are told together (how
many papers, how often a mind was changed, from when to when), so that a dossier of five hundred ballots stays
readable; the roll call is in `results`. An event of a poll stands under its poll, and `poll` says to which
proposal that belongs.

A ballot's stream has version 1 the first time that an organisation casts in a poll, and a higher one when it
changes its choice: so papers are counted without looking at the ballots before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from events.ballot.facts import Cast, CastV2
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
from events.proposal.facts import (
    Clause,
    Concluded,
    Consolidated,
    CoSigned,
    Deliberated,
    Filed,
    Lapsed,
    Prepared,
    Qualified,
    Referred,
    Revised,
    Scheduled,
    Submitted,
    Withdrawn,
)
from events.registry import Recorded
from projections.projection import Projection, Query, Statement, Write, subject

SCHEMA = "dossier_v2"

DDL = """
create table position (one boolean primary key default true check (one), next bigint not null);

create table organisation (organisation text collate "C" primary key, name text not null);

create table proposal (
    proposal       text        collate "C" primary key,
    position       bigint      not null unique,
    organisation   text        collate "C" not null,
    title          text        not null,
    for_whom       text,
    background     text,
    themes         text[]      not null,
    target_groups  text[]      not null,
    neighbourhoods text[]      not null,
    submitted_at   timestamptz not null,
    withdrawn_at   timestamptz,
    reason         text
);

create table clause (
    proposal text collate "C" not null,
    number   int  not null,
    clause   text not null,
    text     text not null,
    primary key (proposal, number)
);

-- The polls of a proposal, with what was recorded of their result. `position` is that of the opening.
create table poll (
    poll             text        collate "C" primary key,
    position         bigint      not null,
    proposal         text        collate "C" not null,
    phase            text        not null,
    roll_size        int         not null,
    opened_at        timestamptz not null,
    closes_at        timestamptz,
    recorded_for     int,
    recorded_against int,
    recorded_abstain int,
    outcome          text
);
create index poll_proposal on poll (proposal, position);

-- What happened to a proposal or a poll, by whom. `text` is the digest of a reason, `data` holds the rest.
create table timeline (
    position     bigint      primary key,
    proposal     text        collate "C",
    poll         text        collate "C",
    at           timestamptz not null,
    type         text        not null,
    office       text        not null,
    organisation text        collate "C",
    text         text,
    data         jsonb       not null
);
create index timeline_proposal on timeline (proposal) where proposal is not null;
create index timeline_poll on timeline (poll) where poll is not null;

-- All ballots of a poll: papers, later changes of mind, the first and the last one.
create table ballots (
    poll     text        collate "C" primary key,
    papers   int         not null,
    changes  int         not null,
    first    bigint      not null,
    first_at timestamptz not null,
    last     bigint      not null,
    last_at  timestamptz not null
) with (fillfactor = 50);
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
    """
    insert into proposal (proposal, position, organisation, title, for_whom, background,
                          themes, target_groups, neighbourhoods, submitted_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    """,
)

CLAUSE = Statement(
    "clause",
    "a clause of a proposal",
    "clause",
    "insert into clause (proposal, number, clause, text) values ($1, $2, $3, $4)",
)

PREPARED = Statement(
    "prepared",
    "what was said later of a proposal under rules of procedure",
    "proposal",
    "update proposal set for_whom = $2, background = $3, neighbourhoods = $4 where proposal = $1",
)

REWORDED = Statement(
    "reworded",
    "the text before, which no longer holds",
    "clause",
    "delete from clause where proposal = $1",
)

WITHDRAWN = Statement(
    "withdrawn",
    "the withdrawal of a proposal, with its reason",
    "proposal",
    "update proposal set withdrawn_at = $2, reason = $3 where proposal = $1",
)

OPENED = Statement(
    "opened",
    "a poll on a proposal",
    "poll",
    """
    insert into poll (poll, position, proposal, phase, roll_size, opened_at, closes_at)
    values ($1, $2, $3, 'open', $4, $5, $6)
    """,
)

CLOSING_ANNOUNCED = Statement(
    "closing announced",
    "when a poll closes",
    "poll",
    "update poll set closes_at = $2 where poll = $1",
)

PHASE = Statement(
    "phase",
    "the phase that a poll entered",
    "poll",
    "update poll set phase = $2 where poll = $1",
)

COUNTED = Statement(
    "counted",
    "the recorded result of a poll",
    "poll",
    """
    update poll set phase = 'counted', recorded_for = $2, recorded_against = $3, recorded_abstain = $4,
                    outcome = $5
    where poll = $1
    """,
)

HAPPENED = Statement(
    "happened",
    "something that happened to a proposal or a poll",
    "timeline",
    """
    insert into timeline (position, at, type, office, organisation, proposal, poll, text, data)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    """,
)

BALLOTS = Statement(
    "ballots",
    "ballots of a poll, added to those before",
    "ballots",
    """
    insert into ballots (poll, papers, changes, first, first_at, last, last_at)
    select c.poll, count(*) filter (where c.version = 1), count(*) filter (where c.version > 1),
           min(c.position), min(c.at), max(c.position), max(c.at)
    from unnest($1::text[], $2::int[], $3::bigint[], $4::timestamptz[]) as c(poll, version, position, at)
    group by c.poll
    on conflict (poll) do update
    set papers = ballots.papers + excluded.papers, changes = ballots.changes + excluded.changes,
        first_at = least(ballots.first_at, excluded.first_at),
        last = excluded.last, last_at = greatest(ballots.last_at, excluded.last_at)
    """,
    bulk=True,
)


def project(event: Recorded) -> Sequence[Write]:  # noqa: C901, PLR0911, PLR0912 - one per fact
    """The rows that follow from an event."""
    match event.fact:
        case Cast(poll) | CastV2(poll):
            return [Write(BALLOTS, (poll, event.version, event.position, event.at))]
        case Profiled(name) | Described(name):
            return [Write(NAMED, (subject(event), name))]
        case Submitted() as submitted:
            return _submitted(event, submitted)
        case Filed() as filed:
            return _filed(event, filed)
        case Prepared(proposal, said):
            later = (said.for_whom, said.background, said.neighbourhoods)
            return [Write(PREPARED, (proposal, *later)), _told(event, proposal=proposal)]
        case Revised(proposal, version, clauses) | Consolidated(proposal, version, clauses):
            return [
                Write(REWORDED, (proposal,)),
                *_clauses(proposal, clauses),
                _told(event, proposal=proposal, version=version, clauses=len(clauses)),
            ]
        case CoSigned(proposal) | Qualified(proposal) | Deliberated(proposal) | Lapsed(proposal):
            return [_told(event, proposal=proposal)]
        case Scheduled(proposal, sitting, meets_at, way):
            return [_told(event, proposal=proposal, sitting=sitting, meets_at=meets_at, way=way)]
        case Concluded(proposal, _, outcome, standing):
            return [_told(event, proposal=proposal, outcome=outcome, standing=standing)]
        case Referred(proposal, item, receiver, reason):
            return [_told(event, proposal=proposal, text=reason, item=item, receiver=receiver)]
        case Withdrawn(proposal, reason):
            return [
                Write(WITHDRAWN, (proposal, event.at, reason)),
                _told(event, proposal=proposal, text=reason),
            ]
        case Opened() | OpenedV2() as terms:
            return _opened(event, terms)
        case ClosingAnnounced(poll, closes_at):
            return [Write(CLOSING_ANNOUNCED, (poll, closes_at)), _told(event, poll=poll, closes_at=closes_at)]
        case Closed(poll) | ClosedV2(poll):
            return [Write(PHASE, (poll, "closed")), _told(event, poll=poll)]
        case Counted(poll, tally, outcome):
            counted = (tally.in_favour, tally.against, tally.abstain, outcome)
            return [
                Write(COUNTED, (poll, *counted)),
                _told(event, poll=poll, tally=tally, outcome=outcome),
            ]
        case CountedV2(poll) as count:
            votes = count.tally
            numbers = (None,) * 3 if votes is None else (votes.in_favour, votes.against, votes.abstain)
            return [
                Write(COUNTED, (poll, *numbers, count.outcome)),
                _told(event, poll=poll, tally=votes, ballots=count.ballots, outcome=count.outcome),
            ]
        case Annulled(poll, reason):
            return [Write(PHASE, (poll, "annulled")), _told(event, poll=poll, text=reason)]
        case _:
            return ()


def _submitted(event: Recorded, s: Submitted) -> list[Write]:
    texts = (s.title, s.for_whom, s.background)
    scope = (s.themes, s.target_groups, s.neighbourhoods)
    return [
        Write(SUBMITTED, (s.proposal, event.position, s.organisation, *texts, *scope, event.at)),
        *_clauses(s.proposal, s.clauses),
        _told(event, proposal=s.proposal, clauses=len(s.clauses)),
    ]


def _filed(event: Recorded, f: Filed) -> list[Write]:
    texts = (f.title, f.preparation.for_whom, f.preparation.background)
    scope = (f.themes, f.target_groups, f.preparation.neighbourhoods)
    return [
        Write(SUBMITTED, (f.proposal, event.position, f.organisation, *texts, *scope, event.at)),
        *_clauses(f.proposal, f.clauses),
        _told(event, proposal=f.proposal, kind=f.kind, clauses=len(f.clauses)),
    ]


def _clauses(proposal: str, clauses: Sequence[Clause]) -> list[Write]:
    return [
        Write(CLAUSE, (proposal, number, clause.clause, clause.text))
        for number, clause in enumerate(clauses, start=1)
    ]


def _opened(event: Recorded, t: Opened | OpenedV2) -> list[Write]:
    if t.proposal is None:  # a survey that is on no proposal is in no dossier
        return []
    return [
        Write(OPENED, (t.poll, event.position, t.proposal, t.roll_size, event.at, t.closes_at)),
        _told(
            event,
            poll=t.poll,
            method=t.method,
            threshold=t.threshold,
            quorum=t.quorum,
            secrecy=t.secrecy,
            closes_at=t.closes_at,
            roll_size=t.roll_size,
        ),
    ]


def _told(
    event: Recorded,
    *,
    proposal: str | None = None,
    poll: str | None = None,
    text: str | None = None,
    **data: Any,
) -> Write:
    who = (event.actor.office, event.actor.organisation)
    what = (proposal, poll, text, msgspec.json.encode(data).decode())
    return Write(HAPPENED, (event.position, event.at, event.type, *who, *what))


# --- questions -------------------------------------------------------------------------------------------

POSITION = Query(
    "dossier.position",
    "The next position to come.",
    (),
    "select next from dossier_v2.position",
)

PROPOSALS = Query(
    "dossier.proposals",
    "Proposals with their latest poll, newest first; `after` is the last one of the page before.",
    ("theme", "neighbourhood", "target_group", "organisation", "after", "limit"),
    """
    with page as (
        select * from dossier_v2.proposal
        where ($1::text is null or $1 = any (themes))
          and ($2::text is null or $2 = any (neighbourhoods))
          and ($3::text is null or $3 = any (target_groups))
          and ($4::text is null or organisation = $4)
          and ($5::text is null
               or position < (select position from dossier_v2.proposal where proposal = $5))
        order by position desc
        limit $6::bigint
    )
    select p.proposal, p.position, p.organisation, name.body as organisation_name,
           title.body as title, p.title as title_digest, p.themes, p.target_groups, p.neighbourhoods,
           p.submitted_at, p.withdrawn_at, latest.poll, latest.phase, latest.closes_at, latest.outcome
    from page p
    left join dossier_v2.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    left join public.prose title on title.digest = p.title
    left join lateral (
        select v.poll, v.phase, v.closes_at, v.outcome
        from dossier_v2.poll v where v.proposal = p.proposal
        order by v.position desc limit 1) latest on true
    order by p.position desc
    """,
)

PROPOSAL = Query(
    "dossier.proposal",
    "One proposal, without its clauses.",
    ("proposal",),
    """
    select p.proposal, p.position, p.organisation, name.body as organisation_name,
           title.body as title, p.title as title_digest,
           for_whom.body as for_whom, p.for_whom as for_whom_digest,
           background.body as background, p.background as background_digest,
           p.themes, p.target_groups, p.neighbourhoods, p.submitted_at,
           p.withdrawn_at, reason.body as reason, p.reason as reason_digest
    from dossier_v2.proposal p
    left join dossier_v2.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    left join public.prose title on title.digest = p.title
    left join public.prose for_whom on for_whom.digest = p.for_whom
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
    from dossier_v2.clause c
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
    select p.poll, p.position, p.phase, p.roll_size, p.opened_at, p.closes_at,
           coalesce(b.papers, 0) as papers,
           p.recorded_for, p.recorded_against, p.recorded_abstain, p.outcome
    from dossier_v2.poll p
    left join dossier_v2.ballots b using (poll)
    where p.proposal = $1
    order by p.position
    """,
)

TIMELINE = Query(
    "dossier.timeline",
    "The timeline of a proposal, in the order of the log. `type` is the event's, or `ballots` for all those"
    " of a poll so far (in `data`: papers, changes, first, first_at), placed where the last of them stands.",
    ("proposal",),
    """
    with told as (
        select t.position, t.at, t.type, t.office, t.organisation, t.poll, t.text, t.data
        from dossier_v2.timeline t
        where t.proposal = $1
        union all
        select t.position, t.at, t.type, t.office, t.organisation, t.poll, t.text, t.data
        from dossier_v2.poll p
        join dossier_v2.timeline t using (poll)
        where p.proposal = $1
        union all
        select b.last, b.last_at, 'ballots', null, null, b.poll, null,
               jsonb_build_object('papers', b.papers, 'changes', b.changes,
                                  'first', b.first, 'first_at', b.first_at)
        from dossier_v2.poll p
        join dossier_v2.ballots b using (poll)
        where p.proposal = $1
    )
    select t.position, t.at, t.type, t.office, t.organisation, name.body as organisation_name,
           t.poll, words.body as text, t.text as text_digest, t.data
    from told t
    left join dossier_v2.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    left join public.prose words on words.digest = t.text
    order by t.position
    """,
)

COUNTS = Query(
    "dossier.counts",
    "How many proposals there are, and how many of them were withdrawn.",
    (),
    """
    select count(*) as proposals, count(withdrawn_at) as withdrawn from dossier_v2.proposal
    """,
)

DOSSIER = Projection(
    name="dossier",
    schema=SCHEMA,
    ddl=DDL,
    reads=(
        Cast,
        Profiled,
        Described,
        Submitted,
        *(Filed, CoSigned, Prepared, Revised, Consolidated, Qualified, Scheduled, Deliberated, Concluded),
        *(Lapsed, Referred, Withdrawn),
        *(CastV2, OpenedV2, CountedV2),
        Opened,
        ClosingAnnounced,
        Closed,
        ClosedV2,
        Counted,
        Annulled,
    ),
    project=project,
    statements=(
        NAMED,
        SUBMITTED,
        CLAUSE,
        PREPARED,
        REWORDED,
        WITHDRAWN,
        OPENED,
        CLOSING_ANNOUNCED,
        PHASE,
        COUNTED,
        HAPPENED,
        BALLOTS,
    ),
    queries=(POSITION, PROPOSALS, PROPOSAL, CLAUSES, POLLS, TIMELINE, COUNTS),
    position=POSITION,
)
