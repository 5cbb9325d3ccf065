"""The city's staff signs in where they do so every day, on a phone without scripts (ADR 0043)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import BY_CITY, PHONE, Doors, Visitor
from tests.journeys.people import address_of
from tests.openid import CityProvider
from tests.services.cli.test_demo import Demo

pytestmark = pytest.mark.journey

STAFF = address_of("mstadgent")


@pytest.fixture
def staff(doors: Doors, city: CityProvider) -> Iterator[Visitor]:
    """Somebody who works for the city; that the browser goes to the provider is what they want."""
    city.claims = {"email": STAFF}
    visitor = doors.enter(PHONE, script=False)
    yield visitor
    city.forget()
    there = f"asked another host: {city.issuer}/authorize"
    visitor.complaints[:] = [told for told in visitor.complaints if not told.startswith(there)]


def test_who_works_for_the_city_signs_in_there_and_comes_back_to_where_they_were(
    staff: Visitor, demo: Demo
) -> None:
    page = staff.page
    page.goto(f"{demo.url}/aanmelden?verder=/antwoorden")
    page.get_by_role("button", name=BY_CITY).click()
    expect(page).to_have_url(f"{demo.url}/antwoorden")
    expect(page.get_by_text("Je handelt als Stad Gent")).to_be_visible()
    page.goto(f"{demo.url}/ik")
    expect(page.get_by_text(STAFF)).to_be_visible()
    page.get_by_role("button", name="Afmelden").first.click()
    expect(page.get_by_role("link", name="Aanmelden")).to_be_visible()


def test_who_the_city_knows_and_nobody_invited_is_told_so_and_not_let_in(
    staff: Visitor, demo: Demo, city: CityProvider
) -> None:
    city.claims = {"email": address_of("niemand")}
    page = staff.page
    page.goto(f"{demo.url}/aanmelden")
    page.get_by_role("button", name=BY_CITY).click()
    expect(page.get_by_role("alert")).to_contain_text("Je bent niet aangemeld")
    page.goto(f"{demo.url}/ik")
    expect(page.get_by_role("heading", name="Aanmelden", level=1)).to_be_visible()


def test_who_says_no_at_the_city_can_still_ask_for_a_link(
    staff: Visitor, demo: Demo, city: CityProvider
) -> None:
    city.error = "access_denied"
    page = staff.page
    page.goto(f"{demo.url}/aanmelden")
    page.get_by_role("button", name=BY_CITY).click()
    expect(page.get_by_role("alert")).to_contain_text("Je bent niet aangemeld")
    expect(page.get_by_role("button", name="Stuur me een link")).to_be_visible()
