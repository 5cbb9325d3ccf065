"""Whatever happens to an item, in any order: a body holds it, a way leads on, hand-ons are its route (A2).

The model of the test is its own: a table of what each phase allows, and a plain counter.
"""

from __future__ import annotations

from collections import deque
from typing import Any, get_args

from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from events.commission.facts import Dissolved
from events.delegation.acts import BringBack, CallBack, ConcludeDelegation, Delegate, Extend, SendBack
from events.delegation.facts import Receiver
from events.delegation.receiving import Accept, BeginWork, Decline, HandOn, MarkOverdue, Report, Return
from events.delegation.state import Delegation, Phase
from events.fact import Actor
from events.refusal import Refused
from events.world import Act
from tests.events.commissions import COMMISSIONS, EVA
from tests.events.given import given
from tests.events.rulebook import PROCEDURE
from tests.events.sample import ANN, CEM, CLERK, DAY, NOW, Line, text
from tests.events.test_delegation import NotOurs
from tests.events.test_sitting import convened

ITEM: tuple[Any, str] = ("outcome", "v1")
S = "delegation-outcome-v1"
WHY = text("because")
TO_K1, TO_K2 = Receiver("k1", None, None), Receiver("k2", None, None)
OUTSIDE = Receiver(None, text("The housing council"), "koor")
SPEAKER: dict[Receiver, Actor] = {TO_K1: ANN, TO_K2: CEM, OUTSIDE: EVA}
RECEIVERS = tuple(SPEAKER)

NEXT: dict[str, dict[str, set[Phase]]] = {
    "assembly": {"Delegate": {"delegated"}, "ConcludeDelegation": {"concluded"}},
    "delegated": {
        "Accept": {"accepted"},
        "Decline": {"assembly"},
        "HandOn": {"delegated", "assembly"},
        "CallBack": {"assembly"},
    },
    "accepted": {
        "BeginWork": {"in-progress"},
        "HandOn": {"delegated", "assembly"},
        "Return": {"assembly"},
        "Report": {"reported"},
        "CallBack": {"assembly"},
    },
    "in-progress": {
        "HandOn": {"delegated", "assembly"},
        "Return": {"assembly"},
        "Report": {"reported"},
        "CallBack": {"assembly"},
    },
    "reported": {"SendBack": {"delegated"}, "ConcludeDelegation": {"concluded"}},
    "concluded": {"Delegate": {"delegated"}},
}
"""What changes the phase, and to which. All other acts leave it as it is, but the city's "not ours"."""


def test_every_phase_is_reached_and_every_phase_has_a_way_to_the_end() -> None:
    assert set(NEXT) == set(get_args(Phase))
    for start in NEXT:
        seen, waiting = {start}, deque([start])
        while waiting:
            for phases in NEXT[waiting.popleft()].values():
                waiting.extend(phase for phase in phases if phase not in seen)
                seen.update(phases)
        assert seen == set(NEXT), f"from '{start}' not everything is reached"


def acts(to: Receiver, days: int) -> list[tuple[Act, Actor | None]]:
    """Everything that can be tried, with who does it; None: the body that has the item."""
    due = NOW + days * DAY
    return [
        (Delegate(*ITEM, to, WHY, "advise", due), CLERK),
        (Extend(*ITEM, due, WHY), CLERK),
        (CallBack(*ITEM, WHY), CLERK),
        (SendBack(*ITEM, WHY, due), CLERK),
        (ConcludeDelegation(*ITEM, "takes-note", WHY), CLERK),
        (MarkOverdue(*ITEM), CLERK),
        (BringBack(*ITEM, "s1"), CLERK),
        (Return(*ITEM), CLERK),
        (NotOurs(), CLERK),
        (Accept(*ITEM), None),
        (Decline(*ITEM, "other", WHY), None),
        (BeginWork(*ITEM), None),
        (HandOn(*ITEM, to, WHY), None),
        (Return(*ITEM, WHY), None),
        (Report(*ITEM, WHY, WHY, heard=True, hearing=WHY), None),
    ]


NAMED = [f"{type(act).__name__}{'' if who else ' by the receiver'}" for act, who in acts(TO_K1, 1)]


class Life(RuleBasedStateMachine):
    """One item, days that pass, and a commission that may be dissolved."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: list[Line] = [*COMMISSIONS, convened("s1", NOW + 4_000 * DAY)]
        self.day = 0
        self.hand_ons = 0
        self.dissolved = False

    @property
    def state(self) -> Delegation:
        """Where the item stands."""
        gathered = given(*self.facts).states.get(S)
        return Delegation() if gathered is None else gathered.state

    @rule(number=some.integers(0, len(NAMED) - 1), to=some.sampled_from(RECEIVERS), days=some.integers(1, 90))
    def try_something(self, number: int, to: Receiver, days: int) -> None:
        """An act, whether it is allowed now or not: what the rules allow is what the table says."""
        before = self.state
        act, who = acts(to, self.day + days)[number]
        if who is None:
            who = CLERK if before.receiver is None else SPEAKER[before.receiver]
        answer = given(*self.facts).when(act, who, NOW + self.day * DAY)
        if isinstance(answer, Refused):
            return
        self.facts += answer
        self.hand_ons += isinstance(act, HandOn | NotOurs)
        name, after = type(act).__name__, self.state.phase
        if after != before.phase and name != "NotOurs" and not (name == "Return" and self.dissolved):
            assert after in NEXT[before.phase][name], f"{name}: {before.phase} to {after}"
        if isinstance(act, HandOn | NotOurs) and self.hand_ons > PROCEDURE.hand_ons:
            assert self.state.hot, "past the limit it is a hot potato"
            assert after == "assembly"

    @rule(days=some.integers(1, 60))
    def days_pass(self, days: int) -> None:
        """Time goes on."""
        self.day += days

    @precondition(lambda self: not self.dissolved)
    @rule()
    def dissolve(self) -> None:
        """A commission is no more."""
        self.facts.append(("commission-k2", Dissolved("k2", None)))
        self.dissolved = True

    @invariant()
    def a_body_holds_it(self) -> None:
        """The assembly, or the body that it names; and of a dissolved one the clerk has it back."""
        state = self.state
        out = state.phase in ("delegated", "accepted", "in-progress")
        assert (state.holder == "assembly") == (not out)
        if self.dissolved and state.holder == TO_K2:
            back = given(*self.facts).when(Return(*ITEM), CLERK, NOW + self.day * DAY)
            assert isinstance(back, list)
            assert given(*self.facts, *back).states[S].state.holder == "assembly"

    @invariant()
    def the_counter_is_the_length_of_the_route(self) -> None:
        """Over all delegations of the item."""
        assert self.state.hand_ons == len(self.state.route) == self.hand_ons

    @invariant()
    def there_is_a_way_on(self) -> None:
        """Somebody can do something that changes where it stands."""
        history, now = given(*self.facts), NOW + self.day * DAY
        state = self.state
        for act, who in acts(TO_K1, self.day + 1):
            by = who or (CLERK if state.receiver is None else SPEAKER[state.receiver])
            answer = history.when(act, by, now)
            if isinstance(answer, list) and given(*self.facts, *answer).states[S].state.phase != state.phase:
                return
        raise AssertionError(f"no way out of '{state.phase}'")


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
