"""The work within a commission on an item, as the page of it shows that: words, votes, and their forms."""

from __future__ import annotations

from typing import Any

from services.chamber.views import Part, commissions, deliberation, part, polls
from services.chamber.views.delegations import DelegationLine
from services.chamber.web import phrases
from services.chamber.web.desk import LETTERS
from services.chamber.web.forms import Choice
from services.chamber.web.page import Visit

POLLS = 20
"""Polls within a commission on one item that are shown at once."""

TALK = 20
"""Things that were said within it and are no reply, on one page."""

WORKING = ("accepted", "in-progress")
"""The phases in which a commission works on an item."""

SPOKEN = ("argument-for", "argument-against", "information", "concern", "testimony")

OF = (*deliberation.OF, *polls.OF)
"""The read models that are asked."""


async def within(visit: Visit, line: DelegationLine, body: commissions.Commission | None) -> dict[str, Any]:
    """What was said and voted on, a part at a time; `speaks` and `presides`: whether the visitor may add to
    it now.
    """
    if body is None:
        nothing = Part([], 0, more=False)
        return {"debate": nothing, "polls": nothing, "speaks": False, "presides": False, "cited": []}
    say, where = visit.say, body.commission.commission
    seats = [one.organisation for one in body.seats if one.vacated_at is None]
    works = line.phase in WORKING and body.commission.dissolved_at is None
    asked = {"commission": where, "about": line.kind, "item": line.item}
    held = await polls.polls(visit.reading, **asked, after=visit.query.stemmingen, limit=POLLS + 1)
    chair = visit.organisation is not None and visit.organisation == body.commission.chair
    # A poll that tells no turn may be of the present one: the rule judges it.
    now = [one for one in held if one.delegation == line.number and one.turn in (None, line.turn)]
    return {
        "debate": await _said(visit, asked),
        "polls": part(held, 0, POLLS),
        "speaks": works and visit.organisation in seats,
        "presides": works and (chair or visit.office == "clerk"),
        "seats": [
            Choice(one.organisation, one.organisation_name or one.organisation)
            for one in body.seats
            if one.vacated_at is None
        ],
        "letters": [Choice(letter, letter) for letter in LETTERS],
        "spoken": [Choice(kind, say.text(phrases.items.KINDS_OF_SPEECH[kind])) for kind in SPOKEN],
        "cited": [Choice(one.poll, one.question or one.poll) for one in now if one.phase == "counted"],
    }


async def _said(visit: Visit, where: dict[str, str]) -> Part:
    query = visit.query
    if query.bijdrage is not None:
        return Part(await deliberation.thread_within(visit.reading, query.bijdrage, **where), 0, more=False)
    lines = await deliberation.part_within(visit.reading, query.gezegd, TALK + 1, **where)
    return part(lines, query.gezegd, TALK)
