"""Majority: for, against, abstain.

The outcome, judged in this order:

1. `no-quorum`: fewer ballots (abstentions count) than the quorum's fraction of the roll;
2. `tie`: as many for as against, and at least one of each. A tie rejects, and is told as a tie;
3. `adopted`: the votes for pass the threshold's fraction of its base; `rejected` otherwise.

Fractions are compared by cross-multiplication, so that nothing is ever rounded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal, NamedTuple

Choice = Literal["for", "against", "abstain"]
Outcome = Literal["adopted", "rejected", "tie", "no-quorum"]
Base = Literal["votes", "ballots", "roll"]


class Tally(NamedTuple):
    """How many ballots made each choice."""

    in_favour: int
    against: int
    abstain: int

    @property
    def votes(self) -> int:
        """Ballots that took a side."""
        return self.in_favour + self.against

    @property
    def ballots(self) -> int:
        """All ballots, abstentions too."""
        return self.votes + self.abstain


class Threshold(NamedTuple):
    """The votes for must be more than (or, with `at_least`, no less than) a fraction of `base`.

    `votes` is for + against, `ballots` also the abstentions, `roll` everyone who might have voted.
    """

    numerator: int
    denominator: int
    base: Base
    at_least: bool


class Quorum(NamedTuple):
    """At least this fraction of the roll must have cast a ballot."""

    numerator: int
    denominator: int


def count(choices: Iterable[str]) -> Tally:
    """The tally of the last choice of each organisation. Raises ValueError on any other choice."""
    counted = Counter(choices)
    tally = Tally(counted.pop("for", 0), counted.pop("against", 0), counted.pop("abstain", 0))
    if counted:
        raise ValueError(f"not choices of a majority poll: {sorted(counted)}")
    return tally


def outcome(tally: Tally, threshold: Threshold, quorum: Quorum, roll: int) -> Outcome:
    """What the tally means, by the order in the module's docstring. `roll` is the number of voters."""
    if tally.ballots * quorum.denominator < quorum.numerator * roll:
        return "no-quorum"
    if tally.in_favour == tally.against > 0:
        return "tie"
    base = {"votes": tally.votes, "ballots": tally.ballots, "roll": roll}[threshold.base]
    have, need = tally.in_favour * threshold.denominator, threshold.numerator * base
    passed = have >= need if threshold.at_least else have > need
    return "adopted" if passed and tally.in_favour else "rejected"
