"""Ten thousand delegations over a year, at random, while clerk processes come and go: nothing is lost or done
twice, every deadline is met or marked (A2).

The log is one in memory; what is decided is decided by the rules, and two clerk processes read along. One of
them is killed every three weeks, and another begins at position 0.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

import pytest

from events import registry
from events.contribution.state import Contribution
from events.delegation.acts import CallBack, ConcludeDelegation, Delegate, Extend, SendBack
from events.delegation.facts import (
    BecameHot,
    BroughtBack,
    Delegated,
    Extended,
    HandedOn,
    Overdue,
    Receiver,
    SentBack,
)
from events.delegation.receiving import Accept, BeginWork, Decline, HandOn, Report, Return
from events.delegation.state import OUT
from events.fact import Actor
from events.refusal import Refused
from events.registry import Recorded
from events.sitting.acts import Begin, Convene, End
from events.world import Act, Gathered, NotGathered, World
from services.clerk.delegating import Delegations
from tests.events.commissions import COMMISSIONS, EVA
from tests.events.given import given
from tests.events.sample import ANN, CEM, CLERK, DAY, NOW, text

pytestmark = [pytest.mark.fault, pytest.mark.timeout(400)]

MANY, DAYS = 10_000, 365
HOUR = timedelta(hours=1)
WHY = text("because")
TO_K1, TO_K2 = Receiver("k1", None, None), Receiver("k2", None, None)
OUTSIDE = Receiver(None, text("The housing council"), "koor")
SPEAKER: dict[Receiver, Actor] = {TO_K1: ANN, TO_K2: CEM, OUTSIDE: EVA}
CLOCKWORK = Actor("clerk", "griet", None, "schedule")


class Year:
    """A log in memory, its states, and the clerk processes that read it."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.states: dict[str, Gathered] = dict(given(*COMMISSIONS).states)
        self.log: list[Recorded] = []
        self.commands: dict[str, int] = {}
        self.clerks: list[tuple[Delegations, int]] = [(Delegations(), 0), (Delegations(), 0)]
        for stream, fact in COMMISSIONS:
            if stream.startswith("commission-"):
                self._append(stream, 1, NOW, CLERK, fact)

    def _append(self, stream: str, version: int, at: datetime, who: Actor, fact: Any) -> None:
        place = len(self.log)
        self.log.append(Recorded(place, stream, version, fact.type, at, who, f"c{place}", fact, b""))

    def act(self, act: Act, who: Actor, at: datetime) -> bool:
        """Do it, if the rules allow it now."""
        while True:
            try:
                writes = act.decide(World(self.states), who, at)
                break
            except NotGathered as missing:
                self.states[missing.stream] = registry.empty(missing.stream)
            except Refused:
                return False
        for stream, fact in writes:
            self.states[stream] = registry.evolve(
                stream, self.states.get(stream) or registry.empty(stream), fact
            )
            self._append(stream, self.states[stream].version, at, who, fact)
        return True

    def tick(self, now: datetime) -> None:
        """Both clerk processes look, and do what is due: who comes second is told that it stands."""
        for place, (clerk, seen) in enumerate(self.clerks):
            for event in self.log[seen:]:
                clerk.take(event)
            self.clerks[place] = clerk, len(self.log)
        for clerk, _ in self.clerks:
            for due in clerk.due(now):
                if due.command not in self.commands and self.act(due.act, CLOCKWORK, now):
                    self.commands[due.command] = len(self.log)

    def restart(self) -> None:
        """One clerk process is killed; the next begins at position 0."""
        self.clerks = [*self.clerks[1:], (Delegations(), 0)]

    def delegated(self, number: int, at: datetime) -> None:
        """One more item goes out."""
        item = f"q{number}"
        self.states[f"contribution-{item}"] = Gathered(1, Contribution("v1", "koor", "question"))
        due = at + self.chance.randrange(5, 60) * DAY
        to = self.chance.choice(list(SPEAKER))
        assert self.act(Delegate("question", item, to, WHY, "advise", due), CLERK, at)

    def something(self, item: str, at: datetime) -> None:
        """Somebody does something with an item; what is out of order is refused."""
        state = self.states[f"delegation-question-{item}"].state
        which: tuple[Any, str] = ("question", item)
        other = self.chance.choice(list(SPEAKER))
        due = at + self.chance.randrange(1, 40) * DAY
        speaker = SPEAKER[state.receiver]
        act, who = self.chance.choice(
            [
                (Accept(*which), speaker),
                (Decline(*which, "other", WHY), speaker),
                (BeginWork(*which), speaker),
                (HandOn(*which, other, WHY), speaker),
                (HandOn(*which, other, WHY), speaker),
                (Return(*which, WHY), speaker),
                (Report(*which, WHY, WHY, heard=True, hearing=WHY), speaker),
                (Extend(*which, due, WHY), CLERK),
                (CallBack(*which, WHY), CLERK),
                (SendBack(*which, WHY, due), CLERK),
                (ConcludeDelegation(*which, "takes-note", WHY), CLERK),
                (Delegate(*which, other, WHY, "advise", due), CLERK),
            ]
        )
        self.act(act, who, at)


def played(seed: int) -> Year:
    """A year."""
    year, made = Year(seed), 0
    for day in range(DAYS):
        morning = NOW + day * DAY
        if day % 30 == 0:
            starts = morning + 20 * DAY
            assert year.act(
                Convene(f"s{day}", "plenary", WHY, starts, starts + HOUR, place=WHY), CLERK, morning
            )
        if day % 30 == 20:
            assert year.act(Begin(f"s{day - 20}"), CLERK, morning + HOUR)
            assert year.act(End(f"s{day - 20}"), CLERK, morning + 2 * HOUR)
        while made < MANY * (day + 1) // DAYS:
            year.delegated(made, morning + 3 * HOUR)
            made += 1
        for _ in range(200):
            year.something(f"q{year.chance.randrange(made)}", morning + 4 * HOUR)
        if day % 21 == 0:
            year.restart()
        year.tick(morning + 5 * HOUR)
    return year


def test_ten_thousand_delegations_over_a_year_are_neither_lost_nor_done_twice() -> None:
    year = played(20260302)
    end = NOW + (DAYS - 1) * DAY + 5 * HOUR
    streams: dict[str, list[Recorded]] = defaultdict(list)
    for event in year.log:
        streams[event.stream].append(event)
    items = {name: events for name, events in streams.items() if name.startswith("delegation-")}
    assert len(items) == MANY
    for name, events in items.items():
        state = year.states[name].state
        assert registry.fold(name, registry.empty(name), [event.fact for event in events]).state == state
        assert (state.holder == "assembly") == (state.phase not in OUT)
        assert state.hand_ons == len(state.route) == sum(isinstance(e.fact, HandedOn) for e in events)
        _require_deadlines(events, end)
    told = Counter(type(event.fact) for event in year.log)
    assert told[Overdue] > 1_000
    assert told[BecameHot] > 100
    assert told[BroughtBack] > 100
    hot = [s for s in (year.states[name].state for name in items) if s.hot and s.phase == "assembly"]
    assert all(state.sitting is not None for state in hot), "every hot potato stands on an agenda"


def _require_deadlines(events: list[Recorded], end: datetime) -> None:
    """Each date was met, changed, or marked once, by the next look of the clerk."""
    for place, event in enumerate(events):
        if not isinstance(event.fact, Delegated | Extended | SentBack):
            continue
        due: datetime = event.fact.due_at
        after = events[place + 1 :]
        marks = [e for e in after if isinstance(e.fact, Overdue) and e.fact.due_at == due]
        came = next((e.at for e in after if not isinstance(e.fact, Overdue) and _ends(e)), None)
        if due <= end - DAY and (came is None or came >= due + DAY):
            assert [mark.at < due + DAY for mark in marks] == [True]
        assert len(marks) <= 1
        assert all(mark.at >= due for mark in marks)


def _ends(event: Recorded) -> bool:
    """Whether the item came back, or got another date."""
    return event.type.split(".")[1] not in {"accepted", "begun", "handed-on", "brought-back"}
