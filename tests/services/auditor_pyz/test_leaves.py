"""The one-file reader reads leaves strictly: what may be written in two ways is refused in all but one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies

from events import registry
from events.schema import schema
from events.texts import texts
from services.auditor_pyz.judge import RULES
from services.auditor_pyz.leaves import Leaves, Unreadable
from services.auditor_pyz.order import fits
from services.auditor_pyz.texts import of
from tests.contracts.leaves import BALLOT, STORED, UNREADABLE
from tests.events.examples import EXAMPLES, FOUNDED, FOUNDER

LEAVES = Leaves(schema())


@pytest.mark.parametrize("vector", STORED, ids=lambda vector: vector["name"])
def test_every_stored_leaf_is_read(vector: dict[str, str]) -> None:
    leaf = vector["leaf"].encode()
    entry, told = LEAVES.read(7, leaf), registry.decode(7, leaf)
    assert entry[:4] == (told.position, told.stream, told.version, told.type)
    assert (entry.at, entry.command) == (told.at, told.command)
    assert entry.actor == json.loads(leaf)["actor"]
    members = list(json.loads(leaf)["data"])
    assert [name for name in entry.data if name in members] == members


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_entry_of_every_type_fits_the_stream_that_it_is_written_to(name: str) -> None:
    entry = LEAVES.read(0, EXAMPLES[name].encode())
    assert fits(entry)
    assert not fits(entry._replace(stream=f"{entry.stream}-x9"))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_texts_that_an_entry_names_are_those_that_the_chamber_means(name: str) -> None:
    """Not every digest is one: neither the commitment to a lot nor the roll of a poll lies beside the log."""
    example = EXAMPLES[name]
    entry = LEAVES.read(0, example.encode())
    assert of(LEAVES, entry) == list(texts(example.fact))


DECIDING = ("assembly", "membership", "organisation", "poll", "ballot", "erasure")
"""The streams on which ballots, counts and texts depend. Others are read, hashed and passed over."""


def test_every_type_of_event_on_which_a_result_depends_is_judged() -> None:
    types = {fact.type for word in DECIDING for fact in registry.CATEGORIES[word].facts}
    assert types <= set(RULES) <= set(registry.FACTS)


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_not_written_as_it_should_be_is_refused(name: str) -> None:
    leaf, why = UNREADABLE[name]
    with pytest.raises(Unreadable, match=why):
        LEAVES.read(0, leaf)


@given(strategies.text(strategies.characters(codec="utf-8")))
def test_whatever_the_chamber_writes_is_written_in_the_one_way(command: str) -> None:
    leaf = registry.encode("assembly", 1, datetime(2026, 3, 2, tzinfo=UTC), FOUNDER, command, FOUNDED)
    assert LEAVES.read(0, leaf).command == command


@given(strategies.datetimes(datetime(1900, 1, 1), datetime(2999, 1, 1), timezones=strategies.just(UTC)))  # noqa: DTZ001
def test_every_moment_is_read(at: datetime) -> None:
    assert LEAVES.read(0, registry.encode("assembly", 1, at, FOUNDER, "c", FOUNDED)).at == at


@given(strategies.binary(max_size=200))
def test_no_bytes_break_it(data: bytes) -> None:
    with pytest.raises(Unreadable):
        LEAVES.read(0, data)


@pytest.mark.parametrize("place", range(0, len(BALLOT), 3))
def test_no_flipped_bit_breaks_it_either(place: int) -> None:
    flipped = BALLOT[:place] + bytes([BALLOT[place] ^ 4]) + BALLOT[place + 1 :]
    try:
        entry = LEAVES.read(0, flipped)
    except Unreadable:
        return
    assert entry != LEAVES.read(0, BALLOT)


def test_an_older_leaf_may_lack_a_member_that_has_a_default() -> None:
    opened = next(vector["leaf"] for vector in STORED if vector["name"] == "poll opened")
    older = opened.replace(',"at_least":true', "").replace(',"at_least":false', "")
    assert older != opened
    assert LEAVES.read(0, older.encode()).data["threshold"]["at_least"] is False


def test_the_digests_of_an_entry_are_found_wherever_they_stand() -> None:
    example = EXAMPLES["proposal"]
    entry = LEAVES.read(0, registry.encode(*example))
    told: dict[str, Any] = json.loads(registry.encode(*example))["data"]
    expected = [told["title"], told["for_whom"], *(clause["text"] for clause in told["clauses"])]
    assert set(LEAVES.digests(entry)) == {*expected, told["background"]} - {None}
    assert LEAVES.digests(entry, {"title", "for_whom", "clauses", "background"}) == []


def test_a_schema_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="another format"):
        Leaves({"format": "halfrond-schema/9", "leaf": [], "types": {}})
