"""Nobody forgotten: whom the assembly means to reach, where nobody is, and who looks for them (E4)."""

from __future__ import annotations

from typing import Literal

from events.coverage.acts import ListCoverage
from events.coverage.facts import Kind, Names
from events.outreach.acts import CompleteOutreach, GiveOutreach, LetOutreachGo, TakeOverOutreach
from events.refusal import Unknown
from services.chamber.api.organisations import ReasonBody
from services.chamber.api.reads import At, Paged, no_such_after
from services.chamber.route import Asked, Body, Case, Deed, Parts, Reply, Route, act, encode
from services.chamber.views import outreach as views
from services.chamber.words import Id, Moment, Reason, Short, Slug


class CoverageBody(Body):
    """The lists, whole: places, themes and target groups as organisations name them in their profiles."""

    neighbourhoods: Names = ()
    former_municipalities: Names = ()
    themes: Names = ()
    target_groups: Names = ()


class OutreachBody(Body, kw_only=True):
    """A task about one name of the lists, until the end of a day. Without `owner` it is the organisation that
    the token acts for, and of a clerk's token the clerk.
    """

    kind: Kind
    name: Slug
    what: Short
    due_at: Moment
    owner: Id | None = None
    id: Id | None = None


class TakingOverBody(Body):
    """Until the end of which day; `owner` as in a new task."""

    due_at: Moment
    owner: Id | None = None


class OutreachResultBody(Body):
    """Who was spoken to, and what came of it; no names of people."""

    result: Reason


def list_coverage(body: CoverageBody, _case: Case) -> Deed:
    """Replace the lists."""
    lists = (body.neighbourhoods, body.former_municipalities, body.themes, body.target_groups)
    return Deed("coverage", ListCoverage(*lists))


def give(body: OutreachBody, case: Case) -> Deed:
    """Make a gap a task."""
    outreach = body.id or case.new_id()
    owner = body.owner or case.who.organisation
    task = GiveOutreach(outreach, body.kind, body.name, owner, case.text(body.what), body.due_at)
    return Deed(outreach, task)


def take_over(body: TakingOverBody, case: Case) -> Deed:
    """Go on with it."""
    outreach = case.ids["outreach"]
    return Deed(outreach, TakeOverOutreach(outreach, body.owner or case.who.organisation, body.due_at))


def complete(body: OutreachResultBody, case: Case) -> Deed:
    """Close it as done."""
    outreach = case.ids["outreach"]
    return Deed(outreach, CompleteOutreach(outreach, case.text(body.result)))


def let_go(body: ReasonBody, case: Case) -> Deed:
    """Let it go."""
    outreach = case.ids["outreach"]
    return Deed(outreach, LetOutreachGo(outreach, case.text(body.reason)))


class OutreachQuery(Paged):
    """About a gap, of an owner, in a phase."""

    kind: Kind | None = None
    name: Slug | None = None
    owner: Id | None = None
    phase: Literal["in-hand", "done", "let-go"] | None = None


async def coverage(parts: Parts, asked: Asked) -> Reply:
    """Where somebody is missing."""
    seen = await parts.reading.seen(views.COVERAGE_OF, asked.input.at_least)
    return Reply(200, encode(await views.coverage(parts.reading)), seen)


async def tasks(parts: Parts, asked: Asked) -> Reply:
    """The tasks."""
    query, reading = asked.input, parts.reading
    seen = await reading.seen(views.OF, query.at_least)
    lines = await views.tasks(reading, parts.clock.now(), **query.wanted())
    if not lines and query.after and await views.task(reading, parts.clock.now(), query.after) is None:
        raise no_such_after(query.after)
    return Reply(200, encode(lines), seen)


async def task(parts: Parts, asked: Asked) -> Reply:
    """One task."""
    seen = await parts.reading.seen(views.OF, asked.input.at_least)
    found = await views.task(parts.reading, parts.clock.now(), asked.ids["outreach"])
    if found is None:
        raise Unknown(
            "no-such-outreach",
            "There is no such outreach task, or it was not seen yet.",
            "See /api/outreach for those that there are; after an act, ask with at_least.",
        )
    return Reply(200, encode(found), seen)


_ONE = "/outreach/{outreach}"
_OWNER = "a mandate of its owner, or the clerk"

ROUTES = (
    act("list-coverage", "/coverage", "Replace the lists of whom the assembly means to reach.", "the clerk",
        CoverageBody, list_coverage),
    Route("show-coverage", "GET", "/coverage", "Where somebody is missing: neighbourhoods, former"
          " municipalities, themes, target groups.", "public", coverage, 200, views.Coverage, query=At),
    act("give-outreach", "/outreach", "Make a gap the task of somebody, until a day.",
        "a mandate of the member that does it, or the clerk", OutreachBody, give),
    Route("list-outreach", "GET", "/outreach", "Who looks for who is missing, the latest first.", "public",
          tasks, 200, list[views.Task], query=OutreachQuery),
    Route("show-outreach", "GET", _ONE, "An outreach task.", "public", task, 200, views.Task, query=At),
    act("take-over-outreach", f"{_ONE}/succession", "Go on with a task, or with one's own until another day.",
        "a mandate of the member that goes on with it, or the clerk", TakingOverBody, take_over),
    act("complete-outreach", f"{_ONE}/completion", "Close it as done.", _OWNER, OutreachResultBody, complete),
    act("let-outreach-go", f"{_ONE}/release", "Let it go, with a reason.", _OWNER, ReasonBody, let_go),
)  # fmt: skip
"""The routes about outreach."""
