"""Supporting an item, and taking that back."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import require_mandate
from events.fact import Actor, Id
from events.proposal.phases import BEFORE_THE_AGENDA, require_phase
from events.refusal import OutOfOrder
from events.support.facts import SupportGiven, SupportTakenBack
from events.support.state import stream
from events.world import World, Writes


class GiveSupport(Struct, frozen=True):
    """Support that an item comes on an agenda."""

    proposal: Id
    organisation: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Any member, once, until the item is on an agenda; submitter and co-signers support it as it is."""
        act = "Supporting a proposal"
        state, terms = require_phase(world, self.proposal, act, *BEFORE_THE_AGENDA)
        require_mandate(world, who, at, self.organisation, act)
        if (
            self.organisation == state.submitter
            or self.organisation in terms.co_signers
            or world.support(self.proposal, self.organisation).given
        ):
            raise OutOfOrder(
                "supported-already",
                f"{act} was refused: your organisation supports it already.",
                "Nothing needs to be done.",
            )
        return [(stream(self.proposal, self.organisation), SupportGiven(self.proposal, self.organisation))]


class TakeSupportBack(Struct, frozen=True):
    """Take support back."""

    proposal: Id
    organisation: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Whoever gave it, until the item is on an agenda."""
        act = "Taking support back"
        require_phase(world, self.proposal, act, *BEFORE_THE_AGENDA)
        require_mandate(world, who, at, self.organisation, act)
        if not world.support(self.proposal, self.organisation).given:
            raise OutOfOrder(
                "not-supported",
                f"{act} was refused: your organisation did not give its support.",
                "Nothing needs to be done.",
            )
        taken = SupportTakenBack(self.proposal, self.organisation)
        return [(stream(self.proposal, self.organisation), taken)]
