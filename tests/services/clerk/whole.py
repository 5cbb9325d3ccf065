"""The machine's beginning and what holds after each of its steps; its rules stand in `whole_…` beside it.

Three organisations and the city; two items on the agenda of a sitting far ahead, and one that is not. The
model is kept in plain dictionaries and sets, and says of each act whether it is allowed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant
from msgspec.structs import replace

from events.agenda.acts import Announce, Reveal
from events.agenda.drawing import commitment
from events.fact import Actor
from events.proposal.facts import Clause
from events.proposal.filing import File
from events.rules.facts import Places, Support
from events.support.acts import GiveSupport
from events.world import Act
from tests.events.histories import CLERK, TEXT, member
from tests.events.items import PREPARED
from tests.events.rulebook import PROCEDURE
from tests.services.clerk.plain_texts import Text
from tests.services.clerk.play import Play

CIVIL_SOCIETY, CITY = ("o1", "o2", "o3"), ("o4",)
MEMBERS = (*CIVIL_SOCIETY, *CITY)
ITEMS = {"v1": "o1", "v2": "o2", "v3": "o3"}
DISCUSSED = {"submitted", "supported", "scheduled"}
SECRET = "5" * 64
DAY = 24
MEETS = 20 * DAY
AMENDMENTS, HOLD, MINORITY, APPEAL = 7 * DAY, 3 * DAY, 2 * DAY, 4 * DAY

RULES = replace(
    PROCEDURE,
    support=Support(organisations=3, sizes=0, staffings=0, neighbourhoods=0),
    places=Places(by_support=4, by_rotation=0, by_lot=0),
    periods=replace(PROCEDURE.periods, reading=0, amendments=7, hold=3, minority=2, appeal=4),
)


@dataclass
class Objections:
    """A consent round that objections hold."""

    poll: str
    until: int
    by: dict[str, str]

    def holds(self, hours: int) -> bool:
        """Whether the item may not be voted on yet."""
        return hours < self.until and "standing" in self.by.values()


@dataclass
class Item:
    """An item; `poll` is the last vote on it, `objections` what holds it."""

    name: str
    submitter: str
    phase: str = "submitted"
    text: Text = field(
        default_factory=lambda: Text([(line, f"{n:064x}") for n, line in enumerate("abcd", 1)])
    )
    meets: int | None = None
    poll: str = ""
    objections: Objections | None = None


@dataclass
class Vote:
    """A poll: on the item itself, or (`names`) on amendments to it. `said` by organisation; empty: spoilt."""

    item: str
    method: str
    names: tuple[str, ...]
    closes: int
    roll: frozenset[str]
    decides: str = ""
    sealed: bool = False
    said: dict[str, str] = field(default_factory=dict)
    phase: str = "open"


class Whole(RuleBasedStateMachine):
    """`amended`: the item of each amendment."""

    def __init__(self) -> None:
        super().__init__()
        self.play = Play(RULES, CIVIL_SOCIETY, CITY)
        self.good = set(MEMBERS)
        self.items: dict[str, Item] = {}
        self.amended: dict[str, str] = {}
        self.votes: dict[str, Vote] = {}
        self.words = 1_000

    @initialize()
    def two_items_are_on_an_agenda(self) -> None:
        """Filed, supported, drawn; a third one is filed."""
        play = self.play
        clauses = tuple(Clause(line, f"{n:064x}") for n, line in enumerate("abcd", 1))
        for name, submitter in ITEMS.items():
            play.must(File(name, submitter, "policy", TEXT, clauses, preparation=PREPARED), member(submitter))
            self.items[name] = Item(name, submitter)
        for name in ("v1", "v2"):
            for other in sorted({*CIVIL_SOCIETY} - {ITEMS[name]}):
                play.must(GiveSupport(name, other), member(other))
        play.must(Announce("z1", play.at(MEETS), play.at(1), commitment(SECRET)), CLERK)
        play.clerk()
        play.hours = 1
        play.clerk()
        play.must(Reveal("z1", SECRET), CLERK)
        play.clerk()
        for name in ("v1", "v2"):
            self.items[name].phase, self.items[name].meets = "scheduled", MEETS

    def do(self, act: Act, who: Actor, *, allowed: bool) -> bool:
        """Ask for it; the model says whether it is allowed."""
        return self.play.do(act, who, allowed=allowed)

    def in_time(self, item: Item) -> bool:
        """Whether amendments are still taken."""
        return item.meets is None or self.play.hours < item.meets - AMENDMENTS

    @property
    def hours(self) -> int:
        """Since the start."""
        return self.play.hours

    @invariant()
    def everything_is_as_the_model_says(self) -> None:
        """Items, texts, amendments and objections."""
        live: Any = {stream: kept.state for stream, kept in self.play.live().items()}
        for name, item in self.items.items():
            state = live[f"proposal-{name}"]
            assert (state.phase, state.version) == (item.phase, item.text.version)
            assert [(clause.clause, clause.text) for clause in state.clauses] == item.text.lines
            hold = live.get(f"hold-{name}")
            held = {} if hold is None or hold.poll is None else dict(hold.objections)
            assert held == ({} if item.objections is None else item.objections.by)
            kept = live[f"amendments-{name}"].by_id if item.text.amendments else {}
            assert kept.keys() == item.text.amendments.keys()
            for amendment, one in item.text.amendments.items():
                there = kept[amendment]
                edits = Counter((e.kind, e.at, e.line, e.words) for e in one.edits)
                assert Counter((c.kind, c.at, c.clause, c.text) for c in there.changes) == edits
                told = (amendment, there.phase, there.version, there.co_signers, there.poll or "")
                assert told == (amendment, one.phase, one.version, one.names, one.poll), (told, one)

    def teardown(self) -> None:
        """Read again it is the same, and the installed reader finds nothing wrong."""
        assert self.play.replayed() == self.play.live()
        assert self.play.audited() == ([], {})
