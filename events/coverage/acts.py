"""Saying where and whom the assembly means to reach (E4)."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import require_clerk
from events.coverage.facts import CoverageListed, Names
from events.coverage.state import STREAM
from events.fact import Actor
from events.refusal import Malformed, OutOfOrder
from events.world import World, Writes


class ListCoverage(Struct, frozen=True):
    """Replace the lists."""

    neighbourhoods: Names = ()
    former_municipalities: Names = ()
    themes: Names = ()
    target_groups: Names = ()

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """The clerk writes them down: they say where to look, and weigh nowhere."""
        act = "Listing whom to reach"
        require_rules(world, act)
        require_clerk(world, who, act)
        places = (*self.neighbourhoods, *self.former_municipalities)
        lists = (places, self.themes, self.target_groups)
        if not any(lists):
            raise Malformed(
                "nobody-to-reach",
                f"{act} was refused: every list is empty.",
                "Name at least one neighbourhood, former municipality, theme or target group.",
            )
        if any(len(set(names)) < len(names) for names in lists):
            raise Malformed(
                "listed-twice",
                f"{act} was refused: a name stands in its lists twice.",
                "Name each once; a place is a neighbourhood or a former municipality, not both.",
            )
        fact = CoverageListed(
            tuple(sorted(self.neighbourhoods)),
            tuple(sorted(self.former_municipalities)),
            tuple(sorted(self.themes)),
            tuple(sorted(self.target_groups)),
        )
        return [(STREAM, fact)]


def require_rules(world: World, act: str) -> None:
    """Refuse in an assembly without rules of procedure.

    Raises: OutOfOrder.
    """
    if not world.rules.version:
        raise OutOfOrder(
            "no-rules-of-outreach",
            f"{act} was refused: the assembly has no rules of procedure.",
            "Adopt rules of procedure first.",
        )
