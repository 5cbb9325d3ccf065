"""The acts behind the facts of a vote: polls, ballots, and the items that objections hold."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from events.ballot.acts import Cast as CastBallot
from events.ballot.acts import Confirm, Dispute, EnterInRoom
from events.ballot.facts import Cast, CastV2, Confirmed, Disputed
from events.duty.facts import DutyLifted
from events.fact import Fact
from events.hold.acts import AnswerObjection, WithdrawObjection
from events.hold.facts import ItemHeld, ItemReleased, ObjectionAnswered, ObjectionWithdrawn
from events.law.making import Choices, Make, alike
from events.poll.acts import AnnounceClosing, Annul, Close, Count, Open
from events.poll.facts import (
    MAX_VOTERS,
    Annulled,
    Closed,
    ClosedV2,
    ClosingAnnounced,
    Counted,
    CountedV2,
    Opened,
    OpenedV2,
    Option,
)
from events.poll.paper import Paper
from events.poll.seated import OpenWithin
from events.proposal.facts import OutcomeAnnulled
from events.statements.facts import StatementPut


def _open(fact: Opened | OpenedV2, *_: object) -> Open | OpenWithin:
    if isinstance(fact, Opened):
        return Open(fact.poll, fact.proposal, fact.threshold, fact.quorum, fact.closes_at)
    paper = Paper(**{name: getattr(fact, name) for name in Paper.__struct_fields__})
    if fact.rules:  # what the rules ask nobody says: it is compared with what they ask
        options = tuple(Option(option.option, option.label) for option in fact.options)
        paper = structs.replace(paper, options=options, above=0, hold=0)
        if fact.within is not None:
            where = fact.within.commission, fact.within.kind, fact.within.item
            turned = fact.within.turn is not None
            return OpenWithin(fact.poll, *where, paper, fact.closes_at, fact.seal, turned)
        return Open(fact.poll, fact.proposal, None, None, fact.closes_at, paper, fact.seal)
    return Open(fact.poll, fact.proposal, fact.threshold, fact.quorum, fact.closes_at, paper, fact.seal)


def _count(fact: Counted | CountedV2, _stream: str, _rest: Sequence[Fact], choices: Choices) -> Count:
    said = choices(fact.poll)
    objectors = sorted(name for name, choice in said.items() if choice == "objection")
    return Count(fact.poll, tuple(said.values()), tuple(objectors[:MAX_VOTERS]), tuple(said))


def _cast(fact: Cast | CastV2, *_: object) -> CastBallot | EnterInRoom:
    if isinstance(fact, Cast):
        return CastBallot(fact.poll, fact.organisation, fact.choice)
    if fact.room is None:
        return CastBallot(fact.poll, fact.organisation, fact.choice, fact.reason)
    return EnterInRoom(fact.poll, fact.organisation, fact.room, fact.choice, fact.reason)


ACTS: dict[type[Fact], Make] = {
    Opened: _open,
    OpenedV2: _open,
    ClosingAnnounced: alike(AnnounceClosing),
    Closed: lambda fact, *_: Close(fact.poll),
    ClosedV2: lambda fact, *_: Close(fact.poll, fact.key),
    Counted: _count,
    CountedV2: _count,
    Annulled: alike(Annul),
    Cast: _cast,
    CastV2: _cast,
    Disputed: alike(Dispute),
    Confirmed: alike(Confirm),
    ObjectionAnswered: alike(AnswerObjection),
    ObjectionWithdrawn: alike(WithdrawObjection),
}

FOLLOWING: dict[type[Fact], str] = {
    StatementPut: "no-poll-opened",
    ItemHeld: "follows-from-nothing",
    ItemReleased: "follows-from-nothing",
    OutcomeAnnulled: "follows-from-nothing",
    DutyLifted: "follows-from-nothing",
}
