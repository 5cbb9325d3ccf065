"""Whole procedures at random, against a plain model: members and clerk do anything, at any time.

The model is a dictionary of phases and sets of supporters, written without looking at the rules. After each
step the clerk process's course says what is due: it is never refused, and it does what the model expects. At
the end the log, read again from its leaves, gives the same states.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import given, settings, strategies
from msgspec.structs import replace

from events import registry
from events.agenda.acts import Announce, Reveal
from events.agenda.drawing import Candidate, commitment, drawn, seed_of
from events.fact import Actor
from events.poll.acts import Annul, Close, Count, Open
from events.proposal.acts import Withdraw
from events.proposal.course import EndDeliberation
from events.proposal.facts import Clause, Consolidated, OutcomeAnnulled, Reopened, Submitted
from events.proposal.filing import CoSign, File, Prepare, Refer, Revise
from events.refusal import Refused
from events.registry import Recorded
from events.rules.facts import Places, RulesAdopted, Support
from events.support.acts import GiveSupport, TakeSupportBack
from events.world import Act, Gathered
from services.clerk.course import CATEGORIES, Course
from tests.events.histories import CLERK, START, TEXT, Entry, Log, member
from tests.events.items import PREPARED
from tests.events.rulebook import PROCEDURE
from tests.events.sample import FOUNDED, Line, admitted, mandated, reinstated, suspended

ORGANISATIONS = ("o1", "o2", "o3", "o4")
ITEMS = ("v1", "v2", "v3", "v4", "v5", "v6")
SECRET = "5" * 64
OPEN_TO_SUPPORT = {"submitted", "supported"}
BEFORE_VOTE = {"submitted", "supported", "scheduled", "deliberated"}
PLACES = Places(by_support=1, by_rotation=1, by_lot=0)
RULES = replace(
    PROCEDURE,
    support=Support(organisations=3, sizes=0, staffings=0, neighbourhoods=0),
    places=PLACES,
    periods=replace(PROCEDURE.periods, reading=0, lapse=2),
)


@dataclass
class Item:
    """What the model knows of an item."""

    submitter: str
    phase: str
    filed: int
    names: set[str] = field(default_factory=set)
    support: set[str] = field(default_factory=set)
    poll: str = ""
    qualified: int = 0


class Procedures:
    """Hours pass; everybody asks for anything."""

    def __init__(self) -> None:
        self.log, self.course, self.hours = Log(), Course(), 0
        self.model: dict[str, Item] = {}
        self.good = set(ORGANISATIONS)
        self.polls: dict[str, str] = {}
        self.agendas: dict[str, str] = {}
        self.closed: dict[str, dict[str, Candidate]] = {}
        self.placed: dict[str, int] = {}
        self._taken = 0
        start: list[Line] = [("rules", RulesAdopted(1, RULES, None))]
        for organisation in ORGANISATIONS:
            start += [admitted(organisation), mandated(organisation, "m1", since=START)]
        for line in [*_offices(), *start]:
            self.write(*line)

    def write(self, stream: str, fact: Any) -> None:
        """A fact that an act outside these procedures wrote."""
        before = self.log.live.get(stream) or registry.empty(stream)
        self.log.live[stream] = registry.fold(stream, before, [fact])
        at = START + timedelta(hours=self.hours)
        self.log.entries.append(Entry(stream, before.version + 1, at, CLERK, fact))

    # --- what is done --------------------------------------------------------------------------------------

    def do(self, act: Act, who: Actor, *, allowed: bool) -> bool:
        """Ask for it; the model says whether it is allowed."""
        answer = self.log.act(act, who, START + timedelta(hours=self.hours))
        assert isinstance(answer, list) == allowed, (act, answer)
        return allowed

    def mine(self, organisation: str, *, allowed: bool) -> bool:
        """The same for an organisation, which must be in good standing."""
        return allowed and organisation in self.good

    def phase(self, item: str) -> str:
        return self.model[item].phase if item in self.model else ""

    def file(self, item: str, organisation: str) -> None:
        act = File(item, organisation, "policy", TEXT, (Clause("c1", TEXT),), preparation=PREPARED)
        if self.do(
            act, member(organisation), allowed=self.mine(organisation, allowed=item not in self.model)
        ):
            self.model[item] = Item(organisation, "submitted", self.hours)

    def support(self, item: str, organisation: str, *, back: bool) -> None:
        found = self.model.get(item)
        has = found is not None and organisation in {found.submitter, *found.names, *found.support}
        gave = found is not None and organisation in found.support
        act = TakeSupportBack(item, organisation) if back else GiveSupport(item, organisation)
        fits = self.phase(item) in OPEN_TO_SUPPORT and (gave if back else not has)
        if self.do(act, member(organisation), allowed=self.mine(organisation, allowed=fits)):
            assert found is not None
            (found.support.discard if back else found.support.add)(organisation)

    def co_sign(self, item: str, organisation: str) -> None:
        found = self.model.get(item)
        signed = found is not None and organisation in {found.submitter, *found.names}
        fits = self.phase(item) in OPEN_TO_SUPPORT and not signed
        act = CoSign(item, organisation)
        if self.do(act, member(organisation), allowed=self.mine(organisation, allowed=fits)):
            assert found is not None
            found.names.add(organisation)

    def submitters(self, item: str, organisation: str, what: str) -> None:
        act, phases = {
            "prepare": (Prepare(item, question=TEXT), BEFORE_VOTE),
            "revise": (Revise(item, (Clause("c1", TEXT),)), OPEN_TO_SUPPORT),
            "refer": (Refer(item, TEXT, receiver="o4"), {*OPEN_TO_SUPPORT, "scheduled"}),
            "withdraw": (Withdraw(item, TEXT), BEFORE_VOTE),
        }[what]
        own = item in self.model and self.model[item].submitter == organisation
        fits = own and self.phase(item) in phases and (what != "refer" or "o4" in self.good)
        if self.do(act, member(organisation), allowed=self.mine(organisation, allowed=fits)):
            ends = {"refer": "referred", "withdraw": "withdrawn"}
            self.model[item].phase = ends.get(what, self.model[item].phase)

    def suspend_or_reinstate(self, organisation: str) -> None:
        if organisation in self.good:
            if len(self.good) > 1:
                self.write(*suspended(organisation))
                self.good.discard(organisation)
        else:
            self.write(*reinstated(organisation))
            self.good.add(organisation)

    def end_deliberation(self, item: str) -> None:
        if self.do(EndDeliberation(item), CLERK, allowed=self.phase(item) == "scheduled"):
            self.model[item].phase = "deliberated"

    def open(self, item: str) -> None:
        poll = f"p{len(self.polls)}"
        again = self.phase(item) == "voted" and self.polls[self.model[item].poll] == "annulled"
        act = Open(poll, item, closes_at=START + timedelta(hours=self.hours + 2))
        if self.do(act, CLERK, allowed=again or self.phase(item) == "deliberated"):
            self.model[item].phase, self.model[item].poll = "voted", poll
            self.polls[poll] = "open"

    def annul(self) -> None:
        """The latest poll that ran, unless its item was concluded with it."""
        concluded = {item.poll for item in self.model.values() if item.phase == "concluded"}
        running = [name for name, phase in self.polls.items() if phase == "open" and name not in concluded]
        if running:
            self.do(Annul(running[-1], TEXT), CLERK, allowed=True)
            self.polls[running[-1]] = "annulled"

    def count(self) -> None:
        """Every poll that is over is closed and counted, as the clerk process does."""
        for poll, phase in self.polls.items():
            state = self.log.live[f"poll-{poll}"].state
            if phase == "open" and state.closes_at <= START + timedelta(hours=self.hours):
                self.do(Close(poll), CLERK, allowed=True)
                self.do(Count(poll, ()), CLERK, allowed=True)
                self.polls[poll] = "counted"

    def announce(self) -> None:
        sitting = f"s{len(self.agendas)}"
        now = START + timedelta(hours=self.hours)
        times = (now + timedelta(hours=9), now + timedelta(hours=1))
        self.do(Announce(sitting, *times, commitment(SECRET)), CLERK, allowed=True)
        self.agendas[sitting] = "announced"

    def reveal(self) -> None:
        for sitting, phase in self.agendas.items():
            if self.do(Reveal(sitting, SECRET), CLERK, allowed=phase == "closed"):
                self.agendas[sitting] = "revealed"

    def time_passes(self, hours: int) -> None:
        self.hours += hours

    # --- what follows --------------------------------------------------------------------------------------

    def what_is_due_is_done_and_is_what_the_model_expects(self) -> None:
        self.expect()
        now = START + timedelta(hours=self.hours)
        for _ in range(50):
            self.take()
            due = self.course.due(now)
            if not due:
                break
            for _, act in due:
                assert not isinstance(self.log.act(act, CLERK, now), Refused), act
                self.take()
        assert self.course.due(now) == []
        phases = {item: self.log.live[f"proposal-{item}"].state.phase for item in self.model}
        assert phases == {item: found.phase for item, found in self.model.items()}

    def take(self) -> None:
        """The course reads what is new."""
        for position in range(self._taken, len(self.log.entries)):
            e = self.log.entries[position]
            if e.stream.partition("-")[0] in CATEGORIES:
                self.course.take(
                    Recorded(position, e.stream, e.version, e.fact.type, e.at, e.who, "c", e.fact, b"")
                )
        self._taken = len(self.log.entries)

    def supporters(self, found: Item) -> set[str]:
        return {found.submitter, *found.names, *found.support} & self.good

    def expect(self) -> None:
        """What the clerk should do now, by the model; until nothing is left to do."""
        for item, found in self.model.items():
            if found.phase == "submitted" and len(self.supporters(found)) >= RULES.support.organisations:
                found.phase, found.qualified = "supported", len(self.log.entries) * 10 + int(item[1])
            elif found.phase == "submitted" and self.hours - found.filed >= RULES.periods.lapse * 24:
                found.phase = "lapsed"
            elif found.phase == "voted" and self.polls[found.poll] == "counted":
                found.phase = "concluded"
        for sitting, phase in self.agendas.items():
            state = self.log.live[f"agenda-{sitting}"].state
            if phase == "announced" and state.announced.closes_at <= START + timedelta(hours=self.hours):
                self.agendas[sitting] = "closed"
                self.closed[sitting] = {
                    item: Candidate(
                        item,
                        found.submitter,
                        len(self.supporters(found)),
                        self.placed.get(found.submitter, 0),
                        found.qualified,
                    )
                    for item, found in self.model.items()
                    if found.phase == "supported"
                }
            elif phase == "revealed":
                self.agendas[sitting] = "drawn"
                stand = [c for c in self.closed[sitting].values() if self.phase(c.proposal) == "supported"]
                for place in drawn(stand, PLACES, seed_of(SECRET, state.closed_at)):
                    found = self.model[place.proposal]
                    found.phase = "scheduled"
                    self.placed[found.submitter] = self.placed.get(found.submitter, 0) + 1

    def replayed(self) -> dict[str, Gathered]:
        """The states of all streams, read again from their leaves."""
        replayed: dict[str, Gathered] = {}
        for position, e in enumerate(self.log.entries):
            leaf = registry.encode(e.stream, e.version, e.at, e.who, "c", e.fact)
            fact = registry.decode(position, leaf).fact
            before = replayed.get(e.stream) or registry.empty(e.stream)
            replayed[e.stream] = registry.fold(e.stream, before, [fact])
        return replayed


def _offices() -> list[Line]:
    return [FOUNDED[0], ("assembly", replace(FOUNDED[1][1], mandate="c1"))]  # type: ignore[type-var]


def step(procedures: Procedures, chance: random.Random) -> None:
    """Somebody does something; the usual is done more often than the rare."""
    item, organisation = chance.choice(ITEMS), chance.choice(ORGANISATIONS)
    found = procedures.model.get(item)
    submitter = found.submitter if found and chance.random() < 0.5 else organisation
    away = sorted(set(ORGANISATIONS) - procedures.good)

    def one(phase: str) -> str:
        """An item in that phase, if there is one and nobody errs."""
        there = [name for name in procedures.model if procedures.phase(name) == phase]
        return chance.choice(there) if there and chance.random() < 0.8 else item

    usual: list[tuple[int, Callable[[], None]]] = [
        (6, lambda: procedures.file(item, organisation)),
        (14, lambda: procedures.support(item, organisation, back=chance.random() < 0.4)),
        (3, lambda: procedures.co_sign(item, organisation)),
        (4, lambda: procedures.submitters(item, submitter, chance.choice(["prepare", "revise"]))),
        (2, lambda: procedures.submitters(item, submitter, chance.choice(["refer", "withdraw"]))),
        (2, lambda: procedures.suspend_or_reinstate(chance.choice(away or ORGANISATIONS))),
        (6, lambda: procedures.end_deliberation(one("scheduled"))),
        (6, lambda: procedures.open(one("deliberated"))),
        (1, procedures.annul),
        (5, procedures.count),
        (3, procedures.announce),
        (6, procedures.reveal),
        (6, lambda: procedures.time_passes(chance.choice([1, 1, 2, 30]))),
    ]
    ((_, done),) = chance.choices(usual, [weight for weight, _ in usual])
    done()


def play(seed: int, length: int) -> Procedures:
    """So many steps of a history; a failing one is shrunk by its length."""
    chance, procedures = random.Random(seed), Procedures()
    for _ in range(length):
        step(procedures, chance)
        procedures.what_is_due_is_done_and_is_what_the_model_expects()
    return procedures


@settings(max_examples=150, deadline=None)
@given(strategies.integers(0, 2**32), strategies.integers(0, 150))
def test_whole_procedures_go_as_the_model_says_and_replay_equals_live(seed: int, length: int) -> None:
    """T1: nothing is refused that the model allows, nothing allowed that it refuses; and it reads again."""
    procedures = play(seed, length)
    live = {stream: kept for stream, kept in procedures.log.live.items() if kept.version}
    assert procedures.replayed() == live


def test_procedures_at_random_go_all_the_way() -> None:
    """The test above is worth something only when it gets about."""
    kinds = Counter(type(e.fact) for seed in range(60) for e in play(seed, 150).log.entries)
    facts = {fact for word in ("proposal", "support", "agenda") for fact in registry.CATEGORIES[word].facts}
    assert facts - set(kinds) == {Submitted, Consolidated, Reopened, OutcomeAnnulled}
    assert min(kinds[fact] for fact in facts & set(kinds)) > 5, kinds
