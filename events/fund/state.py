"""What stream `fund-<id>` adds up to: what is told of the fund now, and each of its allocations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.fund.facts import (
    Allocated,
    AllocationCorrected,
    Criterion,
    Event,
    FundCorrected,
    FundRecorded,
    Share,
)


class Told(Struct, frozen=True):
    """What is told of a fund: digests of texts, and its year."""

    name: str
    source: str
    year: int
    purpose: str
    criteria: tuple[Criterion, ...]


class Fund(Struct, frozen=True):
    """`told` is None before it is recorded. `allocations` are the shares by their ids, as told last.

    `references`: the ids of those that were read from a register, by what the register calls the row.
    """

    told: Told | None = None
    allocations: Mapping[str, Share] = {}
    references: Mapping[str, str] = {}


def stream(fund: str) -> str:
    """The name of the fund's stream."""
    return f"fund-{fund}"


def evolve(state: Fund, event: Event) -> Fund:
    """The fund after the event."""
    match event:
        case FundRecorded() | FundCorrected():
            told = Told(event.name, event.source, event.year, event.purpose, event.criteria)
            return replace(state, told=told)
        case Allocated(allocation=allocation, reference=reference, share=share):
            allocations = {**state.allocations, allocation: share}
            if reference is None:
                return replace(state, allocations=allocations)
            return replace(
                state, allocations=allocations, references={**state.references, reference: allocation}
            )
        case AllocationCorrected(allocation=allocation, share=share):
            return replace(state, allocations={**state.allocations, allocation: share})
        case _:
            assert_never(event)
