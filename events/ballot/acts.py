"""Casting a ballot, entering one for a representative in the room, disputing and confirming one.

Whose ballot prevails, under a poll of the second form (`poll.opened.v2`):

1. A full member's ballot is replaced, disputed and confirmed by full members only: a substitute acts in their
   absence. What the clerk entered for somebody in the room is only the clerk's word, and any representative
   replaces or disputes it.
2. The clerk enters a ballot only where no ballot of the organisation's own stands, and never again in a poll
   in which the organisation disputed one.
3. A disputed ballot does not count until it is confirmed, or another is cast. It is named by its number, so
   that a dispute never hits a ballot that was cast meanwhile.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events import seal
from events.authority import require_clerk, require_mandate, require_representative
from events.ballot.facts import Cast as BallotCast
from events.ballot.facts import CastV2, Confirmed, Disputed, Version
from events.ballot.state import Ballot, stream
from events.fact import Actor, Digest, Id
from events.organisation.facts import MandateKind
from events.organisation.state import Mandate
from events.poll.facts import Opened, OpenedV2
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.tally.choice import ANSWERS, write
from events.world import World, Writes

REASONED = ("concern", "objection")
"""The choices of a consent round that are given with a reason."""


class Cast(Struct, frozen=True):
    """Cast the organisation's ballot, or change it. `reason` is for a concern or an objection."""

    poll: Id
    organisation: Id
    choice: str
    reason: Digest | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """One ballot each. It needs an open poll, a place on its roll, and standing and authority now."""
        terms = _require_open(world, self.poll, at, "The ballot")
        mandate = require_mandate(world, who, at, self.organisation, "The ballot")
        _require_on_the_roll(world, terms, self.organisation, "The ballot")
        ballot = world.ballot(self.poll, self.organisation)
        if isinstance(terms, Opened):
            if self.choice not in ANSWERS["majority"] or self.reason is not None:
                raise _no_choice("a choice is one of for, against, abstain, and has no reason with it")
            choice: BallotCast = BallotCast(self.poll, self.organisation, self.choice)  # type: ignore[arg-type]
            return [(stream(self.poll, self.organisation), choice)]
        if ballot.room is None:
            _require_capacity(ballot, mandate, "The ballot")
        return [_cast(terms, self.organisation, self.choice, self.reason, mandate.kind, None)]


class EnterInRoom(Struct, frozen=True):
    """Enter a ballot for an organisation whose representative (`mandate`) is in the room."""

    poll: Id
    organisation: Id
    mandate: Id
    choice: str
    reason: Digest | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A clerk enters it, marked so; it never replaces what the organisation cast or disputed itself."""
        act = "Entering a ballot"
        require_clerk(world, who, act)
        terms = _require_disputable(_require_open(world, self.poll, at, act), act)
        present = require_representative(world, self.mandate, at, self.organisation, act)
        _require_on_the_roll(world, terms, self.organisation, act)
        ballot = world.ballot(self.poll, self.organisation)
        if ballot.choice is not None and ballot.room is None:
            raise OutOfOrder(
                "own-ballot-stands",
                f"{act} was refused: the organisation cast a ballot itself.",
                "It changes its ballot itself, until the close.",
            )
        if ballot.shut:
            raise OutOfOrder(
                "room-disputed",
                f"{act} was refused: the organisation disputed what was entered for it in this poll.",
                "It casts its ballot itself.",
            )
        return [_cast(terms, self.organisation, self.choice, self.reason, present.kind, self.mandate)]


class Dispute(Struct, frozen=True):
    """Dispute the organisation's ballot. `ballot` is its number: its version in the stream."""

    poll: Id
    organisation: Id
    ballot: Version
    reason: Digest | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A representative disputes until the close; from then on the ballot does not count."""
        act = "Disputing a ballot"
        terms, mandate, ballot = _own(world, who, at, self.poll, self.organisation, act)
        _require_this(ballot, self.ballot, act)
        if ballot.disputed:
            raise OutOfOrder(
                "disputed-already",
                f"{act} was refused: it is disputed already, and does not count.",
                "Cast another ballot, or confirm this one.",
            )
        if ballot.room is None:
            _require_capacity(ballot, mandate, act)
        disputed = Disputed(terms.poll, self.organisation, self.ballot, self.reason)
        return [(stream(self.poll, self.organisation), disputed)]


class Confirm(Struct, frozen=True):
    """Confirm a ballot that was disputed: it counts again."""

    poll: Id
    organisation: Id
    ballot: Version

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A representative confirms, until the close; of a full member's ballot only a full member."""
        act = "Confirming a ballot"
        terms, mandate, ballot = _own(world, who, at, self.poll, self.organisation, act)
        _require_this(ballot, self.ballot, act)
        if not ballot.disputed:
            raise OutOfOrder(
                "not-disputed",
                f"{act} was refused: nobody disputed it.",
                "Nothing needs to be done: it counts.",
            )
        _require_capacity(ballot, mandate, act)
        confirmed = Confirmed(terms.poll, self.organisation, self.ballot)
        return [(stream(self.poll, self.organisation), confirmed)]


def _own(
    world: World, who: Actor, at: datetime, poll: str, organisation: str, act: str
) -> tuple[OpenedV2, Mandate, Ballot]:
    terms = _require_disputable(_require_open(world, poll, at, act), act)
    mandate = require_mandate(world, who, at, organisation, act)
    return terms, mandate, world.ballot(poll, organisation)


def _cast(
    terms: OpenedV2,
    organisation: str,
    asked: str,
    reason: Digest | None,
    capacity: MandateKind,
    room: Id | None,
) -> tuple[str, CastV2]:
    choice = asked
    if terms.secrecy == "sealed":
        _require_envelope(terms, asked, reason)
    else:
        choice = said(terms, asked, reasoned=reason is not None)
    fact = CastV2(terms.poll, organisation, choice, reason, capacity, room)
    return stream(terms.poll, organisation), fact


def said(terms: OpenedV2, asked: str, *, reasoned: bool) -> str:
    """A choice as it is stored, or sealed. `reasoned`: it came with a reason.

    Raises: Malformed.
    """
    options = [option.option for option in terms.options]
    try:
        choice = write(terms.method, options, terms.limit, asked)
    except ValueError as error:
        raise _no_choice(str(error)) from error
    if (choice in REASONED and terms.method == "consent") != reasoned:
        raise Malformed(
            "reason-misplaced",
            "The ballot was refused: a concern and an objection have a reason, and other choices have none.",
            "Say in a few words what the concern or the objection is.",
        )
    return choice


def _require_envelope(terms: OpenedV2, envelope: str, reason: Digest | None) -> None:
    if len(envelope) != seal.letters(seal.room(terms)) or seal.read(envelope) is None:
        raise Malformed(
            "no-envelope",
            "The ballot was refused: the poll is sealed, and this is no envelope of "
            f"{seal.letters(seal.room(terms))} characters of base64url.",
            "Seal it with the poll's key as docs/auditing.md says, or send the choice: the chamber seals it.",
        )
    if (reason is not None) != (terms.method == "consent"):
        raise Malformed(
            "reason-misplaced",
            "The ballot was refused: in a sealed consent round each ballot has one sealed reason with it, "
            "which may be empty; in other sealed polls none has.",
            "Send the choice itself, and its reason where there is one: the chamber seals both.",
        )


def _no_choice(why: str) -> Malformed:
    return Malformed(
        "no-such-choice",
        f"The ballot was refused: {why}.",
        "See the poll for its method and its options.",
    )


def _require_open(world: World, poll: str, at: datetime, act: str) -> Opened | OpenedV2:
    state = world.poll(poll)
    if state.opened is None:
        raise Unknown(
            "no-such-poll",
            f"{act} was refused: there is no such poll.",
            "Check the id of the poll; the front page lists those that are open.",
        )
    if state.phase != "open":
        raise OutOfOrder(
            f"poll-{state.phase}",
            f"{act} was refused: the poll is {state.phase}.",
            "See the poll's page for its result.",
        )
    if state.closes_at is not None and at >= state.closes_at:
        raise OutOfOrder(
            "poll-closing",
            f"{act} was refused: the poll closed at {state.closes_at.isoformat()}.",
            "Ballots are taken until the announced time; the result follows on the poll's page.",
        )
    return state.opened


def _require_on_the_roll(world: World, terms: Opened | OpenedV2, organisation: str, act: str) -> None:
    stood = world.membership.standing(organisation, terms.membership_version) == "member"
    voters = None if isinstance(terms, Opened) else terms.voters
    if not stood or (voters is not None and organisation not in voters):
        raise NotAllowed(
            "not-on-the-roll",
            f"{act} was refused: your organisation is not on the roll of this poll.",
            "The roll was frozen when the poll opened; your organisation votes in the next one.",
        )


def _require_disputable(terms: Opened | OpenedV2, act: str) -> OpenedV2:
    if isinstance(terms, Opened):
        raise OutOfOrder(
            "first-form",
            f"{act} was refused: this poll was opened in an assembly without rules of procedure.",
            "The organisation casts its ballot itself, and changes it until the close.",
        )
    return terms


def _require_capacity(ballot: Ballot, mandate: Mandate, act: str) -> None:
    if ballot.capacity == "full" and mandate.kind == "substitute":
        raise NotAllowed(
            "full-member-voted",
            f"{act} was refused: a full member of your organisation voted, and that ballot prevails.",
            "Ask a full member of your organisation to change it.",
        )


def _require_this(ballot: Ballot, number: int, act: str) -> None:
    if ballot.choice is None:
        raise Unknown(
            "no-ballot",
            f"{act} was refused: your organisation has no ballot in this poll.",
            "Cast one, until the close.",
        )
    if ballot.number != number:
        raise OutOfOrder(
            "another-ballot",
            f"{act} was refused: another ballot stands now, number {ballot.number}.",
            "Look at it first: it may be the one that you want.",
        )
