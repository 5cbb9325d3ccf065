"""Acts by forms: what a page does is what the API does, in the name of who is signed in."""

from __future__ import annotations

import asyncio
import html
import json
import re

import pytest

from services.chamber.api import ROUTES
from services.chamber.problem import Declined
from services.chamber.web.fields import body
from services.chamber.web.forms import masked, unmasked
from tests.services.chamber.browser import Browser, Forms, member
from tests.services.chamber.house import House

OPERATIONS = {route.name: route for route in ROUTES}


async def poll_of(chamber: House) -> str:
    _, token = await chamber.member()
    return await chamber.opened(token)


async def test_a_form_casts_the_ballot_that_the_api_would_and_leads_to_what_was_done(chamber: House) -> None:
    browser, organisation = await member(chamber)
    poll = await poll_of(chamber)
    told = await browser.done(f"/stemmingen/{poll}/stem", "cast-ballot", choice="against")
    assert "Je stem is uitgebracht." in told
    assert re.search(r'<a href="/log\?position=\d+">inschrijving \d+</a>', told)
    [cast] = (await chamber.read(f"/api/polls/{poll}/ballots")).json
    assert (cast["organisation"], cast["choice"]) == (organisation, "against")
    leaf = (await chamber.get(f"/api/log?from={cast['position']}&limit=1")).json["entries"][0]
    assert json.loads(leaf["leaf"])["actor"]["proof"] == "link"


async def test_a_form_that_is_sent_twice_is_done_once(chamber: House) -> None:
    browser, _ = await member(chamber)
    poll = await poll_of(chamber)
    _action, fields = vote(await browser.page(f"/stemmingen/{poll}/stem"))
    pairs = [(name, value) for name, values in fields.items() for value in values] + [("choice", "for")]
    answers = await asyncio.gather(*(browser.post(f"/doe/cast-ballot/{poll}", pairs) for _ in range(3)))
    assert {answer.status for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1


async def test_what_was_refused_is_shown_again_with_what_was_typed(chamber: House) -> None:
    browser, _ = await member(chamber)
    poll = await poll_of(chamber)
    before = await chamber.head()
    answer = await browser.send(
        f"/stemmingen/{poll}/stem", "cast-ballot", choice='"><script>alert(1)</script>'
    )
    assert answer.status == 422
    assert "Dat ging niet: er is niets bewaard" in answer.text
    assert "<title>Fout: " in answer.text
    assert "<script>alert" not in answer.text
    assert await chamber.head() == before
    empty = await browser.send(f"/stemmingen/{poll}/stem", "cast-ballot")
    assert empty.status == 422
    asked = "Kies “Voor”, “Tegen” of “Onthouding”."
    [link] = re.findall(rf'<li>\s*<a href="#([^"]+)">{asked}</a>', empty.text)
    assert empty.text.count(asked) == 2, "above the page and at the field"
    assert f'id="{link}"' in empty.text


@pytest.mark.parametrize(
    ("headers", "csrf"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, None),
        ({"Sec-Fetch-Site": "same-site"}, None),
        ({}, ""),
        ({}, masked("another session's", b"m" * 16)),
        ({}, "%%%"),
    ],
    ids=["another site", "a sister site", "no token", "another token", "no base64"],
)
async def test_what_another_site_sends_is_not_done(
    chamber: House, headers: dict[str, str], csrf: str | None
) -> None:
    browser, _ = await member(chamber)
    poll = await poll_of(chamber)
    _action, fields = vote(await browser.page(f"/stemmingen/{poll}/stem"))
    if csrf is not None:
        fields["_csrf"] = [csrf]
    pairs = [(name, value) for name, values in fields.items() for value in values] + [("choice", "for")]
    before = await chamber.head()
    answer = await browser.post(f"/doe/cast-ballot/{poll}", pairs, **headers)
    assert answer.status == 403
    assert await chamber.head() == before


async def test_who_is_not_signed_in_is_led_to_where_one_signs_in_and_back(chamber: House) -> None:
    poll = await poll_of(chamber)
    answer = await Browser(chamber).post(
        f"/doe/cast-ballot/{poll}", [("choice", "for"), ("_page", f"/stemmingen/{poll}")]
    )
    assert answer.status == 303
    assert answer.headers["Location"] == f"/aanmelden?verder=%2Fstemmingen%2F{poll}"


@pytest.mark.parametrize("elsewhere", ["https://elders.example/", "//elders.example", "/\\elders.example"])
async def test_a_form_leads_to_no_other_site(chamber: House, elsewhere: str) -> None:
    browser, _ = await member(chamber)
    poll = await poll_of(chamber)
    answer = await browser.send(f"/stemmingen/{poll}/stem", "cast-ballot", choice="for", _next=elsewhere)
    assert answer.status == 303
    assert re.match(r"^/\?vanaf=\d+&gedaan=cast-ballot$", answer.headers["Location"])


async def test_a_link_cannot_tell_of_what_was_never_done(chamber: House) -> None:
    browser, _ = await member(chamber)
    poll = await poll_of(chamber)
    told = await browser.page(f"/stemmingen/{poll}?vanaf={await chamber.head() - 1}&gedaan=cast-ballot")
    assert "Je stem is uitgebracht" not in told


async def test_a_page_that_is_chosen_in_another_language_is_read_on_in_it(chamber: House) -> None:
    browser = Browser(chamber)
    answer = await browser.get("/organisaties?q=buurt&taal=fr")
    assert (answer.status, answer.headers["Location"]) == (303, "/organisaties?q=buurt")
    assert answer.headers["Set-Cookie"].startswith("taal=fr;")
    browser.cookies["taal"] = "fr"
    assert '<html lang="fr"' in await browser.page("/organisaties?q=buurt")


@pytest.mark.parametrize(
    ("operation", "fields", "made"),
    [
        ("cast-ballot", {"choice:rank.a": ["2"], "choice:rank.b": ["1"], "choice:rank.c": ["2"]}, "b>a=c"),
        ("cast-ballot", {"choice:rank.a": ["10"], "choice:rank.b": ["9"], "choice:rank.c": [""]}, "b>a"),
        ("cast-ballot", {"choice:joined": ["a", "c"]}, "a,c"),
    ],
)
def test_a_ballot_is_put_together_of_what_was_ticked_and_ranked(
    operation: str, fields: dict[str, list[str]], made: str
) -> None:
    assert body(OPERATIONS[operation], fields).choice == made


def test_a_time_is_that_of_brussels_in_summer_and_in_winter() -> None:
    given = body(OPERATIONS["announce-closing"], {"closes_at:moment": ["2026-07-01T20:00"]})
    assert given.closes_at.isoformat() == "2026-07-01T20:00:00+02:00"
    given = body(OPERATIONS["announce-closing"], {"closes_at:moment": ["2026-12-01T20:00"]})
    assert given.closes_at.isoformat() == "2026-12-01T20:00:00+01:00"


def test_one_line_of_a_list_gives_several_members() -> None:
    given = body(OPERATIONS["link-signal"], {":members": ["kind=action&item=a1"]})
    assert (given.kind, given.item) == ("action", "a1")
    with pytest.raises(Declined):
        body(OPERATIONS["link-signal"], {":members": [""]})
    with pytest.raises(Declined):
        body(OPERATIONS["link-signal"], {":members": ["kind=action&item=a1&more=x"]})


def test_a_token_looks_like_another_one_each_time_and_is_the_same() -> None:
    shown = {masked("het-geheim-van-deze-sessie", bytes([number]) * 16) for number in range(20)}
    assert len(shown) == 20
    assert {unmasked(one) for one in shown} == {"het-geheim-van-deze-sessie"}


def vote(document: str) -> tuple[str, dict[str, list[str]]]:
    """The form that casts a ballot."""
    return next(form for form in Forms(html.unescape(document)).found if "cast-ballot" in form[0])


async def test_e1_a_page_that_was_shown_for_another_organisation_acts_for_nobody(chamber: House) -> None:
    browser, organisation = await member(chamber)
    poll = await poll_of(chamber)
    _action, fields = vote(await browser.page(f"/stemmingen/{poll}/stem"))
    fields["_as"] = [f"member/{organisation}/another"]
    pairs = [(name, value) for name, values in fields.items() for value in values] + [("choice", "for")]
    before = await chamber.head()
    answer = await browser.post(f"/doe/cast-ballot/{poll}", pairs)
    assert answer.status == 409
    assert "om voor iemand anders te handelen dan nu" in answer.text
    assert await chamber.head() == before


async def test_a_token_that_is_no_ascii_is_refused_like_any_other(chamber: House) -> None:
    browser, _ = await member(chamber)
    poll = await poll_of(chamber)
    answer = await browser.post(f"/doe/cast-ballot/{poll}", [("_csrf", masked("é", b"m" * 16))])
    assert answer.status == 403
