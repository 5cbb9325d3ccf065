"""A proposal that a body has in hand waits for its report, and is opened again by it (A2, ADR 0052).

It waits until the report is due: a body that does not report cannot keep the assembly from voting. Only
where the rules of procedure that the proposal follows ask it (`voting.awaits_report`). What becomes of a
report on an outcome, a question or a signal is the assembly's to conclude: those are open already.
"""

from __future__ import annotations

from datetime import datetime

from events.delegation.facts import Kind
from events.delegation.state import OUT, Delegation
from events.proposal.facts import Reopened
from events.proposal.phases import BEFORE_THE_VOTE
from events.proposal.state import Terms, stream
from events.refusal import OutOfOrder
from events.world import World, Writes


def waits(world: World, proposal: str, terms: Terms, at: datetime) -> bool:
    """Whether a body has the proposal in hand, and its vote waits for the report until it is due."""
    if not world.rules.by_version[terms.rules].voting.awaits_report:
        return False
    state = world.delegation("proposal", proposal)
    return state.phase in OUT and state.due_at is not None and at < state.due_at


def require_reported(world: World, proposal: str, terms: Terms, act: str, at: datetime) -> None:
    """Refuse what waits for a report.

    Raises: OutOfOrder.
    """
    if waits(world, proposal, terms, at):
        state = world.delegation("proposal", proposal)
        raise OutOfOrder(
            "waits-for-a-report",
            f"{act} was refused: a body has the proposal in hand ('{state.phase}'), and until "
            f"{state.due_at} its vote waits for the report.",
            "Wait for the report or that date, or call the proposal back.",
        )


def reopened(world: World, kind: Kind, item: str, state: Delegation, at: datetime) -> Writes:
    """What a report writes about the item itself."""
    if kind != "proposal":
        return []
    proposal = world.proposal(item)
    terms = proposal.terms
    if terms is None or not world.rules.by_version[terms.rules].voting.awaits_report:
        return []
    if proposal.phase not in BEFORE_THE_VOTE:
        return []
    coming = terms.meets_at if terms.meets_at is not None and terms.meets_at > at else None
    return [(stream(item), Reopened(item, state.number, at, coming))]
