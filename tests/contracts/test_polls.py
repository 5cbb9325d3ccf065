"""Two readers of polls by every method.

What the chamber decides both find allowed and count the same; and where an act is left out, repeated or done
by another, all stumble at the same act.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime
from typing import NamedTuple

from hypothesis import given, settings, strategies

from events import registry
from events.fact import Actor, Fact
from events.poll.acts import Count
from events.refusal import Refused
from events.schema import schema
from events.strict import read
from events.world import Act
from services.auditor.judging import Entry
from services.auditor.judging import Judge as Installed
from services.auditor.verdict import Finding
from services.auditor_pyz.judge import Judge
from services.auditor_pyz.leaves import Leaves
from services.auditor_pyz.ledger import Inadmissible
from tests.events.histories import FOUNDER
from tests.events.votes import begin, counting, held

LEAVES = Leaves(schema())

OTHER_FACTS = {"wrong-roll", "other-text", "wrong-count", "act-cut-short", "other-form", "other-capacity"}
"""What the reader says where the chamber would have written other facts."""


class Done(NamedTuple):
    """An act with what it wrote."""

    act: Act
    who: Actor
    at: datetime
    writes: tuple[tuple[str, Fact], ...]


class Stumbled(NamedTuple):
    """The act that should not stand, and why."""

    act: int
    why: str


def acts(seed: int, length: int) -> list[Done]:
    """What was done in a history after its beginning."""
    log, done = begin().log, []
    for act, who, at in held(seed, length).done[len(begin().done) :]:
        answer = log.act(act, who, at)
        assert not isinstance(answer, Refused)
        done.append(Done(act, who, at, tuple(answer)))
    return done


def chamber(done: list[Done]) -> Stumbled | None:
    """The first act that the chamber's rules do not give as it stands."""
    log = begin().log
    for number, (asked, who, at, writes) in enumerate(done):
        answer = log.act(counting(log, asked.poll) if isinstance(asked, Count) else asked, who, at)
        if isinstance(answer, Refused):
            return Stumbled(number, answer.code)
        if tuple(answer) != writes:
            return Stumbled(number, "other-facts")
    return None


def written(done: list[Done]) -> list[tuple[int, bytes]]:
    """The leaves of the beginning and of what was done, each with the number of its act."""
    versions, leaves = Counter[str](), list[tuple[int, bytes]]()
    follows = {"office.given.v1", "organisation.profiled.v1"}
    command = 0
    for entry in begin().log.entries:
        command += entry.fact.type not in follows
        leaf = registry.encode(entry.stream, entry.version, entry.at, entry.who, f"b{command}", entry.fact)
        versions[entry.stream] = entry.version
        leaves.append((-1, leaf))
    for number, (_, who, at, writes) in enumerate(done):
        for stream, fact in writes:
            versions[stream] += 1
            leaves.append((number, registry.encode(stream, versions[stream], at, who, f"c{number}", fact)))
    return leaves


def reader(leaves: list[tuple[int, bytes]]) -> Stumbled | None:
    """The first act that the one-file reader does not accept."""
    judge = Judge()
    for position, (act, leaf) in enumerate(leaves):
        try:
            judge.take(LEAVES.read(position, leaf))
        except Inadmissible as error:
            return Stumbled(act, error.code)
    return None


def installed(leaves: list[tuple[int, bytes]]) -> Stumbled | None:
    """The first act that the installed reader does not accept."""
    judge, findings = Installed(), list[Finding]()
    for position, (_, leaf) in enumerate(leaves):
        findings += judge.take(Entry(position, read(leaf), leaf))
        if findings:
            break
    findings += [] if findings else judge.finish()
    for finding in findings[:1]:
        assert finding.position is not None
        return Stumbled(leaves[finding.position][0], finding.code)
    return None


def agree(done: list[Done]) -> str:
    """Ask both, compare, and say what they said."""
    leaves = written(done)
    told, found = chamber(done), reader(leaves)
    assert installed(leaves) == found, "the readers do not agree"
    if told is None:
        assert found is None, found
        return "all allowed"
    if told.why == "other-facts":
        assert found is None or found.act >= told.act, f"{told} but {found}"
        if found is None or found.why not in OTHER_FACTS:
            assert told.act == len(done) - 1 or found is not None, f"{told}, and the reader found nothing"
    else:
        assert found == told
    return told.why


SEEDS, LENGTHS = strategies.integers(0, 2**32), strategies.integers(1, 120)


@settings(max_examples=25, deadline=None)
@given(SEEDS, LENGTHS)
def test_every_history_of_polls_is_allowed_and_counted_the_same(seed: int, length: int) -> None:
    assert agree(acts(seed, length)) == "all allowed"


@settings(max_examples=50, deadline=None)
@given(SEEDS, LENGTHS, strategies.integers(0, 2**32))
def test_both_stumble_where_an_act_was_left_out_repeated_or_done_by_another(
    seed: int, length: int, doctor: int
) -> None:
    chance, done = random.Random(doctor), acts(seed, length)
    if done:
        agree(doctored(chance, done))


def doctored(chance: random.Random, done: list[Done]) -> list[Done]:
    """One act less, one twice, or one by another."""
    place, done = chance.randrange(len(done)), list(done)
    match chance.randrange(3):
        case 0:
            del done[place]
        case 1:
            done.insert(place, done[place])
        case _:
            others = [one.who for one in done] + [Actor("clerk", "c9", None, "token"), FOUNDER]
            done[place] = done[place]._replace(who=chance.choice(others))
    return done


def test_doctoring_reaches_most_refusals() -> None:
    """The comparison above is worth something only when it gets about."""
    chance, reached = random.Random(3), Counter[str]()
    for seed in range(30):
        done = acts(seed, 90)
        reached.update(agree(doctored(chance, done)) for _ in range(8))
    assert len(reached) >= 14, reached
