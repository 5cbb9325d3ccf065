"""The pages about polls: the list, results with their drawings, the roll call as a table, objections."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Database
from tests.services.chamber.browser import Browser, member, signed_in
from tests.services.chamber.house import House
from tests.services.chamber.parliament import Parliament, parliament
from tests.services.chamber.test_methods import OPTIONS, opened
from tests.services.chamber.test_pages import ESCAPED, XSS, Desk, desk, page
from tests.services.chamber.test_voting import sound
from tests.waiting import until

__all__ = ["desk"]


async def voters(chamber: House, *names: str) -> list[tuple[str, str]]:
    """Organisations of these names, each with a token."""
    found = []
    for name in names:
        organisation = await chamber.admitted(name=name)
        found.append((organisation, (await chamber.mandated(organisation))[1]))
    return found


async def voted(chamber: House, choices: dict[str, Any], **paper: Any) -> str:
    """A poll in which the organisations of these names voted so."""
    members = await voters(chamber, *choices)
    poll = await chamber.opened(members[0][1], **paper)
    for (_, token), choice in zip(members, choices.values(), strict=True):
        await chamber.done(f"/api/polls/{poll}/ballots", choice, token)
    return poll


def names(told: str) -> list[str]:
    """The organisations of a roll call, as they stand."""
    return re.findall(r'<tr><th scope="row">(?!<span)([^<]+)</th><td>', told.partition('id="op-naam"')[2])


async def test_a_roll_call_is_put_in_order_by_links_and_downloaded(chamber: House) -> None:
    choices = {"Wiel": "for", "Aarde": "against", "=HYPERLINK(1)": "for"}
    poll = await voted(chamber, {name: {"choice": choice} for name, choice in choices.items()})
    there = f"/stemmingen/{poll}"
    assert names(await page(chamber, there)) == ["=HYPERLINK(1)", "Aarde", "Wiel"]
    assert names(await page(chamber, f"{there}?volgorde=-naam")) == ["Wiel", "Aarde", "=HYPERLINK(1)"]
    told = await page(chamber, f"{there}?volgorde=keuze")
    assert names(told) == ["Aarde", "=HYPERLINK(1)", "Wiel"]
    assert 'aria-sort="ascending"><a href="?volgorde=-keuze#op-naam">Keuze' in told
    assert names(await page(chamber, f"{there}?volgorde=inschrijving")) == ["Wiel", "Aarde", "=HYPERLINK(1)"]
    assert (await chamber.get(f"{there}?volgorde=grootte")).status == 422
    assert f'<a href="/api/polls/{poll}/ballots.csv" download>' in told
    answer = await chamber.read(f"/api/polls/{poll}/ballots.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="stemmen-{poll}.csv"'
    lines = list(csv.DictReader(io.StringIO(answer.raw.decode("utf-8-sig"))))
    assert {line["name"]: line["choice"] for line in lines} == {
        "Wiel": "for", "Aarde": "against", "'=HYPERLINK(1)": "for",
    }  # fmt: skip
    assert (await chamber.get("/api/polls/geen/ballots.csv")).status == 404


async def test_a_result_is_told_in_numbers_first_and_then_drawn(chamber: House, desk: Desk) -> None:
    poll = await opened(chamber, 3, method="approval", options=OPTIONS, seats=1)
    await poll.vote("a", "a,b", "-")
    await poll.finish(desk)
    told = await poll.page()
    count = told.partition('id="telling"')[2].partition("</section>")[0]
    assert count.index("<table>") < count.index('<svg class="chart"')
    assert re.search(r'Een bank <strong>\(gekozen\)</strong></th><td class="number">2</td>', count)
    described = re.search(r'<desc id="telling-beeld-told">([^<]+)</desc>', count)
    assert described
    assert "Een bank: 2, Een fontein: 1, Niets doen: 0." in described[1]
    assert "Blanco" in told.partition('id="op-naam"')[2]
    sound(told)


async def test_a_ranking_is_told_as_an_order_a_matrix_and_a_drawing_of_it(chamber: House, desk: Desk) -> None:
    poll = await opened(chamber, 3, method="ranked", options=OPTIONS)
    await poll.vote("a>b>c", "b>a>c", "a>c")
    await poll.finish(desk)
    told = await poll.page()
    assert "<h3>De volgorde</h3>" in told
    assert "Een bank haalt het van Een fontein, 2 tegen 1" in told
    assert '<svg class="chart"' in told
    sound(told)


async def test_d3_objections_are_answered_and_withdrawn_on_the_page(chamber: House, desk: Desk) -> None:
    submitter, organisation = await member(chamber)
    objector, objecting = await member(chamber)
    token = (await chamber.mandated(organisation))[1]
    theirs = (await chamber.mandated(objecting))[1]
    poll = await opened(chamber, 1, method="consent", hold=7)
    proposal = await chamber.proposed(token)
    poll.poll = (await chamber.done("/api/polls", {"proposal": proposal, "method": "consent", "hold": 7}))[
        "id"
    ]
    poll.voters = [(objecting, theirs)]
    await poll.vote("objection", reason=f"Te steil. {XSS}")
    await poll.finish(desk)
    there = f"/stemmingen/{poll.poll}"
    told = await objector.page(there)
    assert ESCAPED in told
    assert "/doe/answer-objection/" not in told
    sound(told)
    assert "/doe/" not in (await Browser(chamber).page(there)).partition("<main")[2]
    told = await submitter.page(there)
    assert "/doe/withdraw-objection/" not in told
    assert "Iedereen, ook de stad, ziet dit antwoord voorgoed, met jullie naam." in told
    empty = await submitter.send(there, "answer-objection")
    assert empty.status == 422
    assert "Vul dit in." in empty.text
    told = await submitter.done(there, "answer-objection", answer=f"Er komt een leuning. {XSS}")
    assert "Het antwoord op het bezwaar staat erbij." in told
    assert f"Er komt een leuning. {ESCAPED}" in told
    told = await objector.done(there, "withdraw-objection", reason="Dan is het goed.")
    assert "Jullie bezwaar is ingetrokken." in told
    assert "het voorstel is bij consent aangenomen" in told
    sound(told)


async def test_a_poll_that_was_held_again_leads_to_the_new_one(chamber: House) -> None:
    _, token = await chamber.member()
    proposal = await chamber.proposed(token)
    paper = {"proposal": proposal, "method": "consent", "hold": 7}
    first = (await chamber.done("/api/polls", paper))["id"]
    await chamber.done(f"/api/polls/{first}/annulment", {"reason": "Dubbelzinnig."})
    second = (await chamber.done("/api/polls", {**paper, "reruns": first}))["id"]
    told = await page(chamber, f"/stemmingen/{first}")
    assert f'<a href="/stemmingen/{second}">Er werd opnieuw gestemd</a>' in told
    assert f'<a href="/stemmingen/{first}">een die nietig werd verklaard</a>' in await page(
        chamber, f"/stemmingen/{second}"
    )


async def test_the_list_is_filtered_and_read_on_from_part_to_part(own: House) -> None:
    _, token = await own.member()
    polls = [await own.opened(token) for _ in range(3)]
    await own.done(f"/api/polls/{polls[0]}/annulment", {"reason": "Dubbelzinnig."})
    asked = {"method": "survey", "limit": 1, "options": OPTIONS, "question": f"Bank of fontein? {XSS}"}
    survey = (await own.done("/api/polls", asked))["id"]

    def listed(told: str) -> list[str]:
        return re.findall(r'<h2 class="clause"><a href="/stemmingen/(\w+)"', told)

    told = await page(own, "/stemmingen")
    assert listed(told) == [survey, *reversed(polls)]
    assert f"Bank of fontein? {ESCAPED}" in told
    assert "<script>" not in told
    sound(told)
    assert listed(await page(own, "/stemmingen?phase=annulled")) == [polls[0]]
    first = await page(own, "/stemmingen?phase=open&limit=2")
    assert listed(first) == [survey, polls[2]]
    [onward] = re.findall(r'<a rel="next" href="([^"]+)"', first)
    assert listed(await page(own, onward.replace("&amp;", "&"))) == [polls[1]]
    assert "Er is geen stemming die hieraan voldoet." in await page(own, "/stemmingen?phase=counted")
    organisation = await own.admitted()
    mandate, _ = await own.mandated(organisation)
    browser = await signed_in(own, "member", mandate, organisation)
    assert f'<a href="/stemmingen/{survey}/stem">Stem' in await browser.page("/stemmingen")


@pytest.mark.fault
async def test_d4_t4_an_outcome_is_named_by_what_it_is_worth_and_has_its_minority_positions(
    database: Database, tmp_path: Path
) -> None:
    async with parliament(database, tmp_path) as made, made.clerk_process():
        await made.filed("banken", engagement={"level": "advise", "holder": "stad"})
        await made.scheduled("banken")
        change = {"kind": "replace", "at": "c2", "text": "De banken zijn van steen."}
        amendment = {"id": "steen", "version": 1, "changes": [change], "reason": "Zo is het beter."}
        await made.done("/api/proposals/banken/amendments", amendment, "other")
        on_it = {"proposal": "banken", "kind": "amendment", "amendments": ["steen"]}
        asked = await made.made("/api/polls", on_it)
        choir = await signed_in(made.chamber, "member", made.mandates["choir"], "koor")
        told = await choir.page(f"/stemmingen/{asked}/stem")
        assert "De banken zijn van <del>hout</del><ins>steen</ins>." in told
        await made.counted(asked)
        await until(lambda: amended(made, "steen"))
        await made.done("/api/proposals/banken/deliberation/end")
        poll = await made.made("/api/polls", {"proposal": "banken"})
        told = await choir.page(f"/stemmingen/{poll}")
        assert "Het parlement adviseert; stad beslist." in told
        assert "/doe/take-position/" not in told
        for role, choice in {"full": "for", "other": "for", "choir": "against"}.items():
            await made.done(f"/api/polls/{poll}/ballots", {"choice": choice}, role)
        await made.counted(poll)
        await until(lambda: made.stands("banken", "concluded"))
        there = f"/stemmingen/{poll}"
        told = await choir.page(there)
        assert '<strong class="outcome adopted">Advies: Aangenomen</strong>' in told
        sound(told)
        told = await choir.done(there, "take-position", text=f"Eerst de bomen. {XSS}")
        assert "Jullie minderheidsstandpunt staat bij de uitkomst." in told
        assert f"Eerst de bomen. {ESCAPED}" in told


async def amended(made: Parliament, amendment: str) -> bool:
    """Whether the vote on an amendment has its consequence."""
    told = await made.seen(f"/api/proposals/banken/amendments/{amendment}")
    return told["phase"] in {"adopted", "rejected"}
