"""Erasures: what was asked to go and what became of it; and what stands where a text stood."""

from __future__ import annotations

from events.erasure.facts import ErasureRefused, ErasureRequested, ProseErased
from events.organisation.facts import Profiled
from projections import ERASURES, erasures
from tests.conftest import Database
from tests.events.sample import ANN, DORA, text
from tests.projections.given import History, at, erase_prose, fill, reading, write_prose

NAME, NUMBER, WHY, WHY_TOO, NO = "Her name", "Her number", "Somebody's name", "Again", "It names nobody"


def requested(erasure: str, *words: str, reason: str = WHY) -> tuple[str, ErasureRequested]:
    digests = tuple(text(one) for one in words)
    asked = ErasureRequested(erasure, digests, text(reason), "personal-data", "civil-society")
    return f"erasure-{erasure}", asked


def erased(erasure: str, *words: str) -> tuple[str, ProseErased]:
    return f"erasure-{erasure}", ProseErased(erasure, tuple(text(one) for one in words), "city")


async def whole(database: Database) -> None:
    """e1 erased two texts, e2 was refused, e3 erased one of the two again and another, e4 waits."""
    history = History(("organisation-stad", Profiled(text("Stad"), None, (), (), ())), who=DORA)
    history.add(requested("e1", NAME, NUMBER), ANN)
    history.add(erased("e1", NAME, NUMBER), DORA)
    history.add(requested("e2", NAME), ANN)
    history.add(("erasure-e2", ErasureRefused("e2", text(NO), "city")), DORA)
    history.add(requested("e3", NUMBER, "Her street", reason=WHY_TOO), ANN)
    history.add(erased("e3", NUMBER, "Her street"), DORA)
    history.add(requested("e4", "Her age"), ANN)
    await fill(database, ERASURES, history.leaves)
    await write_prose(database, "Stad", WHY, WHY_TOO, NO)


async def test_the_list_tells_who_asked_who_judged_and_why(database: Database) -> None:
    await whole(database)
    async with reading(database) as models:
        rows = await models.fetch(erasures.LIST, limit=10)
    assert [(row["erasure"], row["phase"]) for row in rows] == [
        ("e4", "requested"),
        ("e3", "erased"),
        ("e2", "refused"),
        ("e1", "erased"),
    ]
    assert rows[2] == {
        "erasure": "e2",
        "position": 3,
        "phase": "refused",
        "ground": "personal-data",
        "bench": "civil-society",
        "organisation": "buurtwerk",
        "organisation_name": None,
        "requested_at": at(3),
        "reason": WHY,
        "reason_digest": text(WHY),
        "judged_position": 4,
        "judged_bench": "city",
        "judged_organisation": "stad",
        "judged_organisation_name": "Stad",
        "judged_at": at(4),
        "refusal": NO,
        "refusal_digest": text(NO),
        "digests": [text(NAME)],
    }
    assert rows[0]["judged_at"] is rows[0]["judged_bench"] is rows[0]["refusal"] is None


async def test_the_list_is_read_in_parts_by_phase_and_by_id(database: Database) -> None:
    await whole(database)
    async with reading(database) as models:

        async def ids(**asked: object) -> list[str]:
            return [row["erasure"] for row in await models.fetch(erasures.LIST, **asked)]

        assert await ids(limit=2) == ["e4", "e3"]
        assert await ids(limit=2, after="e3") == ["e2", "e1"]
        assert await ids(phase="erased") == ["e3", "e1"]
        assert await ids(erasure="e2") == ["e2"]


async def test_where_a_text_stood_its_first_erasure_is_told(database: Database) -> None:
    await whole(database)
    asked = [text(words) for words in (NAME, NUMBER, "Her street", "Her age", WHY)]
    async with reading(database) as models:
        rows = {row["digest"]: row for row in await models.fetch(erasures.OF_TEXTS, digests=asked)}
        assert rows == {
            text(NAME): {"digest": text(NAME), "erasure": "e1", "at": at(2), "reason": WHY},
            text(NUMBER): {"digest": text(NUMBER), "erasure": "e1", "at": at(2), "reason": WHY},
            text("Her street"): {
                "digest": text("Her street"),
                "erasure": "e3",
                "at": at(6),
                "reason": WHY_TOO,
            },
        }
        await erase_prose(database, WHY)
        (row,) = await models.fetch(erasures.OF_TEXTS, digests=[text(NAME)])
        assert row["reason"] is None
