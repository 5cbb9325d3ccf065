"""Linking a signal to what it has to do with, and taking a link away (A4)."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import holds
from events.fact import Actor, Id
from events.refusal import Malformed, OutOfOrder, Unknown
from events.signal.facts import MAX_LINKS, Linkable, SignalLinked, SignalUnlinked
from events.signal.standing import require_behind, require_signal
from events.signal.state import Signal, stream
from events.world import World, Writes


class LinkSignal(Struct, frozen=True):
    """Tell that a signal has to do with another one, a proposal or an action."""

    signal: Id
    kind: Linkable
    item: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The clerk, or who stands behind it."""
        act = "Linking"
        state = require_linker(world, who, at, self.signal, act)
        if self.item == self.signal and self.kind == "signal":
            raise Malformed(
                "linked-to-itself",
                f"{act} was refused: a signal is not linked to itself.",
                "Name something else.",
            )
        if not _exists(world, self.kind, self.item):
            raise Unknown(
                "nothing-to-link",
                f"{act} was refused: there is no {self.kind} '{self.item}'.",
                "Check its kind and its id.",
            )
        if (self.kind, self.item) in state.links:
            raise OutOfOrder(
                "linked-already",
                f"{act} was refused: they are linked already.",
                "Nothing needs to be done.",
            )
        if len(state.links) >= MAX_LINKS:
            raise OutOfOrder(
                "too-many-links",
                f"{act} was refused: a signal has at most {MAX_LINKS} links.",
                "Take away those that tell least, or put the signals in one bundle.",
            )
        return [(stream(self.signal), SignalLinked(self.signal, self.kind, self.item))]


class UnlinkSignal(Struct, frozen=True):
    """Take a link away."""

    signal: Id
    kind: Linkable
    item: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The clerk, or who stands behind it."""
        act = "Taking a link away"
        state = require_linker(world, who, at, self.signal, act)
        if (self.kind, self.item) not in state.links:
            raise OutOfOrder(
                "not-linked",
                f"{act} was refused: they are not linked.",
                "Nothing needs to be done.",
            )
        return [(stream(self.signal), SignalUnlinked(self.signal, self.kind, self.item))]


def require_linker(world: World, who: Actor, at: datetime, signal: str, act: str) -> Signal:
    """A signal that stands, which who acts may link and unlink.

    Raises: Unknown, OutOfOrder, NotAllowed.
    """
    state = require_signal(world, signal, act)
    if not holds(world, who, "clerk"):
        require_behind(world, who, at, signal, state, act)
    return state


def _exists(world: World, kind: Linkable, item: str) -> bool:
    if kind == "signal":
        return world.signal(item).phase != "unknown"
    if kind == "proposal":
        return world.proposal(item).submitter is not None
    return world.action(item).phase != "unknown"
