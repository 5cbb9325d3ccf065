"""Consent: nobody objects.

A ballot consents, has a concern, or objects. Concerns are heard and kept in the record; they hold nothing.
The outcome, in this order:

1. `no-quorum`: fewer ballots than the quorum's fraction of the roll, or none at all: silence is no consent;
2. `held`: somebody objects. The item is held until each objection is withdrawn, or the assembly votes on it;
3. `adopted`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal, NamedTuple

from events.tally.majority import Quorum

Outcome = Literal["adopted", "held", "no-quorum"]


class Tally(NamedTuple):
    """How many ballots said what."""

    consent: int
    concern: int
    objection: int


def count(choices: Iterable[str]) -> Tally:
    """The tally of the last choice of each organisation. Raises ValueError on any other choice."""
    counted = Counter(choices)
    tally = Tally(counted.pop("consent", 0), counted.pop("concern", 0), counted.pop("objection", 0))
    if counted:
        raise ValueError(f"not choices of a consent round: {sorted(counted)}")
    return tally


def outcome(tally: Tally, quorum: Quorum, roll: int) -> Outcome:
    """What the tally means, by the order in the module's docstring. `roll` is the number of voters."""
    ballots = sum(tally)
    if not ballots or ballots * quorum.denominator < quorum.numerator * roll:
        return "no-quorum"
    return "held" if tally.objection else "adopted"
