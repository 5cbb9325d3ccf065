"""Actions: who does what, for whom, until when, and how far it came (A3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from events.action.state import progress
from projections import actions as model
from services.chamber.reading import Reading
from services.chamber.views import Erased
from services.ports import Row

OF = (model.ACTIONS_MODEL,)
"""The read models that these views are made of."""


class Owner(Struct, frozen=True):
    """An organisation that owns an action."""

    organisation: str
    name: str | None


class Measurement(Struct, frozen=True):
    """What was measured at a moment: an exact decimal. `corrected`: a later one of that moment holds.

    `part`: the part of the way from the baseline to the target, as an exact fraction: "1/4". It is less
    than 0 where it went the other way.
    """

    position: int
    at: datetime
    measured_at: datetime
    value: str
    part: str
    corrected: bool
    evidence: str | None
    erased: dict[str, Erased]


class ActionLine(Struct, frozen=True):
    """One action. `indicator` and what belongs to it are null where nothing is measured.

    `value`: the latest, of the moment `measured_at`; `part`: how far that is, as an exact fraction.
    `phase`: under-way, completed, abandoned, superseded (`by`), unsolved: there is no structural solution.
    `late`: its date passed, and it is under way still.
    """

    action: str
    position: int
    taken_up_at: datetime
    proposal: str | None
    proposal_title: str | None
    owners: list[Owner]
    what: str | None
    for_whom: str | None
    due_at: datetime
    indicator: str | None
    unit: str | None
    baseline: str | None
    target: str | None
    source: str | None
    value: str | None
    measured_at: datetime | None
    part: str | None
    phase: str
    late: bool
    ended_at: datetime | None
    end_text: str | None
    by: str | None
    erased: dict[str, Erased]


class Action(ActionLine, frozen=True):
    """One action, with everything that was measured, in the order of the moments."""

    measurements: list[Measurement]


async def actions(reading: Reading, now: datetime, **asked: Any) -> list[ActionLine]:
    """Actions, the latest first."""
    rows = await _rows(reading, now, **asked)
    return [msgspec.convert(row, ActionLine) for row in rows]


async def action(reading: Reading, now: datetime, name: str) -> Action | None:
    """One action; None where there is none."""
    rows = await _rows(reading, now, action=name)
    if not rows:
        return None
    (row,) = rows
    measured = await reading.marked(await reading.models.fetch(model.MEASUREMENTS, action=name))
    told = [{**one, "part": _part(row, one["value"])} for one in measured]
    return msgspec.convert({**row, "measurements": told}, Action)


async def counts(reading: Reading, year: int) -> dict[str, int]:
    """How many actions were under way in a year, by what became of them; phases of none are left out."""
    return {row["phase"]: row["actions"] for row in await reading.models.fetch(model.COUNTS, year=year)}


async def _rows(reading: Reading, now: datetime, **asked: Any) -> list[dict[str, Any]]:
    rows = await reading.marked(await reading.models.fetch(model.ACTIONS, **asked))
    owners = await _owners(reading, [row["action"] for row in rows]) if rows else {}
    return [
        {
            **row,
            "owners": owners.get(row["action"], []),
            "part": _part(row, row["value"]),
            "late": row["phase"] == "under-way" and row["due_at"] <= now,
        }
        for row in rows
    ]


def _part(row: Row, value: str | None) -> str | None:
    if value is None or row["baseline"] is None or row["target"] is None:
        return None
    return str(progress(row["baseline"], row["target"], value))


async def _owners(reading: Reading, actions: Sequence[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in await reading.models.fetch(model.OWNERS, actions=actions):
        found.setdefault(row["action"], []).append(row)
    return found
