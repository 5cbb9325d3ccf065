"""Inviting people for mandates and offices, taking it back, erasing them; through the real app."""

from __future__ import annotations

import pytest

from tests.services.chamber.browser import Forms, member, signed_in
from tests.services.chamber.house import House
from tests.services.chamber.test_sign_in import sql
from tests.services.chamber.visitor import Visitor, mailed, newcomer


async def test_who_is_invited_gets_a_mail_and_signs_in(chamber: House) -> None:
    organisation = await chamber.admitted()
    mandate, token = await chamber.mandated(organisation)
    name = (await chamber.read(f"/api/organisations/{organisation}")).json["name"]
    email = f"{mandate}@voorbeeld.example"
    path = f"/api/organisations/{organisation}/mandates/{mandate}/invitation"
    told = await chamber.done(path, {"email": email.upper(), "language": "en"}, token)
    assert (told["mandate"], told["email"], told["used"]) == (mandate, email, False)
    letter = await mailed(chamber, email)
    assert f"has noted you as a representative of {name}." in letter
    visitor = Visitor(chamber)
    assert (await visitor.sign_in(email)).status == 303
    shown = await chamber.ask("GET", path, token=token)
    assert shown.json["used"] is True


async def test_nothing_in_the_answer_tells_whether_who_is_invited_was_known(chamber: House) -> None:
    """Neither a language that they chose, nor that they signed in before."""
    visitor, known, _ = await newcomer(chamber)
    await visitor.sign_in(known)
    await sql(chamber, "update people set language = 'fr' where email = $1", known)
    organisation = await chamber.admitted()
    answers = []
    for email in (known, f"onbekend-{organisation}@voorbeeld.example"):
        mandate, token = await chamber.mandated(organisation)
        path = f"/api/organisations/{organisation}/mandates/{mandate}/invitation"
        made = await chamber.post(path, {"email": email, "mail": False}, token)
        shown = await chamber.ask("GET", path, token=token)
        for answer in (made, shown):
            told = answer.json
            assert (told.pop("mandate"), told.pop("email")) == (mandate, email)
            assert told.pop("invited_at")
            answers.append((answer.status, told))
    assert answers[:2] == answers[2:]


async def test_the_same_command_invites_once(chamber: House) -> None:
    organisation = await chamber.admitted()
    mandate, token = await chamber.mandated(organisation)
    path = f"/api/organisations/{organisation}/mandates/{mandate}/invitation"
    email = f"{mandate}@voorbeeld.example"
    for _ in range(3):
        await chamber.done(path, {"email": email}, token, key="eens")
    [row] = await sql(
        chamber, "select count(*) from mail m join people p using (person) where p.email = $1", email
    )
    assert row["count"] == 1


async def test_without_a_mail_nobody_is_told_and_they_sign_in_all_the_same(chamber: House) -> None:
    organisation = await chamber.admitted()
    mandate, token = await chamber.mandated(organisation)
    path = f"/api/organisations/{organisation}/mandates/{mandate}/invitation"
    email = f"{mandate}@voorbeeld.example"
    await chamber.done(path, {"email": email, "mail": False}, token)
    assert await mailed(chamber, email) == ""
    assert (await Visitor(chamber).sign_in(email)).status == 303


async def test_a_lost_mailbox_goes_through_the_log(chamber: House) -> None:
    """The old mandate is withdrawn and a new one given, on record, by another full member or the clerk."""
    visitor, email, organisation = await newcomer(chamber)
    await visitor.sign_in(email)
    mandate = email.partition("@")[0]
    colleague = (await chamber.mandated(organisation))[1]
    mandates = f"/api/organisations/{organisation}/mandates"
    for token in (colleague, chamber.clerk):
        answer = await chamber.post(
            f"{mandates}/{mandate}/invitation", {"email": "dief@voorbeeld.example"}, token
        )
        assert (answer.status, answer.json["code"]) == (409, "mandate-in-use")
        assert "Withdraw the mandate, give a new one" in answer.json["remedy"]
    await chamber.ask("DELETE", f"{mandates}/{mandate}/invitation", token=colleague)
    answer = await chamber.post(
        f"{mandates}/{mandate}/invitation", {"email": "dief@voorbeeld.example"}, colleague
    )
    assert answer.status == 409
    before = await chamber.head()
    await chamber.done(f"{mandates}/{mandate}/withdrawal", {}, colleague)
    new = (await chamber.done(mandates, {"kind": "full"}, colleague))["id"]
    await chamber.done(f"{mandates}/{new}/invitation", {"email": f"{new}@voorbeeld.example"}, colleague)
    assert await chamber.head() == before + 2
    assert (await Visitor(chamber).sign_in(f"{new}@voorbeeld.example")).status == 303


async def test_an_office_is_invited_for_by_the_clerk(chamber: House) -> None:
    mandate = (await chamber.done("/api/offices", {"office": "chair"}))["id"]
    email = f"{mandate}@voorbeeld.example"
    path = f"/api/offices/{mandate}/invitation"
    answer = await chamber.post(path, {"email": email, "office": "contact"}, chamber.clerk)
    assert (answer.status, answer.json["code"]) == (404, "office-not-held")
    await chamber.done(path, {"email": email, "office": "chair"})
    assert "heeft je genoteerd als voorzitter." in await mailed(chamber, email)
    visitor = Visitor(chamber)
    await visitor.sign_in(email)
    assert "Je handelt als <strong>" in await visitor.page("/")
    assert (await chamber.ask("DELETE", path, token=chamber.clerk)).status == 204
    assert (await visitor.get("/ik")).status == 303  # who holds nothing is forgotten


async def test_mail_of_an_office_is_told_and_what_does_not_concern_it_is_no_choice(chamber: House) -> None:
    mandate = (await chamber.done("/api/offices", {"office": "contact"}))["id"]
    contact = await signed_in(chamber, "contact", mandate)
    page = await contact.page("/ik")
    assert "Mail me meteen als" not in page
    assert "Die mail hoort bij het ambt: ze kan niet uit zolang je het bekleedt." in page
    [before] = await sql(chamber, "select notices from people where person = $1", f"p{mandate}")
    fields = next(given for action, given in Forms(page).found if action == "/ik/keuzes")
    pairs = [(name, one) for name, values in {**fields, "overzicht": ["never"]}.items() for one in values]
    assert (await contact.post("/ik/keuzes", pairs)).status == 303
    [after] = await sql(chamber, "select notices, digest from people where person = $1", f"p{mandate}")
    assert (after["notices"], after["digest"]) == (before["notices"], "never")
    assert before["notices"]
    await chamber.done(f"/api/offices/{mandate}/withdrawal", {"office": "contact"})
    somebody, _ = await member(chamber)
    page = await somebody.page("/ik")
    assert "Mail me meteen als" in page
    assert "Die mail hoort bij het ambt" not in page


async def test_who_erases_themselves_by_the_api_is_gone(chamber: House) -> None:
    visitor, email, organisation = await newcomer(chamber)
    await visitor.sign_in(email)
    mandate = email.partition("@")[0]
    token = (await chamber.done(f"/api/organisations/{organisation}/mandates/{mandate}/tokens"))["token"]
    path = f"/api/organisations/{organisation}/mandates/{mandate}/person"
    stranger = (await chamber.mandated(organisation))[1]
    assert (await chamber.ask("DELETE", path, token=stranger)).status == 403
    assert (await chamber.ask("DELETE", path, token=token)).status == 204
    assert await sql(chamber, "select 1 from people where email = $1", email) == []
    assert (await visitor.get("/ik")).status == 303


async def test_a_mandate_that_has_ended_is_invited_for_no_more(chamber: House) -> None:
    organisation = await chamber.admitted()
    mandate, _ = await chamber.mandated(organisation)
    path = f"/api/organisations/{organisation}/mandates/{mandate}"
    await chamber.done(f"{path}/withdrawal", {})
    answer = await chamber.post(f"{path}/invitation", {"email": "an@voorbeeld.example"}, chamber.clerk)
    assert (answer.status, answer.json["code"]) == (409, "mandate-ended")


@pytest.mark.parametrize("email", ["", "an", "a@b\n", "a@b\r\nBcc: c@d", "<script>@x", "é@x"])
async def test_what_is_no_address_is_refused(chamber: House, email: str) -> None:
    organisation = await chamber.admitted()
    mandate, _ = await chamber.mandated(organisation)
    path = f"/api/organisations/{organisation}/mandates/{mandate}/invitation"
    answer = await chamber.post(path, {"email": email}, chamber.clerk)
    assert (answer.status, answer.json["code"]) == (422, "malformed-body")
