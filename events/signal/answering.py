"""Answering the four standing questions of a signal, each in versions (A4)."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import holds, require_mandate
from events.commission.acting import require_commission
from events.delegation.state import OUT
from events.fact import Actor, Digest, Id
from events.signal.facts import Question, SignalAnswered
from events.signal.standing import require_behind, require_signal
from events.signal.state import stream
from events.world import World, Writes


class AnswerSignal(Struct, frozen=True):
    """Answer one of the four standing questions, or answer it anew."""

    signal: Id
    question: Question
    text: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Clerk, contact person of the city, who stands behind it, and for the body that has it in hand."""
        act = "Answering"
        state = require_signal(world, self.signal, act)
        if holds(world, who, "clerk") or holds(world, who, "contact"):
            organisation = None
        else:
            organisation = _receiving(world, who, at, self.signal, act) or require_behind(
                world, who, at, self.signal, state, act
            )
        version = state.answered.count(self.question) + 1
        answer = SignalAnswered(self.signal, self.question, version, organisation, self.text)
        return [(stream(self.signal), answer)]


def _receiving(world: World, who: Actor, at: datetime, signal: str, act: str) -> str | None:
    """The organisation of who acts, where it speaks for the body that has the signal in hand."""
    delegation, organisation = world.delegation("signal", signal), who.organisation
    receiver = delegation.receiver
    if receiver is None or organisation is None or delegation.phase not in OUT:
        return None
    if receiver.commission is None:
        if receiver.organisation != organisation:
            return None
        require_mandate(world, who, at, organisation, act)
        return organisation
    commission = world.commission(receiver.commission)
    if organisation not in (commission.chair, commission.rapporteur):
        return None
    require_commission(world, who, at, receiver.commission, act)
    return organisation
