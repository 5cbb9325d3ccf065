"""The pages: what they say, in Dutch, that they are safe to look at, and that they are sound documents."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from events.ballot.facts import Cast
from events.fact import Actor
from events.poll.acts import Close, Count
from events.poll.facts import Quorum, Threshold
from events.refusal import OutOfOrder
from infra.identity import RandomIdentity
from infra.postgres.clock import PostgresClock
from infra.postgres.connection import pool
from infra.postgres.log import PostgresLog
from services.chamber.web import phrases
from services.chamber.web.rendering import language
from services.gateway import Command, Gateway
from tests.services.chamber.house import KEY, NAME, PURPOSE, House
from tests.waiting import until

XSS = '<script>alert(1)</script>" onmouseover="x\' & {{ 7*7 }}'
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;&#34; onmouseover=&#34;x&#39; &amp; {{ 7*7 }}"
CLERK = Actor("clerk", "k1", None, "schedule")


async def page(chamber: House, path: str) -> str:
    """A page that has seen everything so far, in one line."""
    answer = await chamber.read(path)
    assert answer.status == 200, answer.text
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    return " ".join(answer.text.split())


class Desk:
    """The clerk process, as far as these tests need it."""

    def __init__(self, gateway: Gateway, log: PostgresLog) -> None:
        self.gateway = gateway
        self.log = log

    async def close(self, chamber: House, poll: str) -> None:
        await chamber.timely(f"/api/polls/{poll}/closing")

        async def closed() -> bool:
            try:
                await self.gateway.act(Close(poll), CLERK, Command(f"close-{poll}", b""))
            except OutOfOrder:
                return False
            return True

        await until(closed)

    async def count(self, poll: str) -> None:
        ballots = [event.fact for event in await self.log.ballots(poll)]
        choices = tuple(ballot.choice for ballot in ballots if isinstance(ballot, Cast))
        await self.gateway.act(Count(poll, choices), CLERK, Command(f"count-{poll}", b""))


@pytest.fixture(scope="module")
async def desk(chamber: House) -> AsyncIterator[Desk]:
    """Closes and counts."""
    readers = await pool(chamber.database.url)
    log, clock = PostgresLog(chamber.database.url, readers), PostgresClock(readers)
    await clock.synchronise()
    await log.start()
    yield Desk(Gateway(log, clock, RandomIdentity(), KEY), log)
    await log.stop()
    readers.terminate()


async def voted(chamber: House, *choices: str, **terms: Any) -> str:
    """A poll in which so many voted so."""
    voters = [await chamber.member() for _ in choices]
    poll = await chamber.opened(voters[0][1], **terms)
    for (_, token), choice in zip(voters, choices, strict=True):
        await chamber.done(f"/api/polls/{poll}/ballots", {"choice": choice}, token)
    return poll


# --- what they say -----------------------------------------------------------------------------------------


async def test_the_front_page_says_what_it_is_for_what_is_open_and_how_to_check(own: House) -> None:
    _, token = await own.member()
    proposal = await own.proposed(token, title="Een fontein op het plein")
    closes_at = datetime.now(UTC) + timedelta(days=3, hours=1)  # noqa: TID251 - a test has a clock of its own
    body = {"proposal": proposal, "closes_at": closes_at.isoformat()}
    poll = (await own.done("/api/polls", body))["id"]
    front = await page(own, "/")
    assert f"<h1>{NAME}</h1>" in front
    assert PURPOSE in front
    assert f'<a href="/stemmingen/{poll}">Een fontein op het plein</a>' in front
    assert "Stemmen kan nog 3 dagen, tot " in front
    assert f'<a href="/dossiers/{proposal}">Een fontein op het plein</a>' in front
    assert 'href="/narekenen"' in front
    assert "verzonnen organisaties" in front


async def test_every_page_of_a_sample_says_that_it_is_one(chamber: House) -> None:
    poll = await voted(chamber, "for")
    proposal = (await chamber.get(f"/api/polls/{poll}?at_least={await chamber.head() - 1}")).json["proposal"]
    for path in ("/", "/organisaties", f"/stemmingen/{poll}", f"/dossiers/{proposal}", "/log"):
        assert "verzonnen organisaties" in await page(chamber, path)


async def test_an_open_poll_shows_its_terms_its_tally_and_who_voted_what(chamber: House) -> None:
    poll = await voted(chamber, "for", "for", "against", "abstain")
    told = await page(chamber, f"/stemmingen/{poll}")
    assert "<strong>Open.</strong> De sluitingstijd wordt nog aangekondigd." in told
    assert "Aangenomen als er meer stemmen voor dan tegen zijn." in told
    assert "Er is geen quorum" in told
    assert "Openbaar op naam: iedereen, ook de stad" in told
    for name, count in (("Voor", 2), ("Tegen", 1), ("Onthouding", 1)):
        assert re.search(rf'{name}</th><td class="number">{count}</td>', told)
    assert "De telling in beeld" in told
    assert len(re.findall(r"<td>(?:Voor|Tegen|Onthouding)</td>", told)) == 4
    assert f"/api/polls/{poll}/ballots" in told


async def test_an_adopted_proposal_is_told_as_one(chamber: House, desk: Desk) -> None:
    poll = await voted(chamber, "for", "for", "against")
    await desk.close(chamber, poll)
    closed = await page(chamber, f"/stemmingen/{poll}")
    assert "<strong>Gesloten</strong> op " in closed
    assert "De stemmen worden geteld." in closed
    await desk.count(poll)
    told = await page(chamber, f"/stemmingen/{poll}")
    assert '<strong class="outcome adopted">Aangenomen</strong> Het voorstel is aangenomen.' in told
    assert "De telling zoals ze in het logboek staat" in told
    assert '<strong class="outcome adopted">Aangenomen</strong>' in await page(chamber, "/")
    result = (await chamber.read(f"/api/polls/{poll}")).json
    assert result["result"] == {"tally": {"for": 2, "against": 1, "abstain": 0}, "outcome": "adopted"}
    assert result["phase"] == "counted"
    dossier = await page(chamber, f"/dossiers/{result['proposal']}")
    for happened in ("Voorstel ingediend", "Stemming geopend", "Stemmen uitgebracht", "Stemming gesloten"):
        assert f"<h3>{happened}</h3>" in dossier
    assert "Aangenomen: 2 voor, 1 tegen, 0 onthoudingen." in dossier
    assert "3 organisaties stemden." in dossier
    assert f"/log?position={result['position']}" in dossier


async def test_a_tie_is_told_as_a_tie(chamber: House, desk: Desk) -> None:
    poll = await voted(chamber, "for", "against", "abstain")
    await desk.close(chamber, poll)
    await desk.count(poll)
    told = await page(chamber, f"/stemmingen/{poll}")
    assert "Staking van stemmen" in told
    assert "Bij staking van stemmen is het voorstel verworpen." in told


async def test_a_missed_quorum_is_told_as_one(chamber: House, desk: Desk) -> None:
    poll = await voted(chamber, "for", "for", quorum={"numerator": 1, "denominator": 1})
    await desk.close(chamber, poll)
    await desk.count(poll)
    told = await page(chamber, f"/stemmingen/{poll}")
    assert "Quorum niet gehaald" in told
    assert "Er is niets beslist" in told


async def test_an_annulled_poll_says_why(chamber: House) -> None:
    poll = await voted(chamber, "for")
    await chamber.done(f"/api/polls/{poll}/annulment", {"reason": "De vraag was dubbelzinnig."})
    told = await page(chamber, f"/stemmingen/{poll}")
    assert "Deze stemming is nietig verklaard" in told
    assert "De vraag was dubbelzinnig." in told


async def test_a_dossier_shows_the_text_for_whom_and_a_withdrawal(chamber: House) -> None:
    _, token = await chamber.member()
    texts = {
        "title": "Meer zitplaats",
        "for_whom": "Wie slecht te been is.",
        "clauses": ["Eerste regel.\nTweede regel.", "Nog iets."],
        "background": "Uit het verslag.",
        "themes": ["toegankelijkheid"],
    }
    proposal = await chamber.proposed(token, **texts)
    await chamber.done(f"/api/proposals/{proposal}/withdrawal", {"reason": "Te vroeg."}, token)
    told = await page(chamber, f"/dossiers/{proposal}")
    for words in ("Meer zitplaats", "Wie slecht te been is.", "Artikel 2", "Nog iets.", "Uit het verslag."):
        assert words in told
    assert "Toegankelijkheid" in told
    assert "De indiener trok dit voorstel in" in told
    assert "Te vroeg." in told


async def test_the_directory_finds_and_filters(chamber: House) -> None:
    await chamber.admitted(name="Naaiatelier De Draad", themes=["textiel"], neighbourhoods=["ledeberg"])
    await chamber.admitted(name="Boekenruil", themes=["cultuur"])
    told = await page(chamber, "/organisaties?q=naaiatelier&theme=&neighbourhood=")
    assert "Naaiatelier De Draad" in told
    assert "Boekenruil" not in told
    assert '<option value="textiel">Textiel (1)</option>' in told
    told = await page(chamber, "/organisaties?neighbourhood=ledeberg")
    assert "<h2>1 organisatie</h2>" in told
    assert '<option value="ledeberg" selected>' in told
    assert "Niets gevonden" in await page(chamber, "/organisaties?q=ruimtevaart")


async def test_the_directory_comes_in_parts(chamber: House) -> None:
    for _ in range(3):
        await chamber.admitted(themes=["delen"])
    told = await page(chamber, "/organisaties?theme=delen&limit=2")
    [following] = re.findall(r'rel="next" href="([^"]+)"', told)
    assert "op deze pagina" in told
    rest = await page(chamber, following.replace("&amp;", "&") + "&limit=2")
    assert "<h2>1 organisatie op deze pagina</h2>" in rest


@pytest.mark.parametrize(
    "path", ["/nergens", "/stemmingen/geen", "/dossiers/geen", "/stemmingen/NEE", "/dossiers/a%00"]
)
async def test_what_is_not_there_is_told_in_dutch(chamber: House, path: str) -> None:
    answer = await chamber.get(path)
    assert answer.status == 404
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Deze pagina bestaat niet" in answer.text


async def test_so_is_a_question_that_makes_no_sense_or_another_method(chamber: House) -> None:
    asked = await chamber.get("/organisaties?theme=Nee!")
    assert (asked.status, "Dat begrijpen we niet" in asked.text) == (422, True)
    asked = await chamber.ask("POST", "/organisaties", {})
    assert (asked.status, "Dat kan hier niet" in asked.text) == (405, True)


# --- that they are safe and sound --------------------------------------------------------------------------


async def test_whatever_people_write_is_shown_and_never_run(chamber: House) -> None:
    organisation = await chamber.admitted(name=XSS, stands_for=XSS)
    _, token = await chamber.mandated(organisation)
    texts = {"title": XSS, "for_whom": XSS, "clauses": [XSS], "background": XSS}
    proposal = await chamber.proposed(token, **texts)
    poll = (await chamber.done("/api/polls", {"proposal": proposal}))["id"]
    await chamber.done(f"/api/polls/{poll}/ballots", {"choice": "for"}, token)
    paths = ["/", "/organisaties?q=script", f"/stemmingen/{poll}", f"/dossiers/{proposal}"]
    for path in paths:
        told = await page(chamber, path)
        assert "<script>" not in told
        assert 'onmouseover="' not in told
        assert ESCAPED in told
    await chamber.done(f"/api/polls/{poll}/annulment", {"reason": XSS})
    await chamber.done(f"/api/proposals/{proposal}/withdrawal", {"reason": XSS}, token)
    for path in paths[2:]:
        assert "<script>" not in await page(chamber, path)
    asked = await chamber.get("/organisaties?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>" not in asked.text


async def test_nothing_is_run_loaded_from_elsewhere_or_framed(chamber: House) -> None:
    for path in ("/", "/nergens", "/api/polls", "/static/style.css"):
        headers = (await chamber.get(path)).headers
        assert headers["Content-Security-Policy"] == (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
            " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        )
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


async def test_the_style_sheet_is_kept_by_its_name(chamber: House) -> None:
    [style] = re.findall(r'<link rel="stylesheet" href="([^"]+)">', await page(chamber, "/"))
    answer = await chamber.get(style)
    assert answer.headers["Content-Type"].startswith("text/css")
    assert "immutable" in answer.headers["Cache-Control"]
    assert not re.search(r"url\((?!['\"]?data:)|@import", answer.text)


class Outline(HTMLParser):
    """Checks that elements are closed in order, and gathers what a reader goes by."""

    VOID = frozenset({"meta", "link", "input", "br", "img"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.labels: set[str] = set()
        self.fields: set[str] = set()
        self.tables: list[set[str]] = []
        self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        assert "style" not in given
        assert not [name for name in given if name.startswith("on")]
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "html":
            self.language = given["lang"]
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "table":
            self.tables.append(set())
        if self.tables and tag in {"caption", "th"}:
            self.tables[-1].add(tag + given.get("scope", ""))
            assert tag == "caption" or given.get("scope") in {"col", "row"}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given["href"])
        if tag == "label":
            self.labels.add(given["for"])
        if tag in {"input", "select", "textarea"} and given.get("type") != "hidden":
            self.fields.add(given["id"])

    def handle_endtag(self, tag: str) -> None:
        assert tag not in self.VOID
        assert self.open.pop() == tag


async def test_the_pages_are_sound_documents(chamber: House) -> None:
    poll = await voted(chamber, "for", "against")
    proposal = (await chamber.get(f"/api/polls/{poll}?at_least={await chamber.head() - 1}")).json["proposal"]
    paths = (
        "/",
        "/organisaties",
        f"/stemmingen/{poll}",
        f"/dossiers/{proposal}",
        "/log?position=1",
        "/nergens",
    )
    for path in paths:
        outline = Outline()
        outline.feed((await chamber.get(path)).text)
        assert outline.open == []
        assert outline.language == "nl"
        assert outline.headings[0] == 1
        assert outline.headings.count(1) == 1
        steps = zip(outline.headings, outline.headings[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps), path
        assert len(set(outline.ids)) == len(outline.ids)
        assert outline.links[0] == "#inhoud"
        assert "inhoud" in outline.ids
        assert outline.fields <= outline.labels
        assert all({"caption", "thcol", "throw"} <= table for table in outline.tables)
        for link in {
            link
            for link in outline.links
            if link.startswith("/") and "taal=" not in link and link != "/aanmelden"
        }:
            assert (await chamber.get(link.partition("#")[0])).status == 200, link


# --- how they say it ---------------------------------------------------------------------------------------

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (datetime(2026, 1, 31, 23, 30, tzinfo=UTC), "1 februari 2026 om 0.30 uur"),
        (datetime(2026, 7, 1, 12, 5, tzinfo=UTC), "1 juli 2026 om 14.05 uur"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "29 maart 2026 om 3.00 uur"),
        (datetime(2026, 10, 25, 1, 0, tzinfo=UTC), "25 oktober 2026 om 2.00 uur"),
    ],
)
def test_times_are_those_of_brussels(at: datetime, told: str) -> None:
    assert language("nl").moment(at) == told


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (timedelta(days=3), "Stemmen kan nog 3 dagen, tot 4 juli"),
        (timedelta(hours=47), "Stemmen kan nog 47 uur, tot"),
        (timedelta(minutes=119), "Stemmen kan nog 119 minuten, tot"),
        (timedelta(seconds=61), "Stemmen kan nog 1 minuut, tot"),
        (timedelta(seconds=59), "Stemmen kan nog minder dan een minuut, tot"),
        (timedelta(0), "De sluitingstijd is voorbij: de stemming wordt gesloten."),
    ],
)
def test_time_left_is_told_in_a_unit_that_says_something(left: timedelta, told: str) -> None:
    assert phrases.polls.closing(language("nl"), NOON + left, NOON).startswith(told)


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (Threshold(1, 2, "votes"), "Aangenomen als er meer stemmen voor dan tegen zijn."),
        (Threshold(2, 3, "votes", at_least=True), "Aangenomen als minstens twee derde voor is, gerekend"),
        (Threshold(1, 2, "roll"), "Aangenomen als meer dan de helft voor is, gerekend op alle stem"),
        (Threshold(5, 9, "ballots"), "Aangenomen als meer dan 5/9 voor is, gerekend op alle uit"),
        (Threshold(1, 1, "votes", at_least=True), "Aangenomen als iedereen voor is"),
    ],
)  # fmt: skip
def test_a_threshold_is_told_in_plain_words(rule: Threshold, told: str) -> None:
    assert phrases.polls.threshold(language("nl"), rule).startswith(told)


def test_a_quorum_is_told_as_a_number_of_organisations() -> None:
    assert "34 van 100" in phrases.polls.quorum(language("nl"), Quorum(1, 3), 100)
    assert "50 van 100" in phrases.polls.quorum(language("nl"), Quorum(1, 2), 100)
    assert "geen quorum" in phrases.polls.quorum(language("nl"), Quorum(0, 1), 100)
