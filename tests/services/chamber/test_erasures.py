"""A text that must go: asked for by one bench, confirmed by the other, and gone from everywhere at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import pytest

from events.erasure.acts import ConfirmErasure
from events.fact import Actor
from infra.identity import RandomIdentity
from infra.postgres.clock import PostgresClock
from infra.postgres.connection import pool
from infra.postgres.log import PostgresLog
from services.gateway import Command, Gateway
from tests.conftest import Database
from tests.services.chamber.house import KEY, House, house

NEIGHBOUR = "Mevrouw Zonnebloem van nummer 12 heeft het nodig"
WHY = "Er staat een naam in van iemand die dat niet wil"


class Case(NamedTuple):
    """A proposal with a text that must go, and who may do something about it."""

    proposal: str
    digest: str
    asking: str
    other: str
    city: str


async def case(chamber: House) -> Case:
    _, asking = await chamber.member()
    _, other = await chamber.member()
    _, city = await chamber.mandated(await chamber.admitted(bench="city"))
    receipt = await chamber.done(
        "/api/proposals",
        {"title": "Een bank", "for_whom": NEIGHBOUR, "clauses": ["Er komt een bank."]},
        asking,
    )
    answer = await chamber.get(f"/api/log?from={receipt['first']}&limit=1")
    leaf = json.loads(answer.json["entries"][0]["leaf"])
    return Case(receipt["id"], leaf["data"]["for_whom"], asking, other, city)


async def asked(chamber: House, given: Case, **more: Any) -> str:
    body = {"digests": [given.digest], "ground": "personal-data", "reason": WHY, **more}
    erasure: str = (await chamber.done("/api/erasures", body, given.asking))["id"]
    return erasure


async def seen(chamber: House) -> int:
    """Everything so far is in every read model."""
    last = await chamber.head() - 1
    for path in ("assembly", "erasures"):
        assert (await chamber.get(f"/api/{path}?at_least={last}")).status == 200
    return last


async def body_of(database: Database, digest: str) -> tuple[bytes | None, str | None]:
    connection = await asyncpg.connect(database.url)
    try:
        return tuple(await connection.fetchrow("select salt, body from prose where digest = $1", digest))
    finally:
        await connection.close()


async def test_a_text_is_gone_from_the_table_when_the_confirmation_is_answered(chamber: House) -> None:
    given = await case(chamber)
    erasure = await asked(chamber, given)
    assert (await body_of(chamber.database, given.digest))[1] == NEIGHBOUR
    receipt = await chamber.done(f"/api/erasures/{erasure}/confirm", {}, given.city)
    assert await body_of(chamber.database, given.digest) == (None, None)
    assert (receipt["id"], [event["type"] for event in receipt["events"]]) == (erasure, ["prose.erased.v1"])


async def test_where_it_stood_the_api_says_when_and_why_it_went(chamber: House) -> None:
    given = await case(chamber)
    await seen(chamber)
    before = (await chamber.read(f"/api/proposals/{given.proposal}")).json
    assert (before["for_whom"], before["erased"]) == (NEIGHBOUR, {})
    erasure = await asked(chamber, given)
    await chamber.done(f"/api/erasures/{erasure}/confirm", {}, given.city)
    await seen(chamber)
    listed = (await chamber.read(f"/api/erasures/{erasure}")).json
    after = (await chamber.read(f"/api/proposals/{given.proposal}")).json
    mark = {"digest": given.digest, "erasure": erasure, "at": listed["judged_at"], "reason": WHY}
    for dossier, erased in ((before, None), (after, mark)):
        words = next(word for word in dossier["timeline"][0]["texts"] if word["name"] == "for_whom")
        assert (words["text"], words["erased"]) == (dossier["for_whom"], erased)
        words.clear()
    assert after == {**before, "for_whom": None, "erased": {"for_whom": mark}}


async def test_the_list_is_public_and_names_the_reason_and_both_benches(chamber: House) -> None:
    given = await case(chamber)
    confirmed, refused = await asked(chamber, given), await asked(chamber, given, ground="unlawful")
    await chamber.done(f"/api/erasures/{refused}/refuse", {"reason": "Dat is ze niet"}, given.city)
    await chamber.done(f"/api/erasures/{confirmed}/confirm", {}, given.city)
    await seen(chamber)
    two = {line["erasure"]: line for line in (await chamber.read("/api/erasures?limit=2")).json}
    told = [
        (line["phase"], line["ground"], line["reason"], line["bench"], line["judged_bench"], line["refusal"])
        for line in (two[confirmed], two[refused])
    ]
    assert told == [
        ("erased", "personal-data", WHY, "civil-society", "city", None),
        ("refused", "unlawful", WHY, "civil-society", "city", "Dat is ze niet"),
    ]
    assert two[confirmed]["digests"] == two[refused]["digests"] == [given.digest]
    only = (await chamber.read("/api/erasures?phase=refused&limit=1")).json
    assert [line["erasure"] for line in only] == [refused]


async def test_nobody_erases_with_one_bench(chamber: House) -> None:
    given = await case(chamber)
    erasure = await asked(chamber, given)
    for token, code in (
        (given.asking, "same-bench"),
        (given.other, "same-bench"),
        (chamber.clerk, "of-no-bench"),
    ):
        for act, body in (("confirm", {}), ("refuse", {"reason": "Nee"})):
            answer = await chamber.post(f"/api/erasures/{erasure}/{act}", body, token)
            assert (answer.status, answer.json["code"]) == (403, code)
    assert (await body_of(chamber.database, given.digest))[1] == NEIGHBOUR


async def test_f3_one_person_with_a_mandate_on_each_bench_does_not_erase_alone(chamber: House) -> None:
    own, city = await chamber.admitted(), await chamber.admitted(bench="city")
    email = f"{own}@voorbeeld.example"
    tokens = []
    for organisation in (own, city):
        mandate, token = await chamber.mandated(organisation)
        path = f"/api/organisations/{organisation}/mandates/{mandate}/invitation"
        await chamber.done(path, {"email": email, "mail": False}, token)
        tokens.append(token)
    given = (await case(chamber))._replace(asking=tokens[0])
    erasure = await asked(chamber, given)
    answer = await chamber.post(f"/api/erasures/{erasure}/confirm", {}, tokens[1])
    assert (answer.status, answer.json["code"]) == (403, "same-person")
    assert (await body_of(chamber.database, given.digest))[1] == NEIGHBOUR
    await chamber.done(f"/api/erasures/{erasure}/confirm", {}, given.city)
    assert (await body_of(chamber.database, given.digest))[1] is None


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"ground": "tone"}, 422, "not-as-asked"),
        ({"ground": "disagreement"}, 422, "not-as-asked"),
        ({"reason": " "}, 422, "not-as-asked"),
        ({"digests": []}, 422, "not-as-asked"),
        ({"digests": ["a" * 63]}, 422, "not-as-asked"),
        ({"digests": [f"{n:064x}" for n in range(51)]}, 422, "not-as-asked"),
        ({"digests": ["a" * 64]}, 404, "no-such-text"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    chamber: House, change: dict[str, Any], status: int, code: str
) -> None:
    given = await case(chamber)
    body = {"digests": [given.digest], "ground": "unlawful", "reason": WHY, **change}
    answer = await chamber.post("/api/erasures", body, given.asking)
    assert answer.status == status, answer.text
    assert answer.json["code"] == code or code == "not-as-asked"


async def test_an_erasure_that_nobody_asked_for_is_unknown(chamber: House) -> None:
    given = await case(chamber)
    for answer in (
        await chamber.post("/api/erasures/none/confirm", {}, given.city),
        await chamber.post("/api/erasures/none/refuse", {"reason": "Nee"}, given.city),
        await chamber.get("/api/erasures/none"),
    ):
        assert (answer.status, answer.json["code"]) == (404, "no-such-erasure")


async def test_sent_again_each_act_gives_its_first_receipt(chamber: House) -> None:
    """Also after the text that the request names is gone."""
    given = await case(chamber)
    body = {"digests": [given.digest], "ground": "personal-data", "reason": WHY}
    first = await chamber.post("/api/erasures", body, given.asking, key="please")
    path = f"/api/erasures/{first.json['id']}/confirm"
    confirmed = await chamber.post(path, {}, given.city, key="yes")
    for answer, again in (
        (first, await chamber.post("/api/erasures", body, given.asking, key="please")),
        (confirmed, await chamber.post(path, {}, given.city, key="yes")),
    ):
        assert (answer.status, again.status) == (201, 200)
        assert again.json == {**answer.json, "repeated": True}
    new = await chamber.post("/api/erasures", body, given.asking, key="again")
    assert (new.status, new.json["code"]) == (404, "no-such-text")


async def test_search_does_not_find_what_is_gone(chamber: House) -> None:
    given = await case(chamber)
    organisation = await chamber.admitted(stands_for="Wij zijn de kabouterbond", name="Kabouters")
    await seen(chamber)
    found = (await chamber.read("/api/organisations?q=kabouterbond")).json
    assert [line["organisation"] for line in found] == [organisation]
    entries = (await chamber.get(f"/api/log?from={await chamber.head() - 1}")).json["entries"]
    digest = json.loads(entries[0]["leaf"])["data"]["stands_for"]
    erasure = await asked(chamber, given._replace(digest=digest))
    await chamber.done(f"/api/erasures/{erasure}/confirm", {}, given.city)
    await seen(chamber)
    assert (await chamber.read("/api/organisations?q=kabouterbond")).json == []
    (line,) = (await chamber.read("/api/organisations?q=Kabouters")).json
    assert (line["stands_for"], line["erased"]["stands_for"]["reason"]) == (None, WHY)


async def test_what_whoever_verifies_the_log_gets_is_empty_too(chamber: House) -> None:
    given = await case(chamber)
    erasure = await asked(chamber, given)
    await chamber.done(f"/api/erasures/{erasure}/confirm", {}, given.city)
    lines = (await chamber.get(f"/log/prose/{given.digest[:2]}")).text.splitlines()
    assert {"digest": given.digest, "salt": None, "body": None} in [json.loads(line) for line in lines]


async def test_the_pages_say_when_and_why(chamber: House) -> None:
    given = await case(chamber)
    erasure = await asked(chamber, given)
    await seen(chamber)
    waiting = (await chamber.read("/gewist?phase=requested")).text
    assert "Wacht op iemand van de andere bank" in waiting
    await chamber.done(f"/api/erasures/{erasure}/confirm", {}, given.city)
    await seen(chamber)
    dossier = (await chamber.read(f"/dossiers/{given.proposal}")).text
    assert NEIGHBOUR not in dossier
    assert "[gewist op " in dossier
    assert f": {WHY}]" in dossier
    listed = (await chamber.read("/gewist")).text
    assert WHY in listed
    assert "Er staan persoonsgegevens in" in listed
    assert "bank van de stad" in listed


async def test_a_reason_that_must_go_is_erased_by_another_erasure(chamber: House) -> None:
    given = await case(chamber)
    first = await asked(chamber, given, reason="Mevrouw Zonnebloem vroeg het zelf")
    await chamber.done(f"/api/erasures/{first}/confirm", {}, given.city)
    await seen(chamber)
    position = (await chamber.read(f"/api/erasures/{first}")).json["position"]
    leaf = (await chamber.get(f"/api/log?from={position}&limit=1")).json["entries"][0]["leaf"]
    second = await asked(chamber, given._replace(digest=json.loads(leaf)["data"]["reason"]))
    await chamber.done(f"/api/erasures/{second}/confirm", {}, given.city)
    await seen(chamber)
    line = (await chamber.read(f"/api/erasures/{first}")).json
    assert (line["reason"], line["erased"]["reason"]["erasure"]) == (None, second)
    dossier = (await chamber.read(f"/dossiers/{given.proposal}")).text
    assert "de reden zelf werd ook gewist]" in dossier


@pytest.mark.fault
async def test_a_chamber_erases_what_it_finds_undone_before_it_listens(
    database: Database, tmp_path: Path
) -> None:
    """A crash between append and erasure, or a backup that is older than the erasure."""
    async with house(database, tmp_path) as chamber:
        given = await case(chamber)
        erasure = await asked(chamber, given)
        organisation = await chamber.admitted(bench="city")
        mandate, _ = await chamber.mandated(organisation)
    await _confirmed_and_crashed(database, Actor("member", mandate, organisation, "token"), erasure)
    assert (await body_of(database, given.digest))[1] == NEIGHBOUR
    async with house(database, tmp_path) as chamber:
        assert await body_of(database, given.digest) == (None, None)
        await seen(chamber)


async def _confirmed_and_crashed(database: Database, who: Actor, erasure: str) -> None:
    readers = await pool(database.url)
    log, clock = PostgresLog(database.url, readers), PostgresClock(readers)
    await clock.synchronise()
    await log.start()
    await Gateway(log, clock, RandomIdentity(), KEY).act(ConfirmErasure(erasure), who, Command("yes", b""))
    await log.stop()
    readers.terminate()
