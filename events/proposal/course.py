"""What the clerk does with an item before its vote: it qualifies or lapses, its deliberation ends.

All but the end of the deliberation follows from the log, and the clerk process does it: it looks at many
streams, and its act names what it relied on, so that the decision need look at these alone (ADR 0030).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from events.amendment.deciding import require_settled
from events.authority import holds, require_clerk
from events.fact import Actor, Id
from events.proposal.facts import Deliberated, Lapsed, Qualified
from events.proposal.phases import require_phase
from events.proposal.state import Proposal, Terms, stream
from events.refusal import Malformed, NotAllowed, OutOfOrder
from events.support import spread
from events.world import World, Writes


class Qualify(Struct, frozen=True):
    """Write down that the support of an item is as wide as the rules ask. `supporters`: who is enough."""

    proposal: Id
    supporters: tuple[Id, ...]

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """Each of them supports it now and is in good standing; together they are spread as is asked (A1)."""
        act = "Qualifying a proposal"
        require_clerk(world, who, act)
        state, terms = require_phase(world, self.proposal, act, "submitted")
        asked = world.rules.by_version[terms.rules].support
        if len(set(self.supporters)) < len(self.supporters) or len(self.supporters) > spread.most(asked):
            raise Malformed(
                "supporters-named",
                f"{act} was refused: it names a supporter twice, or more than are needed.",
                "Name each once, and only as many as the rules need.",
            )
        for organisation in self.supporters:
            if not _supports(world, state, terms, self.proposal, organisation):
                raise OutOfOrder(
                    "no-supporter",
                    f"{act} was refused: '{organisation}' does not support it, or is not in good standing.",
                    "Look at the log again.",
                )
        traits = {organisation: world.organisation(organisation).traits for organisation in self.supporters}
        if lacks := spread.lacking(traits, asked):
            raise OutOfOrder(
                "support-not-enough",
                f"{act} was refused: its support is not spread enough over {', '.join(lacks)}.",
                "More organisations, and others, may support it.",
            )
        return [(stream(self.proposal), Qualified(self.proposal, self.supporters))]


class Lapse(Struct, frozen=True):
    """Write down that an item did not qualify in time."""

    proposal: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """At the end of the term of its rules, and never before."""
        act = "Lapsing"
        require_clerk(world, who, act)
        _, terms = require_phase(world, self.proposal, act, "submitted")
        until = terms.submitted_at + timedelta(days=world.rules.by_version[terms.rules].periods.lapse)
        if at < until:
            raise OutOfOrder(
                "not-lapsed-yet",
                f"{act} was refused: by the rules it has time until {until.isoformat()}.",
                "Wait for it.",
            )
        return [(stream(self.proposal), Lapsed(self.proposal))]


class EndDeliberation(Struct, frozen=True):
    """End the deliberation of an item: from here on its text stands."""

    proposal: Id

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """The clerk or the chair."""
        act = "Ending the deliberation"
        if not holds(world, who, "chair") and not holds(world, who, "clerk"):
            raise NotAllowed(
                "not-clerk-nor-chair",
                f"{act} was refused: it is for the clerk or the chair.",
                "Ask one of them.",
            )
        require_phase(world, self.proposal, act, "scheduled")
        require_settled(world, self.proposal, act)
        return [(stream(self.proposal), Deliberated(self.proposal))]


def _supports(world: World, state: Proposal, terms: Terms, proposal: str, organisation: str) -> bool:
    signed = organisation == state.submitter or organisation in terms.co_signers
    supports = signed or world.support(proposal, organisation).given
    return supports and world.membership.standing(organisation) == "member"
