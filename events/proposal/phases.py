"""In which phase an item must be for an act; a refusal names the phase that it is in and those it needs."""

from __future__ import annotations

from events.proposal.state import Phase, Proposal, Terms
from events.refusal import OutOfOrder, Unknown
from events.world import World

BEFORE_THE_AGENDA: tuple[Phase, ...] = ("submitted", "supported")
BEFORE_THE_VOTE: tuple[Phase, ...] = ("submitted", "supported", "scheduled", "deliberated")


def require_phase(world: World, proposal: str, act: str, *phases: Phase) -> tuple[Proposal, Terms]:
    """An item under rules of procedure that is in one of the phases, and what it is.

    Raises: Unknown, OutOfOrder.
    """
    state, terms = require_item(world, proposal, act)
    if state.phase not in phases:
        raise OutOfOrder(
            "wrong-phase",
            f"{act} was refused: the proposal is {state.phase}, and for this it must be {_either(phases)}.",
            "See the proposal's page for where it stands and what comes next.",
        )
    return state, terms


def require_item(world: World, proposal: str, act: str) -> tuple[Proposal, Terms]:
    """An item under rules of procedure, in any phase.

    Raises: Unknown, OutOfOrder.
    """
    state = world.proposal(proposal)
    if state.submitter is None:
        raise Unknown(
            "no-such-proposal",
            f"{act} was refused: there is no such proposal.",
            "Check the id of the proposal.",
        )
    if state.terms is None:
        raise OutOfOrder(
            "without-rules",
            f"{act} was refused: this proposal was submitted without rules of procedure.",
            "A clerk puts it to the vote as it stands; its submitter may withdraw it.",
        )
    return state, state.terms


def _either(phases: tuple[Phase, ...]) -> str:
    *others, last = phases
    return f"{', '.join(others)} or {last}" if others else last
