"""What of a delegation is told by mail to who leads the commission that has it, or had it last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from events.commission.state import Commission
from events.commission.state import evolve as evolve_commission
from events.delegation.facts import (
    CalledBack,
    Delegated,
    Extended,
    HandedOn,
    Kind,
    Overdue,
    Receiver,
    Returned,
    SentBack,
)
from events.delegation.state import Delegation, evolve
from events.registry import Recorded

LETTERS: dict[type, str] = {
    SentBack: "sent-back",
    Extended: "extended",
    CalledBack: "called-back",
    Returned: "returned",
    Overdue: "overdue",
}
"""Which letter tells the commission that has an item what happened to it."""


class Happened(NamedTuple):
    """`letter` tells it, to who leads `commission`."""

    letter: str
    commission: str
    kind: Kind
    item: str


def happened(event: Recorded, stream: Iterable[Recorded]) -> Happened | None:
    """What an event of a delegation's stream is to a commission; None where there is nothing to tell by mail.

    `stream`: the events of that stream, in order.
    """
    before = Delegation()
    for one in stream:
        if one.position >= event.position:
            break
        before = evolve(before, one.fact)  # type: ignore[arg-type]
    match event.fact:
        case Delegated(receiver=named) | HandedOn(receiver=named):
            return _of("delegated", named, event)
        case fact if type(fact) in LETTERS:
            return _of(LETTERS[type(fact)], before.receiver, event)
        case _:
            return None


def _of(letter: str, body: Receiver | None, event: Recorded) -> Happened | None:
    if body is None or body.commission is None:
        return None
    return Happened(letter, body.commission, event.fact.kind, event.fact.item)  # type: ignore[attr-defined]


def leaders(stream: Iterable[Recorded]) -> list[str]:
    """Chair and rapporteur as they are, of the events of a commission's stream."""
    state = Commission()
    for one in stream:
        state = evolve_commission(state, one.fact)  # type: ignore[arg-type]
    return [one for one in (state.chair, state.rapporteur) if one is not None]
