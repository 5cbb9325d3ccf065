"""Erasures: asked for by one bench, confirmed or refused by the other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from projections import erasures as model
from services.chamber.reading import Reading
from services.chamber.views import Erased

OF = (model.ERASURES,)
"""The read models that these views are made of."""


class ErasureLine(Struct, frozen=True):
    """One erasure. `digests` name its texts; `judged_…` and `refusal` tell what the other bench said."""

    erasure: str
    phase: str
    ground: str
    digests: list[str]
    reason: str | None
    bench: str
    organisation: str | None
    organisation_name: str | None
    position: int
    requested_at: datetime
    judged_bench: str | None
    judged_organisation: str | None
    judged_organisation_name: str | None
    judged_position: int | None
    judged_at: datetime | None
    refusal: str | None
    erased: dict[str, Erased]


async def erasures(reading: Reading, **asked: Any) -> list[ErasureLine]:
    """Erasures, newest first."""
    rows = await reading.marked(await reading.models.fetch(model.LIST, **asked))
    return [msgspec.convert(row, ErasureLine) for row in rows]


async def erasure(reading: Reading, erasure: str) -> ErasureLine | None:
    """One erasure; None when it was never seen."""
    found = await erasures(reading, erasure=erasure, limit=1)
    return found[0] if found else None
