"""How often a process that remembers much looks for garbage."""

from __future__ import annotations

import gc


def collect_seldom() -> None:
    """Leave what is remembered now out of every collection, and collect seldom from now on.

    The states of streams and the tokens live long and hold no cycles: looking through all of them every few
    hundred requests took a third of the time of a ballot in bulk.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
