"""F3 on the pages: what takes one person of each bench is asked, confirmed, refused and appealed by forms."""

from __future__ import annotations

import json

from tests.services.chamber.browser import Browser, member, signed_in
from tests.services.chamber.house import House
from tests.services.chamber.test_pages import XSS


async def city(chamber: House) -> Browser:
    """The browser of a full member of an organisation of the city's bench."""
    organisation = await chamber.admitted(bench="city")
    mandate, _ = await chamber.mandated(organisation)
    return await signed_in(chamber, "member", mandate, organisation)


async def asked(browser: Browser, subject: str, reason: str = "Ze bestaat niet meer.") -> str:
    """A measure that was asked for; its page."""
    typed = {"subject": subject, "ground": "dissolved", "reason": reason}
    answer = await browser.send("/maatregelen?soort=suspend", "ask-measure", typed)
    assert answer.status == 303, answer.text
    return answer.headers["Location"].partition("?")[0]


async def test_f3_one_bench_asks_the_other_confirms_and_the_one_concerned_appeals(ruled: House) -> None:
    (mine, _), (theirs, about), across = await member(ruled), await member(ruled), await city(ruled)
    place = await asked(mine, about)
    told = await mine.page(place)
    assert "Gevraagd: wacht op de andere bank" in told
    assert "/doe/confirm-measure/" not in told
    assert place in await across.page("/vandaag")
    told = await across.done(place, "confirm-measure")
    assert "De maatregel is bevestigd, en geldt." in told
    assert "Waarom ze geschorst is:" in await Browser(ruled).page(f"/organisaties/{about}")
    assert "/doe/appeal-measure/" not in await mine.page(place)
    told = await theirs.done(place, "appeal-measure", reason="Wij bestaan nog.")
    assert "er loopt een beroep bij de vergadering" in told
    assert "Wij bestaan nog." in await Browser(ruled).page(place)
    assert "Van kracht" in await theirs.done(place, "withdraw-appeal")


async def test_f3_the_other_bench_refuses_with_a_reason_and_nothing_happens(ruled: House) -> None:
    (mine, _), (_, about), across = await member(ruled), await member(ruled), await city(ruled)
    place = await asked(mine, about)
    empty = await across.send(place, "refuse-measure")
    assert (empty.status, "Vul dit in." in empty.text) == (422, True)
    told = await across.done(place, "refuse-measure", reason="Ze bestaat wel.")
    assert "Geweigerd door de andere bank: er gebeurt niets" in told
    assert "Ze bestaat wel." in told
    assert place in await Browser(ruled).page("/maatregelen")


async def test_only_admissible_grounds_are_offered_and_only_to_members(ruled: House) -> None:
    mine, _ = await member(ruled)
    told = await mine.page("/maatregelen?soort=suspend")
    assert 'value="dissolved"' in told
    assert 'value="duplicate"' not in told
    assert 'value="duplicate"' in await mine.page("/maatregelen?soort=refuse-admission")
    assert "/doe/ask-measure" not in await Browser(ruled).page("/maatregelen?soort=suspend")
    assert (await Browser(ruled).get("/maatregelen/geen")).status == 404


async def test_an_erasure_is_asked_and_confirmed_by_forms_and_the_text_is_gone(ruled: House) -> None:
    (mine, organisation), across = await member(ruled), await city(ruled)
    _, token = await ruled.mandated(organisation)
    body = {"name": "Kanarie", "stands_for": "Hier staat een telefoonnummer."}
    receipt = await ruled.done(f"/api/organisations/{organisation}/profile", body, token)
    leaf = (await ruled.get(f"/api/log?from={receipt['last']}&limit=1")).json["entries"][0]["leaf"]
    digest = json.loads(leaf)["data"]["stands_for"]
    wrong = await mine.send("/gewist", "request-erasure", {"digests:words": "nergens"})
    assert (wrong.status, 'value="nergens"' in wrong.text) == (422, True)
    typed = {"ground": "personal-data", "reason": "Er staat een nummer in."}
    told = await mine.done(f"/gewist?tekst={digest}", "request-erasure", typed)
    assert "Het is gevraagd. Nu wacht het op de andere bank." in told
    assert "/doe/confirm-erasure/" not in told
    assert "De tekst is gewist." in await across.done("/gewist", "confirm-erasure")
    assert "Hier staat een telefoonnummer." not in await mine.page(f"/organisaties/{organisation}")


async def test_what_is_written_about_measures_never_runs(ruled: House) -> None:
    (mine, _), (_, about) = await member(ruled), await member(ruled)
    place = await asked(mine, about, XSS)
    for path in (place, "/maatregelen", "/gewist"):
        told = await mine.page(path)
        assert "<script>alert" not in told
        assert 'onmouseover="x' not in told
