"""The page on which one votes: every method, looked at before it is cast, changed, disputed, confirmed."""

from __future__ import annotations

import gzip
import re
from itertools import pairwise
from typing import Any

import pytest

from tests.services.chamber.browser import Browser, Forms, member, signed_in
from tests.services.chamber.house import House
from tests.services.chamber.test_methods import OPTIONS
from tests.services.chamber.test_pages import ESCAPED, XSS, Outline
from tests.services.chamber.test_sealed import closing

__all__ = ["closing"]

LIMIT = 40 * 1_024
"""Bytes of a first vote page, packed, with all that it loads."""


async def voter(chamber: House, **paper: Any) -> tuple[Browser, str, str]:
    """A member who may vote, the organisation, and a new poll."""
    browser, organisation = await member(chamber)
    _, token = await chamber.member()
    poll = await chamber.opened(token, **paper)
    await browser.get(f"/stemmingen/{poll}/stem?vanaf={await chamber.head() - 1}")  # when all has seen it
    return browser, organisation, poll


async def looked_at(browser: Browser, poll: str, typed: dict[str, Any]) -> str:
    """The page that says a choice back, with the form that confirms it."""
    answer = await browser.send(f"/stemmingen/{poll}/stem", "cast-ballot", {**typed, "_check": "confirm"})
    assert answer.status == 200, answer.text
    return answer.text


async def confirmed(browser: Browser, document: str, **more: str) -> str:
    """The page after confirming it."""
    action, fields = next(form for form in Forms(document).found if "cast-ballot" in form[0])
    pairs = [(name, value) for name, values in fields.items() for value in values]
    answer = await browser.post(action, [*pairs, *more.items()])
    if more:
        return answer.text
    assert answer.status == 303, answer.text
    return await browser.page(answer.headers["Location"])


async def cast(chamber: House, poll: str, organisation: str) -> Any:
    lines = (await chamber.get(f"/api/polls/{poll}/ballots?at_least={await chamber.head() - 1}")).json
    return next((line for line in lines if line["organisation"] == organisation), None)


async def test_e6_a_vote_takes_a_page_to_choose_one_to_confirm_and_one_with_its_receipt(
    chamber: House,
) -> None:
    browser, organisation, poll = await voter(chamber)
    told = await browser.page(f"/stemmingen/{poll}/stem")
    assert "Jullie stem over “Een bank in het park”" in told
    assert "Openbaar op naam: iedereen, ook de stad, ziet nu en later wie wat stemde." in told
    assert "Er komt een bank." in told
    assert (await chamber.read(f"/api/polls/{poll}")).json["terms"]["text"] in told
    checked = await looked_at(browser, poll, {"choice": "against"})
    assert "<h1>Kijk je stem na</h1>" in checked
    assert "<strong>Tegen</strong>" in checked
    assert await cast(chamber, poll, organisation) is None
    done = await confirmed(browser, checked)
    assert "Je stem is uitgebracht." in done
    assert "Je bracht deze stem zelf uit." in done
    assert re.search(r'<a href="/log/proof\?position=\d+" download', done)
    assert (await cast(chamber, poll, organisation))["choice"] == "against"
    assert 'value="against" checked' in done


async def test_what_was_looked_at_can_be_changed_and_nothing_was_cast(chamber: House) -> None:
    browser, organisation, poll = await voter(chamber, method="consent", hold=7)
    checked = await looked_at(browser, poll, {"choice": "concern", "reason": f"Te steil. {XSS}"})
    assert ESCAPED in checked
    assert "<script>alert" not in checked
    again = await confirmed(browser, checked, _check="change")
    assert "<h1>Kijk je stem na</h1>" not in again
    assert 'value="concern" checked' in again
    assert f"Te steil. {ESCAPED}</textarea>" in again
    assert await cast(chamber, poll, organisation) is None


@pytest.mark.parametrize(
    ("paper", "typed", "said", "choice"),
    [
        ({"method": "consent", "hold": 7}, {"choice": "objection", "reason": "Te steil."}, "Bezwaar",
         "objection"),
        ({"method": "approval", "seats": 2, "options": OPTIONS}, {"choice:joined": ["a", "c"]},
         "Een bank</li><li>Niets doen", "a,c"),
        ({"method": "survey", "limit": 1, "options": OPTIONS, "kind": "survey"}, {"choice:joined": ["b"]},
         "Een fontein", "b"),
        ({"method": "approval", "seats": 2, "options": OPTIONS}, {}, "Blanco", "-"),
        ({"method": "ranked", "options": OPTIONS, "status_quo": "c"},
         {"choice:rank.a": "2", "choice:rank.b": "1", "choice:rank.c": "2"},
         "Een fontein</li><li>Een bank en Niets doen, even hoog", "b>a=c"),
        ({"method": "ranked", "options": OPTIONS}, {"choice:rank.c": "1"}, "Niets doen", "c"),
        ({"method": "ranked", "options": OPTIONS}, {}, "Blanco", "-"),
    ],
    ids=["consent", "approval", "survey", "blank approval", "equal ranks", "unranked", "blank ranking"],
)  # fmt: skip
async def test_every_method_has_a_form_says_the_choice_back_and_casts_it(
    chamber: House, paper: dict[str, Any], typed: dict[str, Any], said: str, choice: str
) -> None:
    browser, organisation, poll = await voter(chamber, **paper)
    sound(await browser.page(f"/stemmingen/{poll}/stem"))
    checked = await looked_at(browser, poll, typed)
    sound(checked)
    assert said in checked
    sound(await confirmed(browser, checked))
    assert (await cast(chamber, poll, organisation))["choice"] == choice


@pytest.mark.parametrize(
    ("paper", "typed", "why"),
    [
        ({}, {"choice": "misschien"}, "Die keuze is er in deze stemming niet"),
        ({"method": "consent", "hold": 7}, {"choice": "objection"}, "hoort een reden"),
        ({"method": "survey", "limit": 1, "options": OPTIONS, "kind": "survey"},
         {"choice:joined": ["a", "b"]}, "of je koos er te veel"),
    ],
    ids=["no choice", "no reason", "too many"],
)  # fmt: skip
async def test_what_cannot_be_cast_is_told_before_it_is_confirmed(
    chamber: House, paper: dict[str, Any], typed: dict[str, Any], why: str
) -> None:
    browser, _, poll = await voter(chamber, **paper)
    checked = await looked_at(browser, poll, typed)
    assert "er is nog niets uitgebracht" in checked
    assert why in checked
    assert "<h1>Kijk je stem na</h1>" not in checked
    sound(checked)


@pytest.mark.usefixtures("closing")
async def test_d2_a_sealed_ballot_is_not_shown_to_who_cast_it_either(chamber: House) -> None:
    browser, organisation, poll = await voter(chamber, secrecy="sealed")
    told = await browser.page(f"/stemmingen/{poll}/stem")
    assert "tot de stemming sluit, ziet niemand wat je koos" in told
    assert (await chamber.read(f"/api/polls/{poll}")).json["terms"]["seal"] in told
    done = await confirmed(browser, await looked_at(browser, poll, {"choice": "abstain"}))
    assert "Ze is verzegeld: ook deze pagina kan ze niet lezen." in done
    assert "checked" not in done
    assert await cast(chamber, poll, organisation) is None
    sound(done)


async def test_e1_a_ballot_of_another_mandate_is_told_disputed_and_confirmed(chamber: House) -> None:
    browser, organisation, poll = await voter(chamber, method="consent", hold=7)
    _, token = await chamber.mandated(organisation, "substitute")
    await chamber.done(f"/api/polls/{poll}/ballots", {"choice": "consent"}, token)
    path = f"/stemmingen/{poll}/stem"
    assert "Een plaatsvervanger van je organisatie bracht deze stem uit." in await browser.page(path)
    told = await browser.done(path, "dispute-ballot", reason=f"Niet afgesproken. {XSS}")
    assert "Jullie stem is betwist en telt niet mee" in told
    assert (await cast(chamber, poll, organisation))["disputed"] is True
    sound(told)
    told = await browser.done(path, "confirm-ballot")
    assert "Jullie stem is bevestigd: ze telt weer mee." in told
    assert "disputed" not in await cast(chamber, poll, organisation)


async def test_who_cannot_vote_is_told_why_and_sees_no_form(chamber: House) -> None:
    _, token = await chamber.member()
    poll = await chamber.opened(token, method="consent", hold=7)
    late, organisation = await member(chamber)
    told = await late.page(f"/stemmingen/{poll}/stem")
    assert "Je organisatie staat niet op de lijst van stemgerechtigden" in told
    assert "/doe/cast-ballot/" not in told
    _, poll = organisation, await chamber.opened(token, method="consent", hold=7)
    full, _ = await chamber.mandated(organisation)
    substitute, _ = await chamber.mandated(organisation, "substitute")
    await (await signed_in(chamber, "member", full, organisation)).done(
        f"/stemmingen/{poll}/stem", "cast-ballot", choice="consent"
    )
    browser = await signed_in(chamber, "member", substitute, organisation)
    told = await browser.page(f"/stemmingen/{poll}/stem")
    assert "Een effectief lid van je organisatie stemde al." in told
    assert "/doe/cast-ballot/" not in told
    assert "Een andere vertegenwoordiger van je organisatie bracht deze stem uit." in told


async def test_only_who_is_signed_in_votes_and_only_while_it_is_open(chamber: House) -> None:
    browser, _, poll = await voter(chamber)
    answer = await Browser(chamber).get(f"/stemmingen/{poll}/stem")
    assert answer.headers["Location"] == f"/aanmelden?verder=%2Fstemmingen%2F{poll}%2Fstem"
    await chamber.done(f"/api/polls/{poll}/annulment", {"reason": "Dubbelzinnig."})
    position = await chamber.head() - 1
    gone = await browser.get(f"/stemmingen/{poll}/stem?vanaf={position}")
    assert (gone.status, gone.headers["Location"]) == (303, f"/stemmingen/{poll}")
    assert (await browser.get("/stemmingen/geen/stem")).status == 404


async def test_who_sends_a_ballot_too_late_is_told_that_it_was_not_cast(chamber: House) -> None:
    browser, organisation, poll = await voter(chamber)
    there = f"/stemmingen/{poll}/stem"
    checked = await looked_at(browser, poll, {"choice": "for"})
    document = await browser.page(there)
    await chamber.done(f"/api/polls/{poll}/annulment", {"reason": "Dubbelzinnig."})
    await browser.get(f"/stemmingen/{poll}?vanaf={await chamber.head() - 1}")
    for page, more in ((checked, []), (document, [("choice", "for"), ("_check", "confirm")])):
        action, fields = next(form for form in Forms(page).found if "cast-ballot" in form[0])
        given = [(name, value) for name, values in fields.items() for value in values]
        answer = await browser.post(action, [*given, *more])
        assert "De stemming is nietig verklaard." in answer.text
        assert "/doe/cast-ballot/" not in answer.text
        assert "<h1>Kijk je stem na</h1>" not in answer.text
    assert await cast(chamber, poll, organisation) is None


async def test_whatever_was_written_is_shown_on_every_page_of_a_vote_and_never_run(chamber: House) -> None:
    browser, _ = await member(chamber)
    _, token = await chamber.member()
    texts = {"title": XSS, "for_whom": XSS, "clauses": [XSS]}
    proposal = await chamber.proposed(token, **texts)
    options = [{"option": "a", "label": XSS}, {"option": "b", "label": XSS}]
    paper = {"proposal": proposal, "method": "ranked", "options": options, "question": XSS}
    poll = (await chamber.done("/api/polls", paper))["id"]
    there = f"/stemmingen/{poll}"
    await browser.get(f"{there}/stem?vanaf={await chamber.head() - 1}")
    typed = {"choice:rank.a": "1", "choice:rank.b": "1"}
    pages = [await browser.page(f"{there}/stem"), await looked_at(browser, poll, typed)]
    pages.append(await confirmed(browser, pages[-1]))
    pages.append(await browser.page(there))
    for document in pages:
        assert ESCAPED in document
        assert "<script>alert" not in document
        assert 'onmouseover="' not in document
        sound(document)


@pytest.mark.parametrize(
    ("tag", "said"), [("en", ("Check your ballot", "Against")), ("fr", ("Vérifiez votre vote", "Contre"))]
)
async def test_f1_one_votes_in_english_and_in_french(chamber: House, tag: str, said: tuple[str, str]) -> None:
    browser, _, ticked = await voter(chamber, method="survey", kind="survey", limit=1, options=OPTIONS)
    browser.cookies["taal"] = tag
    assert '<span lang="nl">Een bank</span>' in await browser.page(f"/stemmingen/{ticked}/stem")
    _, token = await chamber.member()
    poll = await chamber.opened(token, id=f"{tag}stemming")
    await browser.get(f"/stemmingen/{poll}/stem?vanaf={await chamber.head() - 1}")
    checked = await looked_at(browser, poll, {"choice": "against"})
    assert f"<h1>{said[0]}</h1>" in checked
    assert f"<strong>{said[1]}</strong>" in checked
    assert '<p class="kind" lang="nl">Een bank in het park</p>' in checked
    assert re.search(r"<title>[^<]*Een bank in het park[^<]*</title>", checked)


async def test_f1_a_first_vote_page_is_at_most_forty_kilobytes_with_all_that_it_loads(chamber: House) -> None:
    browser, organisation = await member(chamber)
    _, token = await chamber.member()
    clauses = [
        f"Artikel over {word}, met wat er nog bij hoort." * 10 for word in ("banken", "bomen", "licht")
    ]
    proposal = await chamber.proposed(token, clauses=clauses)
    paper = {"proposal": proposal, "method": "ranked", "options": OPTIONS, "question": "Welke eerst?"}
    poll = (await chamber.done("/api/polls", paper))["id"]
    document = await browser.page(f"/stemmingen/{poll}/stem")
    loaded = re.findall(r'(?:href|src)="(/static/[^"]+)"', document)
    assert len(loaded) >= 2
    sizes = {"page": len(gzip.compress(document.encode()))}
    for path in loaded:
        sizes[path] = len(gzip.compress((await browser.get(path)).raw))
    assert sum(sizes.values()) <= LIMIT, (organisation, sizes)


def sound(document: str) -> None:
    """Check that a page is a sound document, whose fields have labels."""
    outline = Outline()
    outline.feed(document)
    assert outline.open == []
    assert outline.headings.count(1) == 1
    below = outline.headings[outline.headings.index(1) :]  # what was done, or went wrong, stands above it
    assert all(after <= before + 1 for before, after in pairwise(below))
    assert len(set(outline.ids)) == len(outline.ids)
    assert outline.fields <= outline.labels
    assert all({"caption", "thcol", "throw"} <= table for table in outline.tables)
