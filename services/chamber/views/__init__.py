"""What is read: the same views are answered by the API as JSON and shown on the pages.

A text that was erased is null. Times are UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct


class Page(NamedTuple):
    """Part of a list, and what `after` must be for the next part; None: there is no more."""

    items: Sequence[Struct]
    after: str | None


def page(items: Sequence[Struct], name: str, limit: int) -> Page:
    """Part of a list whose lines are named by their member `name`; a full one may have a next part."""
    return Page(items, getattr(items[-1], name) if items and len(items) == limit else None)
