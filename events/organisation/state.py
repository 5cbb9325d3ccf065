"""What stream `organisation-<id>` adds up to: its mandates, and what rules ask of a profile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.organisation.facts import (
    Described,
    Event,
    MandateGiven,
    MandateKind,
    MandateWithdrawn,
    Merged,
    MergerAgreed,
    Profiled,
    Size,
    Staffing,
)


class Mandate(NamedTuple):
    """A person's authority to act for the organisation."""

    kind: MandateKind
    valid_from: datetime
    valid_until: datetime | None
    withdrawn: bool = False

    def holds(self, at: datetime) -> bool:
        """Whether the mandate gives authority at that moment."""
        return (
            not self.withdrawn
            and self.valid_from <= at
            and (self.valid_until is None or at < self.valid_until)
        )


class Traits(NamedTuple):
    """What an organisation says of itself that rules ask for: the spread of support, and nothing else.

    None and empty: it does not say.
    """

    size: Size | None = None
    staffing: Staffing | None = None
    neighbourhoods: tuple[str, ...] = ()


class Organisation(Struct, frozen=True):
    """`mandates` by id, ended ones too. `merging_into`: it agreed to that, and it was not done yet."""

    mandates: Mapping[str, Mandate] = {}
    traits: Traits = Traits()
    merging_into: str | None = None


def stream(organisation: str) -> str:
    """The name of the organisation's stream."""
    return f"organisation-{organisation}"


def evolve(state: Organisation, event: Event) -> Organisation:
    """The organisation after the event."""
    match event:
        case Profiled(neighbourhoods=neighbourhoods):
            return replace(state, traits=Traits(neighbourhoods=neighbourhoods))
        case Described(size=size, staffing=staffing, neighbourhoods=neighbourhoods):
            return replace(state, traits=Traits(size, staffing, neighbourhoods))
        case MergerAgreed(into=into):
            return replace(state, merging_into=into)
        case Merged():
            return state
        case MandateGiven(mandate=mandate, kind=kind, valid_from=valid_from, valid_until=valid_until):
            given = Mandate(kind, valid_from, valid_until)
            return replace(state, mandates={**state.mandates, mandate: given})
        case MandateWithdrawn(mandate=mandate):
            ended = state.mandates[mandate]._replace(withdrawn=True)
            return replace(state, mandates={**state.mandates, mandate: ended})
        case _:
            assert_never(event)
