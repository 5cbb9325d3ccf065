"""Ranked voting: worked examples with their source, and the rule told in two other ways."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.tally.schulze import NONE, Dropped, Majority, Result, pairwise, paths, result

SHARED = Path(__file__).parents[3] / "shared" / "data" / "k8s-elections"

Ballot = list[int | None]


def ranks(order: str, options: str) -> Ballot:
    return [order.index(option) + 1 if option in order else None for option in options]


def ballots(options: str, **counted: int) -> list[Ballot]:
    return [ranks(order, options) for order, times in counted.items() for _ in range(times)]


def counted(options: str, votes: list[Ballot], **terms: object) -> Result:
    return result(list(options), pairwise(len(options), votes), **terms)  # type: ignore[arg-type]


SCHULZE_45 = ballots("ABCDE", ACBED=5, ADECB=5, BEDAC=8, CABED=3, CAEBD=7, CBADE=2, DCEBA=7, EBADC=8)
"""Example 1 of Schulze's paper of 2011: 45 voters, E before A, C, B, D."""


def test_the_example_of_the_paper_gives_its_ranking_and_its_matrix() -> None:
    told = counted("ABCDE", SCHULZE_45)
    assert told == Result(
        winners=("E",),
        ranking=(("E",), ("A",), ("C",), ("B",), ("D",)),
        matrix=(
            (0, 20, 26, 30, 22),
            (25, 0, 16, 33, 18),
            (19, 29, 0, 17, 24),
            (15, 12, 28, 0, 14),
            (23, 27, 21, 31, 0),
        ),
        dropped=(),
    )


def test_a_tie_is_told_and_not_broken() -> None:
    told = counted("AB", ballots("AB", AB=2, BA=2))
    assert told.winners == ("A", "B")
    assert told.ranking == (("A", "B"),)


def test_unranked_options_come_after_all_ranked_ones_and_are_equal_among_themselves() -> None:
    assert pairwise(3, [[1, None, None]]) == ((0, 1, 1), (0, 0, 0), (0, 0, 0))


def test_equal_ranks_count_for_neither() -> None:
    assert pairwise(2, [[1, 1]]) == ((0, 0), (0, 0))


def test_numbers_may_leave_gaps() -> None:
    assert pairwise(2, [[7, 900]]) == pairwise(2, [[1, 2]])


def test_without_any_ballot_all_are_equal() -> None:
    assert counted("AB", []).winners == ("A", "B")


def test_an_option_without_its_quorum_against_the_status_quo_is_dropped() -> None:
    told = counted("AQ", ballots("AQ", AQ=2), status_quo="Q", quorum=3)
    assert (told.winners, told.dropped) == (("Q",), (Dropped("A", "quorum"),))


def test_the_quorum_is_reached_by_exactly_so_many() -> None:
    assert counted("AQ", ballots("AQ", AQ=3), status_quo="Q", quorum=3).winners == ("A",)


def test_a_supermajority_asks_for_more_than_its_ratio() -> None:
    asked = {"A": Majority(3, 1)}
    exactly = counted("AQ", ballots("AQ", AQ=6, QA=2), status_quo="Q", majorities=asked)
    more = counted("AQ", ballots("AQ", AQ=7, QA=2), status_quo="Q", majorities=asked)
    assert (exactly.winners, exactly.dropped) == (("Q",), (Dropped("A", "majority"),))
    assert (more.winners, more.dropped) == (("A",), ())


def test_without_a_supermajority_an_option_must_beat_the_status_quo() -> None:
    told = counted("AQ", ballots("AQ", AQ=2, QA=2), status_quo="Q")
    assert (told.winners, told.dropped) == (("Q",), (Dropped("A", "majority"),))


def test_a_dropped_option_no_longer_decides_between_the_others() -> None:
    votes = ballots("ABQ", ABQ=4, BQA=3, BAQ=2)
    told = counted("ABQ", votes, status_quo="Q", majorities={"A": Majority(3, 1)})
    assert (told.ranking, told.dropped) == ((("B",), ("Q",)), (Dropped("A", "majority"),))


def test_the_status_quo_is_never_dropped() -> None:
    told = counted("AQ", [], status_quo="Q", quorum=1)
    assert told.ranking == (("Q",),)


@pytest.mark.parametrize(
    "terms",
    [
        {"status_quo": "Z"},
        {"quorum": 1},
        {"majorities": {"A": Majority(2, 1)}},
        {"status_quo": "B", "majorities": {"Z": Majority(2, 1)}},
    ],
)
def test_terms_that_mean_nothing_are_refused(terms: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"options|status quo"):
        counted("AB", [], **terms)


def test_a_ballot_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="ballot 2 has 3 ranks"):
        pairwise(2, [[1, 2], [1, 2, 3]])


ELECTIONS = st.integers(1, 5).flatmap(
    lambda options: st.tuples(
        st.just(options),
        st.lists(
            st.lists(st.none() | st.integers(1, options), min_size=options, max_size=options), max_size=12
        ),
    )
)


def over_all_paths(options: int, matrix: Sequence[Sequence[int]]) -> dict[tuple[int, int], tuple[int, int]]:
    """The definition, by trying every path."""
    strongest = {}
    for a, b in itertools.product(range(options), repeat=2):
        found = [NONE]
        others = [n for n in range(options) if n not in (a, b)]
        for length in range(len(others) + 1 if a != b else 0):
            for way in itertools.permutations(others, length):
                steps = list(itertools.pairwise((a, *way, b)))
                if all(matrix[x][y] > matrix[y][x] for x, y in steps):
                    found.append(min((matrix[x][y], -matrix[y][x]) for x, y in steps))
        strongest[a, b] = max(found)
    return strongest


@given(ELECTIONS)
def test_the_strongest_paths_are_those_of_the_definition(election: tuple[int, list[Ballot]]) -> None:
    options, votes = election
    matrix = pairwise(options, votes)
    found = paths(range(options), matrix)
    assert all(
        found[pair] == strength
        for pair, strength in over_all_paths(options, matrix).items()
        if pair[0] != pair[1]
    )


def by_dropping(options: int, matrix: Sequence[Sequence[int]]) -> set[int]:
    """Steps 4 to 8 of the Debian constitution, word by word: drop the weakest defeats in the Schwartz set."""
    everyone = range(options)
    defeats = {(a, b) for a in everyone for b in everyone if matrix[a][b] > matrix[b][a]}
    while True:
        reach = set(defeats)
        for via, a, b in itertools.product(everyone, repeat=3):
            if (a, via) in reach and (via, b) in reach:
                reach.add((a, b))
        schwartz = {a for a in everyone if all((a, b) in reach or (b, a) not in reach for b in everyone)}
        within = {(a, b) for a, b in defeats if a in schwartz and b in schwartz}
        if not within:
            return schwartz
        weakest = min((matrix[a][b], -matrix[b][a]) for a, b in within)
        defeats -= {(a, b) for a, b in within if (matrix[a][b], -matrix[b][a]) == weakest}


@settings(max_examples=400)
@given(ELECTIONS)
def test_the_winners_are_among_those_that_the_debian_constitution_leaves(
    election: tuple[int, list[Ballot]],
) -> None:
    options, votes = election
    told = result(names := [str(n) for n in range(options)], pairwise(options, votes))
    assert set(told.winners) >= {names[n] for n in by_dropping(options, told.matrix)}


@given(ELECTIONS)
def test_who_beats_everybody_wins_alone(election: tuple[int, list[Ballot]]) -> None:
    options, votes = election
    told = result([str(n) for n in range(options)], pairwise(options, votes))
    champions = [
        str(a)
        for a in range(options)
        if all(told.matrix[a][b] > told.matrix[b][a] for b in range(options) if a != b)
    ]
    assert not champions or told.winners == tuple(champions)


@given(ELECTIONS, st.randoms(use_true_random=False))
def test_the_order_of_the_ballots_changes_nothing(election: tuple[int, list[Ballot]], chance: object) -> None:
    options, votes = election
    shuffled = list(votes)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert pairwise(options, shuffled) == pairwise(options, votes)


@pytest.mark.parametrize(
    ("election", "seats"),
    [
        ("steering-2018", 3),
        ("steering-2019", 4),
        ("steering-2020", 3),
        ("steering-2022", 3),
        ("steering-2023", 4),
        ("code-of-conduct-2023", 2),
    ],
)
def test_the_kubernetes_elections_give_their_published_winners(election: str, seats: int) -> None:
    folder = SHARED / election
    if not folder.is_dir():
        pytest.skip("the data of the Kubernetes elections (shared/data/k8s-elections) is absent")
    files = {path.name.lower(): path for path in folder.iterdir()}
    options, *rows = csv.reader(files["ballots.csv"].read_text().splitlines())
    votes = [[int(rank) if rank.isdigit() else None for rank in row] for row in rows if row]
    told = result(options, pairwise(len(options), votes))
    winners = [option for group in told.ranking for option in group][:seats]
    published = files["results.md"].read_text()
    after = published[published.lower().index("## winners") :]
    listed = re.findall(r"^(?:\d+\.|-) (.+)$", after, re.MULTILINE)[:seats]
    assert {line for line in listed for winner in winners if _names(line, winner)} == set(listed)


def _names(line: str, winner: str) -> bool:
    """Some list names, some accounts; the ballots of 2023 hold accounts that begin like a name."""
    return winner.split(" (@", maxsplit=1)[0] in line or any(
        part.lower()[:6] in winner for part in line.split()
    )
