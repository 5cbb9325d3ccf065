"""Dossiers: proposals through every phase, with what is said, amended and voted."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

from events.amendment.facts import AmendmentFiled
from events.ballot.facts import CastV2
from events.ballot.state import stream as ballot_stream
from events.clauses import Change
from events.contribution.facts import Asked, Contributed, Kind
from events.minority.facts import PositionTaken
from events.poll.facts import Closed, CountedV2, OpenedV2, Tally
from events.proposal.facts import (
    Clause,
    Concluded,
    Deliberated,
    Engagement,
    Filed,
    Preparation,
    PutToVote,
    Qualified,
    Scheduled,
    Standing,
)
from events.proposal.state import text_digest
from events.support.facts import SupportGiven
from services.bench.parliament.extent import BUSY, CITY, MEMBER, about, adopted
from services.bench.parliament.founding import HALF, NOBODY
from services.bench.parliament.teller import THE_CLERK, Line, Teller

TALK = 5
"""Contributions to a dossier; the busy one has as many as a tenth of all there are."""

SITTING = 20
"""Dossiers to a sitting."""


def dossier(told: Teller, number: int) -> Iterator[Line]:
    """One, as far as it came: filed, supported, scheduled, deliberated, voted on, concluded."""
    extent = told.extent
    told.at += timedelta(days=728) / extent.dossiers
    proposal = extent.dossier(number)
    owner = MEMBER if proposal == BUSY or number % 10 == 0 else next(told.names)
    texts = (told.text(f"In wijk {number} komt een bank."), told.text("De stad betaalt ze."))
    clauses = tuple(Clause(f"a{n}", text) for n, text in enumerate(texts, 1))
    themes, groups, _places = about(number)
    city = CITY if number % 2 else None
    says = Preparation(
        told.text(f"Komt er een bank in wijk {number}?"), told.text("Er is geen bank."),
        told.text("Wie slecht te been is"), told.text("Men kan rusten."),
        Engagement("advise" if city else "decide", city), "city-wide", (), bool(city),
    )  # fmt: skip
    yield f"proposal-{proposal}", told.members[owner], Filed(
        proposal, 1, "policy", owner, told.text(f"Een bank in wijk {number}"), clauses,
        f"doel{number % 5}", says, themes, groups, None, None, None, None, told.at,
    )  # fmt: skip
    yield from _said(told, proposal)
    yield from _amended(told, proposal, clauses, number)
    supporters = tuple(itertools.islice(told.names, 5))
    for one in supporters:
        yield f"support-{proposal}-{one}", told.members[one], SupportGiven(proposal, one)
    if number >= extent.dossiers - extent.submitted:
        return
    yield f"proposal-{proposal}", THE_CLERK, Qualified(proposal, supporters)
    sitting = f"zitting{number // SITTING}"
    yield f"proposal-{proposal}", THE_CLERK, Scheduled(proposal, sitting, told.at, "support")
    yield f"proposal-{proposal}", THE_CLERK, Deliberated(proposal)
    if number < extent.concluded + extent.voted_on:
        yield from _vote(told, proposal, clauses, number, done=number < extent.concluded)


def _said(told: Teller, proposal: str) -> Iterator[Line]:
    busy = told.extent.dossiers * TALK // 10
    for number in range(busy if proposal == BUSY else TALK):
        name, one = f"bijdrage{number}x{proposal}", next(told.names)
        words = told.text(f"Bijdrage {number} over {proposal}: dit helpt wie er woont.")
        kind: Kind = "question" if number % 5 == 0 else "argument-for"
        asked: Asked | None = "submitter" if kind == "question" else None
        made = Contributed(name, proposal, one, kind, words, None, False, asked, None)  # noqa: FBT003 - its place
        yield f"contribution-{name}", told.members[one], made


def _amended(told: Teller, proposal: str, clauses: tuple[Clause, ...], number: int) -> Iterator[Line]:
    many = 20 if proposal == BUSY else 2 * (number % 4 == 0)
    for each in range(many):
        one, name = next(told.names), f"amendement{each}x{proposal}"
        words = told.text(f"In wijk {number} komen {each + 2} banken.")
        change = Change("replace", clauses[each % 2].clause, None, words)
        rivals = tuple(f"amendement{before}x{proposal}" for before in range(each % 2, each, 2))
        reason = told.text(f"Een is te weinig, zeggen wij: {each}.")
        filed = AmendmentFiled(name, proposal, one, 1, None, (change,), reason, rivals)
        yield f"amendments-{proposal}", told.members[one], filed


def _vote(
    told: Teller, proposal: str, clauses: tuple[Clause, ...], number: int, *, done: bool
) -> Iterator[Line]:
    poll, text = f"stemming{proposal}", text_digest(clauses)
    closes_at = told.at + timedelta(hours=1) if done else told.end + timedelta(days=2)
    yield f"poll-{poll}", THE_CLERK, OpenedV2(
        poll, 1, "policy", "majority", proposal, text, None, (), 0, 0, None, 0, HALF, NOBODY, 0, "open",
        None, closes_at, (), None, None, len(told.members), len(told.members), told.roll, None,
    )  # fmt: skip
    yield f"proposal-{proposal}", THE_CLERK, PutToVote(proposal, poll)
    most = told.extent.voters if done else told.extent.voters // 4
    voters = list(told.members)[number % 2 : most + number % 2]
    for one in voters:
        cast = CastV2(poll, one, "for" if (number + len(one)) % 7 else "against", None, "full", None)
        yield ballot_stream(poll, one), told.members[one], cast
    if not done:
        return
    won = adopted(number)
    tally = Tally(len(voters) * won, len(voters) * (not won), 0)
    outcome: Literal["adopted", "rejected"] = "adopted" if won else "rejected"
    yield f"poll-{poll}", THE_CLERK, Closed(poll)
    yield (
        f"poll-{poll}",
        THE_CLERK,
        CountedV2(poll, len(voters), tally, None, (), (), (), (), (), (), 0, outcome),
    )
    standing: Standing = "advice" if number % 2 else "decision"
    yield f"proposal-{proposal}", THE_CLERK, Concluded(proposal, poll, outcome, standing, text)
    if number % 10 == 0:
        one, words = next(told.names), told.text(f"Wij zagen liever een fontein, {number}.")
        yield f"minority-{proposal}-{one}", told.members[one], PositionTaken(proposal, one, words)
