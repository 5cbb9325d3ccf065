"""Signals that an item has to do with (A4, T2): raised, merged, answered, linked.

A signal's own lines stand under it, and are told of an item while the two are linked, from the first one on.
What it was merged into has links of its own.
Who recognises it is told on its page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from events.registry import Recorded
from events.signal.facts import (
    SignalAnswered,
    SignalLinked,
    SignalMerged,
    SignalRaised,
    SignalUnlinked,
)
from projections.dossier.telling import Named, told
from projections.projection import Statement, Write

LINKED = Statement(
    "linked",
    "a signal that an item has to do with",
    "signal",
    "insert into signal (signal, proposal) values ($1, $2) on conflict do nothing",
)

UNLINKED = Statement(
    "unlinked",
    "a signal that an item has nothing to do with after all",
    "signal",
    "delete from signal where signal = $1 and proposal = $2",
)

READS = (SignalRaised, SignalMerged, SignalAnswered, SignalLinked, SignalUnlinked)
STATEMENTS = (LINKED, UNLINKED)


def project(event: Recorded) -> Sequence[Write]:
    """The rows that follow from what happened to a signal."""
    match event.fact:
        case SignalLinked(signal, "proposal", item):
            return [Write(LINKED, (signal, item)), _line(event, signal, f"proposal-{item}")]
        case SignalUnlinked(signal, "proposal", item):
            return [Write(UNLINKED, (signal, item)), _line(event, signal, f"proposal-{item}")]
        case _:
            return _told(event)


def _told(event: Recorded) -> Sequence[Write]:
    match event.fact:
        case SignalRaised() as s:
            words: list[Named] = [("title", None, s.title), ("on_behalf_of", None, s.on_behalf_of)]
            return [_line(event, s.signal, text=s.text, texts=words)]
        case SignalAnswered(signal, question, version, organisation, text):
            return [_line(event, signal, of=organisation, text=text, question=question, version=version)]
        case SignalMerged(signal, into, reason):
            return [_line(event, signal, text=reason, into=into)]
        case _:
            return ()


def _line(event: Recorded, signal: str, about: str | None = None, **more: Any) -> Write:
    return told(event, "signals", about or event.stream, signal=signal, **more)
