"""What stream `ballot-<poll>-<organisation>` adds up to."""

from __future__ import annotations

from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.ballot.facts import Cast, CastV2, Confirmed, Disputed, Event
from events.organisation.facts import MandateKind


class Ballot(Struct, frozen=True):
    """The paper that stands. `choice` None: no ballot was cast.

    `number` is its version in the stream, `length` that of the stream. `room`: the clerk entered it, for that
    mandate. `disputed`: it does not count. `shut`: something that the clerk entered was disputed.
    """

    choice: str | None = None
    number: int = 0
    length: int = 0
    reason: str | None = None
    capacity: MandateKind | None = None
    room: str | None = None
    disputed: bool = False
    shut: bool = False

    @property
    def counts(self) -> str | None:
        """The choice that counts; None: there is none."""
        return None if self.disputed else self.choice


def stream(poll: str, organisation: str) -> str:
    """The name of the ballot's stream."""
    return f"ballot-{poll}-{organisation}"


def evolve(state: Ballot, event: Event) -> Ballot:
    """The ballot after the event."""
    number = state.length + 1
    match event:
        case Cast(choice=choice):
            return Ballot(choice, number, number)
        case CastV2(choice=choice, reason=reason, capacity=capacity, room=room):
            return Ballot(choice, number, number, reason, capacity, room, shut=state.shut)
        case Disputed():
            shut = state.shut or state.room is not None
            return replace(state, length=number, disputed=True, shut=shut)
        case Confirmed():
            return replace(state, length=number, disputed=False)
        case _:
            assert_never(event)
