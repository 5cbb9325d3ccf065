"""The paper of a poll and its count: what is asked, what the ballots come to so far, the recorded result."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from events.commission.within import Benches
from events.poll.facts import ConsentTally, Dropped, Tally
from events.tally import approval, consent, schulze
from events.tally.choice import ANSWERS, chosen, ranks
from projections import results
from services.chamber.reading import Reading
from services.chamber.views import Erased
from services.chamber.views.roll_calls import BallotLine, roll_call
from services.ports import Row

MAX_COUNTED = 5_000
"""Ballots that are counted for a page while a poll is open."""


class Result(Struct, frozen=True, omit_defaults=True):
    """What `poll.counted` recorded in the log. `tally` is null for all methods but majority.

    `benches`: of a majority within a commission, its votes by bench.
    """

    tally: Tally | None
    outcome: str
    ballots: int = -1
    consent: ConsentTally | None = None
    approvals: list[int] = []
    matrix: list[list[int]] = []
    ranking: list[list[str]] = []
    dropped: list[Dropped] = []
    elected: list[str] = []
    tied: list[str] = []
    open_seats: int = 0
    spoilt: int = 0
    benches: Benches | None = None


class SoFar(Struct, frozen=True, omit_defaults=True):
    """What the ballots that stand now come to, where it is not for or against; nothing follows from it.

    Of a sealed poll only how many there are.
    """

    ballots: int
    consent: ConsentTally | None = None
    approvals: list[int] = []
    matrix: list[list[int]] = []


class OptionLine(Struct, frozen=True):
    """One option: more than `numerator` ballots above the status quo are asked for `denominator` below."""

    option: str
    label: str | None
    numerator: int
    denominator: int
    erased: dict[str, Erased]


class ObjectionLine(Struct, frozen=True):
    """One objection that held an item: it stands, was answered or was withdrawn."""

    organisation: str
    name: str | None
    state: str
    answer: str | None
    reason: str | None
    erased: dict[str, Erased]


class Paper(Struct, frozen=True):
    """What a poll of the second form asks. `held_until`, `ended`: how long its objections held the item."""

    rules: int
    kind: str
    question: str | None
    options: list[OptionLine]
    seats: int
    limit: int
    status_quo: str | None
    above: int
    hold: int
    amendments: list[str]
    reruns: str | None
    decides: str | None
    so_far: SoFar | None
    objections: list[ObjectionLine]
    held_until: datetime | None
    ended: str | None
    erased: dict[str, Erased]


async def paper_of(
    reading: Reading, poll: Row, papers: Sequence[Row], *, so_far: bool = True
) -> tuple[Paper | None, Result | None]:
    """What a poll of the second form asks, and its recorded result. `papers`: the rows of its paper."""
    name, fetch = poll["poll"], reading.models.fetch
    rows = await reading.marked(papers)
    if not rows:
        return None, None
    row = rows[0]
    worded = poll["method"] in ANSWERS  # such a poll has no options
    options = [] if worded else await reading.marked(await fetch(results.OPTIONS, poll=name))
    told = {field: row[field] for field in Paper.__struct_fields__ if field in row}
    counted = row["result"] is not None
    sealed = poll["secrecy"] == "sealed"
    told_so_far = so_far and not counted and not sealed
    votes = [] if not told_so_far else await roll_call(reading, name, None, MAX_COUNTED)
    standing = _so_far(poll["method"], [one["option"] for one in options], votes) if told_so_far else None
    objections = await fetch(results.OBJECTIONS, poll=name) if row["held_until"] else []
    paper: dict[str, Any] = {
        **told,
        "limit": row["most"],
        "options": options,
        "so_far": None if counted else SoFar(row["papers"]) if sealed else standing,
        "objections": await reading.marked(objections),
    }
    result = msgspec.json.decode(row["result"], type=Result) if counted else None
    return msgspec.convert(paper, Paper, from_attributes=True), result


def _so_far(method: str, options: list[str], votes: list[BallotLine]) -> SoFar:
    choices = [vote.choice for vote in votes if not vote.disputed]
    ballots = len(choices)
    if method == "consent":
        return SoFar(ballots, ConsentTally(*consent.count(choices)))
    if method == "ranked":
        matrix = schulze.pairwise(len(options), (ranks(choice, options) for choice in choices))
        return SoFar(ballots, matrix=[list(row) for row in matrix])
    if method == "majority":
        return SoFar(ballots)
    return SoFar(ballots, approvals=list(approval.count(options, map(chosen, choices))))


def tally_of(row: Row) -> Tally | None:
    """The votes for and against as they stand now; None where a poll has none, or tells none."""
    if row["method"] != "majority" or row["secrecy"] == "sealed":
        return None
    return Tally(row["running_for"], row["running_against"], row["running_abstain"])


def result_of(row: Row) -> Result | None:
    """The recorded result of a poll of the first form; None while there is none."""
    if row.get("outcome") is None:
        return None
    if row["recorded_for"] is None:
        return Result(None, row["outcome"])
    recorded = Tally(row["recorded_for"], row["recorded_against"], row["recorded_abstain"])
    return Result(recorded, row["outcome"])
