"""Putting signals that belong together in a bundle, and issuing it (A4)."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import holds, require_clerk, require_mandate
from events.bundle.facts import MAX_SIGNALS, BundleBegun, BundleIssued, SignalBundled, SignalLeftOut
from events.bundle.state import Bundle, stream
from events.fact import Actor, Digest, Id
from events.refusal import OutOfOrder, Unknown
from events.signal.standing import require_rules, require_signal
from events.world import World, Writes


class BeginBundle(Struct, frozen=True):
    """Begin a bundle of signals."""

    bundle: Id
    title: Digest
    introduction: Digest
    organisation: Id | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Any member, or the clerk."""
        act = "Beginning a bundle"
        require_rules(world, act)
        _require_maker(world, who, at, self.organisation, act)
        if world.bundle(self.bundle).phase != "unknown":
            raise OutOfOrder(
                "bundle-exists",
                f"{act} was refused: this id is in use.",
                "Give the bundle another id, or none: the chamber then makes one.",
            )
        begun = BundleBegun(self.bundle, self.organisation, self.title, self.introduction)
        return [(stream(self.bundle), begun)]


class BundleSignal(Struct, frozen=True):
    """Put a signal in."""

    bundle: Id
    signal: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Who makes the bundle, or the clerk, until it is issued."""
        act = "Putting a signal in"
        state = require_begun(world, who, at, self.bundle, act)
        require_signal(world, self.signal, act)
        if self.signal in state.signals:
            raise OutOfOrder(
                "bundled-already",
                f"{act} was refused: the signal is in the bundle already.",
                "Nothing needs to be done.",
            )
        if len(state.signals) >= MAX_SIGNALS:
            raise OutOfOrder(
                "bundle-full",
                f"{act} was refused: at most {MAX_SIGNALS} signals go in one bundle.",
                "Begin a second one.",
            )
        return [(stream(self.bundle), SignalBundled(self.bundle, self.signal))]


class LeaveSignalOut(Struct, frozen=True):
    """Leave a signal out again."""

    bundle: Id
    signal: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Who makes the bundle, or the clerk, until it is issued; a signal that was merged since too."""
        act = "Leaving a signal out"
        state = require_begun(world, who, at, self.bundle, act)
        if self.signal not in state.signals:
            raise OutOfOrder(
                "not-in-the-bundle",
                f"{act} was refused: the signal is not in the bundle.",
                "Nothing needs to be done.",
            )
        return [(stream(self.bundle), SignalLeftOut(self.bundle, self.signal))]


class IssueBundle(Struct, frozen=True):
    """Say that the bundle is done."""

    bundle: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Who makes it, or the clerk, as soon as a signal is in it."""
        act = "Issuing a bundle"
        state = require_begun(world, who, at, self.bundle, act)
        if not state.signals:
            raise OutOfOrder(
                "empty-bundle",
                f"{act} was refused: no signal is in it.",
                "Put signals in first.",
            )
        return [(stream(self.bundle), BundleIssued(self.bundle))]


def _require_maker(world: World, who: Actor, at: datetime, organisation: str | None, act: str) -> None:
    if organisation is None:
        require_clerk(world, who, act)
    else:
        require_mandate(world, who, at, organisation, act)


def require_begun(world: World, who: Actor, at: datetime, bundle: str, act: str) -> Bundle:
    """A bundle that was not issued yet, which who acts may change.

    Raises: Unknown, OutOfOrder, NotAllowed.
    """
    state = world.bundle(bundle)
    if state.phase == "unknown":
        raise Unknown(
            "no-such-bundle",
            f"{act} was refused: there is no such bundle.",
            "Check its id.",
        )
    if not holds(world, who, "clerk"):
        _require_maker(world, who, at, state.organisation, act)
    if state.phase == "issued":
        raise OutOfOrder(
            "bundle-issued",
            f"{act} was refused: the bundle was issued, and stays as it is.",
            "Begin another one.",
        )
    return state
