"""What stream `recognition-<signal>-<organisation>` adds up to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.recognition.facts import Event, RecognitionWithdrawn, SignalRecognised, SignalSeen


class Recognition(Struct, frozen=True):
    """Whether it stands now, and how often the signal was seen by year."""

    given: bool = False
    years: Mapping[int, int] = {}


def stream(signal: str, organisation: str) -> str:
    """The name of the stream."""
    return f"recognition-{signal}-{organisation}"


def evolve(state: Recognition, event: Event) -> Recognition:
    """The recognition after the event."""
    match event:
        case SignalRecognised():
            return replace(state, given=True)
        case RecognitionWithdrawn():
            return replace(state, given=False)
        case SignalSeen(year=year, seen=seen):
            return replace(state, years={**state.years, year: seen})
        case _:
            assert_never(event)
