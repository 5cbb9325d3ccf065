"""Agendas drawn again: does each give the places that follow from its lot (ADR 0032).

A decision reads few streams and cannot see how much support every item had; whoever replays the whole log
can. As the list of an agenda closes, what had qualified is noted, with the support of organisations in good
standing and the places that each submitter had. When the places are given, `events/agenda/drawing.py`
computes them anew.

An item that went between the revealing of the secret and the drawing may have been seen by who drew, or
not: the log does not tell when that was. So the places may follow from either, in the order in which items
went.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from events.agenda.acts import MAX_PLACES
from events.agenda.drawing import Candidate, drawn, seed_of
from events.agenda.facts import AgendaClosed, AgendaDrawn, LotRevealed, Placed
from events.agenda.state import Agenda
from events.agenda.state import stream as agenda_stream
from events.fact import Fact
from events.membership.state import STREAM as MEMBERSHIP
from events.membership.state import Membership
from events.proposal.facts import Qualified, Referred, Scheduled, Withdrawn
from events.proposal.state import Proposal
from events.proposal.state import stream as proposal_stream
from events.rules.state import STREAM as RULES
from events.rules.state import Rules
from events.world import Gathered

READ = (Qualified, Scheduled, Withdrawn, Referred, AgendaClosed, LotRevealed)
"""The facts that `take` looks at."""

_PROPOSAL, _SUPPORT = "proposal-", "support-"


class Noted(msgspec.Struct, frozen=True):
    """What stood when a list closed: how many support each item, the places that each organisation had."""

    support: dict[str, int]
    places: dict[str, int]


class Drawings(msgspec.Struct):
    """By item the position where it qualified and went; by organisation its places; the rest by sitting."""

    qualified: dict[str, int] = {}
    gone: dict[str, int] = {}
    places: dict[str, int] = {}
    closed: dict[str, Noted] = {}
    revealed: dict[str, int] = {}

    def take(self, position: int, fact: Fact, states: Mapping[str, Gathered]) -> None:
        """One of the facts that it reads, once its stream holds it."""
        match fact:
            case Qualified(proposal):
                self.qualified[proposal] = position
            case Scheduled(proposal):
                submitter = _proposal(states, proposal).submitter or ""
                self.places[submitter] = self.places.get(submitter, 0) + 1
                self.gone[proposal] = position
            case Withdrawn(proposal) | Referred(proposal):
                self.gone[proposal] = position
            case AgendaClosed(sitting):
                self.closed[sitting] = Noted(_supported(states), dict(self.places))
            case LotRevealed(sitting):
                self.revealed[sitting] = position
            case _:
                pass

    def wrong(self, fact: AgendaDrawn, states: Mapping[str, Gathered]) -> str | None:
        """What is wrong with the places of an agenda, as things stand before it; None: they follow."""
        agenda: Agenda = states[agenda_stream(fact.sitting)].state
        noted = self.closed.get(fact.sitting)
        if agenda.announced is None or agenda.closed_at is None or noted is None:
            return None  # it was not drawn by the rules, which is another finding
        rules: Rules = states[RULES].state
        places = rules.by_version[agenda.announced.rules].places
        seed = seed_of(agenda.secret, agenda.closed_at)
        again: tuple[Placed, ...] = ()
        for number, candidates in enumerate(self._candidates(fact.sitting, noted, states)):
            found = drawn(candidates, places, seed)[:MAX_PLACES]
            if found == fact.items:
                return None
            again = again if number else found
        return f"drawn again: {_told(again)}; recorded: {_told(fact.items)}"

    def binds(self, fact: AgendaDrawn, states: Mapping[str, Gathered]) -> bool:
        """Whether its rules are of a time when both readers drew again: they ask for places at sittings."""
        agenda: Agenda = states[agenda_stream(fact.sitting)].state
        rules: Rules = states[RULES].state
        return agenda.announced is not None and rules.by_version[agenda.announced.rules].places.at_sittings

    def _candidates(
        self, sitting: str, noted: Noted, states: Mapping[str, Gathered]
    ) -> Iterator[list[Candidate]]:
        """The items that may have been drawn from: those that stand, then with those that went last."""
        since = self.revealed.get(sitting, 0)
        standing = [name for name in noted.support if _proposal(states, name).phase == "supported"]
        went = sorted(
            (name for name in noted.support if name not in standing and self.gone.get(name, 0) > since),
            key=lambda name: -self.gone[name],
        )
        for seen in range(len(went) + 1):
            yield [self._candidate(name, noted, states) for name in [*standing, *went[:seen]]]

    def _candidate(self, proposal: str, noted: Noted, states: Mapping[str, Gathered]) -> Candidate:
        submitter = _proposal(states, proposal).submitter or ""
        support, places = noted.support[proposal], noted.places.get(submitter, 0)
        return Candidate(proposal, submitter, support, places, self.qualified[proposal])


def _supported(states: Mapping[str, Gathered]) -> dict[str, int]:
    """The items that qualified, with how many organisations in good standing support each."""
    membership: Membership = states[MEMBERSHIP].state
    found: dict[str, set[str]] = {}
    for name, gathered in states.items():
        if name.startswith(_PROPOSAL) and gathered.state.phase == "supported":
            state: Proposal = gathered.state
            signed = frozenset() if state.terms is None else state.terms.co_signers
            found[name.removeprefix(_PROPOSAL)] = {state.submitter or "", *signed}
    for name, gathered in states.items():
        if name.startswith(_SUPPORT) and gathered.state.given:
            _, proposal, organisation = name.split("-")
            if proposal in found:
                found[proposal].add(organisation)
    return {
        proposal: sum(membership.standing(organisation) == "member" for organisation in supporters)
        for proposal, supporters in found.items()
    }


def _proposal(states: Mapping[str, Gathered], proposal: str) -> Proposal:
    state: Any = states[proposal_stream(proposal)].state
    return state  # type: ignore[no-any-return]


def _told(places: tuple[Placed, ...]) -> str:
    return ", ".join(f"{place.proposal} by {place.way}" for place in places) or "nothing"
