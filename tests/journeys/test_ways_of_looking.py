"""Pages as some need them: twice as large, without motion, on paper, and over a slow line."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import DESK, PHONE, Doors
from tests.journeys.people import MEMBER
from tests.services.cli.test_demo import Demo
from tests.waiting import waited

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

LOOKED_AT = (
    "/",
    "/vandaag",
    "/dossiers/overzicht",
    "/stemmingen/daden/stem",
    "/stemmingen/commissies",
    "/verwijzingen/outcome/tweecommissies",
    "/zittingen",
)

SLOW = {"offline": False, "latency": 300, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""400 kbit/s, and 300 ms there and back."""

MOVING = """() => [...document.querySelectorAll("*")].filter(one => {
  const of = getComputedStyle(one);
  return of.animationName !== "none" || parseFloat(of.transitionDuration) > 0;
}).length"""
"""How many elements of a page would move."""


PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
"""After how many milliseconds there was something to read."""


def fits(page: Page) -> bool:
    """Whether nothing is wider than the window."""
    return not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_f1_twice_as_large_a_page_is_whole_and_is_read_from_top_to_bottom(doors: Doors, demo: Demo) -> None:
    # Zoom to 200 % leaves half the pixels of a window to lay a page out in.
    page = doors.enter({side: length // 2 for side, length in DESK.items()}, who=MEMBER).page
    for path in LOOKED_AT:
        page.goto(f"{demo.url}{path}")
        assert fits(page), path
        expect(page.get_by_role("heading", level=1)).to_be_in_viewport()


def test_f1_letters_twice_as_large_break_nothing_either(doors: Doors, demo: Demo, chromium: Browser) -> None:
    state = doors.state(MEMBER)
    context = chromium.new_context(
        viewport={"width": DESK["width"], "height": DESK["height"]}, storage_state=state, bypass_csp=True
    )
    page = context.new_page()
    for path in LOOKED_AT:
        page.goto(f"{demo.url}{path}")
        page.add_style_tag(content="html { font-size: 200% !important }")
        assert fits(page), path
    context.close()


def test_f1_nothing_moves_for_who_wants_no_motion(doors: Doors, demo: Demo) -> None:
    page = doors.enter(PHONE, who=MEMBER).page
    page.emulate_media(reduced_motion="reduce")
    for path in LOOKED_AT:
        page.goto(f"{demo.url}{path}")
        assert page.evaluate(MOVING) == 0, path


def test_f1_on_paper_a_dossier_a_bundle_and_a_ballot_say_what_they_say_and_have_nothing_to_press(
    doors: Doors, demo: Demo
) -> None:
    page = doors.enter({"width": 700, "height": 1000}, who=MEMBER).page
    page.emulate_media(media="print")
    page.goto(f"{demo.url}/dossiers/overzicht")
    for said in ("Waar staat het nu?", "De tekst", "Minderheidsstandpunten", "Wie, en waarover"):
        expect(page.get_by_role("heading", name=said, exact=True)).to_be_visible()
    expect(page.get_by_text("Middenveldparlement Gent (voorbeeld)").first).to_be_visible()
    page.goto(f"{demo.url}/bundels/winter/afdruk")
    expect(page.get_by_role("heading", name="Inhoud", exact=True)).to_be_visible()
    expect(page.get_by_text("/bundels/winter", exact=False).last).to_be_visible()
    page.goto(f"{demo.url}/stemmingen/daden/stem")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("heading", name="Artikel 1", exact=True)).to_be_visible()
    for pressed in ("button", "nav", "form", ".acting", ".sign-in"):
        for one in page.locator(pressed).all():
            expect(one).to_be_hidden()
    assert fits(page)


@pytest.mark.parametrize("path", ["/", "/stemmingen/daden", "/dossiers/overzicht"])
def test_f1_on_a_slow_line_a_page_is_there_before_its_scripts_are(
    doors: Doors, demo: Demo, figures: list[str], path: str
) -> None:
    page = doors.enter(PHONE).page
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    # Scripts never come: what can be read and pressed does not wait for them.
    page.route("**/*.js", lambda _route: None)
    page.goto(f"{demo.url}{path}", wait_until="commit")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("contentinfo")).to_be_visible()
    painted = waited(lambda: page.evaluate(PAINTED))
    figures.append(f"F1: {path} on 400 kbit/s and 300 ms: to be read after {painted / 1000:.1f} s")
