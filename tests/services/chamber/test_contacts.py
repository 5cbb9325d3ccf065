"""Contact points (T3): each field to whom it is for and to nobody else; erased for real; never searched,
never in the log.
"""

from __future__ import annotations

import json
from typing import Any

import asyncpg
import pytest

from services.chamber.route import encode
from tests.services.chamber.house import House

pytestmark = pytest.mark.fault

CANARIES = {
    "name": "Zonnebloem Kanarie",
    "email": "kanarie@voorbeeld.invalid",
    "phone": "+32 9 000 11 22",
    "address": "Kanariestraat 7",
    "website": "https://kanarie.voorbeeld.invalid",
}
MIXED = {"name": "hidden", "email": "members", "phone": "hidden", "address": "members", "website": "public"}
MAY = {
    "public": {"public"},
    "members": {"public", "members"},
    "everything": {"public", "members", "hidden"},
    "nothing": set[str](),
}


def body(visible: dict[str, str]) -> dict[str, Any]:
    """A contact point with these fields, each as visible as that."""
    return {name: {"value": CANARIES[name], "visible": seen} for name, seen in visible.items()}


async def told(chamber: House, organisation: str, token: str) -> dict[str, str]:
    """The fields that somebody sees."""
    answer = await chamber.ask("GET", f"/api/organisations/{organisation}/contact", token=token)
    assert answer.status == 200, answer.text
    return {name: field["value"] for name, field in answer.json.items() if name != "organisation" and field}


async def test_t3_each_field_is_for_whom_it_is_for(own: House) -> None:
    """Every role against every visibility: nobody sees a field that is not for them."""
    organisation, mine = await own.member()
    other, theirs = await own.member()
    substitute = (await own.mandated(organisation, "substitute"))[1]
    suspended, suspended_token = await own.member()
    await own.done(f"/api/organisations/{suspended}/suspension", {"reason": "Op eigen vraag."})
    gone, gone_token = await own.member()
    mandate, ended = await own.mandated(other)
    await own.done(f"/api/organisations/{other}/mandates/{mandate}/withdrawal", {})
    tokens = {"nobody": "", "clerk": own.clerk, "own": mine, "substitute": substitute, "other": theirs,
              "suspended": suspended_token, "ended": ended, "left": gone_token}  # fmt: skip
    await own.done(f"/api/organisations/{gone}/departure", {})
    for office in ("chair", "contact"):
        holder = (await own.done("/api/offices", {"office": office}))["id"]
        tokens[office] = (await own.done(f"/api/offices/{holder}/tokens", {"office": office}))["token"]
    sees = dict.fromkeys(tokens, "public") | {
        "clerk": "everything", "own": "everything", "substitute": "everything", "other": "members"
    }  # fmt: skip
    path = f"/api/organisations/{organisation}/contact"
    for visible in (MIXED, *(dict.fromkeys(CANARIES, seen) for seen in ("public", "members", "hidden"))):
        assert (await own.post(path, body(visible), mine)).status == 200
        for role, token in tokens.items():
            expected = {name: CANARIES[name] for name, seen in visible.items() if seen in MAY[sees[role]]}
            assert await told(own, organisation, token) == expected, (role, visible)


async def test_who_may_change_and_erase_it_and_who_may_not(own: House) -> None:
    organisation, mine = await own.member()
    _, theirs = await own.member()
    path = f"/api/organisations/{organisation}/contact"
    for token, status in (("", 401), (theirs, 403), (mine, 200), (own.clerk, 200)):
        assert (await own.post(path, body(MIXED), token)).status == status
    for token, status in (("", 401), (theirs, 403)):
        assert (await own.ask("DELETE", path, token=token)).status == status
    assert await told(own, organisation, mine) == CANARIES
    assert (await own.ask("DELETE", path, token=mine)).status == 204
    assert await told(own, organisation, own.clerk) == {}
    connection = await asyncpg.connect(own.database.superuser_url)
    assert await connection.fetchval("select count(*) from contact_points") == 0
    await connection.close()


async def test_what_an_organisation_that_left_had_told_is_for_the_clerk_alone(own: House) -> None:
    organisation, mine = await own.member()
    _, theirs = await own.member()
    path = f"/api/organisations/{organisation}/contact"
    await own.post(path, body(dict.fromkeys(CANARIES, "public")), mine)
    await own.done(f"/api/organisations/{organisation}/departure", {}, mine)
    for token in ("", theirs, mine):
        assert await told(own, organisation, token) == {}
    assert await told(own, organisation, own.clerk) == CANARIES
    assert (await own.ask("DELETE", path, token=own.clerk)).status == 204
    assert await told(own, organisation, own.clerk) == {}


async def test_nothing_of_it_is_in_the_log_the_texts_or_the_directory(own: House) -> None:
    organisation, mine = await own.member()
    head = await own.head()
    assert (await own.post(f"/api/organisations/{organisation}/contact", body(MIXED), mine)).status == 200
    assert await own.head() == head
    connection = await asyncpg.connect(own.database.superuser_url)
    for table in ("events", "prose", "commands"):
        rows = await connection.fetch(f"select t::text as row from {table} t")
        assert not [row for row in rows for value in CANARIES.values() if value in row["row"]]
    await connection.close()
    for path in ("/api/organisations", f"/api/organisations/{organisation}", "/organisaties"):
        answer = (await own.get(path)).text
        assert not [value for value in CANARIES.values() if value in answer]
    for word in ("Kanarie", "kanarie@voorbeeld.invalid", "Kanariestraat", "000"):
        assert (await own.read(f"/api/organisations?q={word}")).json == []


async def test_a_field_is_hidden_unless_it_is_said_and_a_contact_point_is_replaced_whole(own: House) -> None:
    organisation, mine = await own.member()
    path = f"/api/organisations/{organisation}/contact"
    await own.post(path, body(MIXED), mine)
    answer = await own.post(path, {"phone": {"value": CANARIES["phone"]}}, mine)
    assert json.loads(encode(answer.json["phone"])) == {"value": CANARIES["phone"], "visible": "hidden"}
    assert await told(own, organisation, "") == {}
    assert await told(own, organisation, mine) == {"phone": CANARIES["phone"]}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "geen adres"), ("email", "a@b\n"), ("phone", "bel mij"), ("website", "javascript:alert(1)"),
        ("website", "ftp://x"), ("name", " "), ("address", "x" * 201), ("fax", "1"),
    ],
)  # fmt: skip
async def test_what_is_no_such_field_is_refused(chamber: House, field: str, value: str) -> None:
    organisation, mine = await chamber.member()
    path = f"/api/organisations/{organisation}/contact"
    answer = await chamber.post(path, {field: {"value": value, "visible": "public"}}, mine)
    assert (answer.status, answer.json["code"]) == (422, "malformed-body")
    assert await told(chamber, organisation, mine) == {}


async def test_an_unknown_organisation_and_a_token_that_is_none_are_told(chamber: House) -> None:
    answer = await chamber.get("/api/organisations/bestaatniet/contact")
    assert (answer.status, answer.json["code"]) == (404, "no-such-organisation")
    organisation, _ = await chamber.member()
    answer = await chamber.ask("GET", f"/api/organisations/{organisation}/contact", token="hf_x")
    assert (answer.status, answer.json["code"]) == (401, "token-unknown")
