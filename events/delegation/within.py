"""What a commission works on within: an item that it accepted and has not reported on (A2)."""

from __future__ import annotations

from events.commission.within import Within
from events.delegation.facts import Kind
from events.delegation.route import never_delegated, require_out
from events.refusal import OutOfOrder
from events.world import World


def in_hand(world: World, commission: str, kind: Kind, item: str, act: str) -> Within:
    """The item, as the commission has it.

    Raises: OutOfOrder, Unknown.
    """
    state = world.delegation(kind, item)
    if not state.number or state.receiver is None:
        raise never_delegated(act)
    if state.receiver.commission != commission:
        raise OutOfOrder(
            "another-body",
            f"{act} was refused: another body has the item, or had it last.",
            "See /api/delegations for who has it.",
        )
    require_out(world, kind, item, act, "accepted", "in-progress")
    return Within(commission, kind, item, state.number)
