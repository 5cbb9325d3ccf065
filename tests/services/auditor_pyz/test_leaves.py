"""The one-file reader reads leaves strictly: what may be written in two ways is refused in all but one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies

from events import registry
from events.schema import schema
from services.auditor_pyz.judge import RULES
from services.auditor_pyz.leaves import Leaves, Unreadable
from tests.events.examples import EXAMPLES, FOUNDED, FOUNDER

LEAVES = Leaves(schema())
VECTORS = Path(__file__).parents[2] / "vectors"
STORED = [
    vector
    for file in [VECTORS / "leaves.json", *sorted((VECTORS / "leaves").glob("*.json"))]
    for vector in json.loads(file.read_text())
]
BALLOT: bytes = next(vector["leaf"].encode() for vector in STORED if vector["name"] == "ballot for")


@pytest.mark.parametrize("vector", STORED, ids=lambda vector: vector["name"])
def test_every_stored_leaf_is_read(vector: dict[str, str]) -> None:
    leaf = vector["leaf"].encode()
    entry, told = LEAVES.read(7, leaf), registry.decode(7, leaf)
    assert entry[:4] == (told.position, told.stream, told.version, told.type)
    assert (entry.at, entry.command) == (told.at, told.command)
    assert entry.actor == json.loads(leaf)["actor"]
    members = list(json.loads(leaf)["data"])
    assert [name for name in entry.data if name in members] == members


DECIDING = ("assembly", "membership", "organisation", "poll", "ballot", "erasure")
"""The streams on which ballots, counts and texts depend. Others are read, hashed and passed over."""


def test_every_type_of_event_on_which_a_result_depends_is_judged() -> None:
    types = {fact.type for word in DECIDING for fact in registry.CATEGORIES[word].facts}
    assert types <= set(RULES) <= set(registry.FACTS)


def doctored(old: bytes, new: bytes) -> bytes:
    assert BALLOT.count(old) == 1
    return BALLOT.replace(old, new)


@pytest.mark.parametrize(
    ("leaf", "why"),
    [
        (b"", "no JSON"),
        (b"\xff", "no JSON"),
        (b"\xef\xbb\xbf" + BALLOT, "no JSON"),
        (BALLOT[:-1], "no JSON"),
        (BALLOT + BALLOT, "no JSON"),
        (b"[" * 40_000, "no JSON"),
        (b"1" * 5_000, "no JSON"),
        (b"[]", "an object was expected"),
        (b"null", "an object was expected"),
        (BALLOT + b" ", "one way"),
        (doctored(b'"version":', b'"version": '), "one way"),
        (doctored(b'"choice":"for"', b'"choice":"against","choice":"for"'), "one way"),
        (doctored(b'"choice":"for"', b'"choice":"f\\u006fr"'), "one way"),
        (doctored(b'"choice":"for"', b'"choice":"for","weight":2'), "not known: 'weight'"),
        (doctored(b',"choice":"for"', b""), "lacks the member 'choice'"),
        (doctored(b'"poll":"p1","organisation":', b'"organisation":"p1","poll":'), "order"),
        (doctored(b'"choice":"for"', b'"choice":"veto"'), "choice: one of these"),
        (doctored(b'"choice":"for"', b'"choice":["for"]'), "choice: one of these"),
        (doctored(b'"choice":"for"', b'"choice":null'), "choice: one of these"),
        (doctored(b'"poll":"p1"', b'"poll":"p1\\n"'), "poll: another text"),
        (doctored(b'"poll":"p1"', b'"poll":7'), "poll: another text"),
        (doctored(b'"version":1', b'"version":0'), "version: another whole"),
        (doctored(b'"version":1', b'"version":true'), "version: another whole"),
        (doctored(b'"version":1', b'"version":1.0'), "version: another whole"),
        (doctored(b'"version":1', b'"version":-1'), "version: another whole"),
        (doctored(b'"version":1', b'"version":NaN'), "no JSON"),
        (doctored(b"20:00:00Z", b"20:00:00+00:00"), "at: a moment"),
        (doctored(b"20:00:00Z", b"20:00:00.000000Z"), "at: a moment"),
        (doctored(b"20:00:00Z", b"20:00:00.5Z"), "at: a moment"),
        (doctored(b"03-02T20", b"02-30T20"), "no such moment"),
        (doctored(b'"ballot.cast.v1"', b'"ballot.cast.v2"'), "no type of event"),
        (doctored(b'"ballot.cast.v1"', b'"poll.closed.v1"'), "no type of event"),
        (doctored(b'"ballot-p1-buurtwerk"', b'"poll-p1"'), "no type of event"),
        (doctored(b'"command":"k17"', b'"command":"' + b"k" * 65_536 + b'"'), "more than 65535"),
        (doctored(b'"command":"k17"', b'"command":"\\ud800"'), "one way"),
    ],
)  # fmt: skip
def test_what_is_not_written_as_it_should_be_is_refused(leaf: bytes, why: str) -> None:
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
