"""Every page in every role: nothing that axe objects to, and nothing wider than a phone."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page as Tab

from services.chamber.web import PAGES, building
from services.chamber.web.page import Page
from tests.journeys.conftest import DESK, PHONE, Doors, Visitor
from tests.journeys.people import CLERK, MEMBER, signed_in

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]

EACH = 2
"""Examples of a page that are looked at."""

MOST = 400
"""Addresses that a walk opens: the demo is small, and every kind of page is near the front."""

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""What axe looks at: WCAG 2.2 at level AA, and what is good practice beside it."""

ELSEWHERE = ("/api/", "/log/", "/static/")
"""Addresses that are no pages."""

PATTERNS = [(re.compile(re.sub(r"{\w+}", "[^/]+", page.path)), page) for page in PAGES]

BEGIN = ("/", "/dossiers/overzicht", "/stemmingen", "/griffie", "/ik", "/onze-organisatie", "/vandaag")
"""Where a walk begins: the front page, the dossier that went all the way, and what only some may see."""

ELSEWHERE_SEEN = {"sign-in-link", "sign-in-under-way", "leave-mail", "dev-mail"}
"""Pages that other journeys pass through: nothing leads to them but a mail."""


@pytest.fixture(scope="session")
def axe() -> str:
    """The rules of axe, as npm's lock file has them."""
    building.install_all()
    return (building.MODULES / "axe-core" / "axe.min.js").read_text()


@pytest.fixture(scope="session")
def reached() -> set[str]:
    """The pages that were looked at, by anybody."""
    return set()


def page_of(path: str) -> Page | None:
    """Which page an address belongs to; the first that fits, as the chamber takes it."""
    return next((page for pattern, page in PATTERNS if pattern.fullmatch(path)), None)


def walked(visitor: Visitor, *begin: str) -> Iterator[tuple[Page, str]]:
    """Walk from page to page by their links, and stop at some of each kind."""
    seen, ahead, taken = set[str](), list(begin), defaultdict[str, int](int)
    while ahead and len(seen) < MOST:
        address = ahead.pop(0)
        path = urlsplit(address).path
        page = page_of(path)
        if path in seen or page is None or taken[page.name] >= EACH:
            continue
        seen.add(path)
        taken[page.name] += 1
        answer = visitor.page.goto(f"{visitor.demo.url}{address}", wait_until="load")
        assert answer is not None
        assert answer.status == 200, (address, answer.status)
        yield page, address
        links = visitor.page.eval_on_selector_all(
            "a[href^='/']", "all => all.map(a => a.getAttribute('href'))"
        )
        ahead += [
            link
            for link in links
            if not link.startswith(("/api/", "/log/", "/static/")) and "taal=" not in link
        ]


def wrong(tab: Tab, axe: str) -> list[str]:
    """What axe finds, in a line each."""
    tab.evaluate(axe)
    found: Any = tab.evaluate(
        "async levels => (await axe.run(document, {runOnly: levels})).violations"
        ".map(one => [one.id, one.help, one.nodes.slice(0, 3).map(node => node.html)])",
        LEVELS,
    )
    return [json.dumps(one, ensure_ascii=False) for one in found]


@pytest.mark.parametrize("who", ["", MEMBER, CLERK], ids=["visitor", "member", "clerk"])
@pytest.mark.parametrize("sight", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_is_fit_for_everybody_and_for_a_phone(
    doors: Doors, axe: str, reached: set[str], sight: dict[str, int], who: str
) -> None:
    visitor = doors.enter(sight)
    if who:
        signed_in(visitor, who)
    complaints = []
    for page, address in walked(visitor, *BEGIN):
        reached.add(page.name)
        complaints += [f"{address}: {one}" for one in wrong(visitor.page, axe)]
        if visitor.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        ):
            complaints.append(f"{address}: wider than the window")
    assert not complaints, "\n".join(complaints)


def test_no_page_was_left_out(reached: set[str]) -> None:
    assert {page.name for page in PAGES} - ELSEWHERE_SEEN - reached == set()
