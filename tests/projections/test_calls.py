"""A call as rows: who stands, and all that its lot was made of (M3)."""

from __future__ import annotations

from events.call.facts import CandidacyDeclared, CandidacyWithdrawn
from projections import CALLS, calls
from tests.conftest import Database
from tests.events.sample import text
from tests.events.test_call import (
    ABOUT,
    CLOSES,
    OPENED,
    OURS,
    PUT,
    RETURNS,
    SECRET,
    SHUT,
    STOOD,
    TIED,
    UNTIL,
    C,
    commitment,
    decided,
    revealed,
)
from tests.projections.given import History, at, fill, reading, write_prose


async def test_m3_a_call_is_told_with_its_lot(database: Database) -> None:
    done = decided(("amber",), ("bloem",), ("cirkel",))
    again = (C, CandidacyDeclared("c1", "droom", text("Droom"), text("Why"), None))
    gone = (C, CandidacyWithdrawn("c1", "droom"))
    history = History(*STOOD, gone, again, SHUT, PUT, TIED[-1], revealed("amber", OURS), done)
    await fill(database, CALLS, history.leaves)
    await write_prose(database, "amber", "Droom", "Why", "A fee", "Who knows housing?", "Housing")
    async with reading(database) as models:
        (row,) = await models.fetch(calls.LIST, commission="k1")
        assert await models.fetch(calls.LIST, phase="open") == []
        assert await models.fetch(calls.LIST, after="c1") == []
        candidates = await models.fetch(calls.CANDIDATES, call="c1")
    assert row == {
        "call": "c1",
        "position": len(STOOD) - 5,
        "commission": "k1",
        "commission_name": "Housing",
        "commission_name_digest": text("Housing"),
        "bench": "civil-society",
        "seats": 2,
        "opened_at": at(len(STOOD) - 5),
        "closes_at": CLOSES,
        "meetings": 10,
        "hours": 40,
        "returns": "A fee",
        "returns_digest": RETURNS,
        "about": "Who knows housing?",
        "about_digest": ABOUT,
        "commitment": commitment(SECRET),
        "phase": "decided",
        "poll": "p9",
        "secret": SECRET,
        "tied": ["amber", "bloem", "cirkel"],
        "draw_seats": 2,
        "until": UNTIL,
        "elected": ["amber"],
        "drawn": ["bloem"],
        "absent": ["cirkel"],
        "clerk_absent": False,
        "candidates": 4,
    }
    told = [(one["organisation"], one["label"], one["motivation"], one["value"]) for one in candidates]
    assert told == [
        ("amber", "amber", None, OURS),
        ("bloem", None, None, None),
        ("cirkel", None, None, None),
        ("droom", "Droom", "Why", None),
    ]


async def test_who_withdrew_is_told_and_not_counted(database: Database) -> None:
    history = History(*STOOD, (C, CandidacyWithdrawn("c1", "amber")))
    await fill(database, CALLS, history.leaves)
    async with reading(database) as models:
        (row,) = await models.fetch(calls.LIST, call="c1")
        (first, *_) = await models.fetch(calls.CANDIDATES, call="c1")
    assert (row["phase"], row["candidates"], first["withdrawn_at"] is not None) == ("open", 3, True)
    assert OPENED in STOOD
