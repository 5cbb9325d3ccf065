"""The clerk's desk: what waits for the clerk's office, and the acts that are its own (A7, M1, F3)."""

from __future__ import annotations

from asyncio import gather
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from events.delegation.reopening import waits
from events.preparation import Lack, missing, readable_until
from events.proposal.phases import require_item
from events.refusal import Refused
from events.statements.standing import other
from events.world import World
from services.chamber.ports.kept import Draft
from services.chamber.reading import Reading
from services.chamber.views import belonging
from services.chamber.views import items as item_views
from services.chamber.views import organisations as organisation_views
from services.chamber.views import outreach as outreach_views
from services.chamber.views import polls as poll_views
from services.chamber.views import sittings as sitting_views
from services.chamber.web import phrases
from services.chamber.web.choosing import SearchQuery, offered
from services.chamber.web.followed import OF as FOLLOWED
from services.chamber.web.followed import followed
from services.chamber.web.forms import Choice
from services.chamber.web.languages import marked as _
from services.chamber.web.page import Page, Visit, nothing
from services.chamber.words import Id

LACKS: dict[Lack, str] = {
    "question": _("de vraag waarover gestemd wordt"),
    "background": _("de achtergrond"),
    "for-whom": _("voor wie het is"),
    "changes": _("wat er voor hen verandert"),
    "engagement": _("het engagement: wat de uitkomst waard zal zijn"),
    "scope": _("voor welk gebied het geldt"),
    "addressed-to-city": _("of het aan de stad gericht is"),
    "reading-time": _("de leestijd"),
}
"""What an item lacks before its vote (A7)."""

OFFICES = {"clerk": _("Griffier"), "chair": _("Voorzitter"), "contact": _("Contactpersoon van de stad")}

BUREAU = frozenset({"clerk", "chair"})

LETTERS = "abcdefghijklmnopqrst"
"""The options of a poll that is opened on a page, in the order of their lines."""

ELECTIONS = 5
"""Elections that the desk shows."""

JUDGED = 20
"""Applications on the page where they are judged; the list of applications has the rest."""

SHOWN = 50
"""Lines of each list on the desk; the lists of the API have the rest."""


class Waiting(NamedTuple):
    """An item on its way to a vote: what it lacks, until when it is read, the statement in its way.

    `elsewhere`: a body has it in hand, and its vote waits for the report.
    """

    item: item_views.ItemLine
    lacks: tuple[Lack, ...]
    readable: datetime | None
    another: str | None = None
    elsewhere: bool = False


class Election(NamedTuple):
    """An election that is over: who was chosen for it."""

    item: item_views.ItemLine
    chosen: list[str]


class AboutQuery(SearchQuery):
    """What a form on the desk is about: `voorstel` an item, `organisatie` a member."""

    voorstel: Id | None = None
    organisatie: Id | None = None


async def desk(visit: Visit) -> dict[str, Any]:
    """What waits."""
    if visit.office not in BUREAU:
        return {"bureau": False}
    visit = visit.together()
    reading = visit.reading
    (scheduled, deliberated), polls, applications, sittings, chosen, (outreach, becomes) = await gather(
        _on_their_way(reading),
        poll_views.open_polls(reading, SHOWN),
        belonging.applications(reading, phase="applied", limit=SHOWN),
        sitting_views.sittings(reading, coming=True, limit=SHOWN),
        elections(visit),
        gather(outreach_views.overdue(reading, visit.now, SHOWN), followed(reading)),
    )
    waiting = await _waiting(visit, [*scheduled, *deliberated])
    return {
        **becomes,
        "bureau": True,
        "lacking": LACKS,
        "scheduled": waiting[: len(scheduled)],
        "deliberated": waiting[len(scheduled) :],
        "polls": polls,
        "applications": applications,
        "drafts": await _drafts(visit),
        "sittings": sittings,
        "elections": chosen,
        "webhooks": await visit.parts.webhooks.troubled() if visit.office == "clerk" else [],
        "outreach": outreach,
    }


async def _drafts(visit: Visit) -> list[tuple[Draft, str]]:
    """The drafts that the clerk may help with, each with what it is called."""
    found = await visit.parts.drafts.of(None) if visit.office == "clerk" else []
    called = visit.say.text("Ontwerp van {organisation}")
    return [(one, called.format(organisation=one.organisation)) for one in found]


async def _on_their_way(reading: Reading) -> tuple[list[item_views.ItemLine], list[item_views.ItemLine]]:
    """The items that are on an agenda, and those that are ready for a vote."""
    return await gather(
        item_views.items(reading, phase="scheduled", limit=SHOWN),
        item_views.items(reading, phase="deliberated", limit=SHOWN),
    )


async def elections(visit: Visit) -> list[Election]:
    """The latest elections that are over, with who was chosen: the clerk gives them their posts."""
    lines = await item_views.items(visit.reading, kind="election", phase="concluded", limit=ELECTIONS)
    polls = [one.poll for one in lines if one.poll]
    chosen = await poll_views.elected(visit.reading, polls) if polls else {}
    return [Election(one, chosen[one.poll]) for one in lines if one.poll]


async def _waiting(visit: Visit, items: Sequence[item_views.ItemLine]) -> list[Waiting]:
    def one(world: World, at: datetime, item: item_views.ItemLine) -> Waiting:
        try:
            _state, terms = require_item(world, item.proposal, "Asking what is missing")
        except Refused:  # withdrawn meanwhile
            return Waiting(item, (), None)
        procedure = world.rules.by_version[terms.rules]
        another = other(world, item.proposal, terms)
        lacks, elsewhere = missing(terms, procedure, at), waits(world, item.proposal, terms, at)
        return Waiting(item, lacks, readable_until(terms, procedure), another, elsewhere)

    # One question for all of them: each of its own would be a round trip to the log of its own.
    return await visit.parts.gateway.ask(lambda world, at: [one(world, at, item) for item in items])


async def opening(visit: Visit) -> dict[str, Any]:
    """The form by which a poll is opened: on an item, or a survey on nothing but a question (A8)."""
    proposal = visit.query.voorstel
    item = await item_views.item(visit.reading, proposal) if proposal else None
    return {
        "proposal": proposal,
        "item": item,
        "called": phrases.polls.CALLED,
        "letters": [Choice(letter, letter) for letter in LETTERS],
    }


async def leading(visit: Visit) -> dict[str, Any]:
    """What the clerk does with a poll that runs: announce the close, annul, enter ballots of the room."""
    reading, asked = visit.reading, visit.query.organisatie
    found = await poll_views.poll(reading, visit.ids["poll"]) or nothing("poll")
    chosen = await organisation_views.organisation(reading, asked) if asked else None
    return {
        "bureau": visit.office in BUREAU,
        "poll": found,
        "members": await offered(visit, visit.query.zoek) if visit.office == "clerk" else None,
        "chosen": chosen,
        "choices": [Choice(one.option, one.label or one.option) for one in found.paper.options]
        if found.paper
        else [],
        "mandates": [
            Choice(one.mandate, f"{one.kind} {one.mandate}")
            for one in chosen.mandates
            if not one.withdrawn_at
        ]
        if chosen
        else [],
    }


async def admission(visit: Visit) -> dict[str, Any]:
    """Applications that wait, and admitting an organisation at once."""
    reading = visit.reading
    return {
        "bureau": visit.office == "clerk",
        "ruled": await ruled(visit),
        "applications": await belonging.applications(reading, phase="applied", limit=JUDGED),
        "judged": JUDGED,
        "members": await offered(visit, visit.query.zoek),
        "asked": visit.query.organisatie,
        "names": await organisation_views.names(reading, [visit.query.organisatie]),
    }


async def ruled(visit: Visit) -> bool:
    """Whether there are rules of procedure: then no one suspends or refuses alone (F3)."""

    def question(world: World, _at: datetime) -> bool:
        return world.rules.procedure is not None

    return await visit.parts.gateway.ask(question)


async def offices(visit: Visit) -> dict[str, Any]:
    """Who has which office, by mandate."""
    held: dict[str, list[organisation_views.OfficeLine]] = {}
    for line in await organisation_views.offices(visit.reading):
        held.setdefault(line.mandate, []).append(line)
    return {
        "bureau": visit.office == "clerk",
        "elections": await elections(visit) if visit.office == "clerk" else [],
        "offices": held,
        "called": OFFICES,
        "offices_of": lambda lines: [
            Choice(one.office, visit.say.text(OFFICES[one.office])) for one in lines
        ],
    }


async def announcing(visit: Visit) -> dict[str, Any]:
    """The form by which an agenda is announced, with the commitment of its lot."""
    return {
        "bureau": visit.office == "clerk",
        "sittings": [
            Choice(one.sitting, f"{one.title or one.sitting}, {visit.say.moment(one.starts_at)}")
            for one in await sitting_views.sittings(visit.reading, coming=True, limit=SHOWN)
        ],
        "agendas": await item_views.agendas(visit.reading),
    }


_DESK = (
    *item_views.OF,
    *poll_views.OF,
    *belonging.OF,
    *sitting_views.OF,
    *outreach_views.OF,
    *FOLLOWED,
)

PAGES = (
    Page("desk", "/griffie", "desk/desk.html", desk, _DESK, known=True),
    Page("open-poll", "/griffie/stemming", "desk/poll.html", opening, item_views.OF, known=True,
         query=AboutQuery),
    Page("lead-poll", "/griffie/stemmingen/{poll}", "desk/leading.html", leading, poll_views.OF, known=True,
         query=AboutQuery),
    Page("admission", "/griffie/toelating", "desk/admission.html", admission,
         (*belonging.OF, *organisation_views.OF), known=True, query=AboutQuery),
    Page("offices", "/griffie/ambten", "desk/offices.html", offices,
         (*organisation_views.OF, *item_views.OF, *poll_views.OF), known=True),
    Page("announce", "/griffie/agenda", "desk/agenda.html", announcing, (*item_views.OF, *sitting_views.OF),
         known=True),
)  # fmt: skip
"""The pages of the clerk's desk."""
