"""Events in order: each in its stream, versions without gaps, the clock within its bounds."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from events.ballot.facts import Cast
from events.fact import Fact
from events.membership.facts import Left
from events.order import SKEW, Disorder, Order, fits
from events.poll.facts import Annulled, Closed, Counted, Tally
from events.strict import Leaf
from tests.events.examples import EXAMPLES
from tests.events.sample import ANN, CLERK, NOW, TICK, text


def entry(stream: str, version: int, fact: Fact, at: datetime = NOW) -> Leaf:
    return Leaf(stream, version, fact.type, at, CLERK, "c", fact)


def paper(version: int, organisation: str = "buurtwerk", poll: str = "p1", at: datetime = NOW) -> Leaf:
    fact = Cast(poll, organisation, "for")
    return Leaf(f"ballot-{poll}-{organisation}", version, fact.type, at, ANN, "c", fact)


def codes(*entries: Leaf) -> list[str | None]:
    order = Order()
    found = [order.take(one) for one in entries]
    return [None if one is None else one.code for one in found]


def test_every_stream_counts_by_itself() -> None:
    left = Left("stad")
    assert (
        codes(
            entry("membership", 1, left),
            paper(1),
            entry("membership", 2, left),
            paper(1, "fietsers"),
            paper(2),
            paper(1, poll="p2"),
        )
        == [None] * 6
    )


@pytest.mark.parametrize(("first", "second"), [(2, 3), (1, 1), (1, 3)])
def test_a_gap_or_a_repeated_version_is_found(first: int, second: int) -> None:
    for one in (lambda version: entry("membership", version, Left("stad")), paper):
        found = codes(one(first), one(second))
        assert found == (["version-gap", None] if first == 2 else [None, "version-gap"])


@pytest.mark.parametrize("over", [Counted("p1", Tally(1, 0, 0), "adopted"), Annulled("p1", text("fout"))])
def test_the_papers_of_a_poll_that_is_over_are_forgotten(over: Fact) -> None:
    order = Order()
    for one in (paper(1), paper(1, poll="p2"), entry("poll-p1", 1, Closed("p1")), entry("poll-p1", 2, over)):
        assert order.take(one) is None
    assert set(order.papers) == {"p2"}
    assert order.take(paper(7)) is None, "it is for the rules to refuse it"
    assert set(order.papers) == {"p2"}


@pytest.mark.parametrize(
    "one",
    [
        entry("membership-1", 1, Left("stad")),
        entry("poll-p2", 1, Closed("p1")),
        entry("poll", 1, Closed("p1")),
        Leaf("ballot-p1-stad", 1, Cast.type, NOW, ANN, "c", Cast("p1", "fietsers", "for")),
        Leaf("ballot-p2-stad", 1, Cast.type, NOW, ANN, "c", Cast("p1", "stad", "for")),
    ],
    ids=lambda one: one.stream,
)
def test_an_event_in_a_stream_that_its_data_do_not_name_is_found(one: Leaf) -> None:
    assert codes(one) == ["wrong-stream"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_event_of_every_type_fits_the_stream_that_it_is_written_to(name: str) -> None:
    example = EXAMPLES[name]
    assert fits(example.stream, example.fact)
    assert not fits(f"{example.stream}-x9", example.fact)


def test_the_clock_may_lag_by_four_seconds_and_no_more() -> None:
    """Two seconds of skew on either side."""
    late = NOW + timedelta(minutes=1)
    order = Order()
    assert order.take(paper(1, at=late)) is None
    assert order.take(paper(2, at=late - SKEW)) is None
    assert order.take(paper(3, at=late - SKEW)) is None, "it lags behind the latest, not behind the last"
    found = order.take(paper(4, at=late - SKEW - TICK))
    assert isinstance(found, Disorder)
    assert (found.code, order.latest) == ("clock-went-back", late)
    assert order.take(paper(5, at=late + TICK)) is None
