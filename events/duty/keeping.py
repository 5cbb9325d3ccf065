"""What the clock asks of a response duty: it opens, reminds, and is overdue (T6). For the clerk process."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import require_clerk
from events.duty.facts import DutyOpened, DutyOverdue, DutyReminded
from events.duty.state import Duty, stream
from events.duty.terms import term
from events.fact import Actor, Id
from events.outcome import require_adopted
from events.refusal import OutOfOrder
from events.world import World, Writes


class OpenDuty(Struct, frozen=True):
    """Open the duty to answer an outcome."""

    proposal: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The clerk, for an outcome that addresses the city; the term is that of the rules it followed."""
        act = "Opening the duty to answer"
        require_clerk(world, who, act)
        terms = require_adopted(world, self.proposal, act)
        if not terms.preparation.addressed_to_city:
            raise OutOfOrder(
                "not-addressed-to-city",
                f"{act} was refused: this outcome asks nothing of the city.",
                "Nothing needs to be done.",
            )
        if world.duty(self.proposal).phase != "none":
            raise OutOfOrder(
                "duty-exists",
                f"{act} was refused: the city owes an answer already, or gave one.",
                "See the page of answers.",
            )
        until = term(at, world.rules.by_version[terms.rules])
        return [
            (
                stream(self.proposal),
                DutyOpened(self.proposal, terms.rules, terms.preparation.engagement, until),
            )
        ]


class RemindOfDuty(Struct, frozen=True):
    """Remind the contact person of an answer that is owed."""

    proposal: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The clerk, at each of the moments that were told when the term began; only the last one missed."""
        act = "Reminding of the answer"
        require_clerk(world, who, act)
        state = world.duty(self.proposal)
        due = reminders_due(state, at)
        if not due:
            raise OutOfOrder(
                "no-reminder-due",
                f"{act} was refused: no reminder is due.",
                "Wait until one is.",
            )
        return [(stream(self.proposal), DutyReminded(self.proposal, due))]


class MarkDutyOverdue(Struct, frozen=True):
    """Mark that the term ended without an answer."""

    proposal: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The clerk, once the term ended."""
        act = "Marking the answer as overdue"
        require_clerk(world, who, act)
        state = world.duty(self.proposal)
        if state.due_at is None or at < state.due_at:
            raise OutOfOrder(
                "not-overdue",
                f"{act} was refused: nothing is owed, the term runs still, or it was marked before.",
                "Wait until the term ends.",
            )
        return [(stream(self.proposal), DutyOverdue(self.proposal, state.round))]


def reminders_due(state: Duty, at: datetime) -> int:
    """The number of the last reminder that is due at a moment (UTC); 0: none is. Past the term none is."""
    if state.due_at is None or state.term is None or at >= state.due_at:
        return 0
    passed = sum(1 for moment in state.term.reminders if moment <= at)
    return passed if passed > state.reminded else 0
