"""What stream `prospect-<id>` adds up to: whether it may be invited, and how."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.prospect.facts import (
    Event,
    ProspectDeclined,
    ProspectInvited,
    ProspectJoined,
    ProspectListed,
    ProspectRefusedMail,
    ProspectRemoved,
)

Phase = Literal["unknown", "listed", "invited", "declined", "joined", "removed"]


class Prospect(Struct, frozen=True):
    """`again_from`: it is not invited anew before; None: it never was. `refuses_mail`: for good."""

    phase: Phase = "unknown"
    again_from: datetime | None = None
    refuses_mail: bool = False


def stream(prospect: str) -> str:
    """The name of the prospect's stream."""
    return f"prospect-{prospect}"


def evolve(state: Prospect, event: Event) -> Prospect:
    """The prospect after the event."""
    match event:
        case ProspectListed():
            return Prospect("listed")
        case ProspectInvited(again_from=again_from):
            return replace(state, phase="invited", again_from=again_from)
        case ProspectDeclined(again_from=again_from):
            return replace(state, phase="declined", again_from=again_from)
        case ProspectRefusedMail():
            return replace(state, refuses_mail=True)
        case ProspectJoined():
            return replace(state, phase="joined")
        case ProspectRemoved():
            return replace(state, phase="removed")
        case _:
            assert_never(event)
