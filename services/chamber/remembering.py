"""What was made of something and takes long to make, kept in memory for a while."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar
from weakref import WeakSet

T = TypeVar("T")

LONGEST = 3_600.0
"""Seconds that it is kept at most: words of members stand in some of it, and those may be erased. What is
older goes as soon as anything at all that is kept is asked for, which is with the next page.
"""

_all: WeakSet[Remembered[Any]] = WeakSet()


class Remembered(Generic[T]):
    """At most so `many`; the oldest goes first."""

    def __init__(self, many: int) -> None:
        self._many = many
        self._kept: dict[Hashable, tuple[float, T]] = {}
        _all.add(self)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept under a key; made, where there is nothing."""
        now, kept = time.monotonic(), self._kept
        for one in _all:
            one.forget(now - LONGEST)
        if key not in kept:
            made = make()
            if len(kept) >= self._many:
                del kept[next(iter(kept))]
            kept[key] = now, made
        return kept[key][1]

    def forget(self, before: float) -> None:
        """Forget what was made before a moment of the clock that only goes on."""
        while self._kept and next(iter(self._kept.values()))[0] < before:
            del self._kept[next(iter(self._kept))]
