"""Items over the API: drafts, submission, preparation, support, agendas; what each role may (A1, A7, A9)."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import msgspec
import pytest

from services.cli.statutes import read_rules
from tests.services.chamber.house import House
from tests.services.chamber.test_statutes import CHARTER

pytestmark = pytest.mark.fault

SECRET = "5" * 64


def rules(**periods: int) -> dict[str, Any]:
    """The rules that an assembly begins with, with other periods."""
    procedure = json.loads(msgspec.json.encode(read_rules()))
    procedure["periods"].update(periods)
    return {"procedure": procedure}


async def ruled(own: House) -> dict[str, str]:
    """A charter, rules, and a token for each role."""
    await own.done("/api/charter", CHARTER)
    await own.done("/api/rules", rules(reading=0))
    organisation = await own.admitted(id="buurtwerk")
    other = await own.admitted(id="fietsers", themes=["groen"])
    city = await own.admitted(id="stad", bench="city")
    tokens = {"clerk": own.clerk}
    for name, member in (("submitter", organisation), ("other", other), ("city", city)):
        tokens[name] = (await own.mandated(member))[1]
    for office in ("chair", "contact"):
        await own.done("/api/offices", {"mandate": f"x{office}", "office": office})
        tokens[office] = (await own.done(f"/api/offices/x{office}/tokens", {"office": office}))["token"]
    return tokens


BENCH = {"kind": "policy", "title": "Meer banken", "clauses": ["Er komen banken."], "aim": "doen"}


async def filed(own: House, token: str, **more: Any) -> str:
    proposal: str = (await own.done("/api/items", {**BENCH, **more}, token))["id"]
    return proposal


async def test_a7_an_item_is_submitted_and_prepared_until_nothing_is_missing(own: House) -> None:
    tokens = await ruled(own)
    proposal = await filed(own, tokens["submitter"])
    found = (await own.read(f"/api/proposals/{proposal}/preparation")).json
    assert (found["ready"], found["phase"]) == (False, "submitted")
    assert found["missing"] == [
        *("question", "background", "for-whom", "changes", "engagement", "scope", "addressed-to-city")
    ]
    said = {
        "question": "Willen we banken?",
        "background": "Er zijn er geen.",
        "for_whom": "Wie slecht te been is",
        "changes": "Zij kunnen rusten.",
        "engagement": {"level": "advise", "holder": "stad"},
        "scope": "neighbourhoods",
        "neighbourhoods": ["ledeberg"],
        "addressed_to_city": True,
    }
    receipt = await own.done(f"/api/proposals/{proposal}/preparation", said, tokens["submitter"])
    found = (await own.read(f"/api/proposals/{proposal}/preparation")).json
    assert (found["ready"], found["missing"]) == (True, [])
    item = (await own.get(f"/api/items/{proposal}?at_least={receipt['last']}")).json
    assert {name: item[name] for name in said} == said
    assert (item["title"], item["clauses"][0]["text"], item["version"]) == (
        "Meer banken",
        "Er komen banken.",
        1,
    )
    listed = (await own.read("/api/items?phase=submitted&aim=doen")).json
    assert [line["proposal"] for line in listed] == [proposal]
    assert (await own.read("/api/items?phase=voted")).json == []


async def test_a_proposal_of_before_the_rules_is_refused_with_what_to_do(own: House) -> None:
    tokens = await ruled(own)
    body = {"title": "Banken", "for_whom": "Iedereen", "clauses": ["Er komen banken."]}
    answer = await own.post("/api/proposals", body, tokens["submitter"])
    assert (answer.status, answer.json["code"]) == (409, "rules-in-force")
    assert (await own.get("/api/items/nergens")).json["code"] == "no-such-item"
    assert (await own.get("/api/proposals/nergens/preparation")).json["code"] == "no-such-proposal"


async def test_e3_support_is_given_and_taken_back_and_its_count_is_nowhere(own: House) -> None:
    tokens = await ruled(own)
    receipt = await own.done("/api/items", BENCH, tokens["submitter"])
    proposal = receipt["id"]
    before = (await own.get(f"/api/items/{proposal}?at_least={receipt['last']}")).json
    receipt = await own.done(f"/api/proposals/{proposal}/support", {}, tokens["other"])
    assert (await own.get(f"/api/items/{proposal}?at_least={receipt['last']}")).json == before
    await own.done(f"/api/proposals/{proposal}/support/withdrawal", {}, tokens["other"])
    await own.done(f"/api/proposals/{proposal}/co-signature", {}, tokens["city"])
    receipt = await own.done(
        f"/api/proposals/{proposal}/revision", {"clauses": ["Een bank.", "En een boom."]}, tokens["submitter"]
    )
    item = (await own.get(f"/api/items/{proposal}?at_least={receipt['last']}")).json
    assert [signer["organisation"] for signer in item["co_signers"]] == ["stad"]
    assert (item["version"], [clause["text"] for clause in item["clauses"]]) == (
        2,
        ["Een bank.", "En een boom."],
    )


async def test_a9_before_submitting_one_sees_what_is_like_it_and_can_refer_instead(own: House) -> None:
    tokens = await ruled(own)
    first = await filed(own, tokens["other"], title="Banken aan de Leie", themes=["groen"])
    receipt = await own.done("/api/items", BENCH, tokens["submitter"])
    second, seen = receipt["id"], receipt["last"]
    found = (await own.get(f"/api/similar?q=een%20bank&theme=groen&at_least={seen}")).json
    assert {line["proposal"] for line in found["items"]} == {first, second}
    assert [line["organisation"] for line in found["organisations"]] == ["fietsers"]
    receipt = await own.done(
        f"/api/proposals/{second}/referral", {"item": first, "reason": "Hetzelfde."}, tokens["submitter"]
    )
    item = (await own.get(f"/api/items/{second}?at_least={receipt['last']}")).json
    assert (item["phase"], item["referred_item"], item["reason"]) == ("referred", first, "Hetzelfde.")


async def test_p1_a_change_of_the_rules_is_submitted_whole(own: House) -> None:
    tokens = await ruled(own)
    changed = rules(reading=3)["procedure"]
    proposal = await filed(own, tokens["submitter"], kind="rules", procedure=changed)
    other = await filed(own, tokens["submitter"], kind="charter", charter=CHARTER)
    receipt = await own.done(f"/api/proposals/{other}/support", {}, tokens["other"])
    item = (await own.get(f"/api/items/{proposal}?at_least={receipt['last']}")).json
    assert item["procedure"] == changed
    item = (await own.read(f"/api/items/{other}")).json
    assert [aim["aim"] for aim in item["charter"]["aims"]] == ["ontmoeten", "doen"]
    wrong = await own.post("/api/items", {**BENCH, "kind": "rules"}, tokens["submitter"])
    assert (wrong.status, wrong.json["code"]) == (422, "not-of-this-kind")


# --- drafts ------------------------------------------------------------------------------------------------


async def test_a7_the_clerk_helps_to_draft_and_the_submitter_approves(own: House) -> None:
    tokens = await ruled(own)
    head = await own.head()
    draft = (await own.ask("POST", "/api/drafts", {"body": {"title": "Banken"}}, tokens["submitter"])).json
    path = f"/api/drafts/{draft['draft']}"
    not_ready = await own.post(f"{path}/submission", {}, tokens["submitter"])
    assert (not_ready.status, not_ready.json["code"]) == (422, "draft-not-ready")
    helped = (await own.post(path, {"body": BENCH}, tokens["clerk"])).json
    assert (helped["by_clerk"], helped["organisation"], helped["body"]) == (True, "buurtwerk", BENCH)
    assert await own.head() == head
    by_clerk = await own.post(f"{path}/submission", {}, tokens["clerk"])
    assert (by_clerk.status, by_clerk.json["code"]) == (403, "not-your-organisation")
    receipt = await own.done(f"{path}/submission", {}, tokens["submitter"])
    item = (await own.get(f"/api/items/{receipt['id']}?at_least={receipt['last']}")).json
    assert (item["title"], item["organisation"]) == ("Meer banken", "buurtwerk")
    assert (await own.get(path, Authorization=f"Bearer {tokens['submitter']}")).status == 404


async def test_a_submission_whose_answer_was_lost_is_answered_again_though_the_draft_is_gone(
    own: House,
) -> None:
    tokens = await ruled(own)
    draft = (await own.ask("POST", "/api/drafts", {"body": BENCH}, tokens["submitter"])).json["draft"]
    path = f"/api/drafts/{draft}/submission"
    first = await own.done(path, {}, tokens["submitter"], "een-sleutel")
    head = await own.head()
    again = await own.post(path, {}, tokens["submitter"], "een-sleutel")
    assert (again.status, again.json) == (200, {**first, "repeated": True})
    assert await own.head() == head
    for token, key in (("submitter", ""), ("submitter", "een-andere"), ("other", "een-sleutel")):
        answer = await own.post(path, {}, tokens[token], key)
        assert (answer.status, answer.json["code"]) == (404, "no-such-draft"), (token, key)


async def test_a_draft_that_is_still_there_after_its_submission_is_not_submitted_twice(own: House) -> None:
    tokens = await ruled(own)
    draft = (await own.ask("POST", "/api/drafts", {"body": BENCH}, tokens["submitter"])).json["draft"]
    path = f"/api/drafts/{draft}/submission"
    connection = await own_connection(own)
    kept = await connection.fetchrow("select * from drafts where draft = $1", draft)
    assert (await own.done(path, {}, tokens["submitter"], "eerst"))["id"] == draft
    await connection.execute("insert into drafts select ($1::drafts).*", kept)  # the chamber died in between
    await connection.close()
    again = await own.post(path, {}, tokens["submitter"], "opnieuw")
    assert (again.status, again.json["code"]) == (409, "proposal-exists")


async def test_a_draft_is_seen_by_its_organisation_and_the_clerk_alone_and_is_in_no_published_text(
    own: House,
) -> None:
    tokens = await ruled(own)
    body = {"body": {"title": "Geheimzinnig plan"}}
    draft = (await own.ask("POST", "/api/drafts", body, tokens["submitter"])).json["draft"]
    path = f"/api/drafts/{draft}"
    for role in ("submitter", "clerk"):
        found = await own.ask("GET", path, token=tokens[role])
        assert found.json["body"] == body["body"]
        assert [line["draft"] for line in (await own.ask("GET", "/api/drafts", token=tokens[role])).json] == [
            draft
        ]
    for role in ("chair", "contact"):
        assert (await own.ask("GET", path, token=tokens[role])).status == 404
        assert (await own.ask("GET", "/api/drafts", token=tokens[role])).status == 403
    for role in ("other", "city"):
        assert (await own.ask("GET", path, token=tokens[role])).status == 404
        assert (await own.post(path, {"body": {}}, tokens[role])).status == 404
        assert (await own.post(f"{path}/removal", {}, tokens[role])).status == 404
        assert (await own.ask("GET", "/api/drafts", token=tokens[role])).json == []
    assert (await own.get(path)).status == 401
    connection = await own_connection(own)
    assert await connection.fetchval("select count(*) from prose where body like '%Geheimzinnig%'") == 0
    await connection.close()
    assert (await own.post(f"{path}/removal", {}, tokens["submitter"])).status == 200
    assert (await own.ask("GET", path, token=tokens["submitter"])).status == 404


@pytest.mark.parametrize(
    ("words", "status"), [("\x00", 422), ("a\\\x00", 422), ("\\u0000", 201), ("é\n", 201)]
)
async def test_a_draft_holds_any_words_that_can_be_kept(chamber: House, words: str, status: int) -> None:
    _, token = await chamber.member()
    answer = await chamber.post("/api/drafts", {"body": {"title": words}}, token)
    assert answer.status == status, answer.text
    assert status == 422 or answer.json["body"] == {"title": words}


async def own_connection(own: House) -> Any:
    return await asyncpg.connect(own.database.url)


# --- agendas -----------------------------------------------------------------------------------------------


async def test_a1_an_agenda_is_announced_and_its_secret_is_kept_until_its_list_is_closed(own: House) -> None:
    tokens = await ruled(own)
    now = datetime.now(UTC)  # noqa: TID251 - a test has a clock of its own
    body = {
        "sitting": "s1",
        "meets_at": (now + timedelta(days=9)).isoformat(),
        "closes_at": (now + timedelta(days=1)).isoformat(),
        "commitment": hashlib.sha256(SECRET.encode()).hexdigest(),
    }
    receipt = await own.done("/api/agendas", body)
    found = (await own.get(f"/api/agendas/s1?at_least={receipt['last']}")).json
    assert (found["commitment"], found["secret"], found["candidates"], found["agrees"]) == (
        body["commitment"],
        None,
        [],
        None,
    )
    assert [line["sitting"] for line in (await own.read("/api/agendas")).json] == ["s1"]
    early = await own.post("/api/agendas/s1/lot", {"secret": SECRET}, tokens["clerk"])
    assert (early.status, early.json["code"]) == (409, "wrong-phase-of-agenda")
    assert (await own.read("/api/agendas/s9")).json["code"] == "no-such-agenda"


@pytest.mark.parametrize(
    "path", ["/api/items?phase=never", "/api/items?kind=motion", "/api/similar?themes=x"]
)
async def test_questions_that_make_no_sense_are_told_so(chamber: House, path: str) -> None:
    assert (await chamber.get(path)).status == 422
