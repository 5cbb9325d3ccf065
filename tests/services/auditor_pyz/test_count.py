"""The one-file reader counts as the chamber counts, by code of its own."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies

from events.tally import majority
from services.auditor_pyz.count import CHOICES, outcome, tally

FRACTIONS = [(1, 2), (3, 5), (2, 3), (3, 4), (1, 1), (500_001, 1_000_000)]


@given(
    strategies.lists(strategies.sampled_from(CHOICES), max_size=60),
    strategies.sampled_from(FRACTIONS),
    strategies.sampled_from(["votes", "ballots", "roll"]),
    strategies.booleans(),
    strategies.sampled_from([(0, 1), (1, 3), (1, 2), (1, 1)]),
    strategies.integers(0, 20),
)
def test_any_poll_has_the_same_tally_and_outcome_in_both(
    choices: list[str],
    threshold: tuple[int, int],
    base: majority.Base,
    at_least: bool,  # noqa: FBT001 - drawn
    quorum: tuple[int, int],
    absent: int,
) -> None:
    roll = len(choices) + absent
    told = majority.count(choices)
    terms = {
        "threshold": {
            "numerator": threshold[0],
            "denominator": threshold[1],
            "of": base,
            "at_least": at_least,
        },
        "quorum": {"numerator": quorum[0], "denominator": quorum[1]},
        "roll_size": roll,
    }
    counted = tally(choices)
    assert counted == {"for": told.in_favour, "against": told.against, "abstain": told.abstain}
    assert outcome(counted, terms) == majority.outcome(
        told, majority.Threshold(*threshold, base, at_least), majority.Quorum(*quorum), roll
    )


@pytest.mark.parametrize(
    ("choices", "numerator", "of", "at_least", "quorum", "roll", "told"),
    [
        ("ffa", 1, "votes", False, 0, 9, "adopted"),
        ("ffaa", 1, "votes", True, 0, 9, "tie"),
        ("", 1, "votes", True, 0, 9, "rejected"),
        ("---", 1, "votes", True, 0, 9, "rejected"),
        ("ff--", 1, "ballots", False, 0, 9, "rejected"),
        ("ff--", 1, "ballots", True, 0, 9, "adopted"),
        ("ffff", 1, "roll", False, 0, 8, "rejected"),
        ("ffff-", 1, "votes", False, 1, 10, "adopted"),
        ("ffff", 1, "votes", False, 1, 10, "no-quorum"),
    ],
)
def test_the_rule_in_words(
    choices: str,
    numerator: int,
    of: str,
    at_least: bool,  # noqa: FBT001 - a column of the table
    quorum: int,
    roll: int,
    told: str,
) -> None:
    """Threshold and quorum in halves: f for, a against, - abstains."""
    terms = {
        "threshold": {"numerator": numerator, "denominator": 2, "of": of, "at_least": at_least},
        "quorum": {"numerator": quorum, "denominator": 2},
        "roll_size": roll,
    }
    words = {"f": "for", "a": "against", "-": "abstain"}
    assert outcome(tally(words[choice] for choice in choices), terms) == told


def test_what_is_no_choice_is_not_counted() -> None:
    with pytest.raises(KeyError):
        tally(["for", "veto"])
