"""What stream `bundle-<id>` adds up to."""

from __future__ import annotations

from typing import Literal, assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.bundle.facts import BundleBegun, BundleIssued, Event, SignalBundled, SignalLeftOut

Phase = Literal["unknown", "begun", "issued"]


class Bundle(Struct, frozen=True):
    """`signals` in the order in which they were put in; `organisation` None: the clerk makes it."""

    phase: Phase = "unknown"
    organisation: str | None = None
    signals: tuple[str, ...] = ()


def stream(bundle: str) -> str:
    """The name of the bundle's stream."""
    return f"bundle-{bundle}"


def evolve(state: Bundle, event: Event) -> Bundle:
    """The bundle after the event."""
    match event:
        case BundleBegun(organisation=organisation):
            return Bundle("begun", organisation)
        case SignalBundled(signal=signal):
            return replace(state, signals=(*state.signals, signal))
        case SignalLeftOut(signal=signal):
            return replace(state, signals=tuple(one for one in state.signals if one != signal))
        case BundleIssued():
            return replace(state, phase="issued")
        case _:
            assert_never(event)
