"""Casting every row against a chamber that is slow, forgetful and sometimes away; a fake one."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from services.rehearsal import client
from services.rehearsal.client import Chamber, Declined, Unanswered, connected
from services.rehearsal.conversation import Vote
from services.rehearsal.report import percentile
from services.rehearsal.stage import Stage
from services.rehearsal.voting import Booth, Voted, cast_all

VOTERS, STATEMENTS = 7, 5


class FakeChamber:
    """Takes ballots as the real one does: each key once. `trouble` decides what else happens to a request."""

    def __init__(self, seed: int = 0) -> None:
        self.stored: dict[str, int] = {}
        self.order: list[tuple[str, str, str]] = []
        self.at_once = self.most = 0
        self._chance = random.Random(seed)

    async def ballot(self, request: web.Request) -> web.Response:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            await asyncio.sleep(self._chance.random() / 200)
            return await self._answer(request)
        finally:
            self.at_once -= 1

    async def _answer(self, request: web.Request) -> web.Response:
        body, chance = await request.json(), self._chance.random()
        if chance < 0.03:
            return web.json_response({"code": "busy"}, status=503)
        if request.match_info.get("poll") == "gone":
            return web.json_response({"code": "no-such-poll", "detail": "There is none."}, status=404)
        answer = self.take(
            request.headers["Authorization"], request.match_info["poll"], body["choice"],
            request.headers["Idempotency-Key"],
        )  # fmt: skip
        if chance < 0.08 and request.transport is not None:
            request.transport.close()  # stored, and nobody hears of it
        return web.json_response(answer, status=200 if answer["repeated"] else 201)

    async def bulk(self, request: web.Request) -> web.Response:
        items = (await request.json())["ballots"]
        results: list[dict[str, object]] = []
        for item in items:
            if self._chance.random() < 0.1:
                results.append({"status": 503, "problem": {"code": "busy"}})
                continue
            answer = self.take(item["token"], item["poll"], item["choice"], item["key"])
            results.append({"status": 200 if answer["repeated"] else 201, "receipt": answer})
        return web.json_response({"results": results})

    def take(self, token: str, poll: str, choice: str, key: str) -> dict[str, int | bool]:
        repeated = key in self.stored
        if not repeated:
            self.stored[key] = len(self.order)
            self.order.append((token.removeprefix("Bearer "), poll, choice))
        return {"last": self.stored[key], "repeated": repeated}


@asynccontextmanager
async def served(fake: FakeChamber) -> AsyncIterator[Chamber]:
    app = web.Application()
    app.router.add_post("/api/polls/{poll}/ballots", fake.ballot)
    app.router.add_post("/api/ballots", fake.bulk)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        async with connected(f"http://127.0.0.1:{port}", 8) as chamber:
            yield chamber
    finally:
        await runner.cleanup()


def rows(count: int, seed: int = 1) -> list[Vote]:
    chance = random.Random(seed)
    return [
        Vote(
            n,
            n + 1,
            str(chance.randrange(VOTERS)),
            str(chance.randrange(STATEMENTS)),
            chance.choice(("for", "against", "abstain")),
        )
        for n in range(1, count + 1)
    ]


STAGE = Stage(
    "r",
    {str(v): f"ro{v}" for v in range(VOTERS)},
    {str(v): f"token{v}" for v in range(VOTERS)},
    {str(s): f"rp{s}" for s in range(STATEMENTS)},
)


async def cast(fake: FakeChamber, votes: list[Vote], *, bulk: bool, connections: int = 6) -> Voted:
    voted, answered = Voted(), []
    async with served(fake) as chamber:
        booth = Booth(chamber, STAGE, voted, lambda: answered.append(1))
        await cast_all(booth, votes, voted, connections, bulk=bulk)
    assert len(answered) == len(votes)
    return voted


@pytest.mark.parametrize("bulk", [False, True])
async def test_every_row_counts_once_and_in_the_order_of_its_cell(*, bulk: bool) -> None:
    votes, fake = rows(200), FakeChamber()
    voted = await cast(fake, votes, bulk=bulk)
    assert (voted.refused, voted.unanswered) == ([], [])
    assert voted.accepted + voted.repeated == len(fake.order) == 200
    assert voted.last == 199
    for voter, token in STAGE.tokens.items():
        theirs = [(token, STAGE.poll(vote.statement), vote.choice) for vote in votes if vote.voter == voter]
        assert [ballot for ballot in fake.order if ballot[0] == token] == theirs


async def test_answers_that_were_lost_are_told_as_repeated() -> None:
    fake = FakeChamber()
    voted = await cast(fake, rows(200), bulk=False)
    assert voted.repeated > 0
    assert voted.accepted + voted.repeated == 200


async def test_no_more_requests_are_under_way_than_connections_allow() -> None:
    fake = FakeChamber()
    await cast(fake, rows(200), bulk=False, connections=3)
    assert fake.most == 3


async def test_a_refusal_is_final_and_kept_with_its_row() -> None:
    stage = STAGE._replace(polls={**STAGE.polls, "0": "gone"})
    votes, voted = rows(40), Voted()
    async with served(FakeChamber()) as chamber:
        await cast_all(Booth(chamber, stage, voted, lambda: None), votes, voted, 4, bulk=False)
    refused = sorted((lost.vote.number, lost.status, lost.code) for lost in voted.refused)
    assert refused == [(vote.number, 404, "no-such-poll") for vote in votes if vote.statement == "0"]
    assert refused
    assert len(refused) + voted.accepted + voted.repeated == 40


async def test_a_chamber_that_never_answers_is_given_up_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "PATIENCE", 0.2)
    voted, votes = Voted(), rows(1)
    async with connected("http://127.0.0.1:1", 2) as chamber:
        await cast_all(Booth(chamber, STAGE, voted, lambda: None), votes, voted, 1, bulk=False)
        with pytest.raises(Unanswered, match="got no answer"):
            await chamber.read("api/assembly")
    assert [(lost.vote, lost.status) for lost in voted.unanswered] == [(votes[0], 0)]


async def test_a_refusal_that_a_rehearsal_cannot_do_without_ends_it() -> None:
    async with served(FakeChamber()) as chamber:
        with pytest.raises(Declined, match="404: There is none") as declined:
            await chamber.act("api/polls/gone/ballots", "t", {"choice": "for"}, "k")
    assert declined.value.code == "no-such-poll"


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([], 50, 0.0), ([3.0], 99, 3.0), ([4.0, 1.0, 3.0, 2.0], 50, 2.0), ([1.0, 2.0, 3.0], 99, 3.0)],
)  # fmt: skip
def test_percentiles_are_by_nearest_rank(values: list[float], percent: int, expected: float) -> None:
    assert percentile(values, percent) == expected
