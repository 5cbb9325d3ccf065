"""Polls: the terms, the tally so far, the roll call, the recorded result."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from events.poll.facts import Quorum, Tally, Threshold
from projections import results
from services.chamber.reading import Reading
from services.chamber.views import Erased
from services.ports import Row

OF = (results.RESULTS,)
"""The read models that these views are made of."""


class Result(Struct, frozen=True):
    """What `poll.counted` recorded in the log."""

    tally: Tally
    outcome: str


class Terms(Struct, frozen=True):
    """What was fixed when the poll opened. `text` and `roll` are digests: of the text, of the voters' ids."""

    method: str
    threshold: Threshold
    quorum: Quorum
    secrecy: str
    text: str
    membership_version: int
    roll_size: int
    roll: str


class Poll(Struct, frozen=True):
    """One poll. `tally` counts the ballots as they stand now, `result` is the recorded one."""

    poll: str
    proposal: str
    title: str | None
    organisation: str | None
    organisation_name: str | None
    phase: str
    position: int
    opened_at: datetime
    closes_at: datetime | None
    closed_at: datetime | None
    counted_at: datetime | None
    annulled_at: datetime | None
    reason: str | None
    terms: Terms
    tally: Tally
    result: Result | None
    erased: dict[str, Erased]


class PollLine(Struct, frozen=True):
    """One poll in a list. `opened_at` is left out of a list of results."""

    poll: str
    proposal: str
    title: str | None
    organisation: str | None
    organisation_name: str | None
    phase: str
    roll_size: int
    opened_at: datetime | None
    closes_at: datetime | None
    tally: Tally
    result: Result | None


class BallotLine(Struct, frozen=True):
    """One ballot of a roll call: the last one that the organisation cast."""

    organisation: str
    name: str | None
    choice: str
    position: int
    at: datetime


async def polls(reading: Reading, **asked: Any) -> list[PollLine]:
    """Polls, newest first."""
    return [_line(row, row["phase"]) for row in await reading.models.fetch(results.POLLS, **asked)]


async def open_polls(reading: Reading, limit: int) -> list[PollLine]:
    """Open polls, the first to close first."""
    return [_line(row, "open") for row in await reading.models.fetch(results.OPEN_POLLS, limit=limit)]


async def recent_results(reading: Reading, limit: int) -> list[PollLine]:
    """Polls with a recorded result, the latest first."""
    rows = await reading.models.fetch(results.RECENT_RESULTS, limit=limit)
    return [_line(row, "counted") for row in rows]


async def poll(reading: Reading, poll: str) -> Poll | None:
    """One poll; None when it was never seen."""
    rows = await reading.marked(await reading.models.fetch(results.POLL, poll=poll))
    if not rows:
        return None
    row = rows[0]
    terms = Terms(
        row["method"],
        Threshold(row["numerator"], row["denominator"], row["base"], row["at_least"]),
        Quorum(row["quorum_numerator"], row["quorum_denominator"]),
        row["secrecy"],
        row["text_digest"],
        row["membership_version"],
        row["roll_size"],
        row["roll"],
    )
    return Poll(
        row["poll"],
        row["proposal"],
        row["title"],
        row["organisation"],
        row["organisation_name"],
        row["phase"],
        row["position"],
        row["opened_at"],
        row["closes_at"],
        row["closed_at"],
        row["counted_at"],
        row["annulled_at"],
        row["reason"],
        terms,
        _tally(row),
        _result(row),
        msgspec.convert(row["erased"], dict[str, Erased]),
    )


async def roll_call(reading: Reading, poll: str, after: str | None, limit: int) -> list[BallotLine]:
    """The ballots of a poll, by organisation."""
    rows = await reading.models.fetch(results.ROLL_CALL, poll=poll, after=after, limit=limit)
    return [msgspec.convert(row, BallotLine) for row in rows]


def _line(row: Row, phase: str) -> PollLine:
    # A recorded result needs no running tally: nothing was counted again for a list of results.
    result = _result(row)
    tally = _tally(row) if "running_for" in row or result is None else result.tally
    named = row["poll"], row["proposal"], row["title"], row["organisation"], row["organisation_name"]
    times = row.get("opened_at"), row.get("closes_at")
    return PollLine(*named, phase, row["roll_size"], *times, tally, result)


def _tally(row: Row) -> Tally:
    return Tally(row["running_for"], row["running_against"], row["running_abstain"])


def _result(row: Row) -> Result | None:
    if row.get("outcome") is None:
        return None
    recorded = Tally(row["recorded_for"], row["recorded_against"], row["recorded_abstain"])
    return Result(recorded, row["outcome"])
