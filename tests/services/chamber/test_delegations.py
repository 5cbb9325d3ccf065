"""A2 over HTTP: an item goes out, is handed on too often, and comes back with its whole route."""

from __future__ import annotations

from typing import Any

from tests.services.chamber.parliament import Parliament


def asked(item: str, name: str, **more: Any) -> dict[str, Any]:
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
    assert row["due_at"] == "2998-03-20T23:00:00Z"
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
    report = {"findings": "Het kan.", "text": "Zo en zo.", "heard": False, "hearing": "Niemand kwam."}
    await members.done(f"{base}/report", report, "other")
    await members.done(f"{base}/conclusion", {"verdict": "takes-note", "reason": "Dank."}, "chair")
    told = await members.seen(base)
    assert (told["delegation"]["phase"], told["delegation"]["conditions"]) == (
        "concluded",
        "Binnen de begroting.",
    )
    assert told["delegation"]["due_at"] == "2998-04-01T22:00:00Z"
    (step,) = [step for step in told["steps"] if step["type"] == "delegation.reported.v1"]
    assert (step["text"], step["report"], step["hearing"]) == ("Het kan.", "Zo en zo.", "Niemand kwam.")
    assert step["data"] == {"heard": False, "hands": None, "decides": False}


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
