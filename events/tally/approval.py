"""Approval: a ballot approves any number of options, and the most approved fill the seats.

Where options that are approved as often would fill the last seats and there are not seats enough for all of
them, that is a tie: it is told, and none of them has a seat by this count. Nothing is broken at random.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Result(NamedTuple):
    """`approvals` in the order of the options. `elected` best first; `tied` are for the `open_seats` left.

    An option that nobody approves is never elected.
    """

    approvals: tuple[int, ...]
    elected: tuple[str, ...]
    tied: tuple[str, ...]
    open_seats: int


def count(options: Sequence[str], ballots: Iterable[Iterable[str]]) -> tuple[int, ...]:
    """How many ballots approve each option.

    Raises: ValueError for a ballot that approves what is no option, or the same option twice.
    """
    approvals = dict.fromkeys(options, 0)
    for number, ballot in enumerate(ballots, 1):
        approved = list(ballot)
        if len(set(approved)) != len(approved):
            raise ValueError(f"ballot {number} approves the same option twice")
        for option in approved:
            if option not in approvals:
                raise ValueError(f"ballot {number} approves '{option}', which is no option")
            approvals[option] += 1
    return tuple(approvals.values())


def result(options: Sequence[str], approvals: Sequence[int], seats: int) -> Result:
    """Who has a seat."""
    elected: list[str] = []
    tied: list[str] = []
    for score in sorted({approved for approved in approvals if approved}, reverse=True):
        equal = [option for option, approved in zip(options, approvals, strict=True) if approved == score]
        if len(elected) + len(equal) > seats:
            tied = equal if len(elected) < seats else []
            break
        elected += equal
    return Result(tuple(approvals), tuple(elected), tuple(tied), seats - len(elected))
