"""What the append benchmarks submit: ballots that were decided and encoded before the clock starts."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Iterator
from typing import NamedTuple

from events import registry
from events.ballot.facts import Cast
from events.ballot.state import stream
from events.fact import Actor
from events.submission import Entry, Submission
from services.ports import Clock, Log

BODY = b"b" * 32


class Ballot(NamedTuple):
    """Everything of a submission but its time."""

    actor: Actor
    command: str
    expected: dict[str, int]
    entries: list[Entry]


def ballots(prefix: str, count: int, clock: Clock) -> list[Ballot]:
    """Ballots of `count` organisations, each relying on four streams, as real ones do."""
    prepared = []
    at = clock.now()
    for number in range(count):
        organisation = hashlib.sha256(f"{prefix}{number}".encode()).hexdigest()[:16]  # as random as real ids
        actor = Actor("member", f"m{organisation}", organisation, "token")
        command = f"bench-{organisation}"
        paper = stream("p1", organisation)
        leaf = registry.encode(paper, 1, at, actor, command, Cast("p1", organisation, "for"))
        expected = {"poll-p1": 0, "membership": 0, f"organisation-{organisation}": 0, paper: 0}
        prepared.append(Ballot(actor, command, expected, [Entry(paper, 1, "ballot.cast.v1", leaf)]))
    return prepared


async def append(log: Log, clock: Clock, prepared: list[Ballot], callers: int) -> float:
    """Append them all from so many concurrent callers, each waiting for its answer; events per second."""
    remaining: Iterator[Ballot] = iter(prepared)

    async def caller() -> None:
        for actor, command, expected, entries in remaining:
            await log.submit(Submission(actor.mandate, command, BODY, clock.now(), expected, entries))

    started = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(callers)))
    return len(prepared) / (time.perf_counter() - started)
