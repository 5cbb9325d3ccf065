"""What is read: the same views are answered by the API as JSON and shown on the pages.

A text that was erased is null, and `erased` tells by the name of its member when and why it went. Times are
UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from msgspec import Struct


class Erased(Struct, frozen=True):
    """A text that is gone: its digest, which erasure it was, when, and the public reason.

    Only the digest is known for the moment until the read model of erasures has seen it.
    """

    digest: str
    erasure: str | None = None
    at: datetime | None = None
    reason: str | None = None


class Page(NamedTuple):
    """Part of a list, and what `after` must be for the next part; None: there is no more.

    `items` may also be one thing that has the list in it.
    """

    items: Sequence[Struct] | Struct
    after: str | None


def page(items: Sequence[Struct], name: str, limit: int) -> Page:
    """Part of a list whose lines are named by their member `name`; a full one may have a next part."""
    return Page(items, getattr(items[-1], name) if items and len(items) == limit else None)


class Part(NamedTuple):
    """Some lines of a list, from behind the first `after` on; `more`: others follow."""

    lines: Sequence[Any]
    after: int
    more: bool

    @property
    def further(self) -> int | None:
        """From behind how many lines the list goes on; None at its end."""
        return self.after + len(self.lines) if self.more else None


def part(lines: Sequence[Any], after: int, limit: int) -> Part:
    """Of lines that were asked for, one more than is shown."""
    return Part(lines[:limit], after, len(lines) > limit)
