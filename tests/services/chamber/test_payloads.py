"""Script payloads in every text of every act, in addresses, and in forms that are refused: whatever is read
of it afterwards, in a page, a feed, a table, a card, a calendar or a mail, nothing runs and nothing is
computed.

The acts are those of the matrix, so those that the API has; where texts stand in a body is asked of its type.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from services.chamber import web
from services.chamber.api import ROUTES
from tests.conftest import Database
from tests.services.chamber.browser import Browser, Forms
from tests.services.chamber.house import Answer
from tests.services.chamber.matrix import ACTS, GUARDED, PUBLIC, Line
from tests.services.chamber.payloads import FILE, MARK, PAYLOAD, Document, put, texts, wrong_with
from tests.services.chamber.test_matrix import Matrix
from tests.services.chamber.test_notices import look
from tests.services.chamber.test_page_matrix import PAGES, everybody
from tests.services.chamber.visitor import letters

pytestmark = [pytest.mark.fault, pytest.mark.timeout(400)]

ENDING = {
    "confirm-erasure",
    "erase-contact",
    "leave-assembly",
    "merge-organisations",
    "settle-correction",
    "throw-draft-away",
    "withdraw-mandate",
}
"""Acts after which the texts of others, or who reads, are gone: they are not done."""

UNREACHED = {
    "adopt-charter": "it is too late for it",
    "adopt-rules": "it is too late for it",
    "register-webhook": "its address takes no blanks; one with a script in it is registered below",
    "refuse-applicant": "where there are rules a measure does it, which says why",
    "submit-proposal": "where there are rules an item is submitted, of the same texts",
    "suspend-organisation": "where there are rules a measure does it, which says why",
}
"""Acts whose texts cannot be sent by anybody here, and why."""

CONSENT = "consentpoll"
MORE = {
    "open-poll#consent": Line(
        "/polls", {"proposal": "ending", "method": "consent", "id": CONSENT}, {"clerk": 201}
    ),
    "cast-ballot#objection": Line(
        f"/polls/{CONSENT}/ballots", {"choice": "objection", "reason": "Neen."}, {"full": 201}
    ),
    "enter-ballot#concern": Line(
        f"/polls/{CONSENT}/room-ballots",
        {"organisation": "koor", "mandate": "{choir}", "choice": "concern", "reason": "Hm."},
        {"clerk": 201},
    ),
    "register-webhook#script": Line(
        "/commissions/kwonen/webhooks",
        {"address": f"https://k.example/<script>alert('{MARK}')</script>"},
        {"clerk": 201},
    ),
    "ask-correction-openly": Line(
        "/organisations/buurtwerk/corrections/anybody", {"text": "Verhuisd."}, {"nobody": 201}
    ),
}
"""Texts that the lines of the matrix do not send."""

READERS = ("visitor", "full", "clerk")

MOST = 700
"""Pages that one reader opens."""


async def test_no_text_of_anybody_runs_anywhere(database: Database, tmp_path: Path) -> None:
    async with everybody(database, tmp_path) as (matrix, browsers):
        reached, wrong = await sent(matrix)
        for role in READERS:
            pages, found = await crawled(browsers[role], role)
            wrong += found
            assert len(pages) > (30 if role == "visitor" else 40), (role, pages)
            assert sum(MARK in text for text in pages.values()) > 20, role
        wrong += await files(matrix, browsers)
        wrong += await addresses(matrix, browsers)
        wrong += await refused(matrix, browsers)
        wrong += await mails(matrix)
    assert not wrong, "\n".join(sorted(set(wrong)))
    texted = {
        route.name
        for route in ROUTES
        if route.body and route.method != "GET" and any(words for _, words in texts(route.body, {}))
    }
    left = texted - reached - {name.partition("#")[0] for name in UNREACHED}
    assert not left, f"no text of theirs was taken: {sorted(left)}"


async def sent(matrix: Matrix) -> tuple[set[str], list[str]]:
    """Every act with the payload in all of its texts, else in one after the other; gives whose were taken."""
    routes = {route.name: route for route in ROUTES}
    reached, wrong = set[str](), list[str]()
    for name, line in {**ACTS, **MORE}.items():
        operation = name.partition("#")[0]
        route = routes[operation]
        role = next((role for role, status in line.may.items() if status < 300), None)
        if operation in ENDING or role is None or route.body is None or line.body is None:
            continue
        body = matrix.filled(line.body, role)
        found = list(texts(route.body, body))
        free = [place for place, words in found if words]
        odd = [[place] for place, words in found if not words]
        for attempt in [*odd, free, *([place] for place in free), []]:
            tried = body
            for place in attempt:
                tried = put(tried, place, PAYLOAD)
            answer = await matrix.made.chamber.ask(
                line.method, f"/api{matrix.filled(line.path)}", tried, matrix.made.tokens[role]
            )
            if answer.status >= 500:
                wrong.append(f"{name}: {answer.status} to {tried}")
            if answer.status < 300 and attempt and attempt[0] in free:
                reached.add(operation)
            if answer.status < 300 and attempt == free:
                break
    return reached, wrong


async def crawled(browser: Browser, role: str) -> tuple[dict[str, str], list[str]]:
    """Every page that links lead to, from the front page on; and what is wrong with them."""
    await browser.chamber.seen()
    ahead, pages, wrong = (
        ["/", *(f"/{path}" for path in ("vandaag", "griffie", "onze-organisatie"))],
        dict[str, str](),
        list[str](),
    )
    met = set(ahead)
    while ahead and len(pages) < MOST:
        path = ahead.pop(0)
        answer = await browser._ask("GET", path, None, {})
        wrong += [f"{path} as {role}: {one}" for one in told(answer)]
        if answer.status != 200 or "text/html" not in answer.headers["Content-Type"]:
            continue
        pages[path] = answer.text
        new = [link for link in Document(answer.text).links if shape(link) not in met]
        met |= {shape(link) for link in new}
        ahead += dict.fromkeys(new)
    return pages, wrong


def shape(link: str) -> str:
    """Links that lead to the same page in another order, or by another filter, count as one."""
    return re.sub(r"=[^&]*", "=", link) if "?" in link else link


def told(answer: Answer) -> list[str]:
    """What is wrong with an answer: what would run in it, and whether its headers are whole."""
    wrong = wrong_with(answer.headers.get("Content-Type", ""), answer.raw.decode(errors="replace"))
    if answer.status >= 500:
        wrong.append(str(answer.status))
    named = answer.headers.get("Content-Disposition", "")
    if named and not FILE.fullmatch(named):
        wrong.append(f"the file is called {named}")
    if "nosniff" not in answer.headers.get("X-Content-Type-Options", ""):
        wrong.append("its kind may be guessed")
    return wrong


async def files(matrix: Matrix, browsers: Mapping[str, Browser]) -> list[str]:
    """Feeds, tables, cards and calendars, and all that the API tells."""
    paths = [
        "/atom",
        f"/dossiers/{matrix.filled('{discussed}')}/atom",
        "/commissies/kwonen/atom",
        f"/signalen/{matrix.filled('{signal}')}/atom",
        "/haal/export-table",
        "/haal/export-cards",
    ]
    paths += [f"/api{matrix.filled(path)}" for path in PUBLIC.values()]
    wrong, marked = list[str](), set[str]()
    for path in paths:
        answer = await browsers["clerk"]._ask("GET", path, None, {})
        assert answer.status == 200, (path, answer.status)
        wrong += [f"{path}: {one}" for one in told(answer)]
        marked |= {answer.headers["Content-Type"].partition(";")[0]} if MARK in answer.text else set()
    for path, _ in GUARDED.values():
        answer = await matrix.made.chamber.ask(
            "GET", f"/api{matrix.filled(path)}", token=matrix.made.tokens["full"]
        )
        wrong += [f"{path}: {one}" for one in told(answer)]
    read = {"application/json", "application/atom+xml", "text/csv", "text/vcard", "text/calendar"}
    assert marked >= read, f"the text was not met in {read - marked}"
    return wrong


async def addresses(matrix: Matrix, browsers: Mapping[str, Browser]) -> list[str]:
    """The payload in every part of an address, and behind every question mark."""
    wrong = []
    for page in web.PAGES:
        path = matrix.filled(PAGES[page.name].path).partition("?")[0]
        asked = dict.fromkeys((*page.query.__struct_fields__, "vanaf", "gedaan", "anders"), PAYLOAD)
        tries = [f"{path}?{urlencode({name: value})}" for name, value in asked.items()]
        tries += [
            re.sub(r"{\w+}", lambda _: quote(PAYLOAD, safe=""), page.path),
            f"{path}?taal={quote(PAYLOAD)}",
        ]
        for one in tries:
            for role in ("visitor", "clerk"):
                answer = await browsers[role]._ask("GET", one, None, {})
                wrong += [f"{one} as {role}: {problem}" for problem in told(answer)]
    return wrong


async def refused(matrix: Matrix, browsers: Mapping[str, Browser]) -> list[str]:
    """Every form, filled with the payload and refused: the page shows again what was typed."""
    wrong, again = list[str](), 0
    for role in ("full", "clerk"):
        for name, line in PAGES.items():
            path = matrix.filled(line.path)
            before = await browsers[role]._ask("GET", path, None, {})
            if before.status != 200:
                continue
            done = set[str]()
            for action, fields in Forms(before.text).found:
                operation = "/".join(action.split("/")[:3])
                if not action.startswith("/doe/") or operation in done:
                    continue
                done.add(operation)
                kept = {key: value for key, value in fields.items() if key in {"_csrf", "_page"}}
                typed = {key: [PAYLOAD] for key in fields if key[:1] != "_"}
                pairs = [
                    (key, one)
                    for key, values in {**typed, **kept, "_as": ["anybody"]}.items()
                    for one in values
                ]
                answer = await browsers[role].post(action, pairs)
                again += MARK in answer.text
                wrong += [f"{action} on {name} as {role}: {one}" for one in told(answer)]
                if answer.status < 400:
                    wrong.append(f"{action} on {name} as {role}: {answer.status}, and was to be refused")
    assert again > 20, again
    return wrong


async def mails(matrix: Matrix) -> list[str]:
    """All mail: its headers, its text and its HTML."""
    house = matrix.made.chamber
    await look(house)
    wrong, marked = list[str](), 0
    for letter in await letters(house):
        for name in ("Bcc", "Cc"):
            wrong += [f"a mail has {name}"] * (letter[name] is not None)
        page = letter.get_body(("html",))
        assert page is not None
        said = str(page.get_content())
        marked += MARK in said or MARK in str(letter["Subject"])
        wrong += [f"{letter['Subject']}: {one}" for one in Document(said).runs if "style" not in one]
    assert marked, "the text was met in no mail"
    return wrong
