"""The city's answers (T6): all of them, and one beside what the outcome was said to be worth (T4).

- `/antwoorden`: how many came in time, were accepted, were carried out; what is owed and what is overdue
- `/antwoorden/{proposal}`: what the city owes to one outcome, what it answered, what came of that
"""

from __future__ import annotations

from typing import Any

from events.duty.acts import FindInsufficient, GiveAnswer, GiveInterimAnswer
from events.poll.facts import Tally
from services.chamber.api.answers import AnswersQuery
from services.chamber.views import answers as views
from services.chamber.views import organisations, sittings
from services.chamber.web import allowed, phrases
from services.chamber.web.forms import Choice
from services.chamber.web.languages import marked as _
from services.chamber.web.page import Page, Visit, nothing

LATELY = 20
"""Sittings among which one that is held is looked for."""

MEMBERS = 500
"""Organisations that are fetched at once."""


async def listed(visit: Visit) -> dict[str, Any]:
    """What the city owes and answered, with the shares."""
    query = visit.query
    return {
        "query": query,
        "figures": await views.figures(visit.reading),
        "found": await views.duties(visit.reading, state=query.state, limit=query.limit),
        "states": list(phrases.answers.STATES.items()),
    }


async def answer(visit: Visit) -> dict[str, Any]:
    """What the city owes to one outcome, and what whoever looks may do about it."""
    proposal = visit.ids["proposal"]
    line = await views.duty(visit.reading, proposal) or nothing("duty")
    held = await _held(visit, proposal)
    sitting = held[0].value if held else "-"
    hands = Tally(1, 0, 0)
    may = await allowed.obstacles(
        visit,
        GiveAnswer(proposal, "reject", allowed.UNWRITTEN),
        GiveInterimAnswer(proposal, allowed.UNWRITTEN, line.due_at),
        FindInsufficient(proposal, sitting, hands, allowed.UNWRITTEN),
    )
    answers, interim, insufficient = (one is None for one in may)
    everybody = await _members(visit) if answers else []
    say = visit.say
    return {
        "over": f"proposal-{proposal}",
        "line": line,
        "answers": answers,
        "interim": interim,
        "insufficient": insufficient,
        "sittings": held,
        "verdicts": [Choice(value, say.text(words)) for value, words in phrases.answers.ANSWERS.items()],
        "services": [Choice("", say.text(_("kies")))]
        + [
            Choice(one.organisation, one.name or one.organisation) for one in everybody if one.bench == "city"
        ],
        "members": [Choice("", say.text(_("geen lid van het parlement")))]
        + [Choice(one.organisation, one.name or one.organisation) for one in everybody],
    }


async def _held(visit: Visit, proposal: str) -> list[Choice]:
    """The plenary sittings that deal with it now."""
    lately = await sittings.sittings(visit.reading, limit=LATELY)
    found = [
        await sittings.sitting(visit.reading, one.sitting)
        for one in lately
        if one.phase == "held" and one.kind == "plenary"
    ]
    return [
        Choice(one.sitting.sitting, one.sitting.title or one.sitting.sitting)
        for one in found
        if one is not None and proposal in [item.proposal for item in one.agenda]
    ]


async def _members(visit: Visit) -> list[organisations.OrganisationLine]:
    found: list[organisations.OrganisationLine] = []
    after = None
    while part := await organisations.organisations(visit.reading, after=after, limit=MEMBERS):
        found += [one for one in part if one.standing == "member"]
        after = part[-1].organisation
    return found


PAGES = (
    Page("answers", "/antwoorden", "answers/list.html", listed, views.OF, query=AnswersQuery),
    Page(
        "answer",
        "/antwoorden/{proposal}",
        "answers/one.html",
        answer,
        (*views.OF, *sittings.OF, *organisations.OF),
    ),
)
"""The pages of the city's answers."""
