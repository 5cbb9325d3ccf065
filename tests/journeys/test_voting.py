"""A volunteer votes on a phone: from the mail to a cast vote, counted (E6); then otherwise; the receipt."""

from __future__ import annotations

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.journeys.conftest import PHONE, Doors
from tests.journeys.people import MEMBER, mailed
from tests.services.cli.test_demo import Demo

pytestmark = pytest.mark.journey

POLL = "/stemmingen/daden"

LOADS, INTERACTIONS = 4, 5
"""At most, from the mail to a cast vote."""


class Effort:
    """What it takes: pages that are loaded, and what one does with a finger."""

    def __init__(self, page: Page) -> None:
        self.loads = 0
        self.interactions = 0
        self._page = page
        page.on("framenavigated", self._loaded)

    def _loaded(self, frame: Frame) -> None:
        self.loads += frame == self._page.main_frame

    def press(self, name: str) -> None:
        self.interactions += 1
        self._page.get_by_role("button", name=name, exact=True).click()

    def choose(self, name: str) -> None:
        self.interactions += 1
        self._page.get_by_label(name, exact=True).check()


@pytest.mark.parametrize(
    ("script", "first", "then"), [(False, "Voor", "Tegen"), (True, "Onthouding", "Voor")]
)
def test_e6_from_the_mail_to_a_cast_vote(
    doors: Doors, demo: Demo, *, script: bool, first: str, then: str
) -> None:
    visitor = doors.enter(PHONE, script=script)
    page = visitor.page
    link = mailed(page, demo.url, MEMBER, f"{POLL}/stem")
    effort = Effort(page)
    effort.interactions += 1
    page.goto(link)
    effort.press("Meld me aan")
    effort.choose(first)
    effort.press("Verder: kijk je stem na")
    expect(page.get_by_role("heading", name="Kijk je stem na")).to_be_visible()
    effort.press("Breng deze stem uit")
    expect(page.get_by_role("heading", name="Jullie stem staat in het logboek")).to_be_visible()
    assert effort.loads <= LOADS
    assert effort.interactions <= INTERACTIONS
    effort.choose(then)
    effort.press("Verder: kijk je stem na")
    effort.press("Wijzig ze nog")
    expect(page.get_by_label(then, exact=True)).to_be_checked()
    effort.press("Verder: kijk je stem na")
    effort.press("Breng deze stem uit")
    expect(page.locator(".paper strong")).to_have_text(then)
    receipt = page.get_by_role("link", name="Bewaar het ontvangstbewijs").get_attribute("href")
    assert receipt
    assert page.request.get(f"{demo.url}{receipt}").text().startswith("c2sp.org/tlog-proof@v1")
    page.goto(f"{demo.url}{POLL}?volgorde=naam")
    row = page.get_by_role("row").filter(has_text="Voorbeeldstraat")
    expect(row.get_by_role("cell").first).to_contain_text(then)
