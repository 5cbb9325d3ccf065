"""T3 on the pages: an organisation that helps is found in a visitor's own words, members take the directory
along, and an organisation keeps its own house in order by forms.
"""

from __future__ import annotations

import asyncio
import csv
import io
import re
from datetime import UTC, datetime

import pytest

from services.chamber import own_words
from services.chamber.views.addresses import Address, cards, table
from services.chamber.views.organisations import OrganisationLine
from tests.services.chamber.browser import Browser, member, signed_in
from tests.services.chamber.house import House
from tests.services.chamber.test_pages import XSS
from tests.services.chamber.visitor import Visitor

NOW = datetime(2026, 11, 26, tzinfo=UTC)
FORMULAS = ("=1+1", "+32 9 000", "-1", "@SUM(A1)", " =1+1", "\t=1", "＝1+1")  # noqa: RUF001 - the wide one is meant


def line(name: str, stands_for: str = "") -> OrganisationLine:
    given = (name, "civil-society", "member", stands_for, ["wonen"], [], [], None, None, None, None)
    return OrganisationLine("o1", *given, NOW, NOW, 1, {})


# --- taking the directory along ---------------------------------------------------------------------------


@pytest.mark.parametrize("said", FORMULAS, ids=[f"formula-{number}" for number in range(len(FORMULAS))])
def test_no_cell_of_the_table_is_computed_by_a_spreadsheet(said: str) -> None:
    written = table([Address(line(said, said), {"phone": said, "name": "Zonnebloem"})])
    assert written.startswith(b"\xef\xbb\xbf")
    [headings, row] = csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""))
    told = dict(zip(headings, row, strict=True))
    for cell in ("Organisatie", "Waarvoor ze staat", "Telefoon"):
        assert told[cell] == f"'{said}"
    assert told["Contactpersoon"] == "Zonnebloem"


@pytest.mark.parametrize(
    "said",
    ["A\r\nEND:VCARD", "A\nTEL:112", "A\u2028TEL:112", "A;B,C\\", "A\x00B", "é" * 200],
    ids=["end", "line", "separator", "signs", "nul", "long"],
)
def test_no_words_end_a_line_of_an_address_card(said: str) -> None:
    written = cards([Address(line(said, said), {"address": said, "email": "a@b.example"})], "example.org/log")
    assert all(len(one) <= 75 for one in written.split(b"\r\n"))
    unfolded = written.decode().replace("\r\n ", "")
    names = [one.partition(":")[0].partition(";")[0] for one in unfolded.split("\r\n")[:-1]]
    expected = ["BEGIN", "VERSION", "KIND", "UID", "FN", "ORG", "EMAIL", "ADR", "NOTE", "CATEGORIES", "END"]
    assert names == expected
    assert "\n" not in unfolded.replace("\r\n", "")


def test_what_an_address_card_says_can_be_read_back() -> None:
    [card] = [cards([Address(line("De Kring; vzw, Gent"), {"website": "https://a.example"})], "x").decode()]
    assert "FN:De Kring\\; vzw\\, Gent\r\n" in card
    assert "URL:https://a.example\r\n" in card


async def test_members_take_along_what_members_may_see_and_nobody_else_does(chamber: House) -> None:
    organisation, token = await chamber.member()
    fields = {
        "email": {"value": "ledenmail@voorbeeld.invalid", "visible": "members"},
        "phone": {"value": "09 111", "visible": "hidden"},
    }
    await chamber.ask("POST", f"/api/organisations/{organisation}/contact", fields, token)
    head = await chamber.head() - 1
    for path, media in (("organisations.csv", "text/csv"), ("organisations.vcf", "text/vcard")):
        assert (await chamber.get(f"/api/{path}")).status == 401
        answer = await chamber.ask("GET", f"/api/{path}?at_least={head}", token=token)
        assert answer.headers["Content-Type"].startswith(media)
        assert "attachment" in answer.headers["Content-Disposition"]
        assert "ledenmail@voorbeeld.invalid" in answer.text
        assert "09 111" not in answer.text
    mine, _ = await member(chamber)
    assert "/haal/export-table?" in await mine.page("/organisaties")
    assert "/haal/" not in await Browser(chamber).page("/organisaties")
    taken = await mine.get("/haal/export-table?q=&theme=&neighbourhood=&target_group=&bench=")
    assert (taken.status, "ledenmail@voorbeeld.invalid" in taken.text) == (200, True)
    assert (await Browser(chamber).get("/haal/export-cards")).status == 303


# --- the directory ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "tag"),
    [
        ("hulp bij schulden", "mensen-in-armoede"),
        ("Huur", "wonen"),
        ("dakloze", "dakloze-mensen"),
        ("rolstoelen", "mensen-met-een-beperking"),
        ("Sans abri", "opvang"),
    ],
)
def test_a_visitors_own_words_mean_a_theme_or_a_target_group(words: str, tag: str) -> None:
    assert tag in own_words.meant(words)


def test_words_that_mean_nothing_in_particular_mean_nothing() -> None:
    assert own_words.meant("de en van xyz") == []


async def test_t3_a_visitor_finds_an_organisation_that_helps(chamber: House) -> None:
    organisation = await chamber.admitted(
        name="De Vlinder", stands_for="Samen eten.", themes=["gezondheid"], target_groups=["mantelzorgers"]
    )
    fields = {
        "email": {"value": "vlinder@voorbeeld.invalid", "visible": "public"},
        "phone": {"value": "09 222 33", "visible": "members"},
        "address": {"value": "Geheimstraat 1", "visible": "hidden"},
    }
    await chamber.ask("POST", f"/api/organisations/{organisation}/contact", fields, chamber.clerk)
    anyone, (mine, _) = Browser(chamber), await member(chamber)
    found = await anyone.page("/organisaties?q=mijn+vader+verzorgen")
    assert f'<a href="/organisaties/{organisation}">De Vlinder</a>' in found
    assert "We zochten ook op:" in found
    assert "Mantelzorgers" in found
    api = (await chamber.read("/api/organisations?q=verzorgen")).json
    assert organisation in [one["organisation"] for one in api]
    told = await anyone.page(f"/organisaties/{organisation}")
    assert '<a href="mailto:vlinder@voorbeeld.invalid">' in told
    assert "09 222 33" not in told
    members = await mine.page(f"/organisaties/{organisation}")
    assert '<a href="tel:0922233">09 222 33</a>' in members
    assert "Geheimstraat" not in members
    assert (await anyone.get("/organisaties/nergens")).status == 404


async def test_a_correction_is_asked_seen_by_whom_it_is_for_and_gone_once_settled(chamber: House) -> None:
    (mine, _), (theirs, other) = await member(chamber), await member(chamber)
    await mine.done(f"/organisaties/{other}", "ask-correction", text="Het nummer is veranderd.")
    assert "Het nummer is veranderd." in await theirs.page("/onze-organisatie")
    assert "Het nummer" not in await Browser(chamber).page(f"/organisaties/{other}")
    await theirs.done("/onze-organisatie", "settle-correction")
    assert "Het nummer" not in await theirs.page("/onze-organisatie")
    empty = await mine.send(f"/organisaties/{other}", "ask-correction")
    assert (empty.status, "Vul dit in." in empty.text) == (422, True)


async def test_one_organisation_cannot_fill_the_list_of_corrections(chamber: House) -> None:
    (organisation, token), (_, stranger) = await chamber.member(), await chamber.member()
    path = f"/api/organisations/{organisation}/corrections"
    asked = [await chamber.post(path, {"text": "Weer iets."}, token) for _ in range(51)]
    assert [one.status for one in asked] == [201] * 50 + [409]
    assert asked[-1].json["code"] == "too-many-corrections"
    first = asked[0].json["correction"]
    assert (await chamber.post(f"/api/corrections/{first}/settlement", {}, stranger)).status == 404
    for one in asked[:-1]:
        await chamber.post(f"/api/corrections/{one.json['correction']}/settlement", {}, token)
    listed = (await chamber.ask("GET", "/api/corrections", token=token)).json
    assert listed == []


async def test_anybody_asks_for_a_correction_and_the_clerk_alone_learns_how_to_reach_them(own: House) -> None:
    (theirs, organisation), anyone = await member(own), Visitor(own)
    told = await anyone.page(f"/organisaties/{organisation}")
    address = f"/organisaties/{organisation}/verbetering"
    assert f'<a href="{address}">' in told
    typed = {"text": f"Verhuisd. {XSS}", "contact": f"09 000 11 22 {XSS}"}
    thanks = await anyone.done(address, "ask-correction-openly", typed)
    assert "Dank je." in thanks
    seen = await theirs.page("/onze-organisatie")
    assert "Verhuisd." in seen
    assert "09 000 11 22" not in seen
    clerk = await signed_in(own, "clerk", (await own.done("/api/offices", {"office": "clerk"}))["id"])
    listed = await clerk.page("/griffie/verbeteringen")
    assert "09 000 11 22" in listed
    assert "niet aangemeld" in listed
    assert XSS not in told + thanks + seen + listed
    assert "Gevraagde verbeteringen" in await clerk.page("/griffie")
    assert "09 000 11 22" not in await theirs.page("/griffie/verbeteringen")
    await clerk.done("/griffie/verbeteringen", "settle-correction")
    assert "Er wacht nu geen verbetering." in await clerk.page("/griffie/verbeteringen")
    empty = await anyone.send(address, "ask-correction-openly")
    assert (empty.status, "Vul dit in." in empty.text) == (422, True)
    assert (await theirs.get(address)).headers["Location"] == f"/organisaties/{organisation}#fout"
    assert (await anyone.get("/organisaties/nergens/verbetering")).status == 404


async def test_the_form_for_anybody_is_sent_from_its_page_only(own: House) -> None:
    _, organisation = await member(own)
    action = f"/doe/ask-correction-openly/{organisation}"
    page = ("_page", f"/organisaties/{organisation}/verbetering")
    assert (await Visitor(own).post(action, [("text", "Spam."), page])).status == 403
    visitor = Visitor(own)
    await visitor.page(page[1])
    assert (await visitor.post(action, [("text", "Spam."), page])).status == 403
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert (await visitor.post(action, [("text", "Spam."), page], **elsewhere)).status == 403
    assert (await own.ask("GET", "/api/corrections", token=own.clerk)).json == []


async def test_what_anybody_asks_has_an_end_and_shuts_out_no_member(own: House) -> None:
    organisation, token = await own.member()
    path = f"/api/organisations/{organisation}/corrections"

    async def asked(place: str, about: str = path) -> int:
        given = {"text": "Weer iets.", "contact": None}
        answer = await own.ask("POST", f"{about}/anybody", given, X_Forwarded_For=place)
        if answer.status == 429:
            assert (answer.json["code"], answer.headers["Retry-After"]) == ("corrections-waiting", "86400")
        return answer.status

    one = await asyncio.gather(*(asked("198.51.100.1") for _ in range(25)))
    assert sorted(one) == [201] * 20 + [429] * 5
    assert [await asked(f"198.51.100.{number}") for number in range(2, 33)] == [201] * 30 + [429]
    another = f"/api/organisations/{await own.admitted()}/corrections"
    assert (await asked("198.51.100.9", another), await asked("198.51.100.1", another)) == (201, 429)
    await own.done(path, {"text": "Van een lid."}, token)
    await own.done(path, {"text": "Van de griffier."})
    assert await asked("198.51.100.99", "/api/organisations/nergens/corrections") == 404
    long = await own.ask("POST", f"{another}/anybody", {"text": "x" * 2_001}, X_Forwarded_For="192.0.2.1")
    assert long.status == 422
    large = await own.ask("POST", f"{another}/anybody", {"text": "x" * 40_000}, X_Forwarded_For="192.0.2.1")
    assert large.status == 413


# --- one's own organisation -------------------------------------------------------------------------------


async def test_an_organisation_says_who_it_is_and_whom_to_contact(chamber: House) -> None:
    mine, organisation = await member(chamber)
    typed = {
        "name": "De Nieuwe Kring",
        "stands_for": "Wij zingen.",
        "themes:more": "cultuur",
        "founded": "1999",
    }
    told = await mine.done("/onze-organisatie", "change-profile", typed, founded="1999")
    assert "Jullie gegevens zijn gewijzigd." in told
    assert "<h1>De Nieuwe Kring</h1>" in told
    fields = {"email.value": "kring@voorbeeld.invalid", "email.visible:with": "public"}
    told = await mine.done("/onze-organisatie", "change-contact", fields)
    assert 'value="kring@voorbeeld.invalid"' in told
    contact = (await chamber.read(f"/api/organisations/{organisation}/contact")).json
    assert contact["email"] == {"value": "kring@voorbeeld.invalid", "visible": "public"}
    assert contact["name"] is None
    refused = await mine.send("/onze-organisatie", "change-contact", {"email.value": "geen adres"})
    assert (refused.status, 'value="geen adres"' in refused.text) == (422, True)
    await mine.done("/onze-organisatie", "erase-contact")
    assert (await chamber.read(f"/api/organisations/{organisation}/contact")).json["email"] is None


async def test_a_full_member_gives_and_ends_mandates_and_sees_a_token_once(chamber: House) -> None:
    mine, organisation = await member(chamber)
    told = await mine.done("/onze-organisatie", "give-mandate", kind="substitute")
    assert "De vertegenwoordiger is toegevoegd." in told
    shown = await mine.send("/onze-organisatie", "give-token")
    token = re.search(r"<code>(hf_[A-Za-z0-9_-]+)</code>", shown.text)
    assert (shown.status, token is not None) == (200, True)
    assert token is not None
    assert "hf_" not in await mine.page("/onze-organisatie")
    deeds = f"/api/organisations/{organisation}/deeds"
    assert (await chamber.ask("GET", deeds, token=token[1])).status == 200
    assert (await mine.send("/onze-organisatie", "revoke-tokens")).status == 303
    assert (
        await chamber.ask("GET", f"/api/organisations/{organisation}/deeds", token=token[1])
    ).status == 401


async def test_somebody_is_invited_by_mail_to_act_for_an_organisation(chamber: House) -> None:
    mine, _ = await member(chamber)
    place = (await mine.send("/onze-organisatie", "give-mandate", kind="substitute")).headers["Location"]
    assert "Nodig iemand uit per mail" in await mine.page(place)
    wrong = await mine.send("/onze-organisatie", "invite", email="geen adres")
    assert (wrong.status, 'value="geen adres"' in wrong.text) == (422, True)
    told = await mine.done("/onze-organisatie", "invite", email="nieuw@voorbeeld.example")
    assert "nieuw@voorbeeld.example (uitgenodigd, nog niet aangemeld)" in told
    answer = await mine.send("/onze-organisatie", "take-invitation-back")
    assert answer.status == 303, answer.text


async def test_a_substitute_is_not_offered_what_a_full_member_may(chamber: House) -> None:
    organisation = await chamber.admitted()
    mandate, _ = await chamber.mandated(organisation, "substitute")
    theirs = await signed_in(chamber, "member", mandate, organisation)
    told = await theirs.page("/onze-organisatie")
    assert "/doe/give-mandate/" not in told
    assert "/doe/leave-assembly/" not in told


async def test_who_acts_for_no_organisation_is_told_so(chamber: House) -> None:
    clerk = await signed_in(chamber, "clerk", "k1")
    assert "Je handelt nu niet voor een organisatie." in await clerk.page("/onze-organisatie")
    assert "Je handelt nu niet voor een organisatie." in await clerk.page("/onze-organisatie/daden")
    assert (await Browser(chamber).get("/onze-organisatie")).status == 303


async def test_two_organisations_become_one_by_forms(chamber: House) -> None:
    (small, little), (large, big) = await member(chamber), await member(chamber)
    told = await small.done("/onze-organisatie", "agree-merger", into=big)
    assert "Jullie stemden ermee in om op te gaan" in told
    assert "Opgaan in een andere organisatie" in await small.done("/onze-organisatie", "agree-merger")
    await small.done("/onze-organisatie", "agree-merger", into=big)
    await large.page("/onze-organisatie")
    answer = await large.send("/onze-organisatie", "merge-organisations")
    assert answer.status == 303, answer.text
    gone = await Browser(chamber).page(f"/organisaties/{little}")
    assert f'<a href="/organisaties/{big}">' in gone


async def test_an_organisation_leaves_by_a_form(chamber: House) -> None:
    mine, organisation = await member(chamber)
    assert (await mine.send("/onze-organisatie", "leave-assembly")).status == 303
    assert "geen lid meer" in await Browser(chamber).page(f"/organisaties/{organisation}")


async def test_a_ballot_that_nobody_recognises_is_disputed_where_it_is_seen(chamber: House) -> None:
    mine, organisation = await member(chamber)
    _, token = await chamber.mandated(organisation)
    poll = await chamber.opened(token, method="majority", kind="policy")
    await chamber.done(f"/api/polls/{poll}/ballots", {"choice": "against"}, token)
    deeds = "/onze-organisatie/daden"
    assert "Stem uitgebracht: Tegen" in await mine.page(deeds)
    told = await mine.done(deeds, "dispute-ballot", reason="Dat waren wij niet.")
    assert "Stem betwist" in told
    assert "/doe/dispute-ballot/" not in told
    told = await mine.done(deeds, "confirm-ballot")
    assert "Stem bevestigd" in told
    assert told.index("Stem bevestigd") < told.index("Stem betwist")


async def test_what_organisations_write_never_runs(chamber: House) -> None:
    mine, organisation = await member(chamber)
    await mine.done("/onze-organisatie", "change-profile", {"name": XSS, "stands_for": XSS})
    fields = {"name.value": XSS, "name.visible:with": "public", "address.value": XSS}
    await mine.done("/onze-organisatie", "change-contact", {**fields, "address.visible:with": "public"})
    other, _ = await member(chamber)
    await other.done(f"/organisaties/{organisation}", "ask-correction", text=XSS)
    paths = ("/organisaties", f"/organisaties/{organisation}", "/onze-organisatie", "/onze-organisatie/daden")
    for path in (*paths, "/organisaties?q=%3Cscript%3Ealert%281%29"):
        told = await mine.page(path)
        assert "<script>alert" not in told, path
        assert 'onmouseover="x' not in told, path
