"""Proposals and their dossiers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from events.poll.facts import Tally
from projections import dossier
from services.chamber.reading import Reading
from services.chamber.views import Erased
from services.chamber.views.polls import Result
from services.ports import Row

OF = (dossier.DOSSIER,)
"""The read models that these views are made of."""


class LatestPoll(Struct, frozen=True):
    """The latest poll on a proposal."""

    poll: str
    phase: str
    closes_at: datetime | None
    outcome: str | None


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


class ClauseLine(Struct, frozen=True):
    """One clause: its number now, the id that it keeps, its words."""

    number: int
    clause: str
    text: str | None
    erased: dict[str, Erased]


class DossierPoll(Struct, frozen=True):
    """One poll on a proposal. `papers` is how many organisations cast a ballot."""

    poll: str
    phase: str
    roll_size: int
    opened_at: datetime
    closes_at: datetime | None
    papers: int
    result: Result | None


class Moment(Struct, frozen=True):
    """One line of a timeline: an event, or (`type` is `ballots`) all ballots of a poll so far.

    `text` is the reason, where there is one; `data` holds what else the event says.
    """

    position: int
    at: datetime
    type: str
    office: str | None
    organisation: str | None
    organisation_name: str | None
    poll: str | None
    text: str | None
    data: dict[str, Any]
    erased: dict[str, Erased]


class Dossier(Struct, frozen=True):
    """A proposal and everything that happened to it. `reason` is that of its withdrawal."""

    proposal: str
    title: str | None
    organisation: str
    organisation_name: str | None
    for_whom: str | None
    clauses: list[ClauseLine]
    background: str | None
    themes: list[str]
    target_groups: list[str]
    neighbourhoods: list[str]
    submitted_at: datetime
    withdrawn_at: datetime | None
    reason: str | None
    polls: list[DossierPoll]
    timeline: list[Moment]
    erased: dict[str, Erased]


async def proposals(reading: Reading, **asked: Any) -> list[ProposalLine]:
    """Proposals with their latest poll, newest first."""
    rows = await reading.marked(await reading.models.fetch(dossier.PROPOSALS, **asked))
    return [msgspec.convert({**row, "poll": _latest(row)}, ProposalLine) for row in rows]


async def proposal(reading: Reading, proposal: str) -> Dossier | None:
    """A dossier; None when it was never seen."""
    fetch = reading.models.fetch
    rows = await reading.marked(await fetch(dossier.PROPOSAL, proposal=proposal))
    if not rows:
        return None
    whole = {
        **rows[0],
        "clauses": await reading.marked(await fetch(dossier.CLAUSES, proposal=proposal)),
        "polls": [{**row, "result": _result(row)} for row in await fetch(dossier.POLLS, proposal=proposal)],
        "timeline": await reading.marked(await fetch(dossier.TIMELINE, proposal=proposal)),
    }
    return msgspec.convert(whole, Dossier)


def _latest(row: Row) -> LatestPoll | None:
    if row["poll"] is None:
        return None
    return LatestPoll(row["poll"], row["phase"], row["closes_at"], row["outcome"])


def _result(row: Row) -> Result | None:
    if row["outcome"] is None or row["recorded_for"] is None:
        return None  # not counted yet, or not by for and against: the poll's own page tells
    recorded = Tally(row["recorded_for"], row["recorded_against"], row["recorded_abstain"])
    return Result(recorded, row["outcome"])
