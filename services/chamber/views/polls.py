"""Polls by any method: the terms, how they stand, how widely an outcome was supported.

What only polls of the second form have is left out of the answer for those of the first.
"""

from __future__ import annotations

from asyncio import gather
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from events.poll.facts import Quorum, Tally, Threshold
from events.poll.state import Poll as State
from events.poll.state import stream
from projections import results, rolls
from projections.breadth import Breadth, Voter, breadth, favouring
from services.chamber.reading import Reading
from services.chamber.views import Erased
from services.chamber.views.papers import Paper, Result, paper_of, result_of, tally_of
from services.chamber.views.roll_calls import roll_call
from services.ports import Row

OF = (results.RESULTS,)
"""The read models that these views are made of."""


WITH_ROLL = (results.RESULTS, rolls.ROLLS)
"""Those that a poll with the breadth of its outcome is made of."""


class Terms(Struct, frozen=True):
    """What was fixed when the poll opened. `text` and `roll` are digests: of the text, of the voters' ids.

    `seal` is the public key of a sealed poll, for whoever seals a ballot without the chamber.
    """

    method: str
    threshold: Threshold | None
    quorum: Quorum
    secrecy: str
    text: str | None
    membership_version: int
    roll_size: int
    roll: str
    seal: str | None


class Within(Struct, frozen=True):
    """The commission among whose seats a poll is held, and what it has in hand, by which delegation.

    `turn`: which of the times that a body got the item by that delegation: a report names polls of the
    present one. Null of a poll that was opened before this was told.
    """

    commission: str
    name: str | None
    kind: str
    item: str
    number: int
    turn: int | None


class Poll(Struct, frozen=True):
    """One poll. `tally` counts the ballots as they stand now (majority), `result` is the recorded one.

    `breadth`: how widely the result was supported, in groups that point at nobody; null while it is not
    counted, when it was annulled, within a commission, and where that is not asked.
    """

    poll: str
    proposal: str | None
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
    tally: Tally | None
    result: Result | None
    erased: dict[str, Erased]
    paper: Paper | None = None
    breadth: Breadth | None = None
    within: Within | None = None


class PollLine(Struct, frozen=True):
    """One poll in a list. `opened_at` is left out of a list of results; `tally` is for majorities.

    `question` names a poll that is on no proposal; `amendments`: on how many of them it is, 0: on the item.
    Within a `commission` it is about an `item` of a kind (`about`) that this has in hand: by
    which `delegation`, and which `turn` of it.
    """

    poll: str
    proposal: str | None
    title: str | None
    organisation: str | None
    organisation_name: str | None
    phase: str
    roll_size: int
    opened_at: datetime | None
    closes_at: datetime | None
    tally: Tally | None
    result: Result | None
    method: str
    question: str | None = None
    amendments: int = 0
    commission: str | None = None
    commission_name: str | None = None
    about: str | None = None
    item: str | None = None
    delegation: int | None = None
    turn: int | None = None


class Later(Struct, frozen=True):
    """A poll that came after another one: held `again` as that was annulled, or to decide its objections."""

    poll: str
    again: bool


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


async def poll(reading: Reading, poll: str, *, widely: bool = False, so_far: bool = True) -> Poll | None:
    """One poll, `widely` with the breadth of its outcome; None when it was never seen.

    `so_far`: while it is open, what the ballots come to by other methods than majority is counted.
    """
    reading = reading.together()
    found, papers = await gather(
        reading.models.fetch(results.POLL, poll=poll), reading.models.fetch(results.PAPER_OF, poll=poll)
    )
    rows = await reading.marked(found)
    if not rows:
        return None
    row = rows[0]
    share = row["numerator"], row["denominator"], row["base"], row["at_least"]
    paper, recorded = await paper_of(reading, row, papers, so_far=so_far)
    result = recorded or result_of(row)
    terms = Terms(
        row["method"],
        None if row["numerator"] is None else Threshold(*share),
        Quorum(row["quorum_numerator"], row["quorum_denominator"]),
        row["secrecy"],
        row["text_digest"],
        row["membership_version"],
        row["roll_size"],
        row["roll"],
        await _seal(reading, poll) if row["secrecy"] == "sealed" else None,
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
        tally_of(row),
        result,
        msgspec.convert(row["erased"], dict[str, Erased]),
        paper,
        await _breadth(reading, row, paper, result) if widely else None,
        _within(row),
    )


def _within(row: Row) -> Within | None:
    where = row["commission"], row["commission_name"], row["about"], row["item"], row["delegation"]
    return None if row["commission"] is None else Within(*where, row["turn"])


async def elected(reading: Reading, polls: list[str]) -> dict[str, list[str]]:
    """Who was elected in each of these polls, by poll, as the papers call them."""
    found: dict[str, list[str]] = {poll: [] for poll in polls}
    for row in await reading.models.fetch(results.ELECTED, polls=polls):
        found[row["poll"]].append(row["label"] or row["option"])
    return found


async def breadth_of(reading: Reading, poll: str) -> Breadth | None:
    """How widely the outcome of a poll was supported; None while it is not counted."""
    if poll not in reading.kept:
        await _widely(reading, poll)
    return reading.kept.get(poll)


async def _widely(reading: Reading, name: str) -> None:
    await poll(reading, name, widely=True, so_far=False)


async def _breadth(reading: Reading, poll: Row, paper: Paper | None, result: Result | None) -> Breadth | None:
    """How widely a result was supported. What was counted never changes, so it is computed once."""
    name: str = poll["poll"]
    if poll["phase"] != "counted" or result is None or poll["commission"] is not None:
        return None
    if name in reading.kept:
        return reading.kept[name]
    roll = await reading.models.fetch(rolls.ROLL, poll=name)
    if len(roll) != poll["roll_size"]:  # that read model has not seen the poll yet
        return None
    lines = await roll_call(reading, name, None, poll["roll_size"])
    choices = {line.organisation: line.choice for line in lines if line.choice and not line.disputed}
    options, status_quo = ([one.option for one in paper.options], paper.status_quo) if paper else ([], None)
    voters = [
        Voter(
            one["bench"],
            one["size"],
            one["staffing"],
            one["neighbourhoods"],
            one["target_groups"],
            choices.get(one["organisation"]),
        )
        for one in roll
    ]
    found = breadth(voters, favouring(poll["method"], options, result.elected, status_quo))
    reading.keep(name, found)
    return found


async def later(reading: Reading, poll: Poll) -> list[Later]:
    """The polls that came of one: it was held again, or its objections were put to the vote."""
    rows = await reading.models.fetch(results.LATER, poll=poll.poll, proposal=poll.proposal)
    return [Later(row["poll"], bool(row["again"])) for row in rows]


async def _seal(reading: Reading, poll: str) -> str | None:
    state: State = await reading.folded(stream(poll))
    return None if state.second is None else state.second.seal


def _line(row: Row, phase: str) -> PollLine:
    # A recorded result needs no running tally: nothing was counted again for a list of results.
    result = result_of(row)
    tally = tally_of(row) if "running_for" in row or result is None else result.tally
    named = row["poll"], row["proposal"], row["title"], row["organisation"], row["organisation_name"]
    times = row.get("opened_at"), row.get("closes_at")
    said = row["method"], row["question"], row["amendments"]
    within = row["commission"], row["commission_name"], row["about"], row["item"]
    turn = row["delegation"], row["turn"]
    return PollLine(*named, phase, row["roll_size"], *times, tally, result, *said, *within, *turn)
