"""What stream `duty-<proposal>` adds up to: whether the city owes an answer, and until when."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.duty.facts import (
    DutyLifted,
    DutyOpened,
    DutyOverdue,
    DutyReminded,
    Event,
    FoundInsufficient,
    InterimAnswered,
    OutcomeAnswered,
    Term,
    Verdict,
)

Phase = Literal["none", "open", "overdue", "answered"]

OWED: tuple[Phase, ...] = ("open", "overdue")
"""The phases in which an answer is waited for."""


class Duty(Struct, frozen=True):
    """`none`: no outcome asks for an answer. `reminded`: how many reminders of the present term were given.

    `interim`: the one interim answer was given. `round` 2: an answer was found insufficient. `lifted`: how
    many duties there were before, to outcomes of votes that were annulled.
    """

    phase: Phase = "none"
    round: int = 1
    rules: int = 0
    term: Term | None = None
    reminded: int = 0
    interim: bool = False
    verdict: Verdict | None = None
    lifted: int = 0

    @property
    def due_at(self) -> datetime | None:
        """When an open duty becomes overdue (UTC); None: it is not open."""
        return self.term.due_at if self.term is not None and self.phase == "open" else None

    @property
    def remind_at(self) -> datetime | None:
        """When the next reminder is due (UTC); None: no more come."""
        if self.term is None or self.phase != "open" or self.reminded >= len(self.term.reminders):
            return None
        return self.term.reminders[self.reminded]


def stream(proposal: str) -> str:
    """The name of the stream of the answer to a proposal's outcome."""
    return f"duty-{proposal}"


def evolve(state: Duty, event: Event) -> Duty:  # noqa: PLR0911 - one per fact
    """The duty after the event."""
    match event:
        case DutyOpened(rules=rules, term=term):
            return Duty("open", rules=rules, term=term, lifted=state.lifted)
        case DutyReminded(number=number):
            return replace(state, reminded=number)
        case InterimAnswered(term=term):
            return replace(state, term=term, reminded=0, interim=True)
        case OutcomeAnswered(verdict=verdict):
            return replace(state, phase="answered", verdict=verdict)
        case DutyOverdue():
            return replace(state, phase="overdue")
        case FoundInsufficient(term=term):
            return replace(state, phase="open", round=2, term=term, reminded=0)
        case DutyLifted():
            return Duty(lifted=state.lifted + 1)
        case _:
            assert_never(event)
