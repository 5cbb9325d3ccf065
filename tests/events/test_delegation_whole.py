"""The whole life of a delegation, walked act by act until nothing new is found: no chance in it (A2).

From an item that was never delegated every act of everybody is tried, in every state that is reached so.
States are told apart by what the rules look at; hand-ons are walked until they are past the limit.
"""

from __future__ import annotations

from collections import deque
from functools import cache
from typing import NamedTuple

import pytest

from events.commission.facts import Dissolved
from events.delegation.acts import Delegate
from events.delegation.state import OUT, Delegation
from events.refusal import Refused
from tests.events.commissions import COMMISSIONS
from tests.events.given import Given, given
from tests.events.rulebook import PROCEDURE
from tests.events.sample import CLERK, DAY, NOW, Line
from tests.events.test_delegation_model import NEXT, RECEIVERS, SPEAKER, TO_K2, S, acts
from tests.events.test_sitting import convened

pytestmark = pytest.mark.fault  # seconds: every act in every state

GONE: Line = ("commission-k2", Dissolved("k2", None))
AFTER = NOW + 5 * DAY
"""When everything is tried: an item that was due in a day is late, one that is due in 30 is not."""

Key = tuple[object, ...]


class Step(NamedTuple):
    """One act that the rules allowed: from where, what, to where."""

    before: Key
    act: str
    after: Key


def state_of(history: Given) -> Delegation:
    """Where the item stands."""
    gathered = history.states.get(S)
    return Delegation() if gathered is None else gathered.state


def key(state: Delegation, *, gone: bool) -> Key:
    """What the rules look at, as far as it differs in these histories."""
    counted = min(state.hand_ons, PROCEDURE.hand_ons + 1)
    late = state.due_at is not None and state.due_at <= AFTER
    more = (state.overdue, state.hot, state.sitting is not None, late, gone)
    return (state.phase, state.receiver, bool(state.number), counted, *more)


@cache
def walked() -> tuple[dict[Key, Delegation], tuple[Step, ...]]:
    """Every state that is reached, and every act that led from one to another."""
    begun = (*COMMISSIONS, convened("s1", NOW + 4_000 * DAY))
    found: dict[Key, Delegation] = {key(Delegation(), gone=False): Delegation()}
    waiting = deque([(begun, False)])
    steps: list[Step] = []
    while waiting:
        facts, gone = waiting.popleft()
        history = given(*facts)
        state, at = state_of(history), AFTER
        tries = [(act, who, at) for to in RECEIVERS for act, who in acts(to, 30)]
        tries += [(act, who, NOW) for act, who in acts(RECEIVERS[0], 1) if isinstance(act, Delegate)]
        reached: list[tuple[str, tuple[Line, ...], bool]] = []
        for act, who, when in tries:
            by = who or (CLERK if state.receiver is None else SPEAKER[state.receiver])
            answer = history.when(act, by, when)
            if not isinstance(answer, Refused):
                reached.append((type(act).__name__, (*facts, *answer), gone))
        if not gone:
            reached.append(("dissolved", (*facts, GONE), True))
        for name, after, dissolved in reached:
            there = state_of(given(*after))
            steps.append(Step(key(state, gone=gone), name, key(there, gone=dissolved)))
            if steps[-1].after not in found:
                found[steps[-1].after] = there
                waiting.append((after, dissolved))
    return found, tuple(steps)


def test_every_phase_is_reached_and_the_rules_go_the_ways_of_the_table_and_no_others() -> None:
    _, steps = walked()
    gone: dict[str, dict[str, set[str]]] = {}
    for before, act, after in steps:
        changes = before[0] != after[0] or act in ("HandOn", "Delegate", "SendBack")
        if (
            changes
            and act not in ("NotOurs", "dissolved")
            and not (act == "Return" and before[0] == "delegated")
        ):
            gone.setdefault(str(before[0]), {}).setdefault(act, set()).add(str(after[0]))
    assert gone == NEXT


def test_from_every_state_there_is_a_way_to_the_end_and_to_another_body() -> None:
    found, steps = walked()
    back: dict[Key, set[Key]] = {}
    for before, _, after in steps:
        back.setdefault(after, set()).add(before)
    for goal in ("concluded", "delegated"):
        ends = {one for one in found if one[0] == goal}
        waiting = deque(ends)
        while waiting:
            for before in back.get(waiting.popleft(), set()) - ends:
                ends.add(before)
                waiting.append(before)
        assert ends == set(found), f"no way to '{goal}'"


def test_no_item_is_ever_without_a_body_that_holds_it_and_hand_ons_are_its_route() -> None:
    found, _ = walked()
    for state in found.values():
        assert (state.holder == "assembly") == (state.phase not in OUT)
        assert state.hand_ons == len(state.route)
        assert not (state.hot and state.phase in OUT), "a hot potato is with the assembly"


def test_what_a_dissolved_commission_has_comes_back_by_the_clerk() -> None:
    found, steps = walked()
    orphans = {one for one, state in found.items() if one[-1] and state.holder == TO_K2}
    assert orphans
    assert {step.before for step in steps if step.act == "Return" and step.after[0] == "assembly"} >= orphans
