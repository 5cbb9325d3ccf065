"""Every act of the API: what it asks, who may do it, what is answered, and that it can be seen afterwards."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.services.chamber.house import Answer, House


def in_an_hour() -> str:
    return (datetime.now(UTC) + timedelta(hours=1)).isoformat()  # noqa: TID251 - a test has a clock of its own


async def seen(chamber: House, path: str, receipt: dict[str, Any]) -> Any:
    """What is read after an act, no staler than the act."""
    answer = await chamber.get(f"{path}?at_least={receipt['last']}")
    assert answer.status == 200, answer.text
    assert answer.position >= receipt["last"]
    return answer.json


def refused(answer: Answer, status: int, code: str) -> None:
    """A refusal is a problem that says what was wrong and what to do."""
    assert (answer.status, answer.json["code"]) == (status, code), answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json["type"] == f"/problems/{code}"
    assert answer.json["status"] == status
    assert all(answer.json[member] for member in ("title", "detail", "remedy"))


async def test_a_receipt_names_what_was_made_and_where_it_stands(chamber: House) -> None:
    answer = await chamber.post("/api/organisations", {"bench": "city", "name": "Dienst"}, chamber.clerk)
    receipt = answer.json
    assert answer.status == 201
    assert answer.position == receipt["last"] == receipt["first"] + 1
    assert receipt["repeated"] is False
    assert [event["type"] for event in receipt["events"]] == [
        "membership.admitted.v1",
        "organisation.profiled.v1",
    ]
    assert [event["position"] for event in receipt["events"]] == [receipt["first"], receipt["last"]]
    assert receipt["events"][1]["stream"] == f"organisation-{receipt['id']}"
    part = (await chamber.get(f"/api/log?from={receipt['first']}&limit=2")).json
    for event, entry in zip(receipt["events"], part["entries"], strict=True):
        hashed = hashlib.sha256(b"\x00" + entry["leaf"].encode()).hexdigest()
        assert hashed == entry["leaf_hash"] == event["leaf_hash"]


async def test_an_organisation_is_admitted_with_its_profile(chamber: House) -> None:
    body = {
        "id": "vzwbank",
        "bench": "civil-society",
        "name": "Bank vzw",
        "stands_for": "Wij zetten banken.",
        "themes": ["wonen"],
        "target_groups": ["ouderen"],
        "neighbourhoods": ["dampoort"],
    }
    receipt = await chamber.done("/api/organisations", body)
    assert receipt["id"] == "vzwbank"
    found = await seen(chamber, "/api/organisations/vzwbank", receipt)
    assert {name: found[name] for name in body if name != "id"} == {
        n: v for n, v in body.items() if n != "id"
    }
    assert (found["standing"], found["mandates"]) == ("member", [])
    refused(await chamber.post("/api/organisations", body, chamber.clerk), 409, "already-a-member")


async def test_only_the_clerk_admits(chamber: House) -> None:
    _, token = await chamber.member()
    body = {"bench": "city", "name": "Sluipweg"}
    refused(await chamber.post("/api/organisations", body, token), 403, "not-the-clerk")


async def test_a_profile_is_replaced_by_the_organisation_itself(chamber: House) -> None:
    organisation, token = await chamber.member()
    _, stranger = await chamber.member()
    path = f"/api/organisations/{organisation}/profile"
    receipt = await chamber.done(path, {"name": "Nieuwe naam", "themes": ["zorg"]}, token)
    assert receipt["id"] == organisation
    found = await seen(chamber, f"/api/organisations/{organisation}", receipt)
    assert (found["name"], found["themes"], found["stands_for"]) == ("Nieuwe naam", ["zorg"], None)
    refused(await chamber.post(path, {"name": "Gekaapt"}, stranger), 403, "not-your-organisation")


async def test_an_organisation_is_suspended_reinstated_and_leaves(chamber: House) -> None:
    organisation, token = await chamber.member()
    poll = await chamber.opened(token)
    path = f"/api/organisations/{organisation}"
    reason = {"reason": "Op eigen vraag."}
    receipt = await chamber.done(f"{path}/suspension", reason)
    found = await seen(chamber, path, receipt)
    assert (found["standing"], found["reason"]) == ("suspended", "Op eigen vraag.")
    ballot = await chamber.post(f"/api/polls/{poll}/ballots", {"choice": "for"}, token)
    refused(ballot, 403, "not-in-good-standing")
    refused(await chamber.post(f"{path}/suspension", reason, chamber.clerk), 409, "wrong-standing")

    await chamber.done(f"{path}/reinstatement", reason)
    await chamber.done(f"/api/polls/{poll}/ballots", {"choice": "for"}, token)
    receipt = await chamber.done(f"{path}/departure", {}, token)
    assert (await seen(chamber, path, receipt))["standing"] == "left"
    refused(await chamber.post(f"{path}/departure", {}, chamber.clerk), 404, "not-a-member")


async def test_a_departure_needs_no_body_at_all(chamber: House) -> None:
    organisation, token = await chamber.member()
    path = f"{chamber.url}/api/organisations/{organisation}/departure"
    async with chamber.session.post(path, headers={"Authorization": f"Bearer {token}"}) as response:
        assert response.status == 201


async def test_a_full_member_gives_and_withdraws_mandates_and_a_substitute_does_not(chamber: House) -> None:
    organisation, full = await chamber.member()
    path = f"/api/organisations/{organisation}/mandates"
    substitute = (await chamber.done(path, {"kind": "substitute", "valid_until": in_an_hour()}, full))["id"]
    token = (await chamber.done(f"{path}/{substitute}/tokens", {}, full))["token"]
    refused(await chamber.post(path, {"kind": "full"}, token), 403, "not-a-full-member")
    receipt = await chamber.done(f"{path}/{substitute}/withdrawal", {}, token)
    assert receipt["id"] == substitute
    found = await seen(chamber, f"/api/organisations/{organisation}", receipt)
    ended = {line["mandate"]: line["withdrawn_at"] for line in found["mandates"]}
    assert ended[substitute] is not None
    refused(await chamber.post(f"{path}/{substitute}/withdrawal", {}, full), 404, "no-such-mandate")


async def test_mandates_of_the_same_name_in_two_organisations_have_nothing_to_do_with_each_other(
    chamber: House,
) -> None:
    """Not their keys, not their tokens: and neither have those of a clerk of that name."""
    (mine, full), (theirs, other) = await chamber.member(), await chamber.member()
    tokens = []
    for organisation, token in ((mine, full), (theirs, other)):
        path = f"/api/organisations/{organisation}/mandates"
        assert (await chamber.done(path, {"kind": "full", "id": "k1"}, token, "zelfde"))["id"] == "k1"
        tokens.append((await chamber.done(f"{path}/k1/tokens", {}, token))["token"])
    poll = await chamber.opened(full)
    for token in tokens:
        await chamber.done(f"/api/polls/{poll}/ballots", {"choice": "for"}, token, "stem")
    path = f"/api/organisations/{mine}/mandates/k1/tokens"
    assert (await chamber.ask("DELETE", path, token=full)).status == 204
    ballots = f"/api/polls/{poll}/ballots"
    refused(await chamber.post(ballots, {"choice": "against"}, tokens[0]), 401, "token-revoked")
    await chamber.done(ballots, {"choice": "against"}, tokens[1])
    await chamber.done("/api/offices")


async def test_the_clerks_office_is_given_and_taken(own: House) -> None:
    receipt = await own.done("/api/offices", {})
    mandate = receipt["id"]
    assert receipt["events"][0]["type"] == "office.given.v1"
    token = (await own.done(f"/api/offices/{mandate}/tokens", {}))["token"]
    await own.done("/api/organisations", {"bench": "city", "name": "Door de tweede griffier"}, token)
    receipt = await own.done(f"/api/offices/{mandate}/withdrawal", {})
    assert receipt["id"] == mandate
    body = {"bench": "city", "name": "Te laat"}
    refused(await own.post("/api/organisations", body, token), 403, "not-the-clerk")
    refused(await own.post("/api/offices", {"mandate": "k1"}, own.clerk), 409, "office-held")
    refused(await own.post("/api/offices/k1/withdrawal", {}, own.clerk), 409, "last-clerk")


async def test_a_proposal_is_submitted_and_read_back_word_for_word(chamber: House) -> None:
    organisation, token = await chamber.member()
    words = {
        "title": "Een bank — “zitten” 🪑",
        "for_whom": "Wie slecht te been is.\n\nEn wie wacht.",
        "clauses": ["Er komt een bank.", "Ze heeft een rugleuning."],
        "background": "Zie het verslag.",
        "themes": ["wonen", "zorg"],
        "neighbourhoods": ["dampoort"],
    }
    receipt = await chamber.done("/api/proposals", {"id": f"v{organisation}", **words}, token)
    assert receipt["id"] == f"v{organisation}"
    dossier = await seen(chamber, f"/api/proposals/v{organisation}", receipt)
    assert [(c["number"], c["text"]) for c in dossier["clauses"]] == list(enumerate(words["clauses"], 1))
    told = {name: dossier[name] for name in ("title", "for_whom", "background", "themes", "neighbourhoods")}
    assert told == {name: words[name] for name in told}
    assert dossier["organisation"] == organisation
    [moment] = dossier["timeline"]
    assert (moment["type"], moment["position"]) == ("proposal.submitted.v1", receipt["first"])


async def test_only_a_member_submits_and_only_the_submitter_withdraws(chamber: House) -> None:
    _, token = await chamber.member()
    _, stranger = await chamber.member()
    body = {"title": "Titel", "for_whom": "Voor wie", "clauses": ["Tekst"]}
    refused(await chamber.post("/api/proposals", body, chamber.clerk), 403, "not-your-organisation")
    proposal = await chamber.proposed(token)
    path = f"/api/proposals/{proposal}/withdrawal"
    refused(await chamber.post(path, {"reason": "Niet van mij"}, stranger), 403, "not-your-organisation")
    receipt = await chamber.done(path, {"reason": "We denken er nog over na."}, token)
    dossier = await seen(chamber, f"/api/proposals/{proposal}", receipt)
    assert dossier["reason"] == dossier["timeline"][-1]["text"] == "We denken er nog over na."
    refused(
        await chamber.post("/api/polls", {"proposal": proposal}, chamber.clerk), 409, "proposal-withdrawn"
    )


async def test_a_poll_opens_with_its_terms(chamber: House) -> None:
    _, token = await chamber.member()
    proposal = await chamber.proposed(token)
    body = {
        "id": f"p{proposal}",
        "proposal": proposal,
        "threshold": {"numerator": 2, "denominator": 3, "of": "roll", "at_least": True},
        "quorum": {"numerator": 1, "denominator": 4},
        "closes_at": "2099-01-01T12:00:00+01:00",
    }
    receipt = await chamber.done("/api/polls", body)
    poll = await seen(chamber, f"/api/polls/{receipt['id']}", receipt)
    assert poll["terms"]["threshold"] == body["threshold"]
    assert poll["terms"]["quorum"] == body["quorum"]
    assert (poll["phase"], poll["closes_at"]) == ("open", "2099-01-01T11:00:00Z")
    assert poll["tally"] == {"for": 0, "against": 0, "abstain": 0}
    assert poll["result"] is None
    assert poll["terms"]["secrecy"] == "open"
    assert poll["terms"]["roll_size"] > 0
    refused(await chamber.post("/api/polls", body, chamber.clerk), 409, "poll-exists")
    refused(await chamber.post("/api/polls", {"proposal": proposal}, token), 403, "not-the-clerk")
    unknown = await chamber.post("/api/polls", {"proposal": "bestaatniet"}, chamber.clerk)
    refused(unknown, 404, "no-such-proposal")


async def test_a_minority_is_no_threshold(chamber: House) -> None:
    _, token = await chamber.member()
    proposal = await chamber.proposed(token)
    body = {"proposal": proposal, "threshold": {"numerator": 1, "denominator": 3, "of": "votes"}}
    refused(await chamber.post("/api/polls", body, chamber.clerk), 422, "threshold-no-majority")


async def test_the_close_is_announced_once(chamber: House) -> None:
    _, token = await chamber.member()
    poll = await chamber.opened(token)
    path = f"/api/polls/{poll}/closing"
    past = {"closes_at": "2020-01-01T00:00:00Z"}
    refused(await chamber.post(path, past, chamber.clerk), 422, "closes-in-the-past")
    receipt = await chamber.done(path, {"closes_at": in_an_hour()})
    assert receipt["id"] == poll
    assert (await seen(chamber, f"/api/polls/{poll}", receipt))["closes_at"] is not None
    refused(await chamber.post(path, {"closes_at": in_an_hour()}, chamber.clerk), 409, "closing-announced")


async def test_a_poll_is_annulled_with_a_reason(chamber: House) -> None:
    _, token = await chamber.member()
    poll = await chamber.opened(token)
    receipt = await chamber.done(f"/api/polls/{poll}/annulment", {"reason": "De vraag was onduidelijk."})
    found = await seen(chamber, f"/api/polls/{poll}", receipt)
    assert (found["phase"], found["reason"]) == ("annulled", "De vraag was onduidelijk.")
    ballot = await chamber.post(f"/api/polls/{poll}/ballots", {"choice": "for"}, token)
    refused(ballot, 409, "poll-annulled")


async def test_a_ballot_is_cast_changed_and_called_in_the_roll(chamber: House) -> None:
    organisation, token = await chamber.member()
    poll = await chamber.opened(token)
    path = f"/api/polls/{poll}/ballots"
    first = await chamber.post(path, {"choice": "for"}, token)
    assert first.status == 201
    [line] = first.json["events"]
    assert first.json == {
        "id": poll,
        "first": line["position"],
        "last": line["position"],
        "repeated": False,
        "events": [
            {
                "position": line["position"],
                "stream": f"ballot-{poll}-{organisation}",
                "version": 1,
                "type": "ballot.cast.v1",
                "leaf_hash": line["leaf_hash"],
            }
        ],
        "proof": f"/log/proof?position={line['position']}",
    }
    receipt = await chamber.done(path, {"choice": "abstain"}, token)
    assert receipt["events"][0]["version"] == 2
    [ballot] = await seen(chamber, path, receipt)
    assert (ballot["organisation"], ballot["choice"]) == (organisation, "abstain")
    assert ballot["position"] == receipt["last"]
    tally = (await seen(chamber, f"/api/polls/{poll}", receipt))["tally"]
    assert tally == {"for": 0, "against": 0, "abstain": 1}


async def test_who_is_not_on_the_roll_does_not_vote(chamber: House) -> None:
    _, token = await chamber.member()
    poll = await chamber.opened(token)
    _, late = await chamber.member()
    path = f"/api/polls/{poll}/ballots"
    refused(await chamber.post(path, {"choice": "for"}, late), 403, "not-on-the-roll")
    refused(await chamber.post(path, {"choice": "for"}, chamber.clerk), 403, "not-your-organisation")
    refused(await chamber.post("/api/polls/geen/ballots", {"choice": "for"}, token), 404, "no-such-poll")


# --- the same act twice ------------------------------------------------------------------------------------


async def test_the_same_key_and_body_give_the_first_receipt(chamber: House) -> None:
    _, token = await chamber.member()
    poll = await chamber.opened(token)
    path, key = f"/api/polls/{poll}/ballots", f"stem-{poll}"
    first = await chamber.post(path, {"choice": "for"}, token, key)
    await chamber.done(path, {"choice": "against"}, token)
    second = await chamber.ask("POST", path, b' {"choice" :  "for"}\n', token, f'"{key}"')
    assert (first.status, second.status) == (201, 200)
    assert second.json == {**first.json, "repeated": True}
    assert second.position == first.position


@pytest.mark.parametrize("key", ["zelfgekozen", "x" * 64, "A-z0.9_~-"])
async def test_an_act_that_makes_an_id_makes_the_same_one_again(chamber: House, key: str) -> None:
    body = {"bench": "civil-society", "name": "Eén keer"}
    first = await chamber.post("/api/organisations", body, chamber.clerk, key)
    second = await chamber.post("/api/organisations", body, chamber.clerk, key)
    assert (first.status, second.status) == (201, 200)
    assert first.json["id"] == second.json["id"]
    mandates = f"/api/organisations/{first.json['id']}/mandates"
    elsewhere = await chamber.post(mandates, {"kind": "full"}, chamber.clerk, key)
    refused(elsewhere, 422, "idempotency-key-reused")


async def test_a_key_that_was_used_for_another_body_is_refused(chamber: House) -> None:
    _, token = await chamber.member()
    poll = await chamber.opened(token)
    path, key = f"/api/polls/{poll}/ballots", f"anders-{poll}"
    await chamber.done(path, {"choice": "for"}, token, key)
    before = await chamber.head()
    refused(await chamber.post(path, {"choice": "against"}, token, key), 422, "idempotency-key-reused")
    assert await chamber.head() == before


async def test_keys_belong_to_a_mandate(chamber: House) -> None:
    (_, one), (_, other) = await chamber.member(), await chamber.member()
    poll = await chamber.opened(one)
    path = f"/api/polls/{poll}/ballots"
    await chamber.done(path, {"choice": "for"}, one, "dezelfde")
    await chamber.done(path, {"choice": "against"}, other, "dezelfde")


async def test_a_refusal_is_decided_anew(chamber: House) -> None:
    organisation, token = await chamber.member()
    poll = await chamber.opened(token)
    path, key = f"/api/polls/{poll}/ballots", f"nogeens-{poll}"
    await chamber.done(f"/api/organisations/{organisation}/suspension", {"reason": "Even niet."})
    refused(await chamber.post(path, {"choice": "for"}, token, key), 403, "not-in-good-standing")
    await chamber.done(f"/api/organisations/{organisation}/reinstatement", {"reason": "Weer wel."})
    await chamber.done(path, {"choice": "for"}, token, key)
