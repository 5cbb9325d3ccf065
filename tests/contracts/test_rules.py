"""Three readings of the rules: what the chamber decides both readers find allowed, and nothing else.

Histories at random are played by the chamber's rules. Then one act is left out, done twice, or done by
somebody else, and the rest is kept as it was. The rules of the chamber are asked again, and each reader
judges the same entries: all must stumble at the same act, for the same reason.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta
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
from tests.events.histories import FOUNDER, begun, step

LEAVES = Leaves(schema())

OTHER_FACTS = {
    "wrong-roll",
    "other-text",
    "other-bench",
    "other-texts",
    "wrong-count",
    "act-cut-short",
    "too-much-in-one-act",
}
"""What the reader says where the chamber would have written other facts."""


class Done(NamedTuple):
    """An act that was done: by whom, when, and what it wrote."""

    act: Act | None
    who: Actor
    at: datetime
    writes: tuple[tuple[str, Fact], ...]


class Stumbled(NamedTuple):
    """The act that should not stand, and why: a code, or that other facts would follow from it."""

    act: int
    why: str


def acts(seed: int, length: int) -> list[Done]:
    """What was done in a history after its beginning."""
    chance, log, done = random.Random(seed), begun(), []
    at = log.entries[-1].at
    for _ in range(length):
        act, who, minutes = step(chance)
        at += timedelta(minutes=minutes)
        if isinstance(act, Count):
            act = Count(act.poll, log.last_choices(act.poll))
        before = len(log.entries)
        log.act(act, who, at)
        if len(log.entries) > before:
            done.append(Done(act, who, at, tuple((e.stream, e.fact) for e in log.entries[before:])))
    return done


def chamber(done: list[Done]) -> Stumbled | None:
    """The first act that the chamber's rules do not give as it stands."""
    log = begun()
    for number, (asked, who, at, writes) in enumerate(done):
        act = Count(asked.poll, log.last_choices(asked.poll)) if isinstance(asked, Count) else asked
        answer = log.act(act, who, at)
        if isinstance(answer, Refused):
            return Stumbled(number, answer.code)
        if tuple(answer) != writes:
            return Stumbled(number, "other-facts")
    return None


class Written(NamedTuple):
    """An entry, and the number of the act that wrote it; those of the beginning are below zero."""

    act: int
    leaf: bytes


def written(done: list[Done]) -> list[Written]:
    """The entries of the beginning and of what was done."""
    versions, entries = Counter[str](), list[Written]()
    beginning = [Done(None, e.who, e.at, ((e.stream, e.fact),)) for e in begun().entries]
    # The beginning's acts that write more than one entry: each entry follows the one before it.
    commands = [f"b{_act_of(n, beginning)}" for n in range(len(beginning))] + [
        f"c{n}" for n in range(len(done))
    ]
    for number, (command, (_, who, at, writes)) in enumerate(zip(commands, [*beginning, *done], strict=True)):
        for stream, fact in writes:
            versions[stream] += 1
            leaf = registry.encode(stream, versions[stream], at, who, command, fact)
            entries.append(Written(number - len(beginning), leaf))
    return entries


def reader(entries: list[Written]) -> Stumbled | None:
    """The first act that the one-file reader does not accept."""
    judge = Judge()
    for position, (act, leaf) in enumerate(entries):
        try:
            judge.take(LEAVES.read(position, leaf))
        except Inadmissible as error:
            return Stumbled(act, error.code)
    return None


def installed(entries: list[Written]) -> Stumbled | None:
    """The first act that the installed reader does not accept."""
    judge, findings = Installed(), list[Finding]()
    for position, (_, leaf) in enumerate(entries):
        findings += judge.take(Entry(position, read(leaf), leaf))
        if findings:
            break
    findings += [] if findings else judge.finish()
    for finding in findings[:1]:
        assert finding.position is not None
        return Stumbled(entries[finding.position].act, finding.code)
    return None


def _act_of(number: int, beginning: list[Done]) -> int:
    follows = {"office.given.v1", "organisation.profiled.v1"}
    while beginning[number].writes[0][1].type in follows:
        number -= 1
    return number


def agree(done: list[Done]) -> str:
    """Ask both, compare, and say what they said."""
    entries = written(done)
    told, found = chamber(done), reader(entries)
    assert installed(entries) == found, "the readers do not agree"
    if told is None or (told.why == "other-facts" and found is None and told.act == len(done) - 1):
        assert found == told or (told is not None and found is None), f"{told} but {found}"
        return "all allowed"
    assert found is not None, f"{told}, and the reader found nothing"
    if told.why == "other-facts":
        # An act that lacks an entry is seen to lack it at the next one.
        assert found.act in (told.act, told.act + (found.why == "act-cut-short")), f"{told} but {found}"
        assert found.why in OTHER_FACTS
    else:
        assert found == told
    return told.why


SEEDS, LENGTHS = strategies.integers(0, 2**32), strategies.integers(1, 150)


@given(SEEDS, LENGTHS)
def test_every_history_of_the_chamber_is_allowed(seed: int, length: int) -> None:
    assert agree(acts(seed, length)) == "all allowed"


@settings(max_examples=300)
@given(SEEDS, LENGTHS, strategies.integers(0, 2**32))
def test_both_stumble_where_an_act_was_left_out_repeated_or_done_by_another(
    seed: int, length: int, doctor: int
) -> None:
    chance, done = random.Random(doctor), acts(seed, length)
    if not done:
        return
    place = chance.randrange(len(done))
    match chance.randrange(3):
        case 0:
            del done[place]
        case 1:
            done.insert(place, done[place])
        case _:
            others = [one.who for one in done] + [Actor("clerk", "c9", None, "token"), FOUNDER]
            done[place] = done[place]._replace(who=chance.choice(others))
    agree(done)


def test_doctoring_reaches_most_refusals() -> None:
    """The comparison above is worth something only when it gets about."""
    chance, reached = random.Random(3), Counter[str]()
    for seed in range(250):
        done = acts(seed, 120)
        for _ in range(4):
            doctored = list(done)
            place = chance.randrange(len(doctored))
            if chance.random() < 0.6:
                del doctored[place]
            else:
                doctored[place] = doctored[place]._replace(who=chance.choice(done).who)
            reached[agree(doctored)] += 1
    assert len(reached) >= 18, reached
