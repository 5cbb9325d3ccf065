"""Measures of both benches (F3): asking, confirming, refusing, appealing, and the public list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from events.measure.acts import AskMeasure, ConfirmMeasure, RefuseMeasure
from events.measure.appeals import AppealMeasure, JudgeAppeal, WithdrawAppeal
from events.measure.facts import Ground, Kind
from events.measure.state import stream
from events.refusal import Unknown
from services.chamber.api.organisations import ReasonBody
from services.chamber.api.reads import At, Paged, no_such_after, read
from services.chamber.reading import Reading
from services.chamber.route import Body, Case, Deed, Nothing, Parts, act, prepared
from services.chamber.two_persons import require_another
from services.chamber.views import Page, page
from services.chamber.views import belonging as views
from services.chamber.words import Id, Reason


class MeasureBody(Body):
    """What is asked, against which organisation, application or contribution, on which ground, and why, in
    public.

    Disagreement and tone are no ground.
    """

    kind: Kind
    subject: Id
    ground: Ground
    reason: Reason
    id: Id | None = None


class JudgementBody(Body):
    """The counted poll on the item that bears the id of the measure."""

    poll: Id


def ask(body: MeasureBody, case: Case) -> Deed:
    """Ask for a measure."""
    measure = body.id or case.new_id()
    asked = AskMeasure(measure, body.kind, body.subject, body.ground, case.text(body.reason))
    return Deed(measure, asked)


async def confirm(parts: Parts, _body: Nothing, case: Case) -> Deed:
    """Confirm a measure."""
    await require_another(parts, stream(case.ids["measure"]), case.who, "Confirming a measure")
    return Deed(case.ids["measure"], ConfirmMeasure(case.ids["measure"]))


def refuse(body: ReasonBody, case: Case) -> Deed:
    """Refuse a measure."""
    return Deed(case.ids["measure"], RefuseMeasure(case.ids["measure"], case.text(body.reason)))


def appeal(body: ReasonBody, case: Case) -> Deed:
    """Appeal against a measure."""
    return Deed(case.ids["measure"], AppealMeasure(case.ids["measure"], case.text(body.reason)))


def withdraw_appeal(_body: Nothing, case: Case) -> Deed:
    """Withdraw an appeal."""
    return Deed(case.ids["measure"], WithdrawAppeal(case.ids["measure"]))


def judge(body: JudgementBody, case: Case) -> Deed:
    """Record what the assembly judged."""
    return Deed(case.ids["measure"], JudgeAppeal(case.ids["measure"], body.poll))


class MeasuresQuery(Paged):
    """What to look for."""

    phase: Literal["asked", "refused", "confirmed", "appealed", "upheld", "lifted"] | None = None
    kind: Kind | None = None
    subject: Id | None = None


async def measures(reading: Reading, query: MeasuresQuery, _ids: Mapping[str, str]) -> Page:
    """The measures."""
    lines = await views.measures(
        reading,
        phase=query.phase,
        kind=query.kind,
        subject=query.subject,
        after=query.after,
        limit=query.limit,
    )
    if not lines and query.after and not await views.measures(reading, measure=query.after, limit=1):
        raise no_such_after(query.after)
    return page(lines, "measure", query.limit)


async def measure(reading: Reading, _query: At, ids: Mapping[str, str]) -> views.MeasureLine:
    """One measure."""
    found = await views.measures(reading, measure=ids["measure"], limit=1)
    if not found:
        raise Unknown(
            "no-such-measure",
            "There is no such measure, or it was not seen yet.",
            "See /api/measures for those that there are; after an act, ask with at_least.",
        )
    return found[0]


_OTHER_BENCH = "a mandate of another organisation of the other bench"
_APPELLANT = "the organisation that it is about; for an applicant the clerk, or a mandate of a member"

ROUTES = (
    act("ask-measure", "/measures", "Ask to suspend a member, refuse an applicant or hide a contribution.",
        "a mandate of a member", MeasureBody, ask),
    read("list-measures", "/measures", "The measures with their reasons and benches, newest first.", views.OF,
         MeasuresQuery, list[views.MeasureLine], measures),
    read("show-measure", "/measures/{measure}", "One measure.", views.OF, At, views.MeasureLine, measure),
    prepared("confirm-measure", "/measures/{measure}/confirm", "Confirm a measure: it takes effect at once.",
             _OTHER_BENCH, Nothing, confirm),
    act("refuse-measure", "/measures/{measure}/refuse", "Refuse a measure: nothing happens.", _OTHER_BENCH,
        ReasonBody, refuse),
    act("appeal-measure", "/measures/{measure}/appeal", "Appeal against a measure to the assembly.",
    _APPELLANT,
        ReasonBody, appeal),
    act("withdraw-appeal", "/measures/{measure}/appeal/withdrawal", "Withdraw an appeal: the measure stays.",
        _APPELLANT, Nothing, withdraw_appeal),
    act("judge-appeal", "/measures/{measure}/appeal/judgement", "Record what the assembly judged.",
        "the clerk", JudgementBody, judge),
)  # fmt: skip
"""The routes about measures."""
