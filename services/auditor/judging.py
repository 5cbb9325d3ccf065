"""Steps 5 and 6: was every act allowed when it was done, and does every poll count to what was recorded.

The entries of one act stand together: the same actor, command and time. Of every such group the act is made
again (events/law/), decided by the rules of the chamber on the states as they were then, and must give
exactly these facts. A group is judged when the next one begins.

Memory grows with organisations, proposals and polls, and not with ballots: the papers of a poll are forgotten
once it was counted or annulled.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from events import registry
from events.agenda.facts import AgendaDrawn
from events.assembly.facts import Founded
from events.assembly.state import STREAM as ASSEMBLY
from events.assembly.state import Assembly
from events.ballot.facts import Cast, CastV2, Confirmed, Disputed
from events.ballot.state import Ballot
from events.ballot.state import evolve as evolve_ballot
from events.fact import Fact
from events.law import FOLLOWING, act_of
from events.poll.facts import Annulled, Counted, CountedV2, OpenedV2
from events.poll.seated import OpenWithin
from events.poll.state import Poll
from events.poll.state import stream as poll_stream
from events.refusal import OutOfOrder, Refused
from events.seal import Curve, choice_in, half_of
from events.strict import Leaf
from events.world import Gathered, World, Writes
from services.auditor.drawing import READ, Drawings
from services.auditor.verdict import Finding

PAPER = "ballot-"

COUNTS = (Counted, CountedV2)
OVER = (*COUNTS, Annulled)
"""After these the papers of a poll are forgotten."""

BROKEN = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, AssertionError)
"""What code raises that was made for logs that the chamber writes, on one that it cannot have written."""

_NO_PAPER = Gathered(0, Ballot())
_NO_PAPERS: dict[str, Gathered] = {}
_NONE: Sequence[Finding] = ()
_ALLOWED: tuple[Sequence[Finding], bool] = (_NONE, True)

_OTHERWISE = {
    "text": ("other-text", "the poll names another text than that of the proposal"),
    "membership_version": ("wrong-roll", "the poll names another roll than that of the members then"),
    "roll_size": ("wrong-roll", "the poll names another roll than that of the members then"),
    "roll": ("wrong-roll", "the poll names another roll than that of the members then"),
    "edition": ("unknown-edition", "the rules are of an edition that this reader does not know"),
    "voters": ("wrong-roll", "the poll names another roll than that of the members then"),
    "capacity": ("other-capacity", "the ballot tells another kind of mandate than it was cast under"),
    "bench": ("other-bench", "it names another bench than that of who acted"),
    "digests": ("other-texts", "other texts were erased than was asked for"),
}
"""What is wrong when a fact says something else in this member than the rules would have written."""


class Entry(Struct, gc=False):
    """An entry, read. It is in no cycle, and there is one for every ballot: the collector passes it by."""

    position: int
    event: Leaf
    leaf: bytes


class States(dict[str, Gathered]):
    """The state of every stream so far; `papers` by poll and organisation, while they still matter."""

    def __init__(self) -> None:
        super().__init__()
        self.papers: dict[str, dict[str, Gathered]] = {}

    def __missing__(self, stream: str) -> Gathered:
        if stream.startswith(PAPER):
            _, poll, organisation = stream.split("-")
            return self.papers.get(poll, _NO_PAPERS).get(organisation, _NO_PAPER)
        return registry.empty(stream)

    def evolve(self, stream: str, fact: Any) -> None:
        """The next fact of a stream."""
        if stream.startswith(PAPER):
            papers = self.papers.get(fact.poll)
            if papers is None:
                papers = self.papers[fact.poll] = {}
            before = papers.get(fact.organisation, _NO_PAPER)
            papers[fact.organisation] = Gathered(before.version + 1, evolve_ballot(before.state, fact))
        else:
            self[stream] = registry.fold(stream, self[stream], [fact])

    def ballots(self, poll: str) -> dict[str, str]:
        """The choice by organisation, of the ballots that count in a poll that is not over."""
        papers = self.papers.get(poll, _NO_PAPERS)
        return {name: paper.state.choice for name, paper in papers.items() if paper.state.counts is not None}


class Past(World):
    """The states as they were. Nobody appends to the past: which streams were read need not be kept."""

    __slots__ = ("_all",)

    def __init__(self, states: States) -> None:
        super().__init__(states)
        self._all = states

    def _state(self, stream: str) -> Any:
        return self._all[stream].state

    def ballot(self, poll: str, organisation: str) -> Any:
        """One organisation's ballot in one poll."""
        return self._all.papers.get(poll, _NO_PAPERS).get(organisation, _NO_PAPER).state


class Judge:
    """Takes the entries of a log from position 0 on, in order.

    `counted`: how many polls were counted again. `unjudged`: how many entries there were, by type, of acts
    that this code has no rule for. `redrawn`: the sittings whose agenda was drawn again; `otherwise_drawn`:
    what came of it where that is something else, under rules that do not bind to it. `turned`: a poll within
    a commission told its turn; from there on none may hide it (ADR 0052). Without `curve` no close of a
    sealed poll is allowed.
    """

    def __init__(self, curve: Curve | None = None) -> None:
        self.states = States()
        self._past = Past(self.states)
        self._curve = curve
        self.counted = 0
        self.unjudged: dict[str, int] = {}
        self.drawings = Drawings()
        self.redrawn: set[str] = set()
        self.otherwise_drawn: dict[str, str] = {}
        self.turned = False
        self.group: list[Entry] = []

    def take(self, entry: Entry) -> Sequence[Finding]:
        """The next entry; what is wrong with the act before it, now that it is whole."""
        group = self.group
        if group:
            before, event = group[0].event, entry.event
            if event.at == before.at and event.command == before.command and event.actor == before.actor:
                group.append(entry)
                return _NONE
            self.group = [entry]
            return self._judge(group, entry)
        self.group = [entry]
        return _NONE

    @property
    def recounted(self) -> int:
        """How many polls were counted again, that of the last act too."""
        return self.counted + sum(isinstance(entry.event.data, COUNTS) for entry in self.group)

    @property
    def origin(self) -> str:
        """What the log was founded as; empty where it was not."""
        for entry in self.group[:1]:
            if isinstance(entry.event.data, Founded):
                return entry.event.data.origin
        assembly: Assembly = self.states[ASSEMBLY].state
        return assembly.origin

    def ballots(self, poll: str) -> dict[str, str]:
        """The choice by organisation of what counts in a poll that is not over, that of the last act too."""
        said = self.states.ballots(poll)
        for fact in (entry.event.data for entry in self.group):
            if not isinstance(fact, Cast | CastV2 | Disputed | Confirmed) or fact.poll != poll:
                continue
            paper = self.states[f"ballot-{poll}-{fact.organisation}"].state
            choice = evolve_ballot(paper, fact).counts
            said.pop(fact.organisation, None)
            said |= {} if choice is None else {fact.organisation: choice}
        return self._unsealed(poll, said)

    def choices(self, poll: str) -> dict[str, str]:
        """What the ballots of a poll that count say, SPOILT among it; nothing while the poll is sealed."""
        return self._unsealed(poll, self.states.ballots(poll))

    def _unsealed(self, poll: str, said: dict[str, str]) -> dict[str, str]:
        state: Poll = self.states[poll_stream(poll)].state
        terms = state.second
        if terms is None or terms.secrecy == "open":
            return said
        if state.key is None or self._curve is None:
            return {}
        origin, key, unseal = self.origin, state.key, self._curve.unseal
        return {name: choice_in(unseal, key, terms, origin, name, paper) for name, paper in said.items()}

    def _half(self, key: str) -> str | None:
        return None if self._curve is None else half_of(self._curve.half, key)

    def finish(self) -> Sequence[Finding]:
        """What is wrong with the last act, as far as it stands; nothing changes, for more of it may come."""
        return self._compare(self.group, None)[0] if self.group else _NONE

    def _judge(self, group: list[Entry], after: Entry) -> Sequence[Finding]:
        findings, allowed = self._compare(group, after)
        if allowed:
            try:
                for entry in group:
                    event = entry.event
                    self.states.evolve(event.stream, event.data)
                    if type(event.data) in READ:
                        self.drawings.take(entry.position, event.data, self.states)
                    if type(event.data) is OpenedV2:
                        self.turned = self.turned or _turn(event.data) is not None
                    if type(event.data) in OVER:
                        self.states.papers.pop(event.data.poll, None)
                        self.counted += isinstance(event.data, COUNTS)
            except BROKEN as error:  # of an act that no rule is known for
                return [unjudgeable(group[0], error)]
        return findings

    def _compare(self, group: list[Entry], after: Entry | None) -> tuple[Sequence[Finding], bool]:
        """What is wrong with an act, and whether the next ones can be judged behind it."""
        first = group[0].event
        if group[0].position == 0 and type(first.data) is not Founded:
            told = "the log does not begin with the founding of an assembly"
            return [found(group[0], "not-founded", told)], False
        try:
            facts = [first.data] if len(group) == 1 else [entry.event.data for entry in group]
            act = act_of(first.stream, facts, self.choices, self._half)
            if act is None:
                return self._passed_over(group, after)
            if self.turned and isinstance(act, OpenWithin):
                _require_turn(act)
            decided = act.decide(self._past, first.actor, first.at)
        except Refused as refused:
            told = f"the rules do not allow it: {refused.detail.rstrip('.')}"
            return [found(group[0], refused.code, told)], False
        except BROKEN as error:
            return [unjudgeable(group[0], error)], False
        same = len(decided) == len(group) == 1 and decided[0] == (first.stream, first.data)
        findings, allowed = _ALLOWED if same else self._different(group, decided, after)
        if allowed and type(first.data) is AgendaDrawn:
            return self._drawn_again(group[0])
        return findings, allowed

    def _drawn_again(self, entry: Entry) -> tuple[Sequence[Finding], bool]:
        """Whether the places of an agenda are those that follow from its lot."""
        fact: Any = entry.event.data
        told = self.drawings.wrong(fact, self.states)
        self.redrawn.add(fact.sitting)
        if told is None:
            return _ALLOWED
        if self.drawings.binds(fact, self.states):
            return [found(entry, "other-places", told)], True
        self.otherwise_drawn[fact.sitting] = told
        return _ALLOWED

    def _passed_over(self, group: list[Entry], after: Entry | None) -> tuple[Sequence[Finding], bool]:
        code = FOLLOWING.get(type(group[0].event.data))
        if code is not None:
            told = f"a {group[0].event.type} stands behind another entry of its act, and here it does not"
            return [found(group[0], code, told)], False
        for entry in group if after is not None else ():
            self.unjudged[entry.event.type] = self.unjudged.get(entry.event.type, 0) + 1
        return _ALLOWED

    def _different(
        self, group: list[Entry], decided: Writes, after: Entry | None
    ) -> tuple[Sequence[Finding], bool]:
        for number, (entry, (stream, fact)) in enumerate(zip(group, decided, strict=False)):
            if (entry.event.stream, entry.event.data) == (stream, fact):
                continue
            if number:
                return [cut_short(group[0], fact, entry)], False
            if isinstance(fact, COUNTS) and type(fact) is type(entry.event.data):
                return [wrong_count(entry, fact)], len(group) == 1
            return [otherwise(entry, fact)], False
        if len(group) > len(decided):
            told = "this does not belong to the act that it stands in"
            return [found(group[len(decided)], "too-much-in-one-act", told)], False
        if len(group) < len(decided) and after is not None:  # else it is cut by the end of the log
            return [cut_short(group[0], decided[len(group)][1], after)], False
        return _ALLOWED


def _turn(opened: OpenedV2) -> int | None:
    return None if opened.within is None else opened.within.turn


def _require_turn(act: OpenWithin) -> None:
    if not act.turned:
        raise OutOfOrder(
            "hidden-turn",
            "Opening a poll within a commission was refused: it hides its turn, and others told theirs.",
            "Open it with its turn.",
        )


def found(entry: Entry, code: str, message: str, step: int = 5) -> Finding:
    """What is wrong with an entry."""
    return Finding(step, code, message, entry.position, {"leaf": entry.leaf.decode(errors="replace")})


def unjudgeable(entry: Entry, error: Exception) -> Finding:
    """The rules were made for logs that the chamber writes, and it cannot have written this."""
    told = f"the rules cannot be applied to it: {type(error).__name__}: {error}"
    return found(entry, "cannot-be-judged", told)


def cut_short(first: Entry, lacking: Fact, there: Entry) -> Finding:
    """An act lacks a fact, and something else stands there."""
    return found(there, "act-cut-short", f"the act at position {first.position} lacks a {lacking.type}")


def otherwise(entry: Entry, fact: Fact) -> Finding:
    """A fact that says something else than the rules would have written."""
    said: Any = entry.event.data
    if type(said) is not type(fact):
        return found(entry, "other-form", f"from this act a {fact.type} follows, and it is a {said.type}")
    for name in fact.__struct_fields__:
        if getattr(said, name) != getattr(fact, name):
            code, told = _OTHERWISE.get(name, ("other-facts", f"'{name}' is not what follows from the act"))
            return found(entry, code, told)
    return found(entry, "other-facts", "this is not what follows from the act")


def wrong_count(entry: Entry, fact: Counted | CountedV2) -> Finding:
    """A poll that counts to something else than was recorded."""
    told = f"counted again: {_told(fact)}; recorded: {_told(entry.event.data)}"
    return found(entry, "wrong-count", told, 6)


def _told(counted: Any) -> str:
    if isinstance(counted, CountedV2):
        said = ((name, getattr(counted, name)) for name in counted.__struct_fields__ if name != "poll")
        return ", ".join(f"{name} {value}" for name, value in said if value not in (None, (), 0))
    tally = counted.tally
    return f"{tally.in_favour} for, {tally.against} against, {tally.abstain} abstain: {counted.outcome}"
