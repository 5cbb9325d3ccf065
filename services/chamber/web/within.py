"""The work within a commission on an item, as the page of it shows that: words, votes, and their forms."""

from __future__ import annotations

from typing import Any

from services.chamber.views import commissions, deliberation, polls
from services.chamber.views.delegations import DelegationLine
from services.chamber.web import phrases
from services.chamber.web.desk import LETTERS
from services.chamber.web.forms import Choice
from services.chamber.web.page import Visit

POLLS = 50
"""Polls within a commission on one item that are shown."""

WORKING = ("accepted", "in-progress")
"""The phases in which a commission works on an item."""

SPOKEN = ("argument-for", "argument-against", "information", "concern", "testimony")

OF = (*deliberation.OF, *polls.OF)
"""The read models that are asked."""


async def within(visit: Visit, line: DelegationLine, body: commissions.Commission | None) -> dict[str, Any]:
    """What was said and voted on; `speaks` and `presides`: whether the visitor may add to it now."""
    if body is None:
        return {"debate": [], "polls": [], "speaks": False, "presides": False, "cited": []}
    say, where = visit.say, body.commission.commission
    seats = [one.organisation for one in body.seats if one.vacated_at is None]
    works = line.phase in WORKING and body.commission.dissolved_at is None
    held = await polls.polls(visit.reading, commission=where, about=line.kind, item=line.item, limit=POLLS)
    chair = visit.organisation is not None and visit.organisation == body.commission.chair
    # A poll that tells no turn may be of the present one: the rule judges it.
    now = [one for one in held if one.delegation == line.number and one.turn in (None, line.turn)]
    return {
        "debate": await deliberation.within(visit.reading, where, line.kind, line.item, None, "turns"),
        "polls": held,
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
