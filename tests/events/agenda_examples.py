"""Leaves of streams `support-<proposal>-<organisation>` and `agenda-<sitting>`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from events.agenda.facts import AgendaAnnounced, AgendaClosed, AgendaDrawn, LotRevealed, Placed
from events.fact import Actor, Fact
from events.support.facts import SupportGiven, SupportTakenBack

AT = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 16, 20, 0, tzinfo=UTC)
CLOSED_AT = datetime(2026, 3, 9, 20, 0, 0, 123456, tzinfo=UTC)
CLERK = Actor("clerk", "q4zt", None, "token")
CLOCKWORK = Actor("clerk", "c10ck", None, "schedule")
OTHER = Actor("member", "y5d2", "fietsers", "token")
SUPPORT = "support-v3-fietsers"
PLACED = (Placed("v3", "support"), Placed("v4", "rotation"), Placed("v5", "lot"))


class Example(NamedTuple):
    """What a leaf is made of, all of them at one moment."""

    stream: str
    version: int
    actor: Actor
    command: str
    fact: Fact


EXAMPLES: dict[str, Example] = {
    "support given": Example(SUPPORT, 1, OTHER, "s-1", SupportGiven("v3", "fietsers")),
    "support taken back": Example(SUPPORT, 2, OTHER, "s-2", SupportTakenBack("v3", "fietsers")),
    "agenda announced": Example(
        "agenda-s1", 1, CLERK, "a-1", AgendaAnnounced("s1", 1, LATER, CLOSED_AT, "c" * 64)
    ),
    "list closed": Example("agenda-s1", 2, CLOCKWORK, "close-list-s1", AgendaClosed("s1", CLOSED_AT)),
    "lot revealed": Example("agenda-s1", 3, CLERK, "a-3", LotRevealed("s1", "5" * 64)),
    "empty agenda": Example("agenda-s2", 4, CLOCKWORK, "draw-s2", AgendaDrawn("s2", ())),
    "agenda drawn": Example("agenda-s1", 4, CLOCKWORK, "draw-s1", AgendaDrawn("s1", PLACED)),
}
