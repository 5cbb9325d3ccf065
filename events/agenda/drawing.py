r"""The agenda of a sitting, computed: who gets a place, and why (A1, E3).

1. Places by support go to the items with most support.
2. Places by rotation go to items of organisations that never had a place, who waited longest first.
3. The rest goes by lot, and so do places of 1 and 2 for which there was no item.

At each step an organisation that has an item on this agenda already stands behind those that have none: turns
go by organisation. What is equal otherwise is put in the order of the lot, never in that of who came first.

The lot of an item is SHA-256 of `<seed>\n<proposal>` as a number, lowest first. The seed is SHA-256 of
`<secret>\n<closed at>`: the clerk bound itself to the secret before the list of items closed (the log holds
its SHA-256 since then), and the moment of closing, to the microsecond, was not known before it came. So who
knows the secret could not choose the moment, and who makes the moment did not know the secret (ADR 0032).

Anyone computes the same of what is published: `GET /api/agendas/{sitting}` gives the candidates and the seed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from events.agenda.facts import Placed
from events.proposal.facts import Way
from events.rules.facts import Places


class Candidate(NamedTuple):
    """An item that qualified. `support`: how many organisations; `places`: how many its submitter had before.

    `since` is the position in the log at which it qualified.
    """

    proposal: str
    submitter: str
    support: int
    places: int
    since: int


def commitment(secret: str) -> str:
    """What the clerk binds itself with: SHA-256 of the secret (64 hex characters, as text), in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def seed_of(secret: str, closed_at: datetime) -> str:
    """The seed of the lot, in hex. `closed_at` as RFC 3339 in UTC with microseconds and a Z."""
    moment = closed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return hashlib.sha256(f"{secret}\n{moment}".encode()).hexdigest()


def lot(seed: str, proposal: str) -> str:
    """The lot of an item: 64 hex characters, which sort as the number that they are."""
    return hashlib.sha256(f"{seed}\n{proposal}".encode()).hexdigest()


def drawn(candidates: Iterable[Candidate], places: Places, seed: str) -> tuple[Placed, ...]:
    """The agenda, in the order in which places were given. The order of `candidates` changes nothing."""
    left = sorted(candidates, key=lambda one: lot(seed, one.proposal))
    agenda: list[Placed] = []
    here: set[str] = set()

    def give(way: Way, number: int, order: Callable[[Candidate], Any], who: Sequence[Candidate]) -> None:
        waiting = list(who)
        for _ in range(min(number, len(waiting))):
            first = min(waiting, key=lambda one: (one.submitter in here, order(one)))
            waiting.remove(first)
            left.remove(first)
            here.add(first.submitter)
            agenda.append(Placed(first.proposal, way))

    give("support", places.by_support, lambda one: -one.support, left)  # 1
    new = [one for one in left if not one.places and one.submitter not in here]
    give("rotation", places.by_rotation, lambda one: one.since, _first_of_each(new))  # 2
    whole = places.by_support + places.by_rotation + places.by_lot
    give("lot", whole - len(agenda), lambda one: lot(seed, one.proposal), left)  # 3
    return tuple(agenda)


def _first_of_each(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The item of each organisation that waited longest."""
    first: dict[str, Candidate] = {}
    for one in sorted(candidates, key=lambda one: one.since):
        first.setdefault(one.submitter, one)
    return list(first.values())
