"""Commissions: lists, and one whole."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from projections import commissions as model
from services.chamber.reading import Reading
from services.chamber.views import Erased
from services.chamber.views.going_on import behind, cursor, over

OF = (model.COMMISSIONS,)
"""The read models that these views are made of."""


class CommissionLine(Struct, frozen=True):
    """A commission. `civil_society` and `city` are its seats by bench, `filled` how many somebody has.

    `outcome` is the adopted proposal that founded it, `dissolved_by` the one that dissolved it; null at
    the end of its term.
    """

    commission: str
    position: int
    name: str | None
    remit: str | None
    kind: str
    about: str
    outcome: str
    rules: int
    civil_society: int
    city: int
    may_decide: bool
    founded_at: datetime
    ends_at: datetime
    chair: str | None
    chair_name: str | None
    rapporteur: str | None
    rapporteur_name: str | None
    dissolved_at: datetime | None
    dissolved_by: str | None
    filled: int
    erased: dict[str, Erased]

    @property
    def cursor(self) -> str:
        """By which a list goes on."""
        return cursor(self.commission, self.dissolved_at is not None)


class Seat(Struct, frozen=True):
    """A seat that an organisation has, or had until it gave it up.

    `way`: named by an outcome, elected, drawn, or as a substitute.
    """

    position: int
    organisation: str
    organisation_name: str | None
    bench: str
    way: str
    outcome: str | None
    since: datetime
    vacated_at: datetime | None
    reason: str | None
    erased: dict[str, Erased]


class Substitute(Struct, frozen=True):
    """Who takes a seat of a bench that falls vacant."""

    bench: str
    organisation: str
    organisation_name: str | None


class Commission(Struct, frozen=True):
    """A commission, whole. `substitutes` by bench, first to last."""

    commission: CommissionLine
    seats: list[Seat]
    substitutes: list[Substitute]


async def commissions(reading: Reading, *, after: str | None = None, **asked: Any) -> list[CommissionLine]:
    """Commissions, those that stand first."""
    asked |= behind(after, over)
    rows = await reading.marked(await reading.models.fetch(model.LIST, **asked))
    return [msgspec.convert(row, CommissionLine) for row in rows]


async def commission(reading: Reading, commission: str) -> Commission | None:
    """One commission; None when it was never seen."""
    found = await commissions(reading, commission=commission, limit=1)
    if not found:
        return None
    seats = await reading.marked(await reading.models.fetch(model.SEATS, commission=commission))
    substitutes = await reading.models.fetch(model.SUBSTITUTES, commission=commission)
    whole = {"commission": found[0], "seats": seats, "substitutes": substitutes}
    return msgspec.convert(whole, Commission, from_attributes=True)
