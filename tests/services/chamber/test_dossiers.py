"""Dossiers over HTTP: listed by where they stand, told part by part, and what a sealed round said (T2)."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from events.fact import Actor
from events.poll.acts import Close
from events.refusal import OutOfOrder
from infra.identity import RandomIdentity
from infra.postgres.clock import PostgresClock
from infra.postgres.connection import pool
from infra.postgres.log import PostgresLog
from services.gateway import Command, Gateway
from tests.services.chamber.house import KEY, House
from tests.services.chamber.test_contributions import said
from tests.services.chamber.test_items import filed, ruled
from tests.services.chamber.test_sealed import KEYRING, closing
from tests.waiting import until

__all__ = ["closing"]  # the fixture


async def told(chamber: House, path: str) -> Any:
    """An answer that has seen everything."""
    sign = "&" if "?" in path else "?"
    answer = await chamber.get(f"{path}{sign}at_least={await chamber.head() - 1}")
    assert answer.status == 200, answer.text
    return answer.json


async def test_t2_a_dossier_tells_who_did_what_in_whose_name_and_where_it_stands_in_the_log(
    chamber: House,
) -> None:
    organisation, token = await chamber.member()
    proposal = await chamber.proposed(token)
    contribution = await said(chamber, proposal, token, "Er is te weinig licht.")
    first, second = (await told(chamber, f"/api/dossiers/{proposal}"))["timeline"]
    assert [(word["name"], word["of"], word["text"]) for word in first["texts"]] == [
        ("title", None, "Een bank in het park"),
        ("for_whom", None, "Wie slecht te been is"),
        ("clause", "c1", "Er komt een bank."),
    ]
    assert (
        second.items()
        >= {
            "type": "contribution.made.v1",
            "part": "debate",
            "office": "member",
            "by_clock": False,
            "organisation": organisation,
            "text": "Er is te weinig licht.",
            "texts": [],
            "erased": {},
        }.items()
    )
    assert second["data"]["contribution"] == contribution
    assert second["organisation_name"].startswith("Vereniging")
    entry = (await chamber.get(f"/api/log?from={second['position']}&limit=1")).json
    assert "contribution.made.v1" in str(entry)


async def test_a_long_dossier_comes_in_parts(chamber: House) -> None:
    _, token = await chamber.member()
    proposal = await chamber.proposed(token)
    for number in range(5):
        await said(chamber, proposal, token, f"Zin {number}")
    whole = (await told(chamber, f"/api/dossiers/{proposal}"))["timeline"]
    path, parts = f"/api/dossiers/{proposal}?limit=2", []
    while path:
        answer = await chamber.get(path)
        assert answer.json["title"] == "Een bank in het park"
        assert answer.position >= whole[-1]["position"]
        parts.append(answer.json["timeline"])
        path = answer.headers.get("Link", "").partition("<")[2].partition(">")[0]
    assert [len(part) for part in parts] == [2, 2, 2, 0]
    assert [line for part in parts for line in part] == whole
    debate = (await chamber.read(f"/api/dossiers/{proposal}?part=debate&limit=1")).json["timeline"]
    assert [line["text"] for line in debate] == ["Zin 0"]
    shown = (await chamber.read(f"/dossiers/{proposal}/verloop?limit=2")).text
    assert f'href="?after={whole[1]["position"]}"' in shown


async def test_what_is_no_part_of_a_dossier_is_refused(chamber: House) -> None:
    _, token = await chamber.member()
    proposal = await chamber.proposed(token)
    for query in ("part=gossip", "after=-1", "after=x", "limit=0"):
        answer = await chamber.read(f"/api/dossiers/{proposal}?{query}")
        assert answer.status == 422, query
    assert (await chamber.get("/api/dossiers/nergens")).json["code"] == "no-such-proposal"
    assert (await chamber.get("/api/dossiers?state=lost")).status == 422
    assert (await chamber.get("/api/dossiers?after=nergens")).json["code"] == "unknown-after"


async def test_dossiers_are_found_by_where_they_stand(own: House) -> None:
    _, token = await own.member()
    waiting, voting = await own.proposed(token, themes=["groen"]), await own.proposed(token)
    gone = await own.proposed(token)
    await own.done("/api/polls", {"proposal": voting})
    await own.done(f"/api/proposals/{gone}/withdrawal", {"reason": "Vergissing."}, token)
    for query, found in (
        ("", [gone, voting, waiting]),
        ("state=open", [voting, waiting]),
        ("state=voting", [voting]),
        ("state=ended", [gone]),
        ("state=concluded", []),
        ("phase=submitted", [waiting]),
        ("phase=voted", [voting]),
        ("theme=groen", [waiting]),
        (f"after={gone}&limit=1", [voting]),
        ("kind=policy", []),
    ):
        assert [line["proposal"] for line in await told(own, f"/api/dossiers?{query}")] == found, query


async def test_e3_a_dossier_under_rules_tells_no_support_before_it_is_scheduled(own: House) -> None:
    tokens = await ruled(own)
    proposal = await filed(own, tokens["submitter"])
    before = await told(own, f"/api/dossiers/{proposal}")
    await own.done(f"/api/proposals/{proposal}/support", {}, tokens["other"])
    assert await told(own, f"/api/dossiers/{proposal}") == before
    assert (before["kind"], before["phase"], before["aim"]) == ("policy", "submitted", "doen")


async def test_d3_reasons_of_a_sealed_round_are_told_after_its_close(
    chamber: House, closing: PostgresLog
) -> None:
    (worried, token), (agreed, other) = await chamber.member(), await chamber.member()
    readers = await pool(chamber.database.url)
    clock = PostgresClock(readers)
    await clock.synchronise()
    gateway = Gateway(closing, clock, RandomIdentity(), KEY)
    poll = await chamber.opened(token, secrecy="sealed", method="consent", hold=7)
    path = f"/api/polls/{poll}/ballots"
    await chamber.done(path, {"choice": "concern", "reason": "Te duur."}, token)
    await chamber.done(path, {"choice": "consent"}, other)
    proposal = (await told(chamber, f"/api/polls/{poll}"))["proposal"]
    lines = (await told(chamber, f"/api/dossiers/{proposal}?part=polls"))["timeline"]
    assert [line["type"] for line in lines] == ["poll.opened.v2", "ballots"]
    await chamber.timely(f"/api/polls/{poll}/closing")
    await closed(gateway, poll)
    lines = (await told(chamber, f"/api/dossiers/{proposal}?part=polls"))["timeline"]
    assert [(line["type"], line["organisation"], line["text"]) for line in lines] == [
        ("poll.opened.v2", None, None),
        ("ballot.cast.v2", worried, "Te duur."),
        ("ballots", None, None),
        ("poll.closing-announced.v1", None, None),
        ("poll.closed.v2", None, None),
    ]
    assert lines[1]["data"] == {"choice": "concern", "room": False}
    assert agreed not in {line["organisation"] for line in lines}
    await readers.close()


async def closed(gateway: Gateway, poll: str) -> None:
    """Close a sealed poll as soon as its time has come."""
    key = KEYRING.key(poll)
    act, clerk = Close(poll, key, KEYRING.half(key)), Actor("clerk", "k1", None, "token")

    async def done() -> bool:
        with suppress(OutOfOrder):
            await gateway.act(act, clerk, Command(f"close-{poll}", b""))
            return True
        return False

    await until(done)
