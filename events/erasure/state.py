"""What stream `erasure-<id>` adds up to."""

from __future__ import annotations

from typing import Literal, assert_never

from msgspec import Struct

from events.erasure.facts import ErasureRefused, ErasureRequested, Event, ProseErased
from events.membership.facts import Bench

Phase = Literal["unknown", "requested", "refused", "erased"]


class Erasure(Struct, frozen=True):
    """`bench` is the one that asked for it; None while nobody did."""

    phase: Phase = "unknown"
    digests: tuple[str, ...] = ()
    bench: Bench | None = None


def stream(erasure: str) -> str:
    """The name of the erasure's stream."""
    return f"erasure-{erasure}"


def evolve(state: Erasure, event: Event) -> Erasure:
    """The erasure after the event."""
    match event:
        case ErasureRequested(digests=digests, bench=bench):
            return Erasure("requested", digests, bench)
        case ErasureRefused():
            return Erasure("refused", state.digests, state.bench)
        case ProseErased():
            return Erasure("erased", state.digests, state.bench)
        case _:
            assert_never(event)
