"""What came of the vote on an item, told once and called what it is (T4).

New rules of procedure and a new charter come into force in the same act (P1): nobody can leave them lying.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import require_clerk
from events.charter.facts import CharterAdopted
from events.charter.state import STREAM as CHARTER
from events.fact import Actor, Id
from events.hold.state import came_to
from events.preparation import standing
from events.proposal.facts import Concluded, Result
from events.proposal.phases import require_phase
from events.proposal.state import Terms, stream, text_digest
from events.refusal import OutOfOrder
from events.rules.facts import RulesAdopted
from events.rules.state import STREAM as RULES
from events.world import World, Writes

RESULTS: dict[str | None, Result] = {
    "adopted": "adopted",
    "rejected": "rejected",
    "tie": "tie",
    "no-quorum": "no-quorum",
    "chosen": "chosen",
}
"""What a counted poll concludes an item with. A poll that is held by objections concludes nothing yet."""


class Conclude(Struct, frozen=True):
    """Write down what came of the vote on an item. New rules, a new charter come into force with it (P1)."""

    proposal: Id
    poll: Id

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """Once its poll was counted. By its engagement it is an advice, a position or a decision (T4)."""
        act = "Concluding"
        require_clerk(world, who, act)
        state, terms = require_phase(world, self.proposal, act, "voted")
        poll = world.poll(self.poll)
        held = poll.outcome == "held"
        outcome = came_to(world.hold(self.proposal), self.poll, "held") if held else poll.outcome
        result = RESULTS.get(outcome)
        if terms.poll != self.poll or poll.phase != "counted" or result is None:
            raise OutOfOrder(
                "nothing-concluded",
                f"{act} was refused: the last poll on it was not counted, or objections hold it.",
                "Wait for the count, and for the objections to be decided.",
            )
        concluded = Concluded(self.proposal, self.poll, result, standing(terms), text_digest(state.clauses))
        return [(stream(self.proposal), concluded), *_in_force(world, terms, self.poll, result)]


def _in_force(world: World, terms: Terms, poll: str, result: Result) -> Writes:
    if result != "adopted":
        return []
    if terms.procedure is not None:
        return [(RULES, RulesAdopted(world.rules.version + 1, terms.procedure, poll))]
    if terms.charter is not None:
        return [(CHARTER, CharterAdopted(world.charter.version + 1, terms.charter, poll))]
    return []
