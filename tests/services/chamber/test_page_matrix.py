"""Every page, stream and download as everybody: a visitor, members, a substitute, offices, and who represents
nobody any more. Who may not see a page is sent to sign in or told that there is none; and of what is not
public nobody reads a word for whom it is not.

The pages are those that the chamber has: one that is added without a line here fails.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from services.chamber import web
from services.chamber.api import ROUTES
from services.chamber.route import JSON
from tests.conftest import Database
from tests.services.chamber.browser import Browser, signed_in
from tests.services.chamber.matrix import CANARIES
from tests.services.chamber.parliament import parliament
from tests.services.chamber.test_matrix import Matrix, prepared, settled

MEMBERS = {
    "full": "buurtwerk",
    "substitute": "buurtwerk",
    "other": "fietsers",
    "city": "stad",
    "suspended": "moestuin",
}
OFFICES = {"clerk": "k1", "chair": "xchair", "contact": "xcontact"}
FORMER = {"withdrawn": "buurtwerk", "lapsed": "buurtwerk", "left": "oudleden"}
"""Who signed in, and represents nobody any more."""

ROLES = ("visitor", *MEMBERS, *OFFICES, *FORMER)
OWN = ("full", "substitute")


class Line(NamedTuple):
    """Where a page stands, and how who is not shown it is answered.

    Whoever is not named in `otherwise` is shown it (200); of a page for who is signed in, a visitor is sent
    to sign in (303).
    """

    path: str
    otherwise: dict[str, int] = {}  # noqa: RUF012 - nobody changes it


def each(*roles: str, status: int) -> dict[str, int]:
    """All of them are answered so."""
    return dict.fromkeys(roles, status)


SIGNED_IN = tuple(role for role in ROLES if role != "visitor")
FOR_NOBODY = each("suspended", "chair", "contact", status=403)
"""Who acts for nobody that may have drafts."""

PAGES: dict[str, Line] = {
    "front": Line("/"),
    "charter": Line("/charter"),
    "charter-version": Line("/charter/1"),
    "aims": Line("/doelen"),
    "aim": Line("/doelen/doen"),
    "rules": Line("/reglement"),
    "rules-version": Line("/reglement/1"),
    "joining": Line("/lid-worden"),
    "briefing": Line("/inwerking"),
    "today": Line("/vandaag"),
    "directory": Line("/organisaties"),
    "organisation": Line("/organisaties/buurtwerk"),
    "ours": Line("/onze-organisatie"),
    "deeds": Line("/onze-organisatie/daden"),
    "correction": Line("/organisaties/buurtwerk/verbetering", each("clerk", *MEMBERS, status=303)),
    "corrections": Line("/griffie/verbeteringen"),
    "measures": Line("/maatregelen"),
    "measure": Line("/maatregelen/{suspension}"),
    "erasures": Line("/gewist"),
    "recount": Line("/narekenen"),
    "polls": Line("/stemmingen"),
    "poll": Line("/stemmingen/{sealed}"),
    "vote": Line("/stemmingen/{sealed}/stem"),
    "new-amendment": Line("/dossiers/{discussed}/amendementen/nieuw"),
    "amendment": Line("/dossiers/{discussed}/amendementen/{one}"),
    "contribution": Line("/dossiers/{discussed}/bijdragen/{hidden}"),
    "new-proposal": Line("/voorstellen/nieuw"),
    "drafts": Line("/voorstellen/ontwerpen", {**FOR_NOBODY, **each(*FORMER, status=303)}),
    "draft": Line(
        "/voorstellen/ontwerpen/{draft}",
        {**each("other", "city", "suspended", "chair", "contact", status=404), **each(*FORMER, status=303)},
    ),
    "preparation": Line("/dossiers/{discussed}/voorbereiding"),
    "dossiers": Line("/dossiers"),
    "dossier": Line("/dossiers/{discussed}"),
    "dossier-text": Line("/dossiers/{discussed}/tekst"),
    "dossier-version": Line("/dossiers/{discussed}/tekst/1"),
    "dossier-talk": Line("/dossiers/{discussed}/gesprek"),
    "dossier-course": Line("/dossiers/{discussed}/verloop"),
    "sittings": Line("/zittingen"),
    "convene": Line("/zittingen/nieuw"),
    "sitting": Line("/zittingen/{held}"),
    "agenda": Line("/zittingen/{agenda}/agenda"),
    "commissions": Line("/commissies"),
    "commission": Line("/commissies/kwonen"),
    "systems": Line("/commissies/kwonen/systemen"),
    "call": Line("/oproepen/cstem"),
    "delegations": Line("/verwijzingen"),
    "delegation": Line("/verwijzingen/outcome/concluded"),
    "signals": Line("/signalen"),
    "new-signal": Line("/signalen/nieuw?over=schimmel"),
    "signal": Line("/signalen/{signal}?zoek=schimmel"),
    "bundles": Line("/bundels"),
    "bundle": Line("/bundels/{bundle}"),
    "bundle-on-paper": Line("/bundels/{bundle}/afdruk"),
    "desk": Line("/griffie"),
    "open-poll": Line("/griffie/stemming?voorstel={ripe}"),
    "lead-poll": Line("/griffie/stemmingen/{poll}?organisatie=koor"),
    "admission": Line("/griffie/toelating"),
    "offices": Line("/griffie/ambten"),
    "announce": Line("/griffie/agenda"),
    "means": Line("/middelen"),
    "totals-of-means": Line("/middelen/totalen"),
    "allocations": Line("/middelen/toekenningen?organisatie=buurtwerk"),
    "fund": Line("/middelen/{fund}"),
    "allocation": Line("/middelen/{fund}/{share}"),
    "import-register": Line("/griffie/middelen/{fund}"),
    "actions": Line("/acties"),
    "actions-of-a-year": Line("/acties/opvolging"),
    "action": Line("/acties/{action}"),
    "coverage": Line("/bereik"),
    "new-outreach": Line("/bereik/nieuw?soort=theme&naam=wonen"),
    "outreach": Line("/bereik/taken"),
    "outreach-task": Line("/bereik/taken/{task}"),
    "coverage-lists": Line("/griffie/bereik"),
    "prospects": Line("/griffie/uitnodigingen"),
    "prospect": Line("/griffie/uitnodigingen/{prospect}"),
    "answers": Line("/antwoorden"),
    "answer": Line("/antwoorden/{addressed}"),
    "log": Line("/log"),
    "sign-in": Line("/aanmelden"),
    "sign-in-under-way": Line("/aanmelden/onderweg"),
    "sign-in-link": Line("/aanmelden/abcdefgh"),
    "me": Line("/ik"),
    "acting-as": Line("/ik/namens", each(*SIGNED_IN, status=303)),
    "dev-mail": Line("/dev/mail"),
    "leave-mail": Line("/uitschrijven/p1/digest/abc", each(*ROLES, status=404)),
}
"""Page → its line."""


@asynccontextmanager
async def everybody(database: Database, folder: Path) -> AsyncIterator[tuple[Matrix, dict[str, Browser]]]:
    """Something of everything, and a browser of everybody."""
    async with parliament(database, folder) as made:
        matrix = Matrix(made, database)
        async with made.clerk_process():
            await prepared(matrix)
        await settled(matrix)
        browsers = {"visitor": Browser(made.chamber)}
        for role, organisation in {**MEMBERS, **FORMER}.items():
            browsers[role] = await signed_in(made.chamber, "member", made.mandates[role], organisation)
        for role, mandate in OFFICES.items():
            browsers[role] = await signed_in(made.chamber, role, mandate)
        yield matrix, browsers
        await matrix.end()


def test_every_page_has_its_line_and_every_line_its_page() -> None:
    known = {page.name: page.path for page in web.PAGES}
    assert PAGES.keys() == known.keys()
    for name, line in PAGES.items():
        pattern = re.sub(r"{\w+}", "[^/]+", known[name])
        assert re.fullmatch(pattern, line.path.partition("?")[0]), name


DOWNLOADS: dict[str, dict[str, int]] = {
    "/atom": {},
    "/dossiers/{discussed}/atom": {},
    "/commissies/kwonen/atom": {},
    "/signalen/{signal}/atom": {},
    "/haal/export-table": {"visitor": 303, **dict.fromkeys(("chair", "contact", "suspended", *FORMER), 403)},
    "/haal/export-cards": {"visitor": 303, **dict.fromkeys(("chair", "contact", "suspended", *FORMER), 403)},
    "/api/sittings.ics": {},
    "/api/sittings/{held}/calendar.ics": {},
    "/api/polls/{sealed}/ballots.csv": {},
}
"""Files and feeds, and how who may not have them is answered."""

FEEDS = ("/atom", "/dossiers/{discussed}/atom", "/commissies/kwonen/atom", "/signalen/{signal}/atom")
"""The same for everybody: they may be kept."""

STREAMS = ("/live?over=log", "/live?over=poll-{sealed}", "/live?over=proposal-{discussed},sitting-{held}")
"""What changes, told by topic and position: to everybody the same."""

READ: dict[str, set[tuple[str, str]]] = {
    "kanarie-ontwerp": {
        *((page, role) for page in ("drafts", "draft") for role in (*OWN, "clerk")),
        *(("today", role) for role in OWN),
    },
    "kanarie-verborgen-veld": {(page, role) for page in ("ours", "organisation") for role in OWN}
    | {("organisation", "clerk")},
    "kanarie-uitnodiging": set(),
    "kanarie-gekend": {(page, "clerk") for page in ("prospects", "prospect")},
    "kanarie-voor-leden": {
        *(("organisation", role) for role in (*OWN, "other", "city", "clerk")),
        *(("ours", role) for role in OWN),
        *((f"/haal/{file}", role) for file in ("export-table", "export-cards")
          for role in (*OWN, "other", "city", "clerk")),
    },
    "kanarie-verborgen-bijdrage": set(),
    "kanarie-gewist": set(),
    "kanarie-verzegeld": set(),
}  # fmt: skip
"""Words that are not public, and who reads them on which page; nobody else does, nowhere."""


def test_every_download_has_its_line() -> None:
    taken = {f"/haal/{one.name}" for one in ROUTES if one.token and one.method == "GET" and one.media != JSON}
    assert {path for path in DOWNLOADS if path.startswith("/haal/")} == taken
    assert READ.keys() == CANARIES.keys()


@pytest.mark.fault
@pytest.mark.timeout(400)
async def test_every_page_stream_and_download_is_for_its_roles_and_for_no_other(
    database: Database, tmp_path: Path
) -> None:
    async with everybody(database, tmp_path) as (matrix, browsers):
        await matrix.made.chamber.seen()
        wrong, read = list[str](), set[tuple[str, str, str]]()
        for role, browser in browsers.items():
            for name, path, expected in asked(matrix, role):
                answer = await browser.get(path)
                read |= {(canary, name, role) for canary in READ if canary in answer.text}
                if answer.status != expected:
                    wrong.append(f"{name} as {role}: {answer.status}, not {expected}")
                where, kept = answer.headers.get("Location", ""), answer.headers.get("Cache-Control", "")
                if role == "visitor" and expected == 303 and not where.startswith("/aanmelden?verder=%2F"):
                    wrong.append(f"{name} as {role}: leads to {where}")
                if role != "visitor" and expected != 303 and name not in FEEDS and "no-store" not in kept:
                    wrong.append(f"{name} as {role}: may be kept for who comes after")
            for path in STREAMS:
                told = await begun(browser, matrix.filled(path))
                if told != (200, "text/event-stream"):
                    wrong.append(f"{path} as {role}: {told}")
    expected_ = {(canary, *where) for canary, places in READ.items() for where in places}
    wrong += [f"{canary} is read at {name} by {role}" for canary, name, role in sorted(read - expected_)]
    wrong += [f"{canary} is not read at {name} by {role}" for canary, name, role in sorted(expected_ - read)]
    assert not wrong, "\n".join(wrong)


def asked(matrix: Matrix, role: str) -> Iterator[tuple[str, str, int]]:
    """Every page and file: its name, where it stands, and how a role is answered."""
    known = {page.name for page in web.PAGES if page.known}
    for name, line in PAGES.items():
        shown = 303 if role == "visitor" and name in known else 200
        yield name, matrix.filled(line.path), line.otherwise.get(role, shown)
    for path, otherwise in DOWNLOADS.items():
        yield path, matrix.filled(path), otherwise.get(role, 200)


async def begun(browser: Browser, path: str) -> tuple[int, str]:
    """How a stream begins."""
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    house = browser.chamber
    async with house.session.get(house.url + path, headers={"Cookie": cookies}) as answer:
        return answer.status, answer.headers["Content-Type"]
