"""Leaves are read strictly: what may be written in two ways is refused in all but one."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from events import registry, strict
from events.registry import Undecodable
from tests.contracts.leaves import BALLOT, STORED, UNREADABLE
from tests.events.arbitrary import leaves
from tests.events.examples import EXAMPLES, FOUNDED, FOUNDER


@pytest.mark.parametrize("vector", STORED, ids=lambda vector: vector["name"])
def test_every_stored_leaf_is_read_as_the_registry_reads_it(vector: dict[str, str]) -> None:
    leaf = vector["leaf"].encode()
    event, told = strict.read(leaf), registry.decode(7, leaf)
    read = (event.stream, event.version, event.type, event.at, event.actor, event.command, event.data)
    assert read == told[1:-1]


@pytest.mark.parametrize("name", [name for name in UNREADABLE if name != "too long"])
def test_what_is_not_written_as_it_should_be_is_refused(name: str) -> None:
    """What is too long cannot come from a bundle, which gives a length in two bytes."""
    with pytest.raises(Undecodable):
        strict.read(UNREADABLE[name][0])


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("poll opened", "2026-03-09T19:30:00Z", "2026-03-09T20:30:00+01:00"),
        ("poll opened", "2026-03-09T19:30:00Z", "2026-03-09T19:30:00+00:00"),
        ("poll opened", "2026-03-09T19:30:00Z", "2026-03-09T19:30:00.000000Z"),
        ("poll opened", '"numerator":2,"denominator":3', '"denominator":3,"numerator":2'),
        ("poll opened", '"numerator":2,', '"numerator":2,"weight":1,'),
        ("proposal", '"clause":"a1"', '"clause":"a1","clause":"a1"'),
    ],
)
def test_a_moment_and_an_order_are_looked_at_all_the_way_down(name: str, old: str, new: str) -> None:
    leaf = next(vector["leaf"] for vector in STORED if vector["name"] == name)
    assert old in leaf
    with pytest.raises(Undecodable):
        strict.read(leaf.replace(old, new, 1).encode())


def test_an_older_leaf_may_lack_a_member_that_has_a_default() -> None:
    opened = next(vector["leaf"] for vector in STORED if vector["name"] == "poll opened")
    older = opened.replace(',"at_least":true', "").replace(',"at_least":false', "")
    assert older != opened
    assert strict.read(older.encode()).data.threshold.at_least is False


@pytest.mark.parametrize(
    ("word", "fact"),
    [(word, fact) for word, category in registry.CATEGORIES.items() for fact in category.facts],
    ids=lambda given: given if isinstance(given, str) else given.type,
)
def test_whatever_the_registry_writes_is_written_in_the_one_way(word: str, fact: type) -> None:
    @settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
    @given(leaves(word, fact))
    def written(what: tuple[object, ...]) -> None:
        leaf = registry.encode(*what)  # type: ignore[arg-type]
        assert strict.read(leaf).data == what[-1]

    written()


@given(strategies.datetimes(datetime(1900, 1, 1), datetime(2999, 1, 1), timezones=strategies.just(UTC)))  # noqa: DTZ001
def test_every_moment_is_read(at: datetime) -> None:
    assert strict.read(registry.encode("assembly", 1, at, FOUNDER, "c", FOUNDED)).at == at


@given(strategies.binary(max_size=200))
def test_no_bytes_break_it(data: bytes) -> None:
    with pytest.raises(Undecodable):
        strict.read(data)


@pytest.mark.parametrize("place", range(0, len(BALLOT), 3))
def test_no_flipped_bit_breaks_it_either(place: int) -> None:
    flipped = BALLOT[:place] + bytes([BALLOT[place] ^ 4]) + BALLOT[place + 1 :]
    try:
        event = strict.read(flipped)
    except Undecodable:
        return
    assert event != strict.read(BALLOT)


def test_a_type_that_a_member_pretends_to_be_is_seen_through() -> None:
    """Only the member `type` of the leaf itself says what the data are."""
    example = EXAMPLES["proposal"]
    leaf = json.loads(registry.encode(*example)) | {"stream": '{"type":"ballot.cast.v1"}'}
    with pytest.raises(Undecodable):
        strict.read(json.dumps(leaf, separators=(",", ":")).encode())
