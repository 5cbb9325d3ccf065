"""What the chamber logs: ids and numbers. Never a text, a token, a choice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.conftest import Database
from tests.services.chamber.house import process
from tests.waiting import until

CANARY = "kanariepietje"


def lines(errors: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in errors.read_text().splitlines()]


@pytest.mark.fault
async def test_a_run_tells_ids_and_numbers_and_nothing_that_was_said(
    database: Database, tmp_path: Path
) -> None:
    async with process(database, tmp_path) as run:
        chamber = run.house
        organisation, token = await chamber.member()
        texts = {"title": f"Titel {CANARY}", "clauses": [f"Tekst {CANARY}"], "background": f"Want {CANARY}"}
        proposal = await chamber.proposed(token, **texts)
        poll = (await chamber.done("/api/polls", {"proposal": proposal}))["id"]
        path = f"/api/polls/{poll}/ballots"
        receipt = await chamber.done(path, {"choice": "abstain"}, token, "sleutel-1")
        await chamber.post(
            "/api/ballots", {"ballots": [{"token": token, "poll": poll, "choice": "abstain"}] * 2}
        )
        # Everything that goes wrong, with something in it that may not be told.
        await chamber.post(path, {"choice": CANARY}, token)
        await chamber.post(path, {CANARY: "abstain"}, token)
        await chamber.ask("POST", path, b'{"choice": "' + CANARY.encode(), token)
        await chamber.post("/api/polls/geen/ballots", {"choice": "abstain"}, token)
        await chamber.post(path, {"choice": "abstain"}, f"hf_{CANARY:x<43}")
        await chamber.post(path, {"choice": "abstain"}, token, f"a b {CANARY}")
        await chamber.get(f"/api/organisations?q={CANARY}")
        await chamber.get(f"/organisaties?q={CANARY}")
        await chamber.get(f"/{CANARY}")
        await chamber.get(f"/api/polls/{CANARY}!")
        await chamber.get("/api/polls", X_Request_Id="aanvraag-12345678")
        await chamber.get("/api/polls", X_Request_Id=f"{CANARY} met spatie")
        await chamber.get("/health/ready")
        await chamber.get("/metrics")
        await until(lambda: "aanvraag-12345678" in run.errors.read_text())
        run.popen.terminate()
        assert run.popen.wait(20) == 0
        text = run.errors.read_text()
        assert CANARY not in text
        assert token not in text
        assert chamber.clerk not in text
        assert "abstain" not in text
        assert "hf_" not in text

        told = lines(run.errors)
        assert all({"event", "level", "service", "at"} <= set(line) for line in told)
        requests = [line for line in told if line["event"] == "request"]
        [cast] = [line for line in requests if line.get("command") == "sleutel-1"]
        assert cast["route"] == "/api/polls/{poll}/ballots"
        assert (cast["method"], cast["status"], cast["act"]) == ("POST", 201, "cast-ballot")
        assert cast["position"] == receipt["last"]
        assert cast["verdicts"] == {"done": 1}
        assert cast["duration_ms"] > 0
        [bulk] = [line for line in requests if line.get("act") == "cast-ballots"]
        assert bulk["verdicts"] == {"done": 2}
        assert not [
            line for line in requests if line["route"] in {"/health/ready", "/health/live", "/metrics"}
        ]
        assert len({line["request_id"] for line in requests}) == len(requests)
        assert organisation not in text
        assert not [line for line in told if line["level"] in {"error", "critical"}]


@pytest.mark.fault
async def test_what_nobody_expected_is_answered_plainly_and_logged_without_what_was_said(
    database: Database, tmp_path: Path
) -> None:
    async with process(database, tmp_path) as run:
        chamber = run.house
        _, token = await chamber.member()
        poll = await chamber.opened(token)
        # Somebody broke the table: PostgreSQL would quote the whole row in its message.
        connection = await asyncpg.connect(database.superuser_url)
        await connection.execute("alter table prose add constraint broken check (false) not valid")
        await connection.execute("alter table directory_v3.profile rename column name to gone")
        await connection.close()
        body = {"title": CANARY, "for_whom": CANARY, "clauses": [CANARY]}
        answer = await chamber.post("/api/proposals", body, token)
        assert (answer.status, answer.json["code"]) == (500, "unexpected")
        assert answer.headers["X-Request-Id"] in answer.json["detail"]
        assert "Traceback" not in answer.text
        assert "broken" not in answer.text
        read = await chamber.get("/api/organisations")
        assert (read.status, read.json["code"]) == (500, "unexpected")
        page = await chamber.get("/organisaties")
        assert page.status == 500
        assert "Er ging iets mis" in page.text
        await chamber.done(f"/api/polls/{poll}/ballots", {"choice": "for"}, token)
        await until(lambda: run.errors.read_text().count('"unexpected error"') >= 3)
        text = run.errors.read_text()
        assert CANARY not in text
        errors = [line for line in lines(run.errors) if line["event"] == "unexpected error"]
        assert {line["request_id"] for line in errors} == {
            part.headers["X-Request-Id"] for part in (answer, read, page)
        }
        assert all(line["exception"][0]["places"] for line in errors)
