"""The clerk's desk: what waits there, and the acts of the clerk's office, by forms alone."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from events.delegation.facts import Overdue
from tests.conftest import Database
from tests.services.chamber.browser import Browser, member, signed_in
from tests.services.chamber.house import House
from tests.services.chamber.outcomes import Written, adopted, done, overdue
from tests.services.chamber.parliament import Parliament, parliament
from tests.services.chamber.test_pages import XSS
from tests.services.chamber.test_sitting_pages import typed


async def test_a_poll_is_opened_announced_and_fed_with_a_ballot_of_the_room(chamber: House) -> None:
    clerk = await signed_in(chamber, "clerk", "k1")
    organisation = await chamber.admitted()
    mandate, token = await chamber.mandated(organisation)
    proposal = await chamber.proposed(token)
    answer = await clerk.send(f"/griffie/stemming?voorstel={proposal}", "open-poll", method="majority")
    assert answer.status == 303, answer.text
    await clerk.page(answer.headers["Location"])
    poll = re.split(r"[/?]", answer.headers["Location"])[2]
    where = f"/griffie/stemmingen/{poll}"
    told = await clerk.done(where, "announce-closing", {"closes_at:moment": typed(2)})
    assert "De sluitingstijd is aangekondigd." in told
    told = await clerk.done(
        f"{where}?organisatie={organisation}", "enter-ballot", mandate=mandate, choice="for"
    )
    assert "De stem uit de zaal is ingevoerd." in told
    [cast] = (await chamber.read(f"/api/polls/{poll}/ballots")).json
    assert (cast["organisation"], cast["choice"], cast["room"]) == (organisation, "for", True)
    told = await clerk.done(where, "annul-poll", reason="De verkeerde tekst lag voor.")
    assert "De verkeerde tekst lag voor." in told
    again = await clerk.send(where, "open-poll")
    assert again.status == 303, again.text


async def test_a8_a_survey_needs_no_proposal_and_its_lines_are_its_options(chamber: House) -> None:
    clerk = await signed_in(chamber, "clerk", "k1")
    answer = await clerk.send(
        "/griffie/stemming",
        "open-poll",
        {"question": "Wat eerst?", "options:options": "Een bank\n\nEen boom\n", "limit": "1"},
    )
    assert answer.status == 303, answer.text
    poll = re.split(r"[/?]", answer.headers["Location"])[2]
    options = (await chamber.get(f"/api/polls/{poll}?at_least={await chamber.head() - 1}")).json["paper"][
        "options"
    ]
    assert [(one["option"], one["label"]) for one in options] == [("a", "Een bank"), ("b", "Een boom")]


@pytest.mark.parametrize(("method", "field"), [("approval", "choice:joined"), ("ranked", "choice:else")])
async def test_a_blank_ballot_of_the_room_is_entered_and_never_by_leaving_all_open(
    chamber: House, method: str, field: str
) -> None:
    clerk = await signed_in(chamber, "clerk", "k1")
    organisation = await chamber.admitted()
    mandate, token = await chamber.mandated(organisation)
    options = [{"option": one, "label": one} for one in "ab"]
    about = {
        "method": method,
        "options": options,
        "seats": 1 if method == "approval" else 0,
        "kind": "election",
    }
    poll = await chamber.opened(token, **about)
    where = f"/griffie/stemmingen/{poll}?organisatie={organisation}"
    left = await clerk.send(where, "enter-ballot", mandate=mandate)
    assert (left.status, "Vul dit in." in left.text) == (422, True)
    assert (await chamber.read(f"/api/polls/{poll}/ballots")).json == []
    if method == "approval":
        both = await clerk.send(where, "enter-ballot", {field: ["a", "-"]}, mandate=mandate)
        assert both.status == 422
    told = await clerk.done(where, "enter-ballot", {field: "-"}, mandate=mandate)
    assert "De stem uit de zaal is ingevoerd." in told
    [cast] = (await chamber.read(f"/api/polls/{poll}/ballots")).json
    assert (cast["organisation"], cast["choice"], cast["room"]) == (organisation, "-", True)


async def test_an_organisation_is_admitted_suspended_and_reinstated(chamber: House) -> None:
    clerk = await signed_in(chamber, "clerk", "k1")
    applied = await chamber.done(
        "/api/applications", {"bench": "civil-society", "name": "Breicafé", "motive": "We breien."}
    )
    told = await clerk.page("/griffie/toelating")
    assert "Breicafé" in told
    assert "We breien." in told
    assert "De organisatie is toegelaten." in await clerk.done("/griffie/toelating", "admit-applicant")
    assert "Breicafé" not in re.sub(r"<option.*?</option>", "", await clerk.page("/griffie/toelating"))
    organisation = (await chamber.read(f"/api/applications/{applied['id']}")).json["organisation"]
    where = f"/griffie/toelating?organisatie={organisation}"
    assert "De organisatie is geschorst." in await clerk.done(where, "suspend-organisation", reason="Stil.")
    told = await clerk.done(where, "reinstate-organisation", reason="Terug.")
    assert "De schorsing is opgeheven." in told


async def test_offices_are_given_and_taken(chamber: House) -> None:
    clerk = await signed_in(chamber, "clerk", "k1")
    before = await chairs(chamber)
    assert "Voorzitter" in await clerk.done("/griffie/ambten", "give-office", office="chair")
    [chair] = await chairs(chamber) - before
    made = await clerk.send("/griffie/ambten", "give-office-token", about=chair, office="chair")
    assert (made.status, "hf_" in made.text) == (200, True)
    asked = {"office": "chair", "email": f"{chair}@voorbeeld.example"}
    invited = await clerk.send("/griffie/ambten", "invite-for-office", asked, about=chair)
    assert invited.status == 303, invited.text


async def chairs(chamber: House) -> set[str]:
    """The mandates of who is chair now."""
    offices = (await chamber.get(f"/api/offices?at_least={await chamber.head() - 1}")).json
    return {one["mandate"] for one in offices if one["office"] == "chair"}


@pytest.fixture
async def alone(database: Database, tmp_path: Path) -> AsyncIterator[Parliament]:
    """A parliament of the test's own: the desk shows some lines of each list."""
    async with parliament(database, tmp_path) as made:
        yield made


@pytest.mark.fault
async def test_the_desk_follows_what_becomes_of_outcomes(alone: Parliament) -> None:
    chamber, members = alone.chamber, alone
    clerk = await signed_in(chamber, "clerk", "k1")
    await adopted(chamber, "gevolgd", "buurtwerk", f"Antwoord hierop {XSS}", holder="stad")
    await overdue(chamber, "gevolgd", "advise", "stad")
    for item, question in (
        ("terug", "Wie kan dit?"),
        ("laat", "Wanneer komt dit?"),
        ("heet", "Wie wil dit?"),
    ):
        await members.filed(item)
        asked = {"kind": "proposal", "item": item, "question": question, "mandate": "advise",
                 "receiver": {"name": "De raad"}, "due_on": "2998-12-01"}  # fmt: skip
        await members.done("/api/delegations", asked)
    on = {"receiver": {"name": "Een ander"}, "reason": "Niet wij."}
    for _ in range(3):
        await members.done("/api/delegations/proposal/heet/hand-ons", on)
    declined = {"ground": "no-means", "reason": "Geen geld."}
    await members.done("/api/delegations/proposal/terug/refusal", declined)
    past = datetime.fromisoformat("2026-03-31T22:00:00+00:00")
    await done(chamber, Written((("delegation-proposal-laat", Overdue("proposal", "laat", past)),)))
    desk = await clerk.page("/griffie")
    told = desk.partition('id="verwezen"')[2].partition("</section>")[0]
    for item, question, state in (
        ("terug", "Wie kan dit?", "Bij het parlement"),
        ("laat", "Wanneer komt dit?", "Over tijd"),
        ("heet", "Wie wil dit?", "Hete patat"),
    ):
        assert f'href="/verwijzingen/proposal/{item}">{question}</a><span>{state}</span>' in told
    owed = desk.partition('id="verschuldigd"')[2].partition("</section>")[0]
    assert 'href="/antwoorden/gevolgd"' in owed
    assert "<strong>Te laat</strong>" in owed
    assert XSS not in desk
    listed = await clerk.page("/verwijzingen")
    top = listed.partition('id="heet"')[2].partition("</section>")[0]
    assert ("Wie wil dit?" in top, "Wie kan dit?" in top, "3 keer doorgeschoven" in top) == (
        True,
        False,
        True,
    )
    assert 'id="heet"' not in await clerk.page("/verwijzingen?hot=true")


@pytest.mark.fault
async def test_the_desk_shows_what_one_bench_asked_of_the_other_and_calls_that_are_open(
    alone: Parliament,
) -> None:
    chamber, members = alone.chamber, alone
    clerk = await signed_in(chamber, "clerk", "k1")
    await adopted(chamber, "ukzoekt", "buurtwerk", "Een commissie die zoekt", holder="stad")
    founded = {"name": "Wie zoekt", "remit": "Alles.", "kind": "theme", "about": "wonen", "id": "kzoekt",
               "outcome": "ukzoekt", "civil_society": 1, "city": 1, "ends_on": "2998-12-31"}  # fmt: skip
    await members.done("/api/commissions", founded)
    call = {"bench": "city", "seats": 1, "closes_at": "2998-12-01T00:00:00Z", "meetings": 4, "hours": 12,
            "about": "Wie kent de wijk?", "returns": "Een vergoeding.", "commitment": "5" * 64}  # fmt: skip
    name = await members.made("/api/commissions/kzoekt/calls", call)
    measure = {"kind": "suspend", "subject": "koor", "ground": "dissolved", "reason": "Weg."}
    asked = await members.made("/api/measures", measure, "full")
    desk = await clerk.page("/griffie")
    assert f'href="/oproepen/{name}">Wie kent de wijk?</a>' in desk
    assert f'href="/maatregelen/{asked}">Een organisatie schorsen</a>' in desk
    assert "Gevraagd: wacht op de andere bank" in desk
    await members.done(f"/api/measures/{asked}/refuse", {"reason": "Ze bestaat."}, "city")
    assert f"/maatregelen/{asked}" not in await clerk.page("/griffie")


async def test_the_desk_leads_to_what_the_clerk_begins(chamber: House) -> None:
    desk = await (await signed_in(chamber, "clerk", "k1")).page("/griffie")
    for where in ("/commissies#nieuw", "/verwijzingen#nieuw", "/middelen", "/acties/opvolging"):
        assert f'<li><a href="{where}">' in desk


async def test_the_desk_is_not_for_members_and_not_for_strangers(chamber: House) -> None:
    mine, _ = await member(chamber)
    for path in ("/griffie", "/griffie/toelating", "/griffie/agenda"):
        assert "Dit werkblad is er voor de griffier" in await mine.page(path)
        assert (await Browser(chamber).get(path)).status == 303
