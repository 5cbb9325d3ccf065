"""What bodies are made of: texts with their limits, ids, moments."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated

from msgspec import Meta

from events.days import end_of
from events.fact import Id, Moment, Slug, Slugs
from events.refusal import Malformed
from services.chamber.asked import TEXT

Name = Annotated[str, Meta(pattern=TEXT, max_length=200, description="A name: at most 200 characters")]
Title = Annotated[str, Meta(pattern=TEXT, max_length=200, description="A title: at most 200 characters")]
Short = Annotated[str, Meta(pattern=TEXT, max_length=2_000, description="At most 2,000 characters")]
Reason = Annotated[
    str, Meta(pattern=TEXT, max_length=5_000, description="A public reason: at most 5,000 characters")
]
Clause = Annotated[str, Meta(pattern=TEXT, max_length=10_000, description="At most 10,000 characters")]
Background = Annotated[str, Meta(pattern=TEXT, max_length=50_000, description="At most 50,000 characters")]
Words = Annotated[str, Meta(pattern=r"^[^\u0000]*$", max_length=2_000, description="Words to search for")]
Key = Annotated[
    str,
    Meta(pattern=r"^[A-Za-z0-9._~-]{1,64}$(?!\n)", description="An Idempotency-Key, public in the log"),
]
Position = Annotated[
    int, Meta(ge=0, le=9_223_372_036_854_775_807, description="A position in the log, from 0")
]


def slug(words: str) -> str:
    """Words as a short name in the log: `Sint-Amandsberg ` is written sint-amandsberg."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def ending(day: date) -> datetime:
    """The end of a day in Brussels (UTC).

    Raises: Malformed outside the years that facts hold.
    """
    if not 1900 <= day.year < 2999:  # noqa: PLR2004 - years
        raise Malformed(
            "not-a-day",
            f"The act was refused: {day.isoformat()} is no day that anybody means.",
            "Give a day between 1900 and 2998: 2026-12-01.",
        )
    return end_of(day)


__all__ = [
    "Background",
    "Clause",
    "Id",
    "Key",
    "Moment",
    "Name",
    "Position",
    "Reason",
    "Short",
    "Slug",
    "Slugs",
    "Title",
    "Words",
    "ending",
    "slug",
]
