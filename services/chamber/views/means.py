"""Means: funds, who received what of them and by which decision, and what that adds up to (T5)."""

from __future__ import annotations

from asyncio import gather
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from projections import means as model
from services.chamber.reading import Reading
from services.chamber.views import Erased
from services.chamber.views.going_on import behind, cursor
from services.ports import Row

OF = (model.MEANS_MODEL,)
"""The read models that these views are made of."""

LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
"""On what terms the ledger may be taken along: none (CC0)."""

PART = 1_000
"""Allocations that are fetched at once."""


class Criterion(Struct, frozen=True):
    """By what it is decided who receives something of a fund."""

    criterion: str
    text: str | None
    erased: dict[str, Erased]


class Sum(Struct, frozen=True):
    """What was allocated of one kind, exact; `currency` of money. What was taken back does not count."""

    kind: str
    currency: str | None
    amount: str
    allocations: int


class FundLine(Struct, frozen=True):
    """A fund. `corrections`: how often it was told anew; `sums` are what was allocated of it."""

    fund: str
    position: int
    recorded_at: datetime
    name: str | None
    source: str | None
    year: int
    purpose: str | None
    criteria: list[Criterion]
    allocations: int
    corrections: int
    sums: list[Sum]
    erased: dict[str, Erased]

    @property
    def cursor(self) -> str:
        """By which a list goes on."""
        return cursor(self.fund, self.year)


class Telling(Struct, frozen=True):
    """How a fund was told at some time; `reason` is what was wrong with the telling before."""

    position: int
    at: datetime
    name: str | None
    source: str | None
    year: int
    purpose: str | None
    reason: str | None
    erased: dict[str, Erased]


class Fund(FundLine, frozen=True):
    """A fund with each way in which it was told, in order; the last one holds."""

    tellings: list[Telling]


class AllocationLine(Struct, frozen=True):
    """Who received what of a fund, for what, and by which decision.

    `recipient` is a member, or was one; null: it never was, and `name` is what it is called. `kind`: money in
    a `currency`, hours of work, or how many times a room may be used (rooms). `amount` is an exact decimal;
    0: nothing after all. `proposal` is the outcome behind it; `decision` says another decision in words.
    `reference` is what the register calls the row that it was read from.
    """

    fund: str
    fund_name: str | None
    source: str | None
    year: int
    allocation: str
    position: int
    allocated_at: datetime
    reference: str | None
    recipient: str | None
    name: str | None
    kind: str
    amount: str
    currency: str | None
    what: str | None
    criterion: str | None
    criterion_text: str | None
    proposal: str | None
    proposal_title: str | None
    decision: str | None
    corrections: int
    erased: dict[str, Erased]


class Version(Struct, frozen=True):
    """How an allocation was told at some time; `reason` is what was wrong with the one before."""

    position: int
    at: datetime
    recipient: str | None
    name: str | None
    kind: str
    amount: str
    currency: str | None
    what: str | None
    criterion: str | None
    proposal: str | None
    decision: str | None
    reason: str | None
    erased: dict[str, Erased]


class Allocation(AllocationLine, frozen=True):
    """An allocation with each way in which it was told, in order; the last one holds."""

    versions: list[Version]


class Total(Struct, frozen=True):
    """What one group received, exact, each kind and currency by itself.

    `part`: a year, size, staffing or neighbourhood; `unsaid` where a member does not say, `not-a-member` for
    whoever never was one. `members`: how many different organisations.
    """

    part: str
    kind: str
    currency: str | None
    amount: str
    allocations: int
    members: int


class Totals(Struct, frozen=True):
    """What was allocated, by what recipients say of themselves now.

    A recipient that works in several neighbourhoods counts whole in each: those do not add up to the whole.
    """

    year: list[Total]
    size: list[Total]
    staffing: list[Total]
    neighbourhood: list[Total]


class Ledger(Struct, frozen=True):
    """Every allocation, to take along, on the terms of `licence`."""

    licence: str
    allocations: list[AllocationLine]


async def funds(
    reading: Reading, *, criteria: bool = True, after: str | None = None, **asked: Any
) -> list[FundLine]:
    """Funds, the latest year first; without `criteria` where those are not told."""
    reading = reading.together()
    asked |= behind(after, int)
    rows = await reading.marked(await reading.models.fetch(model.FUNDS, **asked))
    named = [row["fund"] for row in rows]
    listed, summed = await gather(
        _criteria(reading, named if criteria else []), reading.models.fetch(model.SUMS, funds=named)
    )
    by, sums = _by_fund(listed), _by_fund(summed)
    told = [{**row, "criteria": by.get(row["fund"], []), "sums": sums.get(row["fund"], [])} for row in rows]
    return [msgspec.convert(one, FundLine) for one in told]


async def fund(reading: Reading, name: str) -> Fund | None:
    """One fund; None where there is none."""
    reading = reading.together()
    rows, by, sums, told = await gather(
        reading.models.fetch(model.FUNDS, fund=name),
        _criteria(reading, [name]),
        reading.models.fetch(model.SUMS, funds=[name]),
        reading.models.fetch(model.TELLINGS, fund=name),
    )
    if not rows:
        return None
    (row,), tellings = await reading.marked(rows), await reading.marked(told)
    return msgspec.convert({**row, "criteria": by, "sums": sums, "tellings": tellings}, Fund)


async def criteria(reading: Reading, fund: str) -> list[Criterion]:
    """By what it is decided who receives something of a fund."""
    return [msgspec.convert(row, Criterion) for row in await _criteria(reading, [fund])]


async def _criteria(reading: Reading, funds: list[str]) -> list[dict[str, Any]]:
    return await reading.marked(await reading.models.fetch(model.CRITERIA, funds=funds))


def _by_fund(rows: Sequence[Row]) -> Mapping[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["fund"], []).append(row)
    return found


async def allocations(reading: Reading, **asked: Any) -> list[AllocationLine]:
    """Allocations, the latest first."""
    rows = await reading.marked(await reading.models.fetch(model.ALLOCATIONS, **asked))
    return [msgspec.convert(row, AllocationLine) for row in rows]


async def every_allocation(reading: Reading, **asked: Any) -> AsyncIterator[AllocationLine]:
    """All of them, however many."""
    before = None
    while lines := await allocations(reading, **asked, before=before, limit=PART):
        for line in lines:
            yield line
        before = lines[-1].position


async def allocation(reading: Reading, fund: str, name: str) -> Allocation | None:
    """One allocation; None where there is none."""
    found = await reading.marked(
        await reading.models.fetch(model.ALLOCATIONS, fund=fund, allocation=name),
    )
    if not found:
        return None
    rows = await reading.models.fetch(model.VERSIONS, fund=fund, allocation=name)
    return msgspec.convert({**found[0], "versions": await reading.marked(rows)}, Allocation)


async def totals(reading: Reading, year: int | None) -> Totals:
    """What was allocated by year and by group; of one year, or of all."""
    found: dict[str, list[Total]] = {"year": [], "size": [], "staffing": [], "neighbourhood": []}
    for row in await reading.models.fetch(model.TOTALS, year=year):
        found[row["dimension"]].append(msgspec.convert(row, Total))
    return Totals(**found)


async def years(reading: Reading) -> list[int]:
    """The years of which there is a fund, the latest first."""
    return [row["year"] for row in await reading.models.fetch(model.YEARS)]
