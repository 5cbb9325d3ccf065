"""A2 over HTTP: an item goes out, is handed on too often, and comes back with its whole route."""

from __future__ import annotations

import json
from typing import Any

from tests.services.chamber.browser import signed_in
from tests.services.chamber.matrix import COMMISSION
from tests.services.chamber.outcomes import adopted, commissioned
from tests.services.chamber.parliament import Parliament


def asked(item: str, name: str = "Woonraad", **more: Any) -> dict[str, Any]:
    """An item for another consultation, for which fietsers speaks."""
    receiver = {"name": name, "organisation": "fietsers"}
    return {
        "kind": "proposal",
        "item": item,
        "receiver": receiver,
        "question": f"Wat doen we met {item}?",
        "mandate": "elaborate",
        "due_on": "2998-03-20",
        **more,
    }


async def test_a2_an_item_that_is_handed_on_too_often_comes_back_with_its_route(members: Parliament) -> None:
    item = await members.filed("aardappel")
    await members.done("/api/delegations", asked(item, "Woonraad"))
    base = f"/api/delegations/proposal/{item}"
    for number in range(1, 4):
        receiver = {"name": f"Overleg {number}", "organisation": "koor" if number % 2 else "fietsers"}
        await members.done(f"{base}/hand-ons", {"receiver": receiver, "reason": "Niet voor ons."},
                           "other" if number % 2 else "choir")  # fmt: skip
    told = await members.seen(base)
    row = told["delegation"]
    assert (row["phase"], row["hand_ons"], row["hot"], row["number"]) == ("assembly", 3, True, 1)
    assert (row["question"], row["mandate"]) == ("Wat doen we met aardappel?", "elaborate")
    assert row["due_at"] is None
    assert [(step["type"], step["name"], step["speaker"]) for step in told["steps"]] == [
        ("delegation.delegated.v1", "Woonraad", "fietsers"),
        ("delegation.handed-on.v1", "Overleg 1", "koor"),
        ("delegation.handed-on.v1", "Overleg 2", "fietsers"),
        ("delegation.handed-on.v1", "Overleg 3", "koor"),
        ("delegation.hot-potato.v1", None, None),
    ]
    hot = await members.seen("/api/delegations?hot=true&kind=proposal")
    assert item in {one["item"] for one in hot}
    late = await members.post(f"{base}/acceptance", {}, "choir")
    assert (late.status, late.json["code"]) == (409, "wrong-phase-of-delegation")


async def test_a2_an_item_is_accepted_reported_on_and_concluded(members: Parliament) -> None:
    item = await members.filed("kaartje")
    await members.done("/api/delegations", asked(item, "Woonraad", conditions="Binnen de begroting."))
    base = f"/api/delegations/proposal/{item}"
    await members.done(f"{base}/acceptance", {}, "other")
    await members.done(f"{base}/beginning", {}, "other")
    extended = {"due_on": "2998-04-01", "reason": "Er was sneeuw."}
    await members.done(f"{base}/extensions", extended, "chair")
    assert (await members.seen(base))["delegation"]["due_at"] == "2998-04-01T22:00:00Z"
    report = {"findings": "Het kan.", "text": "Zo en zo.", "heard": False, "hearing": "Niemand kwam."}
    await members.done(f"{base}/report", report, "other")
    await members.done(f"{base}/conclusion", {"verdict": "takes-note", "reason": "Dank."}, "chair")
    told = await members.seen(base)
    assert (told["delegation"]["phase"], told["delegation"]["conditions"]) == (
        "concluded",
        "Binnen de begroting.",
    )
    assert told["delegation"]["due_at"] is None
    (step,) = [step for step in told["steps"] if step["type"] == "delegation.reported.v1"]
    assert (step["text"], step["report"], step["hearing"]) == ("Het kan.", "Zo en zo.", "Niemand kwam.")
    assert step["data"] == {"heard": False, "hands": None, "decides": False, "poll": None}


async def test_lists_go_on_and_say_so_when_they_cannot(members: Parliament) -> None:
    for item in ("lijsteen", "lijsttwee"):
        await members.filed(item)
        await members.done("/api/delegations", asked(item, "Woonraad", due_on="2998-12-30"))
    first = await members.seen("/api/delegations?limit=1")
    rest = await members.seen(f"/api/delegations?after={first[0]['position']}&limit=1000")
    assert {"lijsteen", "lijsttwee"} <= {one["item"] for one in (*first, *rest)}
    for after in ("9999", "zo", "9" * 30):
        answer = await members.chamber.get(f"/api/delegations?after={after}")
        assert (answer.status, answer.json["code"]) == (422, "unknown-after")
    answer = await members.chamber.get("/api/commissions?after=nergens")
    assert (answer.status, answer.json["code"]) == (422, "unknown-after")


async def test_what_is_not_there_is_told(members: Parliament) -> None:
    for path, code in (
        ("/api/commissions/nergens", "no-such-commission"),
        ("/api/delegations/outcome/nergens", "never-delegated"),
        ("/api/delegations/potato/nergens", "no-such-kind"),
    ):
        answer = await members.chamber.get(path)
        assert (answer.status, answer.json["code"]) == (404, code)
    for day, code in (("2999-01-01", "not-a-day"), ("2026-02-30", "malformed-body")):
        answer = await members.post("/api/delegations", asked("x", "Woonraad", due_on=day), "clerk")
        assert (answer.status, answer.json["code"]) == (422, code)


async def test_a_commissions_own_system_answers_with_its_token_and_the_log_says_so(
    members: Parliament,
) -> None:
    await commissioned(members, "kprogramma")
    item = await members.filed("programma")
    await members.done("/api/delegations", asked(item, receiver={"commission": "kprogramma"}))
    base = f"/api/delegations/proposal/{item}"
    path = "/api/commissions/kprogramma/tokens"
    given = await members.done(path, {}, "full")
    assert (given["commission"], given["expires_at"]) == ("kprogramma", None)
    members.tokens["program"] = given["token"]
    await members.done(f"{base}/acceptance", {}, "program")
    told = await members.seen(base)
    assert [(step["type"], step["office"], step["organisation"]) for step in told["steps"]][1:] == [
        ("delegation.accepted.v1", "commission", None)
    ]
    at = told["steps"][1]["position"]
    (entry,) = (await members.chamber.get(f"/api/log?from={at}&limit=1")).json["entries"]
    assert json.loads(entry["leaf"])["actor"] == {
        "office": "commission", "mandate": "kprogramma", "organisation": None, "proof": "token"
    }  # fmt: skip
    assert (
        "het systeem van een commissie" in (await members.chamber.read(f"/verwijzingen/proposal/{item}")).text
    )
    refused = await members.post(f"{base}/recall", {"reason": "Terug."}, "program")
    assert (refused.status, refused.json["code"]) == (403, "not-for-the-assembly")
    (line,) = (await members.chamber.ask("GET", path, token=members.tokens["city"])).json
    assert line["issued_by"] == f"member/buurtwerk/{members.mandates['full']}"
    assert line["revoked_at"] is None
    assert (await members.chamber.ask("DELETE", path, token=members.tokens["clerk"])).status == 204
    ended = await members.post(f"{base}/beginning", {}, "program")
    assert (ended.status, ended.json["code"]) == (401, "token-revoked")


async def test_the_token_of_a_commission_ends_with_it(members: Parliament) -> None:
    outcome = await commissioned(members, "kkort")
    item = await members.filed("kortstondig")
    await members.done("/api/delegations", asked(item, receiver={"commission": "kkort"}))
    path = "/api/commissions/kkort/tokens"
    members.tokens["short"] = (await members.done(path))["token"]
    await members.done("/api/commissions/kkort/dissolution", {"outcome": outcome})
    late = await members.post(f"/api/delegations/proposal/{item}/acceptance", {}, "short")
    assert (late.status, late.json["code"]) == (409, "commission-dissolved")
    again = await members.post(path, {}, "clerk")
    assert (again.status, again.json["code"]) == (409, "commission-dissolved")
    assert len((await members.chamber.ask("GET", path, token=members.tokens["clerk"])).json) == 1
    assert (await members.chamber.ask("DELETE", path, token=members.tokens["clerk"])).status == 204


async def test_e2_a_commission_deliberates_and_votes_within_and_reports_with_its_poll(
    members: Parliament,
) -> None:
    outcome = "binnen"
    await adopted(members.chamber, outcome, "buurtwerk", "Binnen", holder=None)
    await members.done(
        "/api/commissions", {**COMMISSION, "id": "kbinnen", "outcome": outcome, "may_decide": True}
    )
    for organisation in ("buurtwerk", "koor", "stad"):
        seat = {"organisation": organisation, "outcome": outcome}
        await members.done("/api/commissions/kbinnen/seats", seat)
    await members.done("/api/commissions/kbinnen/officers", {"chair": "buurtwerk", "rapporteur": "koor"})
    to = {"receiver": {"commission": "kbinnen"}, "kind": "outcome", "mandate": "decide", "outcome": outcome}
    await members.done("/api/delegations", asked(outcome, "", **to))
    base, item = f"/api/delegations/outcome/{outcome}", f"/api/commissions/kbinnen/items/outcome/{outcome}"
    early = await members.post(f"{item}/polls", {"question": "Doen?"}, "full")
    assert (early.status, early.json["code"]) == (409, "wrong-phase-of-delegation")
    await members.done(f"{base}/acceptance", {}, "choir")
    said = {"kind": "concern", "text": "Het is te duur."}
    concern = await members.made(f"{item}/contributions", said, "choir")
    reply = {"kind": "information", "text": "Er is geld.", "reply_to": concern}
    await members.done(f"{item}/contributions", reply, "city")
    outside = await members.post(f"{item}/contributions", said, "other")
    assert (outside.status, outside.json["code"]) == (403, "no-seat-of-yours")
    (thread,) = await members.seen(f"{item}/contributions")
    assert (thread["organisation"], thread["commission"], thread["proposal"]) == ("koor", "kbinnen", None)
    assert [one["text"] for one in thread["replies"]] == ["Er is geld."]
    poll = await members.made(f"{item}/polls", {"question": "Doen?"}, "full")
    for role, choice in (("full", "for"), ("choir", "for"), ("city", "for")):
        await members.done(f"/api/polls/{poll}/ballots", {"choice": choice}, role)
    refused = await members.post(f"/api/polls/{poll}/ballots", {"choice": "for"}, "other")
    assert (refused.status, refused.json["code"]) == (403, "not-on-the-roll")
    (line,) = await members.seen(f"/api/polls?commission=kbinnen&about=outcome&item={outcome}")
    assert (line["poll"], line["commission_name"], line["roll_size"]) == (poll, "Wonen", 3)
    async with members.clerk_process():
        await members.counted(poll)
    told = await members.seen(f"/api/polls/{poll}")
    assert told["within"] == {
        "commission": "kbinnen", "name": "Wonen", "kind": "outcome", "item": outcome, "number": 1, "turn": 1,
    }  # fmt: skip
    koor = await signed_in(members.chamber, "member", members.mandates["choir"], "koor")
    path, offered = f"/verwijzingen/outcome/{outcome}", f'<option value="{poll}"'
    assert offered in await koor.page(path)
    benches = {"civil_for": 2, "civil_against": 0, "city_for": 1, "city_against": 0}
    assert told["result"]["benches"] == benches
    report = {"findings": "Het kan.", "text": "Zo.", "heard": True, "hearing": "Op een avond.", "poll": poll}
    await members.done(f"{base}/report", report, "choir")
    (step,) = [one for one in (await members.seen(base))["steps"] if one["type"] == "delegation.reported.v1"]
    assert step["data"] == {"heard": True, "hands": None, "decides": True, "poll": poll}
    assert (await members.seen(base))["delegation"]["due_at"] is None
    assert "Ten laatste op" not in (await koor.page(path)).partition("De hele weg")[0]
    again = {"question": "En wie betaalt?", "due_on": "2998-06-01"}
    await members.done(f"{base}/resending", again)
    await members.done(f"{base}/acceptance", {}, "choir")
    line = (await members.seen(base))["delegation"]
    assert (line["due_at"], line["number"], line["turn"]) == ("2998-06-01T22:00:00Z", 1, 2)
    assert offered not in await koor.page(path)
    old = await members.post(f"{base}/report", report, "choir")
    assert (old.status, old.json["code"]) == (409, "not-a-poll-of-this")


async def test_a2_a_proposal_that_a_body_has_waits_for_its_report_which_opens_it_again(
    members: Parliament,
) -> None:
    item = await members.filed("wachtend")

    async def prepared() -> Any:
        return (await members.chamber.read(f"/api/proposals/{item}/preparation")).json

    assert (await prepared())["waits_for_report"] is False
    await members.done("/api/delegations", asked(item, "Woonraad"))
    base = f"/api/delegations/proposal/{item}"
    await members.done(f"{base}/acceptance", {}, "other")
    told = await prepared()
    assert (told["waits_for_report"], told["ready"]) == (True, False)
    assert "Het komt niet ter stemming voor er een verslag is, of" in (
        (await members.chamber.read(f"/dossiers/{item}")).text
    )
    before = await prepared()
    report = {"findings": "Het kan.", "text": "Zo.", "heard": True, "hearing": "Op een avond."}
    await members.done(f"{base}/report", report, "other")
    after = await prepared()
    assert (after["waits_for_report"], after["phase"]) == (False, before["phase"])
    assert after["readable_until"] > before["readable_until"]
    course = (await members.chamber.read(f"/dossiers/{item}/verloop")).text
    assert "Heropend door een verslag" in course
