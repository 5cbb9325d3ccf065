"""Ranked: Schulze by winning votes, with an optional status quo.

The rule is "Vote Counting" in appendix A of the Debian constitution (Condorcet, clone-proof Schwartz
sequential dropping), told by paths, which give the same winners (M. Schulze, "A new monotonic,
clone-independent, reversal symmetric, and Condorcet-consistent single-winner election method", 2011):

1. A ballot ranks options, the lowest number first; equal ranks are allowed, unranked options come after all
   ranked ones and are equal among themselves. `matrix[a][b]` is how many ballots put a above b.
2. With a status quo: an option that fewer than `quorum` ballots put above it is dropped, and one that does
   not beat it by its majority (more than n ballots above for every d below; 1 to 1 where none is asked) too.
3. Among those that are left, a beats b when more ballots put a above b than b above a. A defeat is as strong
   as the ballots behind it; of two with as many, the one with fewer ballots against it is the stronger.
4. A path is as strong as its weakest defeat. a ranks above b when the strongest path from a to b is stronger
   than that from b to a. The winners are those that nobody ranks above: more than one is a tie, and is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

Strength = tuple[int, int]
"""Ballots for a defeat, and minus the ballots against it; larger is stronger."""

NONE: Strength = (0, 0)
"""No path."""


class Majority(NamedTuple):
    """More than `numerator` ballots above the status quo for every `denominator` below it."""

    numerator: int
    denominator: int


class Dropped(NamedTuple):
    """An option that is not considered, and by which rule: it lacked the quorum, or its majority."""

    option: str
    lacked: Literal["quorum", "majority"]


class Result(NamedTuple):
    """`matrix[a][b]`: ballots that put option a above option b, options in the order of the poll.

    `winners` are several only in a tie. `ranking`: groups, best first; within a group nobody ranks above
    another. Dropped options are not in it.
    """

    winners: tuple[str, ...]
    ranking: tuple[tuple[str, ...], ...]
    matrix: tuple[tuple[int, ...], ...]
    dropped: tuple[Dropped, ...]


def pairwise(options: int, ballots: Iterable[Sequence[int | None]]) -> tuple[tuple[int, ...], ...]:
    """The matrix. A ballot gives each option's rank, None for unranked.

    Raises: ValueError for a ballot that does not give a rank, or None, for every option.
    """
    matrix = [[0] * options for _ in range(options)]
    for number, ballot in enumerate(ballots, 1):
        if len(ballot) != options:
            raise ValueError(f"ballot {number} has {len(ballot)} ranks, and there are {options} options")
        ranked = [(rank, option) for option, rank in enumerate(ballot) if rank is not None]
        for rank, above in ranked:
            row = matrix[above]
            for below, other in enumerate(ballot):
                if other is None or rank < other:
                    row[below] += 1
    return tuple(tuple(row) for row in matrix)


def result(
    options: Sequence[str],
    matrix: Sequence[Sequence[int]],
    status_quo: str | None = None,
    quorum: int | None = None,
    majorities: Mapping[str, Majority] | None = None,
) -> Result:
    """What the matrix means.

    Raises: ValueError for a status quo or a majority of an option that there is not, and for a quorum or
    majorities without a status quo.
    """
    asked = dict(majorities or {})
    unknown = ({status_quo} - {None} | asked.keys()) - set(options)
    if unknown:
        raise ValueError(f"not options of this poll: {sorted(map(str, unknown))}")
    if status_quo is None and (quorum is not None or asked):
        raise ValueError("a quorum and majorities are asked against a status quo, and there is none")
    dropped = _dropped(options, matrix, status_quo, quorum or 0, asked)
    gone = {option for option, _ in dropped}
    left = [number for number, option in enumerate(options) if option not in gone]
    ranking = tuple(tuple(options[number] for number in group) for group in _ranking(left, matrix))
    winners = ranking[0] if ranking else ()
    return Result(winners, ranking, tuple(tuple(row) for row in matrix), dropped)


def _dropped(
    options: Sequence[str],
    matrix: Sequence[Sequence[int]],
    status_quo: str | None,
    quorum: int,
    majorities: Mapping[str, Majority],
) -> tuple[Dropped, ...]:
    if status_quo is None:
        return ()
    default, dropped = options.index(status_quo), []
    for number, option in enumerate(options):
        above, below = matrix[number][default], matrix[default][number]
        numerator, denominator = majorities.get(option, Majority(1, 1))
        if number == default:
            continue
        if above < quorum:
            dropped.append(Dropped(option, "quorum"))
        elif not (above > below and above * denominator > numerator * below):
            dropped.append(Dropped(option, "majority"))
    return tuple(dropped)


def _ranking(left: Sequence[int], matrix: Sequence[Sequence[int]]) -> list[list[int]]:
    strongest = paths(left, matrix)
    ranking, remaining = [], list(left)
    while remaining:
        best = [a for a in remaining if not any(strongest[b, a] > strongest[a, b] for b in remaining)]
        ranking.append(best)
        remaining = [option for option in remaining if option not in best]
    return ranking


def paths(left: Sequence[int], matrix: Sequence[Sequence[int]]) -> dict[tuple[int, int], Strength]:
    """The strength of the strongest path between any two options (Floyd and Warshall)."""
    strongest = {
        (a, b): (matrix[a][b], -matrix[b][a]) if matrix[a][b] > matrix[b][a] else NONE
        for a in left
        for b in left
    }
    for middle in left:
        for a in left:
            first = strongest[a, middle]
            if first == NONE or a == middle:
                continue
            for b in left:
                by_way = min(first, strongest[middle, b])
                if b not in (a, middle) and by_way > strongest[a, b]:
                    strongest[a, b] = by_way
    return strongest
