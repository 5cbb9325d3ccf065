"""The charter and the rules over the API (P1): adopted once by the clerk, read by anyone, by version."""

from __future__ import annotations

import json

import msgspec

from services.cli.statutes import read_rules
from tests.services.chamber.house import House

CHARTER = {
    "purpose": "Samen beter.",
    "aims": [{"aim": "ontmoeten", "text": "Elkaar ontmoeten"}, {"aim": "doen", "text": "Iets doen"}],
    "joining": "Wie wil.",
    "direction": "Wij samen.",
}
RULES = {"procedure": json.loads(msgspec.json.encode(read_rules()))}


async def test_p1_the_clerk_adopts_the_first_charter_and_rules_and_everybody_reads_them(own: House) -> None:
    assert (await own.get("/api/charter")).json["code"] == "no-such-charter"
    assert (await own.get("/api/rules")).json["code"] == "no-such-rules"
    adopted = await own.done("/api/charter", CHARTER)
    assert [event["type"] for event in adopted["events"]] == ["charter.adopted.v1"]
    receipt = await own.done("/api/rules", RULES)
    assert receipt["id"] == "1"
    for path in ("/api/charter", "/api/charter/1"):
        found = (await own.get(f"{path}?at_least={receipt['last']}")).json
        told = {name: found[name] for name in ("purpose", "joining", "direction")}
        assert told == {name: CHARTER[name] for name in told}
        assert [{"aim": a["aim"], "text": a["text"]} for a in found["aims"]] == CHARTER["aims"]
        assert (found["version"], found["poll"], len(found["versions"])) == (1, None, 1)
    for path in ("/api/rules", "/api/rules/1"):
        found = (await own.get(path)).json
        assert (found["version"], found["procedure"]) == (1, RULES["procedure"])
    for version in ("2", "0", "x", "99999999"):
        assert (await own.get(f"/api/rules/{version}")).json["code"] == "no-such-rules"
        assert (await own.get(f"/api/charter/{version}")).status == 404


async def test_nobody_adopts_them_twice_nor_when_there_are_members_nor_in_another_office(own: House) -> None:
    await own.done("/api/rules", RULES)
    again = await own.post("/api/rules", RULES, own.clerk)
    assert (again.status, again.json["code"]) == (409, "not-the-first")
    _, member = await own.member()
    for path, body in (("/api/charter", CHARTER), ("/api/rules", RULES)):
        assert (await own.post(path, body, member)).json["code"] == "not-the-clerk"
        assert (await own.post(path, body)).status == 401
        assert (await own.post(path, body, own.clerk)).json["code"] == "not-the-first"


async def test_rules_that_make_no_sense_are_refused(own: House) -> None:
    procedure = json.loads(msgspec.json.encode(read_rules()))
    procedure["majorities"]["rules"]["threshold"]["numerator"] = 1
    answer = await own.post("/api/rules", {"procedure": procedure}, own.clerk)
    assert (answer.status, answer.json["code"]) == (422, "threshold-no-majority")
    procedure["periods"]["reading"] = -1
    answer = await own.post("/api/rules", {"procedure": procedure}, own.clerk)
    assert (answer.status, answer.json["code"]) == (422, "malformed-body")
    twice = {**CHARTER, "aims": [CHARTER["aims"][0], CHARTER["aims"][0]]}  # type: ignore[index]
    answer = await own.post("/api/charter", twice, own.clerk)
    assert (answer.status, answer.json["code"]) == (422, "aim-twice")
