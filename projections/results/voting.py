"""Polls from their opening to their count, and the ballots in them, of both forms."""

from __future__ import annotations

import msgspec

from events.ballot.facts import Cast, CastV2, Confirmed, Disputed
from events.commission.facts import CommissionFounded
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
from projections.projection import Statement, Write, Writers, on

ASSEMBLY = (None,) * 5
"""Where a poll of the assembly is held: within no commission."""

SUBMITTED = Statement(
    "submitted",
    "a proposal",
    "proposal",
    "insert into proposal (proposal, organisation, title) values ($1, $2, $3)",
)

FOUNDED = Statement(
    "founded",
    "what a commission is called",
    "commission",
    "insert into commission (commission, name) values ($1, $2)",
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
                      phase, opened_at, closes_at, commission, about, item, delegation, turn)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'open', $16, $17, $18, $19,
            $20, $21, $22)
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

STATEMENTS = (
    *(SUBMITTED, WITHDRAWN, OPENED, CLOSING_ANNOUNCED, CLOSED, COUNTED, ANNULLED, CAST),
    *(FOUNDED, PAPER, OPTION, RESULT, COUNTED_V2, VOTED, DISPUTED),
)


def _counted(event: Recorded, f: Counted) -> list[Write]:
    counted = (f.tally.in_favour, f.tally.against, f.tally.abstain, f.outcome)
    return [Write(COUNTED, (f.poll, event.at, *counted))]


def _cast_v2(event: Recorded, f: CastV2) -> list[Write]:
    said = (f.poll, f.organisation, f.choice, f.reason, f.capacity, f.room, event.version)
    return [Write(VOTED, (*said, event.position, event.at))]


def _opened(event: Recorded, f: Opened) -> list[Write]:
    share = (f.threshold.numerator, f.threshold.denominator, f.threshold.of, f.threshold.at_least)
    quorum = (f.quorum.numerator, f.quorum.denominator)
    roll = (f.membership_version, f.roll_size, f.roll)
    named = (f.poll, event.position, f.proposal, f.text, f.method)
    row = (*named, *share, *quorum, f.secrecy, *roll, event.at, f.closes_at, *ASSEMBLY)
    return [Write(OPENED, row)]


def _opened_v2(event: Recorded, terms: OpenedV2) -> list[Write]:
    threshold = terms.threshold
    share: tuple[object, ...] = (None,) * 4
    if threshold is not None:
        share = (threshold.numerator, threshold.denominator, threshold.of, threshold.at_least)
    quorum = terms.quorum.numerator, terms.quorum.denominator
    roll = terms.membership_version, terms.roll_size, terms.roll
    named = terms.poll, event.position, terms.proposal, terms.text, terms.method
    within = ASSEMBLY if terms.within is None else (*terms.within.where, terms.within.turn)
    opened = (*named, *share, *quorum, terms.secrecy, *roll, event.at, terms.closes_at, *within)
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


WRITERS: Writers = (
    on(Cast, lambda event, f: [Write(CAST, (f.poll, f.organisation, f.choice, event.position, event.at))]),
    on(Submitted, lambda _, f: [Write(SUBMITTED, (f.proposal, f.organisation, f.title))]),
    on(Filed, lambda _, f: [Write(SUBMITTED, (f.proposal, f.organisation, f.title))]),
    on(CommissionFounded, lambda _, f: [Write(FOUNDED, (f.commission, f.name))]),
    on(Withdrawn, lambda event, f: [Write(WITHDRAWN, (f.proposal, event.at))]),
    on(Opened, _opened),
    on(ClosingAnnounced, lambda _, f: [Write(CLOSING_ANNOUNCED, (f.poll, f.closes_at))]),
    on(Closed, lambda event, f: [Write(CLOSED, (f.poll, event.at))]),
    on(ClosedV2, lambda event, f: [Write(CLOSED, (f.poll, event.at))]),
    on(Counted, _counted),
    on(OpenedV2, _opened_v2),
    on(CountedV2, _counted_v2),
    on(CastV2, _cast_v2),
    on(Disputed, lambda _, f: [Write(DISPUTED, (f.poll, f.organisation, True))]),
    on(Confirmed, lambda _, f: [Write(DISPUTED, (f.poll, f.organisation, False))]),
    on(Annulled, lambda event, f: [Write(ANNULLED, (f.poll, event.at, f.reason))]),
)
