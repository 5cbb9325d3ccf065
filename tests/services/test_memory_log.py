"""The log in memory gives the verdicts that PostgreSQL gives: what is tried on one holds on the other."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.ballot.facts import Cast
from events.registry import encode
from events.submission import Appended, Entry, LogError, Submission
from services.ports import Log
from tests.services.conftest import Assembly, member
from tests.services.fakes import MemoryLog

_numbers = itertools.count(1)


class Try(NamedTuple):
    """A submission in the making: which of a few commands and bodies, and what it relies on."""

    command: int
    body: int
    streams: list[int]
    relies_on: dict[int, int]
    seconds: int


TRIES = st.builds(
    Try,
    st.integers(0, 5),
    st.integers(0, 1),
    st.lists(st.integers(0, 2), min_size=1, max_size=3, unique=True),
    st.dictionaries(st.integers(0, 3), st.integers(0, 2), max_size=2),
    st.sampled_from([0, 0, 0, 0, -60, 60]),
)


async def verdict(log: Log, submission: Submission) -> Appended | str:
    try:
        return await log.submit(submission)
    except LogError as error:
        return type(error).__name__


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(TRIES, max_size=12))
async def test_whatever_is_submitted_both_say_the_same(assembly: Assembly, tries: list[Try]) -> None:
    run, base = next(_numbers), await assembly.log.head()
    memory = MemoryLog(assembly.clock.now())
    for one in tries:
        memory.now = assembly.clock.now()
        at = memory.now + timedelta(seconds=one.seconds)
        names = [f"ballot-p{run}-o{number}" for number in range(4)]
        present = await memory.versions(names)
        expected = {names[n]: present[names[n]] for n in one.streams}
        expected |= {names[n]: version for n, version in one.relies_on.items()}
        entries = []
        for n in one.streams:
            version = expected[names[n]] + 1
            fact = Cast(f"p{run}", f"o{n}", "for")
            leaf = encode(names[n], version, at, member(f"o{n}"), f"c{one.command}", fact)
            entries.append(Entry(names[n], version, fact.type, leaf))
        sent = Submission(f"r{run}", f"c{one.command}", bytes([one.body]) * 32, at, expected, entries)
        real, faked = await verdict(assembly.log, sent), await verdict(memory, sent)
        if isinstance(real, Appended):
            real = Appended(real.first - base, real.last - base, real.repeated)
        assert faked == real
    head = await assembly.log.head()
    assert [leaf for _, leaf in await assembly.log.leaves(base, head)] == [e.leaf for e in memory.entries]
