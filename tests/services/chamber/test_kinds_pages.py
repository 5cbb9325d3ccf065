"""Elections, other rules, another charter, proposed by forms alone (P1); and drafts that the clerk begins."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services.chamber.parliament import PREPARED, Parliament, rules
from tests.services.chamber.test_proposal_pages import NEW, sitting
from tests.services.chamber.test_statutes import CHARTER
from tests.waiting import until


async def submitted(members: Parliament, kind: str, typed: dict[str, Any]) -> Any:
    """An item of a kind, drafted and submitted by forms; gives it as the API tells it."""
    full = await sitting(members, "full")
    answer = await full.send(f"{NEW}?soort={kind}", "begin-draft", typed)
    assert answer.status == 303, answer.text
    sent = await full.send(answer.headers["Location"], "submit-draft")
    assert sent.status == 303, sent.text
    proposal = sent.headers["Location"].split("/")[2].partition("?")[0]
    return await members.seen(f"/api/items/{proposal}")


async def test_a7_the_clerk_begins_a_draft_and_only_its_organisation_submits_it(members: Parliament) -> None:
    clerk, other, full = [await sitting(members, role) for role in ("clerk", "other", "full")]
    typed = {
        "organisation": "fietsers",
        "body.title": "Een fietsstraat",
        "body.clauses:paragraphs": "De straat wordt een fietsstraat.",
        "body.aim": "doen",
    }
    answer = await clerk.send(NEW, "begin-draft", typed)
    assert answer.status == 303, answer.text
    draft = answer.headers["Location"]
    assert "Alleen de organisatie zelf dient haar voorstel in." in await clerk.page(draft)
    assert "submit-draft" not in await clerk.page(draft)
    assert (await full.get(draft)).status == 404, "another organisation does not see it"
    assert "De griffier wijzigde dit het laatst" in await other.page(draft)
    assert "Je voorstel is ingediend." in await other.done(draft, "submit-draft")


async def test_an_election_is_proposed_with_its_candidates_and_seats(members: Parliament) -> None:
    typed = {
        "body.title": "Een voorzitter",
        "body.clauses:lines": "Buurtwerk\n\nHet koor\n",
        "body.seats:number": "1",
        "body.aim": "doen",
    }
    item = await submitted(members, "election", typed)
    assert (item["kind"], item["seats"]) == ("election", 1)
    assert [one["text"] for one in item["clauses"]] == ["Buurtwerk", "Het koor"]
    told = await (await sitting(members, "full")).page(f"/dossiers/{item['proposal']}")
    assert "Kandidaat 2" in told


async def test_p1_other_rules_are_proposed_whole_beginning_with_those_in_force(members: Parliament) -> None:
    typed = {
        "body.title": "Langer lezen",
        "body.clauses:paragraphs": "We lezen langer.",
        "body.aim": "doen",
        "body.procedure.periods.reading:number": "21",
        "body.procedure.majorities.rules.threshold:fraction": "3 / 4",
        "body.procedure.voting.shielded:truth": "no",
    }
    item = await submitted(members, "rules", typed)
    asked = rules()["procedure"]
    asked["periods"]["reading"] = 21
    asked["majorities"]["rules"]["threshold"].update(numerator=3, denominator=4)
    asked["voting"]["shielded"] = False
    assert item["procedure"] == asked


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("majorities.policy.threshold:fraction", "de helft"), ("periods.reading:number", "lang")],
)
async def test_what_is_no_rule_is_kept_in_the_draft_which_says_where_it_is_wrong(
    members: Parliament, field: str, wrong: str
) -> None:
    full = await sitting(members, "full")
    typed = {
        "body.title": "Half",
        "body.clauses:paragraphs": "Zo.",
        "body.aim": "doen",
        f"body.procedure.{field}": wrong,
    }
    answer = await full.send(f"{NEW}?soort=rules", "begin-draft", typed)
    told = await full.page(answer.headers["Location"])
    assert "Kijk na: het reglement" in told
    assert "submit-draft" not in told
    good = {"body.procedure.majorities.policy.threshold:fraction": "1/2"}
    good["body.procedure.periods.reading:number"] = "7"
    assert "submit-draft" in await full.done(answer.headers["Location"], "change-draft", good)


async def test_p1_another_charter_is_proposed_whole_and_aims_keep_their_names(members: Parliament) -> None:
    typed = {
        "body.title": "Een doel erbij",
        "body.clauses:paragraphs": "We willen ook leren.",
        "body.aim": "doen",
        "body.charter.purpose": "Samen beter leren.",
        "body.charter.aims:aims": "ontmoeten: Elkaar ontmoeten\n\ndoen: Iets doen\n\nSamen leren!",
    }
    item = await submitted(members, "charter", typed)
    aims = [one["aim"] for one in item["charter"]["aims"]]
    assert aims == [*(one["aim"] for one in CHARTER["aims"]), "samenleren"]  # type: ignore[attr-defined,index]
    told = await (await sitting(members, "full")).page(f"/dossiers/{item['proposal']}")
    assert "Samen beter leren." in told
    assert "Wie wil." in told, "what was not changed stays as it is"


@pytest.mark.fault  # the whole way of an item, which takes seconds
async def test_who_was_chosen_stands_on_the_clerks_desk_where_offices_are_given(members: Parliament) -> None:
    clerk = await sitting(members, "clerk")
    async with members.clerk_process():
        await members.filed("voorzitter", kind="election", seats=1, clauses=["Buurtwerk", "Het koor"])
        await members.scheduled("voorzitter")
        await members.done("/api/proposals/voorzitter/deliberation/end")
        where = "/griffie/stemming?voorstel=voorzitter"
        assert "De kandidaten en het aantal plaatsen" in await clerk.page(where)
        answer = await clerk.send(where, "open-poll")
        assert answer.status == 303, answer.text
        poll = answer.headers["Location"].split("/")[2].partition("?")[0]
        for role in ("full", "other", "city"):
            await members.done(f"/api/polls/{poll}/ballots", {"choice": "c2"}, role)
        await members.counted(poll)
        await until(lambda: members.stands("voorzitter", "concluded"))
    for page in ("/griffie", "/griffie/ambten"):
        told = await clerk.page(page)
        assert PREPARED["title"] in told
        assert "Het koor" in told


@pytest.mark.fault  # the same
async def test_a5_a_second_statement_on_a_theme_is_told_beforehand_and_not_put_to_the_vote(
    members: Parliament,
) -> None:
    clerk, lacking = await sitting(members, "clerk"), "/api/proposals/standpunt2/preparation"
    async with members.clerk_process():
        for name, role in (("standpunt1", "full"), ("standpunt2", "other")):
            await members.filed(name, role, kind="statement", year=2026, themes=["energie"], title=name)
        await members.scheduled("standpunt1", "standpunt2")
        for name in ("standpunt1", "standpunt2"):
            await members.done(f"/api/proposals/{name}/deliberation/end")
        before = (await members.chamber.get(lacking)).json["another_statement"]
        await members.made("/api/polls", {"proposal": "standpunt1", "method": "majority"})
    after = (await members.chamber.get(lacking)).json
    assert (before, after["another_statement"], after["ready"]) == (None, "standpunt1", False)
    refused = await members.post("/api/polls", {"proposal": "standpunt2", "method": "majority"}, "clerk")
    assert (refused.status, refused.json["code"]) == (409, "another-statement")
    similar = await members.seen("/api/similar?q=iets&theme=energie")
    assert {(one["proposal"], one["year"]) for one in similar["items"]} >= {("standpunt1", 2026)}
    told = await clerk.page("/dossiers/standpunt2")
    assert 'href="/dossiers/standpunt1">Naar dat andere standpunt' in told
    assert "Een ander standpunt van dit jaar gaat voor" in await clerk.page("/griffie")
