"""Nobody forgotten (E4): where somebody is missing, who looks for them, and looking along.

- `/bereik`: the lists, with how many organisations are there, and listing one that is no member
- `/bereik/nieuw`: making a gap one's task (`soort`, `naam`)
- `/bereik/taken`: the tasks (`fase`), and `/bereik/taken/{outreach}`: one
- `/griffie/bereik`: the lists for the clerk, and what is overdue
"""

from __future__ import annotations

from typing import Any, Literal

from events.coverage.facts import Kind
from events.outreach.acts import CompleteOutreach, GiveOutreach, LetOutreachGo, TakeOverOutreach
from events.prospect.acts import ListProspect
from services.chamber.api.reads import Limit
from services.chamber.views import organisations
from services.chamber.views import outreach as views
from services.chamber.views import page as page_of
from services.chamber.web import allowed
from services.chamber.web.choosing import IN_GOOD_STANDING, SearchQuery, offered
from services.chamber.web.forms import Choice
from services.chamber.web.page import LINES, Page, PageQuery, Visit, nothing
from services.chamber.web.phrases import outreach as words
from services.chamber.words import Id, Slug

SHOWN = 50
"""Tasks that are listed on the page for the clerk."""


class GapQuery(SearchQuery):
    """Which gap is about to become a task."""

    soort: Kind | None = None
    naam: Slug | None = None


class TasksQuery(PageQuery):
    """Which tasks."""

    fase: Literal["", "in-hand", "done", "let-go"] = ""
    after: Id | None = None
    limit: Limit = LINES


async def coverage(visit: Visit) -> dict[str, Any]:
    """Where nobody is, and where somebody is."""
    found = await views.coverage(visit.reading)
    (may_list,) = await allowed.obstacles(visit, ListProspect("-"))
    tags = await organisations.tags(visit.reading) if may_list is None else None
    return {
        "found": found,
        "kinds": list(views.LISTS),
        "gaps": sum(len(found.gaps(kind)) for kind in views.LISTS),
        "may_list": may_list is None,
        "tags": tags,
        "languages_of": choices(visit, words.SPEAKS),
    }


async def new_task(visit: Visit) -> dict[str, Any]:
    """The form by which a gap becomes a task, for who may take it."""
    kind, name = visit.query.soort, visit.query.naam
    if kind is None or name is None:
        nothing("outreach")
    clerk = visit.office == "clerk"
    owner = None if clerk else visit.organisation
    act = GiveOutreach("-", kind, name, owner, allowed.UNWRITTEN, visit.now)
    (obstacle,) = await allowed.obstacles(visit, act)
    tasks = await views.tasks(visit.reading, visit.now, kind=kind, name=name, limit=SHOWN)
    return {
        "kind": kind,
        "name": name,
        "may": obstacle is None,
        "clerk": clerk,
        "members": await offered(visit, visit.query.zoek, IN_GOOD_STANDING) if clerk else None,
        "tasks": tasks,
    }


async def tasks(visit: Visit) -> dict[str, Any]:
    """Who looks for who is missing."""
    query = visit.query
    asked = {"phase": query.fase or None, "after": query.after, "limit": query.limit}
    lines = await views.tasks(visit.reading, visit.now, **asked)
    return {"query": query, "found": page_of(lines, "outreach", query.limit)}


async def task(visit: Visit) -> dict[str, Any]:
    """One task, and what whoever looks may do with it."""
    name = visit.ids["outreach"]
    one = await views.task(visit.reading, visit.now, name) or nothing("outreach")
    clerk = visit.office == "clerk"
    may = await allowed.obstacles(
        visit,
        TakeOverOutreach(name, None if clerk else visit.organisation, visit.now),
        CompleteOutreach(name, allowed.UNWRITTEN),
        LetOutreachGo(name, allowed.UNWRITTEN),
    )
    take, complete, let_go = (obstacle is None for obstacle in may)
    return {
        "one": one,
        "take": take,
        "complete": complete,
        "let_go": let_go,
        "clerk": clerk,
        "mine": one.owner == visit.organisation if visit.organisation else clerk and one.owner is None,
        "members": await offered(visit, visit.query.zoek, IN_GOOD_STANDING, one.owner)
        if clerk and take
        else None,
    }


async def for_the_clerk(visit: Visit) -> dict[str, Any]:
    """The lists to be changed, and the tasks that wait."""
    if visit.office != "clerk":
        return {"bureau": False}
    found = await views.coverage(visit.reading)
    return {
        "bureau": True,
        "found": found,
        "kinds": list(views.LISTS),
        "listed": {kind: ", ".join(one.name for one in found.of(kind)) for kind in views.LISTS},
        "fields": {kind: field for kind, (field, _) in views.LISTS.items()},
        "late": await views.overdue(visit.reading, visit.now, SHOWN),
        "in_hand": await views.tasks(visit.reading, visit.now, phase="in-hand", limit=SHOWN),
    }


def choices(visit: Visit, of: dict[str, str]) -> list[Choice]:
    """One of several words."""
    return [Choice(value, visit.say.text(name)) for value, name in of.items()]


PAGES = (
    Page("coverage", "/bereik", "outreach/coverage.html", coverage, views.COVERAGE_OF),
    Page("new-outreach", "/bereik/nieuw", "outreach/new.html", new_task, views.COVERAGE_OF, known=True,
         query=GapQuery),
    Page("outreach", "/bereik/taken", "outreach/tasks.html", tasks, views.OF, query=TasksQuery),
    Page("outreach-task", "/bereik/taken/{outreach}", "outreach/task.html", task, views.COVERAGE_OF,
         query=SearchQuery),
    Page("coverage-lists", "/griffie/bereik", "outreach/lists.html", for_the_clerk, views.COVERAGE_OF,
         known=True),
)  # fmt: skip
"""The pages of outreach."""
