"""What stream `application-<id>` adds up to."""

from __future__ import annotations

from typing import Literal, assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.application.facts import (
    ApplicationAdmitted,
    ApplicationRefused,
    ApplicationReopened,
    Applied,
    Event,
)

Phase = Literal["unknown", "applied", "admitted", "refused"]


class Application(Struct, frozen=True):
    """`applied` is what was asked; None while the phase is `unknown`."""

    phase: Phase = "unknown"
    applied: Applied | None = None


def stream(application: str) -> str:
    """The name of the application's stream."""
    return f"application-{application}"


def evolve(state: Application, event: Event) -> Application:
    """The application after the event."""
    match event:
        case Applied():
            return Application("applied", event)
        case ApplicationAdmitted():
            return replace(state, phase="admitted")
        case ApplicationRefused():
            return replace(state, phase="refused")
        case ApplicationReopened():
            return replace(state, phase="applied")
        case _:
            assert_never(event)
