"""Adopting a charter."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import require_clerk, require_first
from events.charter.facts import CharterAdopted, CharterText
from events.charter.state import STREAM
from events.fact import Actor
from events.refusal import Malformed
from events.world import World, Writes

ACT = "Adopting a charter"


class AdoptFirstCharter(Struct, frozen=True):
    """Adopt the charter that an assembly begins with."""

    charter: CharterText

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """A clerk adopts the first one, before anybody is a member; all later ones are for the assembly."""
        require_clerk(world, who, ACT)
        require_first(world, world.charter.version, ACT)
        require_sound(self.charter)
        return [(STREAM, CharterAdopted(world.charter.version + 1, self.charter, None))]


def require_sound(charter: CharterText, act: str = ACT) -> None:
    """Refuse a charter that names two aims alike.

    Raises: Malformed.
    """
    if len({aim.aim for aim in charter.aims}) < len(charter.aims):
        raise Malformed(
            "aim-twice",
            f"{act} was refused: two aims have the same id.",
            "Give each aim an id of its own; items name it for ever.",
        )
