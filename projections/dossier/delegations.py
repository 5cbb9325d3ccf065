"""Delegations of an item, its outcome and questions about it: who got it, its route, what came back (A2)."""

from __future__ import annotations

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
from projections.projection import Statement, Write, Writers, on

STATEMENTS: tuple[Statement, ...] = ()


def _delegated(event: Recorded, f: Delegated) -> list[Write]:
    asked: list[Named] = [("question", None, f.question), *_named(f.receiver)]
    about = {"commission": f.receiver.commission, "mandate": f.mandate, "due_at": f.due_at}
    return _line(event, text=f.conditions, texts=asked, **about)


def _handed_on(event: Recorded, f: HandedOn | PassedOn) -> list[Write]:
    to = {"commission": f.receiver.commission, "hand_ons": f.hand_ons}
    return _line(event, text=f.reason, texts=_named(f.receiver), **to)


def _reported(event: Recorded, f: Reported) -> list[Write]:
    views: list[Named] = [("minority", one.organisation, one.text) for one in f.minority]
    words: list[Named] = [("report", None, f.text), ("hearing", None, f.hearing), *views]
    more = {"heard": f.heard, "decides": f.decides, "poll": f.poll}
    return _line(event, text=f.findings, texts=words, **more)


def _named(receiver: Receiver) -> list[Named]:
    """What another consultation is called."""
    return [] if receiver.name is None else [("receiver", None, receiver.name)]


def _line(event: Recorded, **more: Any) -> list[Write]:
    _, kind, item = event.stream.split("-", 2)
    like = f"contribution-{item}" if kind == "question" else None
    return [told(event, "delegations", event.stream, like=like, kind=kind, **more)]


WRITERS: Writers = (
    on(Delegated, _delegated),
    on(HandedOn, _handed_on),
    on(PassedOn, _handed_on),
    on(Declined, lambda event, f: _line(event, text=f.reason, ground=f.ground)),
    on(CalledBack, lambda event, f: _line(event, text=f.reason)),
    on(Returned, lambda event, f: _line(event, text=f.reason)),
    on(BecameHot, lambda event, f: _line(event, hand_ons=f.hand_ons)),
    on(BroughtBack, lambda event, f: _line(event, sitting=f.sitting)),
    on(Extended, lambda event, f: _line(event, text=f.reason, due_at=f.due_at)),
    on(Overdue, lambda event, f: _line(event, due_at=f.due_at)),
    on(Reported, _reported),
    on(SentBack, lambda event, f: _line(event, texts=[("question", None, f.question)], due_at=f.due_at)),
    on(Concluded, lambda event, f: _line(event, text=f.reason, verdict=f.verdict, outcome=f.outcome)),
    on(Accepted, lambda event, _: _line(event)),
    on(Begun, lambda event, _: _line(event)),
)
