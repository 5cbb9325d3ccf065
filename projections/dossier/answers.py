"""What the city owes to an outcome and answers (T6), and the actions that come of it (A3)."""

from __future__ import annotations

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
    DutyLifted,
    DutyOpened,
    DutyOverdue,
    DutyReminded,
    FoundInsufficient,
    InterimAnswered,
    OutcomeAnswered,
)
from events.registry import Recorded
from projections.dossier.telling import Named, told
from projections.projection import Statement, Write, Writers, on, subject

TAKEN_UP = Statement(
    "taken up",
    "an action that came of an outcome",
    "action",
    "insert into action (action, proposal) values ($1, $2)",
)

STATEMENTS = (TAKEN_UP,)


def _answered(event: Recorded, f: OutcomeAnswered) -> list[Write]:
    words: list[Named] = [("promise", one.action, one.what) for one in f.commitments]
    if f.receiver is not None and f.receiver.name is not None:
        words.append(("receiver", None, f.receiver.name))
    return _owed(event, f.proposal, text=f.reasons, texts=words, verdict=f.verdict)


def _insufficient(event: Recorded, f: FoundInsufficient) -> list[Write]:
    more = {"sitting": f.sitting, "hands": f.hands, "due_at": f.term.due_at}
    return _owed(event, f.proposal, text=f.reason, **more)


def _taken_up(event: Recorded, f: ActionTakenUp) -> list[Write]:
    if f.proposal is None:  # it came of no outcome
        return []
    words: list[Named] = [("what", None, f.what), ("for_whom", None, f.for_whom)]
    about = f"proposal-{f.proposal}"
    line = _done(event, about, texts=words, owners=f.owners, due_at=f.due_at)
    return [Write(TAKEN_UP, (f.action, f.proposal)), *line]


def _measured(event: Recorded, f: ActionMeasured) -> list[Write]:
    return _done(event, text=f.evidence, value=f.value, measured_at=f.measured_at)


def _owed(event: Recorded, proposal: str, **more: Any) -> list[Write]:
    return [told(event, "answers", f"proposal-{proposal}", **more)]


def _done(event: Recorded, about: str | None = None, **more: Any) -> list[Write]:
    return [told(event, "actions", about or event.stream, action=subject(event), **more)]


WRITERS: Writers = (
    on(DutyOpened, lambda event, f: _owed(event, f.proposal, due_at=f.term.due_at)),
    on(DutyReminded, lambda event, f: _owed(event, f.proposal)),
    on(InterimAnswered, lambda event, f: _owed(event, f.proposal, text=f.text, due_at=f.term.due_at)),
    on(OutcomeAnswered, _answered),
    on(DutyOverdue, lambda event, f: _owed(event, f.proposal)),
    on(DutyLifted, lambda event, f: _owed(event, f.proposal)),
    on(FoundInsufficient, _insufficient),
    on(ActionTakenUp, _taken_up),
    on(ActionMeasured, _measured),
    on(ActionCompleted, lambda event, f: _done(event, text=f.result)),
    on(ActionSuperseded, lambda event, f: _done(event, text=f.reason, by=f.by)),
    on(ActionAbandoned, lambda event, f: _done(event, text=f.reason)),
    on(ActionUnsolved, lambda event, f: _done(event, text=f.reason)),
)
