"""Adopting rules of procedure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from events.authority import require_clerk, require_first
from events.fact import Actor
from events.poll.terms import require_fractions, require_quorum
from events.refusal import Malformed
from events.rules.facts import Procedure, RulesAdopted
from events.rules.state import STREAM
from events.world import World, Writes

ACT = "Adopting rules of procedure"


class AdoptFirstRules(Struct, frozen=True):
    """Adopt the rules of procedure that an assembly begins with."""

    procedure: Procedure

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """A clerk adopts the first ones, before anybody is a member; all later ones are for the assembly."""
        require_clerk(world, who, ACT)
        require_first(world, world.rules.version, ACT)
        require_sound(self.procedure)
        return [(STREAM, RulesAdopted(world.rules.version + 1, self.procedure, None))]


def require_sound(procedure: Procedure, act: str = ACT) -> None:
    """Refuse rules under which nothing could be adopted, or anything by a minority.

    Raises: Malformed.
    """
    majorities = procedure.majorities
    for terms in (
        majorities.policy,
        majorities.statement,
        majorities.rules,
        majorities.charter,
        majorities.membership,
        majorities.amendment,
        majorities.late_item,
    ):
        require_fractions(terms.threshold, terms.quorum, act)
    require_quorum(majorities.election, act)
    if len(set(procedure.voting.openers)) < len(procedure.voting.openers):
        raise Malformed(
            "opener-twice",
            f"{act} was refused: an office is named twice among those that open polls.",
            "Name each once.",
        )
    _require_support(procedure, act)


def _require_support(procedure: Procedure, act: str) -> None:
    support: Any = procedure.support
    for what in ("sizes", "staffings", "neighbourhoods"):
        if getattr(support, what) > support.organisations:
            raise Malformed(
                "support-unreachable",
                f"{act} was refused: {support.organisations} supporters cannot be of "
                f"{getattr(support, what)} different {what}.",
                "Ask for as many organisations at least as for differences among them.",
            )
