"""M1 over HTTP: clerk and chair run a sitting from its convocation to its minutes; anyone reads along."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Calendar

from tests.services.chamber.house import House
from tests.waiting import until


async def chair_of(chamber: House) -> str:
    mandate = (await chamber.done("/api/offices", {"office": "chair"}))["id"]
    token: str = (await chamber.done(f"/api/offices/{mandate}/tokens", {"office": "chair"}))["token"]
    return token


async def convened(chamber: House, starts_in: float = 0.2, **more: Any) -> str:
    now = datetime.now(UTC)  # noqa: TID251 - a test has a clock of its own
    body = {
        "title": "Plenaire van maart",
        "ends_at": (now + timedelta(hours=2)).isoformat(),
        "place": "Stadhuis",
        **more,
    }
    sitting: str = (await chamber.timely("/api/sittings", body, when="starts_at", within=starts_in))["id"]
    return sitting


async def begun(chamber: House, sitting: str) -> None:
    async def begins() -> bool:
        return (await chamber.post(f"/api/sittings/{sitting}/opening", {}, chamber.clerk)).status == 201

    await until(begins)


async def seen(chamber: House, path: str) -> Any:
    answer = await chamber.get(f"{path}?at_least={await chamber.head() - 1}")
    assert answer.status == 200, answer.text
    return answer.json


async def test_a_sitting_is_run_from_its_convocation_to_its_minutes(chamber: House) -> None:
    chair = await chair_of(chamber)
    (loud, speaks), (soft, waits) = await chamber.member(), await chamber.member()
    proposal = await chamber.proposed(speaks)
    sitting, after = await convened(chamber), await convened(chamber, starts_in=0.4)
    base = f"/api/sittings/{sitting}"
    item = (await chamber.done(f"{base}/agenda", {"title": "Een bank", "proposal": proposal}, chair))["id"]
    await chamber.done(f"{base}/documents", {"title": "Nota", "text": "Over banken", "item": item}, chair)
    await begun(chamber, sitting)
    await chamber.done(f"{base}/attendance", {}, speaks)
    await chamber.done(f"{base}/attendance", {"organisation": soft})
    turns = f"{base}/agenda/{item}"
    await chamber.done(f"{turns}/turns", {}, speaks)
    await chamber.done(f"{turns}/floor", {"organisation": loud}, chair)
    await chamber.done(f"{turns}/turns", {}, speaks)
    await chamber.done(f"{turns}/turns", {}, waits)
    early = await chamber.post(f"{turns}/floor", {"organisation": loud}, chair)
    assert (early.status, early.json["code"]) == (409, "not-its-turn")
    during = await seen(chamber, base)
    assert [speaker["organisation"] for speaker in during["agenda"][0]["waiting"]] == [soft, loud]
    assert [speaker["organisation"] for speaker in during["agenda"][0]["spoke"]] == [loud]
    await chamber.done(f"{turns}/floor", {"organisation": soft}, chair)
    await chamber.done(f"{turns}/waiver", {}, speaks)
    late = {"title": "Dringend", "hands": {"for": 2, "against": 0, "abstain": 0}}
    await chamber.done(f"{base}/agenda", late, chair)
    await chamber.done(f"{base}/departures", {}, speaks)
    await chamber.done(f"{base}/closing", {}, chair)
    await chamber.done(f"{base}/minutes", {"text": "Wij spraken over banken."})
    await begun(chamber, after)
    await chamber.done(f"{base}/approval", {"version": 1, "by": after}, chair)
    whole = await seen(chamber, base)
    assert (whole["sitting"]["phase"], whole["sitting"]["attended"]) == ("ended", 2)
    assert (whole["sitting"]["approved"], whole["sitting"]["approved_by"]) == (1, after)
    assert [(one["title"], one["proposal"]) for one in whole["agenda"]] == [
        ("Een bank", proposal),
        ("Dringend", None),
    ]
    assert whole["agenda"][1]["hands"] == late["hands"]
    assert whole["documents"][0]["text"] == "Over banken"
    assert {one["organisation"]: one["went_at"] is None for one in whole["attendance"]} == {
        loud: False,
        soft: True,
    }
    assert [one["text"] for one in whole["minutes"]] == ["Wij spraken over banken."]


async def test_members_do_not_run_a_sitting(chamber: House) -> None:
    _, own = await chamber.member()
    sitting = await convened(chamber)
    for path, body in (
        ("opening", {}),
        ("cancellation", {"reason": "Sneeuw"}),
        ("agenda", {"title": "Iets"}),
        ("minutes", {"text": "Iets"}),
    ):
        answer = await chamber.post(f"/api/sittings/{sitting}/{path}", body, own)
        assert (answer.status, answer.json["code"]) == (403, "not-of-the-bureau"), path


async def test_a_calendar_program_reads_when_and_where(chamber: House) -> None:
    held, off = (
        await convened(chamber, link="https://video.example/1"),
        await convened(chamber, kind="plenary"),
    )
    await chamber.done(f"/api/sittings/{off}/cancellation", {"reason": "Sneeuw"})
    last = await chamber.head() - 1
    answer = await chamber.get(f"/api/sittings.ics?at_least={last}")
    assert answer.headers["Content-Type"] == "text/calendar"
    events = {str(event["uid"]).partition("@")[0]: event for event in Calendar.from_ical(answer.raw).events}
    assert (str(events[held]["summary"]), str(events[held]["location"])) == ("Plenaire van maart", "Stadhuis")
    assert (str(events[held]["status"]), str(events[held]["url"])) == ("CONFIRMED", "https://video.example/1")
    assert (str(events[off]["status"]), int(events[off]["sequence"])) == ("CANCELLED", 1)
    one = await chamber.get(f"/api/sittings/{held}/calendar.ics?at_least={last}")
    assert len(Calendar.from_ical(one.raw).events) == 1
    assert (await chamber.get("/api/sittings/geen/calendar.ics")).json["code"] == "no-such-sitting"
    assert (await chamber.get("/api/sittings/geen")).json["code"] == "no-such-sitting"


async def test_the_next_sitting_comes_first(chamber: House) -> None:
    later, sooner = await convened(chamber, starts_in=600), await convened(chamber, starts_in=300)
    lines = await seen(chamber, "/api/sittings")
    assert [line["sitting"] for line in lines if line["sitting"] in {later, sooner}] == [later, sooner]
    coming = await chamber.get(f"/api/sittings?coming=true&at_least={await chamber.head() - 1}")
    found = [line["sitting"] for line in coming.json]
    assert found.index(sooner) < found.index(later)
