"""Taking up an action, measuring what it does, and closing it as what it came to (A3)."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

from msgspec import Struct

from events import days
from events.action.facts import (
    MAX_OWNERS,
    ActionAbandoned,
    ActionCompleted,
    ActionMeasured,
    ActionSuperseded,
    ActionTakenUp,
    ActionUnsolved,
    Exact,
    Indicator,
)
from events.action.state import Action, stream
from events.authority import holds, require_mandate
from events.fact import Actor, Digest, Id, Moment, in_utc
from events.outcome import require_adopted
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.world import World, Writes

TICK = timedelta(microseconds=1)


class TakeUp(Struct, frozen=True):
    """Take up an action: who, what, for whom and until when; with an indicator where that helps."""

    action: Id
    owners: tuple[Id, ...]
    what: Digest
    for_whom: Digest
    due_at: Moment
    proposal: Id | None = None
    indicator: Indicator | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """An organisation takes it upon itself; the clerk writes down what an outcome gives to others."""
        act = "Taking up an action"
        _require_rules(world, act)
        if holds(world, who, "clerk"):
            _require_outcome(self.proposal, act)
        else:
            _require_among(world, who, at, self.owners, act)
        if self.proposal is not None:
            require_adopted(world, self.proposal, act)
        _require_owners(world, self.owners, act)
        _require_distance(self.indicator, act)
        return [
            taken_up(
                world,
                self.action,
                self.owners,
                self.what,
                self.for_whom,
                due(self.due_at, at, act),
                act,
                proposal=self.proposal,
                indicator=self.indicator,
            )
        ]


class MeasureAction(Struct, frozen=True):
    """Tell what the indicator of an action was."""

    action: Id
    value: Exact
    measured_at: Moment
    evidence: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """An owner or the clerk, under way and after completion too: effects come later."""
        act = "Measuring"
        state = _require_own(world, who, at, self.action, act, "under-way", "completed")
        if state.indicator is None:
            raise OutOfOrder(
                "no-indicator",
                f"{act} was refused: this action has no indicator.",
                "Say in words what came of it, when it is completed.",
            )
        measured_at = in_utc(self.measured_at, act)
        if measured_at > at:
            raise Malformed(
                "measured-in-the-future",
                f"{act} was refused: that moment has not come yet.",
                "Give the moment at which it was measured.",
            )
        return [
            (stream(self.action), ActionMeasured(self.action, self.value, measured_at, self.evidence)),
        ]


class CompleteAction(Struct, frozen=True):
    """Close an action that was done."""

    action: Id
    result: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """An owner, or the clerk."""
        _require_own(world, who, at, self.action, "Completing", "under-way")
        return [(stream(self.action), ActionCompleted(self.action, self.result))]


class AbandonAction(Struct, frozen=True):
    """Close an action that is given up."""

    action: Id
    reason: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """An owner, or the clerk."""
        _require_own(world, who, at, self.action, "Giving up", "under-way")
        return [(stream(self.action), ActionAbandoned(self.action, self.reason))]


class SupersedeAction(Struct, frozen=True):
    """Close an action in whose place another one came."""

    action: Id
    by: Id
    reason: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """An owner, or the clerk; in its place comes one that is under way."""
        act = "Superseding"
        _require_own(world, who, at, self.action, act, "under-way")
        if self.by == self.action or world.action(self.by).phase != "under-way":
            raise OutOfOrder(
                "superseded-by-none",
                f"{act} was refused: in its place comes another action, which is under way.",
                "Take up the new action first, and name it.",
            )
        return [(stream(self.action), ActionSuperseded(self.action, self.by, self.reason))]


class CloseUnsolved(Struct, frozen=True):
    """Close an action because there is no structural solution."""

    action: Id
    reason: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """An owner, or the clerk."""
        _require_own(world, who, at, self.action, "Closing without a solution", "under-way")
        return [(stream(self.action), ActionUnsolved(self.action, self.reason))]


def taken_up(
    world: World,
    action: str,
    owners: tuple[str, ...],
    what: str,
    for_whom: str,
    due_at: datetime,
    act: str,
    *,
    proposal: str | None,
    indicator: Indicator | None = None,
) -> tuple[str, ActionTakenUp]:
    """The fact of a new action, with its stream.

    Raises: OutOfOrder.
    """
    if world.action(action).phase != "unknown":
        raise OutOfOrder(
            "action-exists",
            f"{act} was refused: this id is in use.",
            "Give the action another id, or none: the chamber then makes one.",
        )
    fact = ActionTakenUp(action, proposal, tuple(sorted(owners)), what, for_whom, due_at, indicator)
    return stream(action), fact


def due(moment: datetime, at: datetime, act: str) -> datetime:
    """The end of the day in Brussels that a moment ends or stands in, in UTC.

    Raises: Malformed.
    """
    due_at = days.end_of(days.day_of(in_utc(moment, act) - TICK))
    if due_at <= at:
        raise Malformed(
            "due-in-the-past",
            f"{act} was refused: that day has passed.",
            "Give a day to come.",
        )
    return due_at


def _require_rules(world: World, act: str) -> None:
    if not world.rules.version:
        raise OutOfOrder(
            "no-rules-of-actions",
            f"{act} was refused: the assembly has no rules of procedure.",
            "Adopt rules of procedure first.",
        )


def _require_outcome(proposal: str | None, act: str) -> None:
    if proposal is None:
        raise Malformed(
            "given-by-no-outcome",
            f"{act} was refused: the clerk gives nobody anything to do; an outcome does.",
            "Name the adopted proposal that asks for it, or let the owner take it up.",
        )


def _require_among(world: World, who: Actor, at: datetime, owners: tuple[str, ...], act: str) -> None:
    if who.organisation is None or who.organisation not in owners:
        raise NotAllowed(
            "not-an-owner",
            f"{act} was refused: you act for none of its owners.",
            "Ask one of its owners, or the clerk.",
        )
    require_mandate(world, who, at, who.organisation, act)


def _require_owners(world: World, owners: tuple[str, ...], act: str) -> None:
    if not 1 <= len(owners) <= MAX_OWNERS or len(set(owners)) < len(owners):
        raise Malformed(
            "no-owners",
            f"{act} was refused: it takes 1 to {MAX_OWNERS} different owners.",
            "Name each owner once.",
        )
    for owner in owners:
        if world.membership.standing(owner) != "member":
            raise OutOfOrder(
                "owner-no-member",
                f"{act} was refused: '{owner}' is no member in good standing.",
                "Name members that can take it upon themselves.",
            )


def _require_distance(indicator: Indicator | None, act: str) -> None:
    if indicator is not None and Fraction(indicator.baseline) == Fraction(indicator.target):
        raise Malformed(
            "no-distance",
            f"{act} was refused: baseline and target are the same, so nothing could be seen.",
            "Give a target that differs from the baseline, or no indicator.",
        )


def _require_own(world: World, who: Actor, at: datetime, action: str, act: str, *phases: str) -> Action:
    state = world.action(action)
    if state.phase == "unknown":
        raise Unknown(
            "no-such-action",
            f"{act} was refused: there is no such action.",
            "Check its id; /api/actions lists them.",
        )
    if not holds(world, who, "clerk"):
        _require_among(world, who, at, state.owners, act)
    if state.phase not in phases:
        raise OutOfOrder(
            "action-closed",
            f"{act} was refused: the action is '{state.phase}', and must be {' or '.join(phases)}.",
            "See the action's page for where it stands.",
        )
    return state
