"""Ballots: one by one, in bulk, and the roll call.

Casting is what many do at once, so nothing is done here that need not be. Bulk is for rehearsals and
integrations: every ballot comes under the token of its own mandate and is judged alone, at the same time as
the others; only ballots of one token in one poll take turns, in the order in which they stand.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Meta, Struct

from events.ballot.acts import Cast
from events.tally.majority import Choice
from services.chamber.api.polls import poll
from services.chamber.api.reads import At, read
from services.chamber.bearer import holder
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
    act,
    encode,
    identified,
    proof_of,
)
from services.chamber.views import Page, page
from services.chamber.views import polls as views
from services.chamber.words import Id, Key
from services.gateway import Command


class BallotBody(Body):
    """The choice of the organisation that the token acts for. The last one before the close counts."""

    choice: Choice


def cast(body: BallotBody, case: Case) -> Deed:
    """Cast a ballot, or change it."""
    poll = case.ids["poll"]
    return Deed(poll, Cast(poll, case.organisation, body.choice))


class BulkItem(Body):
    """One ballot with the token of the mandate that casts it. `key` is its Idempotency-Key."""

    token: Annotated[str, Meta(max_length=100)]
    poll: Id
    choice: Choice
    key: Key | None = None


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
    lanes: dict[tuple[str, str], list[int]] = {}
    for number, item in enumerate(items):
        lanes.setdefault((item.token, item.poll), []).append(number)
    results: list[Any] = [None] * len(items)

    async def take(numbers: list[int]) -> None:
        for number in numbers:
            results[number] = await _one(parts, items[number], asked.trail)

    await asyncio.gather(*(take(numbers) for numbers in lanes.values()))
    positions = [result.receipt.last for result in results if result.receipt]
    last = max(positions, default=None)
    if last is not None:
        asked.trail.position = last
    return Reply(200, encode(BulkAnswer(results)), last)


async def _one(parts: Parts, item: BulkItem, trail: Any) -> BulkLine:
    verdicts = trail.verdicts
    try:
        who = await holder(parts.tokens, item.token, parts.clock.now())
        body = identified(f"/api/polls/{item.poll}/ballots", BallotBody(item.choice))
        command = Command(item.key or parts.gateway.identity.id(), body)
        ballot = Cast(item.poll, who.organisation or "", item.choice)
        receipt = await parts.gateway.act(ballot, who, command)
    except Exception as error:  # noqa: BLE001 - each ballot is judged alone, whatever happens to another
        refusal = told(error, trail.request_id)
        verdicts[refusal.verdict] = verdicts.get(refusal.verdict, 0) + 1
        return BulkLine(refusal.problem.status, problem=refusal.problem)
    repeated = receipt.repeated
    verdict = "repeated" if repeated else "done"
    verdicts[verdict] = verdicts.get(verdict, 0) + 1
    answer = Answer(item.poll, receipt.first, receipt.last, repeated, receipt.events, proof_of(receipt.last))
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


ROUTES = (
    act("cast-ballot", "/polls/{poll}/ballots", "Cast the organisation's ballot, or change it.",
        "a mandate of an organisation on the roll", BallotBody, cast),
    read("call-roll", "/polls/{poll}/ballots", "The roll call: who voted what, by organisation.", views.OF,
         RollCallQuery, list[views.BallotLine], roll_call),
    Route("cast-ballots", "POST", "/ballots", "Cast many ballots, each under its own token and judged alone.",
          "whoever holds the tokens", bulk, 200, BulkAnswer, body=BulkBody, limit=MAX_BULK),
)  # fmt: skip
"""The routes about ballots."""
