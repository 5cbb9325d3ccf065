"""What stream `agenda-<sitting>` adds up to."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.agenda.facts import AgendaAnnounced, AgendaClosed, AgendaDrawn, Event, LotRevealed

Phase = Literal["unknown", "announced", "closed", "revealed", "drawn"]


class Agenda(Struct, frozen=True):
    """`announced` holds what was promised; None as long as the phase is `unknown`."""

    phase: Phase = "unknown"
    announced: AgendaAnnounced | None = None
    closed_at: datetime | None = None
    secret: str = ""


def stream(sitting: str) -> str:
    """The name of the stream."""
    return f"agenda-{sitting}"


def evolve(state: Agenda, event: Event) -> Agenda:
    """The agenda after the event."""
    match event:
        case AgendaAnnounced():
            return Agenda("announced", event)
        case AgendaClosed(closed_at=closed_at):
            return replace(state, phase="closed", closed_at=closed_at)
        case LotRevealed(secret=secret):
            return replace(state, phase="revealed", secret=secret)
        case AgendaDrawn():
            return replace(state, phase="drawn")
        case _:
            assert_never(event)
