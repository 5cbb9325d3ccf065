"""Amendments: filing one to a clause or to an amendment; each with its difference and its collisions."""

from __future__ import annotations

from typing import Any, NamedTuple

from events.clauses import Kind
from services.chamber.views import amendments as views
from services.chamber.views import organisations
from services.chamber.views.amendments import AmendmentLine
from services.chamber.views.proposals import Dossier
from services.chamber.web import allowed
from services.chamber.web.dossiers import OF, head, numbered
from services.chamber.web.page import Page, PageQuery, Visit, nothing
from services.chamber.words import Id


class NewQuery(PageQuery):
    """Which change: of clause `at` (of an insertion: behind it; left out: first), to the amendment `on`."""

    kind: Kind | None = None
    at: Id | None = None
    on: Id | None = None


class Clause(NamedTuple):
    """A clause that can be changed: its number, where the text has it, and its words now."""

    clause: str
    number: int | None
    text: str | None


async def new(visit: Visit) -> dict[str, Any]:
    """Filing an amendment: first what it does to which clause, then in which words and why."""
    above, _ = await head(visit, limit=0)
    query: NewQuery = visit.query
    found = await views.overview(visit.reading, above.proposal, ()) or nothing("proposal")
    parent = next((one for one in found.amendments if one.amendment == query.on), None)
    if query.on and parent is None:
        nothing("amendment")
    clauses = changeable(above.dossier, parent)
    clause = next((one for one in clauses if one.clause == query.at), None)
    chosen = query.kind is not None and (clause is not None or (query.kind == "insert" and not query.at))
    return {
        "head": above,
        "dossier": above.dossier,
        "version": found.version,
        "numbers": numbered(found.amendments),
        "parent": parent,
        "clauses": clauses,
        "clause": clause,
        "kind": query.kind if chosen else None,
        "may": await allowed.with_item(visit, above.proposal),
    }


def changeable(dossier: Dossier, parent: AmendmentLine | None) -> list[Clause]:
    """The clauses of the text, or those that an amendment gives words."""
    if parent is None:
        return [Clause(one.clause, one.number, one.text) for one in dossier.clauses]
    numbers = {one.clause: one.number for one in dossier.clauses}
    given = [
        (one.clause if one.kind == "insert" else one.at, one.text)
        for one in parent.changes
        if one.kind != "delete"
    ]
    return [Clause(clause, numbers.get(clause), text) for clause, text in given if clause]


async def amendment(visit: Visit) -> dict[str, Any]:
    """One amendment."""
    above, _ = await head(visit, limit=0)
    reading, proposal, name = visit.reading, above.proposal, visit.ids["amendment"]
    found = await views.overview(reading, proposal, {name}) or nothing("proposal")
    one = next((line for line in found.amendments if line.amendment == name), None) or nothing("amendment")
    text = await views.version(reading, proposal, one.version)
    together = next((group.amendments for group in found.collisions if name in group.amendments), [])
    signers = await organisations.names(reading, one.co_signers)
    return {
        "head": above,
        "dossier": above.dossier,
        "amendment": one,
        "numbers": numbered(found.amendments),
        "clauses": {clause.clause: clause.number for clause in text.clauses} if text else {},
        "rivals": [rival for rival in (together or one.rivals) if rival != name],
        "order": together,
        "below": [line for line in found.amendments if line.on == name],
        "signers": [signers[signer] for signer in one.co_signers if signer in signers],
        "may": await allowed.with_amendment(visit, proposal, name),
    }


_ALL = "/dossiers/{proposal}/amendementen"

PAGES = (
    Page("new-amendment", f"{_ALL}/nieuw", "dossiers/amend.html", new, OF, known=True, query=NewQuery),
    Page("amendment", f"{_ALL}/{{amendment}}", "dossiers/amendment.html", amendment, OF),
)
"""The pages of amendments."""
