"""Counting: one rule per file, standard library only, whole numbers only.

The auditor counts with the same files. A rule takes choices and returns a tally, and judges the tally by the
terms that the poll announced. `choice.py` says how a ballot of each method is written.
"""

from __future__ import annotations

from types import ModuleType

from events.tally import approval, consent, majority, schulze

METHODS: dict[str, ModuleType] = {
    "majority": majority,
    "consent": consent,
    "approval": approval,
    "ranked": schulze,
    "survey": approval,
}
"""Every counting rule by the name that the opening of a poll gives."""
