"""Delegations: an item goes to a body with a question and a date, and comes back (A2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, cast, get_args

from msgspec import Meta

from events.commission.within import Benches
from events.delegation.acts import CallBack, ConcludeDelegation, Delegate, Extend, SendBack
from events.delegation.facts import Ground, Kind, Mandate, Minority, Receiver, Verdict
from events.delegation.receiving import Accept, BeginWork, Decline, HandOn, Report, Return
from events.delegation.state import Phase
from events.refusal import Unknown
from services.chamber.api.organisations import ReasonBody
from services.chamber.api.reads import At, Moving, no_such_after, read
from services.chamber.reading import Reading
from services.chamber.route import Body, Case, Deed, Nothing, act
from services.chamber.views import Page, page
from services.chamber.views import delegations as views
from services.chamber.words import Background, Id, Name, Reason, Short, ending


class ReceiverBody(Body):
    """Who gets it: a `commission`, or another consultation by its `name`.

    `organisation`: the member that speaks for another consultation, if one does.
    """

    commission: Id | None = None
    name: Name | None = None
    organisation: Id | None = None


class DelegationBody(Body, kw_only=True):
    """What is asked of whom, until the end of which day.

    `outcome`: the adopted proposal that asks for it; to decide and to execute is asked by one.
    """

    kind: Kind
    item: Id
    receiver: ReceiverBody
    question: Short
    mandate: Mandate
    due_on: date
    conditions: Short | None = None
    outcome: Id | None = None


class ExtensionBody(Body):
    """The new last day, and why."""

    due_on: date
    reason: Reason


class SendBackBody(Body):
    """What is asked now, until the end of which day."""

    question: Short
    due_on: date


class ConclusionBody(Body):
    """Whether the assembly adopts the report, by which outcome, or takes note; what that means, in public."""

    verdict: Verdict
    reason: Reason
    outcome: Id | None = None


class DeclineBody(Body):
    """Why it is not taken on: in one word, and in public."""

    ground: Ground
    reason: Reason


class HandOnBody(Body):
    """To whom it goes, and why."""

    receiver: ReceiverBody
    reason: Reason


class MinorityBody(Body):
    """What an organisation of the commission sees otherwise."""

    organisation: Id
    text: Short


class ReportBody(Body, kw_only=True):
    """The report. `heard`: those concerned were; `hearing`: how, or why not.

    `hands`: of a mandate to decide, the show of hands by bench. `poll`: a counted poll within the commission
    about the item; of a mandate to decide it may serve instead of the hands.
    """

    findings: Short
    text: Background
    heard: bool
    hearing: Short
    minority: Annotated[tuple[MinorityBody, ...], Meta(max_length=50)] = ()
    hands: Benches | None = None
    poll: Id | None = None


class DelegationsQuery(Moving):
    """Only of one kind, of one commission, in a phase, those that a body has, hot potatoes.

    `organisation`: those of commissions in which it has a seat, and of consultations for which it speaks.
    """

    kind: Kind | None = None
    commission: Id | None = None
    open: bool | None = None
    hot: bool | None = None
    phase: Phase | None = None
    organisation: Id | None = None


_ASKED = ("kind", "commission", "open", "hot", "limit", "phase", "organisation")


def _receiver(body: ReceiverBody, case: Case) -> Receiver:
    return Receiver(body.commission, case.maybe(body.name), body.organisation)


def which(ids: Mapping[str, str]) -> tuple[Kind, str]:
    """The item that a path names."""
    if ids["kind"] not in get_args(Kind):
        raise Unknown(
            "no-such-kind",
            f"The answer was refused: '{ids['kind']}' is nothing that is delegated.",
            f"Ask for one of {', '.join(get_args(Kind))}.",
        )
    return cast("Kind", ids["kind"]), ids["item"]


def delegate(body: DelegationBody, case: Case) -> Deed:
    """Send it."""
    receiver, question = _receiver(body.receiver, case), case.text(body.question)
    asked = (receiver, question, body.mandate, ending(body.due_on), case.maybe(body.conditions))
    return Deed(body.item, Delegate(body.kind, body.item, *asked, body.outcome))


def extend(body: ExtensionBody, case: Case) -> Deed:
    """Give more time."""
    item = which(case.ids)
    return Deed(item[1], Extend(*item, ending(body.due_on), case.text(body.reason)))


def call_back(body: ReasonBody, case: Case) -> Deed:
    """Take it back."""
    item = which(case.ids)
    return Deed(item[1], CallBack(*item, case.text(body.reason)))


def send_back(body: SendBackBody, case: Case) -> Deed:
    """Send the report back."""
    item = which(case.ids)
    return Deed(item[1], SendBack(*item, case.text(body.question), ending(body.due_on)))


def conclude(body: ConclusionBody, case: Case) -> Deed:
    """Be done with it."""
    item = which(case.ids)
    return Deed(item[1], ConcludeDelegation(*item, body.verdict, case.text(body.reason), body.outcome))


def accept(_body: Nothing, case: Case) -> Deed:
    """Take it on."""
    item = which(case.ids)
    return Deed(item[1], Accept(*item))


def decline(body: DeclineBody, case: Case) -> Deed:
    """Do not take it on."""
    item = which(case.ids)
    return Deed(item[1], Decline(*item, body.ground, case.text(body.reason)))


def begin(_body: Nothing, case: Case) -> Deed:
    """Work on it."""
    item = which(case.ids)
    return Deed(item[1], BeginWork(*item))


def hand_on(body: HandOnBody, case: Case) -> Deed:
    """Give it to another body."""
    item = which(case.ids)
    return Deed(item[1], HandOn(*item, _receiver(body.receiver, case), case.text(body.reason)))


def give_back(body: ReasonBody, case: Case) -> Deed:
    """Give it back unfinished."""
    item = which(case.ids)
    return Deed(item[1], Return(*item, case.text(body.reason)))


def report(body: ReportBody, case: Case) -> Deed:
    """Report on it."""
    item = which(case.ids)
    texts = (case.text(body.findings), case.text(body.text))
    views_of = tuple(Minority(one.organisation, case.text(one.text)) for one in body.minority)
    told = Report(*item, *texts, body.heard, case.text(body.hearing), views_of, body.hands, body.poll)
    return Deed(item[1], told)


async def delegations(reading: Reading, query: DelegationsQuery, _ids: Mapping[str, str]) -> Page:
    """Items that were delegated."""
    asked = {name: getattr(query, name) for name in _ASKED}
    lines = await views.delegations(reading, after=query.after, **asked)
    if not lines and query.after:
        position = views.position(query.after)
        if not await views.delegations(reading, position=position, limit=1):
            raise no_such_after(query.after)
    return page(lines, "cursor", query.limit)


async def delegation(reading: Reading, _query: At, ids: Mapping[str, str]) -> views.Delegation:
    """One item, with its route."""
    found = await views.delegation(reading, *which(ids))
    if found is None:
        raise Unknown(
            "never-delegated",
            "That item was never delegated, or it was not seen yet.",
            "See /api/delegations for those that were; after an act, ask with at_least.",
        )
    return found


_ONE = "/delegations/{kind}/{item}"
_BUREAU = "the clerk or the chair"
_BODY = "the commission that has it (chair, rapporteur); who speaks for another consultation, or the clerk"

ROUTES = (
    act("delegate", "/delegations", "Give an item to a body, with a question and a date.", _BUREAU,
        DelegationBody, delegate),
    read("list-delegations", "/delegations", "Items that were delegated, what is due first.", views.OF,
         DelegationsQuery, list[views.DelegationLine], delegations),
    read("show-delegation", _ONE, "An item that was delegated, with its whole route.", views.OF, At,
         views.Delegation, delegation),
    act("extend-delegation", f"{_ONE}/extensions", "Give more time.", _BUREAU, ExtensionBody, extend),
    act("call-back", f"{_ONE}/recall", "Take it back before the report.", _BUREAU, ReasonBody, call_back),
    act("send-back", f"{_ONE}/resending", "Send a report back with a new question.", _BUREAU, SendBackBody,
        send_back),
    act("conclude-delegation", f"{_ONE}/conclusion", "Adopt the report, or take note.", _BUREAU,
        ConclusionBody, conclude),
    act("accept-delegation", f"{_ONE}/acceptance", "Take it on.", _BODY, Nothing, accept),
    act("decline-delegation", f"{_ONE}/refusal", "Do not take it on, with a reason.", _BODY, DeclineBody,
        decline),
    act("begin-delegation", f"{_ONE}/beginning", "Work on it.", _BODY, Nothing, begin),
    act("hand-on", f"{_ONE}/hand-ons", "Give it to another body; that is counted.", _BODY, HandOnBody,
        hand_on),
    act("return-delegation", f"{_ONE}/return", "Give it back unfinished, with a reason.", _BODY, ReasonBody,
        give_back),
    act("report-on-delegation", f"{_ONE}/report", "Report on it.", _BODY, ReportBody, report),
)  # fmt: skip
"""The routes about delegations."""
