"""Whole polls at random, by every method: mandates come and go, ballots are entered, disputed, annulled.

Each step asks for something that is possible or nearly so, by somebody who may or nearly may; what the rules
refuse changes nothing. Beside the log a plain model keeps, from what was accepted, what the rule book says:
the paper of each organisation, and its objection. It knows nothing of events/.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies

from events.ballot.acts import Cast, Confirm, Dispute, EnterInRoom
from events.fact import Actor
from events.hold.acts import AnswerObjection, WithdrawObjection
from events.membership.acts import Reinstate, Suspend
from events.organisation.acts import GiveMandate, WithdrawMandate
from events.poll.acts import Annul, Close, Count, Open
from events.poll.facts import Option, Quorum, Threshold
from events.poll.paper import Paper
from events.refusal import Refused
from events.world import Act
from tests.events.histories import CLERK, START, TEXT, Log, begun, member

CHAIR = Actor("chair", "h1", None, "token")
ORGANISATIONS = ("o1", "o2", "o3")
OPTIONS = tuple(Option(name, TEXT) for name in ("a", "b", "c"))
PAPERS = (
    Paper(),
    Paper("consent"),
    *[Paper("consent", hold=1)] * 4,
    Paper("approval", "election", options=OPTIONS, seats=1),
    Paper("approval", "election", options=OPTIONS, seats=2, limit=2),
    Paper("ranked", options=OPTIONS),
    Paper("ranked", options=(Option("a", TEXT, 2, 1), *OPTIONS[1:]), status_quo="c", above=2),
    Paper("survey", "survey", options=OPTIONS, limit=1),
)
SAID = {
    "majority": ("for", "for", "against", "abstain"),
    "consent": ("consent", "consent", "concern", "objection"),
    "approval": ("a", "a,b", "c", "-"),
    "ranked": ("a>b>c", "a=b", "c>a", "b>c", "-", "b=c>a"),
    "survey": ("a", "b", "c"),
}


@dataclass
class Sheet:
    """What the model knows of one organisation's paper: the choice, by whom, and whether it counts."""

    choice: str
    number: int
    full: bool
    room: bool
    disputed: bool = False


@dataclass
class Model:
    """The rule book in plain dictionaries, fed with what was accepted."""

    sheets: dict[tuple[str, str], Sheet] = field(default_factory=dict)
    lengths: Counter[tuple[str, str]] = field(default_factory=Counter)
    kinds: dict[tuple[str, str], str] = field(default_factory=dict)
    objections: dict[str, str] = field(default_factory=dict)

    def take(self, act: Act, who: Actor) -> None:
        """An act that was accepted."""
        match act:
            case GiveMandate(organisation=organisation, mandate=mandate, kind=kind):
                self.kinds[organisation, mandate] = kind
            case Cast(poll=poll, organisation=organisation, choice=choice):
                self._cast(poll, organisation, choice, who.mandate, room=False)
            case EnterInRoom(poll=poll, organisation=organisation, mandate=mandate, choice=choice):
                self._cast(poll, organisation, choice, mandate, room=True)
            case (
                Dispute(poll=poll, organisation=organisation) | Confirm(poll=poll, organisation=organisation)
            ):
                self.lengths[poll, organisation] += 1
                self.sheets[poll, organisation].disputed = isinstance(act, Dispute)
            case AnswerObjection(organisation=organisation):
                self.objections[organisation] = "answered"
            case WithdrawObjection(organisation=organisation):
                self.objections.pop(organisation)
            case Count(poll=poll):
                said = self.counting(poll)
                objectors = [o for o, choice in said.items() if choice == "objection"]
                self.objections |= dict.fromkeys(objectors, "standing")
            case _:
                pass

    def counting(self, poll: str) -> dict[str, str]:
        """The choice of each organisation whose paper counts."""
        return {
            organisation: sheet.choice
            for (of, organisation), sheet in sorted(self.sheets.items())
            if of == poll and not sheet.disputed
        }

    def _cast(self, poll: str, organisation: str, choice: str, mandate: str, *, room: bool) -> None:
        self.lengths[poll, organisation] += 1
        full = self.kinds.get((organisation, mandate), "full") == "full"
        self.sheets[poll, organisation] = Sheet(choice, self.lengths[poll, organisation], full, room)


@dataclass
class Votes:
    """A log with its model, and every act that was accepted: (act, who, at)."""

    log: Log
    model: Model
    done: list[tuple[Act, Actor, datetime]] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    def act(self, act: Act, who: Actor, at: datetime) -> None:
        """Ask; remember what was accepted."""
        answer = self.log.act(act, who, at)
        if isinstance(answer, Refused):
            self.refused[answer.code] += 1
        else:
            self.model.take(act, who)
            self.done.append((act, who, at))

    def polls(self, *phases: str) -> list[str]:
        """The polls of the second form that are in one of these phases."""
        return [
            name.partition("-")[2]
            for name, kept in self.log.live.items()
            if name.startswith("poll-") and kept.state.phase in phases and hasattr(kept.state.opened, "rules")
        ]


def begin() -> Votes:
    """Three organisations with two full members and a substitute each, and a proposal."""
    votes = Votes(begun(), Model())
    for organisation in ORGANISATIONS:
        votes.act(GiveMandate(organisation, "s1", "substitute"), member(organisation), START)
        votes.act(GiveMandate(organisation, "f2", "full"), member(organisation), START)
    return votes


def counting(log: Log, poll: str) -> Count:
    """What the clerk process gives: the last choices that count, and who objects."""
    found = {
        stream.rpartition("-")[2]: kept.state.counts
        for stream, kept in sorted(log.live.items())
        if stream.startswith(f"ballot-{poll}-") and kept.version and kept.state.counts is not None
    }
    objectors = tuple(o for o, choice in found.items() if choice == "objection")
    return Count(poll, tuple(found.values()), objectors)


def step(chance: random.Random, votes: Votes, at: datetime) -> tuple[Act, Actor]:
    """What somebody asks next."""
    log, pick = votes.log, chance.choice
    if chance.random() < 0.5 and (due := _due(votes, at)):
        return due, CLERK
    organisation, mandate = pick(ORGANISATIONS), pick(["m1", "s1", "f2", f"f{chance.randrange(9)}"])
    own, poll = member(organisation, mandate), pick(votes.polls("open") or ["p9"])
    state = log.live[f"poll-{poll}"].state.opened if f"poll-{poll}" in log.live else None
    choice = pick(SAID[state.method if state and chance.random() < 0.95 else "majority"])
    reason = TEXT if choice in ("concern", "objection") else None
    paper = votes.model.sheets.get((poll, organisation))
    number = paper.number if paper and chance.random() < 0.9 else 1
    few = 14 if len(votes.polls("open")) < 2 else 1
    usual: list[tuple[int, Actor, Any]] = [
        (30, own, Cast(poll, organisation, choice, reason)),
        (12, CLERK, EnterInRoom(poll, organisation, mandate, choice, reason)),
        (14 if paper and not paper.disputed else 1, own, Dispute(poll, organisation, number)),
        (14 if paper and paper.disputed else 1, own, Confirm(poll, organisation, number)),
        (4, CLERK, GiveMandate(organisation, f"f{chance.randrange(9)}", pick(["full", "substitute"]))),
        (2, CLERK, WithdrawMandate(organisation, pick(["m1", "s1", "f2", "f3"]))),
        (1, CLERK, Suspend(organisation, TEXT)),
        (5, CLERK, Reinstate(organisation, TEXT)),
        (14 if votes.model.objections else 1, pick([CLERK, member("o1"), own]), _answer(chance, votes)),
        (14 if votes.model.objections else 1, own, WithdrawObjection("v1", organisation)),
        (1, CLERK, Annul(pick(votes.polls("open", "closed", "counted") or ["p9"]), TEXT)),
        (1, CLERK, Close(poll)),
        (1, CLERK, counting(log, pick(votes.polls("closed") or ["p9"]))),
        (few, pick([CLERK] * 6 + [own, CHAIR]), _opening(chance, votes, at)),
    ]  # fmt: skip
    ((_, who, act),) = chance.choices(usual, [weight for weight, _, _ in usual])
    return act, (member(pick(ORGANISATIONS), mandate) if chance.random() < 0.05 else who)


def _due(votes: Votes, at: datetime) -> Act | None:
    """What the clock asks."""
    for poll in votes.polls("open"):
        if votes.log.live[f"poll-{poll}"].state.closes_at <= at:
            return Close(poll)
    closed = votes.polls("closed")
    return counting(votes.log, closed[0]) if closed else None


def _answer(chance: random.Random, votes: Votes) -> AnswerObjection:
    objectors = [o for o, state in votes.model.objections.items() if state == "standing"]
    return AnswerObjection("v1", chance.choice([*objectors, *objectors, "o1"]), TEXT)


def _opening(chance: random.Random, votes: Votes, at: datetime) -> Open:
    hold = votes.log.live.get("hold-v1")
    paper = chance.choice(PAPERS)
    if hold and hold.state.poll and chance.random() < 0.5:
        paper = Paper(decides=hold.state.poll)
    annulled = votes.polls("annulled")
    if annulled and chance.random() < 0.2:
        paper = Paper(reruns=chance.choice(annulled))
    opened = sum(name.startswith("poll-") for name in votes.log.live)
    name = chance.choice([f"q{opened}"] * 9 + ["q1"])
    threshold = Threshold(2, 3, "ballots", at_least=True) if chance.random() < 0.1 else None
    quorum = chance.choice([None, None, Quorum(1, 2), Quorum(1, 1)])
    proposal = None if paper.kind == "survey" and chance.random() < 0.5 else "v1"
    return Open(name, proposal, threshold, quorum, at + timedelta(minutes=chance.choice([6, 12, 20])), paper)


def held(seed: int, length: int) -> Votes:
    """The first `length` steps of a history of polls."""
    chance, votes, at = random.Random(seed), begin(), START
    for _ in range(length):
        at += timedelta(minutes=chance.choice([0, 0, 0, 1]), days=chance.random() < 0.01)
        votes.act(*step(chance, votes, at), at)
    return votes


VOTES = strategies.builds(held, strategies.integers(0, 2**32), strategies.integers(0, 120))
