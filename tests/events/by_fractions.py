"""Majority once more, written apart from the rules: with fractions, as one would say it aloud."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def outcome(
    choices: Sequence[str],
    threshold: tuple[int, int, str, bool],
    quorum: tuple[int, int],
    roll: int,
) -> tuple[tuple[int, int, int], str]:
    """((for, against, abstain), outcome). `threshold` is numerator, denominator, of, at_least."""
    pro, contra, neither = (choices.count(choice) for choice in ("for", "against", "abstain"))
    return (pro, contra, neither), _judged(pro, contra, neither, threshold, Fraction(*quorum), roll)


def _judged(
    pro: int, contra: int, neither: int, threshold: tuple[int, int, str, bool], quorum: Fraction, roll: int
) -> str:
    numerator, denominator, of, at_least = threshold
    asked = Fraction(numerator, denominator)
    if roll and Fraction(pro + contra + neither, roll) < quorum:
        return "no-quorum"
    if pro and pro == contra:
        return "tie"
    if not pro:
        return "rejected"
    whole = {"votes": pro + contra, "ballots": pro + contra + neither, "roll": roll}[of]
    share = Fraction(pro, whole)
    return "adopted" if share > asked or (at_least and share == asked) else "rejected"
