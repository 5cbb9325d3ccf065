"""Proposals: submitting, withdrawing; the dossiers of all items, with their timelines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta

from events.proposal.acts import Submit, Withdraw
from events.proposal.facts import Clause as NumberedClause
from events.proposal.facts import Kind
from events.proposal.state import Phase
from events.refusal import Unknown
from projections.dossier.telling import Part
from services.chamber.api.organisations import ReasonBody
from services.chamber.api.reads import At, Limit, Paged, no_such_after, read
from services.chamber.reading import Reading
from services.chamber.route import Body, Case, Deed, act
from services.chamber.views import Page, page
from services.chamber.views import dossiers as dossier_views
from services.chamber.views import proposals as views
from services.chamber.words import Background, Clause, Id, Position, Short, Slug, Slugs, Title, Words


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
    if not lines and query.after and await views.proposal(reading, query.after, limit=1) is None:
        raise no_such_after(query.after)
    return page(lines, "proposal", query.limit)


class DossiersQuery(ProposalsQuery):
    """What to look for. `state`: under way, being voted on, with an outcome, ended without one.

    `q`: words that stand in one of its texts, in any of their Dutch forms, with or without accents; in quotes
    side by side, behind a hyphen not at all.
    """

    state: Literal["open", "voting", "concluded", "ended"] | None = None
    phase: Phase | None = None
    kind: Kind | None = None
    q: Words | None = None


class TimelineQuery(At):
    """Which part of the timeline: from behind position `after` on, at most `limit` lines, or of one `part`.

    Two lines at the same position come together, though that be one more than `limit`.
    """

    after: Position | None = None
    part: Part | None = None
    limit: Limit = dossier_views.FIRST


async def dossiers(reading: Reading, query: DossiersQuery, _ids: Mapping[str, str]) -> Page:
    """The dossiers."""
    lines = await dossier_views.dossiers(reading, **query.wanted())
    if not lines and query.after and await views.proposal(reading, query.after, limit=1) is None:
        raise no_such_after(query.after)
    return page(lines, "proposal", query.limit)


async def dossier(reading: Reading, query: TimelineQuery, ids: Mapping[str, str]) -> Page:
    """One dossier, with a part of its timeline."""
    found = await views.proposal(
        reading, ids["proposal"], after=query.after, part=query.part, limit=query.limit
    )
    if found is None:
        raise Unknown(
            "no-such-proposal",
            "There is no such proposal, or it was not seen yet.",
            "See /api/proposals for those that there are; after an act, ask with at_least.",
        )
    whole, more = found
    whole = await views.with_breadth(reading, whole)
    return Page(whole, None if more is None else str(more))


ROUTES = (
    act("submit-proposal", "/proposals", "Submit a proposal.", "a mandate of a member", ProposalBody, submit),
    read("list-proposals", "/proposals", "The proposals with their latest poll, newest first.", views.OF,
         ProposalsQuery, list[views.ProposalLine], proposals),
    read("show-proposal", "/proposals/{proposal}", "A dossier: the text and everything that happened to it.",
         views.WITH_OUTCOME, TimelineQuery, views.Dossier, dossier),
    read("list-dossiers", "/dossiers", "Dossiers, by where they stand and what they are about, newest first.",
         views.OF, DossiersQuery, list[dossier_views.DossierLine], dossiers),
    read("show-dossier", "/dossiers/{proposal}", "A dossier with its timeline, part by part (T2).",
         views.WITH_OUTCOME, TimelineQuery, views.Dossier, dossier),
    act("withdraw-proposal", "/proposals/{proposal}/withdrawal", "Withdraw a proposal.",
        "a mandate of the submitter", ReasonBody, withdraw),
)  # fmt: skip
"""The routes about proposals."""
