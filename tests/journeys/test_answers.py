"""The contact person of the city answers what is overdue, on a phone; anybody reads it (T6)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Doors
from tests.journeys.people import address_of, sign_in
from tests.services.cli.test_demo import Demo

pytestmark = pytest.mark.journey

BUS = "Een avondbus voor de kanaaldorpen"
WHY = "De vervoermaatschappij beslist over haar lijnen, en de stad heeft geen geld voor een eigen bus."


def test_t6_the_contact_person_answers_late_and_is_told_so(doors: Doors, demo: Demo) -> None:
    page = doors.enter(PHONE).page
    sign_in(page, demo.url, address_of("contactpersoon"))
    page.goto(f"{demo.url}/vandaag")
    page.get_by_role("link", name=BUS).click()
    expect(page.get_by_text("Te laat", exact=True)).to_be_visible()
    page.get_by_label("Afwijzen").check()
    page.get_by_label("Waarom?").fill(WHY)
    page.get_by_role("button", name="Geef dit antwoord").click()
    expect(page.get_by_text("Het antwoord van de stad staat er, voor iedereen.")).to_be_visible()
    expect(page.get_by_text(WHY)).to_be_visible()
    expect(page.get_by_role("button", name="Geef dit antwoord")).to_have_count(0)

    anybody = doors.enter(PHONE).page
    anybody.goto(f"{demo.url}/antwoorden?state=answered")
    anybody.get_by_role("link", name=BUS).click()
    expect(anybody.get_by_text("(te laat)")).to_be_visible()
    expect(anybody.get_by_text(WHY)).to_be_visible()
