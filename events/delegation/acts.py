"""What the assembly does with an item that it delegates: send, extend, call and send back, conclude (A2)."""

from __future__ import annotations

import hashlib
from datetime import datetime

from msgspec import Struct

from events.delegation.facts import (
    BroughtBack,
    CalledBack,
    Concluded,
    Delegated,
    Extended,
    Kind,
    Mandate,
    Receiver,
    SentBack,
    Verdict,
)
from events.delegation.route import never_delegated, require_bureau, require_out, require_receiver
from events.delegation.state import stream
from events.fact import Actor, Digest, Id, Moment, in_utc
from events.outcome import require_adopted
from events.proposal.phases import BEFORE_THE_VOTE, require_phase
from events.refusal import Malformed, OutOfOrder, Unknown
from events.signal.standing import require_signal
from events.sitting.acts import require_phase as require_sitting
from events.sitting.facts import AgendaItemPut
from events.sitting.state import Sitting
from events.sitting.state import stream as sitting_stream
from events.world import World, Writes


class Delegate(Struct, frozen=True):
    """Give an item to a body, with a question, a mandate and a date."""

    kind: Kind
    item: Id
    receiver: Receiver
    question: Digest
    mandate: Mandate
    due_at: Moment
    conditions: Digest | None = None
    outcome: Id | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Clerk or chair, while the assembly has it. To decide and to execute is asked by an outcome only."""
        act = "Delegating"
        require_bureau(world, who, act)
        if not world.rules.version:
            raise OutOfOrder(
                "no-rules-of-delegation",
                f"{act} was refused: without rules of procedure there is no limit of hand-ons.",
                "Adopt rules of procedure first.",
            )
        _require_item(world, self.kind, self.item, act)
        state = world.delegation(self.kind, self.item)
        if state.phase not in ("assembly", "concluded"):
            raise OutOfOrder(
                "delegated-already",
                f"{act} was refused: the item is '{state.phase}', and one body has it at a time.",
                "Call it back, or conclude it first.",
            )
        require_receiver(world, self.receiver, self.mandate, act)
        if self.outcome is not None:
            require_adopted(world, self.outcome, act)
        elif self.mandate in ("decide", "execute"):
            raise OutOfOrder(
                "asked-by-no-outcome",
                f"{act} was refused: to {self.mandate} is asked by an outcome of the assembly.",
                "Name the adopted proposal that asks for it.",
            )
        delegated = Delegated(
            self.kind,
            self.item,
            state.number + 1,
            state.rules or world.rules.version,
            self.receiver,
            self.question,
            self.mandate,
            self.conditions,
            _due(self.due_at, at, act),
            self.outcome,
        )
        return [(stream(self.kind, self.item), delegated)]


class Extend(Struct, frozen=True):
    """Give more time."""

    kind: Kind
    item: Id
    due_at: Moment
    reason: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Only the assembly, which delegated it: clerk or chair, before the report; to a later date."""
        act = "Extending"
        require_bureau(world, who, act)
        state = require_out(world, self.kind, self.item, act)
        due_at = _due(self.due_at, at, act)
        if state.due_at is not None and due_at <= state.due_at:
            raise Malformed(
                "no-more-time",
                f"{act} was refused: that is no later than {state.due_at.isoformat()}.",
                "Give a later date; what was promised is not shortened.",
            )
        return [(stream(self.kind, self.item), Extended(self.kind, self.item, due_at, self.reason))]


class CallBack(Struct, frozen=True):
    """Take an item back."""

    kind: Kind
    item: Id
    reason: Digest

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """Clerk or chair, until the report."""
        act = "Calling back"
        require_bureau(world, who, act)
        require_out(world, self.kind, self.item, act)
        return [(stream(self.kind, self.item), CalledBack(self.kind, self.item, self.reason))]


class SendBack(Struct, frozen=True):
    """Send a report back to who made it, with a new question and a new date."""

    kind: Kind
    item: Id
    question: Digest
    due_at: Moment

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Clerk or chair, after the report, to a body that can still answer."""
        act = "Sending back"
        require_bureau(world, who, act)
        state = require_out(world, self.kind, self.item, act, "reported")
        if state.receiver is not None:
            require_receiver(world, state.receiver, state.mandate, act)
        sent = SentBack(self.kind, self.item, self.question, _due(self.due_at, at, act))
        return [(stream(self.kind, self.item), sent)]


class ConcludeDelegation(Struct, frozen=True):
    """Adopt the report, or take note of it; or be done with an item that came back without one."""

    kind: Kind
    item: Id
    verdict: Verdict
    reason: Digest
    outcome: Id | None = None

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """Clerk or chair. An outcome adopts; it also confirms what a bench held up (E2)."""
        act = "Concluding"
        require_bureau(world, who, act)
        state = world.delegation(self.kind, self.item)
        if not state.number:
            raise never_delegated(act)
        require_out(world, self.kind, self.item, act, "reported", "assembly")
        if (self.verdict == "adopts") != (self.outcome is not None):
            raise Malformed(
                "adopted-by-an-outcome",
                f"{act} was refused: the assembly adopts by an outcome, and takes note without one.",
                "Name the adopted proposal, or take note.",
            )
        if self.outcome is not None:
            require_out(world, self.kind, self.item, act, "reported")
            require_adopted(world, self.outcome, act)
        concluded = Concluded(self.kind, self.item, self.verdict, self.reason, self.outcome)
        return [(stream(self.kind, self.item), concluded)]


class BringBack(Struct, frozen=True):
    """Put a hot potato on the agenda of a sitting, under its question."""

    kind: Kind
    item: Id
    sitting: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Clerk or chair; in practice the clerk process, on the next plenary sitting.

        Again where the sitting before was called off, or ended without dealing with it.
        """
        act = "Bringing it back"
        require_bureau(world, who, act)
        state = world.delegation(self.kind, self.item)
        there = Sitting() if state.sitting is None else world.sitting(state.sitting)
        if not state.hot or state.phase != "assembly" or there.phase in ("convened", "held"):
            raise OutOfOrder(
                "nothing-to-bring-back",
                f"{act} was refused: it is no hot potato, or it stands on an agenda.",
                "See its route.",
            )
        sitting = require_sitting(world, self.sitting, act, "convened")
        if sitting.kind != "plenary" or sitting.starts_at is None or sitting.starts_at <= at:
            raise OutOfOrder(
                "not-a-coming-plenary",
                f"{act} was refused: it comes back to a plenary sitting that is still to come.",
                "Name the next one.",
            )
        name = stream(self.kind, self.item)
        proposal = self.item if self.kind in ("proposal", "outcome") else None
        item = agenda_item(self.kind, self.item, state.number)
        if item in sitting.items or (proposal is not None and proposal in sitting.items.values()):
            return [(name, BroughtBack(self.kind, self.item, self.sitting, None))]
        put = AgendaItemPut(item, state.question, proposal, None)
        back = BroughtBack(self.kind, self.item, self.sitting, item)
        return [(name, back), (sitting_stream(self.sitting), put)]


def agenda_item(kind: Kind, item: str, number: int) -> str:
    """The id under which a hot potato stands on an agenda: it follows from the delegation."""
    return "h" + hashlib.sha256(f"{kind}/{item}/{number}".encode()).hexdigest()[:19]


def _due(moment: datetime, at: datetime, act: str) -> datetime:
    due_at = in_utc(moment, act)
    if due_at <= at:
        raise Malformed(
            "due-in-the-past",
            f"{act} was refused: the date has passed.",
            "Give a day to come.",
        )
    return due_at


def _require_item(world: World, kind: Kind, item: str, act: str) -> None:
    if kind == "proposal":
        require_phase(world, item, act, *BEFORE_THE_VOTE)
    elif kind == "outcome":
        require_phase(world, item, act, "concluded")
    elif kind == "signal":
        require_signal(world, item, act)
    else:
        asked = world.contribution(item)
        if asked.kind != "question" or asked.proposal is None or asked.withdrawn:
            raise Unknown(
                "no-such-question",
                f"{act} was refused: no such question stands.",
                "Check its id on the dossier.",
            )
