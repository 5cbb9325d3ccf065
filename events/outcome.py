"""The outcome behind an act: what the assembly decided, and somebody now carries out."""

from __future__ import annotations

from events.hold.state import came_to
from events.proposal.phases import require_item
from events.proposal.state import Terms
from events.refusal import OutOfOrder
from events.world import World


def require_adopted(world: World, proposal: str, act: str) -> Terms:
    """A proposal that was concluded and adopted, by a vote that stands.

    Raises: Unknown, OutOfOrder.
    """
    state, terms = require_item(world, proposal, act)
    if terms.poll is not None and world.poll(terms.poll).phase == "annulled":
        raise OutOfOrder(
            "outcome-annulled",
            f"{act} was refused: the vote on proposal '{proposal}' was annulled.",
            "Hold the vote again; what it comes to is the outcome.",
        )
    outcome = None
    if state.phase == "concluded" and terms.poll is not None:
        outcome = came_to(world.hold(proposal), terms.poll, world.poll(terms.poll).outcome)
    if outcome not in ("adopted", "chosen"):
        raise OutOfOrder(
            "no-outcome",
            f"{act} was refused: proposal '{proposal}' was not adopted, or not concluded yet.",
            "Name the proposal whose outcome asks for this.",
        )
    return terms
