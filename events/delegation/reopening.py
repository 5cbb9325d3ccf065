"""A proposal that a body has in hand waits for its report, and is opened again by it (A2, ADR 0052).

Only where the rules of procedure that the proposal follows ask it (`voting.awaits_report`). What becomes of a
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


def waits(world: World, proposal: str, terms: Terms) -> bool:
    """Whether a body has the proposal in hand, and its vote waits for the report."""
    asked = world.rules.by_version[terms.rules].voting.awaits_report
    return asked and world.delegation("proposal", proposal).phase in OUT


def require_reported(world: World, proposal: str, terms: Terms, act: str) -> None:
    """Refuse what waits for a report.

    Raises: OutOfOrder.
    """
    if waits(world, proposal, terms):
        phase = world.delegation("proposal", proposal).phase
        raise OutOfOrder(
            "waits-for-a-report",
            f"{act} was refused: a body has the proposal in hand ('{phase}'), and for its vote it must be "
            "reported on, or back with the assembly.",
            "Wait for the report, or call the proposal back.",
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
