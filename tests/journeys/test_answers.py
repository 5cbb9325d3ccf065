"""The contact person of the city answers what is overdue, on a phone; anybody reads it (T6).

Who does what was promised measures and ends it, on a phone without scripts (A3).
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.acting import now, on_the_wall
from tests.journeys.conftest import PHONE, Doors
from tests.journeys.people import address_of, sign_in
from tests.services.cli.test_demo import Demo

pytestmark = pytest.mark.journey

BUS = "Een avondbus voor de kanaaldorpen"
WHY = "De vervoermaatschappij beslist over haar lijnen, en de stad heeft geen geld voor een eigen bus."


def answers_late(page: Page, demo: Demo, asked: str, why: str) -> None:
    """The contact person rejects what is overdue, from what waits today."""
    page.goto(f"{demo.url}/vandaag")
    page.get_by_role("link", name=asked).click()
    expect(page.get_by_text("Te laat", exact=True)).to_be_visible()
    page.get_by_label("Afwijzen").check()
    page.get_by_label("Waarom?").fill(why)
    page.get_by_role("button", name="Geef dit antwoord").click()
    expect(page.get_by_text("Het antwoord van de stad staat er, voor iedereen.")).to_be_visible()
    expect(page.get_by_text(why)).to_be_visible()
    expect(page.get_by_role("button", name="Geef dit antwoord")).to_have_count(0)


def is_read(page: Page, demo: Demo, asked: str, why: str) -> None:
    """Anybody finds it among what was answered, and that it was late."""
    page.goto(f"{demo.url}/antwoorden?state=answered")
    page.get_by_role("link", name=asked).click()
    expect(page.get_by_text("(te laat)")).to_be_visible()
    expect(page.get_by_text(why)).to_be_visible()


def test_t6_the_contact_person_answers_late_and_is_told_so(doors: Doors, demo: Demo) -> None:
    page = doors.enter(PHONE).page
    sign_in(page, demo.url, address_of("contactpersoon"))
    answers_late(page, demo, BUS, WHY)
    is_read(doors.enter(PHONE).page, demo, BUS, WHY)


def test_a3_an_owner_measures_an_action_without_scripts(doors: Doors, demo: Demo) -> None:
    page = doors.enter(PHONE, script=False, who=address_of("mcursor")).page
    page.goto(f"{demo.url}/acties")
    page.get_by_role("link", name="Elk kwartaal veertig nummers uit het overzicht nabellen").click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(3)
    page.get_by_role("textbox", name="Waarde").fill("87,5")
    page.get_by_label("Wanneer gemeten?").fill(on_the_wall(now()))
    page.get_by_label("Hoe weten we dat?").fill("35 van de 40 nummers klopten.")
    page.get_by_role("button", name="Voeg de meting toe").click()
    expect(rows).to_have_count(4)
    expect(rows.last).to_contain_text("35 van de 40")


def test_a3_the_city_ends_what_it_promised(doors: Doors, demo: Demo) -> None:
    page = doors.enter(PHONE, script=False, who=address_of("mstadgent")).page
    page.goto(f"{demo.url}/antwoorden/overzicht")
    page.get_by_role("link", name="Het overzicht ligt in elk dienstencentrum op papier").click()
    page.get_by_label("Wat veranderde er, en voor wie?").fill("Het ligt er, en er zoekt iemand mee.")
    page.get_by_role("button", name="Sluit af als uitgevoerd").click()
    expect(page.get_by_role("heading", name="Wat het werd")).to_be_visible()
