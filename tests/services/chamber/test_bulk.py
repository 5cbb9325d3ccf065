"""Ballots in bulk: each under its own token, each judged alone."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from events.registry import Recorded
from tests.services.chamber.house import House
from tests.services.conftest import Assembly


async def voted(chamber: House, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    answer = await chamber.post("/api/ballots", {"ballots": items})
    assert answer.status == 200, answer.text
    results: list[dict[str, Any]] = answer.json["results"]
    assert len(results) == len(items)
    return results


async def test_each_ballot_is_judged_alone_and_answered_in_order(chamber: House) -> None:
    voters = [await chamber.member() for _ in range(4)]
    poll = await chamber.opened(voters[0][1])
    suspended, token = voters[3]
    await chamber.done(f"/api/organisations/{suspended}/suspension", {"reason": "Even niet."})
    items = [
        {"token": voters[0][1], "poll": poll, "choice": "for"},
        {"token": token, "poll": poll, "choice": "for"},
        {"token": "hf_" + "x" * 43, "poll": poll, "choice": "for"},
        {"token": voters[1][1], "poll": "geen", "choice": "for"},
        {"token": "onzin", "poll": poll, "choice": "for"},
        {"token": voters[2][1], "poll": poll, "choice": "against"},
    ]
    answer = await chamber.post("/api/ballots", {"ballots": items})
    results = answer.json["results"]
    assert [result["status"] for result in results] == [201, 403, 401, 404, 401, 201]
    assert results[1]["problem"]["code"] == "not-in-good-standing"
    assert results[1]["problem"]["remedy"]
    assert [set(result) for result in results] == [{"status", "receipt"}, *[{"status", "problem"}] * 4,
                                                   {"status", "receipt"}]  # fmt: skip
    accepted = [results[0]["receipt"], results[5]["receipt"]]
    assert answer.position == max(receipt["last"] for receipt in accepted)
    assert accepted[0]["id"] == poll
    assert accepted[0]["events"][0]["stream"] == f"ballot-{poll}-{voters[0][0]}"
    lines = (await chamber.get(f"/api/polls/{poll}/ballots?at_least={answer.position}")).json
    told = {line["organisation"]: line["choice"] for line in lines}
    assert told == {voters[0][0]: "for", voters[2][0]: "against"}


async def test_one_hundred_ballots_in_one_request(chamber: House) -> None:
    voters = [await chamber.member() for _ in range(20)]
    polls = [await chamber.opened(voters[0][1]) for _ in range(5)]
    items = [{"token": token, "poll": poll, "choice": "for"} for poll in polls for _, token in voters]
    results = await voted(chamber, items)
    assert {result["status"] for result in results} == {201}
    positions = [result["receipt"]["first"] for result in results]
    assert len(set(positions)) == 100


async def test_ballots_of_one_token_in_one_poll_take_turns_in_order(chamber: House) -> None:
    organisation, token = await chamber.member()
    poll = await chamber.opened(token)
    choices = ["for", "against", "abstain", "for", "against"]
    results = await voted(chamber, [{"token": token, "poll": poll, "choice": choice} for choice in choices])
    versions = [result["receipt"]["events"][0]["version"] for result in results]
    assert versions == [1, 2, 3, 4, 5]
    last = results[-1]["receipt"]["last"]
    [line] = (await chamber.get(f"/api/polls/{poll}/ballots?at_least={last}")).json
    assert (line["organisation"], line["choice"]) == (organisation, "against")


async def test_a_key_holds_in_bulk_and_one_by_one(chamber: House) -> None:
    _, token = await chamber.member()
    poll = await chamber.opened(token)
    item = {"token": token, "poll": poll, "choice": "for", "key": f"bulk-{poll}"}
    [first] = await voted(chamber, [item])
    [second] = await voted(chamber, [item])
    third = await chamber.post(f"/api/polls/{poll}/ballots", {"choice": "for"}, token, f"bulk-{poll}")
    [other] = await voted(chamber, [{**item, "choice": "against"}])
    assert [first["status"], second["status"], third.status, other["status"]] == [201, 200, 200, 422]
    assert second["receipt"] == third.json == {**first["receipt"], "repeated": True}
    assert other["problem"]["code"] == "idempotency-key-reused"


async def test_a_request_that_is_not_right_is_refused_as_a_whole(chamber: House) -> None:
    _, token = await chamber.member()
    poll = await chamber.opened(token)
    good = {"token": token, "poll": poll, "choice": "for"}
    before = await chamber.head()
    for items in ([], [good] * 501, [good, {**good, "choice": ""}], [good, {**good, "key": "a b"}],
                  [good, {**good, "weight": 2}], [{"poll": poll, "choice": "for"}], "geen"):  # fmt: skip
        answer = await chamber.post("/api/ballots", {"ballots": items})
        assert (answer.status, answer.json["code"]) == (422, "malformed-body")
    assert await chamber.head() == before


OPTIONS = [{"option": name, "label": name} for name in ("a", "b", "c")]
METHODS: dict[str, tuple[dict[str, Any], list[dict[str, Any]], list[str]]] = {
    "majority": ({}, [{"choice": "for"}, {"choice": "voor"}], ["for"]),
    "consent": (
        {"method": "consent"},
        [
            {"choice": "consent"},
            {"choice": "concern", "reason": "Te steil."},
            {"choice": "objection"},
            {"choice": "for"},
            {"choice": "consent", "reason": "Goed."},
        ],
        ["concern", "consent"],
    ),
    "approval": (
        {"method": "approval", "options": OPTIONS, "seats": 1},
        [{"choice": "b,a"}, {"choice": "-"}, {"choice": "d"}, {"choice": "a,a"}],
        ["-", "a,b"],
    ),
    "ranked": (
        {"method": "ranked", "options": OPTIONS},
        [{"choice": "c > a = b"}, {"choice": "a>d"}, {"choice": "b", "sealed": True}],
        ["c>a=b"],
    ),
    "survey": (
        {"method": "survey", "options": OPTIONS, "limit": 1},
        [{"choice": "a"}, {"choice": "a,b"}, {"choice": "a", "reason": "Daarom."}],
        ["a"],
    ),
}
"""Method → what of its poll is said, ballots of which some are none, and what stands in the end."""


@pytest.mark.parametrize("method", METHODS)
async def test_ballots_of_every_method_are_cast_in_bulk_each_judged_alone(
    chamber: House, method: str
) -> None:
    paper, asked, stands = METHODS[method]
    voters = [await chamber.member() for _ in asked]
    poll = await chamber.opened(voters[0][1], **paper)
    items = [
        {"token": token, "poll": poll, **ballot} for (_, token), ballot in zip(voters, asked, strict=True)
    ]
    answer = await chamber.post("/api/ballots", {"ballots": items})
    results = answer.json["results"]
    assert sorted(result["status"] for result in results) == [201] * len(stands) + [422] * (
        len(asked) - len(stands)
    )
    assert {result["problem"]["code"] for result in results if result["status"] == 422} <= {
        "no-such-choice", "reason-misplaced", "not-sealed"
    }  # fmt: skip
    lines = (await chamber.get(f"/api/polls/{poll}/ballots?at_least={answer.position}")).json
    assert sorted(line["choice"] for line in lines) == stands
    assert [line["reason"] for line in lines if line["choice"] == "concern"] == ["Te steil."] * (
        method == "consent"
    )
    again = [await chamber.post(f"/api/polls/{poll}/ballots", ballot, token)
             for (_, token), ballot in zip(voters, asked, strict=True)]  # fmt: skip
    assert [one.status for one in again] == [result["status"] for result in results]


async def test_a_key_holds_for_a_ballot_with_a_reason_too(chamber: House) -> None:
    _, token = await chamber.member()
    poll = await chamber.opened(token, method="consent", hold=7)
    ballot = {"choice": "objection", "reason": "Te duur."}
    [first] = await voted(chamber, [{"token": token, "poll": poll, "key": f"why-{poll}", **ballot}])
    second = await chamber.post(f"/api/polls/{poll}/ballots", ballot, token, f"why-{poll}")
    other = {**ballot, "reason": "Veel te duur."}
    [third] = await voted(chamber, [{"token": token, "poll": poll, "key": f"why-{poll}", **other}])
    assert (first["status"], second.status, third["status"]) == (201, 200, 422)
    assert second.json == {**first["receipt"], "repeated": True}
    assert third["problem"]["code"] == "idempotency-key-reused"


async def test_bulk_needs_no_token_of_its_own(chamber: House) -> None:
    _, token = await chamber.member()
    poll = await chamber.opened(token)
    body = {"ballots": [{"token": token, "poll": poll, "choice": "for"}]}
    answer = await chamber.post("/api/ballots", body, "hf_" + "y" * 43)
    assert answer.json["results"][0]["status"] == 201


async def test_when_a_poll_opens_one_reads_its_stream_for_all_who_vote(
    assembly: Assembly, another: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    await assembly.with_poll(20)
    read = another.log.stream
    asked: list[str] = []

    async def counting(stream: str, after: int = 0) -> list[Recorded]:
        asked.append(stream)
        return await read(stream, after)

    monkeypatch.setattr(another.log, "stream", counting)
    receipts = await asyncio.gather(*(another.vote(f"o{number}") for number in range(20)))
    assert len({receipt.first for receipt in receipts}) == 20
    assert (asked.count("poll-p1"), asked.count("membership")) == (1, 1)
