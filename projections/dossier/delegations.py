"""Delegations of an item, its outcome and questions about it: who got it, its route, what came back (A2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from events.delegation.facts import (
    Accepted,
    BecameHot,
    Begun,
    BroughtBack,
    CalledBack,
    Concluded,
    Declined,
    Delegated,
    Extended,
    HandedOn,
    Overdue,
    PassedOn,
    Receiver,
    Reported,
    Returned,
    SentBack,
)
from events.registry import Recorded
from projections.dossier.telling import Named, told
from projections.projection import Statement, Write

READS = (
    *(Delegated, Accepted, Declined, Begun, HandedOn, PassedOn, BecameHot, BroughtBack, Extended),
    *(CalledBack, Returned, Overdue, Reported, SentBack, Concluded),
)
STATEMENTS: tuple[Statement, ...] = ()


def project(event: Recorded) -> Sequence[Write]:  # noqa: C901, PLR0911 - one case per fact
    """The line that follows from what happened to a delegation."""

    def line(**more: Any) -> Sequence[Write]:
        kind = event.stream.split("-")[1]
        return [told(event, "delegations", event.stream, kind=kind, **more)]

    match event.fact:
        case Delegated() as d:
            asked: list[Named] = [("question", None, d.question), *_named(d.receiver)]
            about = {"commission": d.receiver.commission, "mandate": d.mandate, "due_at": d.due_at}
            return line(text=d.conditions, texts=asked, **about)
        case (
            HandedOn(receiver=receiver, reason=reason, hand_ons=hand_ons)
            | PassedOn(receiver=receiver, reason=reason, hand_ons=hand_ons)
        ):
            to = {"commission": receiver.commission, "hand_ons": hand_ons}
            return line(text=reason, texts=_named(receiver), **to)
        case Declined(ground=ground, reason=reason):
            return line(text=reason, ground=ground)
        case CalledBack(reason=reason) | Returned(reason=reason):
            return line(text=reason)
        case BecameHot(hand_ons=hand_ons):
            return line(hand_ons=hand_ons)
        case BroughtBack(sitting=sitting):
            return line(sitting=sitting)
        case Extended(due_at=due_at, reason=reason):
            return line(text=reason, due_at=due_at)
        case Overdue(due_at=due_at):
            return line(due_at=due_at)
        case Reported() as report:
            views: list[Named] = [("minority", one.organisation, one.text) for one in report.minority]
            words: list[Named] = [("report", None, report.text), ("hearing", None, report.hearing), *views]
            return line(
                text=report.findings,
                texts=words,
                heard=report.heard,
                decides=report.decides,
                poll=report.poll,
            )
        case SentBack(question=question, due_at=due_at):
            return line(texts=[("question", None, question)], due_at=due_at)
        case Concluded(verdict=verdict, reason=reason, outcome=outcome):
            return line(text=reason, verdict=verdict, outcome=outcome)
        case _:
            return line()


def _named(receiver: Receiver) -> list[Named]:
    """What another consultation is called."""
    return [] if receiver.name is None else [("receiver", None, receiver.name)]
