"""What stream `poll-<id>` adds up to."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.poll.facts import Annulled, Closed, ClosingAnnounced, Counted, Event, Opened
from events.tally.majority import Outcome

Phase = Literal["unknown", "open", "closed", "counted", "annulled"]


class Poll(Struct, frozen=True):
    """`opened` holds the terms; None as long as the phase is `unknown`. `outcome`: once counted."""

    phase: Phase = "unknown"
    opened: Opened | None = None
    closes_at: datetime | None = None
    outcome: Outcome | None = None


def stream(poll: str) -> str:
    """The name of the poll's stream."""
    return f"poll-{poll}"


def evolve(state: Poll, event: Event) -> Poll:
    """The poll after the event."""
    match event:
        case Opened(closes_at=closes_at):
            return Poll("open", event, closes_at)
        case ClosingAnnounced(closes_at=closes_at):
            return replace(state, closes_at=closes_at)
        case Closed():
            return replace(state, phase="closed")
        case Counted(outcome=outcome):
            return replace(state, phase="counted", outcome=outcome)
        case Annulled():
            return replace(state, phase="annulled")
        case _:
            assert_never(event)
