"""Answering and withdrawing an objection. What holds follows from a count, what is decided from a vote."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import require_mandate
from events.fact import Actor, Digest, Id
from events.hold.facts import ItemReleased, ObjectionAnswered, ObjectionWithdrawn
from events.hold.state import Hold, stream
from events.poll.terms import procedure_of, require_opener
from events.refusal import Unknown
from events.world import World, Writes


class AnswerObjection(Struct, frozen=True):
    """Answer an objection that holds an item, in public."""

    proposal: Id
    organisation: Id
    answer: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The submitter answers, or who opens polls; an answer may be followed by a better one."""
        act = "Answering an objection"
        _require_objection(world.hold(self.proposal), self.organisation, act)
        proposal = world.proposal(self.proposal)
        if who.office == "member":
            require_mandate(world, who, at, proposal.submitter or "", act)
        else:
            require_opener(world, who, procedure_of(world, proposal), act)
        answered = ObjectionAnswered(self.proposal, self.organisation, self.answer)
        return [(stream(self.proposal), answered)]


class WithdrawObjection(Struct, frozen=True):
    """Withdraw the organisation's objection after the consent round has closed."""

    proposal: Id
    organisation: Id
    reason: Digest | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Only who objected withdraws it. With the last one the item is adopted by consent."""
        act = "Withdrawing an objection"
        require_mandate(world, who, at, self.organisation, act)
        hold = world.hold(self.proposal)
        _require_objection(hold, self.organisation, act)
        withdrawn = ObjectionWithdrawn(self.proposal, self.organisation, self.reason)
        others = [state for name, state in hold.objections.items() if name != self.organisation]
        writes: Writes = [(stream(self.proposal), withdrawn)]
        if all(state == "withdrawn" for state in others):
            released = ItemReleased(self.proposal, hold.poll or "", "withdrawn")
            writes.append((stream(self.proposal), released))
        return writes


def _require_objection(hold: Hold, organisation: str, act: str) -> None:
    if hold.objections.get(organisation, "withdrawn") == "withdrawn":
        raise Unknown(
            "no-such-objection",
            f"{act} was refused: no objection of this organisation holds this item.",
            "See the item's page for the objections that stand.",
        )
