"""Signals that an item has to do with (A4, T2): raised, merged, answered, linked.

A signal's own lines stand under it, and are told of an item while the two are linked, from the first one on.
What it was merged into has links of its own.
Who recognises it is told on its page.
"""

from __future__ import annotations

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
from projections.projection import Statement, Write, Writers, on

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

STATEMENTS = (LINKED, UNLINKED)


def _raised(event: Recorded, f: SignalRaised) -> list[Write]:
    words: list[Named] = [("title", None, f.title), ("on_behalf_of", None, f.on_behalf_of)]
    return [_line(event, f.signal, text=f.text, texts=words)]


def _answered(event: Recorded, f: SignalAnswered) -> list[Write]:
    said: dict[str, Any] = {"question": f.question, "version": f.version}
    return [_line(event, f.signal, of=f.organisation, text=f.text, **said)]


def _linked(event: Recorded, f: SignalLinked | SignalUnlinked) -> list[Write]:
    if f.kind != "proposal":
        return []
    statement = LINKED if isinstance(f, SignalLinked) else UNLINKED
    return [Write(statement, (f.signal, f.item)), _line(event, f.signal, f"proposal-{f.item}")]


def _line(event: Recorded, signal: str, about: str | None = None, **more: Any) -> Write:
    return told(event, "signals", about or event.stream, signal=signal, **more)


WRITERS: Writers = (
    on(SignalRaised, _raised),
    on(SignalMerged, lambda event, f: [_line(event, f.signal, text=f.reason, into=f.into)]),
    on(SignalAnswered, _answered),
    on(SignalLinked, _linked),
    on(SignalUnlinked, _linked),
)
