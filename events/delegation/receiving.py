"""What a body does with an item that it got, from accepting to reporting; and that the date passed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from events.authority import require_clerk
from events.commission.state import Commission
from events.commission.within import Benches
from events.delegation.facts import (
    Accepted,
    Begun,
    Declined,
    Ground,
    Kind,
    Minority,
    Overdue,
    Receiver,
    Reported,
    Returned,
)
from events.delegation.reopening import reopened
from events.delegation.route import handed_on, require_held, require_out, require_receiver
from events.delegation.state import Delegation, stream
from events.fact import Actor, Digest, Id
from events.poll.state import Poll
from events.refusal import Malformed, OutOfOrder
from events.world import World, Writes

MOST_MINORITIES = 50
"""Minority views in a report: one for each seat of the largest bench."""


class Accept(Struct, frozen=True):
    """Take an item on."""

    kind: Kind
    item: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The receiver."""
        require_held(world, who, at, self.kind, self.item, "Accepting", "delegated")
        return [(stream(self.kind, self.item), Accepted(self.kind, self.item))]


class Decline(Struct, frozen=True):
    """Do not take it on: what is asked is incomplete, for another, or beyond one's means."""

    kind: Kind
    item: Id
    ground: Ground
    reason: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The receiver, before it accepts, with a public reason."""
        require_held(world, who, at, self.kind, self.item, "Declining", "delegated")
        return [(stream(self.kind, self.item), Declined(self.kind, self.item, self.ground, self.reason))]


class BeginWork(Struct, frozen=True):
    """Work on it."""

    kind: Kind
    item: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The receiver, who accepted it."""
        require_held(world, who, at, self.kind, self.item, "Beginning", "accepted")
        return [(stream(self.kind, self.item), Begun(self.kind, self.item))]


class HandOn(Struct, frozen=True):
    """Give it to another body. That is counted (A2)."""

    kind: Kind
    item: Id
    receiver: Receiver
    reason: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The receiver, with a public reason. Past the limit of the rules it is with the assembly again."""
        act = "Handing on"
        state, holder = require_held(world, who, at, self.kind, self.item, act)
        require_receiver(world, self.receiver, state.mandate, act)
        if self.receiver == holder:
            raise Malformed(
                "handed-to-itself",
                f"{act} was refused: that body has it already.",
                "Name another one, or return it to the assembly.",
            )
        return handed_on(world, self.kind, self.item, self.receiver, self.reason)


class Return(Struct, frozen=True):
    """Give it back to the assembly, unfinished. `reason` None: the commission that had it was dissolved."""

    kind: Kind
    item: Id
    reason: Digest | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The receiver, who accepted it, with a public reason; a clerk, of a commission that is no more."""
        act = "Returning"
        if self.reason is None:
            require_clerk(world, who, act)
            state = require_out(world, self.kind, self.item, act)
            _require_dissolved(world, state, act)
        else:
            require_held(world, who, at, self.kind, self.item, act, "accepted", "in-progress")
        return [(stream(self.kind, self.item), Returned(self.kind, self.item, self.reason))]


class Report(Struct, frozen=True):
    """Report to the assembly; it has the item again. `hands`: the show of hands, of a mandate to decide.

    `poll`: a counted poll within the commission about the item. It may serve instead of the hands.
    """

    kind: Kind
    item: Id
    findings: Digest
    text: Digest
    heard: bool
    hearing: Digest
    minority: tuple[Minority, ...] = ()
    hands: Benches | None = None
    poll: Id | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The receiver, who accepted it. It decides only with a majority on both benches (E2).

        A proposal before its vote is open again, to be read with the report.
        """
        act = "Reporting"
        asked = require_held(world, who, at, self.kind, self.item, act, "accepted", "in-progress")
        state, receiver = asked
        members = Commission() if receiver.commission is None else world.commission(receiver.commission)
        _require_minority(self.minority, members, act)
        cited = Poll() if self.poll is None else self._cited(world, state, receiver, act)
        deciding = self.hands is not None or (state.mandate == "decide" and cited.benches is not None)
        if (state.mandate == "decide") != deciding or (self.hands is not None and cited.benches is not None):
            raise Malformed(
                "hands-of-a-decision",
                f"{act} was refused: hands are counted where the mandate is to decide, and only there.",
                "Give 'hands' by bench, or a poll by majority within the commission instead; else none.",
            )
        if self.hands is not None:
            _require_hands(self.hands, members, act)
        decides = self.hands is not None and self.hands.both
        if self.hands is None and deciding and cited.benches is not None:
            decides = cited.outcome == "adopted" and cited.benches.both
        told = (self.findings, self.text, self.minority, self.heard, self.hearing, self.hands, decides)
        reported = Reported(self.kind, self.item, *told, self.poll)
        return [
            (stream(self.kind, self.item), reported),
            *reopened(world, self.kind, self.item, state, at),
        ]

    def _cited(self, world: World, state: Delegation, receiver: Receiver, act: str) -> Poll:
        """The poll that it names: one of this commission, about this item, in the turn that ends now.

        Sent back, the question is another; handed on, what came before is another's. A poll that does not
        tell its turn is one that no report named, of a commission that did not hand the item on.
        """
        poll = world.poll(self.poll or "")
        within = None if poll.second is None else poll.second.within
        here = (receiver.commission, self.kind, self.item, state.number)
        turn = None if within is None else within.turn
        old = turn != state.turn
        if turn is None:
            old = self.poll in state.cited or receiver in state.before
        if old or within is None or poll.phase != "counted" or within.where != here:
            raise OutOfOrder(
                "not-a-poll-of-this",
                f"{act} was refused: it names no counted poll of the commission about the item as it has it.",
                "Name a counted poll that was held within the commission since it last got the item; "
                "or none, and count hands where the mandate is to decide.",
            )
        return poll


class MarkOverdue(Struct, frozen=True):
    """Write down that the date passed without a report."""

    kind: Kind
    item: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A clerk, in practice the clerk process: once for a date, and never before it."""
        act = "Marking it overdue"
        require_clerk(world, who, act)
        state = require_out(world, self.kind, self.item, act)
        if state.overdue or state.due_at is None or at < state.due_at:
            raise OutOfOrder(
                "not-overdue",
                f"{act} was refused: its date has not passed, or that was written down.",
                "Wait for the date.",
            )
        return [(stream(self.kind, self.item), Overdue(self.kind, self.item, state.due_at))]


def _require_dissolved(world: World, state: Delegation, act: str) -> None:
    commission = None if state.receiver is None else state.receiver.commission
    if commission is None or world.commission(commission).phase != "dissolved":
        raise OutOfOrder(
            "still-with-a-body",
            f"{act} was refused: the body that has it stands, and says why it gives it back.",
            "Ask it, or call the item back.",
        )


def _require_minority(minority: Sequence[Minority], commission: Commission, act: str) -> None:
    names = [one.organisation for one in minority]
    twice = len(set(names)) < len(names)
    if twice or len(names) > MOST_MINORITIES or not set(names) <= commission.members.keys():
        raise Malformed(
            "minority-without-a-seat",
            f"{act} was refused: a minority view is of an organisation with a seat, one each.",
            "Name organisations with a seat in the commission.",
        )


def _require_hands(hands: Benches, commission: Commission, act: str) -> None:
    benches = list(commission.members.values())
    civil, city = benches.count("civil-society"), benches.count("city")
    if hands.civil_for + hands.civil_against > civil or hands.city_for + hands.city_against > city:
        raise Malformed(
            "more-hands-than-seats",
            f"{act} was refused: more hands were counted than seats are filled on a bench.",
            "Count again: one hand for a seat.",
        )
