"""However signals are recognised, taken back and merged: no recognition is lost, and none counts twice (A4).

The model of the test is its own: piles of names. Merging puts two piles together, a name is in a pile or not.
Each act is also made again from what it wrote, as whoever replays a log does.
"""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from events.fact import Actor
from events.law import act_of
from events.recognition.acts import RecogniseSignal, WithdrawRecognition
from events.refusal import Refused
from events.signal.acts import MergeSignal
from events.world import Act
from tests.events.commissions import EVA
from tests.events.given import given
from tests.events.sample import ANN, CEM, CLERK, DORA, Line
from tests.events.signals import FAY, FIELD, WHY, raised

PEOPLE = {"buurtwerk": ANN, "fietsers": CEM, "koor": EVA, "moestuin": FAY, "stad": DORA}
RAISERS = {"g1": "buurtwerk", "g2": "fietsers", "g3": "koor", "g4": "buurtwerk"}

SIGNALS = some.sampled_from(sorted(RAISERS))
NAMES = some.sampled_from(sorted(PEOPLE))


class Field(RuleBasedStateMachine):
    """Four signals of three organisations, among five."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: list[Line] = [*FIELD, *(raised(signal, by) for signal, by in RAISERS.items())]
        self.raised = {signal: {by} for signal, by in RAISERS.items()}
        self.recognise: dict[str, set[str]] = {signal: set() for signal in RAISERS}

    def does(self, act: Act, who: Actor) -> bool:
        """Whether the rules allow it; then it is done, and comes out the same when it is made again."""
        history = given(*self.facts)
        answer = history.when(act, who)
        if isinstance(answer, Refused):
            return False
        again = act_of(answer[0][0], [fact for _, fact in answer], lambda _: {})
        assert again is not None
        assert history.when(again, who) == answer
        self.facts += answer
        return True

    @rule(signal=SIGNALS, name=NAMES)
    def somebody_recognises(self, signal: str, name: str) -> None:
        """Whoever is in neither pile of a signal that stands."""
        free = signal in self.raised and name not in self.raised[signal] | self.recognise[signal]
        assert self.does(RecogniseSignal(signal, name, 1), PEOPLE[name]) == free
        if free:
            self.recognise[signal].add(name)

    @rule(signal=SIGNALS, name=NAMES)
    def somebody_takes_it_back(self, signal: str, name: str) -> None:
        """Whoever recognises it, also by way of a signal that it took in."""
        there = signal in self.raised and name in self.recognise[signal]
        assert self.does(WithdrawRecognition(signal, name), PEOPLE[name]) == there
        if there:
            self.recognise[signal].discard(name)

    @rule(signal=SIGNALS, into=SIGNALS)
    def they_are_the_same(self, signal: str, into: str) -> None:
        """Two that stand; the piles of one are put on those of the other."""
        two = signal != into and {signal, into} <= self.raised.keys()
        assert self.does(MergeSignal(signal, into, WHY), CLERK) == two
        if two:
            self.raised[into] |= self.raised.pop(signal)
            self.recognise[into] |= self.recognise.pop(signal)

    @invariant()
    def each_counts_once_and_none_is_lost(self) -> None:
        """Who is refused a second recognition, or may take one back, is who stands in the pile."""
        history = given(*self.facts)
        for signal in self.raised:
            for name, who in PEOPLE.items():
                back = history.when(WithdrawRecognition(signal, name), who)
                assert isinstance(back, list) == (name in self.recognise[signal])
                new = history.when(RecogniseSignal(signal, name, 1), who)
                behind = name in self.raised[signal] | self.recognise[signal]
                assert isinstance(new, Refused) == behind

    @invariant()
    def each_leads_to_one_that_stands(self) -> None:
        """Following what was merged ends, and never comes back."""
        states = given(*self.facts).states
        for signal in RAISERS:
            here, steps = signal, 0
            while states[f"signal-{here}"].state.phase == "merged":
                here, steps = states[f"signal-{here}"].state.into, steps + 1
                assert steps < len(RAISERS)
            assert here in self.raised
            assert here == signal or signal in states[f"signal-{here}"].state.merged


TestField = Field.TestCase
TestField.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
