"""The life of a response duty, walked through whole: every state is reached, each but the last has an exit.

A small model says what may be done when. From an outcome that addresses the city every act is tried in every
state, and waiting goes to the next moment that means something; the rules must say the same as the model.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from msgspec.structs import replace

from events import days
from events.duty.acts import FindInsufficient, GiveAnswer, GiveInterimAnswer
from events.duty.keeping import MarkDutyOverdue, OpenDuty, RemindOfDuty
from events.duty.state import Duty
from events.fact import Actor
from events.poll.facts import Tally
from events.refusal import Refused
from events.world import Act
from tests.events.given import given
from tests.events.outcomes import ADDRESSED, CONTACT, HELD, PROMISE, WHY
from tests.events.sample import CLERK, NOW, TICK, Line

TERM = 60
BEFORE = (14, 3)


class Model(NamedTuple):
    """What is owed, said in the plainest way: days count from NOW, `due` is the last day of the term."""

    phase: str = "none"
    round: int = 1
    interim: bool = False
    due: int = 0
    reminded: int = 0
    reminders: tuple[int, ...] = ()
    day: int = 0

    def starts(self, due: int, **change: Any) -> Model:
        """A new term."""
        coming = tuple(due - before for before in BEFORE if due - before >= self.day)
        return self._replace(phase="open", due=due, reminded=0, reminders=coming, **change)

    def after(self, move: str) -> Model | None:
        """What comes of a move; None: it is refused."""
        passed = sum(1 for day in self.reminders if day < self.day)
        in_time = self.phase == "open" and self.day <= self.due
        match move:
            case "open":
                return self.starts(self.day + TERM) if self.phase == "none" else None
            case "remind":
                return self._replace(reminded=passed) if in_time and passed > self.reminded else None
            case "overdue":
                return self._replace(phase="overdue") if self.phase == "open" and not in_time else None
            case "interim":
                return self.starts(self.due + 10, interim=True) if in_time and not self.interim else None
            case "answer":
                return self._replace(phase="answered") if self.phase in ("open", "overdue") else None
            case "insufficient":
                first = self.phase == "answered" and self.round == 1
                return self.starts(self.day + TERM, round=2) if first else None
        raise AssertionError(move)

    def waits(self) -> Iterator[Model]:
        """The first day after each moment that is still to come."""
        for day in (*self.reminders[self.reminded :], self.due):
            if self.phase == "open" and day + 1 > self.day:
                yield self._replace(day=day + 1)


def act_of(move: str, model: Model) -> tuple[Act, Actor]:
    """The act of a move, and who does it."""
    interim = days.after(NOW, model.due + 10)
    promise = replace(PROMISE, action=f"c{model.round}", due_at=days.after(NOW, 900))
    acts: dict[str, tuple[Act, Actor]] = {
        "open": (OpenDuty("v1"), CLERK),
        "remind": (RemindOfDuty("v1"), CLERK),
        "overdue": (MarkDutyOverdue("v1"), CLERK),
        "interim": (GiveInterimAnswer("v1", WHY, interim), CONTACT),
        "answer": (GiveAnswer("v1", "accept", WHY, (promise,)), CONTACT),
        "insufficient": (FindInsufficient("v1", "s9", Tally(2, 1, 0), WHY), CLERK),
    }
    return acts[move]


MOVES = ("open", "remind", "overdue", "interim", "answer", "insufficient")


def at(model: Model) -> datetime:
    """A moment on the model's day: the hour of NOW, well within the day in Brussels."""
    return NOW + timedelta(days=model.day)


def told(model: Model) -> tuple[str, int, bool, int]:
    """What both the model and the state say."""
    return model.phase, model.round, model.interim, model.reminded


def test_t6_every_state_of_the_duty_is_reached_and_the_rules_follow_the_model() -> None:
    start = Model()
    seen: dict[Model, tuple[Line, ...]] = {start: ()}
    edges: dict[Model, set[str]] = {}
    queue = [start]
    while queue:
        model = queue.pop()
        history = given(*ADDRESSED, *HELD, *seen[model])
        state: Duty = history.states["duty-v1"].state if "duty-v1" in history.states else Duty()
        assert (state.phase, state.round, state.interim, state.reminded) == told(model)
        if model.phase == "open":
            assert state.due_at == days.after(NOW, model.due)
        edges[model] = set()
        for move in MOVES:
            act, who = act_of(move, model)
            answer, expected = history.when(act, who, at(model)), model.after(move)
            assert isinstance(answer, Refused) == (expected is None), (move, model, answer)
            if expected is not None and not isinstance(answer, Refused):
                edges[model].add(move)
                if expected not in seen:
                    seen[expected] = (*seen[model], *answer)
                    queue.append(expected)
        for later in model.waits():
            edges[model].add("wait")
            if later not in seen:
                seen[later] = seen[model]
                queue.append(later)
    every = {
        *(("none", 1, False), ("open", 1, False), ("open", 1, True), ("open", 2, False), ("open", 2, True)),
        *(("overdue", 1, False), ("overdue", 1, True), ("overdue", 2, False), ("overdue", 2, True)),
        *(("answered", 1, False), ("answered", 1, True), ("answered", 2, False), ("answered", 2, True)),
    }
    assert {told(model)[:3] for model in seen} == every
    without_exit = {told(model)[:2] for model, moves in edges.items() if not moves}
    assert without_exit == {("answered", 2)}


def test_t6_a_moment_before_the_day_ends_is_in_time_and_at_its_end_is_not() -> None:
    [(stream, opened)] = given(*ADDRESSED).when(OpenDuty("v1"), CLERK)  # type: ignore[misc]
    end = days.after(NOW, TERM)
    history = given(*ADDRESSED, (stream, opened))
    assert isinstance(history.when(MarkDutyOverdue("v1"), CLERK, end - TICK), Refused)
    assert not isinstance(history.when(MarkDutyOverdue("v1"), CLERK, end), Refused)
