"""Proposals: submitting, withdrawing, the dossier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta

from events.proposal.acts import Submit, Withdraw
from events.proposal.facts import Clause as NumberedClause
from events.refusal import Unknown
from services.chamber.api.organisations import ReasonBody
from services.chamber.api.reads import At, Paged, no_such_after, read
from services.chamber.reading import Reading
from services.chamber.route import Body, Case, Deed, act
from services.chamber.views import Page, page
from services.chamber.views import proposals as views
from services.chamber.words import Background, Clause, Id, Short, Slug, Slugs, Title


class ProposalBody(Body):
    """A proposal. `for_whom` says for whom it is, and what changes for them."""

    title: Title
    for_whom: Short
    clauses: Annotated[tuple[Clause, ...], Meta(min_length=1, max_length=100)]
    id: Id | None = None
    background: Background | None = None
    themes: Slugs = ()
    target_groups: Slugs = ()
    neighbourhoods: Slugs = ()


def submit(body: ProposalBody, case: Case) -> Deed:
    """Submit a proposal in the name of the organisation that the token acts for."""
    proposal = body.id or case.new_id()
    submitted = Submit(
        proposal,
        case.organisation,
        case.text(body.title),
        case.text(body.for_whom),
        tuple(NumberedClause(f"c{number}", case.text(text)) for number, text in enumerate(body.clauses, 1)),
        case.maybe(body.background),
        body.themes,
        body.target_groups,
        body.neighbourhoods,
    )
    return Deed(proposal, submitted)


def withdraw(body: ReasonBody, case: Case) -> Deed:
    """Withdraw a proposal."""
    proposal = case.ids["proposal"]
    return Deed(proposal, Withdraw(proposal, case.text(body.reason)))


class ProposalsQuery(Paged):
    """What to look for."""

    theme: Slug | None = None
    neighbourhood: Slug | None = None
    target_group: Slug | None = None
    organisation: Id | None = None


async def proposals(reading: Reading, query: ProposalsQuery, _ids: Mapping[str, str]) -> Page:
    """The proposals."""
    lines = await views.proposals(
        reading,
        theme=query.theme,
        neighbourhood=query.neighbourhood,
        target_group=query.target_group,
        organisation=query.organisation,
        after=query.after,
        limit=query.limit,
    )
    if not lines and query.after and await views.proposal(reading, query.after) is None:
        raise no_such_after(query.after)
    return page(lines, "proposal", query.limit)


async def proposal(reading: Reading, _query: At, ids: Mapping[str, str]) -> views.Dossier:
    """One dossier."""
    found = await views.proposal(reading, ids["proposal"])
    if found is None:
        raise Unknown(
            "no-such-proposal",
            "There is no such proposal, or it was not seen yet.",
            "See /api/proposals for those that there are; after an act, ask with at_least.",
        )
    return found


ROUTES = (
    act("submit-proposal", "/proposals", "Submit a proposal.", "a mandate of a member", ProposalBody, submit),
    read("list-proposals", "/proposals", "The proposals with their latest poll, newest first.", views.OF,
         ProposalsQuery, list[views.ProposalLine], proposals),
    read("show-proposal", "/proposals/{proposal}", "A dossier: the text and everything that happened to it.",
         views.OF, At, views.Dossier, proposal),
    act("withdraw-proposal", "/proposals/{proposal}/withdrawal", "Withdraw a proposal.",
        "a mandate of the submitter", ReasonBody, withdraw),
)  # fmt: skip
"""The routes about proposals."""
