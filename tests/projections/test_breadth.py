"""How widely an outcome was supported: in groups as they were at the roll, so that none is found out."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.organisation.facts import Described, Profiled
from events.poll.facts import OpenedV2
from projections import ROLLS, rolls
from projections.breadth import FEWEST, OTHERS, Group, Voter, breadth, favouring
from tests.conftest import Database
from tests.events import papers
from tests.events.sample import Line, admitted, left, opened, reinstated, suspended, text
from tests.projections.given import History, fill, reading

VOTER = Voter("civil-society", None, None, (), (), None)


def voters(number: int, choice: str | None = "for", **of: object) -> list[Voter]:
    return [VOTER._replace(choice=choice, **of)] * number


def profile(organisation: str, size: str = "under-10", staffing: str = "volunteer") -> Line:
    said = Described(
        text(organisation),
        None,
        (),
        ("children",),
        ("ledeberg",),
        None,
        None,
        staffing,
        size,  # type: ignore[arg-type]
    )
    return f"organisation-{organisation}", said


async def roll(database: Database, *lines: Line, poll: str = "p1") -> list[tuple[object, ...]]:
    await fill(database, ROLLS, History(*lines).leaves)
    async with reading(database) as models:
        return [tuple(row.values()) for row in await models.fetch(rolls.ROLL, poll=poll)]


async def test_a_roll_is_of_who_was_in_good_standing_when_the_poll_opened(database: Database) -> None:
    lines = (
        *(admitted(name) for name in ("a", "b", "c", "d")),
        admitted("stad", "city"),
        suspended("b"),
        suspended("c"),
        left("d"),
        reinstated("c"),
        opened(),
        left("a"),
        admitted("e"),
    )
    found = await roll(database, *lines)
    assert [line[:2] for line in found] == [
        ("a", "civil-society"),
        ("c", "civil-society"),
        ("stad", "city"),
    ]


async def test_what_an_organisation_says_later_of_itself_changes_nothing(database: Database) -> None:
    lines = (
        admitted("a"),
        admitted("b"),
        admitted("c"),
        profile("a", "10-49"),
        profile("a"),
        ("organisation-b", Profiled(text("b"), None, (), (), ("dampoort",))),
        opened(),
        profile("a", "250-or-more", "professional"),
    )
    assert await roll(database, *lines) == [
        ("a", "civil-society", "under-10", "volunteer", ["ledeberg"], ["children"]),
        ("b", "civil-society", None, None, ["dampoort"], []),
        ("c", "civil-society", None, None, [], []),
    ]


async def test_a_roll_that_is_told_by_name_is_that(database: Database) -> None:
    of_two = papers.opened(voters=("a", "c"))
    assert isinstance(of_two[1], OpenedV2)
    found = await roll(database, *(admitted(name) for name in ("a", "b", "c")), of_two)
    assert [line[0] for line in found] == ["a", "c"]


def test_e3_each_group_tells_who_was_there_who_voted_and_who_was_for_it() -> None:
    assembly = [
        *voters(6, "for", staffing="volunteer", size="under-10"),
        *voters(3, "against", staffing="volunteer", size="under-10"),
        *voters(5, "for", staffing="professional", size="10-49", neighbourhoods=("ledeberg", "dampoort")),
        *voters(5, None, bench="city", target_groups=("children",)),
    ]
    told = breadth(assembly, favouring("majority", [], [], None))
    assert told.bench == [Group("city", 5, 0, 0), Group("civil-society", 14, 14, 11)]
    assert told.staffing == [
        Group("professional", 5, 5, 5),
        Group("unsaid", 5, 0, 0),
        Group("volunteer", 9, 9, 6),
    ]
    assert told.size == [Group("10-49", 5, 5, 5), Group("under-10", 9, 9, 6), Group("unsaid", 5, 0, 0)]
    assert told.neighbourhood == [Group("dampoort", 5, 5, 5), Group("ledeberg", 5, 5, 5)]
    assert told.target_group == [Group("children", 5, 0, 0)]


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ({"a": 9, "b": 1}, []),
        ({"a": 9, "b": 7, "c": 1}, [("a", 9), (OTHERS, 8)]),
        ({"a": 9, "b": 3, "c": 3}, [("a", 9), (OTHERS, 6)]),
        ({"a": 9, "b": 8, "c": 4}, [("a", 9), (OTHERS, 12)]),
        ({"a": 3, "b": 4}, []),
        ({"a": 9}, []),
        ({}, []),
    ],
    ids=[
        "one city organisation",
        "joined",
        "small ones together",
        "four",
        "none left",
        "one group",
        "nobody",
    ],
)
def test_d1_a_group_that_is_too_small_is_told_with_others(
    sizes: dict[str, int], told: list[tuple[str, int]]
) -> None:
    assembly = [voter for size, number in sizes.items() for voter in voters(number, size=size)]
    assert [(group.group, group.roll) for group in breadth(assembly, None).size] == told


@given(
    st.lists(
        st.builds(
            Voter,
            bench=st.sampled_from(["city", "civil-society"]),
            size=st.sampled_from([None, "a", "b", "c"]),
            staffing=st.sampled_from([None, "x", "y"]),
            neighbourhoods=st.lists(st.sampled_from("klmn"), unique=True, max_size=3),
            target_groups=st.just(()),
            choice=st.sampled_from([None, "for", "against"]),
        ),
        max_size=60,
    )
)
def test_d1_no_group_is_small_and_no_difference_between_groups_and_the_whole_is(
    assembly: list[Voter],
) -> None:
    told = breadth(assembly, favouring("majority", [], [], None))
    for groups in (told.bench, told.size, told.staffing):
        assert all(group.roll >= FEWEST for group in groups)
        assert len(groups) != 1
        assert sum(group.roll for group in groups) in {0, len(assembly)}
    cast = Counter(voter.choice for voter in assembly)
    for groups in filter(None, (told.bench, told.size, told.staffing)):
        assert sum(group.voted for group in groups) == cast["for"] + cast["against"]
        assert sum(group.in_favour or 0 for group in groups) == cast["for"]
    assert all(group.roll >= FEWEST for group in told.neighbourhood)


@pytest.mark.parametrize(
    ("method", "elected", "status_quo", "for_it", "not_for_it"),
    [
        ("majority", [], None, ["for"], ["against", "abstain"]),
        ("consent", [], None, ["consent", "concern"], ["objection"]),
        ("approval", ["a", "b"], None, ["a,c", "b"], ["c", "-"]),
        ("ranked", ["a"], "c", ["a>b=c", "a", "b>a>c"], ["c>a", "a=c", "b", "-"]),
        ("ranked", ["b"], None, ["a>b", "b"], ["a", "-"]),
    ],
    ids=["majority", "consent", "approval", "ranked", "ranked-without-a-status-quo"],
)
def test_who_is_for_an_outcome_follows_from_the_method(
    method: str, elected: list[str], status_quo: str | None, for_it: list[str], not_for_it: list[str]
) -> None:
    favours = favouring(method, ["a", "b", "c"], elected, status_quo)
    assert favours is not None
    assert [choice for choice in [*for_it, *not_for_it] if favours(choice)] == for_it


def test_where_nothing_was_decided_nobody_was_for_it() -> None:
    assert favouring("survey", ["a"], [], None) is None
    assert favouring("ranked", ["a"], [], None) is None
    assert breadth(voters(5) + voters(5, bench="city"), None).bench == [
        Group("city", 5, 5, None),
        Group("civil-society", 5, 5, None),
    ]
