"""What this reader remembers of the entries before: who belongs, who may act, what is being voted on.

It grows with organisations, polls and proposals, and not with ballots: those of a poll, and its roll, are
forgotten once it was counted or annulled.

Nothing is judged here; `rules.py` and `polls.py` do that before they change anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


class Inadmissible(ValueError):
    """The rules did not allow this entry. `code` is stable, the message says why; `step` saw it."""

    def __init__(self, code: str, message: str, step: int = 5) -> None:
        super().__init__(message)
        self.code = code
        self.step = step


@dataclass
class Mandate:
    """A person's authority to act for an organisation, from `valid_from` until before `valid_until`."""

    kind: str
    valid_from: datetime
    valid_until: datetime | None
    withdrawn: bool = False

    def holds(self, at: datetime) -> bool:
        """Whether it gives authority at that moment."""
        ended = self.valid_until is not None and at >= self.valid_until
        return not self.withdrawn and self.valid_from <= at and not ended


@dataclass
class Proposal:
    """`text` is the digest of its clauses; `rules` the version that it follows, 0: none.

    `procedure` is what comes into force when it is adopted, of kind rules; `neighbourhoods`: where it plays;
    `concluded` the poll that its outcome is of.
    """

    submitter: str
    text: str
    withdrawn: bool = False
    rules: int = 0
    kind: str = ""
    procedure: dict[str, Any] | None = None
    neighbourhoods: list[str] = field(default_factory=list)
    concluded: str | None = None


@dataclass
class Paper:
    """The ballot of one organisation in a poll of the second form; `number` is its version in the stream."""

    choice: str = ""
    number: int = 0
    length: int = 0
    capacity: str = ""
    room: str | None = None
    disputed: bool = False
    shut: bool = False

    @property
    def counts(self) -> bool:
        """Whether it counts as it stands."""
        return bool(self.choice) and not self.disputed

    def cast(self, choice: str, capacity: str, room: str | None) -> None:
        """Another choice."""
        self.length += 1
        self.choice, self.number, self.capacity, self.room = choice, self.length, capacity, room
        self.disputed = False

    def dispute(self) -> None:
        """It does not count; what a clerk entered is not entered again."""
        self.length += 1
        self.disputed, self.shut = True, self.shut or self.room is not None

    def confirm(self) -> None:
        """It counts again."""
        self.length += 1
        self.disputed = False


@dataclass
class Poll:
    """A poll: `phase` is open, closed, counted or annulled; `outcome` stands once it was counted.

    `opened` holds its terms as its first event has them. `roll` and `ballots` (organisation → last choice)
    are empty again once it was counted or annulled; `papers` are the ballots of the second form.
    `key` is the private key of a sealed poll, once it was published; `used` tells that something came into
    force or was judged by it.
    """

    opened: dict[str, Any]
    closes_at: datetime | None
    roll: frozenset[str]
    phase: str = "open"
    outcome: str | None = None
    ballots: dict[str, str] = field(default_factory=dict)
    key: str = ""
    papers: dict[str, Paper] = field(default_factory=dict)
    used: bool = False

    def forget(self) -> None:
        """Its ballots can no longer change anything."""
        self.roll, self.ballots, self.papers = frozenset(), {}, {}


@dataclass
class Hold:
    """Objections that hold an item: organisation → standing, answered or withdrawn."""

    poll: str
    until: datetime
    objections: dict[str, str]

    def holds(self, at: datetime) -> bool:
        """Whether the item may not be voted on yet."""
        return at < self.until and "standing" in self.objections.values()


@dataclass
class Erasure:
    """Texts that one bench asked to erase: `phase` is requested, refused or erased."""

    digests: list[str]
    bench: str
    phase: str = "requested"


@dataclass
class Measure:
    """A step against `subject` that one bench asked for; `phase` as the events of the measure name it."""

    kind: str
    subject: str
    reason: str
    bench: str
    phase: str = "asked"
    appeal_until: datetime | None = None
    appeal: str = ""


@dataclass
class Application:
    """An organisation that would be a member: `phase` is applied, admitted or refused."""

    organisation: str
    bench: str
    phase: str = "applied"


@dataclass
class Commission:
    """`seats` is organisation → bench; `chair` the organisation in the chair."""

    seats: dict[str, str] = field(default_factory=dict)
    chair: str | None = None
    stands: bool = True


@dataclass
class Ledger:
    """The assembly after the entries so far; `edition` 0: not founded.

    `origin` is what the log is called since its founding. `members` is organisation → (standing, bench),
    `mandates` organisation → id → Mandate, `procedures` the rules of procedure, the first version first,
    `merging` organisation → the one that it agreed to merge into.
    """

    edition: int = 0
    origin: str = ""
    offices: dict[str, set[str]] = field(
        default_factory=lambda: {"clerk": set(), "chair": set(), "contact": set()}
    )
    keys: set[str] = field(default_factory=set)
    members: dict[str, tuple[str, str]] = field(default_factory=dict)
    membership_version: int = 0
    mandates: dict[str, dict[str, Mandate]] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    neighbourhoods: dict[str, list[str]] = field(default_factory=dict)
    procedures: list[dict[str, Any]] = field(default_factory=list)
    polls: dict[str, Poll] = field(default_factory=dict)
    holds: dict[str, Hold] = field(default_factory=dict)
    erasures: dict[str, Erasure] = field(default_factory=dict)
    merging: dict[str, str] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    applications: dict[str, Application] = field(default_factory=dict)
    commissions: dict[str, Commission] = field(default_factory=dict)
    _roll: tuple[int, frozenset[str]] = (0, frozenset())

    def standing(self, organisation: str) -> str | None:
        """How an organisation stands now: member, suspended, left; None: it never belonged."""
        return self.members.get(organisation, (None, ""))[0]

    def roll(self) -> frozenset[str]:
        """Who may vote in a poll that opens now. Polls that open at the same membership share one set."""
        version, roll = self._roll
        if version != self.membership_version:
            roll = frozenset(name for name, (standing, _) in self.members.items() if standing == "member")
            self._roll = self.membership_version, roll
        return roll


def roll_digest(roll: Iterable[str]) -> str:
    """SHA-256 in hex of the sorted ids, each followed by a newline."""
    return hashlib.sha256("".join(f"{name}\n" for name in sorted(roll)).encode()).hexdigest()


def text_digest(clauses: Iterable[dict[str, str]]) -> str:
    """SHA-256 in hex of the lines `<clause id> <digest of its words>`, each ended by a newline."""
    return hashlib.sha256("".join(f"{c['clause']} {c['text']}\n" for c in clauses).encode()).hexdigest()
