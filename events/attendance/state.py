"""What stream `attendance-<sitting>-<organisation>` adds up to."""

from __future__ import annotations

from msgspec import Struct

from events.attendance.facts import Came, Event


class Attendance(Struct, frozen=True):
    """Whether the organisation is there."""

    present: bool = False


def stream(sitting: str, organisation: str) -> str:
    """The name of the stream of an organisation's attendance."""
    return f"attendance-{sitting}-{organisation}"


def evolve(_state: Attendance, event: Event) -> Attendance:
    """The attendance after the event."""
    return Attendance(isinstance(event, Came))
