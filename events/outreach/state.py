"""What stream `outreach-<id>` adds up to: who has the task in hand, and until when."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.outreach.facts import Event, OutreachDone, OutreachGiven, OutreachLetGo, OutreachTakenOver

Phase = Literal["unknown", "in-hand", "done", "let-go"]


class Outreach(Struct, frozen=True):
    """`owner` None: the clerk has it."""

    phase: Phase = "unknown"
    owner: str | None = None
    due_at: datetime | None = None


def stream(outreach: str) -> str:
    """The name of the task's stream."""
    return f"outreach-{outreach}"


def evolve(state: Outreach, event: Event) -> Outreach:
    """The task after the event."""
    match event:
        case OutreachGiven(owner=owner, due_at=due_at):
            return Outreach("in-hand", owner, due_at)
        case OutreachTakenOver(owner=owner, due_at=due_at):
            return replace(state, owner=owner, due_at=due_at)
        case OutreachDone():
            return replace(state, phase="done")
        case OutreachLetGo():
            return replace(state, phase="let-go")
        case _:
            assert_never(event)
