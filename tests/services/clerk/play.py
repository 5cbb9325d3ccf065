"""A log in memory that is played upon by acts, with what the clerk process does of itself.

Everything in it was decided by an act, from the founding on: so the log can be read again from its leaves,
and judged by the reader that the assembly installs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from events import registry
from events.assembly.acts import Found, GiveOffice
from events.ballot.facts import CastV2
from events.fact import Actor, Fact
from events.membership.acts import Admit
from events.organisation.acts import GiveMandate
from events.poll.acts import Close, Count
from events.poll.facts import OpenedV2
from events.refusal import Refused
from events.registry import Recorded
from events.rules.acts import AdoptFirstRules
from events.rules.facts import Procedure
from events.seal import choice_in, half_of, sealed, written
from events.strict import read
from events.world import Act, Gathered
from infra import sealing
from services.auditor.judging import Entry, Judge
from services.auditor.verdict import Finding
from services.clerk.course import CATEGORIES, Course
from tests.events.histories import CLERK, FOUNDER, PROFILE, START, TEXT, Log

ORIGIN = "example.org/log"
SEAL = bytes(32)
"""A seal secret."""

CHAIR = Actor("chair", "c2", None, "token")


class Play:
    """`hours` since the start; `polls` that are open, with when each closes; `keys` of sealed ones."""

    def __init__(self, rules: Procedure, members: Sequence[str], city: Sequence[str]) -> None:
        self.log, self.course, self.hours = Log(), Course(), 0
        self.polls: dict[str, int] = {}
        self.keys: dict[str, str] = {}
        self._taken = 0
        self.must(Found(ORIGIN, TEXT, TEXT, ("c1",)), FOUNDER)
        self.must(AdoptFirstRules(rules), CLERK)
        self.must(GiveOffice("c2", "chair"), CLERK)
        for name in (*members, *city):
            self.must(Admit(name, "city" if name in city else "civil-society", PROFILE), CLERK)
            self.must(GiveMandate(name, "m1", "full"), CLERK)

    @property
    def now(self) -> datetime:
        """The present moment (UTC)."""
        return self.at(self.hours)

    def at(self, hours: int) -> datetime:
        """A moment (UTC)."""
        return START + timedelta(hours=hours)

    def must(self, act: Act, who: Actor) -> list[tuple[str, Fact]]:
        """An act that the rules allow; gives what it wrote."""
        answer = self.log.act(act, who, self.now)
        assert not isinstance(answer, Refused), (act, answer.code)
        return answer

    def do(self, act: Act, who: Actor, *, allowed: bool) -> bool:
        """An act of which the model says whether the rules allow it; then the clerk process has its turn."""
        answer = self.log.act(act, who, self.now)
        assert isinstance(answer, list) == allowed, (act, who, answer)
        self.clerk()
        return allowed

    def clerk(self) -> None:
        """Close and count what is over, and keep the course of items, until nothing is due."""
        for poll in [poll for poll, closes in self.polls.items() if closes <= self.hours]:
            del self.polls[poll]
            key = self.keys.get(poll)
            self.must(Close(poll, key, half_of(sealing.half, key)) if key else Close(poll), CLERK)
            said = self.said(poll)
            objectors = tuple(sorted(name for name, choice in said.items() if choice == "objection"))
            self.must(Count(poll, tuple(said.values()), objectors), CLERK)
        while due := self._due():
            for _, act in due:
                self.must(act, CLERK)

    def said(self, poll: str) -> dict[str, str]:
        """The last choice of each organisation, as the log has it; of a sealed one what was in it."""
        ballots = [entry.fact for entry in self.log.entries if entry.stream.startswith(f"ballot-{poll}-")]
        said = {fact.organisation: fact.choice for fact in ballots if isinstance(fact, CastV2)}
        key = self.keys.get(poll)
        if key is None:
            return said
        terms = self.terms(poll)
        return {
            name: choice_in(sealing.unseal, key, terms, ORIGIN, name, paper) for name, paper in said.items()
        }

    # --- sealed polls --------------------------------------------------------------------------------------

    def sealed(self, poll: str) -> str:
        """The public key of a poll that is about to be opened; the private one is kept until its close."""
        self.keys[poll] = written(sealing.private(SEAL, ORIGIN, poll))
        return half_of(sealing.half, self.keys[poll]) or ""

    def envelope(self, poll: str, organisation: str, choice: str) -> str:
        """A choice as the chamber seals it."""
        return sealed(sealing.seal, self.terms(poll), ORIGIN, organisation, choice, None)[0]

    def terms(self, poll: str) -> OpenedV2:
        """The opening of a poll."""
        facts = [entry.fact for entry in self.log.entries if entry.stream == f"poll-{poll}"]
        return next(fact for fact in facts if isinstance(fact, OpenedV2))

    def _due(self) -> list[tuple[str, Act]]:
        for position in range(self._taken, len(self.log.entries)):
            e = self.log.entries[position]
            if e.stream.partition("-")[0] in CATEGORIES:
                self.course.take(
                    Recorded(position, e.stream, e.version, e.fact.type, e.at, e.who, "c", e.fact, b"")
                )
        self._taken = len(self.log.entries)
        return [*self.course.due(self.now)]

    # --- what holds of every log ---------------------------------------------------------------------------

    def leaves(self) -> list[bytes]:
        """The log as it is stored; each act has a command of its own."""
        starts = [*self.log.starts, len(self.log.entries)]
        commands = [f"c{start}" for start, end in pairwise(starts) for _ in range(start, end)]
        return [
            registry.encode(e.stream, e.version, e.at, e.who, command, e.fact)
            for e, command in zip(self.log.entries, commands, strict=True)
        ]

    def replayed(self) -> dict[str, Gathered]:
        """The states of all streams, read again from their leaves."""
        states: dict[str, Gathered] = {}
        for position, leaf in enumerate(self.leaves()):
            event = registry.decode(position, leaf)
            before = states.get(event.stream) or registry.empty(event.stream)
            states[event.stream] = registry.fold(event.stream, before, [event.fact])
        return states

    def live(self) -> dict[str, Gathered]:
        """The states of all streams that hold something, as they were kept up to date."""
        return {stream: kept for stream, kept in self.log.live.items() if kept.version}

    def audited(self) -> tuple[list[Finding], dict[str, int]]:
        """What the installed reader finds wrong, and what it could not judge."""
        judge, findings = Judge(sealing.CURVE), list[Finding]()
        for position, leaf in enumerate(self.leaves()):
            findings += judge.take(Entry(position, read(leaf), leaf))
        return [*findings, *judge.finish()], judge.unjudged
