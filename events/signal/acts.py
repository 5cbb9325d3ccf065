"""Raising a signal, merging it with the same, linking it, and answering its four standing questions (A4)."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import holds, require_mandate
from events.commission.acting import require_commission
from events.delegation.state import OUT
from events.fact import Actor, Digest, Id, Slugs
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.signal.facts import (
    MAX_LINKS,
    MAX_MERGED,
    Linkable,
    Question,
    Seen,
    SignalAnswered,
    SignalLinked,
    SignalMerged,
    SignalRaised,
    SignalTookIn,
    SignalUnlinked,
)
from events.signal.standing import require_behind, require_signal
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
        if not world.rules.version:
            raise OutOfOrder(
                "no-rules-of-signals",
                f"{act} was refused: the assembly has no rules of procedure.",
                "Adopt rules of procedure first.",
            )
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
        state = require_signal(world, self.signal, act)
        if not holds(world, who, "clerk"):
            _require_raiser(world, who, at, state, act)
        if self.into == self.signal:
            raise Malformed(
                "merged-into-itself",
                f"{act} was refused: a signal is not merged into itself.",
                "Name the other one.",
            )
        other = require_signal(world, self.into, act)
        _require_in_no_hands(world, self.signal, act)
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


class LinkSignal(Struct, frozen=True):
    """Tell that a signal has to do with another one, a proposal or an action."""

    signal: Id
    kind: Linkable
    item: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The clerk, or who stands behind it."""
        act = "Linking"
        state = require_signal(world, self.signal, act)
        _require_clerk_or_behind(world, who, at, self.signal, state, act)
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
        state = require_signal(world, self.signal, act)
        _require_clerk_or_behind(world, who, at, self.signal, state, act)
        if (self.kind, self.item) not in state.links:
            raise OutOfOrder(
                "not-linked",
                f"{act} was refused: they are not linked.",
                "Nothing needs to be done.",
            )
        return [(stream(self.signal), SignalUnlinked(self.signal, self.kind, self.item))]


class AnswerSignal(Struct, frozen=True):
    """Answer one of the four standing questions, or answer it anew."""

    signal: Id
    question: Question
    text: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Clerk, contact person of the city, who stands behind it, and for the body that has it in hand."""
        act = "Answering"
        state = require_signal(world, self.signal, act)
        if holds(world, who, "clerk") or holds(world, who, "contact"):
            organisation = None
        else:
            organisation = _receiving(world, who, at, self.signal, act) or require_behind(
                world, who, at, self.signal, state, act
            )
        version = state.answered.count(self.question) + 1
        answer = SignalAnswered(self.signal, self.question, version, organisation, self.text)
        return [(stream(self.signal), answer)]


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


def _require_clerk_or_behind(
    world: World, who: Actor, at: datetime, signal: str, state: Signal, act: str
) -> None:
    if not holds(world, who, "clerk"):
        require_behind(world, who, at, signal, state, act)


def _exists(world: World, kind: Linkable, item: str) -> bool:
    if kind == "signal":
        return world.signal(item).phase != "unknown"
    if kind == "proposal":
        return world.proposal(item).submitter is not None
    return world.action(item).phase != "unknown"


def _receiving(world: World, who: Actor, at: datetime, signal: str, act: str) -> str | None:
    """The organisation of who acts, where it speaks for the body that has the signal in hand."""
    delegation, organisation = world.delegation("signal", signal), who.organisation
    receiver = delegation.receiver
    if receiver is None or organisation is None or delegation.phase not in OUT:
        return None
    if receiver.commission is None:
        if receiver.organisation != organisation:
            return None
        require_mandate(world, who, at, organisation, act)
        return organisation
    commission = world.commission(receiver.commission)
    if organisation not in (commission.chair, commission.rapporteur):
        return None
    require_commission(world, who, at, receiver.commission, act)
    return organisation
