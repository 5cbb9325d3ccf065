"""What stream `commission-<id>` adds up to: its seats, who has them, who leads and who reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.commission.facts import (
    CommissionFounded,
    Dissolved,
    Event,
    OfficersNamed,
    SeatFilled,
    SeatVacated,
    SubstitutesRanked,
)
from events.membership.facts import Bench

Phase = Literal["unknown", "standing", "dissolved"]


class Commission(Struct, frozen=True):
    """`seats` by bench; `members` with the bench of each; `substitutes` by bench, first to last.

    `chair` and `rapporteur` are organisations with a seat; None: nobody was named since the last one left.
    """

    phase: Phase = "unknown"
    seats: Mapping[Bench, int] = {}
    may_decide: bool = False
    ends_at: datetime | None = None
    members: Mapping[str, Bench] = {}
    substitutes: Mapping[Bench, tuple[str, ...]] = {}
    chair: str | None = None
    rapporteur: str | None = None

    def vacant(self, bench: Bench) -> int:
        """How many seats of a bench nobody has."""
        return self.seats.get(bench, 0) - sum(one == bench for one in self.members.values())


def stream(commission: str) -> str:
    """The name of the commission's stream."""
    return f"commission-{commission}"


def evolve(state: Commission, event: Event) -> Commission:
    """The commission after the event."""
    match event:
        case CommissionFounded(civil_society=civil, city=city, may_decide=may_decide, ends_at=ends_at):
            return Commission("standing", {"civil-society": civil, "city": city}, may_decide, ends_at)
        case SeatFilled(organisation=organisation, bench=bench):
            waiting = tuple(one for one in state.substitutes.get(bench, ()) if one != organisation)
            return replace(
                state,
                members={**state.members, organisation: bench},
                substitutes={**state.substitutes, bench: waiting},
            )
        case SubstitutesRanked(bench=bench, organisations=organisations):
            return replace(state, substitutes={**state.substitutes, bench: organisations})
        case SeatVacated(organisation=organisation):
            return replace(
                state,
                members={one: bench for one, bench in state.members.items() if one != organisation},
                chair=None if state.chair == organisation else state.chair,
                rapporteur=None if state.rapporteur == organisation else state.rapporteur,
            )
        case OfficersNamed(chair=chair, rapporteur=rapporteur):
            return replace(state, chair=chair, rapporteur=rapporteur)
        case Dissolved():
            return replace(state, phase="dissolved")
        case _:
            assert_never(event)
