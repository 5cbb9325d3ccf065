"""Sealed polls over HTTP: a key from the closing service, envelopes for ballots, what is refused and how."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from events import seal
from events.ballot.facts import CastV2
from infra import sealing
from infra.postgres.connection import pool
from infra.postgres.log import PostgresLog
from infra.postgres.seals import PostgresSeals
from services.chamber.api import polls
from services.clerk.sealing import Keyring, give
from tests.services.chamber.house import House

ORIGIN = "example.org/log"
KEYRING = Keyring(b"\x07" * 32, ORIGIN, sealing.private, sealing.CURVE)


@pytest.fixture
async def closing(chamber: House) -> AsyncIterator[PostgresLog]:
    """The closing service gives keys; the log, to look into."""
    readers = await pool(chamber.database.url)
    task = asyncio.create_task(give(PostgresSeals(readers), KEYRING))
    log = PostgresLog(chamber.database.url, readers)
    await log.start()
    yield log
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await log.stop()
    await readers.close()


async def papers(log: PostgresLog, poll: str) -> dict[str, str]:
    """What is in the envelopes, by organisation."""
    (opened,) = [event.fact for event in await log.stream(f"poll-{poll}")]
    key = KEYRING.key(poll) or ""
    return {
        fact.organisation: KEYRING.choice(opened, key, fact.organisation, fact.choice)  # type: ignore[arg-type]
        for fact in [event.fact for event in await log.ballots(poll)]
        if isinstance(fact, CastV2)
    }


@pytest.mark.usefixtures("closing")
async def test_d2_a_sealed_poll_tells_how_many_voted_and_nothing_else(chamber: House) -> None:
    voter, token = await chamber.member()
    poll = await chamber.opened(token, secrecy="sealed")
    receipt = await chamber.done(f"/api/polls/{poll}/ballots", {"choice": "against"}, token)
    told = (await chamber.get(f"/api/polls/{poll}?at_least={receipt['last']}")).json
    assert told["terms"]["secrecy"] == "sealed"
    assert told["terms"]["seal"] == KEYRING.half(KEYRING.key(poll))
    assert (told["tally"], told["result"], told["paper"]["so_far"]) == (None, None, {"ballots": 1})
    assert (await chamber.read(f"/api/polls/{poll}/ballots")).json == []
    (line,) = [one for one in (await chamber.read("/api/polls")).json if one["poll"] == poll]
    assert (line["tally"], line["result"]) == (None, None)
    shown = (await chamber.read(f"/stemmingen/{poll}")).text
    assert "1 van de" in shown
    assert "ziet niemand wat je koos, ook de stad en de griffie niet" in shown
    assert "De stemmen zijn verzegeld." in shown
    assert voter not in shown.partition("Wie stemde wat")[2].partition("Zelf hertellen")[0]


async def test_ballots_in_bulk_are_sealed_too(chamber: House, closing: PostgresLog) -> None:
    voters = [await chamber.member() for _ in range(3)]
    poll = await chamber.opened(voters[0][1], secrecy="sealed")
    said = ("for", "against", "abstain")
    ballots = [
        {"token": token, "poll": poll, "choice": choice}
        for (_, token), choice in zip(voters, said, strict=True)
    ]
    answer = await chamber.post("/api/ballots", {"ballots": ballots})
    assert [line["status"] for line in answer.json["results"]] == [201] * 3
    assert await papers(closing, poll) == dict(zip((name for name, _ in voters), said, strict=True))


async def test_bulk_refuses_what_is_no_choice_in_a_sealed_poll(chamber: House, closing: PostgresLog) -> None:
    _, token = await chamber.member()
    poll = await chamber.opened(token, secrecy="sealed", method="consent", hold=7)
    answer = await chamber.post(
        "/api/ballots", {"ballots": [{"token": token, "poll": poll, "choice": "for"}]}
    )
    (line,) = answer.json["results"]
    assert (line["status"], line["problem"]["code"]) == (422, "no-such-choice")
    assert await papers(closing, poll) == {}


async def test_bulk_seals_reasons_and_takes_envelopes(chamber: House, closing: PostgresLog) -> None:
    voters = [await chamber.member() for _ in range(3)]
    poll = await chamber.opened(voters[0][1], secrecy="sealed", method="consent", hold=7)
    (opened,) = [event.fact for event in await closing.stream(f"poll-{poll}")]
    whose, token = voters[1]
    envelope, why = seal.sealed(sealing.CURVE.seal, opened, ORIGIN, whose, "concern", "Te steil.")
    asked = [
        {"token": voters[0][1], "choice": "objection", "reason": "Te scheef."},
        {"token": token, "choice": envelope, "reason": why, "sealed": True},
        {"token": voters[2][1], "choice": "concern"},
    ]
    answer = await chamber.post("/api/ballots", {"ballots": [{"poll": poll, **one} for one in asked]})
    assert [line["status"] for line in answer.json["results"]] == [201, 201, 422]
    assert await papers(closing, poll) == {voters[0][0]: "objection", whose: "concern"}
    connection = await asyncpg.connect(chamber.database.superuser_url)
    told = await connection.fetchval("select count(*) from prose where body like 'Te scheef%'")
    sizes = await connection.fetch(
        "select length(p.body) as size from prose p, events e where e.stream like $1"
        " and position(p.digest in convert_from(e.leaf, 'utf8')) > 0", f"ballot-{poll}-%"
    )  # fmt: skip
    await connection.close()
    assert (told, {row["size"] for row in sizes}, len(sizes)) == (0, {seal.letters(seal.REASON)}, 2)


@pytest.mark.usefixtures("closing")
async def test_d1_nothing_in_the_tables_tells_who_chose_the_same(chamber: House) -> None:
    """What identifies a command is kept as an HMAC: those of equal words in one poll would be equal."""
    voters = [await chamber.member() for _ in range(4)]
    poll = await chamber.opened(voters[0][1], secrecy="sealed")
    for _, token in voters[:2]:
        await chamber.done(f"/api/polls/{poll}/ballots", {"choice": "for"}, token)
    first = await chamber.done(f"/api/polls/{poll}/ballots", {"choice": "for"}, voters[0][1])
    bulk = [{"token": token, "poll": poll, "choice": "for"} for _, token in voters[2:]]
    answer = await chamber.post("/api/ballots", {"ballots": bulk})
    assert [line["status"] for line in answer.json["results"]] == [201, 201]
    connection = await asyncpg.connect(chamber.database.url)
    rows = await connection.fetch("select body from commands where first >= $1", first["first"] - 2)
    await connection.close()
    assert len({row["body"] for row in rows}) == len(rows) >= 5
    again = {"token": voters[3][1], "poll": poll, "choice": "for", "key": "nog-eens"}
    for status in (201, 200):
        answer = await chamber.post("/api/ballots", {"ballots": [again]})
        assert [line["status"] for line in answer.json["results"]] == [status]
    answer = await chamber.post("/api/ballots", {"ballots": [{**again, "choice": "against"}]})
    assert answer.json["results"][0]["problem"]["code"] == "idempotency-key-reused"


@pytest.mark.usefixtures("closing")
async def test_a_sealed_reason_is_short_enough_for_its_row(chamber: House) -> None:
    _, token = await chamber.member()
    poll = await chamber.opened(token, secrecy="sealed", method="consent", hold=7)
    path = f"/api/polls/{poll}/ballots"
    long = await chamber.post(path, {"choice": "concern", "reason": "é" * 1_001}, token)
    assert (long.status, long.json["code"]) == (422, "reason-too-long")
    without = await chamber.post(path, {"choice": "concern"}, token)
    assert (without.status, without.json["code"]) == (422, "reason-misplaced")
    envelope = "A" * seal.letters(len("objection"))
    other = await chamber.post(path, {"choice": envelope, "reason": "Omdat.", "sealed": True}, token)
    assert (other.status, other.json["code"]) == (422, "no-envelope")


async def test_an_envelope_is_for_sealed_polls(chamber: House) -> None:
    _, token = await chamber.member()
    poll = await chamber.opened(token)
    answer = await chamber.post(f"/api/polls/{poll}/ballots", {"choice": "for", "sealed": True}, token)
    assert (answer.status, answer.json["code"]) == (422, "not-sealed")


async def test_without_the_closing_service_no_sealed_poll_opens(
    chamber: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polls, "WITHIN", 0.1)
    _, token = await chamber.member()
    body = {"proposal": await chamber.proposed(token), "secrecy": "sealed"}
    answer = await chamber.post("/api/polls", body, chamber.clerk)
    assert (answer.status, answer.json["code"]) == (409, "no-seal")


async def test_who_may_not_open_a_poll_has_no_key_made(chamber: House) -> None:
    _, token = await chamber.member()
    body = {"proposal": await chamber.proposed(token), "secrecy": "sealed", "id": "nietvanmij"}
    answer = await chamber.post("/api/polls", body, token)
    assert (answer.status, answer.json["code"]) == (403, "not-the-clerk")
    readers = await pool(chamber.database.url)
    assert "nietvanmij" not in await PostgresSeals(readers).asked()
    await readers.close()
