"""Calling for candidates, standing, closing the call; and who acts in it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import require_clerk, require_mandate
from events.call.facts import (
    CallClosed,
    CallOpened,
    CandidacyDeclared,
    CandidacyWithdrawn,
    Effort,
    Seats,
)
from events.call.state import Call, Phase, stream
from events.commission.acting import require_standing
from events.commission.acts import require_may_sit
from events.fact import Actor, Digest, Id, Moment, in_utc
from events.membership.facts import Bench
from events.poll.facts import MAX_OPTIONS
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.world import World, Writes


class OpenCall(Struct, frozen=True):
    """Call for candidates for vacant seats of one bench."""

    call: Id
    commission: Id
    bench: Bench
    seats: Seats
    closes_at: Moment
    meetings: Effort
    hours: Effort
    returns: Digest
    about: Digest
    commitment: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A clerk, bound by a secret from now on. It says what is asked and what stands in return (E6)."""
        act = "Calling for candidates"
        require_clerk(world, who, act)
        if world.call(self.call).opened is not None:
            raise OutOfOrder(
                "call-exists",
                f"{act} was refused: this id is in use.",
                "Give the call another id, or none: the chamber then makes one.",
            )
        commission = require_standing(world, self.commission, act)
        if self.seats > commission.vacant(self.bench):
            raise OutOfOrder(
                "no-vacant-seat",
                f"{act} was refused: not so many seats of the bench are vacant.",
                "Call for as many as are vacant.",
            )
        closes_at = in_utc(self.closes_at, act)
        if closes_at <= at:
            raise Malformed(
                "closes-in-the-past",
                f"{act} was refused: it would be closed already.",
                "Give a day to come.",
            )
        opened = CallOpened(
            self.call,
            self.commission,
            self.bench,
            self.seats,
            world.rules.version,
            closes_at,
            self.meetings,
            self.hours,
            self.returns,
            self.about,
            self.commitment,
        )
        return [(stream(self.call), opened)]


class Stand(Struct, frozen=True):
    """Stand for a seat. A motivation is not asked; `commitment`: SHA-256 of a secret of one's own."""

    call: Id
    organisation: Id
    label: Digest
    motivation: Digest | None = None
    commitment: Digest | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A member of the bench, in good standing and without a seat, until the call closes."""
        act = "Standing"
        require_mandate(world, who, at, self.organisation, act)
        state, opened = require_call(world, self.call, act, "open")
        if at >= opened.closes_at:
            raise OutOfOrder(
                "call-closing",
                f"{act} was refused: the call is over.",
                "Another call may come.",
            )
        if world.membership.bench(self.organisation) != opened.bench:
            raise NotAllowed(
                "another-bench",
                f"{act} was refused: these are seats of the other bench.",
                "Each bench has its own calls.",
            )
        require_may_sit(world, require_standing(world, opened.commission, act), self.organisation, act)
        if self.organisation in state.candidates:
            raise OutOfOrder(
                "stands-already",
                f"{act} was refused: your organisation stands.",
                "Withdraw first, to stand with other words.",
            )
        if len(state.candidates) >= MAX_OPTIONS:
            raise OutOfOrder(
                "call-full",
                f"{act} was refused: a ballot has room for {MAX_OPTIONS} candidates.",
                "Another call may come.",
            )
        stands = CandidacyDeclared(self.call, self.organisation, self.label, self.motivation, self.commitment)
        return [(stream(self.call), stands)]


class WithdrawCandidacy(Struct, frozen=True):
    """Do not stand any more."""

    call: Id
    organisation: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The organisation itself, before the vote."""
        act = "Withdrawing"
        require_mandate(world, who, at, self.organisation, act, suspended_too=True)
        state, _ = require_call(world, self.call, act, "open", "closed")
        if self.organisation not in state.candidates:
            raise Unknown(
                "no-candidate",
                f"{act} was refused: your organisation does not stand.",
                "Nothing needs to be done.",
            )
        return [(stream(self.call), CandidacyWithdrawn(self.call, self.organisation))]


class CloseCall(Struct, frozen=True):
    """Close a call at its time."""

    call: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A clerk, in practice the clerk process, and never before the time."""
        act = "Closing the call"
        require_clerk(world, who, act)
        _, opened = require_call(world, self.call, act, "open")
        if at < opened.closes_at:
            raise OutOfOrder(
                "too-early-to-close-the-call",
                f"{act} was refused: its time has not come.",
                "Wait for it.",
            )
        return [(stream(self.call), CallClosed(self.call))]


def require_call(world: World, call: str, act: str, *phases: Phase) -> tuple[Call, CallOpened]:
    """A call in one of the phases, and what was called for.

    Raises: Unknown, OutOfOrder.
    """
    state = world.call(call)
    if state.opened is None:
        raise Unknown(
            "no-such-call",
            f"{act} was refused: there is no such call.",
            "Check its id; /api/calls lists them.",
        )
    if state.phase not in phases:
        raise OutOfOrder(
            "wrong-phase-of-call",
            f"{act} was refused: the call is '{state.phase}', and must be {' or '.join(phases)}.",
            "See the call for where it stands.",
        )
    return state, state.opened
