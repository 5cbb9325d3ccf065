"""Calls for candidates: lists, and one whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from projections import calls as model
from services.chamber.reading import Reading
from services.chamber.views import Erased
from services.chamber.views.going_on import behind, cursor, over

OF = (model.CALLS,)
"""The read models that these views are made of."""

MOST = 100
"""Open calls that are looked through for those that close first."""


class CallLine(Struct, frozen=True):
    """A call. `meetings` and `hours` a year are asked, `returns` stands in return (E6).

    Of a lot: `commitment` is the SHA-256 of `secret`, which the clerk reveals at a tie; `tied` draw
    for `draw_seats` until `until`. `absent` were bound and did not reveal. events/call/lot.py draws it.
    """

    call: str
    position: int
    commission: str
    commission_name: str | None
    bench: str
    seats: int
    opened_at: datetime
    closes_at: datetime
    meetings: int
    hours: int
    returns: str | None
    about: str | None
    commitment: str
    phase: str
    poll: str | None
    secret: str | None
    tied: list[str] | None
    draw_seats: int | None
    until: datetime | None
    elected: list[str] | None
    drawn: list[str] | None
    absent: list[str] | None
    clerk_absent: bool | None
    candidates: int
    erased: dict[str, Erased]

    @property
    def cursor(self) -> str:
        """By which a list goes on."""
        return cursor(self.call, self.phase != "open")


class Candidate(Struct, frozen=True):
    """Who stands. `commitment` is the SHA-256 of `value`, which it reveals in a draw."""

    organisation: str
    organisation_name: str | None
    label: str | None
    motivation: str | None
    commitment: str | None
    since: datetime
    withdrawn_at: datetime | None
    value: str | None
    erased: dict[str, Erased]


class Call(Struct, frozen=True):
    """A call, whole; candidates in the order of the ballot, also those that withdrew."""

    call: CallLine
    candidates: list[Candidate]


async def calls(reading: Reading, *, after: str | None = None, **asked: Any) -> list[CallLine]:
    """Calls, those that one can stand in first."""
    asked |= behind(after, over)
    rows = await reading.marked(await reading.models.fetch(model.LIST, **asked))
    return [msgspec.convert(row, CallLine) for row in rows]


async def closing(reading: Reading, now: datetime, limit: int) -> list[CallLine]:
    """Calls that one can stand in now, what closes first before the others."""
    return soonest(await calls(reading, phase="open", limit=MOST), now)[:limit]


def soonest(lines: Iterable[CallLine], now: datetime) -> list[CallLine]:
    """Those of which the time is not over (nobody may have closed them yet), what closes first in front."""
    return sorted((one for one in lines if one.closes_at > now), key=lambda one: one.closes_at)


async def call(reading: Reading, call: str) -> Call | None:
    """One call; None when it was never seen."""
    found = await calls(reading, call=call, limit=1)
    if not found:
        return None
    candidates = await reading.marked(await reading.models.fetch(model.CANDIDATES, call=call))
    return msgspec.convert({"call": found[0], "candidates": candidates}, Call, from_attributes=True)
