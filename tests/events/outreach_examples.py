"""Leaves of the streams `coverage`, `outreach-<id>` and `prospect-<id>`."""

from __future__ import annotations

from datetime import UTC, datetime

from events.coverage.facts import CoverageListed
from events.fact import Actor, Fact
from events.outreach.facts import OutreachDone, OutreachGiven, OutreachLetGo, OutreachTakenOver
from events.prospect.facts import (
    ProspectDeclined,
    ProspectInvited,
    ProspectJoined,
    ProspectListed,
    ProspectRefusedMail,
    ProspectRemoved,
)

DUE = datetime(2026, 5, 31, 22, 0, tzinfo=UTC)
LATER = datetime(2026, 6, 30, 22, 0, tzinfo=UTC)
CLERK = Actor("clerk", "q4zt", None, "token")
MEMBER = Actor("member", "x5d2", "buurtwerk", "token")
INVITED = Actor("prospect", "o1", None, "link")
A = "a" * 64

EXAMPLES: dict[str, tuple[str, int, Actor, Fact]] = {
    "coverage listed": (
        "coverage",
        1,
        CLERK,
        CoverageListed(("brugse-poort", "dampoort"), ("ledeberg",), ("wonen",), ("jongeren", "ouderen")),
    ),
    "outreach given": (
        "outreach-t1",
        1,
        MEMBER,
        OutreachGiven("t1", "neighbourhood", "dampoort", "buurtwerk", A, DUE),
    ),
    "outreach taken by the clerk": (
        "outreach-t1",
        2,
        CLERK,
        OutreachTakenOver("t1", None, LATER),
    ),
    "outreach done": ("outreach-t1", 3, CLERK, OutreachDone("t1", A)),
    "outreach let go": ("outreach-t2", 2, MEMBER, OutreachLetGo("t2", A)),
    "prospect listed": (
        "prospect-o1",
        1,
        MEMBER,
        ProspectListed("o1", ("wonen",), ("jongeren",), ("dampoort",), "t1"),
    ),
    "prospect listed without an outreach task": (
        "prospect-o2",
        1,
        CLERK,
        ProspectListed("o2", (), (), (), None),
    ),
    "prospect invited": ("prospect-o1", 2, CLERK, ProspectInvited("o1", "mail", DUE)),
    "prospect declined": ("prospect-o1", 3, CLERK, ProspectDeclined("o1", LATER)),
    "prospect refused mail": ("prospect-o1", 4, INVITED, ProspectRefusedMail("o1")),
    "prospect joined": ("prospect-o1", 5, CLERK, ProspectJoined("o1", "dampoortwerking")),
    "prospect removed": ("prospect-o2", 2, CLERK, ProspectRemoved("o2")),
}
"""By name: stream, version, who, what."""
