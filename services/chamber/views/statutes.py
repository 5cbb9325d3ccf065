"""The charter and the rules of procedure, by version."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec import Struct

from events.rules.facts import Procedure
from projections import items
from projections import statutes as model
from services.chamber.reading import Reading
from services.chamber.views import Erased

OF = (model.STATUTES,)
"""The read models that these views are made of."""

OF_AIMS = (model.STATUTES, items.ITEMS)
"""Those of the aims with what serves them."""


class Version(Struct, frozen=True):
    """A version, since when it was in force, and the poll that adopted it; null for the first one."""

    version: int
    position: int
    adopted_at: datetime
    poll: str | None


class AimLine(Struct, frozen=True):
    """One aim, by the id that items name."""

    aim: str
    text: str | None
    erased: dict[str, Erased]


class AimCount(AimLine, frozen=True):
    """An aim of the charter in force, and how many items serve it; withdrawn ones are not counted."""

    items: int


class Charter(Struct, frozen=True):
    """One version of the charter. `versions` are all there are, newest first: the first is in force."""

    version: int
    position: int
    adopted_at: datetime
    poll: str | None
    purpose: str | None
    aims: list[AimLine]
    joining: str | None
    direction: str | None
    versions: list[Version]
    erased: dict[str, Erased]


class Rules(Struct, frozen=True):
    """One version of the rules. `versions` are all there are, newest first: the first of them is in force."""

    version: int
    position: int
    adopted_at: datetime
    poll: str | None
    procedure: Procedure
    versions: list[Version]


async def charter(reading: Reading, version: int | None = None) -> Charter | None:
    """A version of the charter, by default the one in force; None when there is no such one."""
    rows = await reading.marked(await reading.models.fetch(model.CHARTER, version=version))
    if not rows:
        return None
    aims = await reading.marked(await reading.models.fetch(model.AIMS, version=rows[0]["version"]))
    versions = await _versions(reading, "charter")
    return msgspec.convert({**rows[0], "aims": aims, "versions": versions}, Charter)


async def aims_in_force(reading: Reading) -> list[AimLine]:
    """The aims of the charter in force, in its order; none while there is none."""
    rows = await reading.marked(await reading.models.fetch(model.AIMS))
    return [msgspec.convert(row, AimLine) for row in rows]


async def procedure(reading: Reading, version: int | None = None) -> Procedure | None:
    """What a version of the rules says, by default the one in force; None when there is no such one."""
    if version in reading.procedures:
        return reading.procedures[version]
    rows = await reading.models.fetch(model.RULES, version=version)
    if not rows:
        return None
    found = msgspec.convert(rows[0]["procedure"], Procedure)
    if version is not None:
        reading.procedures[version] = found
    return found


async def aims(reading: Reading) -> list[AimCount]:
    """The aims of the charter in force, in its order, and how many items serve each (P1)."""
    counts = {row["aim"]: row["items"] for row in await reading.models.fetch(items.AIMS)}
    return [
        AimCount(one.aim, one.text, one.erased, counts.get(one.aim, 0))
        for one in await aims_in_force(reading)
    ]


async def rules(reading: Reading, version: int | None = None) -> Rules | None:
    """A version of the rules, by default the one in force; None when there is no such one."""
    rows = await reading.models.fetch(model.RULES, version=version)
    if not rows:
        return None
    return msgspec.convert({**rows[0], "versions": await _versions(reading, "rules")}, Rules)


async def _versions(reading: Reading, of: str) -> list[Version]:
    rows = await reading.models.fetch(model.VERSIONS)
    return [msgspec.convert(row, Version) for row in rows if row["of"] == of]
