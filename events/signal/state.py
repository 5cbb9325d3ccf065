"""What stream `signal-<id>` adds up to."""

from __future__ import annotations

from typing import Literal, assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.signal.facts import (
    Event,
    Linkable,
    Question,
    SignalAnswered,
    SignalLinked,
    SignalMerged,
    SignalRaised,
    SignalTookIn,
    SignalUnlinked,
)

Phase = Literal["unknown", "standing", "merged"]


class Signal(Struct, frozen=True):
    """`merged`: the signals that it stands for too, and `raisers` who raised it or one of these.

    `answered`: the question of each answer, in order.
    """

    phase: Phase = "unknown"
    organisation: str = ""
    into: str | None = None
    merged: tuple[str, ...] = ()
    raisers: frozenset[str] = frozenset()
    links: frozenset[tuple[Linkable, str]] = frozenset()
    answered: tuple[Question, ...] = ()


def stream(signal: str) -> str:
    """The name of the signal's stream."""
    return f"signal-{signal}"


def evolve(state: Signal, event: Event) -> Signal:
    """The signal after the event."""
    match event:
        case SignalRaised(organisation=organisation):
            return Signal("standing", organisation, raisers=frozenset({organisation}))
        case SignalMerged(into=into):
            return replace(state, phase="merged", into=into)
        case SignalTookIn(merged=merged, raisers=raisers):
            return replace(state, merged=(*state.merged, *merged), raisers=state.raisers.union(raisers))
        case SignalLinked(kind=kind, item=item):
            return replace(state, links=state.links | {(kind, item)})
        case SignalUnlinked(kind=kind, item=item):
            return replace(state, links=state.links - {(kind, item)})
        case SignalAnswered(question=question):
            return replace(state, answered=(*state.answered, question))
        case _:
            assert_never(event)
