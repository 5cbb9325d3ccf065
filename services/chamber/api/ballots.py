"""Ballots: one by one, in the room, in bulk; disputing and confirming one; the roll call.

Casting is what many do at once, so nothing is done here that need not be. Bulk is for rehearsals and
integrations: every ballot, by whatever method, comes under the token of its own mandate and is judged alone.
They are decided at the same time; only ballots of one token in one poll take turns, in the order in which
they stand: all first ones are cast, then all second ones, and so on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from events import seal
from events.ballot.acts import Cast, Confirm, Dispute, EnterInRoom
from events.ballot.facts import Version
from events.fact import Actor
from events.refusal import Refused
from events.submission import Prose
from events.world import Act
from services.chamber.api.polls import poll
from services.chamber.api.reads import At, read
from services.chamber.asked import TEXT
from services.chamber.bearer import holders
from services.chamber.problem import Problem, told
from services.chamber.reading import Reading
from services.chamber.route import (
    MAX_BULK,
    Answer,
    Asked,
    Body,
    Case,
    Deed,
    Parts,
    Reply,
    Route,
    Trail,
    act,
    encode,
    hidden,
    identified,
    prepared,
    proof_of,
)
from services.chamber.sealing import said_in, terms_of
from services.chamber.views import Page, page
from services.chamber.views import roll_calls as views
from services.chamber.views.spreadsheets import MEDIA, table
from services.chamber.words import Id, Key, Short
from services.gateway import Command, Receipt
from services.ports import Identity

Said = Annotated[str, Meta(min_length=1, max_length=4_000, description="for; concern; a,c; b>a=c; -")]

Why = Annotated[
    str,
    Meta(
        pattern=TEXT,
        max_length=seal.letters(seal.REASON),
        description="At most 2,731 characters, as an envelope has; to be sealed, 2,000 bytes",
    ),
]


class BallotBody(Body):
    """The choice of the organisation that the token acts for. The last one before the close counts.

    Majority: `for`, `against`, `abstain`. Consent: `consent`, `concern`, `objection`, the last two with a
    reason, which is public. Approval and survey: ids of options, `a,c`. Ranked: best first, `b>a=c`. A blank
    ballot of these three is `-`.

    In a sealed poll the chamber seals choice and reason, and nobody sees them before the close. `sealed`:
    both are envelopes that the sender made.
    """

    choice: Said
    reason: Why | None = None
    sealed: bool = False


class RoomBody(Body):
    """The choice of an organisation whose representative, `mandate`, is in the room."""

    organisation: Id
    mandate: Id
    choice: Said
    reason: Short | None = None


class DisputeBody(Body):
    """`ballot` is the number of the ballot, as the roll call and the organisation's notices give it."""

    ballot: Version
    reason: Short | None = None


class ConfirmBody(Body):
    """`ballot` is the number of the ballot that was disputed."""

    ballot: Version


async def cast(parts: Parts, body: BallotBody, case: Case) -> Deed:
    """Cast a ballot, or change it."""
    poll, whose = case.ids["poll"], case.organisation
    choice, reason = await said_in(parts, case, whose, body.choice, body.reason, sealed=body.sealed)
    return Deed(poll, Cast(poll, whose, choice, reason), hidden=await terms_of(parts, poll) is not None)


async def enter(parts: Parts, body: RoomBody, case: Case) -> Deed:
    """Enter a ballot for somebody in the room."""
    poll, whose = case.ids["poll"], body.organisation
    choice, reason = await said_in(parts, case, whose, body.choice, body.reason, sealed=False)
    act = EnterInRoom(poll, whose, body.mandate, choice, reason)
    return Deed(poll, act, hidden=await terms_of(parts, poll) is not None)


def dispute(body: DisputeBody, case: Case) -> Deed:
    """Dispute the ballot of the organisation."""
    poll = case.ids["poll"]
    return Deed(poll, Dispute(poll, case.organisation, body.ballot, case.maybe(body.reason)))


def confirm(body: ConfirmBody, case: Case) -> Deed:
    """Confirm it."""
    poll = case.ids["poll"]
    return Deed(poll, Confirm(poll, case.organisation, body.ballot))


class BulkItem(Body):
    """One ballot with the token of the mandate that casts it. `key` is its Idempotency-Key.

    Choice, reason and `sealed` are those of a ballot that is cast by itself.
    """

    token: Annotated[str, Meta(max_length=100)]
    poll: Id
    choice: Said
    key: Key | None = None
    reason: Why | None = None
    sealed: bool = False


class BulkBody(Body):
    """Ballots, each to be judged alone."""

    ballots: Annotated[tuple[BulkItem, ...], Meta(min_length=1, max_length=500)]


class BulkLine(Struct, frozen=True, omit_defaults=True):
    """What became of one ballot: a receipt (201, or 200 when it stood before), or a problem."""

    status: int
    receipt: Answer | None = None
    problem: Problem | None = None


class BulkAnswer(Struct, frozen=True):
    """What became of each ballot, in order."""

    results: list[BulkLine]


async def bulk(parts: Parts, asked: Asked) -> Reply:
    """Cast ballots, each under its own token."""
    items: tuple[BulkItem, ...] = asked.input.ballots
    bearers = await holders(parts.tokens, {item.token for item in items}, parts.clock.now())
    identity, bodies = parts.gateway.identity, _Bodies()
    sealed = {poll for poll in {item.poll for item in items} if await terms_of(parts, poll) is not None}
    outcomes: dict[int, Receipt | Exception] = {}
    for turn in _turns(items):
        ballots: dict[int, Ballot] = {}
        for number in turn:
            item, who = items[number], bearers[items[number].token]
            if not isinstance(who, Actor):
                outcomes[number] = who
            elif item.reason is None and not item.sealed and item.poll not in sealed:
                ballots[number] = _ballot(item, who, identity, bodies)
            else:
                try:
                    ballots[number] = await _beside(parts, item, who)
                except Refused as refusal:
                    outcomes[number] = refusal
        done = await parts.gateway.act_all(list(ballots.values()))
        outcomes.update(zip(ballots, done, strict=True))
    results = [_line(item, outcomes[number], asked.trail) for number, item in enumerate(items)]
    positions = [result.receipt.last for result in results if result.receipt]
    last = max(positions, default=None)
    if last is not None:
        asked.trail.position = last
    return Reply(200, encode(BulkAnswer(results)), last)


def _turns(items: Sequence[BulkItem]) -> list[list[int]]:
    """The numbers of those that are the first of their token in their poll, of the second ones, and so on."""
    turns: list[list[int]] = []
    before: dict[tuple[str, str], int] = {}
    for number, item in enumerate(items):
        whose = (item.token, item.poll)
        turn = before.get(whose, 0)
        before[whose] = turn + 1
        if turn == len(turns):
            turns.append([])
        turns[turn].append(number)
    return turns


class _Bodies(dict[tuple[str, str], bytes]):
    """What identifies ballots: made once for all that say the same in the same poll."""

    def __missing__(self, said: tuple[str, str]) -> bytes:
        poll, choice = said
        body = self[said] = identified(_path(poll), BallotBody(choice))
        return body


Ballot = tuple[Act, Actor, Command, Sequence[Prose]]


def _path(poll: str) -> str:
    return f"/api/polls/{poll}/ballots"


def _ballot(item: BulkItem, who: Actor, identity: Identity, bodies: _Bodies) -> Ballot:
    command = Command(item.key or identity.command(), bodies[item.poll, item.choice])
    return Cast(item.poll, who.organisation or "", item.choice), who, command, ()


async def _beside(parts: Parts, item: BulkItem, who: Actor) -> Ballot:
    """The same of a ballot with something beside it: a reason, or an envelope. Raises: Malformed."""
    identity = parts.gateway.identity
    case = Case(who, {"poll": item.poll}, item.key or identity.command(), identity)
    asked = BallotBody(item.choice, item.reason, item.sealed)
    deed, body = await cast(parts, asked, case), identified(_path(item.poll), asked)
    command = hidden(who, case.command, body) if deed.hidden else Command(case.command, body)
    return deed.act, who, command, case.prose


def _line(item: BulkItem, outcome: Receipt | Exception, trail: Trail) -> BulkLine:
    verdicts = trail.verdicts
    if isinstance(outcome, Exception):
        refusal = told(outcome, trail.request_id)
        verdicts[refusal.verdict] = verdicts.get(refusal.verdict, 0) + 1
        return BulkLine(refusal.problem.status, problem=refusal.problem)
    repeated, last = outcome.repeated, outcome.last
    verdict = "repeated" if repeated else "done"
    verdicts[verdict] = verdicts.get(verdict, 0) + 1
    answer = Answer(item.poll, outcome.first, last, repeated, outcome.events, proof_of(last))
    return BulkLine(200 if repeated else 201, answer)


class RollCallQuery(At):
    """`after` is the organisation of the last line of the part before."""

    after: Id | None = None
    limit: Annotated[int, Meta(ge=1, le=5_000, description="How many at most")] = 1_000


async def roll_call(reading: Reading, query: RollCallQuery, ids: Mapping[str, str]) -> Page:
    """Who voted what."""
    lines = await views.roll_call(reading, ids["poll"], query.after, query.limit)
    if not lines:
        await poll(reading, query, ids)  # refuses an unknown one
    return page(lines, "organisation", query.limit)


COLUMNS = (
    *("organisation", "name", "choice", "reason", "capacity", "room", "disputed", "number", "position"),
    "at",
)
"""The columns of a roll call in a spreadsheet."""


async def roll_call_table(parts: Parts, asked: Asked) -> Reply:
    """Who voted what, for a spreadsheet."""
    reading, name = parts.reading, asked.ids["poll"]
    seen = await reading.seen(views.OF, asked.input.at_least)
    whole = await poll(reading, asked.input, asked.ids)  # refuses an unknown one
    lines = await views.roll_call(reading, name, None, whole.terms.roll_size)
    rows = ([_cell(getattr(line, column)) for column in COLUMNS] for line in lines)
    named = f'attachment; filename="stemmen-{name}.csv"'.encode()
    return Reply(200, table(COLUMNS, rows), seen, ((b"content-disposition", named),))


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return int(value)
    return value.isoformat() if isinstance(value, datetime) else value


ROUTES = (
    prepared("cast-ballot", "/polls/{poll}/ballots", "Cast the organisation's ballot, or change it.",
        "a mandate of an organisation on the roll", BallotBody, cast),
    prepared("enter-ballot", "/polls/{poll}/room-ballots",
        "Enter a ballot for an organisation whose representative is in the room; it is marked so.",
        "the clerk", RoomBody, enter),
    act("dispute-ballot", "/polls/{poll}/ballots/dispute",
        "Dispute the organisation's ballot: it does not count until it is confirmed or cast anew.",
        "a mandate of the organisation", DisputeBody, dispute),
    act("confirm-ballot", "/polls/{poll}/ballots/confirmation", "Confirm a disputed ballot: it counts again.",
        "a mandate of the organisation", ConfirmBody, confirm),
    read("call-roll", "/polls/{poll}/ballots", "The roll call: who voted what, by organisation.", views.OF,
         RollCallQuery, list[views.BallotLine], roll_call),
    Route("call-roll-table", "GET", "/polls/{poll}/ballots.csv", "The whole roll call, for a spreadsheet.",
          "public", roll_call_table, 200, None, query=At, media=MEDIA),
    Route("cast-ballots", "POST", "/ballots", "Cast many ballots, each under its own token and judged alone.",
          "whoever holds the tokens", bulk, 200, BulkAnswer, body=BulkBody, limit=MAX_BULK),
)  # fmt: skip
"""The routes about ballots."""
