"""Means (T5): which funds there are, who received what of them, and what that adds up to.

- `/middelen`: the funds, of a year if one likes (`jaar`); the clerk records one
- `/middelen/totalen`: by year, size, staffing and neighbourhood
- `/middelen/toekenningen`: allocations to somebody (`organisatie`), behind an outcome (`uitkomst`)
- `/middelen/{fund}`, `/middelen/{fund}/{allocation}`: one of them, with what was said before
- `/griffie/middelen/{fund}`: the clerk imports a register

Nothing of votes is read or shown here, and nothing of this where votes are shown: there stands a link (D1).
"""

from __future__ import annotations

from asyncio import gather
from collections.abc import Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

import msgspec

from events.organisation.facts import Year
from services.chamber import registers
from services.chamber.api.registers import ImportAnswer
from services.chamber.views import means as views
from services.chamber.views import organisations
from services.chamber.views import page as page_of
from services.chamber.views.going_on import Cursor
from services.chamber.web import phrases
from services.chamber.web.choosing import SearchQuery, nobody, offered
from services.chamber.web.forms import Choice
from services.chamber.web.page import LINES, Page, PageQuery, Visit, nothing
from services.chamber.web.refusals import BY_CODE
from services.chamber.words import Id, Position


class FundsQuery(PageQuery):
    """`jaar`: of which year; `na`: after which fund."""

    jaar: Year | None = None
    na: Cursor | None = None


class FundQuery(SearchQuery):
    """`voor`: allocations before that position."""

    voor: Position | None = None


class AllocationsQuery(PageQuery):
    """Of a recipient, behind an outcome, of a year; before a position."""

    organisatie: Id | None = None
    uitkomst: Id | None = None
    jaar: Year | None = None
    voor: Position | None = None


class TotalsQuery(PageQuery):
    """Of which year; without it of all."""

    jaar: Year | None = None


async def funds(visit: Visit) -> dict[str, Any]:
    """The funds, and the form to record one."""
    query = visit.query
    asked = {"year": query.jaar, "after": query.na, "limit": LINES}
    reading = visit.reading.together()
    lines, years = await gather(views.funds(reading, criteria=False, **asked), views.years(reading))
    return {
        "query": query,
        "found": page_of(lines, "cursor", LINES),
        "years": years,
        "clerk": visit.office == "clerk",
        "taken": _taken(year=query.jaar),
        "licence": views.LICENCE,
    }


async def fund(visit: Visit) -> dict[str, Any]:
    """One fund with its allocations, and what the clerk may do with it."""
    name = visit.ids["fund"]
    visit, clerk = visit.together(), visit.office == "clerk"
    one, lines, members = await gather(
        views.fund(visit.reading, name),
        views.allocations(visit.reading, fund=name, before=visit.query.voor, limit=LINES),
        offered(visit, visit.query.zoek) if clerk else nobody(),
    )
    found = one or nothing("fund")
    return {
        "found": found,
        "lines": lines,
        "before": lines[-1].position if len(lines) == LINES else None,
        "clerk": clerk,
        "members": members,
        "criteria": criteria(found.criteria),
        "taken": _taken(fund=name),
        "licence": views.LICENCE,
    }


async def allocation(visit: Visit) -> dict[str, Any]:
    """One allocation, with how it was told before."""
    ids = visit.ids
    one = await views.allocation(visit.reading, ids["fund"], ids["allocation"]) or nothing("allocation")
    clerk = visit.office == "clerk"
    return {
        "one": one,
        "clerk": clerk,
        "members": await offered(visit, visit.query.zoek, chosen=one.recipient) if clerk else None,
        "criteria": criteria(await views.criteria(visit.reading, ids["fund"])) if clerk else [],
    }


async def allocations(visit: Visit) -> dict[str, Any]:
    """Allocations, whoever received them."""
    query = visit.query
    asked = {"recipient": query.organisatie, "proposal": query.uitkomst, "year": query.jaar}
    lines = await views.allocations(visit.reading, **asked, before=query.voor, limit=LINES)
    names = await organisations.names(visit.reading, [query.organisatie])
    kept = {name: getattr(query, name) for name in ("organisatie", "uitkomst", "jaar")}
    more = {name: value for name, value in kept.items() if value is not None}
    return {
        "query": query,
        "lines": lines,
        "whose": names.get(query.organisatie or "") or query.organisatie,
        "next": urlencode({**more, "voor": lines[-1].position}) if len(lines) == LINES else None,
        "taken": _taken(**asked),
        "licence": views.LICENCE,
    }


async def totals(visit: Visit) -> dict[str, Any]:
    """What was allocated, by group."""
    reading = visit.reading.together()
    found, years = await gather(views.totals(reading, visit.query.jaar), views.years(reading))
    groups = {name: ordered(name, getattr(found, name)) for name in phrases.means.GROUPS}
    return {"query": visit.query, "groups": groups, "years": years}


def ordered(group: str, told: Sequence[views.Total]) -> list[tuple[str, list[views.Total]]]:
    """The parts of a group: the latest year first, sizes as they grow, what is not known last."""
    parts = [(part, list(several)) for part, several in groupby(told, lambda one: one.part)]
    if group == "year":
        return parts[::-1]
    order = list(phrases.means.GROUPS[group][2])
    known = [part for part in parts if part[0] not in order]
    return known + sorted((part for part in parts if part[0] in order), key=lambda part: order.index(part[0]))


async def importing(visit: Visit) -> dict[str, Any]:
    """The form by which a register is imported, and what became of each row."""
    found = await views.fund(visit.reading, visit.ids["fund"]) or nothing("fund")
    report = msgspec.convert(visit.made, ImportAnswer) if visit.made else None
    return {
        "bureau": visit.office == "clerk",
        "found": found,
        "report": report,
        "columns": registers.COLUMNS,
        "needed": registers.NEEDED,
        "most": registers.MAX_ROWS,
        "why": BY_CODE,
    }


def criteria(told: Sequence[views.Criterion]) -> list[Choice]:
    """The criteria of a fund, to be chosen from."""
    return [Choice(one.criterion, one.text or one.criterion) for one in told]


def _taken(**asked: object) -> str:
    """What stands behind the question mark of the downloads of what is shown."""
    told = {name: value for name, value in asked.items() if value is not None}
    return f"?{urlencode(told)}" if told else ""


PAGES = (
    Page("means", "/middelen", "means/list.html", funds, views.OF, query=FundsQuery),
    Page("totals-of-means", "/middelen/totalen", "means/totals.html", totals, views.OF, query=TotalsQuery),
    Page("allocations", "/middelen/toekenningen", "means/allocations.html", allocations,
         (*views.OF, *organisations.OF), query=AllocationsQuery),
    Page("fund", "/middelen/{fund}", "means/fund.html", fund, (*views.OF, *organisations.OF),
         query=FundQuery),
    Page("allocation", "/middelen/{fund}/{allocation}", "means/allocation.html", allocation,
         (*views.OF, *organisations.OF), query=SearchQuery),
    Page("import-register", "/griffie/middelen/{fund}", "means/register.html", importing, views.OF,
         known=True),
)  # fmt: skip
"""The pages of means."""
