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
from services.ports import Clock, Identity, Log

BODY = b"b" * 32


class Ballot(NamedTuple):
    """Everything of a submission but its time."""

    actor: Actor
    command: str
    expected: dict[str, int]
    entries: list[Entry]


ORGANISATIONS = 500


async def prepare(log: Log, clock: Clock) -> None:
    """Write the streams that ballots rely on: the membership, a poll, the organisations, one event each."""
    names = ["membership", "poll-p1", *(f"organisation-{organisation(n)}" for n in range(ORGANISATIONS))]
    entries = [Entry(name, 1, "bench.prepared.v1", b"{}" * 150) for name in names]
    at = clock.now()
    await log.submit(Submission("bench", "prepare", BODY, at, dict.fromkeys(names, 0), entries))


def organisation(number: int) -> str:
    """An id as random as real ones."""
    return hashlib.sha256(b"organisation %d" % number).hexdigest()[:16]


def ballots(prefix: str, count: int, clock: Clock, identity: Identity) -> list[Ballot]:
    """Ballots of 500 organisations in as many polls as it takes, each relying on four streams.

    Their command ids are those that the chamber gives to ballots that bring no Idempotency-Key.
    """
    prepared = []
    at = clock.now()
    for number in range(count):
        caster = organisation(number % ORGANISATIONS)
        poll = hashlib.sha256(f"{prefix}{number // ORGANISATIONS}".encode()).hexdigest()[:16]
        actor = Actor("member", f"m{caster}", caster, "token")
        command = identity.command()
        paper = stream(poll, caster)
        leaf = registry.encode(paper, 1, at, actor, command, Cast(poll, caster, "for"))
        expected = {"poll-p1": 1, "membership": 1, f"organisation-{caster}": 1, paper: 0}
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
