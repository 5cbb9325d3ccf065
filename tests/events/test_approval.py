"""Approval with a number of seats."""

from __future__ import annotations

import pytest

from events.tally.approval import Result, count, result


def test_the_most_approved_fill_the_seats() -> None:
    approvals = count("abc", ["ab", "b", "bc", "c"])
    assert result("abc", approvals, 2) == Result((1, 3, 2), ("b", "c"), (), 0)


def test_a_tie_for_the_last_seat_is_told_and_fills_none() -> None:
    assert result("abc", (3, 2, 2), 2) == Result((3, 2, 2), ("a",), ("b", "c"), 1)


def test_equals_that_all_have_a_seat_are_no_tie() -> None:
    assert result("abc", (2, 2, 1), 2) == Result((2, 2, 1), ("a", "b"), (), 0)


def test_who_is_approved_by_nobody_has_no_seat() -> None:
    assert result("ab", (1, 0), 2) == Result((1, 0), ("a",), (), 1)


def test_a_ballot_may_approve_nobody() -> None:
    assert count("ab", ["", "a"]) == (1, 0)


@pytest.mark.parametrize(
    ("ballot", "why"), [("az", "'z', which is no option"), ("aa", "the same option twice")]
)
def test_a_ballot_that_means_nothing_is_refused(ballot: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"ballot 2 .*{why}"):
        count("ab", ["a", ballot])
