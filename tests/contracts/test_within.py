"""Both readers of what is voted on and said within a commission."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import json

from events.ballot.acts import Cast
from events.commission.acts import NameOfficers, NameSeat
from events.contribution.within import SpeakWithin
from events.delegation.acts import Delegate
from events.delegation.facts import Receiver
from events.delegation.receiving import Accept, Report
from events.poll.acts import AnnounceClosing
from events.poll.paper import Paper
from events.poll.seated import OpenWithin
from tests.contracts.logs import CLERK, Writer, member
from tests.contracts.procedure import DAY
from tests.contracts.test_elections import changed, elected, place, read_by_both

ITEM: tuple[Any, str] = ("outcome", "v1")


def voted() -> Writer:
    """A commission of three that voted on an outcome in its hands, and reported with that poll."""
    w = elected()
    w.act(NameSeat("k1", "stad", "v1"), CLERK)
    seats = w.states["commission-k1"].state.members
    chair, other = sorted(name for name, bench in seats.items() if bench != "city")
    w.act(NameOfficers("k1", chair, other), CLERK)
    asked = w.text("Hoe?")
    w.act(Delegate(*ITEM, Receiver("k1", None, None), asked, "advise", w.now + 9 * DAY), CLERK)
    w.act(Accept(*ITEM), member(other))
    w.act(SpeakWithin("b1", "k1", *ITEM, other, "concern", w.text("Te duur")), member(other))
    w.act(OpenWithin("p10", "k1", *ITEM, Paper(question=asked)), member(chair))
    w.act(AnnounceClosing("p10", w.now + DAY), member(chair))
    for name, choice in ((chair, "for"), (other, "for"), ("stad", "against")):
        w.act(Cast("p10", name, choice), member(name))
    w.count("p10")
    w.act(Report(*ITEM, asked, asked, heard=True, hearing=asked, poll="p10"), member(chair))
    return w


@pytest.fixture(scope="module")
def leaves() -> list[bytes]:
    """The log of it."""
    return voted().history.leaves


def within(leaves: list[bytes]) -> int:
    """Where the poll within the commission was opened."""
    return next(number for number, leaf in enumerate(leaves) if b'"within":{' in leaf and b'"voters"' in leaf)


def counted(leaves: list[bytes]) -> int:
    """Where it was counted."""
    return next(number for number, leaf in enumerate(leaves) if b'"benches"' in leaf)


def test_e2_a_poll_of_the_seats_holds_for_both_readers(leaves: list[bytes]) -> None:
    assert read_by_both(leaves) == (None, None)
    told = json.decode(leaves[counted(leaves)])["data"]["benches"]
    assert told == {"civil_for": 2, "civil_against": 0, "city_for": 0, "city_against": 1}


@pytest.mark.parametrize("change", ["one more", "one less", "another bench"])
def test_e2_a_roll_that_is_not_the_seats_is_found_by_both(leaves: list[bytes], change: str) -> None:
    doctored, at = list(leaves), within(leaves)
    told = json.decode(leaves[at])["data"]
    seats = told["voters"]
    said: dict[str, Any] = {
        "one more": {"voters": sorted([*seats, "ocmw"])},
        "one less": {"voters": seats[1:]},
        "another bench": {"within": told["within"] | {"city": []}},
    }[change]
    doctored[at] = changed(leaves[at], **said)
    found, by_the_small_one = read_by_both(doctored)
    assert found is not None
    assert by_the_small_one is not None
    assert (found.act, by_the_small_one.act, by_the_small_one.why) == (at, at, "wrong-roll")


def test_e2_a_count_by_bench_that_is_not_theirs_is_found_by_both(leaves: list[bytes]) -> None:
    doctored, at = list(leaves), counted(leaves)
    benches = json.decode(leaves[at])["data"]["benches"]
    doctored[at] = changed(leaves[at], benches=benches | {"city_for": 1, "city_against": 0})
    for found in read_by_both(doctored):
        assert found is not None
        assert (found.act, found.why) == (at, "wrong-count")


def test_what_somebody_without_the_chair_opened_is_found_by_both(leaves: list[bytes]) -> None:
    doctored, at = list(leaves), within(leaves)
    told = json.decode(leaves[at])
    told["actor"] = json.decode(leaves[place(leaves, "delegation.accepted.v1")])["actor"]
    doctored[at] = json.encode(told)
    for found in read_by_both(doctored):
        assert found is not None
        assert (found.act, found.why) == (at, "not-in-the-chair")


def test_what_was_said_by_somebody_without_a_seat_is_found_by_who_judges_it(leaves: list[bytes]) -> None:
    doctored, at = list(leaves), place(leaves, "contribution.made-within.v1")
    told = json.decode(leaves[at])
    of_fonds = next(leaf for leaf in leaves if b'"organisation":"fonds","proof"' in leaf)
    told["actor"] = json.decode(of_fonds)["actor"]
    told["data"]["organisation"] = "fonds"
    doctored[at] = json.encode(told)
    found, by_the_small_one = read_by_both(doctored)
    assert found is not None
    assert (found.act, found.why) == (at, "no-seat-of-yours")
    assert by_the_small_one is None
