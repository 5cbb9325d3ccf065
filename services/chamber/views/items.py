"""Items under rules of procedure, what one lacks, what is like it, and agendas."""

from __future__ import annotations

from asyncio import gather
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from events.agenda.drawing import Candidate, drawn, lot, seed_of
from events.proposal.facts import Engagement
from events.rules.facts import Procedure
from projections import items as model
from projections import statutes
from projections.breadth import Breadth
from services.chamber.reading import Reading
from services.chamber.views import Erased, deliberation
from services.chamber.views.deliberation import Minority, minorities
from services.chamber.views.polls import WITH_ROLL, breadth_of, polls
from services.chamber.views.proposals import ClauseLine
from services.chamber.views.roll_calls import BallotLine, concerns
from services.ports import Row

OF = (model.ITEMS,)
"""The read models that these views are made of."""

WITH_OUTCOME = (*OF, *WITH_ROLL, *deliberation.OF)
"""Those that an item with the breadth of its outcome and its minority positions is made of."""


MOST_POLLS = 100
"""Polls of an item that are looked at for concerns."""


class ItemLine(Struct, frozen=True):
    """One item in a list."""

    proposal: str
    kind: str
    phase: str
    title: str | None
    organisation: str
    organisation_name: str | None
    aim: str | None
    themes: list[str]
    target_groups: list[str]
    neighbourhoods: list[str]
    level: str | None
    submitted_at: datetime
    meets_at: datetime | None
    poll: str | None
    outcome: str | None
    standing: str | None
    erased: dict[str, Erased]


class Signature(Struct, frozen=True):
    """An organisation whose name stands under an item."""

    organisation: str
    name: str | None


class Item(Struct, frozen=True):
    """An item, as it now is. `rules` is the version that it follows; `reason` why it ended before its vote.

    `procedure` and `charter` are what it would bring into force; the texts of a charter by their digests.
    With the outcome come its `breadth`, in groups that point at nobody (E3), the `concerns` that its consent
    round took along (D3), and the `minority_positions` on it (D4).
    """

    proposal: str
    rules: int
    kind: str
    phase: str
    organisation: str
    organisation_name: str | None
    co_signers: list[Signature]
    title: str | None
    aim: str | None
    version: int
    clauses: list[ClauseLine]
    question: str | None
    background: str | None
    for_whom: str | None
    changes: str | None
    engagement: Engagement | None
    scope: str | None
    neighbourhoods: list[str]
    addressed_to_city: bool | None
    themes: list[str]
    target_groups: list[str]
    year: int | None
    seats: int | None
    procedure: Procedure | None
    charter: dict[str, Any] | None
    submitted_at: datetime
    read_from: datetime
    sitting: str | None
    meets_at: datetime | None
    way: str | None
    poll: str | None
    outcome: str | None
    standing: str | None
    referred_item: str | None
    referred_receiver: str | None
    reason: str | None
    erased: dict[str, Erased]
    breadth: Breadth | None = None
    concerns: list[BallotLine] = []
    minority_positions: list[Minority] = []


class Likeness(Struct, frozen=True):
    """An item like it. `shared`: how many themes they share; `year`: of a yearly statement."""

    proposal: str
    year: int | None
    phase: str
    organisation: str
    title: str | None
    shared: int
    erased: dict[str, Erased]


class Expert(Struct, frozen=True):
    """A member that works on it. `shared`: on how many of the themes."""

    organisation: str
    name: str | None
    stands_for: str | None
    shared: int


class Similar(Struct, frozen=True):
    """What is there already (A9): items like it, and organisations with the expertise, the nearest first."""

    items: list[Likeness]
    organisations: list[Expert]


class PlaceLine(Struct, frozen=True):
    """An item with a place on an agenda, by which way, and whose it is."""

    proposal: str
    way: str
    organisation: str | None
    title: str | None
    erased: dict[str, Erased]


class CandidateLine(Struct, frozen=True):
    """An item that the agenda was drawn from, with all that the drawing looks at, and its lot."""

    proposal: str
    submitter: str
    support: int
    places: int
    since: int
    lot: str


class AgendaLine(Struct, frozen=True):
    """An agenda. `secret` is told once it was revealed."""

    sitting: str
    rules: int
    meets_at: datetime
    closes_at: datetime
    commitment: str
    closed_at: datetime | None
    secret: str | None
    drawn: bool


class Agenda(AgendaLine, frozen=True):
    """An agenda, with the drawing to be done again (events/agenda/drawing.py).

    `seed` and `candidates` are told once it was drawn; `agrees`: the places are those that follow from them.
    """

    items: list[PlaceLine]
    seed: str | None
    candidates: list[CandidateLine]
    agrees: bool | None


async def items(reading: Reading, **asked: Any) -> list[ItemLine]:
    """Items, newest first."""
    rows = await reading.marked(await reading.models.fetch(model.LISTED, **asked))
    return [msgspec.convert(row, ItemLine) for row in rows]


async def item(reading: Reading, proposal: str) -> Item | None:
    """An item; None when it was never seen."""
    fetch = reading.together().models.fetch
    found, clauses, co_signers = await gather(
        fetch(model.ITEM, proposal=proposal),
        fetch(model.CLAUSES, proposal=proposal),
        fetch(model.CO_SIGNERS, proposal=proposal),
    )
    rows = await reading.marked(found)
    if not rows:
        return None
    row = rows[0]
    engagement = None if row["level"] is None else {"level": row["level"], "holder": row["holder"]}
    whole = {
        **row,
        "engagement": engagement,
        "clauses": await reading.marked(clauses),
        "co_signers": co_signers,
    }
    return msgspec.convert(whole, Item)


async def outcome(reading: Reading, item: Item) -> Item:
    """An item with how widely its outcome was supported, its concerns, and the minority positions on it."""
    if item.outcome is None or item.poll is None:
        return item
    counted = await polls(reading, phase="counted", proposal=item.proposal, after=None, limit=MOST_POLLS)
    return replace(
        item,
        breadth=await breadth_of(reading, item.poll),
        concerns=await concerns(reading, counted),
        minority_positions=await minorities(reading, item.proposal),
    )


async def purposes(reading: Reading, proposals: list[str]) -> dict[str, tuple[str | None, str | None]]:
    """For whom each of these items is, and why it came up."""
    rows = await reading.models.fetch(model.PURPOSES, proposals=proposals)
    return {row["proposal"]: (row["for_whom"], row["background"]) for row in rows}


async def similar(reading: Reading, words: str, themes: list[str]) -> Similar:
    """What is there already."""
    asked: dict[str, Any] = {"words": words, "themes": themes}
    alike, experts = await gather(
        reading.models.fetch(model.SIMILAR, **asked), reading.models.fetch(model.EXPERTS, **asked)
    )
    likenesses = await reading.marked(alike)
    return Similar(
        [msgspec.convert(row, Likeness) for row in likenesses],
        [msgspec.convert(row, Expert) for row in experts],
    )


async def agendas(reading: Reading) -> list[AgendaLine]:
    """Agendas, the latest sitting first."""
    return [msgspec.convert(row, AgendaLine) for row in await reading.models.fetch(model.AGENDAS)]


async def agenda(reading: Reading, sitting: str) -> Agenda | None:
    """An agenda; None when none was announced."""
    reading = reading.together()
    fetch = reading.models.fetch
    rows, placed, competed = await gather(
        fetch(model.AGENDA, sitting=sitting),
        fetch(model.PLACES, sitting=sitting),
        fetch(model.CANDIDATES, sitting=sitting),
    )
    if not rows:
        return None
    row = rows[0]
    places = await reading.marked(placed)
    candidates = [Candidate(**one) for one in _candidates(competed)]
    seed = seed_of(row["secret"], row["closed_at"]) if row["drawn"] else None
    whole = {
        **row,
        "items": places,
        "seed": seed,
        "candidates": []
        if seed is None
        else [{**one._asdict(), "lot": lot(seed, one.proposal)} for one in candidates],
        "agrees": None if seed is None else await _agrees(reading, row["rules"], candidates, seed, places),
    }
    return msgspec.convert(whole, Agenda)


def _candidates(rows: Any) -> list[Row]:
    wanted = Candidate._fields
    return [{name: row[name] for name in wanted} for row in rows]


async def _agrees(
    reading: Reading, version: int, candidates: list[Candidate], seed: str, places: list[dict[str, Any]]
) -> bool:
    rows = await reading.models.fetch(statutes.RULES, version=version)
    procedure = msgspec.convert(rows[0]["procedure"], Procedure)
    again = [(one.proposal, one.way) for one in drawn(candidates, procedure.places, seed)]
    return again == [(place["proposal"], place["way"]) for place in places]
