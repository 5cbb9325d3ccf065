"""Every page in every role: nothing that axe objects to, and nothing wider than a phone.

A visitor, a member and the clerk look at all of them. Who holds another office looks where a form stands that
those did not have; then come the pages to which a mail leads, and forms that were refused.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from services.chamber.web import PAGES, building
from services.chamber.web.page import Page
from tests.journeys.acting import acted, on_an_agenda
from tests.journeys.conftest import DESK, PHONE, Doors, Visitor
from tests.journeys.people import CLERK, SUBSTITUTE, address_of, mailed
from tests.journeys.reading import Reader, walked
from tests.services.cli.test_demo import Demo
from tests.waiting import waited

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

BEGIN_OF_OFFICES = (
    *("/vandaag", "/antwoorden", "/commissies", "/commissies/wonen", "/verwijzingen", "/zittingen"),
    *("/griffie", "/verwijzingen/outcome/tweecommissies", "/maatregelen", "/ik", "/"),
)
"""Where those begin who hold another office than the clerk's."""

MOST = 5
"""Of each kind of page, so many may have a form that others have not."""

BY_MAIL = ("dev-mail", "sign-in-under-way", "sign-in-link", "leave-mail", "acting-as")
"""Pages to which a mail leads, the last one who represents two organisations."""

DRAFT = {"title": "Een deelkast in de straat", "for_whom": "Wie iets te geven heeft"}
"""A draft of the member, so that its page is there, and that of its preparation once it is submitted."""


@pytest.fixture(scope="session")
def axe() -> str:
    """The rules of axe, as npm's lock file has them."""
    building.install_all()
    return (building.MODULES / "axe-core" / "axe.min.js").read_text()


Reached = set[tuple[str, str]]
"""Pages that were looked at, by anybody, each with the act of a form that stood on it, and with none."""


@pytest.fixture(scope="session")
def reached() -> Reached:
    """Nothing, to begin with."""
    return set()


def offered(page: Page, read: Reader) -> Reached:
    """A page, and every act that its forms are for."""
    acts = ("/".join(address.split("/")[:3]) for address in read.sends if address.startswith("/doe/"))
    return {(page.name, ""), *((page.name, act) for act in acts)}


def chosen(visitor: Visitor, cookies: str, *begin: str) -> Iterator[tuple[str, Reached]]:
    """Some addresses of each kind of page: of all that is linked, those to begin with and the first by name.

    The demo files much at once, so that the order of its lists is another each time; this one is the same.
    """
    found: defaultdict[str, list[tuple[bool, str, str, Reached]]] = defaultdict(list)
    for page, address, _answer, read in walked(visitor.demo.url, cookies, *begin):
        found[page.name].append((address not in begin, urlsplit(address).path, address, offered(page, read)))
    for name, some in found.items():
        for _later, _path, address, seen in sorted(some, key=lambda one: one[:3])[: STATES.get(name, EACH)]:
            yield address, seen


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


def complaints(visitor: Visitor, axe: str, address: str) -> list[str]:
    """What is wrong with what stands at an address."""
    answer = visitor.page.goto(f"{visitor.demo.url}{address}", wait_until="load")
    assert answer is not None
    assert answer.status == 200, (address, answer.status)
    return [f"{address}: {one}" for one in shown(visitor.page, axe)]


def shown(tab: Tab, axe: str) -> list[str]:
    """What is wrong with the page that is on screen."""
    told = wrong(tab, axe)
    if tab.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        told.append("wider than the window")
    return [*told, *(f"breaks inside {word}" for word in tab.evaluate(BROKEN))]


@pytest.mark.parametrize(
    ("sight", "who"),
    [(PHONE, ""), (PHONE, SUBSTITUTE), (PHONE, CLERK), (DESK, SUBSTITUTE)],
    ids=["a visitor on a phone", "a member on a phone", "the clerk on a phone", "a member at a desk"],
)
def test_every_page_is_fit_for_everybody_and_for_a_phone(
    doors: Doors, axe: str, reached: Reached, sight: dict[str, int], who: str
) -> None:
    visitor, begin = doors.enter(sight, who=who), BEGIN
    if who == SUBSTITUTE:
        begin = (*BEGIN, *drafted(visitor.demo))
    found = []
    for address, seen in chosen(visitor, doors.cookies(who), *begin):
        reached |= seen
        found += complaints(visitor, axe, address)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "who",
    [address_of("contactpersoon"), address_of("voorzitter"), address_of("mmodelwoning")],
    ids=["the contact person of the city", "the chair", "who leads a commission"],
)
def test_where_an_office_has_forms_that_others_have_not_a_page_is_fit_too(
    doors: Doors, axe: str, reached: Reached, who: str
) -> None:
    visitor, found = doors.enter(PHONE, who=who), []
    for page, address, _answer, read in walked(
        visitor.demo.url, doors.cookies(who), *BEGIN_OF_OFFICES, most=MOST
    ):
        seen = offered(page, read)
        if not seen <= reached:
            reached |= seen
            found += complaints(visitor, axe, address)
    assert not found, "\n".join(found)


def twofold(demo: Demo) -> str:
    """Somebody who represents two organisations, and never signed in; their address."""
    email = address_of("tweemaal")
    for organisation in ("haakje", "invulling"):
        mandates = f"/api/organisations/{organisation}/mandates"
        mandate = acted(demo, mandates, {"kind": "substitute"}, who="clerk")["id"]
        acted(demo, f"{mandates}/{mandate}/invitation", {"email": email, "mail": False}, who="clerk")
    return email


def leaving(visitor: Visitor) -> str:
    """Where the newest notice says that one can end them; empty: there is none yet."""
    visitor.open("/dev/mail")
    link = visitor.page.locator("details a", has_text="/uitschrijven/")
    return str(link.first.evaluate("one => one.pathname")) if link.count() else ""


def test_pages_to_which_a_mail_leads_are_fit_too(
    doors: Doors, demo: Demo, axe: str, reached: Reached
) -> None:
    visitor = doors.enter(PHONE)
    link = mailed(visitor.page, demo.url, twofold(demo)).removeprefix(demo.url)
    acted(demo, "/api/polls/aanboord/ballots", {"choice": "for"})  # others of the organisation get a mail
    leave = waited(lambda: leaving(visitor), within=30)
    found = []
    for address in ("/dev/mail", "/aanmelden/onderweg", "/aanmelden/eenanderelink", leave, link):
        found += complaints(visitor, axe, address)
    visitor.page.get_by_role("button", name="Meld me aan").click()
    expect(visitor.page.get_by_role("heading", name="Voor wie handel je?")).to_be_visible()
    found += shown(visitor.page, axe)
    reached |= {(name, "") for name in BY_MAIL}
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("who", "page", "act"),
    [
        (SUBSTITUTE, "/stemmingen/daden/stem", "cast-ballot"),
        (SUBSTITUTE, "/signalen/nieuw?over=schimmel", "raise-signal"),
        (SUBSTITUTE, "/dossiers/{discussed}/gesprek", "contribute"),
        (address_of("mmodelwoning"), "/verwijzingen/outcome/tweecommissies", "hand-on"),
    ],
    ids=["a vote", "a signal", "an argument", "handing on"],
)
def test_what_was_sent_empty_is_refused_on_a_page_that_is_fit(
    doors: Doors, demo: Demo, axe: str, who: str, page: str, act: str
) -> None:
    visitor = doors.enter(PHONE, who=who)
    tab = visitor.page
    tab.goto(f"{demo.url}{page.format(discussed=on_an_agenda(demo))}")
    form = tab.locator(f"form[action^='/doe/{act}']").first
    form.evaluate("one => { const hides = one.closest('details'); if (hides) hides.open = true; }")
    form.locator("button[type=submit]").last.click()
    expect(tab.locator(".govuk-error-summary")).to_be_visible()
    found = shown(tab, axe)
    visitor.complaints[:] = [told for told in visitor.complaints if "status of 422" not in told]
    assert not found, "\n".join(found)


def test_no_page_was_left_out(reached: Reached) -> None:
    assert {page.name for page in PAGES} - {name for name, _act in reached} == set()
