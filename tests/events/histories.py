"""Histories at random: anybody asks for anything, at any time, and the rules decide.

Three organisations begin as members with a full mandate each, one of them of the city; a proposal is being
voted on, and a fourth organisation is not admitted yet. Most of what is asked is refused; the rest gives a
log like any other.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from hypothesis import strategies

from events import registry
from events.assembly.acts import AnnounceKey, Found, GiveOffice, TakeOffice
from events.ballot.acts import Cast
from events.erasure.acts import ConfirmErasure, RefuseErasure, RequestErasure
from events.fact import Actor, Fact
from events.log.note import ED25519, Verifier
from events.membership.acts import Admit, Leave, Reinstate, Suspend
from events.membership.facts import Bench
from events.organisation.acts import ChangeProfile, GiveMandate, Profile, WithdrawMandate
from events.organisation.merging import AgreeMerger, Merge
from events.poll.acts import AnnounceClosing, Annul, Close, Count, Open
from events.poll.facts import Quorum, Threshold
from events.proposal.acts import Submit, Withdraw
from events.proposal.facts import Clause
from events.refusal import Refused
from events.world import Act, Gathered, NotGathered, World, Writes

START = datetime(2026, 1, 1, tzinfo=UTC)
TEXT = "0" * 64
FRACTIONS = [(1, 2), (2, 3), (3, 4), (1, 1)]
BASES = ["votes", "ballots", "roll"]
PROFILE = Profile(TEXT)
FULLER = Profile(TEXT, legal_form="unincorporated", founded=1998, staffing="volunteer", size="under-10")
FOUNDER = Actor("founder", "f0", None, "console")
KEYS = tuple(Verifier("example.org/log", ED25519, bytes([number] * 32)).vkey for number in range(3))
CLERK = Actor("clerk", "c1", None, "token")


def member(organisation: str, mandate: str = "m1") -> Actor:
    return Actor("member", mandate, organisation, "token")


class Entry(NamedTuple):
    """An event as the log holds it."""

    stream: str
    version: int
    at: datetime
    who: Actor
    fact: Fact


class Log:
    """A log in memory, with the states of its streams kept up to date event by event.

    `starts` are the places in `entries` at which acts begin.
    """

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.starts: list[int] = []
        self.live: dict[str, Gathered] = {}

    def ask(self, act: Act, who: Actor, at: datetime) -> tuple[Writes | Refused, dict[str, int]]:
        """What the rules say, and what they relied on to say so. Nothing is appended."""
        while True:
            world = World(self.live)
            try:
                return act.decide(world, who, at), world.relied_on
            except NotGathered as missing:
                self.live[missing.stream] = registry.empty(missing.stream)
            except Refused as refusal:
                return refusal, world.relied_on

    def act(self, act: Act, who: Actor, at: datetime) -> Writes | Refused:
        """Ask, and append what the rules allow."""
        answer, _ = self.ask(act, who, at)
        if isinstance(answer, list):
            self.starts.append(len(self.entries))
        for stream, fact in answer if isinstance(answer, list) else ():
            before = self.live.get(stream) or registry.empty(stream)
            self.live[stream] = registry.fold(stream, before, [fact])
            self.entries.append(Entry(stream, before.version + 1, at, who, fact))
        return answer

    def last_choices(self, poll: str) -> tuple[str, ...]:
        """What the shell counts: the state of every ballot of a poll."""
        return tuple(
            kept.state.choice
            for stream, kept in self.live.items()
            if stream.startswith(f"ballot-{poll}-") and kept.version
        )


class Step(NamedTuple):
    """Somebody asks for an act, some minutes after the last one."""

    act: Act
    who: Actor
    minutes: int


def step(chance: random.Random) -> Step:
    """The next step. The usual is asked more often than the rare, mostly by somebody who might."""
    organisation, mandate = (
        chance.choice(["o1", "o2", "o3", "o4"]),
        chance.choice(["m1", "m1", "m1", "m2", "m3"]),
    )
    own, clerk = (
        member(organisation, mandate),
        Actor("clerk", chance.choice(["c1", "c1", "c2"]), None, "token"),
    )
    poll, proposal = chance.choice(["p1", "p1", "p2", "p3"]), chance.choice(["v1", "v1", "v2"])
    erasure = chance.choice(["e1", "e2"])
    other = {"o1": "o2", "o2": "o1"}.get(organisation, chance.choice(["o1", "o2", "o3", "o4"]))
    moved = chance.choice([(), (), ("m2",), ("m1", "m2")])
    moment = START + timedelta(minutes=chance.randrange(60))
    later = chance.choice([None, moment])
    rules = Threshold(*chance.choice(FRACTIONS), chance.choice(BASES), chance.random() < 0.5)  # type: ignore[arg-type]
    quorum = Quorum(*chance.choice([(0, 1), (1, 3), (2, 3), (1, 1)]))
    usual: list[tuple[int, Actor, Act]] = [
        (60, own, Cast(poll, organisation, chance.choice(["for", "for", "against", "abstain"]))),
        (4, own, Submit(proposal, organisation, TEXT, TEXT, (Clause("a1", TEXT),))),
        (1, own, Withdraw(proposal, TEXT)),
        (2, own, ChangeProfile(organisation, chance.choice([PROFILE, FULLER]))),
        (5, own, AgreeMerger(organisation, chance.choice([other, other, other, None]))),
        (15, own, Merge(other, organisation, moved)),
        (6, own, GiveMandate(organisation, "m2", chance.choice(["full", "substitute"]), None, later)),
        (2, own, WithdrawMandate(organisation, chance.choice(["m1", "m2"]))),
        (1, own, Leave(organisation)),
        (5, clerk, GiveMandate(organisation, mandate, "full", moment)),
        (6, clerk, Admit(organisation, chance.choice(["civil-society", "city"]), PROFILE)),
        (4, clerk, Suspend(organisation, TEXT)),
        (8, clerk, Reinstate(organisation, TEXT)),
        (1, clerk, Leave(organisation)),
        (10, clerk, Open(poll, proposal, rules, quorum, chance.choice([None, moment, moment]))),
        (10, clerk, AnnounceClosing(poll, moment)),
        (10, clerk, Close(poll)),
        (10, clerk, Count(poll, ())),
        (1, clerk, Annul(poll, TEXT)),
        (8, own, RequestErasure(erasure, (TEXT,), "1" * 64, "personal-data")),
        (8, own, ConfirmErasure(erasure)),
        (4, own, RefuseErasure(erasure, TEXT)),
        (2, clerk, GiveOffice(chance.choice(["c1", "c2"]))),
        (1, clerk, TakeOffice(chance.choice(["c1", "c2"]))),
        (1, clerk, AnnounceKey(chance.choice(KEYS))),
    ]
    ((_, who, act),) = chance.choices(usual, [weight for weight, _, _ in usual])
    if chance.random() < 0.1:
        who = Actor(
            chance.choice(["founder", "clerk", "member"]), chance.choice(["c1", "m1"]), organisation, "token"
        )
    return Step(act, who, chance.choice([0, 0, 0, 1, 2]))


def begun() -> Log:
    """A log as every history begins it."""
    log = Log()
    log.act(Found("example.org/log", TEXT, TEXT, ("c1",)), FOUNDER, START)
    for organisation in ("o3", "o1", "o2"):
        bench: Bench = "city" if organisation == "o3" else "civil-society"
        log.act(Admit(organisation, bench, PROFILE), CLERK, START)
        log.act(GiveMandate(organisation, "m1", "full"), CLERK, START)
    log.act(Submit("v1", "o1", TEXT, TEXT, (Clause("a1", TEXT),)), member("o1"), START)
    log.act(Open("p1", "v1", closes_at=START + timedelta(minutes=20)), CLERK, START)
    return log


def played(steps: list[Step]) -> Log:
    """The log after these steps."""
    log, at = begun(), START
    for act, who, minutes in steps:
        at += timedelta(minutes=minutes)
        counted = isinstance(act, Count)
        log.act(Count(act.poll, log.last_choices(act.poll)) if counted else act, who, at)
    return log


def history(seed: int, length: int) -> Log:
    """The first `length` steps of a history; a failing one is shrunk by its length."""
    chance = random.Random(seed)
    return played([step(chance) for _ in range(length)])


HISTORIES = strategies.builds(history, strategies.integers(0, 2**32), strategies.integers(0, 150))
