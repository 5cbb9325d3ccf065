"""The minutes of a sitting: written by clerk or chair, approved by a later sitting."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.fact import Actor, Digest, Id
from events.refusal import OutOfOrder
from events.sitting.acts import require_bureau, require_phase
from events.sitting.facts import MinutesApproved, MinutesDrafted
from events.sitting.state import Sitting, stream
from events.world import World, Writes

MAX_MINUTES = 1_000
"""Versions of the minutes of a sitting."""


class DraftMinutes(Struct, frozen=True):
    """Write the minutes, or write them otherwise."""

    sitting: Id
    text: Digest

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """Clerk or chair, while it is held and until they are approved. Every version stays."""
        act = "Writing the minutes"
        require_bureau(world, who, act)
        sitting = require_phase(world, self.sitting, act, "held", "ended")
        _require_open_minutes(sitting, act)
        if sitting.minutes >= MAX_MINUTES:
            raise OutOfOrder(
                "too-many-minutes",
                f"{act} was refused: they were written {MAX_MINUTES} times.",
                "Let the next sitting approve them.",
            )
        return [(stream(self.sitting), MinutesDrafted(sitting.minutes + 1, self.text))]


class ApproveMinutes(Struct, frozen=True):
    """Record that a later sitting, `by`, approved `version` of the minutes."""

    sitting: Id
    version: int
    by: Id

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """Clerk or chair, during that sitting, of the version that lies before it: the latest."""
        act = "Approving the minutes"
        require_bureau(world, who, act)
        sitting = require_phase(world, self.sitting, act, "ended")
        _require_open_minutes(sitting, act)
        approving = require_phase(world, self.by, act, "held")
        if not _before(sitting, approving):
            raise OutOfOrder(
                "not-a-later-sitting",
                f"{act} was refused: a later sitting approves them.",
                "Put them on the agenda of the next sitting.",
            )
        if self.version != sitting.minutes or not self.version:
            raise OutOfOrder(
                "other-minutes",
                f"{act} was refused: version {self.version} is not the latest, which is {sitting.minutes}.",
                "Read the latest version, and approve that.",
            )
        return [(stream(self.sitting), MinutesApproved(self.version, self.by))]


def _require_open_minutes(sitting: Sitting, act: str) -> None:
    if sitting.approved:
        raise OutOfOrder(
            "minutes-approved",
            f"{act} was refused: they were approved.",
            "What should be corrected goes into the minutes of the next sitting.",
        )


def _before(one: Sitting, other: Sitting) -> bool:
    return one.starts_at is not None and other.starts_at is not None and one.starts_at < other.starts_at
