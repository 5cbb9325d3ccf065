"""Turns go by organisation (E3): who says most is not heard first.

In each round every organisation has one turn at most, in the order in which they came. What an organisation
says more than once waits for the next rounds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def in_turns(said: Iterable[T], organisation: Callable[[T], str]) -> list[T]:
    """What was said, in turns by organisation. `said` is in the order in which it was said.

    The first thing of every organisation, then the second of each that has one, and so on.
    """
    rounds: dict[int, list[T]] = {}
    had: dict[str, int] = {}
    for one in said:
        turn = had[organisation(one)] = had.get(organisation(one), 0) + 1
        rounds.setdefault(turn, []).append(one)
    return [one for turn in sorted(rounds) for one in rounds[turn]]
