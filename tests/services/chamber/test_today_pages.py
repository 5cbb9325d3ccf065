"""*Vandaag* (E5): what waits for an organisation and what changed since somebody was here, on the page and
over the API.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from infra.postgres.connection import pool
from infra.postgres.visits import PostgresVisits
from services.chamber.web.languages import TAGS
from tests.services.chamber.browser import Browser, member, signed_in
from tests.services.chamber.house import House
from tests.services.chamber.parliament import PREPARED
from tests.services.chamber.test_pages import XSS, Outline

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


async def test_a_vote_waits_until_it_is_cast_and_stays_to_be_changed(
    chamber: House,
) -> None:
    mine, organisation = await member(chamber)
    _, token = await chamber.mandated(organisation)
    proposal = await chamber.proposed(token, title="Een bank in de zon")
    poll = (await chamber.done("/api/polls", {"proposal": proposal}))["id"]
    told = await mine.page("/vandaag")
    assert f'href="/stemmingen/{poll}/stem"' in told
    await chamber.done(f"/api/polls/{poll}/ballots", {"choice": "for"}, token)
    told = await mine.page("/vandaag")
    assert f'href="/stemmingen/{poll}/stem"' not in told
    assert "Jullie stemden al" in told
    path = f"/api/organisations/{organisation}/waiting"
    [vote] = [
        one for one in (await chamber.ask("GET", path, token=token)).json["votes"] if one["poll"] == poll
    ]
    assert (vote["voted"], vote["disputed"], vote["title"]) == (True, False, "Een bank in de zon")
    stranger = (await chamber.member())[1]
    assert (await chamber.ask("GET", path, token=stranger)).status == 403


async def test_a_poll_that_opened_before_an_organisation_came_does_not_wait_for_it(chamber: House) -> None:
    _, token = await chamber.member()
    poll = await chamber.opened(token)
    late, _ = await member(chamber)
    assert f"/stemmingen/{poll}/stem" not in await late.page("/vandaag")


async def test_questions_to_a_submitter_wait_until_they_are_answered(ruled: House) -> None:
    mine, organisation = await member(ruled)
    _, token = await ruled.mandated(organisation)
    other = (await ruled.member())[1]
    item = (await ruled.done("/api/items", {**PREPARED, "title": "Rusten"}, token))["id"]
    body = {"kind": "question", "text": "Wie betaalt de bank?", "asked": "submitter"}
    asked = (await ruled.done(f"/api/proposals/{item}/contributions", body, other))["id"]
    told = await mine.page("/vandaag")
    assert "Wie betaalt de bank?" in told
    assert f'<a href="/dossiers/{item}">Rusten</a>' in told
    await ruled.done(f"/api/contributions/{asked}/answers", {"text": "Wij."}, token)
    assert "Wie betaalt de bank?" not in await mine.page("/vandaag")


async def test_e5_what_changed_is_told_from_where_somebody_was_last(chamber: House) -> None:
    mine, _ = await member(chamber)
    first = await mine.page("/vandaag")
    assert "Er is niets nieuws sinds je hier was." in first
    since = await chamber.head()
    _, token = await chamber.member()
    proposal = await chamber.proposed(token, title="Nieuwe paden")
    told = await mine.page("/vandaag")
    assert f'<a href="/dossiers/{proposal}">Nieuwe paden</a>' in told
    answer = await chamber.get(f"/api/changes?since={since}&at_least={await chamber.head() - 1}")
    [line] = answer.json
    assert (line["proposal"], line["title"], line["type"]) == (
        proposal,
        "Nieuwe paden",
        "proposal.submitted.v1",
    )
    assert (await chamber.read(f"/api/changes?since={await chamber.head()}")).json == []


async def test_a_page_that_is_loaded_twice_says_the_same_and_half_an_hour_later_what_is_new(
    chamber: House,
) -> None:
    await signed_in(chamber, "clerk", "k1")
    readers = await pool(chamber.database.url)
    visits = PostgresVisits(readers)
    try:
        person = await readers.fetchval("select person from people limit 1")
        await readers.execute("delete from visits where person = $1", person)
        looked = [(5, 0), (9, 10), (12, 20), (20, 60), (25, 70)]
        since = [await visits.note(person, head, NOW + timedelta(minutes=at)) for head, at in looked]
    finally:
        readers.terminate()
    assert since == [5, 5, 5, 12, 12]


async def test_how_far_somebody_read_goes_with_them(chamber: House) -> None:
    organisation = await chamber.admitted()
    mandate, _ = await chamber.mandated(organisation)
    browser = await signed_in(chamber, "member", mandate, organisation)
    await browser.page("/vandaag")
    connection = await asyncpg.connect(chamber.database.owner_url)
    try:
        noted = "select count(*) from visits where person = $1"
        assert await connection.fetchval(noted, f"p{mandate}") == 1
        await connection.execute("delete from people where person = $1", f"p{mandate}")
        assert await connection.fetchval(noted, f"p{mandate}") == 0
    finally:
        await connection.close()


async def test_who_acts_for_an_organisation_that_is_suspended_or_left_still_has_pages(chamber: House) -> None:
    paths = ("/vandaag", "/onze-organisatie", "/onze-organisatie/daden", "/organisaties", "/lid-worden")
    for ending, body in (("suspension", {"reason": "Op eigen vraag."}), ("departure", {})):
        mine, organisation = await member(chamber)
        await chamber.done(f"/api/organisations/{organisation}/{ending}", body)
        for path in paths:
            await mine.page(path)


async def test_who_is_not_signed_in_is_asked_to_and_nothing_runs(chamber: House) -> None:
    assert (await Browser(chamber).get("/vandaag")).headers["Location"] == "/aanmelden?verder=%2Fvandaag"
    mine, organisation = await member(chamber)
    await mine.page("/vandaag")
    _, token = await chamber.mandated(organisation)
    await chamber.proposed(token, title=XSS)
    told = await mine.page("/vandaag")
    assert "<script>alert" not in told
    assert "&lt;script&gt;alert(1)" in told


async def test_amendments_of_others_wait_for_the_submitter(ruled: House) -> None:
    mine, organisation = await member(ruled)
    _, token = await ruled.mandated(organisation)
    other = (await ruled.member())[1]
    item = (await ruled.done("/api/items", {**PREPARED, "title": "Zitten"}, token))["id"]
    changed = {"kind": "replace", "at": "c1", "text": "Er komen stoelen."}
    body = {"version": 1, "changes": [changed], "reason": "Zachter."}
    filed = (await ruled.done(f"/api/proposals/{item}/amendments", body, other))["id"]
    path = f"/api/organisations/{organisation}/waiting?at_least={await ruled.head() - 1}"
    [line] = (await ruled.ask("GET", path, token=token)).json["amendments"]
    assert (line["amendment"], line["title"]) == (filed, "Zitten")
    assert f'<a href="/dossiers/{item}/amendementen/{filed}">Amendement van Vereniging' in await mine.page(
        "/vandaag"
    )


@pytest.mark.fault
async def test_the_pages_of_members_are_sound_documents_and_lead_somewhere(ruled: House) -> None:
    mine, organisation = await member(ruled)
    _, token = await ruled.mandated(organisation)
    _, other = await member(ruled)
    await ruled.done("/api/items", PREPARED, token)
    applied = {"bench": "civil-society", "name": "Nieuwe buren"}
    await ruled.done("/api/applications", applied)
    asked = {"kind": "suspend", "subject": other, "ground": "dissolved", "reason": "Weg."}
    measure = (await ruled.done("/api/measures", asked, token))["id"]
    await mine.page("/vandaag")
    visited: set[str] = set()
    for path in (
        *("/", "/charter", "/doelen", "/doelen/doen", "/reglement", "/lid-worden", "/inwerking"),
        *("/vandaag", "/organisaties", f"/organisaties/{other}", "/onze-organisatie"),
        *("/onze-organisatie/daden", "/gewist", "/maatregelen", "/maatregelen?soort=suspend"),
        *("/maatregelen?soort=hide", f"/maatregelen/{measure}"),
    ):
        for tag in TAGS:
            mine.cookies["taal"] = tag
            assert f'<html lang="{tag}"' in (await mine.get(path)).text, path
        mine.cookies["taal"] = "nl"
        outline = Outline()
        outline.feed((await mine.get(path)).text)
        assert outline.open == [], path
        assert (outline.headings[0], outline.headings.count(1)) == (1, 1), path
        steps = zip(outline.headings, outline.headings[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps), path
        assert len(set(outline.ids)) == len(outline.ids), path
        assert outline.fields <= outline.labels, path
        visited |= {link.partition("#")[0] for link in outline.links if link.startswith("/")}
    for link in sorted(link for link in visited if "taal=" not in link):
        assert (await mine.get(link)).status in {200, 303}, link
