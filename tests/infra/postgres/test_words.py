"""The words of texts: made by the table itself, as they are searched for, and gone with the text."""

from __future__ import annotations

import asyncpg
import pytest

from tests.conftest import Database
from tests.events.sample import text
from tests.projections.given import as_superuser, erase_prose, write_prose

WORDS = "select words::text from prose where digest = $1"


async def words(database: Database, body: str) -> str | None:
    """The words of a text, as the application role sees them."""
    connection = await asyncpg.connect(database.url)
    try:
        found: str | None = await connection.fetchval(WORDS, text(body))
        return found
    finally:
        await connection.close()


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Lange banken", "'bank':2 'lang':1"),
        ("Één CAFÉ", "'caf':2"),
        ("cafe\u0301", "'caf':1"),
        ("de het een", ""),
        ("", ""),
    ],
    ids=["forms", "accents", "combined accents", "stop words", "nothing"],
)
async def test_a_text_has_its_words(database: Database, body: str, found: str) -> None:
    await write_prose(database, body)
    assert await words(database, body) == found


async def test_an_erased_text_has_no_words(database: Database) -> None:
    await write_prose(database, "Meer banken")
    await erase_prose(database, "Meer banken")
    assert await words(database, "Meer banken") is None


async def test_a_sealed_reason_has_no_words_and_a_long_text_has(database: Database) -> None:
    envelope, long = "Ab_-" * 700, "woord " * 5_000
    await write_prose(database, envelope, long)
    assert await words(database, envelope) is None
    assert (await words(database, long) or "").startswith("'woord':")


async def test_words_are_found_by_their_index(database: Database) -> None:
    await write_prose(database, *(f"Tekst {number} over iets" for number in range(50)), "Meer banken")
    async with as_superuser(database) as connection:
        await connection.execute("set enable_seqscan = off")
        plan = await connection.fetch(
            "explain select digest from prose where words @@ websearch_to_tsquery('dutch', 'bank')"
        )
    assert "prose_words" in "\n".join(line[0] for line in plan)
