"""Actions: taking them up, measuring what they do, and closing them as what they came to (A3)."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from events.action.acts import (
    AbandonAction,
    CloseUnsolved,
    CompleteAction,
    MeasureAction,
    SupersedeAction,
    TakeUp,
)
from events.action.facts import MAX_OWNERS, Exact, Indicator
from events.refusal import Unknown
from services.chamber.api.organisations import ReasonBody
from services.chamber.api.reads import At, Paged, no_such_after
from services.chamber.route import Asked, Body, Case, Deed, Parts, Reply, Route, act, encode
from services.chamber.views import actions as views
from services.chamber.words import Id, Moment, Reason, Short, Title


class IndicatorBody(Body):
    """What the action is followed up by. Numbers are exact decimals, as text: "12.5"."""

    name: Title
    unit: Title
    baseline: Exact
    target: Exact
    source: Short


class ActionBody(Body, kw_only=True):
    """An action, until the end of a day. Without `owners` it is the organisation that the token acts for."""

    what: Short
    for_whom: Short
    due_at: Moment
    owners: Annotated[tuple[Id, ...], Meta(max_length=MAX_OWNERS)] = ()
    proposal: Id | None = None
    indicator: IndicatorBody | None = None
    id: Id | None = None


class MeasurementBody(Body):
    """What the indicator was, when, and how that is known: in words, or where to find it."""

    value: Exact
    measured_at: Moment
    evidence: Reason


class ResultBody(Body):
    """What changed, and for whom."""

    result: Reason


class SuccessionBody(Body):
    """The action in its place, and why."""

    by: Id
    reason: Reason


def take_up(body: ActionBody, case: Case) -> Deed:
    """Take up an action."""
    action = body.id or case.new_id()
    owners = body.owners or ((case.organisation,) if case.organisation else ())
    i = body.indicator
    indicator = (
        None
        if i is None
        else Indicator(case.text(i.name), case.text(i.unit), i.baseline, i.target, case.text(i.source))
    )
    words = (case.text(body.what), case.text(body.for_whom))
    return Deed(action, TakeUp(action, owners, *words, body.due_at, body.proposal, indicator))


def measure(body: MeasurementBody, case: Case) -> Deed:
    """Tell what was measured."""
    action = case.ids["action"]
    return Deed(action, MeasureAction(action, body.value, body.measured_at, case.text(body.evidence)))


def complete(body: ResultBody, case: Case) -> Deed:
    """Close it as done."""
    action = case.ids["action"]
    return Deed(action, CompleteAction(action, case.text(body.result)))


def abandon(body: ReasonBody, case: Case) -> Deed:
    """Give it up."""
    action = case.ids["action"]
    return Deed(action, AbandonAction(action, case.text(body.reason)))


def supersede(body: SuccessionBody, case: Case) -> Deed:
    """Put another in its place."""
    action = case.ids["action"]
    return Deed(action, SupersedeAction(action, body.by, case.text(body.reason)))


def unsolved(body: ReasonBody, case: Case) -> Deed:
    """Close it without a structural solution."""
    action = case.ids["action"]
    return Deed(action, CloseUnsolved(action, case.text(body.reason)))


class ActionsQuery(Paged):
    """Of an outcome, of an owner, in a phase, or that were under way in a year."""

    proposal: Id | None = None
    organisation: Id | None = None
    phase: Literal["under-way", "completed", "abandoned", "superseded", "unsolved"] | None = None
    year: Annotated[int, Meta(ge=1900, le=2999)] | None = None


async def actions(parts: Parts, asked: Asked) -> Reply:
    """The actions."""
    query, reading = asked.input, parts.reading
    seen = await reading.seen(views.OF, query.at_least)
    lines = await views.actions(reading, parts.clock.now(), **query.wanted())
    if not lines and query.after and await views.action(reading, parts.clock.now(), query.after) is None:
        raise no_such_after(query.after)
    return Reply(200, encode(lines), seen)


async def action(parts: Parts, asked: Asked) -> Reply:
    """One action."""
    seen = await parts.reading.seen(views.OF, asked.input.at_least)
    found = await views.action(parts.reading, parts.clock.now(), asked.ids["action"])
    if found is None:
        raise Unknown(
            "no-such-action",
            "There is no such action, or it was not seen yet.",
            "See /api/actions for those that there are; after an act, ask with at_least.",
        )
    return Reply(200, encode(found), seen)


_ONE = "/actions/{action}"
_OWNER = "a mandate of an owner, or the clerk"

ROUTES = (
    act("take-up-action", "/actions", "Take up an action; the clerk writes down what an outcome gives.",
        _OWNER, ActionBody, take_up),
    Route("list-actions", "GET", "/actions", "The actions, the latest first.", "public", actions, 200,
          list[views.ActionLine], query=ActionsQuery),
    Route("show-action", "GET", _ONE, "An action, with what was measured.", "public", action, 200,
          views.Action, query=At),
    act("measure-action", f"{_ONE}/measurements", "Tell what its indicator was.", _OWNER, MeasurementBody,
        measure),
    act("complete-action", f"{_ONE}/completion", "Close it as done.", _OWNER, ResultBody, complete),
    act("abandon-action", f"{_ONE}/abandonment", "Close it as given up.", _OWNER, ReasonBody, abandon),
    act("supersede-action", f"{_ONE}/succession", "Close it, for another came in its place.", _OWNER,
        SuccessionBody, supersede),
    act("close-action-unsolved", f"{_ONE}/no-solution", "Close it: there is no structural solution.", _OWNER,
        ReasonBody, unsolved),
)  # fmt: skip
"""The routes about actions."""
