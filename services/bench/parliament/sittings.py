"""Sittings: those that were, with who came and the minutes; the one that is held; those to come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from events.agenda.facts import AgendaAnnounced, AgendaClosed, AgendaDrawn, LotRevealed, Placed
from events.attendance.facts import Came
from events.fact import digest
from events.sitting.facts import (
    AgendaItemPut,
    Began,
    Convened,
    Ended,
    MinutesApproved,
    MinutesDrafted,
    TurnAsked,
    TurnGiven,
)
from services.bench.parliament import answers
from services.bench.parliament.teller import THE_CLERK, Line, Teller

CAME = 60
"""Organisations that come to a sitting; to the next one others come, and to the present one the first."""


def held(told: Teller, number: int, dossiers: range) -> Iterator[Line]:
    """One that was, about these dossiers; the one after it approves its minutes."""
    sitting = f"zitting{number}"
    stream = f"sitting-{sitting}"
    yield from _began(told, sitting, dossiers, done=True)
    yield from answers.insufficient(told, sitting, dossiers)
    if 0 < number < told.extent.dossiers // len(dossiers) - 10:
        before = f"zitting{number - 1}"
        yield f"sitting-{before}", THE_CLERK, MinutesApproved(1, sitting)
    yield stream, THE_CLERK, Ended()
    yield stream, THE_CLERK, MinutesDrafted(1, told.text(f"Wat er in {sitting} gezegd werd."))


def under_way(told: Teller) -> Iterator[Line]:
    """The one that is held, whose agenda was drawn, and three that come."""
    last = told.extent.dossiers - told.extent.submitted
    yield from _began(told, "nu", range(last, last + 5), done=False)
    for ahead in range(3):
        yield _convened(told, f"komend{ahead}", told.end + timedelta(days=7 * (ahead + 1)))
    agenda, secret = "agenda-nu", "5" * 64
    yield agenda, THE_CLERK, AgendaAnnounced("nu", 1, told.at, told.at, digest(b"", secret))
    yield agenda, THE_CLERK, AgendaClosed("nu", told.at)
    yield agenda, THE_CLERK, LotRevealed("nu", secret)
    placed = tuple(Placed(f"dossier{last + each}", "support") for each in range(5))
    yield agenda, THE_CLERK, AgendaDrawn("nu", placed)


def _convened(told: Teller, sitting: str, starts_at: datetime) -> Line:
    title, place = told.text(f"Plenaire vergadering {sitting}"), told.text("Stadhuis")
    ends_at = starts_at + timedelta(hours=3)
    convened = Convened(sitting, "plenary", None, title, starts_at, ends_at, place, None)
    return f"sitting-{sitting}", THE_CLERK, convened


def _began(told: Teller, sitting: str, dossiers: range, *, done: bool) -> Iterator[Line]:
    stream = f"sitting-{sitting}"
    items = [(f"punt{each}", told.extent.dossier(number)) for each, number in enumerate(dossiers)]
    yield _convened(told, sitting, told.at)
    for item, proposal in items:
        put = AgendaItemPut(item, told.text(f"Over {proposal}"), proposal, None)
        yield stream, THE_CLERK, put
    yield stream, THE_CLERK, Began()
    members = list(told.members)
    first = dossiers[0] * CAME // len(dossiers) % len(members) if done else 0
    there = [*members[first:], *members[:first]][:CAME]
    for one in there:
        yield f"attendance-{sitting}-{one}", THE_CLERK, Came(sitting, one)
    for one in there[:10]:
        yield stream, told.members[one], TurnAsked(items[0][0], one)
        if done:
            yield stream, THE_CLERK, TurnGiven(items[0][0], one)
