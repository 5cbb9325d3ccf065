"""Turns to speak: members ask, clerk or chair give the floor to whom it is due."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import require_mandate
from events.fact import Actor, Id
from events.refusal import OutOfOrder
from events.sitting.acts import require_bureau, require_item, require_phase
from events.sitting.facts import TurnAsked, TurnGiven, TurnWaived
from events.sitting.state import Sitting, Turn, stream
from events.world import World, Writes

MAX_TURNS = 2_000
"""Turns of a sitting."""


class AskTurn(Struct, frozen=True):
    """Ask for the floor."""

    sitting: Id
    item: Id
    organisation: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Any member, while the sitting is held; again, when it has spoken."""
        act = "Asking for the floor"
        require_mandate(world, who, at, self.organisation, act)
        sitting = require_phase(world, self.sitting, act, "held")
        require_item(sitting, self.item, act)
        if Turn(self.item, self.organisation) in sitting.turns:
            raise OutOfOrder(
                "turn-asked",
                f"{act} was refused: your organisation waits for its turn already.",
                "Turns go by organisation; who spoke least comes first.",
            )
        if len(sitting.turns) >= MAX_TURNS:
            raise OutOfOrder(
                "too-many-turns",
                f"{act} was refused: a sitting has at most {MAX_TURNS} turns.",
                "Say it as a contribution to the item.",
            )
        return [(stream(self.sitting), TurnAsked(self.item, self.organisation))]


class WaiveTurn(Struct, frozen=True):
    """No longer want the floor."""

    sitting: Id
    item: Id
    organisation: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The organisation that waits."""
        act = "Waiving the turn"
        require_mandate(world, who, at, self.organisation, act)
        sitting = require_phase(world, self.sitting, act, "held")
        _require_waiting(sitting, self.item, self.organisation, act)
        return [(stream(self.sitting), TurnWaived(self.item, self.organisation))]


class GiveTurn(Struct, frozen=True):
    """Give the floor to who is next."""

    sitting: Id
    item: Id
    organisation: Id

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """Clerk or chair, to whom it is due (E3): who spoke least, and among those who asked first."""
        act = "Giving the floor"
        require_bureau(world, who, act)
        sitting = require_phase(world, self.sitting, act, "held")
        _require_waiting(sitting, self.item, self.organisation, act)
        due = sitting.waiting(self.item)[0]
        if due != self.organisation:
            raise OutOfOrder(
                "not-its-turn",
                f"{act} was refused: it is due to '{due}', which spoke less, or asked before.",
                "Give it to who is next; an organisation may waive its turn.",
            )
        return [(stream(self.sitting), TurnGiven(self.item, self.organisation))]


def _require_waiting(sitting: Sitting, item: str, organisation: str, act: str) -> None:
    if Turn(item, organisation) not in sitting.turns:
        raise OutOfOrder(
            "turn-not-asked",
            f"{act} was refused: that organisation does not wait for a turn on this item.",
            "Ask for the floor first.",
        )
