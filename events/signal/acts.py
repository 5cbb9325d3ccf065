"""Raising a signal, and merging it with the same (A4)."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import holds, require_mandate
from events.fact import Actor, Digest, Id, Slugs
from events.refusal import Malformed, NotAllowed, OutOfOrder
from events.signal.facts import MAX_MERGED, Seen, SignalMerged, SignalRaised, SignalTookIn
from events.signal.standing import require_rules, require_signal
from events.signal.state import Signal, stream
from events.world import World, Writes


class RaiseSignal(Struct, frozen=True):
    """Say what is seen in the field, and on behalf of whom."""

    signal: Id
    organisation: Id
    title: Digest
    text: Digest
    on_behalf_of: Digest
    themes: Slugs
    seen: Seen
    neighbourhoods: Slugs = ()
    target_groups: Slugs = ()

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Any member, of either bench."""
        act = "Raising a signal"
        require_rules(world, act)
        require_mandate(world, who, at, self.organisation, act)
        if not self.themes:
            raise Malformed(
                "signal-without-a-theme",
                f"{act} was refused: nobody would find it without a theme.",
                "Name at least one theme.",
            )
        if world.signal(self.signal).phase != "unknown":
            raise OutOfOrder(
                "signal-exists",
                f"{act} was refused: this id is in use.",
                "Give the signal another id, or none: the chamber then makes one.",
            )
        raised = SignalRaised(
            signal=self.signal,
            organisation=self.organisation,
            title=self.title,
            text=self.text,
            on_behalf_of=self.on_behalf_of,
            themes=self.themes,
            neighbourhoods=self.neighbourhoods,
            target_groups=self.target_groups,
            seen=self.seen,
        )
        return [(stream(self.signal), raised)]


class MergeSignal(Struct, frozen=True):
    """Let another signal, which tells the same, stand for this one too."""

    signal: Id
    into: Id
    reason: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The clerk, or who raised it. What was merged takes nothing in, so there is never a circle."""
        act = "Merging"
        state = require_given_up(world, who, at, self.signal, act)
        if self.into == self.signal:
            raise Malformed(
                "merged-into-itself",
                f"{act} was refused: a signal is not merged into itself.",
                "Name the other one.",
            )
        other = require_signal(world, self.into, act)
        merged = (self.signal, *state.merged)
        if len(other.merged) + len(merged) > MAX_MERGED:
            raise OutOfOrder(
                "too-many-merged",
                f"{act} was refused: one signal stands for at most {MAX_MERGED} others.",
                "Link the two, or put them in one bundle.",
            )
        return [
            (stream(self.signal), SignalMerged(self.signal, self.into, self.reason)),
            (stream(self.into), SignalTookIn(self.into, merged, tuple(sorted(state.raisers)))),
        ]


def require_given_up(world: World, who: Actor, at: datetime, signal: str, act: str) -> Signal:
    """A signal that stands and that no body has in hand, which who acts may give up for another.

    Raises: Unknown, OutOfOrder, NotAllowed.
    """
    state = require_signal(world, signal, act)
    if not holds(world, who, "clerk"):
        _require_raiser(world, who, at, state, act)
    _require_in_no_hands(world, signal, act)
    return state


def _require_raiser(world: World, who: Actor, at: datetime, state: Signal, act: str) -> None:
    if who.organisation != state.organisation:
        raise NotAllowed(
            "not-yours-to-merge",
            f"{act} was refused: your organisation did not raise the signal that is given up.",
            "Ask who raised it, or the clerk.",
        )
    require_mandate(world, who, at, state.organisation, act)


def _require_in_no_hands(world: World, signal: str, act: str) -> None:
    delegation = world.delegation("signal", signal)
    if delegation.number and delegation.phase != "concluded":
        raise OutOfOrder(
            "signal-delegated",
            f"{act} was refused: the signal was delegated, and that is not concluded.",
            "Conclude it first, or merge the other one into this one.",
        )
