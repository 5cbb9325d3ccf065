"""Tokens: who may give one out, who may revoke it, and what a token that is not accepted is told."""

from __future__ import annotations

import re
from datetime import datetime

import asyncpg
import pytest

from tests.services.chamber.house import Answer, House
from tests.waiting import moments, until

PROFILE = {"name": "Andere naam"}


async def test_an_act_without_a_token_is_told_how_to_send_one(chamber: House) -> None:
    organisation, _ = await chamber.member()
    answer = await chamber.post(f"/api/organisations/{organisation}/profile", PROFILE)
    assert (answer.status, answer.json["code"]) == (401, "token-missing")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="halfrond"'
    assert "Authorization: Bearer" in answer.json["remedy"]


@pytest.mark.parametrize(
    "sent",
    ["Bearer", "Bearer ", "Basic aGFsbG86d2VyZWxk", "hf_" + "a" * 43, "Bearer hf_kort",
     "Bearer " + "x" * 5_000, "Bearer hf_" + "a" * 43, "Bearer hf_" + "a" * 43 + " x",
     "Bearer hf_" + "é" * 43, "Digest x=y"],
)  # fmt: skip
async def test_what_is_no_token_of_ours_is_refused(chamber: House, sent: str) -> None:
    organisation, _ = await chamber.member()
    path = f"/api/organisations/{organisation}/profile"
    answer = await chamber.ask("POST", path, PROFILE, Authorization=sent)
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


async def test_the_scheme_is_written_as_one_likes(chamber: House) -> None:
    organisation, token = await chamber.member()
    path = f"/api/organisations/{organisation}/profile"
    assert (await chamber.ask("POST", path, PROFILE, Authorization=f"bearer {token}")).status == 201


async def test_a_token_is_shown_once_and_only_its_hash_is_kept(chamber: House) -> None:
    organisation, _ = await chamber.member()
    path = f"/api/organisations/{organisation}/mandates"
    mandate = (await chamber.done(path, {"kind": "full"}))["id"]
    answer = await chamber.post(f"{path}/{mandate}/tokens", {}, chamber.clerk)
    assert answer.status == 201
    assert answer.json["mandate"] == mandate
    assert answer.json["expires_at"] is None
    assert re.fullmatch(r"hf_[A-Za-z0-9_-]{43}", answer.json["token"])
    assert answer.headers["Cache-Control"] == "no-store"
    connection = await asyncpg.connect(chamber.database.url)
    try:
        row = await connection.fetchrow("select * from tokens where mandate = $1", mandate)
    finally:
        await connection.close()
    assert (row["office"], row["organisation"]) == ("member", organisation)
    assert answer.json["token"] not in repr(dict(row))


async def test_asked_again_with_the_same_key_the_same_token_is_answered(chamber: House) -> None:
    """The answer may have been lost on its way; then the token is not lost with it."""
    organisation, full = await chamber.member()
    path = f"/api/organisations/{organisation}/mandates"
    mandate = (await chamber.done(path, {"kind": "full"}))["id"]

    async def ask(body: dict[str, str], who: str) -> Answer:
        return await chamber.post(f"{path}/{mandate}/tokens", body, who, "once")

    first, again = await ask({}, full), await ask({}, full)
    assert (first.status, again.status) == (201, 201)
    assert first.json == again.json
    assert (await ask({}, chamber.clerk)).json["token"] != first.json["token"]
    another = await ask({"expires_at": "2099-01-01T00:00:00Z"}, full)
    assert (another.status, another.json["code"]) == (422, "idempotency-key-reused")
    connection = await asyncpg.connect(chamber.database.url)
    try:
        rows = await connection.fetch("select issued_by from tokens where mandate = $1", mandate)
    finally:
        await connection.close()
    assert len(rows) == 2
    assert "clerk//k1" in {row["issued_by"] for row in rows}


async def test_revoked_again_with_the_same_key_a_newer_token_stays(chamber: House) -> None:
    organisation, _ = await chamber.member()
    mandate, old = await chamber.mandated(organisation)
    path = f"/api/organisations/{organisation}/mandates/{mandate}/tokens"
    profile = f"/api/organisations/{organisation}/profile"

    async def revoke() -> int:
        return (await chamber.ask("DELETE", path, token=chamber.clerk, key="out")).status

    assert await revoke() == 204
    new = (await chamber.done(path))["token"]
    assert await revoke() == 204
    assert (await chamber.post(profile, PROFILE, old)).json["code"] == "token-revoked"
    await chamber.done(profile, PROFILE, new)


async def test_a_token_expires(chamber: House) -> None:
    organisation, _ = await chamber.member()
    path = f"/api/organisations/{organisation}/mandates"
    mandate = (await chamber.done(path, {"kind": "full"}))["id"]
    profile = f"/api/organisations/{organisation}/profile"
    for soon in moments(1.0):  # until this machine can use one in time
        answer = await chamber.done(f"{path}/{mandate}/tokens", {"expires_at": soon.isoformat()})
        assert datetime.fromisoformat(answer["expires_at"]) == soon
        used = await chamber.post(profile, PROFILE, answer["token"])
        if used.status != 401:
            break
    assert used.status == 201, used.text

    async def expired() -> bool:
        return (await chamber.post(profile, PROFILE, answer["token"])).status == 401

    await until(expired)
    refusal = await chamber.post(profile, PROFILE, answer["token"])
    assert refusal.json["code"] == "token-expired"
    assert 'error="invalid_token"' in refusal.headers["WWW-Authenticate"]


async def test_a_token_that_would_have_expired_already_is_not_given_out(chamber: House) -> None:
    organisation, token = await chamber.member()
    path = f"/api/organisations/{organisation}/mandates"
    mandate = (await chamber.done(path, {"kind": "full"}))["id"]
    body = {"expires_at": "2020-01-01T00:00:00Z"}
    answer = await chamber.post(f"{path}/{mandate}/tokens", body, token)
    assert (answer.status, answer.json["code"]) == (422, "expires-in-the-past")


async def test_all_tokens_of_a_mandate_are_revoked_at_once(chamber: House) -> None:
    organisation, first = await chamber.member()
    path = f"/api/organisations/{organisation}/mandates"
    mandate = (
        await chamber.get(f"/api/organisations/{organisation}?at_least={await chamber.head() - 1}")
    ).json["mandates"][0]["mandate"]
    second = (await chamber.done(f"{path}/{mandate}/tokens", {}, first))["token"]
    profile = f"/api/organisations/{organisation}/profile"
    for token in (first, second):
        await chamber.done(profile, PROFILE, token)
    answer = await chamber.ask("DELETE", f"{path}/{mandate}/tokens", token=second)
    assert (answer.status, answer.raw) == (204, b"")
    assert "Content-Length" not in answer.headers
    for token in (first, second):
        refusal = await chamber.post(profile, PROFILE, token)
        assert (refusal.status, refusal.json["code"]) == (401, "token-revoked")
    third = (await chamber.done(f"{path}/{mandate}/tokens"))["token"]
    await chamber.done(profile, PROFILE, third)


async def test_who_has_a_say_over_tokens(chamber: House) -> None:
    organisation, full = await chamber.member()
    _, stranger = await chamber.member()
    substitute, token = await chamber.mandated(organisation, "substitute")
    other, _ = await chamber.mandated(organisation, "substitute")
    path = f"/api/organisations/{organisation}/mandates"
    own, others = f"{path}/{substitute}/tokens", f"{path}/{other}/tokens"
    for who, where, status in (
        (chamber.clerk, own, 201),
        (full, own, 201),
        (token, own, 201),
        (token, others, 403),
        (stranger, own, 403),
        ("", own, 401),
    ):
        assert (await chamber.post(where, {}, who)).status == status
    for who, where, status in (
        (stranger, own, 403),
        (token, others, 403),
        (full, others, 204),
        (token, own, 204),
    ):
        assert (await chamber.ask("DELETE", where, token=who)).status == status


async def test_a_mandate_of_another_organisation_is_not_within_reach(chamber: House) -> None:
    mine, full = await chamber.member()
    theirs, _ = await chamber.member()
    mandate, token = await chamber.mandated(theirs)
    for path in (f"/api/organisations/{mine}/mandates/{mandate}/tokens",
                 f"/api/organisations/{mine}/mandates/k1/tokens"):  # fmt: skip
        assert (await chamber.post(path, {}, full)).json["code"] == "no-such-mandate"
        assert (await chamber.ask("DELETE", path, token=full)).json["code"] == "no-such-mandate"
    await chamber.done(f"/api/organisations/{theirs}/profile", PROFILE, token)
    await chamber.done("/api/offices", {}, chamber.clerk)


async def test_a_mandate_that_ended_gets_no_token_but_its_tokens_can_be_revoked(chamber: House) -> None:
    organisation, _ = await chamber.member()
    mandate, token = await chamber.mandated(organisation)
    path = f"/api/organisations/{organisation}/mandates/{mandate}"
    await chamber.done(f"{path}/withdrawal")
    answer = await chamber.post(f"{path}/tokens", {}, chamber.clerk)
    assert (answer.status, answer.json["code"]) == (409, "mandate-ended")
    refusal = await chamber.post(f"/api/organisations/{organisation}/profile", PROFILE, token)
    assert (refusal.status, refusal.json["code"]) == (403, "no-mandate")
    assert (await chamber.ask("DELETE", f"{path}/tokens", token=chamber.clerk)).status == 204
    assert (await chamber.post(f"{path}/tokens", {}, token)).json["code"] == "token-revoked"


async def test_only_a_clerk_gives_out_tokens_of_the_office(chamber: House) -> None:
    _, member = await chamber.member()
    mandate = (await chamber.done("/api/offices"))["id"]
    path = f"/api/offices/{mandate}/tokens"
    assert (await chamber.post(path, {}, member)).json["code"] == "not-the-clerk"
    token = (await chamber.done(path))["token"]
    assert (await chamber.ask("DELETE", path, token=member)).status == 403
    assert (await chamber.ask("DELETE", path, token=token)).status == 204
    assert (await chamber.post(path, {}, token)).json["code"] == "token-revoked"
    nobody = await chamber.post("/api/offices/geen/tokens", {}, chamber.clerk)
    assert (nobody.status, nobody.json["code"]) == (404, "office-not-held")


async def test_giving_out_a_token_is_no_event(chamber: House) -> None:
    organisation, _ = await chamber.member()
    before = await chamber.head()
    path = f"/api/organisations/{organisation}/mandates"
    mandate = (await chamber.get(f"/api/organisations/{organisation}?at_least={before - 1}")).json[
        "mandates"
    ][0]
    await chamber.done(f"{path}/{mandate['mandate']}/tokens")
    assert await chamber.head() == before
