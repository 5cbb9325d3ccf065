"""Commissions: founded, their seats, who leads them, dissolved (E2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from events.commission.acts import Dissolve, FoundCommission, NameOfficers, NameSeat, VacateSeat
from events.commission.facts import Kind, Seats
from events.refusal import Unknown
from services.chamber.api.reads import At, Moving, no_such_after, read
from services.chamber.reading import Reading
from services.chamber.route import Body, Case, Deed, act
from services.chamber.views import Page, page
from services.chamber.views import commissions as views
from services.chamber.views.going_on import line
from services.chamber.words import Background, Id, Reason, Slug, Title, ending


class CommissionBody(Body, kw_only=True):
    """A commission. `civil_society` and `city`: its seats by bench; the city never has more than half.

    `outcome`: the adopted proposal that founds it; `ends_on`: the last day of its term.
    """

    name: Title
    remit: Background
    kind: Kind
    about: Slug
    outcome: Id
    civil_society: Seats
    city: Seats
    ends_on: date
    may_decide: bool = False
    id: Id | None = None


class SeatBody(Body):
    """Who gets a seat, and the adopted proposal that says so."""

    organisation: Id
    outcome: Id


class VacancyBody(Body):
    """Why, in public, if it is said."""

    reason: Reason | None = None


class OfficersBody(Body):
    """Two organisations with a seat."""

    chair: Id
    rapporteur: Id


class DissolutionBody(Body):
    """The adopted proposal that dissolves it; none at the end of its term."""

    outcome: Id | None = None


class CommissionsQuery(Moving):
    """Only those in which an organisation has a seat."""

    organisation: Id | None = None


def found(body: CommissionBody, case: Case) -> Deed:
    """Found a commission."""
    commission = body.id or case.new_id()
    texts = (case.text(body.name), case.text(body.remit))
    seats = (body.civil_society, body.city)
    founded = FoundCommission(
        commission, *texts, body.kind, body.about, body.outcome, *seats, ending(body.ends_on), body.may_decide
    )
    return Deed(commission, founded)


def name_seat(body: SeatBody, case: Case) -> Deed:
    """Give a seat to who an outcome names."""
    return Deed(body.organisation, NameSeat(case.ids["commission"], body.organisation, body.outcome))


def vacate_seat(body: VacancyBody, case: Case) -> Deed:
    """Give up a seat."""
    organisation = case.ids["organisation"]
    return Deed(organisation, VacateSeat(case.ids["commission"], organisation, case.maybe(body.reason)))


def name_officers(body: OfficersBody, case: Case) -> Deed:
    """Say who leads and who reports."""
    commission = case.ids["commission"]
    return Deed(commission, NameOfficers(commission, body.chair, body.rapporteur))


def dissolve(body: DissolutionBody, case: Case) -> Deed:
    """Dissolve it."""
    return Deed(case.ids["commission"], Dissolve(case.ids["commission"], body.outcome))


async def commissions(reading: Reading, query: CommissionsQuery, _ids: Mapping[str, str]) -> Page:
    """The commissions."""
    asked: dict[str, Any] = {"organisation": query.organisation, "limit": query.limit}
    lines = await views.commissions(reading, after=query.after, **asked)
    if not lines and query.after:
        found = await views.commissions(reading, commission=line(query.after), limit=1)
        if not found:
            raise no_such_after(query.after)
    return page(lines, "cursor", query.limit)


async def commission(reading: Reading, _query: At, ids: Mapping[str, str]) -> views.Commission:
    """One commission."""
    one = await views.commission(reading, ids["commission"])
    if one is None:
        raise Unknown(
            "no-such-commission",
            "There is no such commission, or it was not seen yet.",
            "See /api/commissions for those that there are; after an act, ask with at_least.",
        )
    return one


_ONE = "/commissions/{commission}"

ROUTES = (
    act("found-commission", "/commissions", "Found a commission, as an outcome asks.", "the clerk",
        CommissionBody, found),
    read("list-commissions", "/commissions", "The commissions, those that stand first.", views.OF,
         CommissionsQuery, list[views.CommissionLine], commissions),
    read("show-commission", _ONE, "A commission, its seats and its substitutes.", views.OF, At,
         views.Commission, commission),
    act("name-seat", f"{_ONE}/seats", "Give a seat to who an outcome names.", "the clerk", SeatBody,
        name_seat),
    act("vacate-seat", f"{_ONE}/seats/{{organisation}}/vacancy", "Give up a seat.",
        "a mandate of who has it; the clerk, of who is gone", VacancyBody, vacate_seat),
    act("name-officers", f"{_ONE}/officers", "Say who leads it and who reports.", "the clerk", OfficersBody,
        name_officers),
    act("dissolve-commission", f"{_ONE}/dissolution", "Dissolve it, as an outcome asks or at its end.",
        "the clerk", DissolutionBody, dissolve),
)  # fmt: skip
"""The routes about commissions."""
