"""Coming to a sitting, and going."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.attendance.facts import Came, Went
from events.attendance.state import stream
from events.authority import require_clerk, require_mandate
from events.fact import Actor, Id
from events.refusal import OutOfOrder, Unknown
from events.sitting.acts import require_phase
from events.world import World, Writes


class Come(Struct, frozen=True):
    """Say that an organisation is at a sitting."""

    sitting: Id
    organisation: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The organisation itself, or the clerk who sees its representative, while the sitting is held."""
        act = "Signing in"
        _require_own_or_clerk(world, who, at, self.organisation, act)
        require_phase(world, self.sitting, act, "held")
        if world.attendance(self.sitting, self.organisation).present:
            raise OutOfOrder(
                "present-already",
                f"{act} was refused: your organisation is there already.",
                "Nothing needs to be done.",
            )
        return [(stream(self.sitting, self.organisation), Came(self.sitting, self.organisation))]


class Go(Struct, frozen=True):
    """Say that an organisation leaves a sitting."""

    sitting: Id
    organisation: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The organisation itself, or the clerk, while the sitting is held."""
        act = "Signing out"
        _require_own_or_clerk(world, who, at, self.organisation, act)
        require_phase(world, self.sitting, act, "held")
        if not world.attendance(self.sitting, self.organisation).present:
            raise OutOfOrder(
                "not-present",
                f"{act} was refused: your organisation is not there.",
                "Nothing needs to be done.",
            )
        return [(stream(self.sitting, self.organisation), Went(self.sitting, self.organisation))]


def _require_own_or_clerk(world: World, who: Actor, at: datetime, organisation: str, act: str) -> None:
    if who.office == "clerk":
        require_clerk(world, who, act)
        if world.membership.standing(organisation) != "member":
            raise Unknown(
                "not-a-member",
                f"{act} was refused: this organisation is no member in good standing.",
                "Check the id of the organisation; the directory lists the members.",
            )
    else:
        require_mandate(world, who, at, organisation, act)
