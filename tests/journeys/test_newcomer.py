"""A newcomer, from the first link to a verified receipt: supports, amends, argues, votes, sees the result.

Once with scripts, at a desk, with a passkey; once on a phone without any.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.acting import closed, put_to_vote
from tests.journeys.conftest import DESK, PHONE, Doors
from tests.journeys.people import address_of, sign_in
from tests.journeys.test_sign_in import device
from tests.journeys.test_voting import on_the_table
from tests.services.cli.test_demo import Demo

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


def arrives(page: Page, origin: str, who: str) -> None:
    """By a link, and from then on by a passkey."""
    device(page)
    sign_in(page, origin, who)
    page.goto(f"{origin}/ik")
    page.get_by_label("Naam voor een nieuwe toegangssleutel").fill("Mijn laptop")
    page.get_by_role("button", name="Maak een toegangssleutel").click()
    expect(page.get_by_role("heading", name="Mijn laptop")).to_be_visible()
    page.get_by_role("button", name="Afmelden").click()
    page.goto(f"{origin}/aanmelden?verder=/vandaag")
    page.get_by_role("button", name="Aanmelden met een toegangssleutel").click()
    expect(page.get_by_role("heading", name="Vandaag")).to_be_visible()


def supports_and_speaks(page: Page, origin: str, item: str) -> None:
    """Supports what is on the table, wants it otherwise, and says why."""
    page.goto(f"{origin}/dossiers/{item}")
    page.get_by_role("button", name="Steun dit voorstel").click()
    expect(page.get_by_text("Jullie steunen dit voorstel.")).to_be_visible()
    page.get_by_role("link", name="Dien een amendement in").click()
    page.get_by_role("link", name="Wijzig artikel 1", exact=True).click()
    page.get_by_label("Hoe het artikel moet luiden").fill("Aan elke halte komt een bank met een leuning.")
    page.get_by_label("Waarom", exact=True).fill("Wie opstaat, houdt zich ergens aan vast.")
    page.get_by_role("button", name="Dien het amendement in").click()
    expect(page.locator("ins")).to_contain_text("met een leuning")
    page.get_by_role("link", name="Gesprek", exact=True).click()
    page.get_by_label("Argument voor", exact=True).check()
    page.get_by_label("Jullie woorden").fill("Zo durft ook wie slecht te been is de bus te nemen.")
    page.get_by_role("button", name="Zet het erbij").click()
    expect(page.get_by_role("article")).to_contain_text("slecht te been")


def votes(page: Page, origin: str, poll: str, choice: str) -> None:
    """Casts a ballot, from what waits today, or again from the same page."""
    page.goto(f"{origin}/stemmingen/{poll}/stem")
    page.get_by_label(choice, exact=True).check()
    page.get_by_role("button", name="Verder: kijk je stem na").click()
    page.get_by_role("button", name="Breng deze stem uit").click()
    expect(page.locator(".paper strong").first).to_have_text(choice)


@pytest.mark.parametrize(
    ("who", "name", "script"),
    [
        ("msteekproef", "De Steekproef", True),
        ("mprototypes", "De Prototypes", False),
    ],
    ids=["with scripts, at a desk", "without scripts, on a phone"],
)
def test_e5_a_newcomer_takes_part_and_verifies_what_became_of_it(
    doors: Doors, demo: Demo, who: str, name: str, *, script: bool
) -> None:
    visitor = doors.enter(DESK if script else PHONE, script=script)
    page = visitor.page
    origin = demo.url.replace("127.0.0.1", "localhost") if script else demo.url
    proposed, poll = on_the_table(demo), put_to_vote(demo)
    if script:
        arrives(page, origin, address_of(who))
    else:
        sign_in(page, origin, address_of(who))
    supports_and_speaks(page, origin, proposed)
    page.goto(f"{origin}/vandaag")
    expect(page.locator(f"a[href='/stemmingen/{poll}/stem']")).to_be_visible()
    votes(page, origin, poll, "Tegen")
    votes(page, origin, poll, "Voor")
    receipt = page.get_by_role("link", name="Bewaar het ontvangstbewijs").get_attribute("href") or ""
    closed(demo, poll)
    page.goto(f"{origin}/stemmingen/{poll}")
    expect(page.locator(".state .outcome")).to_have_text(re.compile("Aangenomen|Quorum niet gehaald"))
    row = page.get_by_role("row").filter(has_text=name)
    expect(row.get_by_role("cell").first).to_contain_text("Voor")
    kept = page.request.get(f"{origin}{receipt}").text()
    assert kept.startswith("c2sp.org/tlog-proof@v1")
    row.get_by_role("link", name="nr.").click()
    if script:
        expect(page.locator("#oordeel")).to_have_class("verdict good")
    else:
        expect(page.get_by_text("als je browser JavaScript toelaat")).to_be_visible()
    own = f"asked another host: {origin}/"
    visitor.complaints[:] = [told for told in visitor.complaints if not told.startswith(own)]
