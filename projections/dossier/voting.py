"""Polls on an item: opening, ballots told together, reasons of a consent round, result, objections that hold.

A ballot's stream has version 1 the first time that an organisation casts in a poll, and a higher one when it
changes its choice: so papers are counted without looking at the ballots before. Who disputed a ballot, and
what a consent round was told, stand under `papers-<poll>`: of a sealed poll they are told after its close.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import msgspec

from events.ballot.facts import Cast, CastV2, Confirmed, Disputed
from events.hold.facts import ItemHeld, ItemReleased, ObjectionAnswered, ObjectionWithdrawn
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
from events.registry import Recorded
from projections.dossier.telling import Named, told
from projections.projection import Statement, Write, Writers, on

SAID = {"consent", "concern", "objection"}
"""What is said in a consent round that is not sealed."""

OPENED = Statement(
    "opened",
    "a poll on an item",
    "poll",
    """
    insert into poll (poll, position, proposal, kind, method, secrecy, phase, roll_size, opened_at, closes_at)
    values ($1, $2, $3, $4, $5, $6, 'open', $7, $8, $9)
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
    "update poll set phase = 'closed', closed = true where poll = $1",
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

ANNULLED = Statement(
    "annulled",
    "that a poll does not count",
    "poll",
    "update poll set phase = 'annulled' where poll = $1",
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

CONSENT = Statement(
    "consent",
    "what an organisation says in a consent round; its last ballot holds",
    "consent",
    """
    insert into consent (poll, organisation, position, at, office, choice, reason, room)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (poll, organisation) do update
    set position = excluded.position, at = excluded.at, office = excluded.office, choice = excluded.choice,
        reason = excluded.reason, room = excluded.room
    """,
)

STATEMENTS = (OPENED, CLOSING_ANNOUNCED, CLOSED, COUNTED, ANNULLED, BALLOTS, CONSENT)


def _closing_announced(event: Recorded, f: ClosingAnnounced) -> list[Write]:
    return [
        Write(CLOSING_ANNOUNCED, (f.poll, f.closes_at)),
        told(event, "polls", event.stream, poll=f.poll, closes_at=f.closes_at),
    ]


def _closed(event: Recorded, f: Closed | ClosedV2) -> list[Write]:
    return [Write(CLOSED, (f.poll,)), told(event, "polls", event.stream, poll=f.poll)]


def _counted(event: Recorded, f: Counted) -> list[Write]:
    counted = (f.tally.in_favour, f.tally.against, f.tally.abstain, f.outcome)
    return [
        Write(COUNTED, (f.poll, *counted)),
        told(event, "polls", event.stream, poll=f.poll, tally=f.tally, outcome=f.outcome),
    ]


def _counted_v2(event: Recorded, f: CountedV2) -> list[Write]:
    votes = f.tally
    numbers = (None,) * 3 if votes is None else (votes.in_favour, votes.against, votes.abstain)
    recorded = {name: value for name, value in msgspec.to_builtins(f).items() if name != "poll"}
    return [
        Write(COUNTED, (f.poll, *numbers, f.outcome)),
        told(event, "polls", event.stream, poll=f.poll, **recorded),
    ]


def _annulled(event: Recorded, f: Annulled) -> list[Write]:
    return [Write(ANNULLED, (f.poll,)), told(event, "polls", event.stream, poll=f.poll, text=f.reason)]


def _item_held(event: Recorded, f: ItemHeld) -> list[Write]:
    item = f"proposal-{f.proposal}"
    return [told(event, "objections", item, poll=f.poll, objectors=f.objectors, until=f.until)]


def _objection_answered(event: Recorded, f: ObjectionAnswered) -> list[Write]:
    item = f"proposal-{f.proposal}"
    return [told(event, "objections", item, text=f.answer, objector=f.organisation)]


def _objection_withdrawn(event: Recorded, f: ObjectionWithdrawn) -> list[Write]:
    return [told(event, "objections", f"proposal-{f.proposal}", of=f.organisation, text=f.reason)]


def _item_released(event: Recorded, f: ItemReleased) -> list[Write]:
    return [told(event, "objections", f"proposal-{f.proposal}", poll=f.poll, because=f.because)]


def _ballot(event: Recorded, poll: str) -> Write:
    return Write(BALLOTS, (poll, event.version, event.position, event.at))


def _cast(event: Recorded, poll: str, cast: CastV2) -> list[Write]:
    if cast.choice not in SAID and cast.reason is None:
        return [_ballot(event, poll)]
    when = (event.position, event.at, event.actor.office)
    said = (cast.choice, cast.reason, cast.room is not None)
    return [_ballot(event, poll), Write(CONSENT, (poll, cast.organisation, *when, *said))]


def _paper(event: Recorded, poll: str, organisation: str, ballot: int, reason: str | None) -> Write:
    about = f"papers-{poll}"
    return told(event, "polls", about, of=organisation, poll=poll, text=reason, ballot=ballot)


def _opened_v2(event: Recorded, paper: OpenedV2) -> list[Write]:
    if paper.proposal is None:  # a survey that is on no proposal is in no dossier
        return []
    more: dict[str, Any] = {
        "kind": paper.kind,
        "options": [option.option for option in paper.options],
        "seats": paper.seats,
        "amendments": paper.amendments,
        "reruns": paper.reruns,
        "decides": paper.decides,
    }
    asked = [] if paper.question is None else [("question", None, paper.question)]
    labels = [("option", option.option, option.label) for option in paper.options]
    return _opened(event, paper, paper.kind, paper.proposal, [*asked, *labels], more)


def _opened(
    event: Recorded,
    terms: Opened | OpenedV2,
    kind: str,
    proposal: str,
    texts: Sequence[Named] = (),
    more: Mapping[str, Any] = MappingProxyType({}),
) -> list[Write]:
    what = (terms.poll, event.position, proposal, kind, terms.method, terms.secrecy)
    said: dict[str, Any] = {
        "method": terms.method,
        "threshold": terms.threshold,
        "quorum": terms.quorum,
        "secrecy": terms.secrecy,
        "closes_at": terms.closes_at,
        "roll_size": terms.roll_size,
    }
    return [
        Write(OPENED, (*what, terms.roll_size, event.at, terms.closes_at)),
        told(event, "polls", event.stream, poll=terms.poll, texts=texts, **said, **more),
    ]


WRITERS: Writers = (
    on(Cast, lambda event, f: [_ballot(event, f.poll)]),
    on(CastV2, lambda event, f: _cast(event, f.poll, f)),
    on(Disputed, lambda event, f: [_paper(event, f.poll, f.organisation, f.ballot, f.reason)]),
    on(Confirmed, lambda event, f: [_paper(event, f.poll, f.organisation, f.ballot, None)]),
    on(Opened, lambda event, f: _opened(event, f, "policy", f.proposal)),
    on(OpenedV2, _opened_v2),
    on(ClosingAnnounced, _closing_announced),
    on(Closed, _closed),
    on(ClosedV2, _closed),
    on(Counted, _counted),
    on(CountedV2, _counted_v2),
    on(Annulled, _annulled),
    on(ItemHeld, _item_held),
    on(ObjectionAnswered, _objection_answered),
    on(ObjectionWithdrawn, _objection_withdrawn),
    on(ItemReleased, _item_released),
)
