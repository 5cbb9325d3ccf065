"""Polls by any method: the terms, the count so far, the roll call, the recorded result, what holds an item.

What only polls of the second form have is left out of the answer for those of the first.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from events.assembly.state import STREAM as ASSEMBLY
from events.assembly.state import Assembly
from events.commission.within import Benches
from events.poll.facts import ConsentTally, Dropped, Quorum, Tally, Threshold
from events.poll.state import Poll as State
from events.poll.state import stream
from events.seal import choice_in, reason_in
from events.tally import approval, consent, schulze
from events.tally.choice import ANSWERS, chosen, ranks
from projections import results, rolls
from projections.breadth import Breadth, Voter, breadth, favouring
from services.chamber.reading import Reading
from services.chamber.views import Erased
from services.ports import Row

OF = (results.RESULTS,)
"""The read models that these views are made of."""


WITH_ROLL = (results.RESULTS, rolls.ROLLS)
"""Those that a poll with the breadth of its outcome is made of."""

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
    """The commission among whose seats a poll is held, and what it has in hand, by which delegation."""

    commission: str
    name: str | None
    kind: str
    item: str
    number: int


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
    Within a `commission` it is about an `item` of a kind (`about`) that this has in hand.
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


class Later(Struct, frozen=True):
    """A poll that came after another one: held `again` as that was annulled, or to decide its objections."""

    poll: str
    again: bool


class BallotLine(Struct, frozen=True, omit_defaults=True):
    """One ballot of a roll call: the last one that the organisation cast.

    In polls of the second form also: `number`, by which it is disputed; `capacity`, cast by a full member or
    a substitute; `room`, entered by the clerk for who was in the room; `disputed`, it does not count. An
    empty choice is a spoilt paper of a sealed poll.
    """

    organisation: str
    name: str | None
    choice: str
    position: int
    at: datetime
    reason: str | None = None
    number: int = 0
    capacity: str = ""
    room: bool = False
    disputed: bool = False
    erased: dict[str, Erased] = {}


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
    rows = await reading.marked(await reading.models.fetch(results.POLL, poll=poll))
    if not rows:
        return None
    row = rows[0]
    share = row["numerator"], row["denominator"], row["base"], row["at_least"]
    paper, recorded = await _paper(reading, row, so_far=so_far)
    result = recorded or _result(row)
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
        _tally(row),
        result,
        msgspec.convert(row["erased"], dict[str, Erased]),
        paper,
        await _breadth(reading, row, paper, result) if widely else None,
        _within(row),
    )


def _within(row: Row) -> Within | None:
    where = row["commission"], row["commission_name"], row["about"], row["item"], row["delegation"]
    return None if row["commission"] is None else Within(*where)


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


async def concerns(reading: Reading, poll: str) -> list[BallotLine]:
    """The concerns of a consent round that was counted, with their reasons (D3); none of other polls."""
    rows = await reading.models.fetch(results.POLL, poll=poll)
    if not rows or rows[0]["method"] != "consent" or rows[0]["phase"] != "counted":
        return []
    lines = await roll_call(reading, poll, None, rows[0]["roll_size"])
    return [line for line in lines if line.choice == "concern" and not line.disputed]


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


async def _paper(reading: Reading, poll: Row, *, so_far: bool = True) -> tuple[Paper | None, Result | None]:
    """What a poll of the second form asks, and its recorded result."""
    name, fetch = poll["poll"], reading.models.fetch
    rows = await reading.marked(await fetch(results.PAPER_OF, poll=name))
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


async def roll_call(reading: Reading, poll: str, after: str | None, limit: int) -> list[BallotLine]:
    """The ballots of a poll, by organisation; none of a sealed one before its close."""
    asked: dict[str, Any] = {"poll": poll, "after": after, "limit": limit}
    rows = await reading.models.fetch(results.ROLL_CALL, **asked)
    if rows:
        return [msgspec.convert(row, BallotLine) for row in rows]
    votes = await reading.marked(await reading.models.fetch(results.VOTES, **asked))
    if votes and votes[0]["secrecy"] == "sealed":
        votes = await unsealed(reading, poll, votes)
    return [msgspec.convert({**row, "room": row["room"] is not None}, BallotLine) for row in votes]


async def unsealed(reading: Reading, poll: str, votes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sealed ballots with what is in them; none while the key is not published."""
    state: State = await reading.folded(stream(poll))
    if state.key is None or state.second is None:
        return []
    assembly: Assembly = await reading.folded(ASSEMBLY)
    key, terms, origin, opened = state.key, state.second, assembly.origin, []
    for vote in votes:
        whose, why = vote["organisation"], vote["reason"]
        choice = choice_in(reading.unseal, key, terms, origin, whose, vote["choice"])
        reason = None if why is None else reason_in(reading.unseal, key, origin, poll, whose, why)
        opened.append({**vote, "choice": choice, "reason": reason})
    return opened


def _line(row: Row, phase: str) -> PollLine:
    # A recorded result needs no running tally: nothing was counted again for a list of results.
    result = _result(row)
    tally = _tally(row) if "running_for" in row or result is None else result.tally
    named = row["poll"], row["proposal"], row["title"], row["organisation"], row["organisation_name"]
    times = row.get("opened_at"), row.get("closes_at")
    said = row["method"], row["question"], row["amendments"]
    within = row["commission"], row["commission_name"], row["about"], row["item"]
    return PollLine(*named, phase, row["roll_size"], *times, tally, result, *said, *within)


def _tally(row: Row) -> Tally | None:
    if row["method"] != "majority" or row["secrecy"] == "sealed":
        return None
    return Tally(row["running_for"], row["running_against"], row["running_abstain"])


def _result(row: Row) -> Result | None:
    if row.get("outcome") is None:
        return None
    if row["recorded_for"] is None:
        return Result(None, row["outcome"])
    recorded = Tally(row["recorded_for"], row["recorded_against"], row["recorded_abstain"])
    return Result(recorded, row["outcome"])
