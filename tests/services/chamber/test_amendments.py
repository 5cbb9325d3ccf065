"""A text from its first amendment to the vote on it, and the minority positions on what came of that: request
by request, with the clerk process beside the chamber.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from events.proposal.facts import Clause
from events.proposal.state import text_digest
from tests.conftest import Database
from tests.services.chamber.parliament import Parliament, parliament
from tests.waiting import until

pytestmark = pytest.mark.fault

PATH = "/api/proposals/banken"
WHY = {"reason": "Zo is het beter."}


@pytest.fixture
async def debate(database: Database, tmp_path: Path) -> AsyncIterator[Parliament]:
    """A parliament in which the item `banken` of Buurtwerk is on an agenda; the clerk process runs."""
    async with parliament(database, tmp_path) as made, made.clerk_process():
        await made.filed("banken")
        await made.scheduled("banken")
        yield made


class Text:
    """The amendments to `banken`, as everybody reads them."""

    def __init__(self, made: Parliament) -> None:
        self.made = made

    async def file(self, amendment: str, role: str, *changes: dict[str, Any], **more: Any) -> Any:
        """File one that must be taken."""
        body = {"version": 1, "id": amendment, "changes": changes, **WHY, **more}
        return await self.made.done(f"{PATH}/amendments", body, role)

    async def refused(self, path: str, body: Any, role: str) -> tuple[int, str]:
        """What is told to who asks for it; nothing is stored."""
        before = await self.made.chamber.head()
        answer = await self.made.post(f"{PATH}/{path}", body, role)
        assert await self.made.chamber.head() == before
        return answer.status, answer.json["code"]

    async def phases(self) -> dict[str, tuple[str, int]]:
        """Where each amendment stands, and which version it is about."""
        lines = (await self.made.seen(f"{PATH}/amendments"))["amendments"]
        return {line["amendment"]: (line["phase"], line["version"]) for line in lines}

    async def collisions(self) -> list[list[str]]:
        """What cannot all stand, in the order of voting."""
        told = (await self.made.seen(f"{PATH}/amendments"))["collisions"]
        return [one["amendments"] for one in told]

    async def clauses(self, version: int) -> dict[str, str]:
        """The clauses of a version."""
        told = await self.made.seen(f"{PATH}/texts/{version}")
        return {clause["clause"]: clause["text"] for clause in told["clauses"]}

    async def voted(self, amendment: str, *choices: str) -> None:
        """A vote on one amendment, until the clerk process has drawn its consequence."""
        body = {"proposal": "banken", "kind": "amendment", "amendments": [amendment]}
        poll = await self.made.made("/api/polls", body)
        for role, choice in zip(("full", "other", "choir", "city", "service"), choices, strict=False):
            await self.made.done(f"/api/polls/{poll}/ballots", {"choice": choice}, role)
        assert (await self.phases())[amendment][0] == "voted-on"
        await self.made.counted(poll)

        async def decided() -> bool:
            return (await self.phases())[amendment][0] in {"adopted", "rejected"}

        await until(decided)


def change(kind: str, at: str | None = None, text: str | None = None, **more: Any) -> dict[str, Any]:
    """A change to a clause."""
    said = {"kind": kind, "at": at, "text": text, **more}
    return {name: value for name, value in said.items() if value is not None}


ON_METAL = {"proposal": "banken", "kind": "amendment", "amendments": ["metaal"]}
OLD = {"version": 1, "changes": [change("delete", "c1")], **WHY}


async def test_a_text_is_amended_from_the_first_collision_to_the_vote_on_it(debate: Parliament) -> None:
    text = Text(debate)
    await _rivals_are_told(text, debate)
    await _the_order_is_kept(text, debate)
    await _one_is_amended_itself(text, debate)
    await _a_friendly_one_is_taken_over(text, debate)
    await _votes_make_the_next_text(text)
    await _what_is_touched_is_flagged(text, debate)
    await _the_vote_is_on_that_text(text, debate)


async def _rivals_are_told(text: Text, debate: Parliament) -> None:
    """Rivals are told at once, and words are told apart."""
    await text.file("steen", "other", change("replace", "c2", "De banken zijn van steen."))
    await text.file("metaal", "choir", change("replace", "c2", "De banken zijn van metaal."))
    await text.file("weg", "city", change("delete", "c3"))
    await text.file("licht", "service", change("insert", "c1", "Elke bank heeft licht.", clause="licht"))
    one = await debate.seen(f"{PATH}/amendments/metaal")
    assert (one["rivals"], one["reason"], one["organisation"]) == (["steen"], "Zo is het beter.", "koor")
    runs = [(run["operation"], run["text"]) for run in one["changes"][0]["differences"]]
    assert runs == [("same", "De banken zijn van "), ("gone", "hout"), ("new", "metaal"), ("same", ".")]
    assert await text.collisions() == [["steen", "metaal"]]


async def _the_order_is_kept(text: Text, debate: Parliament) -> None:
    """What is put to the vote waits for what comes before it."""
    assert await text.refused("deliberation/end", {}, "clerk") == (409, "amendments-open")
    assert (await debate.post("/api/polls", ON_METAL, "clerk")).json["code"] == "not-next-in-order"
    assert await text.refused("ranking", {"ranking": ["metaal", "weg"], **WHY}, "clerk") == (422, "no-rivals")
    await debate.done(f"{PATH}/ranking", {"ranking": ["metaal", "steen"], **WHY})
    assert await text.collisions() == [["metaal", "steen"]]


async def _one_is_amended_itself(text: Text, debate: Parliament) -> None:
    """Others put their name to one; its own words are changed by its author's leave."""
    await debate.done(f"{PATH}/amendments/metaal/signatures", {}, "city")
    assert await text.refused("amendments/metaal/signatures", {}, "city") == (409, "signed-already")
    staal = change("replace", "c2", "De banken zijn van staal.")
    behind = change("insert", "c2", "Elke bank heeft een leuning.", clause="leuning")
    await text.file("staal", "city", staal, behind, on="metaal")
    one = await debate.seen(f"{PATH}/amendments/staal")
    assert [(told["old"], told["text"]) for told in one["changes"]] == [
        ("De banken zijn van metaal.", "De banken zijn van staal."),
        (None, "Elke bank heeft een leuning."),
    ]
    assert (await debate.post("/api/polls", ON_METAL, "clerk")).json["code"] == "sub-amendments-open"
    deeper = {"version": 1, "changes": [staal], "on": "staal", **WHY}
    assert await text.refused("amendments", deeper, "other") == (409, "amendment-too-deep")
    await debate.done(f"{PATH}/amendments/staal/takeover", {}, "choir")
    one = await debate.seen(f"{PATH}/amendments/metaal")
    assert one["co_signers"] == ["stad"]
    assert [(told["kind"], told["at"], told["old"], told["text"]) for told in one["changes"]] == [
        ("replace", "c2", "De banken zijn van hout.", "De banken zijn van staal."),
        ("insert", "c2", None, "Elke bank heeft een leuning."),
    ]


async def _a_friendly_one_is_taken_over(text: Text, debate: Parliament) -> None:
    """A friendly one changes the text at once; those that it leaves alone go along."""
    await debate.done(f"{PATH}/amendments/licht/takeover", {}, "full")
    assert list((await text.clauses(2)).items())[:2] == [
        ("c1", "Er komen banken."), ("licht", "Elke bank heeft licht.")
    ]  # fmt: skip
    assert await text.phases() == {
        "steen": ("standing", 2), "metaal": ("standing", 2), "weg": ("standing", 2),
        "licht": ("adopted", 1), "staal": ("adopted", 1),
    }  # fmt: skip
    assert await text.refused("amendments", OLD, "other") == (409, "another-version")


async def _votes_make_the_next_text(text: Text) -> None:
    """A vote lapses the rivals of what it adopts, and the clerk process makes the next text."""
    await text.voted("metaal", "for", "for", "against")
    await until(lambda: _has(text, 3))
    assert await text.clauses(3) == {
        "c1": "Er komen banken.",
        "licht": "Elke bank heeft licht.",
        "c2": "De banken zijn van staal.",
        "leuning": "Elke bank heeft een leuning.",
        "c3": "De wijk kiest de plaats.",
    }
    phases = await text.phases()
    assert (phases["steen"], phases["weg"]) == (("lapsed", 2), ("standing", 3))
    await text.voted("weg", "against", "against", "for")
    assert (await text.phases())["weg"] == ("rejected", 3)


async def _what_is_touched_is_flagged(text: Text, debate: Parliament) -> None:
    """What a takeover touches is flagged, and its author says what it means now."""
    await text.file("kleur", "choir", change("replace", "c1", "Er komen rode banken."), version=3)
    await text.file("geur", "other", change("replace", "c1", "Er komen geurende banken."), version=3)
    await debate.done(f"{PATH}/amendments/kleur/takeover", {}, "full")
    assert (await text.phases())["geur"] == ("flagged", 3)
    await debate.done(f"{PATH}/amendments/geur/withdrawal", {}, "other")
    told = await debate.seen(f"{PATH}/texts/4")
    assert (told["amendments"], told["gone"]) == (["kleur"], [])
    assert [clause["differences"] is None for clause in told["clauses"]] == [False, True, True, True, True]
    assert [line["version"] for line in await debate.seen(f"{PATH}/texts")] == [1, 2, 3, 4]


async def _the_vote_is_on_that_text(text: Text, debate: Parliament) -> None:
    """The vote is on exactly that text."""
    await debate.done(f"{PATH}/deliberation/end")
    assert await text.refused("amendments", {**OLD, "version": 4}, "other") == (409, "wrong-phase")
    vote = await debate.made("/api/polls", {"proposal": "banken"})
    assert (await debate.seen(f"/api/polls/{vote}"))["terms"]["text"] == await _digest_of(debate, 4)


async def _has(text: Text, version: int) -> bool:
    return version in [line["version"] for line in await text.made.seen(f"{PATH}/texts")]


async def _log(made: Parliament) -> list[dict[str, Any]]:
    """The leaves, as anybody reads them."""
    entries = (await made.chamber.get("/api/log?limit=1000")).json["entries"]
    return [json.loads(entry["leaf"]) for entry in entries]


async def _digest_of(made: Parliament, version: int) -> str:
    """The digest of a consolidated version, as anybody makes it out of the log."""
    texts = [leaf["data"] for leaf in await _log(made) if leaf["type"] == "proposal.consolidated.v1"]
    (text,) = [text for text in texts if text["version"] == version]
    return text_digest(tuple(Clause(clause["clause"], clause["text"]) for clause in text["clauses"]))


async def test_rivals_are_ranked_in_one_vote_with_the_text_among_them(debate: Parliament) -> None:
    text = Text(debate)
    await text.file("steen", "other", change("replace", "c2", "De banken zijn van steen."))
    await text.file("metaal", "choir", change("replace", "c2", "De banken zijn van metaal."))
    options = [{"option": name, "label": name} for name in ("steen", "metaal", "text")]
    paper = {"method": "ranked", "kind": "amendment", "options": options, "status_quo": "text"}
    body = {"proposal": "banken", "amendments": ["steen", "metaal"], **paper}
    poll = await debate.made("/api/polls", body)
    for role, choice in {"full": "metaal>text", "other": "steen>metaal>text", "city": "metaal>steen"}.items():
        await debate.done(f"/api/polls/{poll}/ballots", {"choice": choice}, role)
    await debate.counted(poll)
    await until(lambda: _has(text, 2))
    assert await text.phases() == {"steen": ("rejected", 1), "metaal": ("adopted", 1)}
    assert (await text.clauses(2))["c2"] == "De banken zijn van metaal."


async def test_d4_a_minority_position_stands_with_the_outcome(debate: Parliament) -> None:
    await debate.done(f"{PATH}/deliberation/end")
    poll = await debate.made("/api/polls", {"proposal": "banken"})
    await debate.done("/api/organisations", {"id": "laat", "bench": "civil-society", "name": "Te laat"})
    await debate.mandated("late", "laat")
    for role, choice in {"full": "for", "choir": "for", "city": "abstain", "other": "against"}.items():
        await debate.done(f"/api/polls/{poll}/ballots", {"choice": choice}, role)
    position = {"text": "Een bank zonder toilet is een halve bank."}
    text = Text(debate)
    assert await text.refused("minority", position, "other") == (409, "wrong-phase")
    await debate.counted(poll)
    await until(lambda: debate.stands("banken", "concluded"))
    item = await debate.seen("/api/items/banken")
    assert (item["outcome"], item["standing"], item["poll"]) == ("adopted", "decision", poll)

    assert await text.refused("minority", position, "late") == (403, "not-on-the-roll")
    assert await text.refused("minority", position, "clerk") == (403, "not-your-organisation")
    assert await text.refused("minority", {"text": ""}, "other") == (422, "malformed-body")
    await debate.done(f"{PATH}/minority", position, "other")
    await debate.done(f"{PATH}/minority", {"text": "Wij onthielden ons, en zeggen waarom."}, "city")
    again = {"text": "Zonder toilet blijft het een halve bank."}
    await debate.done(f"{PATH}/minority", again, "other")
    told = await debate.seen(f"{PATH}/minority")
    assert {line["organisation"]: line["text"] for line in told} == {
        "fietsers": "Zonder toilet blijft het een halve bank.",
        "stad": "Wij onthielden ons, en zeggen waarom.",
    }
    assert [leaf["type"] for leaf in await _log(debate)].count("minority.position-taken.v1") == 3
