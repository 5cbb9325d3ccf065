"""Giving somebody the task to look for who is missing, going on with it, ending it (E4)."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.action.acts import due
from events.authority import holds, require_mandate
from events.coverage.acts import require_rules
from events.coverage.facts import Kind
from events.fact import Actor, Digest, Id, Moment, Slug
from events.outreach.facts import OutreachDone, OutreachGiven, OutreachLetGo, OutreachTakenOver
from events.outreach.state import Outreach, stream
from events.refusal import NotAllowed, OutOfOrder, Unknown
from events.world import World, Writes


class GiveOutreach(Struct, frozen=True):
    """Make a gap somebody's task."""

    outreach: Id
    kind: Kind
    name: Slug
    owner: Id | None
    what: Digest
    due_at: Moment

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A member takes it upon itself; the clerk does, or writes down which member said it would."""
        act = "Giving an outreach task"
        require_rules(world, act)
        _require_owner(world, who, at, self.owner, act)
        if world.outreach(self.outreach).phase != "unknown":
            raise OutOfOrder(
                "outreach-exists",
                f"{act} was refused: this id is in use.",
                "Give the task another id, or none: the chamber then makes one.",
            )
        if not world.coverage.holds(self.kind, self.name):
            raise Unknown(
                "not-in-coverage",
                f"{act} was refused: '{self.name}' is not in the lists of whom the assembly means to reach.",
                "See /api/coverage for the lists; the clerk can change them.",
            )
        until = due(self.due_at, at, act)
        given = OutreachGiven(self.outreach, self.kind, self.name, self.owner, self.what, until)
        return [(stream(self.outreach), given)]


class TakeOverOutreach(Struct, frozen=True):
    """Go on with a task of another, or with one's own until another day."""

    outreach: Id
    owner: Id | None
    due_at: Moment

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The clerk; a member of a task of the clerk, of its own, or of one that is overdue."""
        act = "Taking an outreach task over"
        state = _require_in_hand(world, self.outreach, act)
        _require_owner(world, who, at, self.owner, act)
        late = state.due_at is not None and state.due_at <= at
        if who.office == "member" and state.owner not in {None, self.owner} and not late:
            raise NotAllowed(
                "outreach-in-hand",
                f"{act} was refused: another member has it in hand, and its date has not passed.",
                "Ask that member to let it go, or the clerk.",
            )
        taken = OutreachTakenOver(self.outreach, self.owner, due(self.due_at, at, act))
        return [(stream(self.outreach), taken)]


class CompleteOutreach(Struct, frozen=True):
    """Close a task that was done."""

    outreach: Id
    result: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Its owner, or the clerk."""
        _require_own(world, who, at, self.outreach, "Closing an outreach task")
        return [(stream(self.outreach), OutreachDone(self.outreach, self.result))]


class LetOutreachGo(Struct, frozen=True):
    """Close a task with which nobody goes on."""

    outreach: Id
    reason: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Its owner, or the clerk."""
        _require_own(world, who, at, self.outreach, "Letting an outreach task go")
        return [(stream(self.outreach), OutreachLetGo(self.outreach, self.reason))]


def _require_owner(world: World, who: Actor, at: datetime, owner: str | None, act: str) -> None:
    if not holds(world, who, "clerk"):
        if owner is None or who.organisation != owner:
            raise NotAllowed(
                "outreach-of-another",
                f"{act} was refused: you can take it upon your own organisation only.",
                "Take it in the name of your organisation, or ask the clerk.",
            )
        require_mandate(world, who, at, owner, act)
    elif owner is not None and world.membership.standing(owner) != "member":
        raise OutOfOrder(
            "owner-no-member",
            f"{act} was refused: '{owner}' is no member in good standing.",
            "Name a member that can take it upon itself, or keep it with the clerk.",
        )


def _require_in_hand(world: World, outreach: str, act: str) -> Outreach:
    state = world.outreach(outreach)
    if state.phase == "unknown":
        raise Unknown(
            "no-such-outreach",
            f"{act} was refused: there is no such task.",
            "Check its id; /api/outreach lists them.",
        )
    if state.phase != "in-hand":
        raise OutOfOrder(
            "outreach-ended",
            f"{act} was refused: the task was done or let go before.",
            "Where there still is a gap, give a new task.",
        )
    return state


def _require_own(world: World, who: Actor, at: datetime, outreach: str, act: str) -> None:
    state = _require_in_hand(world, outreach, act)
    if holds(world, who, "clerk"):
        return
    if state.owner is None or who.organisation != state.owner:
        raise NotAllowed(
            "outreach-not-yours",
            f"{act} was refused: your organisation does not have it in hand.",
            "Ask who has it, or the clerk.",
        )
    require_mandate(world, who, at, state.owner, act)
