"""Appealing against a measure, withdrawing the appeal, and what the assembly makes of it (F3).

An appeal is judged by a vote on an item of kind `membership` that bears the id of the measure: adopting it
lifts the measure. A tie rejects; without a quorum nothing was judged, and the assembly votes again.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import require_clerk, require_mandate
from events.fact import Actor, Digest, Id
from events.measure.acts import require_measure
from events.measure.effects import organisation_of, undone
from events.measure.facts import AppealJudged, AppealWithdrawn, MeasureAppealed, MeasureAsked
from events.measure.state import Measure, Phase, stream
from events.refusal import OutOfOrder
from events.world import World, Writes

JUDGED = frozenset({"adopted", "rejected", "tie"})
"""The outcomes of a vote that judge an appeal."""


class AppealMeasure(Struct, frozen=True):
    """Appeal against a measure to the assembly, with a public reason."""

    measure: Id
    reason: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The organisation that it is about; for an applicant the clerk, or any member. Within its term."""
        act = "An appeal"
        state, asked = require_measure(world, self.measure, act)
        _require_appellant(world, who, at, asked, act)
        _require_phase(state, "confirmed", act)
        if state.appeal_until is not None and at >= state.appeal_until:
            raise OutOfOrder(
                "appeal-too-late",
                f"{act} was refused: the term ended at {state.appeal_until.isoformat()}.",
                "Put an item of kind membership on the table: that has no term.",
            )
        return [(stream(self.measure), MeasureAppealed(self.measure, self.reason))]


class WithdrawAppeal(Struct, frozen=True):
    """Withdraw an appeal: the measure stays."""

    measure: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Whoever may appeal, until the assembly has judged."""
        act = "Withdrawing an appeal"
        state, asked = require_measure(world, self.measure, act)
        _require_appellant(world, who, at, asked, act)
        _require_phase(state, "appealed", act)
        return [(stream(self.measure), AppealWithdrawn(self.measure))]


class JudgeAppeal(Struct, frozen=True):
    """Record what the assembly made of an appeal, by the counted poll on the item about it."""

    measure: Id
    poll: Id

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """A clerk records it; the poll says what it is."""
        act = "Judging an appeal"
        require_clerk(world, who, act)
        state, asked = require_measure(world, self.measure, act)
        _require_phase(state, "appealed", act)
        poll, item = world.poll(self.poll), world.proposal(self.measure).terms
        if item is None or item.kind != "membership" or item.poll != self.poll:
            raise OutOfOrder(
                "another-question",
                f"{act} was refused: that poll is not the vote on the item about this measure.",
                "Name the vote on the item of kind membership that bears the id of the measure.",
            )
        if poll.phase != "counted" or poll.outcome not in JUDGED:
            raise OutOfOrder(
                "nothing-judged",
                f"{act} was refused: the poll was not counted, had no quorum, or objections hold the item.",
                "Wait for its result; without a quorum the assembly votes again.",
            )
        lifted = poll.outcome == "adopted"
        judged = AppealJudged(self.measure, self.poll, "lifted" if lifted else "upheld")
        follows = undone(world, asked, state.appeal or asked.reason) if lifted else []
        return [(stream(self.measure), judged), *follows]


def _require_appellant(world: World, who: Actor, at: datetime, asked: MeasureAsked, act: str) -> None:
    about = organisation_of(world, asked)
    if about is not None:
        require_mandate(world, who, at, about, act, suspended_too=True)
    elif who.office == "clerk":
        require_clerk(world, who, act)
    else:
        require_mandate(world, who, at, who.organisation or "", act)


def _require_phase(state: Measure, phase: Phase, act: str) -> None:
    if state.phase != phase:
        raise OutOfOrder(
            "measure-not-so-far",
            f"{act} was refused: the measure is {state.phase}, and must be {phase}.",
            "See the measure for what happened.",
        )
