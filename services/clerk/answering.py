"""What the clock asks of the city's answers, as the clerk process keeps it (T6).

    duty-<proposal>                                 an outcome addresses the city: it owes an answer
    remind-<proposal>-<round>-<interim>-<number>    a reminder; interim is 1 once an interim answer was given
    overdue-duty-<proposal>-<round>                 the term ended without an answer

Where the vote was annulled and held again, the duty is another one: `<proposal>` is then
`<proposal>-again-<number>`.

Pure: events in, acts out. What stands already is in the log, and is not due.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from events import registry
from events.duty.keeping import MarkDutyOverdue, OpenDuty, RemindOfDuty, reminders_due
from events.duty.state import Duty
from events.hold.state import Hold, came_to
from events.poll.state import Poll
from events.proposal.state import Proposal
from events.registry import Recorded
from services.clerk.course import Due

CATEGORIES = ("proposal", "poll", "hold", "duty")
"""The kinds of streams that it reads."""


class Duties:
    """All outcomes that address the city and its answers, up to the last event that was taken."""

    def __init__(self) -> None:
        self._proposals: dict[str, Proposal] = {}
        self._polls: dict[str, Poll] = {}
        self._holds: dict[str, Hold] = {}
        self._duties: dict[str, Duty] = {}
        self._kept: dict[str, dict[str, Any]] = {
            "proposal": self._proposals,
            "poll": self._polls,
            "hold": self._holds,
            "duty": self._duties,
        }

    def take(self, event: Recorded) -> None:
        """The next event; those of other streams change nothing."""
        kind, _, subject = event.stream.partition("-")
        if kind not in CATEGORIES:
            return
        kept = self._kept[kind]
        before = kept.get(subject) or registry.empty(event.stream).state
        kept[subject] = registry.category(event.stream).evolve(before, event.fact)

    def due(self, now: datetime) -> list[Due]:
        """What is due at a moment (UTC)."""
        return [*self._outcomes_due(), *self._answers_due(now)]

    def next(self) -> datetime | None:
        """When something will be due if nothing happens (UTC); None: nothing is known."""
        moments = (moment for state in self._duties.values() for moment in (state.remind_at, state.due_at))
        return min((moment for moment in moments if moment is not None), default=None)

    def _outcomes_due(self) -> Iterator[Due]:
        for proposal, state in self._proposals.items():
            duty = self._duties.get(proposal) or Duty()
            asks = state.phase == "concluded" and duty.phase == "none" and self._addresses(state)
            if asks and self._outcome(proposal, state) in ("adopted", "chosen"):
                yield Due(f"duty-{_which(proposal, duty)}", OpenDuty(proposal))

    def _answers_due(self, now: datetime) -> Iterator[Due]:
        for proposal, state in self._duties.items():
            which = _which(proposal, state)
            if state.due_at is not None and state.due_at <= now:
                yield Due(f"overdue-duty-{which}-{state.round}", MarkDutyOverdue(proposal))
            elif number := reminders_due(state, now):
                command = f"remind-{which}-{state.round}-{int(state.interim)}-{number}"
                yield Due(command, RemindOfDuty(proposal))

    @staticmethod
    def _addresses(state: Proposal) -> bool:
        return state.terms is not None and bool(state.terms.preparation.addressed_to_city)

    def _outcome(self, proposal: str, state: Proposal) -> str | None:
        poll = None if state.terms is None else state.terms.poll
        if poll is None:
            return None
        hold = self._holds.get(proposal) or Hold()
        return came_to(hold, poll, (self._polls.get(poll) or Poll()).outcome)


def _which(proposal: str, state: Duty) -> str:
    """The duty in command ids: the first one is called as the proposal is, each later one has a number."""
    return f"{proposal}-again-{state.lifted}" if state.lifted else proposal
