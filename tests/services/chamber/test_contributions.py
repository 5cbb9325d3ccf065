"""Deliberation over HTTP: said, answered, said otherwise, taken back; read in turns by organisation."""

from __future__ import annotations

from typing import Any

from tests.services.chamber.house import House


async def said(chamber: House, proposal: str, token: str, text: str, **more: Any) -> str:
    body = {"kind": "argument-for", "text": text, **more}
    path = f"/api/proposals/{proposal}/contributions"
    contribution: str = (await chamber.done(path, body, token))["id"]
    return contribution


async def debate(chamber: House, proposal: str, **query: Any) -> list[Any]:
    """What is said, once all of it was seen."""
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    last = await chamber.head() - 1
    answer = await chamber.get(f"/api/proposals/{proposal}/contributions?at_least={last}&{asked}")
    assert answer.status == 200, answer.text
    found: list[Any] = answer.json
    return found


async def test_e3_who_says_most_is_not_heard_first(chamber: House) -> None:
    (_, loud), (_, soft) = await chamber.member(), await chamber.member()
    proposal = await chamber.proposed(loud)
    for text in ("Een", "Twee", "Drie"):
        await said(chamber, proposal, loud, text)
    await said(chamber, proposal, soft, "Vier", kind="concern", for_another=True)
    assert [line["text"] for line in await debate(chamber, proposal)] == ["Een", "Vier", "Twee", "Drie"]
    by_time = await debate(chamber, proposal, order="time")
    assert [line["text"] for line in by_time] == ["Een", "Twee", "Drie", "Vier"]
    (concern,) = await debate(chamber, proposal, kind="concern")
    assert (concern["text"], concern["for_another"]) == ("Vier", True)


async def test_a_question_is_answered_and_a_reply_stands_under_what_it_replies_to(chamber: House) -> None:
    (_, own), (_, other) = await chamber.member(), await chamber.member()
    proposal = await chamber.proposed(own)
    question = await said(chamber, proposal, other, "Waar?", kind="question", asked="submitter")
    await said(chamber, proposal, own, "In het park", reply_to=question)
    await chamber.done(f"/api/contributions/{question}/answers", {"text": "Aan de vijver"}, own)
    (line,) = await debate(chamber, proposal)
    assert (line["asked"], [answer["text"] for answer in line["answers"]]) == ("submitter", ["Aan de vijver"])
    assert [reply["text"] for reply in line["replies"]] == ["In het park"]


async def test_t1_the_words_before_an_edit_are_there_with_what_changed(chamber: House) -> None:
    _, own = await chamber.member()
    proposal = await chamber.proposed(own)
    contribution = await said(chamber, proposal, own, "Er is te weinig licht.")
    await chamber.done(f"/api/contributions/{contribution}/wordings", {"text": "Er is te veel licht."}, own)
    await chamber.done(f"/api/contributions/{contribution}/withdrawal", {}, own)
    last = await chamber.head() - 1
    found = (await chamber.get(f"/api/contributions/{contribution}?at_least={last}")).json
    assert found["contribution"]["version"] == 2
    assert found["contribution"]["withdrawn_at"] is not None
    first, second = found["wordings"]
    assert (first["text"], first["differences"]) == ("Er is te weinig licht.", None)
    assert second["differences"] == [
        {"operation": "same", "text": "Er is te "},
        {"operation": "gone", "text": "weinig"},
        {"operation": "new", "text": "veel"},
        {"operation": "same", "text": " licht."},
    ]


async def test_what_the_rules_do_not_admit_is_refused_with_what_to_do(chamber: House) -> None:
    (_, own), (_, other) = await chamber.member(), await chamber.member()
    proposal = await chamber.proposed(own)
    path = f"/api/proposals/{proposal}/contributions"
    for body, token, status, code in (
        ({"kind": "question", "text": "Waar?"}, own, 422, "nobody-asked"),
        ({"kind": "concern", "text": "Donker"}, chamber.clerk, 403, "not-your-organisation"),
        ({"kind": "concern", "text": "Donker", "reply_to": "geen"}, other, 404, "no-such-contribution"),
    ):
        answer = await chamber.post(path, body, token)
        assert (answer.status, answer.json["code"]) == (status, code), answer.text
        assert answer.json["remedy"]
    assert (await chamber.get("/api/contributions/geen")).json["code"] == "no-such-contribution"
