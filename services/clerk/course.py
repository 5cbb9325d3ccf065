"""The course of items, as the clerk process keeps it: what a threshold or a date asks, out of the log.

It looks at hundreds of streams, as no decision could: who supports what, who is in good standing, what
organisations say they are. From that it tells which acts are due; each act names what it relied on, and the
rules judge it. Pure: events in, acts out.

    qualify-<proposal>, lapse-<proposal>, close-list-<sitting>, draw-<sitting>, conclude-<poll>,
    amendments-<poll>, text-<proposal>-<version>, judge-<poll>

What stands already is in the log, and is not due.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from events import registry
from events.agenda.acts import MAX_PLACES, CloseList, Draw
from events.agenda.drawing import Candidate, drawn, seed_of
from events.agenda.facts import AgendaClosed
from events.agenda.state import Agenda
from events.amendment.acts import waiting
from events.amendment.deciding import Consolidate, DecideAmendments
from events.amendment.state import Amendments
from events.contribution.acts import DISCUSSED
from events.hold.state import Hold, came_to
from events.measure.appeals import JUDGED, JudgeAppeal
from events.measure.state import Measure
from events.membership.state import Membership
from events.organisation.state import Organisation, Traits
from events.poll.state import Poll
from events.proposal.conclusion import RESULTS, Conclude
from events.proposal.course import Lapse, Qualify
from events.proposal.facts import Qualified, Scheduled
from events.proposal.state import Proposal
from events.registry import Recorded
from events.rules.state import Rules
from events.support import spread
from events.world import Act

CATEGORIES = (
    *(
        "membership",
        "organisation",
        "proposal",
        "amendments",
        "support",
        "rules",
        "agenda",
        "poll",
        "measure",
        "hold",
    ),
)
"""The kinds of streams that it reads."""


class Due(NamedTuple):
    """An act that is due, under its command id."""

    command: str
    act: Act


class Closed(NamedTuple):
    """What stood when the list of an agenda closed: how many support each item, places that each had."""

    supporters: dict[str, int]
    places: dict[str, int]


class Course:
    """All items and agendas, up to the last event that was taken."""

    def __init__(self) -> None:
        self._rules = Rules()
        self._membership = Membership()
        self._organisations: dict[str, Organisation] = {}
        self._proposals: dict[str, Proposal] = {}
        self._amendments: dict[str, Amendments] = {}
        self._polls: dict[str, Poll] = {}
        self._holds: dict[str, Hold] = {}
        self._agendas: dict[str, Agenda] = {}
        self._measures: dict[str, Measure] = {}
        self._support: dict[str, set[str]] = {}
        self._qualified: dict[str, int] = {}
        self._places: dict[str, int] = {}
        self._closed: dict[str, Closed] = {}

    def take(self, event: Recorded) -> None:  # noqa: C901 - one case per kind of stream
        """The next event of one of these streams."""
        kind, _, subject = event.stream.partition("-")
        evolve = registry.category(event.stream).evolve
        match kind:
            case "rules":
                self._rules = evolve(self._rules, event.fact)
            case "membership":
                self._membership = evolve(self._membership, event.fact)
            case "organisation":
                before = self._organisations.get(subject) or Organisation()
                self._organisations[subject] = evolve(before, event.fact)
            case "proposal":
                self._proposals[subject] = evolve(self._proposals.get(subject) or Proposal(), event.fact)
                self._note(event, subject)
            case "amendments":
                self._amendments[subject] = evolve(self._amendments.get(subject) or Amendments(), event.fact)
            case "poll":
                self._polls[subject] = evolve(self._polls.get(subject) or Poll(), event.fact)
            case "measure":
                self._measures[subject] = evolve(self._measures.get(subject) or Measure(), event.fact)
            case "hold":
                self._holds[subject] = evolve(self._holds.get(subject) or Hold(), event.fact)
            case "support":
                proposal, _, organisation = subject.partition("-")
                given = evolve(registry.empty(event.stream).state, event.fact).given
                supporters = self._support.setdefault(proposal, set())
                (supporters.add if given else supporters.discard)(organisation)
            case "agenda":
                self._agendas[subject] = evolve(self._agendas.get(subject) or Agenda(), event.fact)
                if isinstance(event.fact, AgendaClosed):
                    self._closed[subject] = self._as_it_closed()
            case _:
                pass

    def _note(self, event: Recorded, proposal: str) -> None:
        if isinstance(event.fact, Qualified):
            self._qualified[proposal] = event.position
        elif isinstance(event.fact, Scheduled):
            submitter = self._proposals[proposal].submitter or ""
            self._places[submitter] = self._places.get(submitter, 0) + 1

    def due(self, now: datetime) -> list[Due]:
        """What is due at a moment (UTC)."""
        return [
            *self._items_due(now),
            *self._amendments_due(),
            *self._agendas_due(now),
            *self._appeals_due(),
        ]

    def next(self) -> datetime | None:
        """When something will be due if nothing happens (UTC); None: nothing is known."""
        return min(self._dates(), default=None)

    def _items_due(self, now: datetime) -> Iterator[Due]:
        for proposal, state in self._proposals.items():
            if state.terms is None:
                continue
            procedure = self._rules.by_version[state.terms.rules]
            if state.phase == "submitted":
                supporters = spread.named(self._supporters(proposal), procedure.support)
                if supporters is not None:
                    yield Due(f"qualify-{proposal}", Qualify(proposal, supporters))
                elif state.terms.submitted_at + timedelta(days=procedure.periods.lapse) <= now:
                    yield Due(f"lapse-{proposal}", Lapse(proposal))
            elif state.phase == "voted" and state.terms.poll is not None:
                poll = self._polls.get(state.terms.poll) or Poll()
                hold = self._holds.get(proposal) or Hold()
                if poll.phase == "counted" and came_to(hold, state.terms.poll, poll.outcome) in RESULTS:
                    yield Due(f"conclude-{state.terms.poll}", Conclude(proposal, state.terms.poll))

    def _amendments_due(self) -> Iterator[Due]:
        for proposal, state in self._amendments.items():
            item, ones = self._proposals[proposal], state.by_id.values()
            for poll in sorted({one.poll for one in ones if one.phase == "voted-on" and one.poll}):
                if (self._polls.get(poll) or Poll()).phase == "counted":
                    yield Due(f"amendments-{poll}", DecideAmendments(proposal, poll))
            settled = all(one.phase != "voted-on" for one in ones)
            if settled and item.phase in DISCUSSED and waiting(item, state):
                yield Due(f"text-{proposal}-{item.version}", Consolidate(proposal))

    def _appeals_due(self) -> Iterator[Due]:
        for measure, state in self._measures.items():
            item = self._proposals.get(measure) or Proposal()
            if state.phase != "appealed" or item.terms is None or item.terms.poll is None:
                continue
            poll = self._polls.get(item.terms.poll) or Poll()
            if item.terms.kind == "membership" and poll.phase == "counted" and poll.outcome in JUDGED:
                yield Due(f"judge-{item.terms.poll}", JudgeAppeal(measure, item.terms.poll))

    def _agendas_due(self, now: datetime) -> Iterator[Due]:
        for sitting, agenda in self._agendas.items():
            announced = agenda.announced
            if announced is None:
                continue
            if agenda.phase == "announced" and announced.closes_at <= now:
                yield Due(f"close-list-{sitting}", CloseList(sitting))
            elif agenda.phase == "revealed" and agenda.closed_at is not None:
                places = self._rules.by_version[announced.rules].places
                seed = seed_of(agenda.secret, agenda.closed_at)
                items = drawn(self._candidates(sitting), places, seed)[:MAX_PLACES]
                yield Due(f"draw-{sitting}", Draw(sitting, items))
                return  # one at a time: what has a place here is no candidate for the next

    def _dates(self) -> Iterator[datetime]:
        for state in self._proposals.values():
            if state.terms is not None and state.phase == "submitted":
                lapse = self._rules.by_version[state.terms.rules].periods.lapse
                yield state.terms.submitted_at + timedelta(days=lapse)
        for agenda in self._agendas.values():
            if agenda.phase == "announced" and agenda.announced is not None:
                yield agenda.announced.closes_at

    def _supporters(self, proposal: str) -> dict[str, Traits]:
        """Who supports an item, in good standing, with what each says it is."""
        state = self._proposals[proposal]
        signed = frozenset() if state.terms is None else state.terms.co_signers
        names = self._support.get(proposal, set()) | signed | {state.submitter or ""}
        return {
            name: (self._organisations.get(name) or Organisation()).traits
            for name in names
            if self._membership.standing(name) == "member"
        }

    def _as_it_closed(self) -> Closed:
        supported = [name for name, state in self._proposals.items() if state.phase == "supported"]
        return Closed({name: len(self._supporters(name)) for name in supported}, dict(self._places))

    def _candidates(self, sitting: str) -> list[Candidate]:
        """What had qualified when the list closed, and stands still."""
        closed = self._closed[sitting]
        return [
            Candidate(
                proposal,
                self._proposals[proposal].submitter or "",
                support,
                closed.places.get(self._proposals[proposal].submitter or "", 0),
                self._qualified[proposal],
            )
            for proposal, support in closed.supporters.items()
            if self._proposals[proposal].phase == "supported"
        ]
