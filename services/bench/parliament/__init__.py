"""A made-up assembly that has worked for years: 500 organisations, dossiers through every phase, and ballots.

What grows with its log is how many dossiers were concluded, each with a vote of nearly everybody, and what
came of them: answers, actions, delegations, commissions that are no more, signals of then, means, outreach.
What is under way, and how many organisations there are, stays the same. So a page whose cost grows with the
log shows itself between a small log and a large one. Two things grow besides: what is said about the dossier
`BUSY`, and what the organisation `MEMBER` did. Of each kind of thing the first is the fullest.

    extent.py      how much there is of what
    teller.py      who tells it: the moment, the members, the texts
    founding.py    charter, rules, who belongs and who applies
    dossiers.py    proposals, what is said about them, amendments, votes
    sittings.py    sittings that were, one that is held, those to come
    commissions.py commissions with their seats, calls for candidates
    delegations.py items in the hands of a body, and their routes
    answers.py     what the city owes and answered
    actions.py     what somebody does because of it, and what was measured
    signals.py     signals, who recognises them, bundles
    means.py       funds and allocations
    outreach.py    gaps, outreach tasks, organisations that are no members
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from events import registry
from events.submission import Entry, Prose
from services.bench.parliament import (
    actions,
    answers,
    commissions,
    delegations,
    dossiers,
    founding,
    means,
    outreach,
    signals,
    sittings,
)
from services.bench.parliament.extent import Extent
from services.bench.parliament.teller import TICK, Line, Teller


class Built(NamedTuple):
    """One entry, and the texts that it is the first to name."""

    entry: Entry
    at: datetime
    prose: list[Prose]


def built(extent: Extent, end: datetime) -> Iterator[Built]:
    """The log of such an assembly, up to a moment."""
    told = Teller(extent, end)
    versions = dict[str, int]()
    for number, (stream, who, fact) in enumerate(_lines(told)):
        version = 1
        if not stream.startswith("ballot-"):  # each of these has one event
            version = versions[stream] = versions.get(stream, 0) + 1
        at = min(told.at + number * TICK, end)
        leaf = registry.encode(stream, version, at, who, f"{number:016x}", fact)
        yield Built(Entry(stream, version, fact.type, leaf), at, told.taken())


def _lines(told: Teller) -> Iterator[Line]:
    yield from founding.founded(told)
    yield from founding.joined(told)
    yield from outreach.listed(told)
    for number in range(told.extent.dossiers):
        yield from dossiers.dossier(told, number)
        if number < told.extent.concluded:
            yield from _came_of(told, number)
        if number % dossiers.SITTING == dossiers.SITTING - 1:
            lately = range(number + 1 - dossiers.SITTING, number + 1)
            yield from sittings.held(told, number // dossiers.SITTING, lately)
    yield from _present(told)


def _came_of(told: Teller, number: int) -> Iterator[Line]:
    """What a concluded dossier led to, and what was done in those days."""
    yield from answers.owed(told, number)
    yield from commissions.earlier(told, number)
    yield from delegations.earlier(told, number)
    yield from signals.earlier(told, number)
    yield from means.earlier(told, number)
    yield from outreach.earlier(told, number)


def _present(told: Teller) -> Iterator[Line]:
    """What is under way beside the dossiers."""
    yield from sittings.under_way(told)
    yield from founding.waiting(told)
    yield from actions.under_way(told)
    yield from commissions.standing(told)
    yield from signals.standing(told)
    yield from delegations.out(told)
    yield from answers.overdue(told)
    yield from means.given(told)
    yield from outreach.in_hand(told)
