"""Who is who: the directory."""

from __future__ import annotations

from asyncio import gather
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from projections import directory
from services.chamber.reading import Reading
from services.chamber.views import Erased
from services.chamber.views.going_on import behind, cursor

OF = (directory.DIRECTORY,)
"""The read models that these views are made of."""


class OrganisationLine(Struct, frozen=True):
    """One organisation in the directory. `mandates` is how many people may act for it now."""

    organisation: str
    name: str | None
    bench: str
    standing: str
    stands_for: str | None
    themes: list[str]
    target_groups: list[str]
    neighbourhoods: list[str]
    legal_form: str | None
    founded: int | None
    staffing: str | None
    size: str | None
    admitted_at: datetime
    since: datetime
    mandates: int
    erased: dict[str, Erased]

    @property
    def cursor(self) -> str:
        """By which a list goes on."""
        return cursor(self.organisation, self.name or "")


class MandateLine(Struct, frozen=True):
    """A person's authority to act for an organisation; the person has no name here."""

    mandate: str
    kind: str
    valid_from: datetime
    valid_until: datetime | None
    given_at: datetime
    withdrawn_at: datetime | None


class Organisation(Struct, frozen=True):
    """One organisation, also when it has left. `reason` is that of its standing, `founded` a year.

    `merging_into` is the organisation that it agreed to merge into, `merged_into` that of which it is part
    now, `merging` those that agreed to merge into it.
    """

    organisation: str
    name: str | None
    bench: str
    standing: str
    reason: str | None
    stands_for: str | None
    themes: list[str]
    target_groups: list[str]
    neighbourhoods: list[str]
    legal_form: str | None
    founded: int | None
    staffing: str | None
    size: str | None
    admitted_at: datetime
    since: datetime
    merging_into: str | None
    merged_into: str | None
    merging: list[str]
    mandates: list[MandateLine]
    erased: dict[str, Erased]


class Tags(Struct, frozen=True):
    """Every theme, neighbourhood and target group in use, and how many organisations name it."""

    themes: dict[str, int]
    neighbourhoods: dict[str, int]
    target_groups: dict[str, int]


async def organisations(
    reading: Reading, *, after: str | None = None, **asked: Any
) -> list[OrganisationLine]:
    """Organisations that have not left, by name."""
    asked |= behind(after, str)
    rows = await reading.marked(await reading.models.fetch(directory.ORGANISATIONS, **asked))
    return [msgspec.convert(row, OrganisationLine) for row in rows]


async def organisation(reading: Reading, organisation: str) -> Organisation | None:
    """One organisation with its mandates; None when it was never seen."""
    reading = reading.together()
    found, mandates = await gather(
        reading.models.fetch(directory.ORGANISATION, organisation=organisation),
        reading.models.fetch(directory.MANDATES, organisation=organisation),
    )
    rows = await reading.marked(found)
    return msgspec.convert({**rows[0], "mandates": mandates}, Organisation) if rows else None


async def names(reading: Reading, organisations: Iterable[str | None]) -> dict[str, str | None]:
    """What each of these is called; one that was never seen is left out, and so is None."""
    asked = [one for one in organisations if one]
    rows = await reading.models.fetch(directory.NAMES, organisations=asked) if asked else []
    return {row["organisation"]: row["name"] for row in rows}


async def choices(reading: Reading, **asked: Any) -> list[tuple[str, str | None]]:
    """Organisations that have not left and what they are called, by name."""
    rows = await reading.models.fetch(directory.CHOICES, **asked)
    return [(row["organisation"], row["name"]) for row in rows]


class OfficeLine(Struct, frozen=True):
    """A mandate that has an office; the person has no name here."""

    office: str
    mandate: str
    given_at: datetime


async def offices(reading: Reading) -> list[OfficeLine]:
    """Which mandates have which office."""
    return [msgspec.convert(row, OfficeLine) for row in await reading.models.fetch(directory.OFFICES)]


async def tags(reading: Reading) -> Tags:
    """What one can filter by."""
    found: dict[str, dict[str, int]] = {"theme": {}, "neighbourhood": {}, "target_group": {}}
    for row in await reading.models.fetch(directory.TAGS):
        found[row["kind"]][row["tag"]] = row["organisations"]
    return Tags(found["theme"], found["neighbourhood"], found["target_group"])
