"""The pages of commissions and delegations: who sits where, the desk of a commission, an item with its route.

What a form asks for is judged by the rules; here it is only said to whom which forms are offered. Lists on
the page of a delegation go on: its way before a position (`weg`), what was said in the commission from behind
so many things (`gezegd`; or one of them, `bijdrage`), its votes after one of them (`stemmingen`).
"""

from __future__ import annotations

from asyncio import gather
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from msgspec import Meta

from events.delegation.facts import Kind
from events.delegation.state import OUT
from services.chamber.api.commissions import CommissionsQuery
from services.chamber.api.delegations import DelegationsQuery
from services.chamber.api.reads import Limit
from services.chamber.views import calls as call_views
from services.chamber.views import commissions as views
from services.chamber.views import delegations as delegation_views
from services.chamber.views import deliberation as deliberation_views
from services.chamber.views import dossiers as dossier_views
from services.chamber.views import page as page_of
from services.chamber.views import signals as signal_views
from services.chamber.web import entries, phrases, picking, within
from services.chamber.web.choosing import SearchQuery, Words
from services.chamber.web.forms import Choice
from services.chamber.web.page import LINES, Page, PageQuery, Visit, nothing
from services.chamber.web.sittings import BUREAU
from services.chamber.words import Id, Position

TICK = timedelta(microseconds=1)
"""A day ends before the moment at which the next one begins."""

WORDS: dict[str, Any] = {
    "words": phrases.delegations,
    "HAPPENED": entries.HAPPENED,
    "offices": entries.OFFICES,
    "OUT": OUT,
    "ending": lambda at: at - TICK,
}

ON_A_DESK = 200
"""Items of a desk, what is due first."""

LAST = 3
"""Steps of its way that stand with each item on a desk, the last ones."""

TOP = 5
"""Hot potatoes above the list of what was delegated; their own list has the rest."""

ASKED = ("kind", "commission", "open", "hot", "phase", "organisation")
"""What a list of delegations may be asked for."""

STEPS = 20
"""Steps of its way that are shown at once, the last ones first."""


class ListQuery(DelegationsQuery):
    """What to look for; fewer lines than a program takes.

    `zoek`: words by which one looks for something to delegate; `soort` and `punt`: what was chosen.
    """

    limit: Limit = LINES
    zoek: Words | None = None
    soort: Kind | None = None
    punt: Id | None = None


class FoundingQuery(CommissionsQuery):
    """`zoek`: words by which one looks for the outcome that founds a commission."""

    zoek: Words | None = None


class DelegationQuery(PageQuery):
    """Where the lists of the page go on. `zoek`: words by which one looks for an outcome."""

    zoek: Words | None = None
    weg: Position | None = None
    gezegd: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    bijdrage: Id | None = None
    stemmingen: Id | None = None


async def commissions(visit: Visit) -> dict[str, Any]:
    """The commissions, calls that one can stand in, and hot potatoes."""
    query = visit.query
    lines = await views.commissions(
        visit.reading, organisation=query.organisation, after=query.after, limit=query.limit
    )
    return {
        **WORDS,
        "found": page_of(lines, "cursor", query.limit),
        "calls": await call_views.calls(visit.reading, phase="open", limit=ON_A_DESK),
        "hot": await delegation_views.delegations(visit.reading, hot=True, limit=ON_A_DESK),
        "query": query,
        "clerk": visit.office == "clerk",
        "outcomes": await picking.adopted(visit, query.zoek) if visit.office == "clerk" else [],
    }


async def commission(visit: Visit) -> dict[str, Any]:
    """One commission: its seats, its calls, and its desk."""
    visit = visit.together()
    reading, which = visit.reading, visit.ids["commission"]
    told, calls, desk, earlier = await gather(
        views.commission(reading, which),
        call_views.calls(reading, commission=which, limit=ON_A_DESK),
        delegation_views.delegations(reading, commission=which, open=True, limit=ON_A_DESK),
        delegation_views.delegations(reading, commission=which, open=False, limit=ON_A_DESK),
    )
    found = told or nothing("commission")
    seated = [one for one in found.seats if one.vacated_at is None]
    ways, outcomes = await gather(
        delegation_views.ways(reading, desk, LAST), _of_commission(visit, found.commission)
    )
    return {
        **WORDS,
        "found": found,
        "line": found.commission,
        "seated": seated,
        "gone": [one for one in found.seats if one.vacated_at is not None],
        "members": [Choice(one.organisation, one.organisation_name or one.organisation) for one in seated],
        "calls": calls,
        "desk": desk,
        "ways": ways,
        "earlier": earlier,
        "clerk": visit.office == "clerk",
        "query": visit.query,
        "outcomes": outcomes,
        "standing": found.commission.dissolved_at is None,
    }


async def _of_commission(visit: Visit, line: views.CommissionLine) -> list[Choice]:
    """The outcomes that may change or end it, for the clerk; that which founded it among them."""
    if visit.office != "clerk" or line.dissolved_at is not None:
        return []
    return await picking.adopted(visit, visit.query.zoek, line.outcome)


async def call(visit: Visit) -> dict[str, Any]:
    """A call for candidates: what is asked, who stands, the vote and the lot."""
    found = await call_views.call(visit.reading, visit.ids["call"]) or nothing("call")
    mine = [one for one in found.candidates if one.organisation == visit.organisation]
    body = await views.commission(visit.reading, found.call.commission)
    return {
        **WORDS,
        "found": found,
        "line": found.call,
        "body": None if body is None else body.commission,
        "names": {one.organisation: one.organisation_name for one in found.candidates},
        "stands": any(one.withdrawn_at is None for one in mine),
        "bound": any(one.commitment is not None and one.value is None for one in mine),
        "clerk": visit.office == "clerk",
        "bureau": visit.office in BUREAU,
    }


async def delegations(visit: Visit) -> dict[str, Any]:
    """What was delegated, what is due first; and the form by which it is."""
    query = visit.query
    asked = {name: getattr(query, name) for name in ASKED}
    lines = await delegation_views.delegations(
        visit.reading, after=query.after, limit=query.limit + 1, **asked
    )
    shown = lines[: query.limit]
    begun = query.after is None and not any(value is not None for value in asked.values())
    bureau = visit.office in BUREAU
    kept = {name: _word(value) for name, value in asked.items() if value is not None}
    onward = {**kept, "after": shown[-1].cursor} if len(lines) > len(shown) else {}
    return {
        **WORDS,
        "lines": shown,
        "hot": await delegation_views.delegations(visit.reading, hot=True, limit=TOP) if begun else [],
        "onward": urlencode(onward),
        "bureau": bureau,
        "query": query,
        "commissions": await standing(visit) if bureau else [],
        "picked": await picking.picked(visit, query.zoek) if bureau else None,
    }


def _word(value: str | bool) -> str:  # noqa: FBT001 - what stands behind a question mark
    return str(value).lower() if isinstance(value, bool) else value


async def delegation(visit: Visit) -> dict[str, Any]:
    """An item with its whole route, and what whoever looks may do with it."""
    kind, item = visit.ids["kind"], visit.ids["item"]
    query = visit.query
    # Some of its steps: whoever judges by them must ask for all.
    told = await delegation_views.delegation(visit.reading, kind, item, query.weg, STEPS + 1)
    found = told or nothing("delegation")
    line = found.delegation
    visit = visit.together()
    body, proposal, choices = await gather(_body_of(visit, line), _proposal_of(visit, line), standing(visit))
    officers = () if body is None else (body.commission.chair, body.commission.rapporteur)
    speaks = visit.organisation is not None and visit.organisation in (*officers, line.speaker)
    receiver = speaks or (visit.office == "clerk" and line.commission is None)
    return {
        **WORDS,
        **await within.within(visit, line, body),
        "proposal": proposal,
        "query": query,
        "steps": found.steps[-STEPS:],
        "earlier": found.steps[-STEPS].position if len(found.steps) > STEPS else None,
        "line": line,
        "body": None if body is None else body.commission,
        "out": line.phase in OUT,
        "bureau": visit.office in BUREAU,
        "receiver": receiver,
        "commissions": choices if receiver or visit.office in BUREAU else [],
        "outcomes": await _of_report(visit, line),
    }


async def _of_report(visit: Visit, line: delegation_views.DelegationLine) -> list[Choice]:
    """The outcomes by which the assembly may have adopted a report, for the bureau."""
    if visit.office not in BUREAU or line.phase not in {"reported", "assembly"}:
        return []
    return await picking.adopted(visit, visit.query.zoek)


async def _body_of(visit: Visit, line: delegation_views.DelegationLine) -> views.Commission | None:
    return None if line.commission is None else await views.commission(visit.reading, line.commission)


async def _proposal_of(visit: Visit, line: delegation_views.DelegationLine) -> str | None:
    """In whose dossier the item stands; a question stands in that of what it was asked about."""
    if line.kind != "question":
        return line.item if line.kind in ("proposal", "outcome") else None
    asked = await deliberation_views.history(visit.reading, line.item)
    return None if asked is None else asked.contribution.proposal


async def standing(visit: Visit) -> list[Choice]:
    """The commissions that were not dissolved, to choose from."""
    lines = await views.commissions(visit.reading, limit=ON_A_DESK)
    return [Choice(one.commission, one.name or one.commission) for one in lines if not one.dissolved_at]


PAGES = (
    Page("commissions", "/commissies", "commissions/list.html", commissions,
         (*views.OF, *call_views.OF, *delegation_views.OF, *dossier_views.OF), query=FoundingQuery),
    Page("commission", "/commissies/{commission}", "commissions/one.html", commission,
         (*views.OF, *call_views.OF, *delegation_views.OF, *dossier_views.OF), query=SearchQuery),
    Page("call", "/oproepen/{call}", "commissions/call.html", call,
         (*views.OF, *call_views.OF)),
    Page("delegations", "/verwijzingen", "commissions/delegations.html", delegations,
         (*views.OF, *delegation_views.OF, *dossier_views.OF, *signal_views.OF), query=ListQuery),
    Page("delegation", "/verwijzingen/{kind}/{item}", "commissions/delegation.html", delegation,
         (*views.OF, *delegation_views.OF, *dossier_views.OF, *within.OF), query=DelegationQuery),
)  # fmt: skip
"""The pages of commissions and delegations."""
