"""What was made of something and takes long to make, kept in memory for a while."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")

LONGEST = 3_600.0
"""Seconds that it is kept at most: words of members stand in some of it, and those may be erased."""


class Remembered(Generic[T]):
    """At most so `many`; the oldest goes first."""

    def __init__(self, many: int) -> None:
        self._many = many
        self._kept: dict[Hashable, tuple[float, T]] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept under a key; made, where there is nothing."""
        now, kept = time.monotonic(), self._kept
        while kept and next(iter(kept.values()))[0] + LONGEST < now:
            del kept[next(iter(kept))]
        if key not in kept:
            made = make()
            if len(kept) >= self._many:
                del kept[next(iter(kept))]
            kept[key] = now, made
        return kept[key][1]

    def clear(self) -> None:
        """Forget it all."""
        self._kept.clear()
