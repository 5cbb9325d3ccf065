"""E3: turns go by organisation, never by volume."""

from __future__ import annotations

from hypothesis import given, strategies

from events.turns import in_turns

SAID = strategies.lists(strategies.tuples(strategies.sampled_from("abcd"), strategies.integers(0, 99)))


def of(one: tuple[str, int]) -> str:
    return one[0]


def test_who_says_most_is_not_heard_first() -> None:
    said = [("a", 1), ("a", 2), ("a", 3), ("b", 4), ("c", 5), ("b", 6)]
    assert in_turns(said, of) == [("a", 1), ("b", 4), ("c", 5), ("a", 2), ("b", 6), ("a", 3)]


@given(SAID)
def test_nothing_is_lost_and_each_organisation_is_heard_in_its_own_order(said: list[tuple[str, int]]) -> None:
    heard = in_turns(said, of)
    for organisation in "abcd":
        own = [one for one in heard if of(one) == organisation]
        assert own == [one for one in said if of(one) == organisation]
    assert len(heard) == len(said)


@given(SAID)
def test_before_anyones_next_turn_everyone_had_one(said: list[tuple[str, int]]) -> None:
    heard, had = in_turns(said, of), dict.fromkeys("abcd", 0)
    total = {organisation: sum(of(one) == organisation for one in said) for organisation in "abcd"}
    for one in heard:
        had[of(one)] += 1
        waiting = [had[other] for other in "abcd" if had[other] < total[other]]
        assert all(had[of(one)] <= other + 1 for other in waiting)
