"""What stream `call-<id>` adds up to: who stands, how they voted, what was revealed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.call.facts import (
    CallClosed,
    CallDecided,
    CallOpened,
    CallPutToVote,
    CandidacyDeclared,
    CandidacyWithdrawn,
    DrawOpened,
    Event,
    ValueRevealed,
)

Phase = Literal["unknown", "open", "closed", "voting", "drawing", "decided"]


class Candidate(NamedTuple):
    """How a candidate stands on the ballot, and what it is bound with for a lot."""

    label: str
    commitment: str | None


class Call(Struct, frozen=True):
    """`opened` None: there is no such call. `candidates` in the order in which they stood up.

    `draw` None: no lot is drawn. `values`: what candidates revealed.
    """

    phase: Phase = "unknown"
    opened: CallOpened | None = None
    candidates: Mapping[str, Candidate] = {}
    poll: str | None = None
    draw: DrawOpened | None = None
    values: Mapping[str, str] = {}


def stream(call: str) -> str:
    """The name of the call's stream."""
    return f"call-{call}"


def evolve(state: Call, event: Event) -> Call:  # noqa: PLR0911 - one case per fact
    """The call after the event."""
    match event:
        case CallOpened():
            return Call("open", event)
        case CandidacyDeclared(organisation=organisation, label=label, commitment=commitment):
            candidate = Candidate(label, commitment)
            return replace(state, candidates={**state.candidates, organisation: candidate})
        case CandidacyWithdrawn(organisation=organisation):
            left = {name: one for name, one in state.candidates.items() if name != organisation}
            return replace(state, candidates=left)
        case CallClosed():
            return replace(state, phase="closed")
        case CallPutToVote(poll=poll):
            return replace(state, phase="voting", poll=poll)
        case DrawOpened():
            return replace(state, phase="drawing", draw=event)
        case ValueRevealed(organisation=organisation, value=value):
            return replace(state, values={**state.values, organisation: value})
        case CallDecided():
            return replace(state, phase="decided")
        case _:
            assert_never(event)
