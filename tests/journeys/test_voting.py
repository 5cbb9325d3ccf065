"""A volunteer votes on a phone: from the mail to a cast vote, counted (E6); then otherwise; the receipt.

And by the keyboard alone; and from the mail to support and to an argument, counted too.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.acting import acted
from tests.journeys.conftest import DESK, PHONE, Doors
from tests.journeys.effort import Effort
from tests.journeys.people import MEMBER, address_of, mailed
from tests.services.cli.test_demo import Demo

pytestmark = pytest.mark.journey

POLL = "/stemmingen/daden"

ITEM = {
    "title": "Een bank bij elke halte",
    "for_whom": "Wie niet lang kan staan",
    "kind": "policy",
    "clauses": ["Aan elke halte komt een bank.", "De stad vraagt de buurt waar."],
}
"""Something that somebody put on the table."""


def on_the_table(demo: Demo) -> str:
    """A proposal that seeks support; its id."""
    aims: list[dict[str, str]] = demo.ask("api/charter")["aims"]
    return str(acted(demo, "/api/items", {**ITEM, "aim": aims[0]["aim"]})["id"])


@pytest.mark.parametrize(
    ("script", "first", "then"), [(False, "Voor", "Tegen"), (True, "Onthouding", "Voor")]
)
def test_e6_from_the_mail_to_a_cast_vote(
    doors: Doors, demo: Demo, figures: list[str], *, script: bool, first: str, then: str
) -> None:
    visitor = doors.enter(PHONE, script=script)
    page = visitor.page
    link = mailed(page, demo.url, MEMBER, f"{POLL}/stem")
    effort = Effort(page)
    effort.follow(link)
    effort.press("Meld me aan")
    effort.choose(first)
    effort.press("Verder: kijk je stem na")
    expect(page.get_by_role("heading", name="Kijk je stem na")).to_be_visible()
    effort.press("Breng deze stem uit")
    expect(page.get_by_role("heading", name="Jullie stem staat in het logboek")).to_be_visible()
    figures.append(effort.told(f"a cast vote, {'with' if script else 'without'} scripts"))
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


@pytest.mark.parametrize("script", [False, True], ids=["without scripts", "with scripts"])
def test_e6_from_the_mail_to_support_and_to_an_argument(
    doors: Doors, demo: Demo, figures: list[str], *, script: bool
) -> None:
    item, page = on_the_table(demo), doors.enter(PHONE, script=script).page
    who = address_of("mcursor" if script else "mkladblok")
    link = mailed(page, demo.url, who, f"/dossiers/{item}")
    effort = Effort(page)
    effort.follow(link)
    effort.press("Meld me aan")
    effort.press("Steun dit voorstel")
    expect(page.get_by_text("Jullie steunen dit voorstel.")).to_be_visible()
    figures.append(effort.told(f"support, {'with' if script else 'without'} scripts"))
    link = mailed(page, demo.url, who, f"/dossiers/{item}/gesprek%23zeg-iets")
    effort = Effort(page)
    effort.follow(link)
    effort.press("Meld me aan")
    effort.choose("Argument voor")
    effort.write("Jullie woorden", "Wie moe is, wacht niet graag rechtop.")
    effort.press("Zet het erbij")
    expect(page.get_by_role("article")).to_contain_text("wacht niet graag rechtop")
    figures.append(effort.told(f"an argument, {'with' if script else 'without'} scripts"))


MOST_TABS = 60
"""Stops of Tab on the way to what one wants, at most."""

FOCUSED = """() => {
  const one = document.activeElement;
  const named = one.labels?.length ? one.labels[0].textContent : one.textContent;
  const of = getComputedStyle(one);
  const label = one.labels?.length ? getComputedStyle(one.labels[0], "::before") : of;
  const seen = [of, label].some(style => style.outlineStyle !== "none" || style.boxShadow !== "none");
  return [named.trim().replace(/\\s+/g, " "), seen];
}"""
"""The name of what has the focus, and whether one sees that it has."""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something has the focus; wherever it stops one must see it."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        named, seen = page.evaluate(FOCUSED)
        assert seen, f"nobody sees that {named} has the focus"
        if named == name:
            return
    raise AssertionError(f"Tab does not come to {name}")


def test_a_vote_is_cast_by_the_keyboard_alone(doors: Doors, demo: Demo) -> None:
    page = doors.enter(DESK).page
    page.goto(mailed(page, demo.url, address_of("mstelregel"), f"{POLL}/stem"))
    tab_to(page, "Meld me aan")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Onthouding", exact=True)).to_be_visible()
    tab_to(page, "Voor")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Tegen", exact=True)).to_be_checked()
    tab_to(page, "Verder: kijk je stem na")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Kijk je stem na")).to_be_visible()
    tab_to(page, "Breng deze stem uit")
    page.keyboard.press("Enter")
    expect(page.locator(".paper strong").first).to_have_text("Tegen")
