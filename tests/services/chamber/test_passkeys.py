"""Passkeys through the real app, by an authenticator in software: added, used, named, removed, refused."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pytest

from tests.services.chamber.authenticator import Authenticator
from tests.services.chamber.browser import Forms
from tests.services.chamber.house import Answer, House
from tests.services.chamber.test_sign_in import sql
from tests.services.chamber.visitor import Visitor, newcomer


class Holder(NamedTuple):
    """Somebody with a passkey, and the address of the pages in their browser."""

    visitor: Visitor
    email: str
    device: Authenticator
    origin: str


def _csrf(document: str, part: str) -> str:
    return re.findall(rf'id="{part}" hidden data-csrf="([^"]+)"', document)[0]


async def add(visitor: Visitor, device: Authenticator, name: str = "Mijn telefoon", **changed: Any) -> Answer:
    """Add a passkey as the script does. `changed`: `origin`, or `browser`, another one's."""
    csrf = _csrf((await visitor.get("/ik")).text, "nieuwe-sleutel")
    options = await visitor.post("/ik/sleutels/vraag", [("_csrf", csrf)])
    assert options.status == 200, options.text
    answer = device.make(options.json, changed.get("origin", visitor.chamber.url))
    return await visitor.post("/ik/sleutels", [("_csrf", csrf), ("naam", name), ("answer", answer)])


async def sign_in(visitor: Visitor, device: Authenticator, **changed: Any) -> Answer:
    """Sign in with a passkey as the script does. `changed`: `origin` or `rp`."""
    csrf = _csrf((await visitor.get("/aanmelden?verder=/organisaties")).text, "sleutel")
    options = (await visitor.post("/aanmelden/sleutel/vraag", [("_csrf", csrf)])).json
    answer = device.sign(options, changed.get("origin", visitor.chamber.url), changed.get("rp", ""))
    fields = [("_csrf", csrf), ("verder", "/organisaties"), ("answer", answer)]
    return await visitor.post("/aanmelden/sleutel", fields)


async def holder(chamber: House, device: Authenticator | None = None) -> Holder:
    """Somebody who signed in by a link and added a passkey."""
    visitor, email, _ = await newcomer(chamber)
    await visitor.sign_in(email)
    made = device or Authenticator()
    assert (await add(visitor, made)).status == 200
    return Holder(visitor, email, made, chamber.url)


async def test_who_added_a_passkey_signs_in_with_it_and_acts_by_it(chamber: House) -> None:
    who = await holder(chamber)
    told = await who.visitor.page("/ik")
    assert "Mijn telefoon" in told
    assert "Nog niet gebruikt." in told
    elsewhere = Visitor(chamber)
    answer = await sign_in(elsewhere, who.device)
    assert (answer.status, answer.json) == (200, {"next": "/organisaties"})
    assert "Je handelt als" in await elsewhere.page("/organisaties")
    assert "Laatst gebruikt op" in await elsewhere.page("/ik")
    _, token = await chamber.member()
    poll = await chamber.opened(token)
    await elsewhere.done(f"/stemmingen/{poll}/stem", "cast-ballot", choice="for")
    [cast] = (await chamber.read(f"/api/polls/{poll}/ballots")).json
    entry = (await chamber.get(f"/api/log?from={cast['position']}&limit=1")).json["entries"][0]
    assert '"proof":"passkey"' in entry["leaf"]


async def test_a_passkey_without_a_counter_and_one_with_a_counter_that_stands_still_sign_in(
    chamber: House,
) -> None:
    """Synchronised passkeys have no counter worth the name: nobody is held to one."""
    for counts in (False, True):
        who = await holder(chamber, Authenticator(counts=counts))
        for _ in range(2):
            assert (await sign_in(Visitor(chamber), who.device)).status == 200
            who.device.count = 1


async def test_only_public_halves_are_kept_and_of_transports_those_that_exist(chamber: House) -> None:
    who = await holder(chamber)
    [row] = await sql(chamber, "select * from passkeys where credential = $1", who.device.credential)
    assert row["transports"] == ["internal", "hybrid"]
    assert set(row.keys()) == {
        "passkey", "person", "credential", "public_key", "transports", "name", "made_at", "used_at"
    }  # fmt: skip


@pytest.mark.parametrize("at", ["adding", "signing in"])
async def test_a_device_that_does_not_verify_its_user_is_refused(chamber: House, at: str) -> None:
    device = Authenticator(verifies=at == "signing in")
    visitor, email, _ = await newcomer(chamber)
    await visitor.sign_in(email)
    answer = await add(visitor, device)
    if at == "signing in":
        assert answer.status == 200
        device._flags = 0x01
        answer = await sign_in(Visitor(chamber), device)
    assert answer.status == 403
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "changed", [{"origin": "https://halfr0nd.example"}, {"rp": "halfr0nd.example"}], ids=["origin", "host"]
)
async def test_what_was_signed_for_another_site_is_refused(chamber: House, changed: dict[str, str]) -> None:
    who = await holder(chamber)
    assert (await sign_in(Visitor(chamber), who.device, **changed)).status == 403


async def test_what_was_signed_once_signs_in_once_and_in_its_browser_only(chamber: House) -> None:
    who = await holder(chamber)
    visitor, thief = Visitor(chamber), Visitor(chamber)
    csrf = _csrf((await visitor.get("/aanmelden")).text, "sleutel")
    options = (await visitor.post("/aanmelden/sleutel/vraag", [("_csrf", csrf)])).json
    answer = who.device.sign(options, who.origin)
    theirs = _csrf((await thief.get("/aanmelden")).text, "sleutel")
    assert (await thief.post("/aanmelden/sleutel", [("_csrf", theirs), ("answer", answer)])).status == 403
    fields = [("_csrf", csrf), ("answer", answer)]
    assert (await visitor.post("/aanmelden/sleutel", fields)).status == 200
    assert (await visitor.post("/aanmelden/sleutel", fields)).status == 403


async def test_a_challenge_for_a_new_passkey_is_none_for_signing_in(chamber: House) -> None:
    who = await holder(chamber)
    csrf = _csrf((await who.visitor.get("/ik")).text, "nieuwe-sleutel")
    options = (await who.visitor.post("/ik/sleutels/vraag", [("_csrf", csrf)])).json
    answer = who.device.sign({**options, "rpId": "localhost"}, who.origin)
    token = _csrf((await who.visitor.get("/aanmelden")).text, "sleutel")
    refused = await who.visitor.post("/aanmelden/sleutel", [("_csrf", token), ("answer", answer)])
    assert refused.status == 403


async def test_a_passkey_of_another_device_is_refused(chamber: House) -> None:
    who = await holder(chamber)
    forger = Authenticator()
    forger.credential = who.device.credential
    assert (await sign_in(Visitor(chamber), forger)).status == 403
    assert (await sign_in(Visitor(chamber), Authenticator())).status == 403


@pytest.mark.parametrize(
    "answer",
    ["", "{", "{}", '{"id": "é", "response": {"clientDataJSON": "x"}}', '{"id": 1, "response": []}'],
    ids=["nothing", "half", "empty", "no base64", "other types"],
)  # fmt: skip
async def test_an_answer_that_is_none_is_refused(chamber: House, answer: str) -> None:
    visitor = Visitor(chamber)
    csrf = _csrf((await visitor.get("/aanmelden")).text, "sleutel")
    assert (await visitor.post("/aanmelden/sleutel", [("_csrf", csrf), ("answer", answer)])).status == 403


async def test_adding_and_removing_ask_for_a_proof_of_the_last_ten_minutes(chamber: House) -> None:
    who = await holder(chamber)
    document = (await who.visitor.get("/ik")).text
    csrf = _csrf(document, "nieuwe-sleutel")
    [remove] = re.findall(r'action="(/ik/sleutels/\w+/weg)"', document)
    await sql(chamber, "update sessions set confirmed_at = now() - interval '11 minutes'")
    assert (await who.visitor.post("/ik/sleutels/vraag", [("_csrf", csrf)])).status == 403
    answer = await who.visitor.post(remove, [("_csrf", csrf)])
    assert answer.headers["Location"] == "/aanmelden?verder=/ik%23sleutels"
    assert "Toon eerst opnieuw wie je bent" in await who.visitor.page("/ik")
    # A passkey proves it again.
    assert (await sign_in(who.visitor, who.device)).status == 200
    answer = await who.visitor.fill("/ik", remove)
    assert answer.headers["Location"] == "/ik#sleutels"
    assert (await sign_in(Visitor(chamber), who.device)).status == 403


async def test_a_passkey_is_named_by_its_person_and_by_nobody_else(chamber: House) -> None:
    who, other = await holder(chamber), await holder(chamber)
    [rename] = re.findall(r'action="(/ik/sleutels/\w+/naam)"', (await who.visitor.get("/ik")).text)
    name = "<script>alert(1)</script>"
    assert (await who.visitor.fill("/ik", rename, naam=name)).status == 303
    document = (await who.visitor.get("/ik")).text
    assert "<script>alert" not in document
    assert "&lt;script&gt;alert(1)" in document
    csrf = Forms((await other.visitor.get("/ik")).text).found[0][1]["_csrf"][0]
    await other.visitor.post(rename, [("_csrf", csrf), ("naam", "Van mij")])
    await other.visitor.post(rename.replace("/naam", "/weg"), [("_csrf", csrf)])
    [row] = await sql(chamber, "select name from passkeys where credential = $1", who.device.credential)
    assert row["name"] == name


async def test_a_device_that_has_a_passkey_here_is_not_asked_for_another(chamber: House) -> None:
    who = await holder(chamber)
    csrf = _csrf((await who.visitor.get("/ik")).text, "nieuwe-sleutel")
    options = (await who.visitor.post("/ik/sleutels/vraag", [("_csrf", csrf)])).json
    assert len(options["excludeCredentials"]) == 1
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["rp"]["id"] == "localhost"
    assert (await add(who.visitor, who.device)).status == 403


async def test_signing_in_does_not_tell_who_has_passkeys(chamber: House) -> None:
    visitor = Visitor(chamber)
    csrf = _csrf((await visitor.get("/aanmelden")).text, "sleutel")
    options = (await visitor.post("/aanmelden/sleutel/vraag", [("_csrf", csrf)])).json
    assert options["allowCredentials"] == []
    assert options["userVerification"] == "required"
