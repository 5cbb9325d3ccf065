"""What others do appears while one looks, without loading the page again; who reads on keeps what is read."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.acting import acted, closed, on_an_agenda, put_to_vote
from tests.journeys.conftest import PHONE, Doors
from tests.journeys.people import address_of
from tests.services.cli.test_demo import Demo

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]


def kept(page: Page) -> None:
    """Mark the document, to see that it was not loaded again."""
    page.evaluate("document.documentElement.dataset.kept = 'so'")


def is_kept(page: Page) -> bool:
    """Whether it still is the same document."""
    return bool(page.evaluate("document.documentElement.dataset.kept === 'so'"))


def test_an_argument_of_another_appears_while_one_reads(doors: Doors, demo: Demo) -> None:
    visitor, proposal = doors.enter(PHONE), on_an_agenda(demo)
    visitor.open(f"/dossiers/{proposal}/gesprek")
    kept(visitor.page)
    words = "Ook wie laat thuiskomt, moet er kunnen zitten."
    acted(demo, f"/api/proposals/{proposal}/contributions", {"kind": "argument-for", "text": words})
    expect(visitor.page.get_by_text(words)).to_be_visible()
    assert is_kept(visitor.page)


def test_whoever_reads_on_in_a_part_is_told_that_there_is_news(doors: Doors, demo: Demo) -> None:
    visitor, proposal = doors.enter(who=address_of("mderdekolom")), on_an_agenda(demo)
    begin = {"kind": "argument-for", "text": "Een begin."}
    acted(demo, f"/api/proposals/{proposal}/contributions", begin)
    visitor.open(f"/dossiers/{proposal}/gesprek")
    expect(visitor.page.get_by_text(begin["text"])).to_be_visible()
    visitor.page.locator("[data-live=gesprek] a").first.focus()
    words = "Daar is iets op aan te merken."
    acted(demo, f"/api/proposals/{proposal}/contributions", {"kind": "argument-against", "text": words})
    expect(visitor.page.get_by_text("Er is iets nieuws op deze pagina.")).to_be_visible()
    expect(visitor.page.get_by_text(words)).to_have_count(0)
    visitor.page.get_by_role("link", name="Toon het").click()
    expect(visitor.page.get_by_text(words)).to_be_visible()


def test_a_vote_that_is_cast_and_one_that_closes_are_seen_at_once_and_as_a_whole(
    doors: Doors, demo: Demo
) -> None:
    poll = put_to_vote(demo)
    visitor, reader = doors.enter(PHONE), doors.enter()
    visitor.open(f"/stemmingen/{poll}")
    reader.open(f"/dossiers/{demo.ask(f'api/polls/{poll}')['proposal']}")
    for one in (visitor, reader):
        kept(one.page)
    state = visitor.page.locator("[data-live=stand]")
    expect(state).to_contain_text("Open.")
    expect(state.get_by_role("button", name="Breng jullie stem uit")).to_be_visible()
    acted(demo, f"/api/polls/{poll}/ballots", {"choice": "for"})
    expect(visitor.page.locator("[data-live=op-naam] tbody tr")).to_have_count(1)
    closed(demo, poll)
    expect(state.locator(".outcome")).to_be_visible()
    expect(state.get_by_role("button")).to_have_count(0)
    expect(visitor.page.get_by_role("heading", name="De telling", exact=True)).to_be_visible()
    expect(reader.page.locator("[data-live=nu] .outcome").last).to_be_visible()
    assert is_kept(visitor.page)
    assert is_kept(reader.page)


def test_the_time_that_is_left_is_told_anew_each_minute(doors: Doors, demo: Demo) -> None:
    page = doors.enter(PHONE).page
    page.clock.install()
    page.goto(f"{demo.url}/stemmingen/daden")
    expect(page.locator("[data-ticks]")).to_contain_text("Stemmen kan nog")
    with page.expect_response(lambda one: "vanaf=" in one.url and one.ok):
        page.clock.run_for(61_000)
