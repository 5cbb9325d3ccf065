"""What changes while somebody looks: told by topic and position, resumed, and never more than that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from services.chamber import live
from tests.services.chamber.browser import member
from tests.services.chamber.house import House
from tests.waiting import until


class Line:
    """A line over which events come in."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer
        self.headers = answer.headers

    async def next(self) -> tuple[str, str, int]:
        """The next event: its kind, its topic, its position."""
        fields: dict[str, str] = {}
        while True:
            line = (await asyncio.wait_for(self._answer.content.readline(), 30)).decode().rstrip("\n")
            name, _, value = line.partition(": ")
            if line and name:
                fields[name] = value
            elif "event" in fields:
                return fields["event"], fields.get("data", ""), int(fields["id"])
            else:
                fields = {}


@asynccontextmanager
async def following(chamber: House, over: str, **headers: str) -> AsyncIterator[Line]:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    async with chamber.session.get(f"{chamber.url}/live?over={over}", headers=given) as answer:
        assert answer.status == 200, await answer.text()
        yield Line(answer)


async def poll_and_voter(chamber: House) -> tuple[str, str, str]:
    organisation, token = await chamber.member()
    return await chamber.opened(token), organisation, token


async def test_who_looks_at_a_poll_hears_that_it_changed_and_nothing_of_what_was_chosen(
    chamber: House,
) -> None:
    poll, _, token = await poll_and_voter(chamber)
    other, _, _ = await poll_and_voter(chamber)
    await chamber.seen()
    async with following(chamber, f"poll-{poll}") as line:
        assert line.headers["Content-Type"] == "text/event-stream"
        await chamber.done(f"/api/polls/{other}/ballots", {"choice": "against"}, token)
        cast = await chamber.post(f"/api/polls/{poll}/ballots", {"choice": "for"}, token)
        assert await line.next() == ("changed", f"poll-{poll}", cast.position)


async def test_who_lost_the_line_hears_what_was_missed(chamber: House) -> None:
    poll, _, token = await poll_and_voter(chamber)
    seen = await chamber.head() - 1
    cast = await chamber.post(f"/api/polls/{poll}/ballots", {"choice": "for"}, token)
    await chamber.get(f"/api/proposals?at_least={cast.position}")
    async with following(chamber, f"poll-{poll}", Last_Event_ID=str(seen)) as line:
        assert await line.next() == ("changed", f"poll-{poll}", cast.position)


async def test_who_follows_the_whole_log_hears_of_anything(chamber: House) -> None:
    async with following(chamber, "log") as line:
        await chamber.admitted()
        kind, topic, _ = await line.next()
        assert (kind, topic) == ("changed", "log")


@pytest.mark.parametrize("over", ["", "poll-", "poll-A", "support-x-y", "log," * 20 + "log", "log|poll-a"])
async def test_what_is_no_topic_is_refused(chamber: House, over: str) -> None:
    answer = await chamber.get(f"/live?over={over}")
    assert answer.status == 422
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_a_line_that_is_let_go_makes_room_for_another(
    chamber: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def room() -> bool:
        async with chamber.session.get(f"{chamber.url}/live?over=log") as answer:
            return answer.status == 200

    async with following(chamber, "log"):
        monkeypatch.setattr(live, "MOST_STREAMS", 1)
        monkeypatch.setattr(live, "MOST_OF_PLACE", 2)
        refused = await chamber.get("/live?over=log")
        assert refused.status == 503
        assert refused.json["code"] == "too-many-streams"
    await until(room)


async def test_one_address_follows_so_much_and_no_more_and_others_go_on(
    chamber: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST_OF_PLACE", 2)
    one, other = "198.51.100.1", "198.51.100.2"
    async with (
        following(chamber, "log", X_Forwarded_For=one),
        following(chamber, "log", X_Forwarded_For=one),
    ):
        refused = await chamber.get("/live?over=log", X_Forwarded_For=f"192.0.2.9, {one}")
        assert (refused.status, refused.json["code"]) == (429, "too-many-streams-of-one")
        assert refused.headers["Retry-After"] == "60"
        async with following(chamber, "log", X_Forwarded_For=other):
            pass


async def test_one_session_follows_so_much_wherever_it_is_and_not_at_the_cost_of_its_address(
    chamber: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST_OF_SESSION", 1)
    monkeypatch.setattr(live, "MOST_OF_PLACE", 1)
    browser, _ = await member(chamber)
    cookie = f"halfrond={browser.cookies['halfrond']}"
    async with following(chamber, "log", Cookie=cookie, X_Forwarded_For="198.51.100.1"):
        refused = await chamber.get("/live?over=log", Cookie=cookie, X_Forwarded_For="198.51.100.2")
        assert refused.status == 429
        async with following(chamber, "log", X_Forwarded_For="198.51.100.1"):
            forged = f"halfrond={'a' * 43}"
            refused = await chamber.get("/live?over=log", Cookie=forged, X_Forwarded_For="198.51.100.1")
            assert refused.status == 429


async def test_who_asks_only_for_the_headers_holds_no_line(
    chamber: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST_OF_PLACE", 1)
    for _ in range(3):
        answer = await asyncio.wait_for(chamber.ask("HEAD", "/live?over=log"), 10)
        assert (answer.status, answer.headers["Content-Type"], answer.raw) == (200, "text/event-stream", b"")
    async with following(chamber, "log"):
        pass
    assert (await chamber.ask("HEAD", "/live?over=nothing")).status == 422
