"""What the city owes to an outcome and answers (T6), and the actions that come of it (A3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from events.action.facts import (
    ActionAbandoned,
    ActionCompleted,
    ActionMeasured,
    ActionSuperseded,
    ActionTakenUp,
    ActionUnsolved,
)
from events.duty.facts import (
    DutyOpened,
    DutyOverdue,
    DutyReminded,
    FoundInsufficient,
    InterimAnswered,
    OutcomeAnswered,
)
from events.registry import Recorded
from projections.dossier.telling import Named, told
from projections.projection import Statement, Write

TAKEN_UP = Statement(
    "taken up",
    "an action that came of an outcome",
    "action",
    "insert into action (action, proposal) values ($1, $2)",
)

_DUTIES = (DutyOpened, DutyReminded, InterimAnswered, OutcomeAnswered, DutyOverdue, FoundInsufficient)
READS = (
    *_DUTIES,
    *(ActionTakenUp, ActionMeasured, ActionCompleted, ActionAbandoned, ActionSuperseded, ActionUnsolved),
)
STATEMENTS = (TAKEN_UP,)


def project(event: Recorded) -> Sequence[Write]:
    """The rows that follow from an answer or an action."""
    fact = event.fact
    if isinstance(fact, _DUTIES):
        return [_answered(event, f"proposal-{fact.proposal}")]
    return _done(event)


def _answered(event: Recorded, about: str) -> Write:
    def line(**more: Any) -> Write:
        return told(event, "answers", about, **more)

    match event.fact:
        case DutyOpened(term=term):
            return line(due_at=term.due_at)
        case InterimAnswered(text=text, term=term):
            return line(text=text, due_at=term.due_at)
        case OutcomeAnswered(verdict=verdict, reasons=reasons, commitments=commitments, receiver=receiver):
            words: list[Named] = [("promise", one.action, one.what) for one in commitments]
            if receiver is not None and receiver.name is not None:
                words.append(("receiver", None, receiver.name))
            return line(text=reasons, texts=words, verdict=verdict)
        case FoundInsufficient(sitting=sitting, hands=hands, reason=reason, term=term):
            return line(text=reason, sitting=sitting, hands=hands, due_at=term.due_at)
        case _:
            return line()


def _done(event: Recorded) -> Sequence[Write]:  # noqa: PLR0911 - one case per fact
    def line(about: str = event.stream, **more: Any) -> Write:
        return told(event, "actions", about, action=event.stream.partition("-")[2], **more)

    match event.fact:
        case ActionTakenUp() as taken:
            if taken.proposal is None:  # it came of no outcome
                return ()
            words: list[Named] = [("what", None, taken.what), ("for_whom", None, taken.for_whom)]
            about = f"proposal-{taken.proposal}"
            return [
                Write(TAKEN_UP, (taken.action, taken.proposal)),
                line(about, texts=words, owners=taken.owners, due_at=taken.due_at),
            ]
        case ActionMeasured(value=value, measured_at=measured_at, evidence=evidence):
            return [line(text=evidence, value=value, measured_at=measured_at)]
        case ActionCompleted(result=result):
            return [line(text=result)]
        case ActionSuperseded(by=by, reason=reason):
            return [line(text=reason, by=by)]
        case ActionAbandoned(reason=reason) | ActionUnsolved(reason=reason):
            return [line(text=reason)]
        case _:
            return ()
