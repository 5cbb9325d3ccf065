"""A4 over HTTP: a signal gathers who sees it too, is merged, bundled and delegated; pages tell it."""

from __future__ import annotations

from tests.services.chamber.browser import Browser, signed_in
from tests.services.chamber.matrix import BUNDLE, SIGNAL
from tests.services.chamber.parliament import Parliament

WHY = {"reason": "Het is hetzelfde."}


async def test_a4_a_signal_is_told_with_all_that_went_along(members: Parliament) -> None:
    first = await members.made("/api/signals", {**SIGNAL, "themes": ["schimmel"]}, "full")
    second = await members.made("/api/signals", {**SIGNAL, "themes": ["schimmel"]}, "other")
    await members.done(f"/api/signals/{second}/recognition", {"seen": 3}, "choir")
    bundle = await members.made("/api/bundles", BUNDLE, "full")
    await members.done(f"/api/bundles/{bundle}/signals", {"signal": second}, "full")
    await members.done(f"/api/signals/{second}/merger", {"into": first, **WHY})
    await members.done(f"/api/signals/{first}/answers", {"question": "can", "text": "Verluchten."}, "choir")
    await members.done(f"/api/signals/{first}/years", {"year": 2025, "seen": 2}, "other")
    told = await members.seen(f"/api/signals/{first}")
    assert (told["behind"], told["into"], told["on_behalf_of"]) == (3, None, "Gezinnen die huren.")
    assert [one["raised"] for one in told["recognised"]] == [True, True, False]
    assert told["years"] == [{"year": 2025, "organisations": 1, "times": 2}]
    assert [(one["question"], one["version"], one["body"]) for one in told["answers"]] == [
        ("can", 1, "Verluchten.")
    ]
    gone = await members.seen(f"/api/signals/{second}")
    assert (gone["into"], gone["reason"]) == (first, "Het is hetzelfde.")
    assert [one["signal"] for one in await members.seen("/api/signals?theme=schimmel")] == [first]
    inside = await members.seen(f"/api/bundles/{bundle}")
    assert [(one["signal"], one["root"]) for one in inside["contents"]] == [(second, first)]


async def test_a4_a_delegated_signal_is_told_as_one_and_leads_to_no_dossier(members: Parliament) -> None:
    signal = await members.made("/api/signals", SIGNAL, "full")
    clerk = await signed_in(members.chamber, "clerk", "k1")
    asked = {
        "kind": "signal", "item": signal, "receiver.name": "Woonraad", "question": "Wie pakt dit op?",
        "mandate": "elaborate", "due_on": "2998-12-01",
    }  # fmt: skip
    assert "Het is verwezen." in await clerk.done("/verwijzingen", "delegate", asked)
    told = await Browser(members.chamber).page(f"/verwijzingen/signal/{signal}")
    assert "Verwijzing: Signaal" in told
    assert f"/dossiers/{signal}" not in told
