"""P1 and E5 on the pages: what the house is for, by which rules, how one joins, and what a newcomer reads."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from services.chamber.api import applications
from services.chamber.web.fields import body
from services.chamber.web.languages import TAGS, Tag
from services.chamber.web.rendering import language
from services.chamber.web.ruling import PERIODS, told
from services.cli.statutes import read_rules
from tests.services.chamber.browser import Browser, member, signed_in
from tests.services.chamber.house import House
from tests.services.chamber.parliament import PREPARED
from tests.services.chamber.test_pages import XSS
from tests.services.chamber.test_statutes import RULES


async def test_p1_the_charter_stands_in_front_and_its_items_are_shown_per_aim(ruled: House) -> None:
    anyone, (_, token) = Browser(ruled), await ruled.member()
    item = (await ruled.done("/api/items", PREPARED, token))["id"]
    front = await anyone.page("/")
    assert '<p class="lead text">Samen beter.</p>' in front
    for there in ("/charter", "/doelen", "/lid-worden", "/inwerking", "/reglement", f"/dossiers/{item}"):
        assert f'href="{there}"' in front
    charter = await anyone.page("/charter")
    for words in ("Samen beter.", "Elkaar ontmoeten", "Wie wil.", "Wij samen.", "Versie 1, aangenomen op"):
        assert words in charter
    assert await anyone.page("/charter/1") == charter.replace('href="/charter?', 'href="/charter/1?')
    aims = await anyone.page("/doelen")
    assert "Alles voor dit doel (" in aims
    assert "Voor dit doel ligt nog niets op tafel." in aims
    assert f'<a href="/dossiers/{item}">Meer banken</a>' in await anyone.page("/doelen/doen")
    told = (await ruled.get(f"/api/aims?at_least={await ruled.head() - 1}")).json
    served = (await ruled.read("/api/items?aim=doen&limit=1000")).json
    assert [(one["aim"], one["items"]) for one in told] == [("ontmoeten", 0), ("doen", len(served))]
    for path in ("/charter/2", "/charter/x", "/reglement/9", "/doelen/geen"):
        assert (await anyone.get(path)).status == 404


async def test_an_assembly_without_charter_and_rules_says_so(chamber: House) -> None:
    anyone = Browser(chamber)
    assert "Dit parlement heeft nog geen charter." in await anyone.page("/charter")
    assert "en dus nog geen doelen" in await anyone.page("/doelen")
    assert "een gewone meerderheid beslist" in await anyone.page("/reglement")
    assert "of weigert met een openbare reden" in await anyone.page("/lid-worden")


async def test_the_rules_are_told_in_plain_words(ruled: House) -> None:
    anyone = Browser(ruled)
    rules = await anyone.page("/reglement")
    assert "<dt>Een wijziging van dit reglement</dt><dd>Aangenomen als minstens twee derde voor is" in rules
    assert "Minstens een derde van de stemgerechtigde organisaties moet meedoen." in rules
    assert "Daarna vervalt een voorstel dat te weinig steun kreeg</dt><dd>365 dagen" in rules
    assert "Stemmingen worden geopend door de griffier" in rules


@pytest.mark.parametrize("tag", TAGS)
def test_every_rule_is_told_in_every_language(tag: str) -> None:
    sections = told(language(tag), read_rules())  # type: ignore[arg-type]
    assert all(name and words for section in sections for name, words in section.rules)
    assert not any("{" in words for section in sections for _, words in section.rules)


@pytest.mark.parametrize("tag", TAGS)
def test_t6_no_days_to_answer_are_no_leave_to_keep_silent(tag: Tag) -> None:
    say, rules = language(tag), read_rules()
    at_once = replace(rules, periods=replace(rules.periods, response=0, reading=0))
    periods = {name: words for section in told(say, at_once) for name, words in section.rules}
    assert periods[say.text(PERIODS["response"])] == say.text("meteen")
    assert periods[say.text(PERIODS["reading"])] == say.text("geen")


async def test_e5_a_newcomer_reads_what_it_is_what_is_open_and_how_to_take_part(ruled: House) -> None:
    anyone, (_, token) = Browser(ruled), await ruled.member()
    item = (await ruled.done("/api/items", PREPARED, token))["id"]
    briefing = await anyone.page("/inwerking")
    for heading in ("Wat is dit?", "Wat ligt er nu open?", "Wat werd beslist, en waarom?", "Hoe doe ik mee?"):
        assert f">{heading}</h2>" in briefing
    assert f'<a href="/dossiers/{item}">Meer banken</a>' in briefing
    assert "Wanneer is iets aangenomen?" in briefing
    assert "Er is nog niets beslist." in briefing


async def test_p1_a_member_introduces_an_applicant_and_the_clerk_admits_it(chamber: House) -> None:
    (mine, organisation), clerk = await member(chamber), await signed_in(chamber, "clerk", "k1")
    assert "Ben je lid? Meld je aan" in await Browser(chamber).page("/lid-worden")
    typed = {
        "name": "Buren van de Kaai",
        "stands_for": "Wij helpen elkaar.",
        "themes:more": "Wonen, Sint-Amandsberg!",
        "legal_form": "citizens-initiative",
        "motive": "Samen sterk.",
    }
    told = await mine.done("/lid-worden", "apply", typed)
    assert "De aanvraag staat op de lijst." in told
    assert "Buren van de Kaai" in told
    assert "Burgerinitiatief" in told
    name = (await chamber.read(f"/api/organisations/{organisation}")).json["name"]
    assert f"Voorgesteld door {name}" in told
    assert "Laat toe" not in told
    assert "De organisatie is toegelaten." in await clerk.done("/lid-worden", "admit-applicant")
    assert "Naar de organisatie" in await mine.page("/lid-worden")


async def test_an_application_that_is_refused_is_shown_again_as_it_was_typed(chamber: House) -> None:
    mine, _ = await member(chamber)
    answer = await mine.send(
        "/lid-worden", "apply", {"stands_for": "Zonder naam", "legal_form": "non-profit"}
    )
    assert answer.status == 422
    assert "Vul dit in." in answer.text
    assert "Zonder naam</textarea>" in answer.text
    assert '<option value="non-profit" selected>Vzw</option>' in answer.text


def test_what_was_ticked_and_what_was_typed_beside_it_are_one_list() -> None:
    route = next(one for one in applications.ROUTES if one.name == "apply")
    fields = {
        "name": ["K"],
        "bench": ["city"],
        "themes:many": ["taal", "werk"],
        "themes:more": ["Werk, École"],
    }
    assert body(route, fields).themes == ("taal", "werk", "ecole")


async def test_what_people_write_about_the_house_never_runs(own: House) -> None:
    texts = dict.fromkeys(("purpose", "joining", "direction"), XSS)
    await own.done("/api/charter", {**texts, "aims": [{"aim": "x", "text": XSS}]})
    await own.done("/api/rules", RULES)
    mine, _ = await member(own)
    await mine.done("/lid-worden", "apply", {"name": XSS, "stands_for": XSS, "motive": XSS})
    for path in ("/", "/charter", "/doelen", "/doelen/x", "/reglement", "/lid-worden", "/inwerking"):
        told = await mine.page(path)
        assert "<script>alert" not in told
        assert 'onmouseover="x' not in told
