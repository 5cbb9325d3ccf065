"""What stream `minority-<proposal>-<organisation>` adds up to."""

from __future__ import annotations

from msgspec import Struct

from events.minority.facts import Event


class Position(Struct, frozen=True):
    """`versions` is how often it was taken, 0: never."""

    versions: int = 0


def stream(proposal: str, organisation: str) -> str:
    """The name of the stream of an organisation's minority position."""
    return f"minority-{proposal}-{organisation}"


def evolve(state: Position, _event: Event) -> Position:
    """The position after the event."""
    return Position(state.versions + 1)
