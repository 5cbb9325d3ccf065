"""Submitting and withdrawing a proposal."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import require_mandate
from events.fact import Actor, Digest, Id, Slugs
from events.proposal.facts import Clauses, Submitted, Withdrawn
from events.proposal.state import stream
from events.refusal import Malformed, OutOfOrder, Unknown
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
        if world.proposal(self.proposal).submitter is not None:
            raise OutOfOrder(
                "proposal-exists",
                "Submitting was refused: this id is in use.",
                "Give the proposal another id, or none: the chamber then makes one.",
            )
        if len({clause.clause for clause in self.clauses}) < len(self.clauses):
            raise Malformed(
                "clause-twice",
                "Submitting was refused: two clauses have the same id.",
                "Give each clause an id of its own.",
            )
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
    """Withdraw a proposal, with a reason. A poll that is open goes on: the assembly has it in hand."""

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
        return [(stream(self.proposal), Withdrawn(self.proposal, self.reason))]
