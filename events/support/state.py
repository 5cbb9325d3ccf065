"""What stream `support-<proposal>-<organisation>` adds up to."""

from __future__ import annotations

from typing import assert_never

from msgspec import Struct

from events.support.facts import Event, SupportGiven, SupportTakenBack


class Supported(Struct, frozen=True):
    """Whether it stands now."""

    given: bool = False


def stream(proposal: str, organisation: str) -> str:
    """The name of the stream."""
    return f"support-{proposal}-{organisation}"


def evolve(_state: Supported, event: Event) -> Supported:
    """The support after the event."""
    match event:
        case SupportGiven():
            return Supported(given=True)
        case SupportTakenBack():
            return Supported(given=False)
        case _:
            assert_never(event)
