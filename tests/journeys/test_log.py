"""At the log page: a member who voted, a visitor who comes back, somebody with a receipt, an old browser."""

from __future__ import annotations

import json
import re
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, Doors
from tests.services.cli.test_demo import Demo
from tests.waiting import waited

pytestmark = pytest.mark.journey

OTHER_KEY = "gent.example/log+19d2b6be+AW56HN0psLeP0Tr0xVmP7/TvKpcWbjym8uT7/M2AUFvx"
"""Well-formed, and of nobody."""

SIGHTS = pytest.mark.parametrize("sight", [PHONE, DESK], ids=["phone", "desk"])


def text(demo: Demo, path: str) -> str:
    with urllib.request.urlopen(f"{demo.url}{path}") as answer:  # noqa: S310
        return str(answer.read().decode())


def voted(demo: Demo, choice: str) -> int:
    """Vote by the API; the position of the ballot in the log."""
    request = urllib.request.Request(  # noqa: S310
        f"{demo.url}/api/polls/daden/ballots",
        json.dumps({"choice": choice}).encode(),
        {
            "Authorization": f"Bearer {(demo.folder / 'secrets/voorbeeldstraat.token').read_text().strip()}",
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        return int(json.load(answer)["last"])


def states(page: Page, steps: str = "#stappen") -> list[str]:
    """What each step says of itself, in words."""
    return [sign.inner_text().split(" ", 1)[1] for sign in page.locator(f"{steps} li .sign").all()]


def received(demo: Demo, position: int) -> tuple[str, str]:
    """The receipt and the text of an entry."""
    entry: Any = json.loads(text(demo, f"/api/log?from={position}&limit=1"))["entries"][0]
    return text(demo, f"/log/proof?position={position}"), entry["leaf"]


def examined(page: Page, receipt: str, entry: str) -> None:
    page.get_by_label("Of plak het ontvangstbewijs").fill(receipt)
    page.get_by_label("De inschrijving, precies").fill(entry)
    page.get_by_role("button", name="Ga na").click()
    expect(page.locator("#oordeel")).to_be_visible()


@SIGHTS
def test_a_member_follows_a_ballot_from_the_poll_to_the_proof(
    doors: Doors, demo: Demo, sight: dict[str, int]
) -> None:
    position = voted(demo, "for" if sight is PHONE else "against")
    visitor = doors.enter(sight)
    waited(lambda: f'/log?position={position}"' in text(demo, "/stemmingen/daden"))
    visitor.open("/stemmingen/daden")
    visitor.page.get_by_role("link", name=f"nr. {position}").click()
    expect(visitor.page.locator("h1")).to_have_text(f"Inschrijving {position}")
    expect(visitor.page.locator("#oordeel")).to_have_class("verdict good")
    assert states(visitor.page) == ["Klopt"] * 5
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= sight["width"]


def test_whoever_comes_back_sees_that_nothing_changed(doors: Doors, demo: Demo) -> None:
    visitor = doors.enter()
    visitor.open("/log")
    expect(visitor.page.locator("#bezoek-oordeel")).to_have_class("verdict note")
    assert states(visitor.page, "#bezoek") == ["Let op", "Klopt", "Let op"]
    before = text(demo, "/log/checkpoint")
    voted(demo, "abstain")
    waited(lambda: text(demo, "/log/checkpoint") != before)
    visitor.open("/log")
    expect(visitor.page.locator("#bezoek-oordeel")).to_have_class("verdict good")
    assert states(visitor.page, "#bezoek") == ["Klopt"] * 3


def test_a_log_with_another_key_than_last_time_is_told_in_red(doors: Doors) -> None:
    visitor = doors.enter()
    visitor.open("/log")
    visitor.page.evaluate(
        "key => localStorage.setItem('halfrond-log',"
        " JSON.stringify({...JSON.parse(localStorage.getItem('halfrond-log')), vkey: key}))",
        OTHER_KEY,
    )
    visitor.open("/log")
    expect(visitor.page.locator("#bezoek-oordeel")).to_have_class("verdict bad")
    assert states(visitor.page, "#bezoek")[0] == "Klopt niet"


@SIGHTS
def test_a_pasted_receipt_is_verified_step_by_step(doors: Doors, demo: Demo, sight: dict[str, int]) -> None:
    receipt, entry = received(demo, 7)
    visitor = doors.enter(sight)
    visitor.open("/log")
    examined(visitor.page, receipt, entry)
    expect(visitor.page.locator("#oordeel")).to_have_class("verdict good")
    assert states(visitor.page) == ["Klopt"] * 5
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= sight["width"]


def test_a_doctored_receipt_is_red_where_it_fails(doors: Doors, demo: Demo) -> None:
    receipt, entry = received(demo, 7)
    visitor = doors.enter()
    visitor.open("/log")
    examined(visitor.page, receipt, entry.replace("2026", "2025", 1))
    expect(visitor.page.locator("#oordeel")).to_have_class("verdict bad")
    assert states(visitor.page) == ["Klopt", "Klopt", "Klopt", "Klopt niet"]
    larger = re.sub(r"\n(\d+)\n", lambda found: f"\n{int(found[1]) + 1}\n", receipt, count=1)
    examined(visitor.page, larger, entry)
    expect(visitor.page.locator("#oordeel")).to_have_class("verdict bad")
    assert states(visitor.page) == ["Klopt", "Klopt niet", "Klopt"]


def receipt_of(demo: Demo, position: int) -> tuple[str, str]:
    """The receipt and the text of an entry that was made just now."""
    waited(lambda: int(text(demo, "/log/checkpoint").split("\n")[1]) > position)
    return received(demo, position)


def test_a_receipt_that_is_newer_than_the_page_is_compared_with_the_log_of_now(
    doors: Doors, demo: Demo
) -> None:
    visitor = doors.enter()
    visitor.open("/log")
    examined(visitor.page, *receipt_of(demo, voted(demo, "abstain")))
    expect(visitor.page.locator("#oordeel")).to_have_class("verdict good")
    assert states(visitor.page) == ["Klopt"] * 5


def test_a_log_that_was_turned_back_is_contradicted_by_a_receipt(doors: Doors, demo: Demo) -> None:
    before = text(demo, "/log/checkpoint")
    receipt, entry = receipt_of(demo, voted(demo, "for"))
    visitor = doors.enter()
    visitor.page.route("**/log/checkpoint", lambda route: route.fulfill(body=before))
    visitor.open("/log")
    examined(visitor.page, receipt, entry)
    expect(visitor.page.locator("#oordeel")).to_have_class("verdict bad")
    expect(visitor.page.locator("#oordeel")).to_contain_text("Het ontvangstbewijs is echt")
    assert states(visitor.page) == ["Klopt"] * 4 + ["Klopt niet"]


def test_a_log_that_cannot_be_reached_is_not_said_to_be_wrong(doors: Doors) -> None:
    visitor = doors.enter()
    visitor.open("/log")
    kept = visitor.page.evaluate("localStorage.getItem('halfrond-log')")
    visitor.page.route("**/log/checkpoint", lambda route: route.abort())
    visitor.open("/log")
    expect(visitor.page.locator("#bezoek-oordeel")).to_have_class("verdict open")
    assert visitor.page.evaluate("localStorage.getItem('halfrond-log')") == kept
    assert [words for words in visitor.complaints if "ERR_FAILED" not in words] == []
    visitor.complaints.clear()


def test_a_key_that_took_the_place_of_the_remembered_one_is_believed_for_no_receipt(
    doors: Doors, demo: Demo
) -> None:
    receipt, entry = received(demo, 7)
    visitor = doors.enter()
    visitor.open("/log")
    visitor.page.evaluate(
        "key => localStorage.setItem('halfrond-log',"
        " JSON.stringify({...JSON.parse(localStorage.getItem('halfrond-log')), vkey: key}))",
        OTHER_KEY,
    )
    visitor.open("/log")
    examined(visitor.page, receipt, entry)
    expect(visitor.page.locator("#oordeel")).to_have_class("verdict bad")
    assert states(visitor.page)[:2] == ["Klopt", "Klopt niet"]


def test_a_receipt_is_opened_from_a_file(doors: Doors, demo: Demo, tmp_path: Path) -> None:
    receipt, entry = received(demo, 9)
    file = tmp_path / "inschrijving-9.tlog-proof"
    file.write_text(receipt)
    visitor = doors.enter()
    visitor.open("/log")
    visitor.page.get_by_label("Open een bestand").set_input_files(file)
    expect(visitor.page.get_by_label("Of plak het ontvangstbewijs")).to_have_value(receipt)
    examined(visitor.page, receipt, entry)
    expect(visitor.page.locator("#oordeel")).to_have_class("verdict good")


@pytest.mark.parametrize("path", ["/log", "/log?position=7"])
def test_without_javascript_it_says_what_else_there_is(doors: Doors, path: str) -> None:
    visitor = doors.enter(PHONE, script=False)
    visitor.open(path)
    expect(visitor.page.get_by_text("als je browser JavaScript toelaat")).to_be_visible()
    expect(visitor.page.get_by_role("link", name="/log/checkpoint")).to_be_visible()
    expect(visitor.page.get_by_role("button", name="Ga na")).to_be_hidden()


def test_an_old_browser_is_told_so_and_where_else_to_go(doors: Doors) -> None:
    visitor = doors.enter(PHONE)
    visitor.page.add_init_script("crypto.subtle.importKey = () => Promise.reject(new Error('unknown'))")
    visitor.open("/log")
    expect(visitor.page.locator("#bezoek-oordeel")).to_contain_text("Je browser is te oud")
    expect(visitor.page.get_by_role("button", name="Ga na")).to_be_hidden()
