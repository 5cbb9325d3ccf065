"""What can be read: lists in parts, freshness, the log itself, the document."""

from __future__ import annotations

import asyncio
import hashlib
import re
from typing import Any

import pytest

from services.chamber.api import ROUTES
from services.chamber.log_document import PATHS as LOG_PATHS
from tests.services.chamber.house import NAME, PURPOSE, House
from tests.waiting import until


async def parts_of(chamber: House, path: str) -> list[list[Any]]:
    """A list, part by part, as the header Link leads through it."""
    parts = []
    while path:
        answer = await chamber.get(path)
        assert answer.status == 200, answer.text
        parts.append(answer.json)
        link = re.fullmatch(r'<([^>]+)>; rel="next"', answer.headers.get("Link", ""))
        path = link[1] if link else ""
    return parts


async def test_the_assembly_says_what_it_is(chamber: House) -> None:
    await chamber.member()
    answer = await chamber.get(f"/api/assembly?at_least={await chamber.head() - 1}")
    told = answer.json
    assert (told["name"], told["purpose"]) == (NAME, PURPOSE)
    assert (told["origin"], told["sample"]) == ("example.org/log", True)
    assert told["head"] == answer.position + 1
    counts = told["counts"]
    assert counts["members"] == counts["civil_society"] + counts["city"]


async def test_lists_come_in_parts_without_a_gap_or_a_double(chamber: House) -> None:
    theme = "inlijst"
    organisations = [await chamber.admitted(themes=[theme]) for _ in range(5)]
    await chamber.get(f"/api/organisations?at_least={await chamber.head() - 1}")
    parts = await parts_of(chamber, f"/api/organisations?theme={theme}&limit=2")
    assert [len(part) for part in parts] == [2, 2, 1]
    lines = [line for part in parts for line in part]
    assert sorted(line["organisation"] for line in lines) == sorted(organisations)
    assert [line["name"] for line in lines] == sorted((line["name"] for line in lines), key=str.lower)


async def test_a_list_goes_on_by_its_link_from_where_its_last_line_stood(chamber: House) -> None:
    theme = "vanlijst"
    names = ("Aan & uit ~1", "Bij = zo", "Coda")
    first, second, third = [await chamber.admitted(themes=[theme], name=name) for name in names]
    path = f"/api/organisations?theme={theme}&limit=1"
    start = await chamber.get(f"{path}&at_least={await chamber.head() - 1}")
    assert [line["organisation"] for line in start.json] == [first]
    [onward] = re.findall(r'<([^>]+)>; rel="next"', start.headers["Link"])
    later = {"name": "Zie ginds", "themes": [theme]}
    receipt = await chamber.done(f"/api/organisations/{first}/profile", later)
    (line,) = (await chamber.get(f"{onward}&at_least={receipt['last']}")).json
    assert line["organisation"] == second, "what was renamed takes none along to the end"
    alone = (await chamber.get(f"{path}&after={second}")).json
    assert [line["organisation"] for line in alone] == [third], "an id alone is enough for what did not move"


async def test_an_organisation_is_found_in_a_visitors_own_words(chamber: House) -> None:
    found = await chamber.admitted(
        name="Fietskeuken Rabot", stands_for="Wij herstellen fietsen met jongeren."
    )
    head = await chamber.head() - 1
    for words in ("fiets", "jongere", "Rabot", "fietsen herstellen"):
        lines = (await chamber.get(f"/api/organisations?q={words}&at_least={head}")).json
        assert found in [line["organisation"] for line in lines], words
    assert (await chamber.get("/api/organisations?q=zwembad&at_least=0")).json == []


async def test_proposals_and_polls_are_listed_newest_first(chamber: House) -> None:
    organisation, token = await chamber.member()
    proposals = [await chamber.proposed(token) for _ in range(3)]
    polls = [(await chamber.done("/api/polls", {"proposal": proposal}))["id"] for proposal in proposals]
    head = await chamber.head() - 1
    parts = await parts_of(chamber, f"/api/proposals?organisation={organisation}&limit=2&at_least={head}")
    assert [line["proposal"] for part in parts for line in part] == proposals[::-1]
    [line] = (await chamber.get(f"/api/polls?proposal={proposals[1]}&at_least={head}")).json
    assert (line["poll"], line["phase"], line["result"]) == (polls[1], "open", None)
    assert line["tally"] == {"for": 0, "against": 0, "abstain": 0}
    newest = (await chamber.get(f"/api/polls?phase=open&limit=3&at_least={head}")).json
    assert [line["poll"] for line in newest] == polls[::-1]
    latest = (await chamber.get(f"/api/proposals?organisation={organisation}")).json[0]["poll"]
    assert (latest["poll"], latest["phase"]) == (polls[2], "open")


async def test_the_roll_call_is_in_order_of_organisation_and_comes_in_parts(chamber: House) -> None:
    voters = [await chamber.member() for _ in range(5)]
    poll = await chamber.opened(voters[0][1])
    for _, token in voters:
        last = (await chamber.done(f"/api/polls/{poll}/ballots", {"choice": "for"}, token))["last"]
    parts = await parts_of(chamber, f"/api/polls/{poll}/ballots?limit=2&at_least={last}")
    assert [len(part) for part in parts] == [2, 2, 1]
    assert [line["organisation"] for part in parts for line in part] == sorted(o for o, _ in voters)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/organisations/geen", "no-such-organisation"),
        ("/api/proposals/geen", "no-such-proposal"),
        ("/api/polls/geen", "no-such-poll"),
        ("/api/polls/geen/ballots", "no-such-poll"),
    ],
)
async def test_what_is_not_there_is_a_404(chamber: House, path: str, code: str) -> None:
    answer = await chamber.get(path)
    assert (answer.status, answer.json["code"]) == (404, code)


async def test_a_poll_without_ballots_has_an_empty_roll_call(chamber: House) -> None:
    _, token = await chamber.member()
    poll = await chamber.opened(token)
    answer = await chamber.get(f"/api/polls/{poll}/ballots?at_least={await chamber.head() - 1}")
    assert (answer.status, answer.json) == (200, [])


# --- freshness ---------------------------------------------------------------------------------------------


async def test_whoever_acts_sees_the_own_act(chamber: House) -> None:
    _, token = await chamber.member()
    poll = await chamber.opened(token)
    for choice in ("for", "against", "abstain", "for"):
        last = (await chamber.done(f"/api/polls/{poll}/ballots", {"choice": choice}, token))["last"]
        [line] = (await chamber.get(f"/api/polls/{poll}/ballots?at_least={last}")).json
        assert (line["choice"], line["position"]) == (choice, last)


async def test_a_reader_that_asks_for_the_future_is_told_to_come_back(
    chamber: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.chamber.reading.PATIENCE", 0.2)
    head = await chamber.head()
    answer = await chamber.get(f"/api/polls?at_least={head + 1000}")
    assert (answer.status, answer.json["code"]) == (503, "read-model-behind")
    assert int(answer.headers["Retry-After"]) > 0


async def test_a_reader_waits_for_what_is_about_to_be_done(chamber: House) -> None:
    _, token = await chamber.member()
    poll = await chamber.opened(token)
    path = f"/api/polls/{poll}/ballots"
    waiting = asyncio.create_task(chamber.get(f"{path}?at_least={await chamber.head()}"))
    await asyncio.wait({waiting}, timeout=0.3)
    assert not waiting.done()
    await chamber.done(path, {"choice": "for"}, token)
    assert len((await waiting).json) == 1


# --- the log -----------------------------------------------------------------------------------------------


async def test_the_log_is_read_in_parts_from_the_first_entry(chamber: House) -> None:
    await chamber.member()
    first = (await chamber.get("/api/log?limit=2")).json
    assert [entry["position"] for entry in first["entries"]] == [0, 1]
    assert '"type":"assembly.founded.v1"' in first["entries"][0]["leaf"]
    for entry in first["entries"]:
        assert entry["leaf_hash"] == hashlib.sha256(b"\x00" + entry["leaf"].encode()).hexdigest()
    rest = (await chamber.get("/api/log?from=2&limit=1000")).json
    assert rest["head"] >= 2 + len(rest["entries"])
    assert rest["entries"][0]["position"] == 2


@pytest.mark.parametrize("start", [10**6, 2**63 - 1])
async def test_behind_the_end_of_the_log_there_is_nothing(chamber: House, start: int) -> None:
    answer = await chamber.get(f"/api/log?from={start}")
    assert (answer.status, answer.json["entries"]) == (200, [])


# --- the document ------------------------------------------------------------------------------------------


async def test_the_document_lists_every_route_and_nothing_else(chamber: House) -> None:
    document = (await chamber.get("/api/openapi.json")).json
    assert document["openapi"].startswith("3.1.")
    listed = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert listed == {(route.method, f"/api{route.path}") for route in ROUTES} | {
        ("GET", "/api/openapi.json"),
        ("GET", "/api/asyncapi.json"),
        *(("GET", path) for path in LOG_PATHS),
    }
    names = [
        operation["operationId"] for methods in document["paths"].values() for operation in methods.values()
    ]
    assert len(set(names)) == len(names)


async def test_every_reference_in_the_document_leads_somewhere(chamber: House) -> None:
    answer = await chamber.get("/api/openapi.json")
    for reference in set(re.findall(r'"\$ref":"([^"]+)"', answer.text)):
        found = answer.json
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert found


WITH_A_TOKEN = {route.name for route in ROUTES if route.token or route.known}
"""What takes a token: all acts but ballots in bulk, which bring theirs, and what is not for everybody."""

WITHOUT_A_TOKEN = {"/api/ballots", "/api/organisations/{organisation}/corrections/anybody"}
"""What is done without one."""


async def test_the_document_says_what_every_operation_takes(chamber: House) -> None:
    document = (await chamber.get("/api/openapi.json")).json
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            inside = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
            assert inside == set(re.findall(r"{(\w+)}", path))
            statuses = set(operation["responses"])
            assert {s for s in statuses if s < "400"}, path
            assert statuses & {"404", "422"}, path
            assert ("security" in operation) == (operation["operationId"] in WITH_A_TOKEN)
            assert method == "get" or "security" in operation or path in WITHOUT_A_TOKEN
    ballot = document["paths"]["/api/polls/{poll}/ballots"]["post"]
    name = ballot["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    schema = document["components"]["schemas"][name]
    assert schema["properties"]["choice"]["maxLength"] == 4_000
    assert schema["additionalProperties"] is False
    assert "Idempotency-Key" in {p["name"] for p in ballot["parameters"]}


async def test_what_the_document_says_of_an_answer_is_what_is_answered(chamber: House) -> None:
    _, token = await chamber.member()
    poll = await chamber.opened(token)
    document = (await chamber.get("/api/openapi.json")).json
    await until(lambda: _there(chamber, poll))
    for template, path in (("/api/polls/{poll}", f"/api/polls/{poll}"), ("/api/assembly", "/api/assembly")):
        answers = document["paths"][template]["get"]["responses"]["200"]["content"]["application/json"][
            "schema"
        ]
        schema = document["components"]["schemas"][answers["$ref"].rpartition("/")[2]]
        assert set((await chamber.get(path)).json) == set(schema["properties"])


async def _there(chamber: House, poll: str) -> bool:
    return (await chamber.get(f"/api/polls/{poll}")).status == 200
