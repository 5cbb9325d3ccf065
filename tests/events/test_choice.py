"""What a ballot of each method says, and how it is written down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.tally.choice import chosen, ranks, write

OPTIONS = ["a", "b", "c"]


@pytest.mark.parametrize(
    ("method", "asked", "written"),
    [
        ("majority", "for", "for"),
        ("majority", " abstain ", "abstain"),
        ("consent", "concern", "concern"),
        ("approval", "c,a", "a,c"),
        ("approval", "b", "b"),
        ("approval", "-", "-"),
        ("survey", "c, b , a", "a,b,c"),
        ("ranked", "b > c = a", "b>a=c"),
        ("ranked", "c", "c"),
        ("ranked", "-", "-"),
    ],
)
def test_a_choice_is_written_in_one_way(method: str, asked: str, written: str) -> None:
    assert write(method, OPTIONS, 3, asked) == written


@pytest.mark.parametrize(
    ("method", "asked", "why"),
    [
        ("majority", "voor", "one of for, against, abstain"),
        ("majority", "-", "one of for, against, abstain"),
        ("consent", "for", "one of consent, concern, objection"),
        ("approval", "a,d", "'d' is no option"),
        ("approval", "a,a", "named twice"),
        ("approval", "", "'' is no option"),
        ("approval", "a>b", "'a>b' is no option"),
        ("approval", "a,b,c", "at most 2"),
        ("survey", "a=b", "'a=b' is no option"),
        ("ranked", "a>b>a", "named twice"),
        ("ranked", "a>", "'' is no option"),
        ("ranked", "a,b", "'a,b' is no option"),
    ],
)
def test_what_is_no_choice_by_the_method_is_told(method: str, asked: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        write(method, OPTIONS, 2, asked)


def test_a_stored_choice_is_read_back() -> None:
    assert chosen("a,c") == ("a", "c")
    assert chosen("-") == ()
    assert ranks("b>a=c", OPTIONS) == (2, 1, 2)
    assert ranks("c", OPTIONS) == (None, None, 1)
    assert ranks("-", OPTIONS) == (None, None, None)


@given(st.lists(st.one_of(st.none(), st.integers(0, 5)), min_size=3, max_size=3))
def test_any_ranking_is_written_and_read_as_the_same_order(asked: list[int | None]) -> None:
    """Numbers are only an order: 2, 7, 7 says what 1, 2, 2 says; unranked stays unranked."""
    numbers = sorted({number for number in asked if number is not None})
    groups = [[o for o, given in zip(OPTIONS, asked, strict=True) if given == number] for number in numbers]
    told = ">".join("=".join(reversed(group)) for group in groups) or "-"
    dense = tuple(None if number is None else numbers.index(number) + 1 for number in asked)
    stored = write("ranked", OPTIONS, 0, told)
    assert ranks(stored, OPTIONS) == dense
    assert write("ranked", OPTIONS, 0, stored) == stored
