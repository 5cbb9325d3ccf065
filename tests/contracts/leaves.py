"""Leaves that no reader may read, by name, and what the one-file reader says of them (a pattern)."""

from __future__ import annotations

import json
from pathlib import Path

VECTORS = Path(__file__).parents[1] / "vectors"

STORED: list[dict[str, str]] = [
    vector
    for file in [VECTORS / "leaves.json", *sorted((VECTORS / "leaves").glob("*.json"))]
    for vector in json.loads(file.read_text())
]
BALLOT: bytes = next(vector["leaf"].encode() for vector in STORED if vector["name"] == "ballot for")


def doctored(old: bytes, new: bytes) -> bytes:
    """The ballot, with something else in the place of what stands there once."""
    assert BALLOT.count(old) == 1
    return BALLOT.replace(old, new)


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "no JSON"),
    "no text": (b"\xff", "no JSON"),
    "a mark of the byte order": (b"\xef\xbb\xbf" + BALLOT, "no JSON"),
    "cut short": (BALLOT[:-1], "no JSON"),
    "two leaves": (BALLOT + BALLOT, "no JSON"),
    "many brackets": (b"[" * 40_000, "no JSON"),
    "a long number": (b"1" * 5_000, "no JSON"),
    "a list": (b"[]", "an object was expected"),
    "null": (b"null", "an object was expected"),
    "a blank behind": (BALLOT + b" ", "one way"),
    "a blank within": (doctored(b'"version":', b'"version": '), "one way"),
    "a member twice": (doctored(b'"choice":"for"', b'"choice":"against","choice":"for"'), "one way"),
    "another spelling": (doctored(b'"choice":"for"', b'"choice":"f\\u006fr"'), "one way"),
    "a member more": (doctored(b'"choice":"for"', b'"choice":"for","weight":2'), "not known: 'weight'"),
    "a member less": (doctored(b',"choice":"for"', b""), "lacks the member 'choice'"),
    "other order": (doctored(b'"poll":"p1","organisation":', b'"organisation":"p1","poll":'), "order"),
    "no such choice": (doctored(b'"choice":"for"', b'"choice":"veto"'), "choice: one of these"),
    "a list of choices": (doctored(b'"choice":"for"', b'"choice":["for"]'), "choice: one of these"),
    "no choice": (doctored(b'"choice":"for"', b'"choice":null'), "choice: one of these"),
    "a newline behind an id": (doctored(b'"poll":"p1"', b'"poll":"p1\\n"'), "poll: another text"),
    "a number for an id": (doctored(b'"poll":"p1"', b'"poll":7'), "poll: another text"),
    "version 0": (doctored(b'"version":1', b'"version":0'), "version: another whole"),
    "a truth for a version": (doctored(b'"version":1', b'"version":true'), "version: another whole"),
    "a fraction for a version": (doctored(b'"version":1', b'"version":1.0'), "version: another whole"),
    "a negative version": (doctored(b'"version":1', b'"version":-1'), "version: another whole"),
    "no number": (doctored(b'"version":1', b'"version":NaN'), "no JSON"),
    "another zone": (doctored(b"20:00:00Z", b"20:00:00+00:00"), "at: a moment"),
    "idle zeros": (doctored(b"20:00:00Z", b"20:00:00.000000Z"), "at: a moment"),
    "half a second in one digit": (doctored(b"20:00:00Z", b"20:00:00.5Z"), "at: a moment"),
    "the thirtieth of February": (doctored(b"03-02T20", b"02-30T20"), "no such moment"),
    "a later version of the type": (doctored(b'"ballot.cast.v1"', b'"ballot.cast.v9"'), "no type of event"),
    "a type of another stream": (doctored(b'"ballot.cast.v1"', b'"poll.closed.v1"'), "no type of event"),
    "a stream of another type": (doctored(b'"ballot-p1-buurtwerk"', b'"poll-p1"'), "no type of event"),
    "too long": (doctored(b'"command":"k17"', b'"command":"' + b"k" * 65_536 + b'"'), "more than 65535"),
    "half a character": (doctored(b'"command":"k17"', b'"command":"\\ud800"'), "one way"),
}  # fmt: skip
