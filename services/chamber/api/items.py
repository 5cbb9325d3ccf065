"""Items: submitting under the rules of procedure, preparing, supporting; what one lacks, what is like it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct

from events.charter.facts import Aim, CharterText
from events.delegation.reopening import waits
from events.preparation import Lack, missing, readable_until
from events.proposal.course import EndDeliberation
from events.proposal.facts import Clause as NumberedClause
from events.proposal.facts import Engagement, Kind, Level, Preparation, Scope
from events.proposal.filing import CoSign, File, Prepare, Refer, Revise
from events.proposal.phases import require_item
from events.proposal.state import Phase
from events.refusal import Unknown
from events.rules.facts import Procedure
from events.statements.standing import other
from events.support.acts import GiveSupport, TakeSupportBack
from events.world import World
from services.chamber.api.organisations import ReasonBody
from services.chamber.api.reads import At, Paged, read
from services.chamber.api.statutes import CharterBody
from services.chamber.reading import Reading
from services.chamber.route import (
    Asked,
    Body,
    Case,
    Deed,
    NoQuery,
    Nothing,
    Parts,
    Reply,
    Route,
    act,
    encode,
)
from services.chamber.views import Page, page
from services.chamber.views import items as views
from services.chamber.words import Background, Clause, Id, Short, Slug, Slugs, Title, Words

Clauses = Annotated[tuple[Clause, ...], Meta(min_length=1, max_length=100)]
Year = Annotated[int, Meta(ge=1900, le=2999)]
Seats = Annotated[int, Meta(ge=1, le=100)]


class EngagementBody(Body):
    """What the outcome will be worth; `holder` is who decides in the end, where that is not the assembly."""

    level: Level
    holder: Id | None = None


class PreparationBody(Body):
    """What a vote needs beside the text; what is left out is said later, or stays as it is."""

    question: Short | None = None
    background: Background | None = None
    for_whom: Short | None = None
    changes: Short | None = None
    engagement: EngagementBody | None = None
    scope: Scope | None = None
    neighbourhoods: Slugs = ()
    addressed_to_city: bool | None = None


class ItemBody(PreparationBody, kw_only=True):
    """A proposal under rules of procedure: a title and a plain paragraph are enough to begin with.

    A statement says its year, an election its seats (its clauses are the candidates); a change of the rules
    or of the charter brings the new ones whole.
    """

    kind: Kind
    title: Title
    clauses: Clauses
    id: Id | None = None
    aim: Id | None = None
    themes: Slugs = ()
    target_groups: Slugs = ()
    year: Year | None = None
    seats: Seats | None = None
    procedure: Procedure | None = None
    charter: CharterBody | None = None


class RevisionBody(Body):
    """The whole text, in order: clauses keep their ids where they keep their place."""

    clauses: Clauses


class ReferralBody(ReasonBody):
    """Where it is dealt with already: another proposal, or an organisation; and why."""

    item: Id | None = None
    receiver: Id | None = None


class Prepared(Struct, frozen=True):
    """What an item lacks before its vote; `ready`: nothing. It is read until `readable_until` (UTC).

    `another_statement`: a yearly statement on the same theme or target group that stands in its way (A5).
    `waits_for_report`: a body has it in hand, and by the rules its vote waits for the report (A2).
    """

    proposal: str
    phase: Phase
    ready: bool
    missing: tuple[Lack, ...]
    readable_until: datetime
    another_statement: str | None = None
    waits_for_report: bool = False


def file(body: ItemBody, case: Case) -> Deed:
    """Submit a proposal under the rules, in the name of the organisation that the token acts for."""
    proposal = body.id or case.new_id()
    filed = File(
        proposal=proposal,
        organisation=case.organisation,
        kind=body.kind,
        title=case.text(body.title),
        clauses=_clauses(body.clauses, case),
        aim=body.aim,
        preparation=Preparation(
            case.maybe(body.question),
            case.maybe(body.background),
            case.maybe(body.for_whom),
            case.maybe(body.changes),
            _engagement(body),
            body.scope,
            body.neighbourhoods,
            body.addressed_to_city,
        ),
        themes=body.themes,
        target_groups=body.target_groups,
        year=body.year,
        seats=body.seats,
        procedure=body.procedure,
        charter=None if body.charter is None else _charter(body.charter, case),
    )
    return Deed(proposal, filed)


def prepare(body: PreparationBody, case: Case) -> Deed:
    """Say more of what a vote needs."""
    proposal = case.ids["proposal"]
    prepared = Prepare(
        proposal,
        case.maybe(body.question),
        case.maybe(body.background),
        case.maybe(body.for_whom),
        case.maybe(body.changes),
        _engagement(body),
        body.scope,
        body.neighbourhoods,
        body.addressed_to_city,
    )
    return Deed(proposal, prepared)


def revise(body: RevisionBody, case: Case) -> Deed:
    """Change the text."""
    proposal = case.ids["proposal"]
    return Deed(proposal, Revise(proposal, _clauses(body.clauses, case)))


def refer(body: ReferralBody, case: Case) -> Deed:
    """Bring it where it is dealt with."""
    proposal = case.ids["proposal"]
    return Deed(proposal, Refer(proposal, case.text(body.reason), body.item, body.receiver))


def _own(
    made: Callable[[str, str], CoSign | GiveSupport | TakeSupportBack],
) -> Callable[[Nothing, Case], Deed]:
    """An act on an item in the name of the organisation that the token acts for."""

    def decide(_body: Nothing, case: Case) -> Deed:
        return Deed(case.ids["proposal"], made(case.ids["proposal"], case.organisation))

    return decide


def end_deliberation(_body: Nothing, case: Case) -> Deed:
    """End the deliberation."""
    return Deed(case.ids["proposal"], EndDeliberation(case.ids["proposal"]))


def _clauses(clauses: tuple[str, ...], case: Case) -> tuple[NumberedClause, ...]:
    return tuple(NumberedClause(f"c{number}", case.text(text)) for number, text in enumerate(clauses, 1))


def _engagement(body: PreparationBody) -> Engagement | None:
    return None if body.engagement is None else Engagement(body.engagement.level, body.engagement.holder)


def _charter(body: CharterBody, case: Case) -> CharterText:
    aims = tuple(Aim(aim.aim, case.text(aim.text)) for aim in body.aims)
    return CharterText(case.text(body.purpose), aims, case.text(body.joining), case.text(body.direction))


class ItemsQuery(Paged):
    """What to look for."""

    phase: Phase | None = None
    kind: Kind | None = None
    theme: Slug | None = None
    neighbourhood: Slug | None = None
    organisation: Id | None = None
    aim: Id | None = None


class SimilarQuery(At):
    """Words of the title or the text, and a theme."""

    q: Words = ""
    theme: Slug | None = None


async def items(reading: Reading, query: ItemsQuery, _ids: Mapping[str, str]) -> Page:
    """The items."""
    asked: dict[str, Any] = {
        name: getattr(query, name)
        for name in ("phase", "kind", "theme", "neighbourhood", "organisation", "aim", "after", "limit")
    }
    return page(await views.items(reading, **asked), "proposal", query.limit)


async def item(reading: Reading, _query: At, ids: Mapping[str, str]) -> views.Item:
    """One item."""
    found = await views.item(reading, ids["proposal"])
    if found is None:
        raise Unknown(
            "no-such-item",
            "There is no such item under rules of procedure, or it was not seen yet.",
            "See /api/items for those that there are; after an act, ask with at_least.",
        )
    return await views.outcome(reading, found)


async def similar(reading: Reading, query: SimilarQuery, _ids: Mapping[str, str]) -> views.Similar:
    """What is there already."""
    return await views.similar(reading, query.q, [] if query.theme is None else [query.theme])


async def preparation(parts: Parts, asked: Asked) -> Reply:
    """What an item lacks, of the present states: as fresh as the log itself."""
    proposal = asked.ids["proposal"]

    def question(world: World, at: datetime) -> Prepared:
        state, terms = require_item(world, proposal, "Asking what is missing")
        procedure = world.rules.by_version[terms.rules]
        lacks = missing(terms, procedure, at)
        until, another = readable_until(terms, procedure), other(world, proposal, terms)
        waiting = waits(world, proposal, terms, at)
        ready = not lacks and another is None and not waiting
        return Prepared(proposal, state.phase, ready, lacks, until, another, waiting)

    return Reply(200, encode(await parts.gateway.ask(question)))


ROUTES = (
    act("submit-item", "/items", "Submit a proposal under the rules of procedure.", "a mandate of a member",
        ItemBody, file),
    read("list-items", "/items", "Items under rules of procedure, newest first.", views.OF, ItemsQuery,
         list[views.ItemLine], items),
    read("list-similar", "/similar", "Before you submit: items like it, and who works on it (A9).", views.OF,
         SimilarQuery, views.Similar, similar),
    read("show-item", "/items/{proposal}", "An item: its phase, its text, what it needs, what came of it.",
         views.WITH_OUTCOME, At, views.Item, item),
    Route("show-preparation", "GET", "/proposals/{proposal}/preparation",
          "What an item lacks before it can be put to the vote.", "public", preparation, 200, Prepared,
          query=NoQuery),
    act("prepare-item", "/proposals/{proposal}/preparation", "Say more of what a vote needs.",
        "a mandate of the submitter", PreparationBody, prepare),
    act("revise-item", "/proposals/{proposal}/revision", "Change the text, before it is on an agenda.",
        "a mandate of the submitter", RevisionBody, revise),
    act("refer-item", "/proposals/{proposal}/referral", "Bring it where it is dealt with already.",
        "a mandate of the submitter", ReferralBody, refer),
    act("co-sign-item", "/proposals/{proposal}/co-signature", "Put your organisation's name to it.",
        "a mandate of a member", Nothing, _own(CoSign)),
    act("support-item", "/proposals/{proposal}/support", "Support that it comes on an agenda.",
        "a mandate of a member", Nothing, _own(GiveSupport)),
    act("take-support-back", "/proposals/{proposal}/support/withdrawal", "Take that support back.",
        "a mandate of who gave it", Nothing, _own(TakeSupportBack)),
    act("end-deliberation", "/proposals/{proposal}/deliberation/end", "End the deliberation of an item.",
        "the clerk or the chair", Nothing, end_deliberation),
)  # fmt: skip
"""The routes about items."""
