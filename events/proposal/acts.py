"""Submitting a proposal in an assembly without rules of procedure, and withdrawing any."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import require_mandate
from events.fact import Actor, Digest, Id, Slugs
from events.proposal.facts import Clauses, Submitted, Withdrawn
from events.proposal.filing import require_clauses
from events.proposal.phases import BEFORE_THE_VOTE, require_phase
from events.proposal.state import stream
from events.refusal import OutOfOrder, Unknown
from events.world import World, Writes


class Submit(Struct, frozen=True):
    """Submit a proposal in the name of an organisation."""

    proposal: Id
    organisation: Id
    title: Digest
    for_whom: Digest
    clauses: Clauses
    background: Digest | None = None
    themes: Slugs = ()
    target_groups: Slugs = ()
    neighbourhoods: Slugs = ()

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Any member may, on any theme."""
        require_mandate(world, who, at, self.organisation, "Submitting a proposal")
        if world.rules.version:
            raise OutOfOrder(
                "rules-in-force",
                "Submitting was refused: under rules of procedure a proposal says its kind and its aim.",
                "Submit it with `kind`, and `aim` where there is a charter.",
            )
        if world.proposal(self.proposal).submitter is not None:
            raise OutOfOrder(
                "proposal-exists",
                "Submitting was refused: this id is in use.",
                "Give the proposal another id, or none: the chamber then makes one.",
            )
        require_clauses(self.clauses, "Submitting")
        submitted = Submitted(
            self.proposal,
            self.organisation,
            self.title,
            self.for_whom,
            self.clauses,
            self.background,
            self.themes,
            self.target_groups,
            self.neighbourhoods,
        )
        return [(stream(self.proposal), submitted)]


class Withdraw(Struct, frozen=True):
    """Withdraw a proposal, with a reason.

    Under rules of procedure it is withdrawn before the vote. Without them a poll that is open goes on: the
    assembly has it in hand.
    """

    proposal: Id
    reason: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Only its submitter withdraws it."""
        proposal = world.proposal(self.proposal)
        if proposal.submitter is None:
            raise Unknown(
                "no-such-proposal",
                "Withdrawing was refused: there is no such proposal.",
                "Check the id of the proposal.",
            )
        require_mandate(world, who, at, proposal.submitter, "Withdrawing a proposal")
        if proposal.withdrawn:
            raise OutOfOrder(
                "proposal-withdrawn",
                "Withdrawing was refused: it is withdrawn already.",
                "Nothing needs to be done.",
            )
        if proposal.terms is not None:
            require_phase(world, self.proposal, "Withdrawing", *BEFORE_THE_VOTE)
        return [(stream(self.proposal), Withdrawn(self.proposal, self.reason))]
