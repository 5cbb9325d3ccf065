"""Who would join, and the measures of both benches."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from projections import belonging as model
from services.chamber.reading import Reading
from services.chamber.views import Erased

OF = (model.BELONGING,)
"""The read models that these views are made of."""


class ApplicationLine(Struct, frozen=True):
    """One application. `organisation` is the id that the applicant has as a member, `introduced_by` who
    introduced it.

    `reason` is that of a refusal, `measure` the one behind it, where there are rules of procedure.
    """

    application: str
    position: int
    phase: str
    organisation: str
    bench: str
    introduced_by: str | None
    introduced_by_name: str | None
    motive: str | None
    name: str | None
    stands_for: str | None
    themes: list[str]
    target_groups: list[str]
    neighbourhoods: list[str]
    legal_form: str | None
    founded: int | None
    staffing: str | None
    size: str | None
    applied_at: datetime
    judged_at: datetime | None
    reason: str | None
    measure: str | None
    erased: dict[str, Erased]


class MeasureLine(Struct, frozen=True):
    """One measure. `subject` is what it is against; `judged_…` and `refusal` tell what the other bench said.

    One may appeal until before `appeal_until`; `appeal` is the reason that was given, `poll` the vote that
    judged it.
    """

    measure: str
    position: int
    phase: str
    kind: str
    subject: str
    ground: str
    reason: str | None
    bench: str
    organisation: str | None
    organisation_name: str | None
    asked_at: datetime
    judged_position: int | None
    judged_bench: str | None
    judged_organisation: str | None
    judged_organisation_name: str | None
    judged_at: datetime | None
    refusal: str | None
    appeal_until: datetime | None
    appeal: str | None
    appealed_at: datetime | None
    poll: str | None
    ended_at: datetime | None
    erased: dict[str, Erased]


async def applications(reading: Reading, **asked: Any) -> list[ApplicationLine]:
    """Applications, newest first."""
    rows = await reading.marked(await reading.models.fetch(model.APPLICATIONS, **asked))
    return [msgspec.convert(row, ApplicationLine) for row in rows]


async def measures(reading: Reading, **asked: Any) -> list[MeasureLine]:
    """Measures, newest first."""
    rows = await reading.marked(await reading.models.fetch(model.MEASURES, **asked))
    return [msgspec.convert(row, MeasureLine) for row in rows]
