"""What the auditors are measured on: a published log of open ballots that every rule allows.

500 organisations vote in one poll after another; each is closed and counted before the next one opens.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from events import registry
from events.assembly.facts import Founded, OfficeGiven
from events.ballot.facts import Cast
from events.ballot.state import stream as ballot_stream
from events.fact import Actor, Fact
from events.log.checkpoint import Checkpoint
from events.log.frontier import Frontier
from events.log.merkle import leaf_hash
from events.log.note import ED25519, Sign, Verifier, sign
from events.log.tile import ENTRIES, WIDTH, Tile, entries_encode
from events.membership.facts import Admitted
from events.membership.state import roll_digest
from events.organisation.facts import MandateGiven, Profiled
from events.poll.facts import Closed, Counted, Opened, Quorum, Tally, Threshold
from events.proposal.facts import Clause, Submitted
from events.proposal.state import text_digest

ORIGIN = "bench.example/log"
ORGANISATIONS = 500

_TEXT = "0" * 64
_FOUNDER = Actor("founder", "f1", None, "console")
_CLERK = Actor("clerk", "k1", None, "token")
_START = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)
_CLAUSES = (Clause("a1", _TEXT),)

Line = tuple[str, Actor, timedelta, Fact]
"""Stream, who, how long after the act before, and the fact; with no time between: of the same act."""


def publish(folder: Path, count: int, public: bytes, signer: Sign) -> str:
    """Write a log of so many entries, as a notary publishes it; its verifier key."""
    frontier, bundle, number = Frontier(), list[bytes](), 0
    for leaf in leaves(count):
        bundle.append(leaf)
        if len(bundle) == WIDTH:
            for tile, data in frontier.grow(map(leaf_hash, bundle)):
                _put(folder, tile, data)
            _put(folder, Tile(ENTRIES, number), entries_encode(bundle))
            bundle, number = [], number + 1
    for tile, data in [*frontier.grow(map(leaf_hash, bundle)), *frontier.partial()]:
        _put(folder, tile, data)
    if bundle:
        _put(folder, Tile(ENTRIES, number, len(bundle)), entries_encode(bundle))
    verifier = Verifier(ORIGIN, ED25519, public)
    text = Checkpoint(ORIGIN, frontier.size, frontier.root()).text
    (folder / "checkpoint").write_text(f"{text}\n{sign(text, verifier, signer)}", encoding="utf-8")
    (folder / "key").write_text(f"{verifier.vkey}\n", encoding="utf-8")
    return verifier.vkey


def leaves(count: int) -> Iterator[bytes]:
    """The first so many leaves."""
    at, act, versions = _START, 0, dict[str, int]()
    for number, (stream, who, after, fact) in enumerate(_lines()):
        if number == count:
            return
        at, act = at + after, act + bool(after)
        version = versions[stream] = versions.get(stream, 0) + 1
        yield registry.encode(stream, version, at, who, f"{act:016x}", fact)
        if isinstance(fact, Counted):
            versions = {name: version for name, version in versions.items() if name[0] not in "bp"} | {
                "proposal-v1": 1
            }


def _lines() -> Iterator[Line]:
    tick, same = timedelta(microseconds=700), timedelta(0)
    yield "assembly", _FOUNDER, tick, Founded(ORIGIN, _TEXT, _TEXT, sample=True, edition=1)
    yield "assembly", _FOUNDER, same, OfficeGiven("clerk", "k1")
    organisations = [f"organisation{number:03d}" for number in range(ORGANISATIONS)]
    members = {o: Actor("member", f"m{o}", o, "token") for o in organisations}
    for o in organisations:
        yield "membership", _CLERK, tick, Admitted(o, "civil-society")
        yield f"organisation-{o}", _CLERK, same, Profiled(_TEXT, None, ("wonen",), (), ("brugse-poort",))
        yield f"organisation-{o}", _CLERK, tick, MandateGiven(f"m{o}", "full", _START, None)
    first, roll = organisations[0], roll_digest(tuple(organisations))
    yield "proposal-v1", members[first], tick, Submitted(
        "v1", first, _TEXT, _TEXT, _CLAUSES, None, (), (), ()
    )  # fmt: skip
    at = _START + tick * (2 * ORGANISATIONS + 2)
    number = 0
    while True:
        poll, closes_at, at = f"p{number}", at + timedelta(seconds=1), at + timedelta(seconds=1) + tick
        yield f"poll-{poll}", _CLERK, tick, Opened(
            poll, "v1", text_digest(_CLAUSES), "majority", Threshold(1, 2, "votes"), Quorum(0, 1), "open",
            closes_at, ORGANISATIONS, ORGANISATIONS, roll,
        )  # fmt: skip
        for o in organisations:
            yield ballot_stream(poll, o), members[o], tick, Cast(poll, o, "for")
        rest = timedelta(seconds=1) - tick * (ORGANISATIONS + 1)
        yield f"poll-{poll}", _CLERK, rest, Closed(poll)
        yield f"poll-{poll}", _CLERK, tick, Counted(poll, Tally(ORGANISATIONS, 0, 0), "adopted")
        number += 1


def _put(folder: Path, tile: Tile, data: bytes) -> None:
    path = folder / tile.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
