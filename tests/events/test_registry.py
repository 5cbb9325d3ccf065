"""Leaves: the exact bytes of every fact, there and back; and what is no leaf."""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, strategies

from events import registry
from events.assembly.facts import Founded
from events.fact import Actor
from events.log.merkle import leaf_hash
from events.refusal import Malformed, Refused
from events.registry import CATEGORIES, FACTS, MAX_LEAF, Undecodable, decode, encode, type_of
from tests.events.arbitrary import ANY_LEAF
from tests.events.examples import EXAMPLES, FOUNDER, OPENED, Example
from tests.events.given import refused

FOLDER = Path(__file__).parents[1] / "vectors"
VECTORS = {
    vector["name"]: vector
    for file in [FOLDER / "leaves.json", *sorted((FOLDER / "leaves").glob("*.json"))]
    for vector in json.loads(file.read_text(encoding="utf-8"))
}
BALLOT = EXAMPLES["ballot for"].encode()
POLL = EXAMPLES["poll opened"].encode()
MEMBERS = ["stream", "version", "type", "at", "actor", "command", "data"]


def stored(name: str) -> bytes:
    """The bytes of a vector."""
    leaf: str = VECTORS[name]["leaf"]
    return leaf.encode()


def line(name: str) -> str:
    """The line of a new vector."""
    leaf = EXAMPLES[name].encode()
    return json.dumps({"name": name, "leaf": leaf.decode(), "leaf_hash": leaf_hash(leaf).hex()})


def test_every_type_has_a_vector() -> None:
    missing = set(FACTS) - {type_of(stored(name)) for name in VECTORS}
    assert not missing, (
        f"no stored bytes for {sorted(missing)}. Add an example to tests/events/examples.py; the next test "
        "then gives the line for tests/vectors/leaves. Lines that stand there are never changed."
    )


def test_every_example_has_a_vector() -> None:
    missing = [line(name) for name in EXAMPLES if name not in VECTORS]
    assert not missing, "add to tests/vectors/leaves/<stream>.json:\n" + ",\n".join(missing)
    assert VECTORS.keys() == EXAMPLES.keys()


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_fact_is_stored_in_the_same_bytes_for_ever(name: str) -> None:
    """T1: nothing is edited. If this fails, what changed is the format: make a `.v2` instead."""
    assert EXAMPLES[name].encode() == stored(name)


@pytest.mark.parametrize("name", EXAMPLES)
def test_stored_bytes_are_read_as_the_fact_that_they_were(name: str) -> None:
    example = EXAMPLES[name]
    assert decode(7, stored(name)) == (7, *example[:2], example.fact.type, *example[2:], stored(name))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_hash_of_a_leaf_is_that_of_rfc_6962(name: str) -> None:
    told = VECTORS[name]["leaf_hash"]
    assert told == leaf_hash(stored(name)).hex() == hashlib.sha256(b"\x00" + stored(name)).hexdigest()


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_standard_library_writes_the_same_bytes(name: str) -> None:
    """So an auditor needs no tool of ours to write a leaf again: members in order, no spaces, UTF-8."""
    read = json.loads(stored(name))
    assert list(read) == MEMBERS
    assert list(read["actor"]) == ["office", "mandate", "organisation", "proof"]
    assert json.dumps(read, ensure_ascii=False, separators=(",", ":")).encode() == stored(name)


def test_the_members_of_a_fact_stand_in_the_order_of_its_fields() -> None:
    data = json.loads(POLL)["data"]
    assert list(data) == [
        *("poll", "proposal", "text", "method", "threshold", "quorum", "secrecy"),
        *("closes_at", "membership_version", "roll_size", "roll"),
    ]
    assert list(data["threshold"]) == ["numerator", "denominator", "of", "at_least"]
    assert list(json.loads(stored("poll counted"))["data"]["tally"]) == ["for", "against", "abstain"]


def test_every_type_is_named_once_and_has_one_stream() -> None:
    names = [fact.type for category in CATEGORIES.values() for fact in category.facts]
    assert len(names) == len(set(names)) == len(FACTS)
    assert all(name.rpartition(".v")[2].isdecimal() for name in names)


@given(ANY_LEAF)
def test_what_is_encoded_is_decoded_the_same(parts: tuple[Any, ...]) -> None:
    stream, version, at, actor, command, fact = parts
    leaf = encode(*parts)
    assert decode(0, leaf) == (0, stream, version, fact.type, at, actor, command, fact, leaf)
    assert encode(*parts) == leaf
    assert type_of(leaf) == fact.type
    assert json.dumps(json.loads(leaf), ensure_ascii=False, separators=(",", ":")).encode() == leaf


@given(ANY_LEAF, strategies.data())
def test_a_leaf_with_a_changed_byte_is_a_leaf_or_undecodable(
    parts: tuple[Any, ...], data: strategies.DataObject
) -> None:
    """Never another error. Even the same event in another spelling of JSON has another hash."""
    leaf = encode(*parts)
    place, byte = data.draw(strategies.integers(0, len(leaf) - 1)), data.draw(strategies.integers(0, 255))
    changed = leaf[:place] + bytes([byte]) + leaf[place + 1 :]
    with suppress(Undecodable):
        assert decode(0, changed).leaf == changed


@given(strategies.binary(max_size=200))
def test_noise_is_no_leaf(noise: bytes) -> None:
    with pytest.raises(Undecodable):
        decode(0, noise)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_truncated_leaf_is_no_leaf(name: str) -> None:
    leaf = stored(name)
    for length in range(len(leaf)):
        with pytest.raises(Undecodable):
            decode(0, leaf[:length])


def without(leaf: bytes, *path: str) -> bytes:
    """A leaf that lacks one member."""
    whole = json.loads(leaf)
    inner = whole
    for word in path[:-1]:
        inner = inner[word]
    del inner[path[-1]]
    return json.dumps(whole).encode()


PATHS = [
    *((member,) for member in MEMBERS),
    *(("actor", member) for member in ("office", "mandate", "organisation", "proof")),
]


@pytest.mark.parametrize("path", PATHS, ids=".".join)
def test_a_leaf_lacks_nothing(path: tuple[str, ...]) -> None:
    with pytest.raises(Undecodable):
        decode(0, without(POLL, *path))


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_fact_lacks_nothing(name: str) -> None:
    fact = decode(0, stored(name)).fact
    required = {field.encode_name for field in msgspec.structs.fields(fact) if field.required}
    for field in required & set(json.loads(stored(name))["data"]):
        with pytest.raises(Undecodable):
            decode(0, without(stored(name), "data", field))


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_object_in_a_leaf_holds_what_the_format_does_not_name(name: str) -> None:
    """E1: no weight exists in the data, nor anything else that was slipped in."""
    leaf = stored(name)
    for place in (match.end() for match in re.finditer(rb"[:\[,]?\{", leaf)):
        with pytest.raises(Undecodable):
            decode(0, leaf[:place] + b'"weight":2,' + leaf[place:])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b'"ballot.cast.v1"', b'"ballot.cast.v9"', id="unknown type"),
        pytest.param(b'"ballot.cast.v1"', b'"poll.closed.v1"', id="another type"),
        pytest.param(b'"ballot-p1-buurtwerk"', b'"poll-p1"', id="a ballot in the stream of a poll"),
        pytest.param(b'"ballot-p1-buurtwerk"', b'"urn-p1"', id="unknown stream"),
        pytest.param(b'{"stream"', b'{"weight":2,"stream"', id="unknown member"),
        pytest.param(b'{"poll"', b'{"weight":2,"poll"', id="unknown field"),
        pytest.param(b'{"office"', b'{"name":"x","office"', id="unknown field of the actor"),
        pytest.param(b'"version":1', b'"version":0', id="version 0"),
        pytest.param(b'"version":1', b'"version":-1', id="version -1"),
        pytest.param(b'"version":1', b'"version":2147483648', id="version beyond an int"),
        pytest.param(b'"version":1', b'"version":1.0', id="version with a fraction"),
        pytest.param(b'"version":1', b'"version":1e400', id="version beyond a float"),
        pytest.param(b'"version":1', b'"version":"1"', id="version as text"),
        pytest.param(b'"version":1', b'"version":true', id="version as truth"),
        pytest.param(b'"version":1', b'"version":NaN', id="NaN"),
        pytest.param(b'"version":1', b'"version":Infinity', id="Infinity"),
        pytest.param(b'20:00:00Z"', b'20:00:00"', id="time without an offset"),
        pytest.param(b'"2026-03-02T20:00:00Z"', b"1772481600", id="time as a number"),
        pytest.param(b'"k17"', b"null", id="no command"),
        pytest.param(b'"k17"', rb'"\ud800"', id="lone surrogate"),
        pytest.param(b'"k17"', rb'"\udf3b\ud83c"', id="surrogates in the wrong order"),
        pytest.param(b'"k17"', b'"\xed\xa0\x80"', id="surrogate in UTF-8"),
        pytest.param(b'"k17"', b'"\xff"', id="not UTF-8"),
        pytest.param(b'"k17"', b'"\xc0\x80"', id="overlong UTF-8"),
        pytest.param(b'"k17"', b'"\n"', id="control character"),
        pytest.param(b'"poll":"p1"', b'"poll":"\xff"', id="not UTF-8 in the fact"),
        pytest.param(b'"poll":"p1"', rb'"poll":"\ud800"', id="lone surrogate in the fact"),
        pytest.param(b'"choice":"for"', b'"choice":NaN', id="NaN in the fact"),
        pytest.param(b'"choice":"for"', b'"choice":"maybe"', id="no choice"),
        pytest.param(b'"poll":"p1"', b'"poll":""', id="empty id"),
        pytest.param(b'"poll":"p1"', b'"poll":"' + b"p" * 41 + b'"', id="long id"),
        pytest.param(b'"poll":"p1"', b'"poll":"P1"', id="id in capitals"),
        pytest.param(b'"poll":"p1"', b'"poll":"p-1"', id="id with a hyphen"),
        pytest.param(b'"poll":"p1"', rb'"poll":"p1\n"', id="id with a newline at its end"),
        pytest.param(b'"office":"member"', b'"office":"king"', id="unknown office"),
        pytest.param(b'"proof":"token"', b'"proof":"word"', id="unknown proof"),
        pytest.param(b'"data":{', b'"data":' + b"[" * 60_000 + b"{", id="deep nesting"),
        pytest.param(
            b'"poll":"p1"', b'"x":' + b"[" * 30_000 + b"]" * 30_000 + b',"poll":"p1"', id="deep field"
        ),
        pytest.param(b"{", b"\xef\xbb\xbf{", id="byte order mark"),
        pytest.param(b'"}}', b'"}}}', id="something after it"),
        pytest.param(b'"}}', b'"}}{}', id="another object after it"),
    ],
)
def test_what_is_no_leaf_is_undecodable(old: bytes, new: bytes) -> None:
    assert BALLOT.count(old)
    with pytest.raises(Undecodable, match=r"^position 41: "):
        decode(41, BALLOT.replace(old, new, 1))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("poll opened", b'"numerator":2', b'"numerator":0'),
        ("poll opened", b'"denominator":4', b'"denominator":0'),
        ("poll opened", b'"denominator":4', b'"denominator":1000001'),
        ("poll opened", b'"at_least":true', b'"at_least":true,"weight":2'),
        ("poll opened", b'"of":"ballots"', b'"of":"seats"'),
        ("poll opened", b'"method":"majority"', b'"method":"dice"'),
        ("poll opened", b'"secrecy":"open"', b'"secrecy":"secret"'),
        ("poll opened", b'19:30:00Z"', b'19:30:00"'),
        ("poll opened", b'"text":"a', b'"text":"A'),
        ("poll opened", b'aaaa","method"', b'aaaa\\n","method"'),
        ("poll counted", b'{"for":301', b'{"in_favour":301'),
        ("proposal", b'"clauses":[{', b'"clauses":[],"x":[{'),
        (
            "short proposal",
            b'"clauses":[',
            b'"clauses":[' + b'{"clause":"a1","text":"%s"},' % (b"a" * 64) * 100,
        ),
        ("profile", b'"wonen"', b'"wonen\\n"'),
        ("profile", b'"themes":[', b'"themes":[' + b'"a",' * 19),
        ("profile", b'"ledeberg"', b'"Ledeberg"'),
    ],
)
def test_what_is_no_fact_is_undecodable(name: str, old: bytes, new: bytes) -> None:
    leaf = stored(name)
    assert leaf.count(old) == 1
    with pytest.raises(Undecodable):
        decode(0, leaf.replace(old, new))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (
            "short proposal",
            b'"clauses":[',
            b'"clauses":[' + b'{"clause":"a1","text":"%s"},' % (b"a" * 64) * 99,
        ),
        ("profile", b'"themes":[', b'"themes":[' + b'"a",' * 18),
    ],
)
def test_a_list_may_be_as_long_as_its_limit(name: str, old: bytes, new: bytes) -> None:
    assert decode(0, stored(name).replace(old, new)).type == type_of(stored(name))


def founded(size: int) -> tuple[Any, ...]:
    """An event whose leaf takes exactly `size` bytes."""
    short = Example("assembly", 1, datetime(2026, 1, 1, tzinfo=UTC), FOUNDER, "c", EXAMPLES["founded"].fact)
    assert isinstance(short.fact, Founded)
    room = size - len(short.encode())
    fact = Founded(short.fact.origin + "x" * room, *("a" * 64, "b" * 64), sample=True, edition=1)
    return (*short[:5], fact)


def test_a_leaf_takes_at_most_65535_bytes() -> None:
    """C2SP tlog-tiles: the length of an entry is a uint16."""
    assert MAX_LEAF == 0xFFFF
    assert len(encode(*founded(0xFFFF))) == 0xFFFF


def test_a_larger_leaf_is_refused() -> None:
    with pytest.raises(Malformed) as answer:
        encode(*founded(0x10000))
    assert answer.value == refused(Malformed, "too-large")
    assert "65536" in answer.value.detail


def test_the_limit_counts_bytes_and_not_letters() -> None:
    *envelope, fact = founded(0xFFFF)
    envelope[4] = "é"
    with pytest.raises(Refused):
        encode(*envelope, fact)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_type_of_a_leaf_is_read_without_decoding_it(name: str) -> None:
    assert type_of(stored(name)) == EXAMPLES[name].fact.type


def test_a_quote_in_a_value_is_not_taken_for_the_type() -> None:
    actor = Actor("member", "x", None, "token")
    leaf = encode('poll-"type":"x"', 1, datetime(2026, 1, 1, tzinfo=UTC), actor, "c", OPENED)
    assert type_of(leaf) == "poll.opened.v1"


@pytest.mark.parametrize(
    "leaf", [b"", b"{}", b'{"stream":"poll-p1"}', b'{"type":"poll.closed', b'"type":"\xff"']
)
def test_what_has_no_type_is_undecodable(leaf: bytes) -> None:
    with pytest.raises(Undecodable):
        type_of(leaf)


@pytest.mark.parametrize(
    "stream",
    [
        *("assembly", "charter", "rules", "membership", "organisation-o1", "proposal-v1", "poll-p1"),
        *("ballot-p1-o1", "erasure-e1", "support-v1-o1", "agenda-s1", "application-t1", "measure-r1"),
    ],
)
def test_an_empty_stream_is_of_its_kind(stream: str) -> None:
    assert registry.empty(stream) == (0, CATEGORIES[stream.partition("-")[0]].initial)


@pytest.mark.parametrize("stream", ["", "urn-p1", "Poll-p1", "pollp1"])
def test_a_stream_of_no_kind_is_told(stream: str) -> None:
    with pytest.raises(KeyError):
        registry.empty(stream)


def test_a_stream_is_folded_onwards_from_where_it_was() -> None:
    facts = [example.fact for example in EXAMPLES.values() if example.stream == "poll-p1"]
    whole = registry.fold("poll-p1", registry.empty("poll-p1"), facts)
    assert whole.version == 4
    for first, second in pairwise([0, 1, 2, 4]):
        some = registry.fold("poll-p1", registry.empty("poll-p1"), facts[:first])
        more = registry.fold("poll-p1", some, facts[first:second])
        assert registry.fold("poll-p1", more, facts[second:]) == whole
