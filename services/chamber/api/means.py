"""Means: recording funds, telling who received what, and the ledger to take along (T5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from msgspec import Meta

from events.fund.acts import Allocate, CorrectAllocation, CorrectFund, RecordFund
from events.fund.facts import MAX_CRITERIA, Amount, Criterion, Currency, Kind, Share
from events.organisation.facts import Year
from events.refusal import Unknown
from services.chamber.api.reads import At, Limit, Moving, no_such_after, read
from services.chamber.reading import Reading
from services.chamber.route import JSON, Asked, Body, Case, Deed, Parts, Reply, Route, act, encode
from services.chamber.views import Page, page, spreadsheets
from services.chamber.views import means as views
from services.chamber.views.going_on import line
from services.chamber.words import Id, Name, Position, Reason, Short, Title


class CriterionBody(Body):
    """By what it is decided who receives something; `criterion` is its id within the fund."""

    criterion: Id
    text: Short


class FundBody(Body):
    """A fund: who gives, for which year, what for, and by which criteria."""

    name: Title
    source: Name
    year: Year
    purpose: Short
    criteria: Annotated[tuple[CriterionBody, ...], Meta(max_length=MAX_CRITERIA)] = ()
    id: Id | None = None


class FundCorrectionBody(Body):
    """The fund told anew, whole, and what was wrong."""

    name: Title
    source: Name
    year: Year
    purpose: Short
    reason: Reason
    criteria: Annotated[tuple[CriterionBody, ...], Meta(max_length=MAX_CRITERIA)] = ()


class ShareBody(Body):
    """Who received what. `recipient` is an organisation that is or was a member, `name` what it is called.

    `amount` is an exact decimal, as text: "1234.50" of money in a `currency` (ISO 4217; EUR where none is
    said), of hours, or of how many times a room may be used. `proposal` is the outcome behind it;
    `decision` tells another one.
    """

    kind: Kind
    amount: Amount
    what: Short
    recipient: Id | None = None
    name: Name | None = None
    currency: Currency | None = None
    criterion: Id | None = None
    proposal: Id | None = None
    decision: Short | None = None


class AllocationBody(ShareBody):
    """The same, under an id of one's own choice."""

    id: Id | None = None


class AllocationCorrectionBody(ShareBody, kw_only=True):
    """The allocation told anew, whole, and what was wrong. An amount of 0: nothing after all."""

    reason: Reason


def record(body: FundBody, case: Case) -> Deed:
    """Record a fund."""
    fund = body.id or case.new_id()
    name, source, purpose = case.text(body.name), case.text(body.source), case.text(body.purpose)
    return Deed(fund, RecordFund(fund, name, source, body.year, purpose, _criteria(body.criteria, case)))


def correct(body: FundCorrectionBody, case: Case) -> Deed:
    """Tell a fund anew."""
    fund = case.ids["fund"]
    name, source, purpose = case.text(body.name), case.text(body.source), case.text(body.purpose)
    criteria, reason = _criteria(body.criteria, case), case.text(body.reason)
    return Deed(fund, CorrectFund(fund, name, source, body.year, purpose, criteria, reason))


def allocate(body: AllocationBody, case: Case) -> Deed:
    """Tell that somebody received something."""
    allocation = body.id or case.new_id()
    return Deed(allocation, Allocate(case.ids["fund"], allocation, _share(body, case)))


def correct_allocation(body: AllocationCorrectionBody, case: Case) -> Deed:
    """Tell an allocation anew."""
    fund, allocation = case.ids["fund"], case.ids["allocation"]
    return Deed(allocation, CorrectAllocation(fund, allocation, _share(body, case), case.text(body.reason)))


def _criteria(told: tuple[CriterionBody, ...], case: Case) -> tuple[Criterion, ...]:
    return tuple(Criterion(one.criterion, case.text(one.text)) for one in told)


def _share(body: ShareBody, case: Case) -> Share:
    return Share(
        recipient=body.recipient,
        name=case.maybe(body.name),
        kind=body.kind,
        amount=body.amount,
        currency=body.currency or ("EUR" if body.kind == "money" else None),
        what=case.text(body.what),
        criterion=body.criterion,
        proposal=body.proposal,
        decision=case.maybe(body.decision),
    )


class FundsQuery(Moving):
    """Of a year."""

    year: Year | None = None


class LedgerQuery(At):
    """Of a fund, of a recipient, behind an outcome, of a year, of a kind."""

    fund: Id | None = None
    recipient: Id | None = None
    proposal: Id | None = None
    year: Year | None = None
    kind: Kind | None = None


class AllocationsQuery(LedgerQuery):
    """`before` is the position of the last one of the part before."""

    before: Position | None = None
    limit: Limit = 100


class TotalsQuery(At):
    """Of a year; without it of all."""

    year: Year | None = None


async def funds(reading: Reading, query: FundsQuery, _ids: Mapping[str, str]) -> Page:
    """The funds."""
    lines = await views.funds(reading, year=query.year, after=query.after, limit=query.limit)
    if not lines and query.after and await views.fund(reading, line(query.after)) is None:
        raise no_such_after(query.after)
    return page(lines, "cursor", query.limit)


async def fund(reading: Reading, _query: At, ids: Mapping[str, str]) -> views.Fund:
    """One fund."""
    found = await views.fund(reading, ids["fund"])
    if found is None:
        raise Unknown(
            "no-such-fund",
            "There is no such fund, or it was not seen yet.",
            "See /api/funds for those that there are; after an act, ask with at_least.",
        )
    return found


async def allocations(
    reading: Reading, query: AllocationsQuery, _ids: Mapping[str, str]
) -> list[views.AllocationLine]:
    """The allocations."""
    return await views.allocations(reading, **_wanted(query), before=query.before, limit=query.limit)


async def allocation(reading: Reading, _query: At, ids: Mapping[str, str]) -> views.Allocation:
    """One allocation."""
    found = await views.allocation(reading, ids["fund"], ids["allocation"])
    if found is None:
        raise Unknown(
            "no-such-allocation",
            "The fund has no such allocation, or it was not seen yet.",
            "See /api/allocations for those that there are; after an act, ask with at_least.",
        )
    return found


async def totals(reading: Reading, query: TotalsQuery, _ids: Mapping[str, str]) -> views.Totals:
    """What was allocated, by group."""
    return await views.totals(reading, query.year)


COLUMNS = (
    *(
        "year",
        "fund",
        "fund_name",
        "source",
        "allocation",
        "reference",
        "recipient",
        "name",
        "kind",
        "amount",
    ),
    *("currency", "what", "criterion", "criterion_text", "proposal", "decision", "corrections", "position"),
    "allocated_at",
)
"""The columns of the ledger in a spreadsheet."""


async def as_table(parts: Parts, asked: Asked) -> Reply:
    """The ledger as CSV."""
    seen = await parts.reading.seen(views.OF, asked.input.at_least)
    rows = [
        [_cell(getattr(line, column)) for column in COLUMNS]
        async for line in views.every_allocation(parts.reading, **_wanted(asked.input))
    ]
    return _taken(spreadsheets.table(COLUMNS, rows), seen, "middelen.csv")


async def as_json(parts: Parts, asked: Asked) -> Reply:
    """The ledger as JSON."""
    seen = await parts.reading.seen(views.OF, asked.input.at_least)
    lines = [line async for line in views.every_allocation(parts.reading, **_wanted(asked.input))]
    return _taken(encode(views.Ledger(views.LICENCE, lines)), seen, "middelen.json")


def _wanted(query: LedgerQuery) -> dict[str, object]:
    return {name: getattr(query, name) for name in ("fund", "recipient", "proposal", "year", "kind")}


def _cell(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _taken(body: bytes, seen: int | None, name: str) -> Reply:
    licence = f'<{views.LICENCE}>; rel="license"'.encode()
    named = f'attachment; filename="{name}"'.encode()
    return Reply(200, body, seen, ((b"content-disposition", named), (b"link", licence)))


_ONE, _SHARE = "/funds/{fund}", "/funds/{fund}/allocations/{allocation}"

ROUTES = (
    act("record-fund", "/funds", "Record a fund: source, year, purpose, criteria.", "the clerk", FundBody,
        record),
    read("list-funds", "/funds", "The funds, the latest year first, with what was allocated of each.",
         views.OF, FundsQuery, list[views.FundLine], funds),
    read("show-fund", _ONE, "A fund, with how it was told before.", views.OF, At, views.Fund, fund),
    act("correct-fund", f"{_ONE}/corrections", "Tell a fund anew, with what was wrong.", "the clerk",
        FundCorrectionBody, correct),
    act("allocate", f"{_ONE}/allocations", "Tell who received what of a fund, and by which decision.",
        "the clerk", AllocationBody, allocate),
    read("show-allocation", _SHARE, "An allocation, with how it was told before.", views.OF, At,
         views.Allocation, allocation),
    act("correct-allocation", f"{_SHARE}/corrections", "Tell an allocation anew, with what was wrong.",
        "the clerk", AllocationCorrectionBody, correct_allocation),
    read("list-allocations", "/allocations", "Who received what, the latest first.", views.OF,
         AllocationsQuery, list[views.AllocationLine], allocations),
    Route("take-ledger-as-table", "GET", "/allocations.csv", "The whole ledger of means, for a spreadsheet.",
          "public", as_table, 200, None, query=LedgerQuery, media=spreadsheets.MEDIA),
    Route("take-ledger", "GET", "/allocations.json", "The whole ledger of means.", "public", as_json, 200,
          views.Ledger, query=LedgerQuery, media=JSON),
    read("add-up-allocations", "/allocations/totals",
         "What was allocated by year, size, staffing and neighbourhood.", views.OF, TotalsQuery, views.Totals,
         totals),
)  # fmt: skip
"""The routes about means."""
