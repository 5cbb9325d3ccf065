"""Convening, moving, cancelling, opening and closing a sitting: for the clerk and the chair."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import holds
from events.fact import Actor, Digest, Id, Moment, Slug, in_utc
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.sitting.facts import (
    Began,
    Cancelled,
    Convened,
    Ended,
    Kind,
    Moved,
)
from events.sitting.state import Phase, Sitting, stream
from events.world import World, Writes


class Convene(Struct, frozen=True):
    """Convene a sitting."""

    sitting: Id
    kind: Kind
    title: Digest
    starts_at: Moment
    ends_at: Moment
    about: Slug | None = None
    place: Digest | None = None
    link: Digest | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Clerk or chair, for a time to come, at a place or on line or both."""
        act = "Convening"
        require_bureau(world, who, act)
        if world.sitting(self.sitting).phase != "unknown":
            raise OutOfOrder(
                "sitting-exists",
                f"{act} was refused: this id is in use.",
                "Give the sitting another id, or none: the chamber then makes one.",
            )
        if (self.kind == "plenary") != (self.about is None):
            raise Malformed(
                "about-nothing",
                f"{act} was refused: a sitting on a theme or neighbourhood names it, a plenary one does not.",
                "Give `about` the slug of the theme or the neighbourhood, or leave it out.",
            )
        starts_at, ends_at = _time(self.starts_at, self.ends_at, at, act)
        _require_where(self.place, self.link, act)
        convened = Convened(
            self.sitting, self.kind, self.about, self.title, starts_at, ends_at, self.place, self.link
        )
        return [(stream(self.sitting), convened)]


class Move(Struct, frozen=True):
    """Hold a sitting at another time, or elsewhere."""

    sitting: Id
    starts_at: Moment
    ends_at: Moment
    reason: Digest
    place: Digest | None = None
    link: Digest | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Clerk or chair, before it began, with a public reason."""
        act = "Moving the sitting"
        require_bureau(world, who, act)
        require_phase(world, self.sitting, act, "convened")
        starts_at, ends_at = _time(self.starts_at, self.ends_at, at, act)
        _require_where(self.place, self.link, act)
        return [(stream(self.sitting), Moved(starts_at, ends_at, self.place, self.link, self.reason))]


class Cancel(Struct, frozen=True):
    """Call a sitting off."""

    sitting: Id
    reason: Digest

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """Clerk or chair, before it began, with a public reason."""
        require_bureau(world, who, "Cancelling")
        require_phase(world, self.sitting, "Cancelling", "convened")
        return [(stream(self.sitting), Cancelled(self.reason))]


class Begin(Struct, frozen=True):
    """Open a sitting."""

    sitting: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Clerk or chair, not before it was convened for. Then its agenda is settled."""
        act = "Opening the sitting"
        require_bureau(world, who, act)
        sitting = require_phase(world, self.sitting, act, "convened")
        if sitting.starts_at is None or at < sitting.starts_at:
            raise OutOfOrder(
                "too-early-to-begin",
                f"{act} was refused: it was convened for later.",
                "Wait for the time that was told, or move the sitting, with a reason.",
            )
        return [(stream(self.sitting), Began())]


class End(Struct, frozen=True):
    """Close a sitting."""

    sitting: Id

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """Clerk or chair."""
        require_bureau(world, who, "Closing the sitting")
        require_phase(world, self.sitting, "Closing the sitting", "held")
        return [(stream(self.sitting), Ended())]


def require_bureau(world: World, who: Actor, act: str) -> None:
    """Refuse unless who acts is clerk or chair.

    Raises: NotAllowed.
    """
    if not (holds(world, who, "clerk") or holds(world, who, "chair")):
        raise NotAllowed(
            "not-of-the-bureau",
            f"{act} was refused: only the clerk or the chair may do this.",
            "Ask the clerk, or use the token of an office.",
        )


def require_phase(world: World, sitting: str, act: str, *phases: Phase) -> Sitting:
    """A sitting in one of the phases.

    Raises: Unknown, OutOfOrder.
    """
    state = world.sitting(sitting)
    if state.phase == "unknown":
        raise Unknown(
            "no-such-sitting",
            f"{act} was refused: there is no such sitting.",
            "Check its id; /api/sittings lists them.",
        )
    if state.phase not in phases:
        raise OutOfOrder(
            f"sitting-{state.phase}",
            f"{act} was refused: the sitting is {state.phase}, and must be {' or '.join(phases)}.",
            "See the sitting's page for where it stands.",
        )
    return state


def _time(starts_at: datetime, ends_at: datetime, at: datetime, act: str) -> tuple[datetime, datetime]:
    start, end = in_utc(starts_at, act), in_utc(ends_at, act)
    if not at < start < end:
        raise Malformed(
            "no-time-to-meet",
            f"{act} was refused: it would start in the past, or end before it starts.",
            "Give a time to come, with its offset: 2026-12-01T20:00:00+01:00.",
        )
    return start, end


def _require_where(place: str | None, link: str | None, act: str) -> None:
    if place is None and link is None:
        raise Malformed(
            "nowhere",
            f"{act} was refused: nobody would know where to go.",
            "Give a place, a link, or both.",
        )


def require_item(sitting: Sitting, item: str, act: str) -> None:
    """Refuse an item that is not on the agenda.

    Raises: Unknown.
    """
    if item not in sitting.items:
        raise Unknown(
            "no-such-item",
            f"{act} was refused: there is no such item on the agenda.",
            "See the agenda of the sitting.",
        )
