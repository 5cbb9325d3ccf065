"""Two counts of the same ballots: by the chamber's rules and by the one-file reader's own."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from events.poll.counting import counted
from events.poll.facts import Option, Quorum
from services.auditor_pyz import methods
from tests.events.papers import opened
from tests.events.sample import text

NAMES = "abcde"


@st.composite
def rankings(draw: st.DrawFn) -> str:
    """A ranked ballot: some of the options in groups."""
    places = {name: draw(st.integers(0, 4)) for name in NAMES}  # 0: not ranked
    groups = [[name for name in NAMES if places[name] == place] for place in range(1, 5)]
    return ">".join("=".join(group) for group in groups if group) or "-"


CHOSEN = st.sets(st.sampled_from(NAMES)).map(lambda names: ",".join(sorted(names)) or "-")
SAID = st.sampled_from(["consent", "consent", "concern", "objection"])


def agree(method: str, choices: list[str], **terms: Any) -> None:
    """Both give the same result, to the last member."""
    fact: Any = opened(method, roll_size=12, **terms)[1]
    told: dict[str, Any] = as_read(counted(fact, choices))
    del told["poll"]
    assert methods.result(as_read(fact), choices) == told


def as_read(fact: Any) -> Any:
    """A fact as a reader without our types has it."""
    return json.loads(msgspec.json.encode(fact))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(rankings(), max_size=12),
    st.lists(st.sampled_from([(1, 1), (1, 1), (2, 1), (3, 2)]), min_size=5, max_size=5),
    st.sampled_from([None, None, "a", "e"]),
    st.integers(0, 3),
    st.sampled_from([Quorum(0, 1), Quorum(1, 3)]),
)
def test_strongest_paths_found_in_two_ways_give_the_same_ranking(
    choices: list[str], ratios: list[tuple[int, int]], status_quo: str | None, above: int, quorum: Quorum
) -> None:
    """All places, not only the winners; with a status quo as the Debian constitution has it."""
    against = status_quo is not None
    options = tuple(
        Option(name, text(name), *(ratio if against and name != status_quo else (1, 1)))
        for name, ratio in zip(NAMES, ratios, strict=True)
    )
    more = {"status_quo": status_quo, "above": above if against else 0, "quorum": quorum}
    agree("ranked", choices, options=options, **more)


@settings(max_examples=100, deadline=None)
@given(st.lists(CHOSEN, max_size=12), st.integers(1, 5), st.sampled_from([Quorum(0, 1), Quorum(1, 2)]))
def test_seats_are_filled_alike(choices: list[str], seats: int, quorum: Quorum) -> None:
    options = tuple(Option(name, text(name)) for name in NAMES)
    agree("approval", choices, options=options, seats=seats, limit=5, quorum=quorum)
    agree("survey", choices, options=options, limit=5, quorum=quorum)


@settings(max_examples=100, deadline=None)
@given(st.lists(SAID, max_size=12), st.sampled_from([Quorum(0, 1), Quorum(1, 2), Quorum(1, 1)]))
def test_consent_is_counted_alike(choices: list[str], quorum: Quorum) -> None:
    agree("consent", choices, quorum=quorum)
