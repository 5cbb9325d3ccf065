"""What the clock and a count ask of calls for candidates, as the clerk process keeps it (M3).

    close-call-<call>   its time has come
    seat-<call>         vote and lot are over, or nobody needs to vote

Pure: events in, acts out. What stands already is in the log, and is not due.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from events import registry
from events.call.acts import CloseCall
from events.call.deciding import CLERK_DAYS, DecideCall, ready
from events.call.state import Call
from events.poll.state import Poll
from events.registry import Recorded
from services.clerk.course import Due

CATEGORIES = ("call", "poll")
"""The kinds of streams that it reads."""


class Calls:
    """All calls and polls, up to the last event that was taken."""

    def __init__(self) -> None:
        self._calls: dict[str, Call] = {}
        self._polls: dict[str, Poll] = {}

    def take(self, event: Recorded) -> None:
        """The next event; those of other streams change nothing."""
        kind, _, subject = event.stream.partition("-")
        evolve = registry.CATEGORIES[kind].evolve if kind in CATEGORIES else None
        if kind == "call" and evolve is not None:
            self._calls[subject] = evolve(self._calls.get(subject) or Call(), event.fact)
        elif kind == "poll" and evolve is not None:
            self._polls[subject] = evolve(self._polls.get(subject) or Poll(), event.fact)

    def due(self, now: datetime) -> list[Due]:
        """What is due at a moment (UTC)."""
        return list(self._due(now))

    def next(self) -> datetime | None:
        """When something will be due if nothing happens (UTC); None: nothing is known."""
        return min(self._dates(), default=None)

    def _due(self, now: datetime) -> Iterator[Due]:
        for call, state in self._calls.items():
            if state.phase == "open" and state.opened is not None and state.opened.closes_at <= now:
                yield Due(f"close-call-{call}", CloseCall(call))
            elif state.phase in ("closed", "voting", "drawing") and ready(state, self._poll(state), now):
                yield Due(f"seat-{call}", DecideCall(call))

    def _dates(self) -> Iterator[datetime]:
        for state in self._calls.values():
            poll = self._poll(state)
            if state.phase == "open" and state.opened is not None:
                yield state.opened.closes_at
            elif state.phase == "drawing" and state.draw is not None:
                yield state.draw.until
            elif state.phase == "voting" and poll.outcome == "tie" and poll.closes_at is not None:
                yield poll.closes_at + CLERK_DAYS

    def _poll(self, state: Call) -> Poll:
        return self._polls.get(state.poll or "") or Poll()
