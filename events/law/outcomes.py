"""The acts behind the facts of what becomes of an outcome: who has to answer it, and what is done."""

from __future__ import annotations

from events.action.acts import (
    AbandonAction,
    CloseUnsolved,
    CompleteAction,
    MeasureAction,
    SupersedeAction,
    TakeUp,
)
from events.action.facts import (
    ActionAbandoned,
    ActionCompleted,
    ActionMeasured,
    ActionSuperseded,
    ActionTakenUp,
    ActionUnsolved,
)
from events.duty.acts import FindInsufficient, GiveAnswer, GiveInterimAnswer
from events.duty.facts import (
    DutyOpened,
    DutyOverdue,
    DutyReminded,
    FoundInsufficient,
    InterimAnswered,
    OutcomeAnswered,
)
from events.duty.keeping import MarkDutyOverdue, OpenDuty, RemindOfDuty
from events.fact import Fact
from events.law.making import Make, alike

ACTS: dict[type[Fact], Make] = {
    DutyOpened: alike(OpenDuty),
    DutyReminded: alike(RemindOfDuty),
    InterimAnswered: lambda fact, *_: GiveInterimAnswer(fact.proposal, fact.text, fact.term.due_at),
    OutcomeAnswered: alike(GiveAnswer),
    DutyOverdue: alike(MarkDutyOverdue),
    FoundInsufficient: alike(FindInsufficient),
    ActionTakenUp: alike(TakeUp),
    ActionMeasured: alike(MeasureAction),
    ActionCompleted: alike(CompleteAction),
    ActionAbandoned: alike(AbandonAction),
    ActionSuperseded: alike(SupersedeAction),
    ActionUnsolved: alike(CloseUnsolved),
}
