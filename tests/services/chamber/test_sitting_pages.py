"""M1 on the pages: the clerk runs a sitting with forms alone, and members take part in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.services.chamber.browser import Browser, member, signed_in
from tests.services.chamber.house import House
from tests.services.chamber.test_pages import XSS
from tests.waiting import until

BRUSSELS = ZoneInfo("Europe/Brussels")


def typed(hours: float) -> str:
    """So many hours from now, as a browser sends it."""
    there = datetime.now(UTC) + timedelta(hours=hours)  # noqa: TID251 - a test has a clock of its own
    return there.astimezone(BRUSSELS).strftime("%Y-%m-%dT%H:%M:%S")


async def convened(clerk: Browser, title: str = "Plenaire van maart", hours: float = 0.0012) -> str:
    for times in range(8):  # a form may be sent too late by a machine that is busy
        starts, ends = typed(hours * 2**times), typed(2)
        given = {"title": title, "starts_at:moment": starts, "ends_at:moment": ends, "place": "Stadhuis"}
        answer = await clerk.send("/zittingen/nieuw", "convene-sitting", given)
        if answer.status == 303:
            break
    assert answer.status == 303, answer.text
    path = answer.headers["Location"].partition("?")[0]
    assert "De zitting is bijeengeroepen." in await clerk.page(answer.headers["Location"])
    return path


async def begun(clerk: Browser, path: str) -> None:
    async def begins() -> bool:
        return (await clerk.send(path, "begin-sitting")).status == 303

    await until(begins)


@pytest.mark.fault
async def test_m1_a_sitting_is_run_from_its_convocation_to_its_minutes(chamber: House) -> None:
    clerk = await signed_in(chamber, "clerk", "k1")
    (mine, organisation), (_, other) = await member(chamber), await member(chamber)
    path, later = await convened(clerk), await convened(clerk, "Plenaire van april", 0.002)
    await clerk.done(path, "put-item", title="Een bank in het park")
    await clerk.done(path, "add-document", title="Nota", text="Over banken")
    told = await mine.page(path)
    assert "1. Een bank in het park" in told
    assert "De zitting leiden" not in told
    await begun(clerk, path)
    assert "Meld ons af" in await mine.done(path, "come-to-sitting")
    await clerk.done(path, "come-to-sitting", organisation=other)
    assert "Wie nu aan de beurt is" in await mine.done(path, "ask-turn")
    assert "Spraken al:" in await clerk.done(path, "give-turn")
    assert "Jullie zagen af van het woord." in await mine.done(await asked(mine, path), "waive-turn")
    assert "hands" in (await clerk.send(path, "put-item", title="Te laat")).text  # hands are to be counted
    late = {"title": "Laat punt", "hands.for": "2", "hands.against": "0", "hands.abstain": "0"}
    assert "de zitting stemde 2 voor, 0 tegen, 0 onthoudingen" in await clerk.done(path, "put-item", late)
    await clerk.done(path, "end-sitting")
    assert "Ontwerp: een latere zitting keurt ze goed." in await clerk.done(
        path, "draft-minutes", text="We spraken over banken."
    )
    await begun(clerk, later)
    told = await clerk.done(later, "approve-minutes")
    assert "Versie 1 werd goedgekeurd." in told
    assert "2 organisaties waren er" in await mine.page(path)
    assert organisation in (await chamber.get(f"/api{path.replace('zittingen', 'sittings')}")).text


async def asked(browser: Browser, path: str) -> str:
    await browser.done(path, "ask-turn")
    return path


async def test_m1_a_sitting_is_moved_and_called_off_with_a_reason_that_all_can_read(chamber: House) -> None:
    clerk = await signed_in(chamber, "clerk", "k1")
    path = await convened(clerk, "Wijkzitting")
    moved = {"starts_at:moment": typed(1), "ends_at:moment": typed(3), "reason": "De zaal is bezet"}
    assert "Waarom de zitting werd verplaatst:" in await clerk.done(path, "move-sitting", moved)
    assert "Waarom de zitting werd afgelast:" in await clerk.done(
        path, "cancel-sitting", reason="Te weinig tijd"
    )
    assert "Te weinig tijd" in await Browser(chamber).page(path)


async def test_who_does_not_lead_convenes_nothing(chamber: House) -> None:
    mine, _ = await member(chamber)
    assert "door de griffier of de voorzitter" in await mine.page("/zittingen/nieuw")
    answer = await Browser(chamber).get("/zittingen/nieuw")
    assert answer.headers["Location"] == "/aanmelden?verder=%2Fzittingen%2Fnieuw"


async def test_what_people_write_about_a_sitting_never_runs(chamber: House) -> None:
    clerk = await signed_in(chamber, "clerk", "k1")
    path = await convened(clerk, XSS)
    await clerk.done(path, "put-item", title=XSS)
    await clerk.done(path, "add-document", title=XSS, text=XSS)
    await clerk.done(
        path,
        "move-sitting",
        {"starts_at:moment": typed(1), "ends_at:moment": typed(3), "reason": XSS, "place": XSS},
    )
    for where in (path, "/zittingen"):
        told = await clerk.page(where)
        assert "<script>alert" not in told
        assert 'onmouseover="x' not in told
