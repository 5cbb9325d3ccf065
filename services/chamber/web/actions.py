"""Actions (A3): all of them, one with what was measured, and what a sitting follows up of a year.

- `/acties`: which there are, and taking one up (`bij` which outcome)
- `/acties/opvolging`: those of a year (`jaar`), by what became of them
- `/acties/{action}`: one
"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from msgspec import Meta

from events.action.acts import (
    AbandonAction,
    CloseUnsolved,
    CompleteAction,
    MeasureAction,
    TakeUp,
)
from services.chamber.api.actions import ActionsQuery
from services.chamber.api.reads import Limit
from services.chamber.views import actions as views
from services.chamber.views import organisations
from services.chamber.views import page as page_of
from services.chamber.web import allowed, charts, phrases
from services.chamber.web.choosing import IN_GOOD_STANDING, Words, offered
from services.chamber.web.forms import Choice
from services.chamber.web.languages import BRUSSELS
from services.chamber.web.page import LINES, Page, PageQuery, Visit, nothing
from services.chamber.words import Id

UNDER_WAY = 200
"""Actions that can take the place of another, as the form lists them."""


class ActionsPageQuery(ActionsQuery):
    """Also the outcome that one is about to take an action up for, and who is looked for to do it."""

    limit: Limit = LINES
    bij: Id | None = None
    zoek: Words | None = None


class YearQuery(PageQuery):
    """Of which year."""

    jaar: Annotated[int, Meta(ge=1900, le=2999)] | None = None


async def listed(visit: Visit) -> dict[str, Any]:
    """The actions, and the form to take one up."""
    query, reading = visit.query, visit.reading
    names = ("proposal", "organisation", "phase", "year", "after", "limit")
    lines = await views.actions(reading, visit.now, **{name: getattr(query, name) for name in names})
    owners = (visit.organisation,) if visit.organisation else ()
    (obstacle,) = await allowed.obstacles(
        visit,
        TakeUp("-", owners, allowed.UNWRITTEN, allowed.UNWRITTEN, visit.now, query.bij),
    )
    clerk = visit.office == "clerk"
    asked = {name: getattr(query, name) for name in ("proposal", "organisation", "phase", "year")}
    told = {name: value for name, value in asked.items() if value is not None}
    found = page_of(lines, "action", query.limit)
    return {
        "query": query,
        "found": found,
        "next": urlencode({**told, "after": found.after}) if found.after else None,
        "phases": list(phrases.answers.PHASES.items()),
        "may": obstacle is None and (not clerk or query.bij is not None),
        "clerk": clerk,
        "members": await offered(visit, query.zoek, IN_GOOD_STANDING) if clerk and query.bij else None,
    }


async def followed(visit: Visit) -> dict[str, Any]:
    """What was under way in a year, by what became of it."""
    year = visit.query.jaar or visit.now.astimezone(BRUSSELS).year
    lines = await views.actions(visit.reading, visit.now, year=year, limit=LINES)
    counts = await views.counts(visit.reading, year)
    return {
        "year": year,
        "lines": lines,
        "counts": {phase: counts.get(phase, 0) for phase in phrases.answers.PHASES},
        "by_phase": {phase: [one for one in lines if one.phase == phase] for phase in phrases.answers.PHASES},
        "more": sum(counts.values()) > len(lines),
    }


async def action(visit: Visit) -> dict[str, Any]:
    """One action, and what whoever looks may do about it."""
    name = visit.ids["action"]
    one = await views.action(visit.reading, visit.now, name) or nothing("action")
    unsaid = allowed.UNWRITTEN
    may = await allowed.obstacles(
        visit,
        MeasureAction(name, "0", visit.now, unsaid),
        CompleteAction(name, unsaid),
        AbandonAction(name, unsaid),
        CloseUnsolved(name, unsaid),
    )
    measure, complete, abandon, unsolved = (obstacle is None for obstacle in may)
    others = (
        await views.actions(visit.reading, visit.now, phase="under-way", limit=UNDER_WAY) if complete else []
    )
    in_place = [Choice(other.action, (other.what or other.action)[:100]) for other in others]
    standing = [value for value in one.measurements if not value.corrected]
    return {
        "one": one,
        "measure": measure,
        "complete": complete,
        "abandon": abandon,
        "unsolved": unsolved,
        "in_place": [choice for choice in in_place if choice.value != name],
        "drawing": drawn(visit, one, standing) if len(standing) > 1 else None,
    }


def drawn(visit: Visit, one: views.Action, standing: list[views.Measurement]) -> Any:
    """What was measured, from the baseline to the target."""
    say = visit.say
    baseline, target = one.baseline or "0", one.target or "0"
    points = [charts.Point(value.measured_at, value.value) for value in standing]
    told = say.text(
        "Van {first} op {begin} tot {last} op {end}; nulmeting {baseline}, streefwaarde {target}."
    ).format(
        first=say.exact(points[0].value),
        begin=say.day(points[0].at),
        last=say.exact(points[-1].value),
        end=say.day(points[-1].at),
        baseline=say.exact(baseline),
        target=say.exact(target),
    )
    lines = [
        charts.Level(baseline, say.text("nulmeting {value}").format(value=say.exact(baseline))),
        charts.Level(target, say.text("streefwaarde {value}").format(value=say.exact(target))),
    ]
    ends = (say.day(points[0].at), say.day(points[-1].at))
    return charts.course("metingen", say.text("Metingen"), told, points, lines, ends)


PAGES = (
    Page(
        "actions",
        "/acties",
        "actions/list.html",
        listed,
        (*views.OF, *organisations.OF),
        query=ActionsPageQuery,
    ),
    Page("actions-of-a-year", "/acties/opvolging", "actions/year.html", followed, views.OF, query=YearQuery),
    Page("action", "/acties/{action}", "actions/one.html", action, views.OF),
)
"""The pages of actions."""
