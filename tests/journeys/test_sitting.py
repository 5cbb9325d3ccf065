"""The clerk runs a sitting on the pages, from convening to minutes that the next sitting approves (M1).

Once the clerk sits at a desk, with scripts, and a member in the room has a phone without any; once it is the
other way round. Another member has nothing but a voice, and the clerk enters the ballot for it.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.acting import SOON, acted, now, on_an_agenda, on_the_wall
from tests.journeys.conftest import DESK, PHONE, Doors
from tests.journeys.people import CLERK, address_of
from tests.services.cli.test_demo import Demo
from tests.waiting import waited

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

IN_ROOM = "mcursor"


def convened(page: Page, demo: Demo, title: str) -> str:
    """A sitting that begins in a moment; its address."""
    page.goto(f"{demo.url}/griffie")
    page.get_by_role("link", name="Roep een zitting bijeen").click()
    page.get_by_label("Naam van de zitting").fill(title)
    page.get_by_label("Plaats").fill("Zaal De Proefopstelling")
    page.get_by_label("Eindigt", exact=True).fill(on_the_wall(now() + timedelta(hours=2)))
    page.get_by_label("Begint", exact=True).fill(on_the_wall(now() + 2 * SOON))
    page.get_by_role("button", name="Roep bijeen").click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    return page.url.partition("?")[0]


def opened(page: Page, demo: Demo, address: str) -> None:
    """Open it, at its time."""
    name = address.rpartition("/")[2]
    begins = datetime.fromisoformat(demo.ask(f"api/sittings/{name}")["sitting"]["starts_at"])
    waited(lambda: now() > begins, within=60)
    page.goto(address)
    page.get_by_role("button", name="Open de zitting").click()
    expect(page.locator(".state")).to_contain_text("Nu bezig")


def put(page: Page, title: str) -> None:
    page.get_by_label("Waarover gaat het punt?").fill(title)
    page.get_by_role("button", name="Zet op de agenda").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def poll_of(page: Page, origin: str, item: str) -> str:
    """The deliberation on an item ends, and a vote on it is opened; the address of the vote."""
    page.goto(f"{origin}/griffie")
    card = page.get_by_role("listitem").filter(has=page.locator(f"a[href='/dossiers/{item}']"))
    expect(card).to_have_count(1)
    card.get_by_role("button", name="Sluit de beraadslaging").click()
    card.get_by_role("link", name="Open de stemming").click()
    page.get_by_label("Stemming", exact=True).check()
    page.get_by_label("Wie ziet wat, en wanneer?").select_option("open")
    page.get_by_role("button", name="Open de stemming").click()
    expect(page.get_by_text("Het staat in het logboek")).to_be_visible()
    return page.url.partition("?")[0]


def ballot_of_the_room(page: Page, name: str) -> None:
    page.get_by_label("Welke organisatie?").select_option(label=name)
    page.get_by_role("button", name="Kies").click()
    page.get_by_label("Tegen", exact=True).check()
    page.get_by_role("button", name="Voer de stem in").click()
    expect(page.get_by_text("Het staat in het logboek")).to_be_visible()


@pytest.mark.parametrize(
    ("script", "title", "next_title"),
    [
        (True, "Vierde zitting, aan het water", "Vijfde zitting, op het plein"),
        (False, "Zesde zitting, onderweg", "Zevende zitting, in de wijk"),
    ],
    ids=["with scripts, at a desk", "without scripts, on a phone"],
)
def test_m1_the_clerk_runs_a_sitting_from_convening_to_minutes(
    doors: Doors, demo: Demo, title: str, next_title: str, *, script: bool
) -> None:
    desk, phone = (DESK, PHONE) if script else (PHONE, DESK)
    clerk = doors.enter(desk, script=script, who=CLERK).page
    member = doors.enter(phone, script=not script, who=address_of(IN_ROOM)).page
    address = convened(clerk, demo, title)
    put(clerk, "Wat we van de winter leerden")
    put(clerk, "Rondvraag")
    opened(clerk, demo, address)

    member.goto(address)
    member.get_by_role("button", name="Meld ons aanwezig").click()
    expect(member.get_by_role("button", name="Meld ons af")).to_be_visible()
    member.get_by_role("button", name="Vraag het woord Wat we van de winter leerden").click()
    expect(member.get_by_role("button", name=re.compile("We zien af van het woord"))).to_be_visible()
    clerk.goto(address)
    expect(clerk.locator("#aanwezig + p")).to_have_text("1 organisatie is er nu.")
    clerk.get_by_role("button", name="Geef het woord").click()
    expect(clerk.get_by_text("Spraken al: Digipunt De Cursor")).to_be_visible()

    poll = poll_of(clerk, demo.url, on_an_agenda(demo))
    member.goto(f"{poll}/stem")
    member.get_by_label("Voor", exact=True).check()
    member.get_by_role("button", name="Verder: kijk je stem na").click()
    member.get_by_role("button", name="Breng deze stem uit").click()
    clerk.get_by_role("link", name="Leid deze stemming").click()
    ballot_of_the_room(clerk, "Ouderenwerking De Voetnoot (voorbeeld)")
    clerk.goto(poll.replace("/stemmingen/", "/griffie/stemmingen/"))
    clerk.get_by_label("Sluit op").fill(on_the_wall(now() + 2 * SOON))
    clerk.get_by_role("button", name="Kondig aan").click()
    name = poll.rpartition("/")[2]
    waited(lambda: demo.ask(f"api/polls/{name}")["phase"] == "counted", within=60)
    clerk.goto(poll)
    row = clerk.get_by_role("row").filter(has_text="De Voetnoot")
    expect(row).to_contain_text("Door de griffier ingevoerd voor wie in de zaal was.")
    expect(clerk.locator(".state .outcome")).to_be_visible()

    clerk.goto(address)
    clerk.get_by_role("button", name="Sluit de zitting").click()
    clerk.get_by_label("De notulen").fill("De zitting hoorde wat de winter kostte. Er werd gestemd.")
    clerk.get_by_role("button", name="Bewaar deze versie").click()
    expect(clerk.get_by_text("Ontwerp: een latere zitting keurt ze goed.")).to_be_visible()

    following = convened(clerk, demo, next_title)
    opened(clerk, demo, following)
    part = clerk.locator(".do").filter(has_text=f"Notulen van {title}")
    part.get_by_role("button", name="Deze zitting keurde versie 1 goed").click()
    member.goto(address)
    expect(member.get_by_text("Versie 1 werd goedgekeurd.")).to_be_visible()
    expect(member.get_by_text("De zitting hoorde wat de winter kostte.")).to_be_visible()
    acted(demo, f"/api/sittings/{following.rpartition('/')[2]}/closing", who="clerk")
