"""What becomes of an item (A2): the clerk founds and delegates, a commission works it out and reports.

Everything on a phone, and most of it without scripts: forms are all that it takes.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.acting import acted, now
from tests.journeys.conftest import PHONE, Doors
from tests.journeys.people import CLERK, address_of
from tests.services.cli.test_demo import Demo

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

FOUNDED_BY = "tweecommissies"

POTATO = "Kan een straat buiten de bebouwde kom een speelstraat worden, en wie beslist dat?"


def in_days(days: int) -> date:
    """A day to come, as a field for a day takes it."""
    return (now() + timedelta(days=days)).date()


def founded(page: Page, origin: str) -> str:
    """A commission on sport, founded by an outcome; its address."""
    page.goto(f"{origin}/commissies")
    page.get_by_text("Richt een commissie op").click()
    page.get_by_label("Welk aangenomen voorstel vraagt dit?").select_option(FOUNDED_BY)
    page.get_by_label("Naam", exact=True).fill("Commissie beweging")
    page.get_by_label("Waarover gaat ze?").fill("Sporten en spelen, voor wie geen tuin heeft.")
    page.get_by_label("Een thema").check()
    page.get_by_label("Welk thema of welke wijk?").fill("sport")
    page.get_by_label("Zetels voor het middenveld").fill("2")
    page.get_by_label("Zetels voor de stad").fill("1")
    page.get_by_label("Laatste dag").fill(in_days(400).isoformat())
    page.get_by_label("Nee, ze adviseert").check()
    page.get_by_role("button", name="Richt op").click()
    expect(page.get_by_role("heading", name="Commissie beweging", level=1)).to_be_visible()
    return page.url.partition("?")[0]


def seated(page: Page, address: str, *organisations: str) -> None:
    """Two organisations that the outcome names; the first leads, the second reports."""
    for one in organisations:
        page.goto(address)
        page.get_by_text("Voor de griffier", exact=True).click()
        page.get_by_label("Welke organisatie?").fill(one)
        page.get_by_role("button", name="Wijs de zetel toe").click()
        expect(page.get_by_text("Het staat in het logboek")).to_be_visible()
    page.goto(address)
    page.get_by_text("Voor de griffier", exact=True).click()
    page.get_by_label("Voorzitter", exact=True).select_option(organisations[0])
    page.get_by_label("Verslaggever", exact=True).select_option(organisations[1])
    page.get_by_role("button", name="Wijs aan").click()
    expect(page.locator("#zetels ~ ul").first).to_contain_text("Voorzitter.")


def delegated(page: Page, origin: str, item: str, question: str) -> None:
    page.goto(f"{origin}/verwijzingen")
    page.get_by_label("Uitkomst", exact=True).check()
    page.get_by_label("Het nummer ervan").fill(item)
    page.get_by_label("Naar welke commissie?").select_option(label="Commissie beweging")
    page.get_by_label("Wat is de vraag?").fill(question)
    page.get_by_label("Adviseren").check()
    page.get_by_label("Ten laatste op").fill(in_days(30).isoformat())
    page.get_by_role("button", name="Verwijs", exact=True).click()
    page.get_by_role("link", name=question).click()
    expect(page.get_by_role("heading", name=question, level=1)).to_be_visible()


def stands(page: Page) -> Locator:
    """Where an item stands."""
    return page.locator(".govuk-summary-list__value").first


def test_a2_the_clerk_founds_a_commission_delegates_extends_and_calls_back(doors: Doors, demo: Demo) -> None:
    page = doors.enter(PHONE, script=False, who=CLERK).page
    address = founded(page, demo.url)
    seated(page, address, "oefenplein", "schets")
    question = "Waar ontbreekt een plek om te spelen?"
    delegated(page, demo.url, "eenstem", question)
    expect(stands(page)).to_contain_text("Verwezen, nog niet aanvaard")
    page.get_by_label("Voortaan ten laatste op").fill(in_days(50).isoformat())
    page.locator(".do").filter(has_text="Meer tijd geven").get_by_label("Waarom?").fill("Het is vakantie.")
    page.get_by_role("button", name="Geef meer tijd").click()
    expect(page.get_by_role("heading", name="Meer tijd gegeven")).to_be_visible()

    anybody = doors.enter(PHONE).page
    anybody.goto(address)
    expect(anybody.get_by_role("link", name=question, exact=True)).to_be_visible()

    back = page.locator(".do").filter(has=page.get_by_role("heading", name="Terugroepen"))
    back.get_by_label("Waarom?").fill("De vraag was te ruim.")
    page.get_by_role("button", name="Roep terug").click()
    expect(stands(page)).to_contain_text("Bij het parlement")
    page.get_by_label("Het parlement neemt er kennis van").check()
    page.get_by_label("Wat betekent dat?").fill("We stellen een nieuwe vraag, per wijk.")
    page.get_by_role("button", name="Rond af").click()
    expect(stands(page)).to_contain_text("Afgerond")
    anybody.goto(address)
    expect(anybody.get_by_text("Er ligt nu niets op haar tafel.")).to_be_visible()


def test_a2_a_commission_accepts_at_its_desk_begins_and_reports_and_the_assembly_takes_note(
    doors: Doors, demo: Demo
) -> None:
    question = "Welke huurders weten niet dat ze mogen meedoen?"
    body = {
        "kind": "outcome",
        "item": "charterdoel",
        "receiver": {"commission": "wonen"},
        "question": question,
        "mandate": "advise",
        "due_on": in_days(30).isoformat(),
    }
    acted(demo, "/api/delegations", body, who="clerk")
    chair = doors.enter(PHONE, script=False, who=address_of("mmodelwoning")).page
    chair.goto(f"{demo.url}/commissies/wonen")
    card = chair.get_by_role("listitem").filter(has_text=question)
    expect(card).to_contain_text("Ten laatste op")
    card.get_by_role("link", name=question, exact=True).click()
    expect(chair.get_by_role("heading", name="De hele weg")).to_be_visible()
    expect(chair.get_by_text("Naar: Commissie wonen")).to_be_visible()
    chair.get_by_role("button", name="Aanvaard").click()
    chair.get_by_role("button", name="Begin eraan").click()
    expect(stands(chair)).to_contain_text("In behandeling")
    report = chair.locator(".do").filter(has=chair.get_by_role("heading", name="Verslag uitbrengen"))
    report.get_by_label("Wat vonden jullie, in het kort?").fill("Wie onderhuurt, staat op geen enkele lijst.")
    report.get_by_label("Het verslag").fill("We spraken met elf huurders. Zeven van hen huren onder.")
    report.get_by_label("Ja", exact=True).check()
    report.get_by_label("Hoe, of waarom niet?").fill("Aan de deur, in hun taal.")
    report.get_by_role("button", name="Breng verslag uit").click()
    expect(chair.get_by_text("Zeven van hen huren onder.")).to_be_visible()
    expect(chair.get_by_role("button", name="Breng verslag uit")).to_have_count(0)

    clerk = doors.enter(PHONE, who=CLERK).page
    clerk.goto(f"{demo.url}/verwijzingen/outcome/charterdoel")
    clerk.get_by_label("Het parlement neemt er kennis van").check()
    clerk.get_by_label("Wat betekent dat?").fill("De uitnodiging gaat ook naar wie onderhuurt.")
    clerk.get_by_role("button", name="Rond af").click()
    expect(stands(clerk)).to_contain_text("Afgerond")


def test_e2_seats_vote_on_what_they_have_in_hand_and_a_report_rests_on_their_vote(
    doors: Doors, demo: Demo
) -> None:
    page = doors.enter(PHONE, script=False).page
    page.goto(f"{demo.url}/verwijzingen/outcome/wijken")
    page.get_by_role("link", name="Naar de stemming in de commissie waarop het verslag steunt").click()
    expect(page.get_by_role("heading", name="Raden we de drie dingen aan", level=1)).to_be_visible()

    chair = doors.enter(PHONE, script=False, who=address_of("mmodelwoning")).page
    item = f"{demo.url}/verwijzingen/outcome/tweecommissies"
    chair.goto(item)
    expect(chair.get_by_role("link", name="Vragen we dat het loket ook twee avonden")).to_be_visible()
    chair.get_by_label("De vraag", exact=True).fill("Waar komt het loket?")
    chair.get_by_label("Stemming met rangorde").check()
    chair.get_by_label("De keuzes, elk op een regel").fill("In de bib\nIn het station\nNergens")
    chair.get_by_label("Welke keuze laat alles zoals het is?").select_option("c")
    chair.get_by_role("button", name="Open de stemming").click()
    expect(chair.get_by_role("heading", name="Waar komt het loket?", level=1)).to_be_visible()
    chair.goto(item)
    expect(chair.get_by_role("link", name="Waar komt het loket?")).to_be_visible()


def test_a2_a_hot_potato_is_marked_and_stands_on_the_next_agenda(doors: Doors, demo: Demo) -> None:
    page = doors.enter(PHONE, script=False).page
    page.goto(f"{demo.url}/commissies")
    page.get_by_role("link", name=POTATO).click()
    expect(page.get_by_text("Hete patat", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Doorgeschoven")).to_have_count(2)
    page.get_by_role("link", name="Het staat op de agenda").click()
    expect(page.get_by_text(POTATO)).to_be_visible()


def test_m3_a_member_stands_for_a_seat_and_withdraws(doors: Doors, demo: Demo) -> None:
    page = doors.enter(PHONE, script=False, who=address_of("msteekproef")).page
    page.goto(f"{demo.url}/commissies")
    page.get_by_role("link", name="Eén organisatie die jonge huurders kent").click()
    expect(page.get_by_text("6 vergaderingen, 40 uur")).to_be_visible()
    page.get_by_label("Hoe sta je op de stembrief?").fill("De Steekproef: jongeren zonder adres")
    page.get_by_role("button", name="Stel je kandidaat").click()
    expect(page.get_by_role("heading", name="De Steekproef: jongeren zonder adres")).to_be_visible()
    page.get_by_role("button", name="Trek je kandidatuur in").click()
    expect(page.get_by_text("Trok zich terug.")).to_be_visible()
