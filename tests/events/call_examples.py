"""Leaves of stream `call-<id>`."""

from __future__ import annotations

from datetime import UTC, datetime

from events.call.facts import (
    CallClosed,
    CallDecided,
    CallOpened,
    CallPutToVote,
    CandidacyDeclared,
    CandidacyWithdrawn,
    DrawOpened,
    ValueRevealed,
)
from events.fact import Actor, Fact

CLOSES, UNTIL = datetime(2026, 4, 1, 22, 0, tzinfo=UTC), datetime(2026, 4, 20, 22, 0, tzinfo=UTC)
CLERK = Actor("clerk", "q4zt", None, "token")
CLOCKWORK = Actor("clerk", "c10ck", None, "schedule")
MEMBER = Actor("member", "x5d2", "buurtwerk", "token")
A, B, C = "a" * 64, "b" * 64, "c" * 64
S = "call-c1"

EXAMPLES: dict[str, tuple[str, int, Actor, Fact]] = {
    "call opened": (S, 1, CLERK, CallOpened("c1", "k1", "civil-society", 2, 1, CLOSES, 10, 40, A, B, C)),
    "candidacy": (S, 2, MEMBER, CandidacyDeclared("c1", "buurtwerk", A, B, C)),
    "bare candidacy": (S, 3, MEMBER, CandidacyDeclared("c1", "koor", A, None, None)),
    "candidacy withdrawn": (S, 4, MEMBER, CandidacyWithdrawn("c1", "koor")),
    "call closed": (S, 5, CLOCKWORK, CallClosed("c1")),
    "call put to the vote": (S, 6, CLERK, CallPutToVote("c1", "p9")),
    "draw opened": (S, 7, CLERK, DrawOpened("c1", C, ("buurtwerk", "fietsers"), 1, UNTIL)),
    "value revealed": (S, 8, MEMBER, ValueRevealed("c1", "buurtwerk", B)),
    "call decided": (S, 9, CLOCKWORK, CallDecided("c1", ("koor",), ("buurtwerk",), ("fietsers",), False)),  # noqa: FBT003 - a row
}
"""By name: stream, version, who, what."""
