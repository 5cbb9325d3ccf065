"""The work within a commission on an item, as the page of it shows that: words, votes, and their forms."""

from __future__ import annotations

from asyncio import gather
from collections.abc import Sequence
from typing import Any

from services.chamber.views import Part, commissions, delegations, deliberation, part, polls
from services.chamber.views.delegations import Delegation, DelegationLine
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

CAME = ("delegation.delegated.v1", "delegation.handed-on.v1")
"""The steps by which an item came to a body."""

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
    held, debate = await gather(
        polls.polls(visit.reading, **asked, after=visit.query.stemmingen, limit=POLLS + 1),
        _said(visit, asked),
    )
    chair = visit.organisation is not None and visit.organisation == body.commission.chair
    return {
        "debate": debate,
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
        "cited": [
            Choice(one.poll, one.question or one.poll)
            for one in citable(held, await _whole(visit, line, held))
        ],
    }


async def _said(visit: Visit, where: dict[str, str]) -> Part:
    query = visit.query
    if query.bijdrage is not None:
        return Part(await deliberation.thread_within(visit.reading, query.bijdrage, **where), 0, more=False)
    lines = await deliberation.part_within(visit.reading, query.gezegd, TALK + 1, **where)
    return part(lines, query.gezegd, TALK)


async def _whole(visit: Visit, line: DelegationLine, held: Sequence[polls.PollLine]) -> Delegation:
    """With all its steps where a poll of an old log makes them matter, else with none."""
    found = None
    if any(poll.turn is None for poll in held):
        found = await delegations.delegation(visit.reading, line.kind, line.item)
    return found or Delegation(line, [])


def citable(held: Sequence[polls.PollLine], found: Delegation) -> list[polls.PollLine]:
    """Of the polls that its commission held about an item, those that its report may name: counted ones of
    the present turn. One that tells no turn is of the present one where no report named it yet, and the
    commission had the item only once by this delegation (events/delegation/receiving.py).
    """
    line, steps = found.delegation, found.steps
    named = {step.data.get("poll") for step in steps}
    came = [step.commission for step in steps if step.number == line.number and step.type in CAME]
    once = came.count(line.commission) == 1
    return [
        poll
        for poll in held
        if poll.phase == "counted"
        and poll.delegation == line.number
        and (poll.turn == line.turn or (poll.turn is None and once and poll.poll not in named))
    ]
