"""Not signed in: an auditor follows a dossier down to the proof, a visitor finds who helps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, Doors
from tests.services.cli.test_demo import Demo

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

WAYS = pytest.mark.parametrize(
    ("sight", "script"), [(DESK, True), (PHONE, False)], ids=["at a desk", "on a phone, without scripts"]
)


@WAYS
def test_t1_an_auditor_follows_a_dossier_down_to_the_proof(
    doors: Doors, demo: Demo, tmp_path: Path, sight: dict[str, int], *, script: bool
) -> None:
    page = doors.enter(sight, script=script).page
    page.goto(demo.url)
    page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Dossiers").click()
    page.get_by_label("Woorden uit het voorstel").fill("aanspreekpunten")
    page.get_by_role("button", name="Zoek").click()
    page.get_by_role("link", name=re.compile("Eerste stap: één overzicht")).click()
    expect(page.get_by_role("link", name="Stemming over amendement 2 (artikel 3)")).to_be_visible()
    page.get_by_role("link", name="Stemming over het voorstel").click()
    expect(page.locator(".state .outcome")).to_have_text("Advies: Aangenomen")
    with page.expect_download() as table:
        page.get_by_role("link", name=re.compile("Download deze tabel")).click()
    assert len(table.value.path().read_text().splitlines()) == 1 + 19
    page.get_by_role("row").filter(has_text="Stad Gent").get_by_role("link", name="nr.").click()
    expect(page.locator("h1")).to_have_text(re.compile(r"Inschrijving \d+"))
    if script:
        expect(page.locator("#oordeel")).to_have_class("verdict good")
    else:
        expect(page.get_by_text("als je browser JavaScript toelaat")).to_be_visible()
    checkpoint = page.get_by_role("link", name="/log/checkpoint").get_attribute("href")
    origin, size = page.request.get(f"{demo.url}{checkpoint}").text().splitlines()[:2]
    assert origin == page.request.get(f"{demo.url}/log/key").text().partition("+")[0]
    assert int(size) > 0
    memory = str(tmp_path / "memory")
    verdict = demo.command("audit", demo.url, "--memory", memory, "--report", str(tmp_path / "report"))
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    assert "Everything that was checked holds." in verdict.stdout + verdict.stderr
    assert "Stemming over amendement 2" in (tmp_path / "report/dossiers/overzicht.html").read_text()


@WAYS
@pytest.mark.parametrize(
    ("words", "name", "contact"),
    [
        ("mijn huis is vochtig en de huur is te hoog", "Huurdersgroep De Modelwoning", "modelwoning"),
        ("ik wil nederlands leren", "Taalvrijwilligers De Invulling", "invulling"),
    ],
    ids=["rent", "language"],
)
def test_t3_a_visitor_finds_an_organisation_that_helps_in_their_own_words(
    doors: Doors, demo: Demo, sight: dict[str, int], words: str, name: str, contact: str, *, script: bool
) -> None:
    page = doors.enter(sight, script=script).page
    page.goto(demo.url)
    page.get_by_role("link", name="Zoek een organisatie die helpt").click()
    page.get_by_label("Zoek in je eigen woorden").fill(words)
    page.get_by_role("button", name="Zoek").click()
    page.get_by_role("link", name=re.compile(name)).click()
    expect(page.get_by_role("heading", name=re.compile(name), level=1)).to_be_visible()
    expect(page.get_by_role("region", name="Contact")).to_contain_text(contact)
