"""From ballots to an outcome, written anew from the rules of procedure and not from the chamber's code.

A ballot is for, against or abstain. The outcome of a majority poll is asked in this order:

1. Did enough take part? All ballots, abstentions too, against the quorum's fraction of the roll: `no-quorum`.
2. As many for as against, and somebody took a side: a `tie`, which rejects.
3. Do the votes for pass the threshold's fraction of its base (votes: for and against; ballots: abstentions
   too; roll: everyone who might have voted), and is there any: `adopted`, else `rejected`.

Fractions are exact; nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

CHOICES = ("for", "against", "abstain")


def tally(choices: Iterable[str]) -> dict[str, int]:
    """How many ballots made each choice. Raises KeyError for what is no choice."""
    counted = dict.fromkeys(CHOICES, 0)
    for choice in choices:
        counted[choice] += 1
    return counted


def outcome(counted: dict[str, int], terms: dict[str, Any]) -> str:
    """What a tally means under the terms of `poll.opened`."""
    votes = counted["for"] + counted["against"]
    ballots, roll = votes + counted["abstain"], terms["roll_size"]
    quorum, threshold = terms["quorum"], terms["threshold"]
    if ballots < Fraction(quorum["numerator"], quorum["denominator"]) * roll:
        return "no-quorum"
    if votes and counted["for"] == counted["against"]:
        return "tie"
    base = {"votes": votes, "ballots": ballots, "roll": roll}[threshold["of"]]
    needed = Fraction(threshold["numerator"], threshold["denominator"]) * base
    passed = counted["for"] > needed or (threshold["at_least"] and counted["for"] == needed)
    return "adopted" if passed and counted["for"] else "rejected"
