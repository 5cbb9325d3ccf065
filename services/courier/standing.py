"""Whose authority stands: table `holders` tells who was bound to a mandate, the log whether it still gives
any.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from events import assembly, membership, organisation, registry
from events.registry import Recorded
from events.world import World
from services.courier.ports import Held


def streams(held: Iterable[Held]) -> set[str]:
    """The streams of the log that tell of these."""
    named = {organisation.state.stream(one) for _, one, _ in held if one is not None}
    return {assembly.state.STREAM, membership.state.STREAM, *named}


def standing(found: Mapping[str, Sequence[Recorded]], at: datetime, held: Sequence[Held]) -> list[Held]:
    """Those that give authority at that moment: offices that were not taken, and mandates that hold, of
    organisations that have not left. A suspended one is told what concerns it.

    `found`: what there is of `streams(held)`.
    """
    world = World(
        {
            name: registry.fold(name, registry.empty(name), [event.fact for event in found.get(name, ())])
            for name in streams(held)
        }
    )
    return [one for one in held if _stands(world, at, one)]


def _stands(world: World, at: datetime, held: Held) -> bool:
    office, one, mandate = held
    if one is None:
        return any(mandate in holders for name, holders in world.assembly.offices.items() if name == office)
    if world.membership.standing(one) not in {"member", "suspended"}:
        return False
    given = world.organisation(one).mandates.get(mandate)
    return given is not None and given.holds(at)
