"""The assembly itself: what it is called, what it is for, and how much there is of everything."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct, convert

from projections import directory, dossier, results
from services.chamber.reading import Reading
from services.chamber.views import Erased

OF = (directory.DIRECTORY, results.RESULTS, dossier.DOSSIER)
"""The read models that this view is made of."""


class Counts(Struct, frozen=True):
    """How many organisations, proposals and polls there are. `polls` by phase."""

    members: int
    civil_society: int
    city: int
    suspended: int
    proposals: int
    withdrawn: int
    polls: dict[str, int]


class Assembly(Struct, frozen=True):
    """`head` is how many events the log holds, `sample` whether everything here is invented for show."""

    name: str | None
    purpose: str | None
    origin: str
    sample: bool
    edition: int
    founded_at: datetime
    head: int
    counts: Counts
    erased: dict[str, Erased]


class House(Struct, frozen=True):
    """What the assembly is for, and how many organisations stand in it: nothing that grows with its work."""

    purpose: str | None
    members: int
    civil_society: int
    city: int
    erased: dict[str, Erased]


async def house(reading: Reading) -> House | None:
    """The assembly as its pages tell of it; None as long as its founding was not seen."""
    rows = await reading.marked(await reading.models.fetch(directory.ASSEMBLY))
    return convert(rows[0], House) if rows else None


async def assembly(reading: Reading) -> Assembly | None:
    """The assembly; None before it is founded, or as long as its founding was not seen."""
    fetch = reading.models.fetch
    rows = await reading.marked(await fetch(directory.ASSEMBLY))
    if not rows:
        return None
    row = rows[0]
    proposals = (await fetch(dossier.COUNTS))[0]
    polls = {line["phase"]: line["polls"] for line in await fetch(results.COUNTS)}
    counts = Counts(
        row["members"],
        row["civil_society"],
        row["city"],
        row["suspended"],
        proposals["proposals"],
        proposals["withdrawn"],
        polls,
    )
    named = row["name"], row["purpose"], row["origin"], row["sample"], row["edition"], row["founded_at"]
    erased = convert(row["erased"], dict[str, Erased])
    return Assembly(*named, await reading.log.head(), counts, erased)
