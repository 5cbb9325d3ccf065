"""The JSON API: every route once, by the resource that it is about.

One module per resource. Each says what a body or a query may hold, and turns a body into an act; the rules
are asked by the gateway, never here.
"""

from __future__ import annotations

from services.chamber.api import (
    actions,
    agendas,
    amendments,
    answers,
    applications,
    assembly,
    ballots,
    calls,
    commissions,
    contacts,
    contributions,
    corrections,
    deeds,
    delegations,
    drafts,
    erasures,
    exports,
    items,
    log,
    measures,
    objections,
    offices,
    organisations,
    people,
    polls,
    proposals,
    signals,
    sittings,
    statutes,
    systems,
    tokens,
    waiting,
)
from services.chamber.route import Route

ROUTES: tuple[Route, ...] = (
    *assembly.ROUTES,
    *statutes.ROUTES,
    *organisations.ROUTES,
    *contacts.ROUTES,
    *exports.ROUTES,
    *corrections.ROUTES,
    *applications.ROUTES,
    *measures.ROUTES,
    *tokens.ROUTES,
    *people.ROUTES,
    *offices.ROUTES,
    *proposals.ROUTES,
    *amendments.ROUTES,
    *contributions.ROUTES,
    *sittings.ROUTES,
    *commissions.ROUTES,
    *systems.ROUTES,
    *calls.ROUTES,
    *delegations.ROUTES,
    *items.ROUTES,
    *drafts.ROUTES,
    *agendas.ROUTES,
    *polls.ROUTES,
    *ballots.ROUTES,
    *objections.ROUTES,
    *answers.ROUTES,
    *actions.ROUTES,
    *signals.ROUTES,
    *deeds.ROUTES,
    *waiting.ROUTES,
    *erasures.ROUTES,
    *log.ROUTES,
)
"""Every route of the API, in the order in which the document lists them."""
