"""Every page in every role: nothing that axe objects to, and nothing wider than a phone."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page as Tab

from services.chamber.web import PAGES, building
from services.chamber.web.page import Page
from tests.journeys.acting import acted
from tests.journeys.conftest import DESK, PHONE, Doors, Visitor
from tests.journeys.people import CLERK, SUBSTITUTE
from tests.journeys.reading import walked
from tests.services.cli.test_demo import Demo

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]

EACH = 2
"""Examples of a page that are looked at."""

STATES = {"delegation": 4, "answer": 4, "poll": 4}
"""Of these more, for each that the demo shows stands elsewhere in its course."""

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""What axe looks at: WCAG 2.2 at level AA, and what is good practice beside it."""

BEGIN = (
    *("/", "/dossiers/overzicht", "/verwijzingen/outcome/tweecommissies", "/reglement/1", "/griffie", "/ik"),
    *("/onze-organisatie", "/vandaag"),
)
"""Where a walk begins: the front page, the dossier that went all the way, an item on which a commission
votes, and what only some may see.
"""

BROKEN = """() => {
  const broken = [];
  for (const one of document.querySelectorAll("h1, h2, h3, .name, button, .govuk-button, nav a, th")) {
    const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode;
      for (const found of text.data.matchAll(/[\\p{L}\\p{N}]{2,24}/gu)) {
        const range = document.createRange();
        range.setStart(text, found.index);
        range.setEnd(text, found.index + found[0].length);
        const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
        if (lines.size > 1) broken.push(found[0]);
      }
    }
  }
  return broken;
}"""
"""The words of headings, buttons, menus and tables that a line breaks in the middle."""

ELSEWHERE_SEEN = {"sign-in-link", "sign-in-under-way", "leave-mail", "dev-mail", "acting-as"}
"""Pages to which a mail leads, or a second mandate."""

DRAFT = {"title": "Een deelkast in de straat", "for_whom": "Wie iets te geven heeft"}
"""A draft of the member, so that its page is there, and that of its preparation once it is submitted."""


@pytest.fixture(scope="session")
def axe() -> str:
    """The rules of axe, as npm's lock file has them."""
    building.install_all()
    return (building.MODULES / "axe-core" / "axe.min.js").read_text()


@pytest.fixture(scope="session")
def reached() -> set[str]:
    """The pages that were looked at, by anybody."""
    return set()


def chosen(visitor: Visitor, cookies: str, *begin: str) -> Iterator[tuple[Page, str]]:
    """Some addresses of each kind of page: of all that is linked, those to begin with and the first by name.

    The demo files much at once, so that the order of its lists is another each time; this one is the same.
    """
    found: defaultdict[str, list[tuple[bool, str, str, Page]]] = defaultdict(list)
    for page, address, _answer, _read in walked(visitor.demo.url, cookies, *begin):
        found[page.name].append((address not in begin, urlsplit(address).path, address, page))
    for name, some in found.items():
        for _later, _path, address, page in sorted(some)[: STATES.get(name, EACH)]:
            answer = visitor.page.goto(f"{visitor.demo.url}{address}", wait_until="load")
            assert answer is not None
            assert answer.status == 200, (address, answer.status)
            yield page, address


def drafted(demo: Demo) -> tuple[str, ...]:
    """A draft of the member, an item of theirs that lacks something, and a measure: where their pages are."""
    item = {**DRAFT, "kind": "policy", "aim": aim_of(demo), "clauses": ["Er komt een deelkast."]}
    draft = acted(demo, "/api/drafts", {"body": DRAFT})["draft"]
    proposal = acted(demo, "/api/items", item)["id"]
    asked = {"kind": "suspend", "subject": "zetfout", "ground": "dissolved", "reason": "Bestaat niet meer."}
    measure = acted(demo, "/api/measures", asked)["id"]
    return (
        f"/voorstellen/ontwerpen/{draft}",
        f"/dossiers/{proposal}/voorbereiding",
        f"/maatregelen/{measure}",
    )


def aim_of(demo: Demo) -> str:
    """An aim of the charter."""
    aims: list[dict[str, str]] = demo.ask("api/charter")["aims"]
    return aims[0]["aim"]


def wrong(tab: Tab, axe: str) -> list[str]:
    """What axe finds, in a line each."""
    tab.evaluate(axe)
    found: Any = tab.evaluate(
        "async levels => (await axe.run(document, {runOnly: levels})).violations"
        ".map(one => [one.id, one.help, one.nodes.slice(0, 3).map(node => node.html)])",
        LEVELS,
    )
    return [json.dumps(one, ensure_ascii=False) for one in found]


@pytest.mark.parametrize(
    ("sight", "who"),
    [(PHONE, ""), (PHONE, SUBSTITUTE), (PHONE, CLERK), (DESK, SUBSTITUTE)],
    ids=["a visitor on a phone", "a member on a phone", "the clerk on a phone", "a member at a desk"],
)
def test_every_page_is_fit_for_everybody_and_for_a_phone(
    doors: Doors, axe: str, reached: set[str], sight: dict[str, int], who: str
) -> None:
    visitor, begin = doors.enter(sight, who=who), BEGIN
    if who == SUBSTITUTE:
        begin = (*BEGIN, *drafted(visitor.demo))
    complaints = []
    for page, address in chosen(visitor, doors.cookies(who), *begin):
        reached.add(page.name)
        complaints += [f"{address}: {one}" for one in wrong(visitor.page, axe)]
        if visitor.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        ):
            complaints.append(f"{address}: wider than the window")
        complaints += [f"{address}: breaks inside {word}" for word in visitor.page.evaluate(BROKEN)]
    assert not complaints, "\n".join(complaints)


def test_no_page_was_left_out(reached: set[str]) -> None:
    assert {page.name for page in PAGES} - ELSEWHERE_SEEN - reached == set()
