"""What is like an item, and what is searched for, is found among more items than are looked at one by one."""

from __future__ import annotations

from typing import Any

import pytest

from projections import DOSSIER, ITEMS, dossier, items
from projections.projection import Projection, Query
from tests.conftest import Database
from tests.events.items import RULED, filed
from tests.events.sample import Line, text
from tests.projections.given import History, fill, reading, write_prose

pytestmark = pytest.mark.fault

MANY = 330
"""More texts than may hold a word that is still rare, and than a search looks up in the index."""

FIRST, RARE, SHARED = "Een bank in het park", "Een fontein voor Ledeberg", "Een zebrapad"
"""The oldest: of common words alone; with a word of its own; with a theme that no other has."""

TITLES = {f"v{number}": f"Een bank in straat {number} bij het park" for number in range(1, MANY)}
LINES: tuple[Line, ...] = (
    *RULED,
    filed("first", title=text(FIRST), themes=()),
    filed("rare", title=text(RARE), themes=()),
    filed("shared", title=text(SHARED), themes=("mobiliteit",)),
    *(filed(proposal, title=text(title), themes=()) for proposal, title in TITLES.items()),
)


async def asked(
    database: Database, projection: Projection, query: Query, *questions: dict[str, Any]
) -> list[list[str]]:
    """The proposals that answer each of these questions."""
    await fill(database, projection, History(*LINES).leaves)
    await write_prose(database, FIRST, RARE, SHARED, *TITLES.values())
    async with reading(database) as models:
        return [[row["proposal"] for row in await models.fetch(query, **question)] for question in questions]


async def test_a9_what_is_like_it_is_found_however_old_it_is(database: Database) -> None:
    own, words, themes, numbered, nothing = await asked(
        database,
        ITEMS,
        items.SIMILAR,
        {"words": "Fonteinen in de straat", "themes": []},
        {"words": "Park met een bank", "themes": []},
        {"words": "Iets anders", "themes": ["mobiliteit"]},
        {"words": "Nog een bank in straat 17", "themes": []},
        {"words": "Iets anders", "themes": []},
    )
    assert own[0] == "rare", "a word of its own"
    assert "first" in words, "all its words, though hundreds have them"
    assert len(words) == 10
    assert themes == ["shared"]
    assert numbered[0] == "v17"
    assert nothing == []


async def test_a_search_finds_the_same_among_few_texts_and_among_many(database: Database) -> None:
    newest, further, rare, none = await asked(
        database,
        DOSSIER,
        dossier.DOSSIERS,
        {"q": "banken", "limit": 3},
        {"q": "banken", "after": "v2", "limit": 10},
        {"q": "fontein", "limit": 10},
        {"q": "banken fontein", "limit": 10},
    )
    assert newest == [f"v{MANY - 1}", f"v{MANY - 2}", f"v{MANY - 3}"]
    assert further == ["v1", "first"]
    assert rare == ["rare"]
    assert none == []
