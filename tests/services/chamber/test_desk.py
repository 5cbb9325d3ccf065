"""The clerk's desk: what waits there, and the acts of the clerk's office, by forms alone."""

from __future__ import annotations

import re

import pytest

from tests.services.chamber.browser import Browser, member, signed_in
from tests.services.chamber.house import House
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


async def test_the_desk_is_not_for_members_and_not_for_strangers(chamber: House) -> None:
    mine, _ = await member(chamber)
    for path in ("/griffie", "/griffie/toelating", "/griffie/agenda"):
        assert "Dit werkblad is er voor de griffier" in await mine.page(path)
        assert (await Browser(chamber).get(path)).status == 303
