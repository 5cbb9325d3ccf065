"""What stream `delegation-<kind>-<item>` adds up to: who has the item, until when, and its route so far."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.delegation.facts import (
    Accepted,
    BecameHot,
    Begun,
    BroughtBack,
    CalledBack,
    Concluded,
    Declined,
    Delegated,
    Event,
    Extended,
    HandedOn,
    Kind,
    Mandate,
    Overdue,
    PassedOn,
    Receiver,
    Reported,
    Returned,
    SentBack,
)

Phase = Literal["assembly", "delegated", "accepted", "in-progress", "reported", "concluded"]

OUT: tuple[Phase, ...] = ("delegated", "accepted", "in-progress")
"""The phases in which a body has it, and a report is waited for."""


class Delegation(Struct, frozen=True):
    """`number` 0: it was never delegated. `receiver` is the body that has it, or had it last.

    `route`: whom each hand-on named, in order, and `hand_ons` their number as facts tell it, over all
    delegations of the item. `extensions` counts new dates of the present delegation. `hot`: a hot potato that
    the assembly has not dealt with yet; `sitting` the one on whose agenda it came back.
    `turn`: how many times a body got it by the present delegation: delegated, handed on, or sent back.
    `cited`: the polls that reports named so far. `before`: who handed the present delegation on.
    """

    phase: Phase = "assembly"
    number: int = 0
    turn: int = 0
    rules: int = 0
    receiver: Receiver | None = None
    mandate: Mandate = "advise"
    question: str = ""
    due_at: datetime | None = None
    extensions: int = 0
    overdue: bool = False
    route: tuple[Receiver, ...] = ()
    hand_ons: int = 0
    hot: bool = False
    sitting: str | None = None
    decides: bool = False
    cited: frozenset[str] = frozenset()
    before: tuple[Receiver, ...] = ()

    @property
    def holder(self) -> Receiver | Literal["assembly"]:
        """Who has the item now."""
        return self.receiver if self.phase in OUT and self.receiver is not None else "assembly"


def stream(kind: Kind, item: str) -> str:
    """The name of the stream of an item's delegations."""
    return f"delegation-{kind}-{item}"


def evolve(state: Delegation, event: Event) -> Delegation:  # noqa: C901, PLR0911, PLR0912 - one case per fact
    """The delegation after the event."""
    match event:
        case Delegated():
            return Delegation(
                phase="delegated",
                number=event.number,
                turn=1,
                rules=event.rules,
                receiver=event.receiver,
                mandate=event.mandate,
                question=event.question,
                due_at=event.due_at,
                route=state.route,
                hand_ons=state.hand_ons,
                cited=state.cited,
            )
        case Accepted():
            return replace(state, phase="accepted")
        case Begun():
            return replace(state, phase="in-progress")
        case HandedOn(receiver=receiver, hand_ons=hand_ons):
            route = (*state.route, receiver)
            before = state.before if state.receiver is None else (*state.before, state.receiver)
            handed = replace(state, phase="delegated", receiver=receiver, before=before)
            return replace(handed, route=route, hand_ons=hand_ons, turn=state.turn + 1)
        case PassedOn(receiver=receiver, hand_ons=hand_ons):
            return replace(state, route=(*state.route, receiver), hand_ons=hand_ons)
        case BecameHot():
            return replace(state, phase="assembly", hot=True, overdue=False, sitting=None)
        case BroughtBack(sitting=sitting):
            return replace(state, sitting=sitting)
        case Extended(due_at=due_at):
            return replace(state, due_at=due_at, extensions=state.extensions + 1, overdue=False)
        case Declined() | CalledBack() | Returned():
            return replace(state, phase="assembly", overdue=False)
        case Overdue():
            return replace(state, overdue=True)
        case Reported(decides=decides, poll=poll):
            cited = state.cited if poll is None else state.cited | {poll}
            return replace(state, phase="reported", overdue=False, decides=decides, cited=cited)
        case SentBack(question=question, due_at=due_at):
            again = replace(state, phase="delegated", question=question, due_at=due_at, decides=False)
            return replace(again, extensions=state.extensions + 1, turn=state.turn + 1)
        case Concluded():
            return replace(state, phase="concluded", hot=False)
        case _:
            assert_never(event)
