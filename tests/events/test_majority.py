"""Counting by majority: examples by hand, laws, and a second count with fractions."""

from __future__ import annotations

import ast
import random
from pathlib import Path

import pytest
from hypothesis import given, strategies

from events.poll import acts as poll_acts
from events.tally import METHODS, majority
from events.tally.majority import Quorum, Tally, Threshold, count, outcome
from tests.events import by_fractions

TALLY = Path(majority.__file__).parent
MORE_THAN_HALF = Threshold(1, 2, "votes", at_least=False)
ANYONE = Quorum(0, 1)

choices = strategies.lists(strategies.sampled_from(["for", "against", "abstain"]), max_size=60)
fractions = strategies.integers(1, 12).flatmap(
    lambda d: strategies.tuples(strategies.integers(0, d), strategies.just(d))
)
thresholds = strategies.tuples(
    fractions, strategies.sampled_from(["votes", "ballots", "roll"]), strategies.booleans()
)


def test_a_count_says_how_many_made_each_choice() -> None:
    tally = count(["for", "against", "for", "abstain", "for"])
    assert tally == Tally(in_favour=3, against=1, abstain=1)
    assert (tally.votes, tally.ballots) == (4, 5)


def test_nobody_voted() -> None:
    assert count([]) == Tally(0, 0, 0)


@pytest.mark.parametrize("choice", ["", "For", "yes", "blank"])
def test_what_is_no_choice_is_not_counted_silently(choice: str) -> None:
    with pytest.raises(ValueError, match="not choices of a majority poll"):
        count(["for", choice])


def test_the_method_is_found_by_the_name_that_the_poll_gives() -> None:
    assert METHODS["majority"] is majority


BY_HAND = [
    # (for, against, abstain), (n, d, of, at least), quorum, roll, outcome
    ((2, 1, 0), (1, 2, "votes", False), (0, 1), 3, "adopted"),
    ((1, 2, 0), (1, 2, "votes", False), (0, 1), 3, "rejected"),
    ((1, 0, 9), (1, 2, "votes", False), (0, 1), 10, "adopted"),  # abstentions take no side
    ((1, 0, 9), (1, 2, "ballots", False), (0, 1), 10, "rejected"),  # but they are ballots
    ((6, 0, 4), (1, 2, "ballots", False), (0, 1), 10, "adopted"),
    ((5, 0, 5), (1, 2, "ballots", False), (0, 1), 10, "rejected"),  # exactly half is not more than half
    ((5, 0, 5), (1, 2, "ballots", True), (0, 1), 10, "adopted"),  # but at least half
    ((5, 0, 0), (1, 2, "roll", False), (0, 1), 10, "rejected"),
    ((5, 0, 0), (1, 2, "roll", True), (0, 1), 10, "adopted"),
    ((6, 0, 0), (1, 2, "roll", False), (0, 1), 10, "adopted"),
    ((2, 1, 0), (2, 3, "votes", False), (0, 1), 3, "rejected"),  # exactly two thirds
    ((2, 1, 0), (2, 3, "votes", True), (0, 1), 3, "adopted"),
    ((333_333, 166_667, 0), (2, 3, "votes", True), (0, 1), 500_000, "rejected"),  # a third of a vote short
    ((333_334, 166_666, 0), (2, 3, "votes", True), (0, 1), 500_000, "adopted"),
    ((2, 0, 1), (1, 1, "votes", True), (0, 1), 3, "adopted"),  # unanimous among those who took a side
    ((2, 0, 1), (1, 1, "ballots", True), (0, 1), 3, "rejected"),
    ((3, 0, 0), (1, 1, "roll", True), (0, 1), 3, "adopted"),
    ((3, 3, 0), (1, 2, "votes", False), (0, 1), 6, "tie"),
    ((3, 3, 0), (1, 2, "votes", True), (0, 1), 6, "tie"),  # at least half, and yet it rejects
    ((1, 1, 8), (1, 2, "ballots", True), (1, 1), 10, "tie"),
    ((3, 3, 0), (2, 3, "roll", False), (0, 1), 9, "tie"),
    ((0, 0, 0), (1, 2, "votes", False), (0, 1), 3, "rejected"),  # nobody voted
    ((0, 0, 0), (1, 2, "votes", True), (0, 1), 3, "rejected"),  # 0 is at least half of 0, and adopts nothing
    ((0, 0, 3), (1, 2, "votes", True), (0, 1), 3, "rejected"),  # all abstain
    ((0, 0, 3), (1, 2, "votes", False), (1, 1), 3, "rejected"),  # all abstain, and make the quorum
    ((0, 0, 0), (1, 2, "votes", False), (1, 100), 3, "no-quorum"),
    ((1, 0, 0), (1, 2, "votes", False), (1, 3), 3, "adopted"),  # exactly the quorum
    ((1, 0, 0), (1, 2, "votes", False), (1, 3), 4, "no-quorum"),
    ((1, 0, 1), (1, 2, "votes", False), (1, 2), 4, "adopted"),  # an abstention is presence
    ((1, 1, 0), (1, 2, "votes", False), (3, 4), 4, "no-quorum"),  # before a tie is told
    ((5, 0, 0), (1, 2, "votes", False), (1, 2), 10, "adopted"),
    ((166_666, 0, 0), (1, 2, "votes", False), (1, 3), 500_000, "no-quorum"),
    ((166_667, 0, 0), (1, 2, "votes", False), (1, 3), 500_000, "adopted"),
]


@pytest.mark.parametrize(("tally", "threshold", "quorum", "roll", "told"), BY_HAND)
def test_an_outcome_by_hand(
    tally: tuple[int, int, int],
    threshold: tuple[int, int, str, bool],
    quorum: tuple[int, int],
    roll: int,
    told: str,
) -> None:
    assert outcome(Tally(*tally), Threshold(*threshold), Quorum(*quorum), roll) == told  # type: ignore[arg-type]


@given(choices, thresholds, fractions, strategies.integers(0, 60))
def test_a_second_count_with_fractions_agrees(
    cast: list[str], terms: tuple[tuple[int, int], str, bool], quorum: tuple[int, int], absent: int
) -> None:
    (numerator, denominator), of, at_least = terms
    roll, threshold = len(cast) + absent, (numerator, denominator, of, at_least)
    tally = count(cast)
    ours = tuple(tally), outcome(tally, Threshold(*threshold), Quorum(*quorum), roll)  # type: ignore[arg-type]
    assert ours == by_fractions.outcome(cast, threshold, quorum, roll)


@given(choices, strategies.randoms(use_true_random=False))
def test_the_order_of_the_ballots_never_matters(cast: list[str], chance: random.Random) -> None:
    shuffled = cast.copy()
    chance.shuffle(shuffled)
    assert count(shuffled) == count(cast)


@given(choices, thresholds, fractions, strategies.integers(0, 60))
def test_a_fraction_means_the_same_in_other_terms(
    cast: list[str], terms: tuple[tuple[int, int], str, bool], quorum: tuple[int, int], absent: int
) -> None:
    (n, d), of, at_least = terms
    tally, roll = count(cast), len(cast) + absent
    one = outcome(tally, Threshold(n, d, of, at_least), Quorum(*quorum), roll)  # type: ignore[arg-type]
    seven = Threshold(7 * n, 7 * d, of, at_least)  # type: ignore[arg-type]
    assert outcome(tally, seven, Quorum(7 * quorum[0], 7 * quorum[1]), roll) == one


@given(choices, thresholds.filter(lambda terms: 2 * terms[0][0] >= terms[0][1]))
def test_who_turns_from_against_to_for_never_brings_a_proposal_down(
    cast: list[str], terms: tuple[tuple[int, int], str, bool]
) -> None:
    """E1: a vote for helps, whatever the terms."""
    (n, d), of, at_least = terms
    threshold, roll = Threshold(n, d, of, at_least), len(cast) + 1  # type: ignore[arg-type]
    if outcome(count([*cast, "against"]), threshold, ANYONE, roll) == "adopted":
        assert outcome(count([*cast, "for"]), threshold, ANYONE, roll) == "adopted"


@given(choices)
def test_a_simple_majority_is_symmetric(cast: list[str]) -> None:
    """E1: for and against weigh the same."""
    turn = {"for": "against", "against": "for", "abstain": "abstain"}
    told = outcome(count(cast), MORE_THAN_HALF, ANYONE, len(cast))
    turned = outcome(count(turn[choice] for choice in cast), MORE_THAN_HALF, ANYONE, len(cast))
    assert {told, turned} in ({"adopted", "rejected"}, {"tie"}, {"rejected"})
    assert (told == turned) is (cast.count("for") == cast.count("against"))


def inexact(source: str) -> list[str]:
    """What in a source is not exact: true division, floats, rounding, mathematics that rounds."""
    found = []
    for node in ast.walk(ast.parse(source)):
        division = isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)
        literal = isinstance(node, ast.Constant) and isinstance(node.value, float | complex)
        named = isinstance(node, ast.Name) and node.id in {"float", "round", "complex"}
        imported = isinstance(node, ast.Import | ast.ImportFrom) and {
            getattr(node, "module", None),
            *(name.name for name in node.names),
        } & {"math", "cmath", "decimal", "statistics", "numpy", "operator"}
        if division or literal or named or imported:
            found.append(ast.unparse(node))
    return found


@pytest.mark.parametrize(
    "path", [*sorted(TALLY.glob("*.py")), Path(poll_acts.__file__)], ids=lambda path: path.name
)
def test_nothing_that_counts_can_round(path: Path) -> None:
    assert inexact(path.read_text()) == []


@pytest.mark.parametrize("source", ["a / b", "a /= b", "0.5", "float(a)", "round(a)", "import math", "1e3"])
def test_what_could_round_is_noticed(source: str) -> None:
    assert inexact(source)
