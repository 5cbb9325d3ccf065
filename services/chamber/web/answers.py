"""The city's answers (T6): all of them, and one beside what the outcome was said to be worth (T4).

- `/antwoorden`: how many came in time, were accepted, were carried out; what is owed and what is overdue
- `/antwoorden/{proposal}`: what was asked, what the city owes and answered, what came of that
"""

from __future__ import annotations

from asyncio import gather
from typing import Any

from events.duty.acts import FindInsufficient, GiveAnswer, GiveInterimAnswer
from events.poll.facts import Tally
from services.chamber.api.answers import AnswersQuery
from services.chamber.api.reads import Limit
from services.chamber.views import answers as views
from services.chamber.views import deliberation, organisations, proposals, sittings
from services.chamber.views import page as page_of
from services.chamber.web import allowed, phrases
from services.chamber.web.choosing import IN_GOOD_STANDING, SearchQuery, Words, offered
from services.chamber.web.forms import Choice
from services.chamber.web.page import LINES, Page, Visit, nothing


class ListQuery(AnswersQuery):
    """Which answers; fewer at once than a program takes."""

    limit: Limit = LINES


class AnswerQuery(SearchQuery):
    """`zoek`: who is looked for among all members; `dienst`: among those of the city."""

    dienst: Words | None = None


async def listed(visit: Visit) -> dict[str, Any]:
    """What the city owes and answered, with the shares."""
    query = visit.query
    asked = {"state": query.state, "after": query.after, "limit": query.limit}
    reading = visit.reading.together()
    lines, figures = await gather(views.duties(reading, **asked, steps=False), views.figures(reading))
    return {
        "query": query,
        "figures": figures,
        "found": page_of(lines, "cursor", query.limit),
        "states": list(phrases.answers.STATES.items()),
    }


async def answer(visit: Visit) -> dict[str, Any]:
    """What the city owes to one outcome, what was asked and came of it, and what whoever looks may do."""
    visit = visit.together()
    reading, proposal = visit.reading, visit.ids["proposal"]
    found, held, told, minorities = await gather(
        views.duty(reading, proposal),
        sittings.held_about(reading, proposal),
        proposals.proposal(reading, proposal, limit=0),
        deliberation.minorities(reading, proposal),
    )
    line, (dossier, _) = found or nothing("duty"), told or nothing("proposal")
    sitting = held[0].sitting if held else "-"
    hands = Tally(1, 0, 0)
    may = await allowed.obstacles(
        visit,
        GiveAnswer(proposal, "reject", allowed.UNWRITTEN),
        GiveInterimAnswer(proposal, allowed.UNWRITTEN, line.due_at),
        FindInsufficient(proposal, sitting, hands, allowed.UNWRITTEN),
    )
    answers, interim, insufficient = (one is None for one in may)
    services, members = None, None
    if answers:
        services = await offered(visit, visit.query.dienst, IN_GOOD_STANDING, bench="city")
        members = await offered(visit, visit.query.zoek, IN_GOOD_STANDING)
    say = visit.say
    return {
        "over": f"proposal-{proposal}",
        "line": line,
        "dossier": dossier,
        "polls": proposals.deciding(dossier),
        "minorities": minorities,
        "answers": answers,
        "interim": interim,
        "insufficient": insufficient,
        "sittings": [Choice(one.sitting, one.title or one.sitting) for one in held],
        "verdicts": [Choice(value, say.text(words)) for value, words in phrases.answers.ANSWERS.items()],
        "services": services,
        "members": members,
    }


PAGES = (
    Page("answers", "/antwoorden", "answers/list.html", listed, views.OF, query=ListQuery),
    Page(
        "answer",
        "/antwoorden/{proposal}",
        "answers/one.html",
        answer,
        (*views.OF, *sittings.OF, *organisations.OF, *proposals.OF, *deliberation.OF),
        query=AnswerQuery,
    ),
)
"""The pages of the city's answers."""
