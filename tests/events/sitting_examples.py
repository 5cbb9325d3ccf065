"""Leaves of the streams `sitting-<id>` and `attendance-<sitting>-<organisation>`."""

from __future__ import annotations

from datetime import UTC, datetime

from events.attendance.facts import Came, Went
from events.fact import Actor, Fact
from events.poll.facts import Tally
from events.sitting.facts import (
    AgendaItemPut,
    AgendaOrdered,
    Began,
    Cancelled,
    Convened,
    DocumentAdded,
    Ended,
    MinutesApproved,
    MinutesDrafted,
    Moved,
    TurnAsked,
    TurnGiven,
    TurnWaived,
)

STARTS, ENDS = datetime(2026, 4, 1, 18, 0, tzinfo=UTC), datetime(2026, 4, 1, 20, 30, tzinfo=UTC)
CLERK = Actor("clerk", "q4zt", None, "token")
CHAIR = Actor("chair", "v8b2", None, "token")
MEMBER = Actor("member", "x5d2", "buurtwerk", "token")
A, B, C = "a" * 64, "b" * 64, "c" * 64
S, HERE = "sitting-s1", "attendance-s1-buurtwerk"

EXAMPLES: dict[str, tuple[str, int, Actor, Fact]] = {
    "sitting convened": (S, 1, CLERK, Convened("s1", "plenary", None, A, STARTS, ENDS, B, None)),
    "sitting on a theme": (
        "sitting-s2",
        1,
        CHAIR,
        Convened("s2", "theme", "wonen", A, STARTS, ENDS, None, C),
    ),
    "sitting moved": (S, 2, CLERK, Moved(STARTS, ENDS, B, C, A)),
    "sitting cancelled": ("sitting-s2", 2, CLERK, Cancelled(A)),
    "agenda item": (S, 3, CLERK, AgendaItemPut("i1", A, "v3", None)),
    "late agenda item": (S, 4, CHAIR, AgendaItemPut("i2", A, None, Tally(20, 9, 1))),
    "agenda ordered": (S, 5, CLERK, AgendaOrdered(("i2", "i1"))),
    "document": (S, 6, CLERK, DocumentAdded("d1", A, B, "i1")),
    "sitting began": (S, 7, CHAIR, Began()),
    "turn asked": (S, 8, MEMBER, TurnAsked("i1", "buurtwerk")),
    "turn given": (S, 9, CHAIR, TurnGiven("i1", "buurtwerk")),
    "turn waived": (S, 10, MEMBER, TurnWaived("i1", "buurtwerk")),
    "sitting ended": (S, 11, CHAIR, Ended()),
    "minutes": (S, 12, CLERK, MinutesDrafted(1, A)),
    "minutes approved": (S, 13, CHAIR, MinutesApproved(1, "s2")),
    "came": (HERE, 1, MEMBER, Came("s1", "buurtwerk")),
    "went": (HERE, 2, CLERK, Went("s1", "buurtwerk")),
}
"""By name: stream, version, who, what."""
