"""Proposals and their dossiers."""

from __future__ import annotations

from asyncio import gather
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from events.poll.facts import Tally
from projections import dossier
from projections.breadth import Breadth
from projections.dossier.telling import Part
from services.chamber.reading import Reading
from services.chamber.views import Erased, deliberation
from services.chamber.views.deliberation import Minority, minorities
from services.chamber.views.dossiers import FIRST, Entry, LatestPoll, latest, timeline
from services.chamber.views.papers import Result
from services.chamber.views.polls import WITH_ROLL, breadth_of
from services.chamber.views.roll_calls import BallotLine, concerns
from services.ports import Row

OF = (dossier.DOSSIER,)
"""The read models that these views are made of."""

WITH_OUTCOME = (*OF, *WITH_ROLL, *deliberation.OF)
"""Those that a dossier with the breadth of its outcome and its minority positions is made of."""

BESIDE = frozenset({"survey", "amendment", "late-item"})
"""Kinds of polls that do not decide on the item itself."""


class ProposalLine(Struct, frozen=True):
    """One proposal in a list."""

    proposal: str
    title: str | None
    organisation: str
    organisation_name: str | None
    themes: list[str]
    target_groups: list[str]
    neighbourhoods: list[str]
    submitted_at: datetime
    withdrawn_at: datetime | None
    poll: LatestPoll | None
    erased: dict[str, Erased]


class Subject(Struct, frozen=True):
    """What a vote on a proposal is about and will be worth. `standing`: what its outcome is called."""

    proposal: str
    for_whom: str | None
    changes: str | None
    level: str | None
    holder: str | None
    standing: str | None
    erased: dict[str, Erased]


class ClauseLine(Struct, frozen=True):
    """One clause: its number now, the id that it keeps, its words."""

    number: int
    clause: str
    text: str | None
    erased: dict[str, Erased]


class DossierPoll(Struct, frozen=True):
    """One poll on a proposal. `papers` is how many organisations cast a ballot."""

    poll: str
    kind: str
    method: str
    secrecy: str
    phase: str
    roll_size: int
    opened_at: datetime
    closes_at: datetime | None
    papers: int
    result: Result | None


class Dossier(Struct, frozen=True):
    """An item and everything that happened to it; of its timeline a part. `reason` is that of its withdrawal.

    What only items under rules of procedure have is null for others, and `rules` is 0. With the outcome come
    its `breadth`, in groups that point at nobody (E3), the `concerns` of its consent round (D3), and the
    `minority_positions` on it (D4).
    """

    proposal: str
    rules: int
    kind: str | None
    phase: str
    title: str | None
    organisation: str
    organisation_name: str | None
    aim: str | None
    question: str | None
    for_whom: str | None
    changes: str | None
    level: str | None
    holder: str | None
    addressed_to_city: bool | None
    version: int
    clauses: list[ClauseLine]
    background: str | None
    themes: list[str]
    target_groups: list[str]
    neighbourhoods: list[str]
    submitted_at: datetime
    sitting: str | None
    meets_at: datetime | None
    withdrawn_at: datetime | None
    reason: str | None
    outcome: str | None
    standing: str | None
    polls: list[DossierPoll]
    timeline: list[Entry]
    erased: dict[str, Erased]
    breadth: Breadth | None = None
    concerns: list[BallotLine] = []
    minority_positions: list[Minority] = []


async def proposals(reading: Reading, **asked: Any) -> list[ProposalLine]:
    """Proposals with their latest poll, newest first."""
    rows = await reading.marked(await reading.models.fetch(dossier.DOSSIERS, **asked))
    return [msgspec.convert({**row, "poll": latest(row)}, ProposalLine) for row in rows]


async def subject(reading: Reading, proposal: str) -> Subject | None:
    """What a vote is about; None when the proposal was never seen."""
    rows = await reading.marked(await reading.models.fetch(dossier.PROPOSAL, proposal=proposal))
    return msgspec.convert(rows[0], Subject) if rows else None


async def proposal(
    reading: Reading,
    proposal: str,
    *,
    after: int | None = None,
    part: Part | None = None,
    limit: int = FIRST,
    newest: bool = False,
) -> tuple[Dossier, int | None] | None:
    """A dossier, and behind which position its timeline goes on; None when it was never seen."""
    reading = reading.together()
    fetch = reading.models.fetch
    found, clauses, polls, (lines, more) = await gather(
        fetch(dossier.PROPOSAL, proposal=proposal),
        fetch(dossier.CLAUSES, proposal=proposal),
        fetch(dossier.POLLS, proposal=proposal),
        timeline(reading, proposal, after=after, part=part, limit=limit, newest=newest),
    )
    rows = await reading.marked(found)
    if not rows:
        return None
    whole = {
        **rows[0],
        "clauses": await reading.marked(clauses),
        "polls": [{**row, "result": _result(row)} for row in polls],
        "timeline": lines,
    }
    return msgspec.convert(whole, Dossier), more


def deciding(dossier: Dossier) -> list[DossierPoll]:
    """The polls on the item itself that were counted, in order; the last one is its outcome."""
    return [poll for poll in dossier.polls if poll.kind not in BESIDE and poll.phase == "counted"]


async def with_breadth(reading: Reading, dossier: Dossier) -> Dossier:
    """A dossier with how widely its outcome was supported, its concerns, and the minority positions on it."""
    counted = deciding(dossier)
    if not counted:
        return dossier
    reading = reading.together()
    breadth, lines, positions = await gather(
        breadth_of(reading, counted[-1].poll),
        concerns(reading, counted),
        minorities(reading, dossier.proposal),
    )
    return replace(dossier, breadth=breadth, concerns=lines, minority_positions=positions)


def _result(row: Row) -> Result | None:
    if row["outcome"] is None:
        return None
    if row["recorded_for"] is None:  # not by for and against: the poll's own page tells the count
        return Result(None, row["outcome"])
    recorded = Tally(row["recorded_for"], row["recorded_against"], row["recorded_abstain"])
    return Result(recorded, row["outcome"])
