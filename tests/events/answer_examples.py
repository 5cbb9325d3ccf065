"""Leaves of the streams `duty-<proposal>` and `action-<id>`."""

from __future__ import annotations

from datetime import UTC, datetime

from events.action.facts import (
    ActionAbandoned,
    ActionCompleted,
    ActionMeasured,
    ActionSuperseded,
    ActionTakenUp,
    ActionUnsolved,
    Indicator,
)
from events.delegation.facts import Receiver
from events.duty.facts import (
    Commitment,
    DutyLifted,
    DutyOpened,
    DutyOverdue,
    DutyReminded,
    FoundInsufficient,
    InterimAnswered,
    OutcomeAnswered,
    Term,
)
from events.fact import Actor, Fact
from events.poll.facts import Tally
from events.proposal.facts import Engagement

DUE = datetime(2026, 5, 31, 22, 0, tzinfo=UTC)
LATER = datetime(2026, 6, 30, 22, 0, tzinfo=UTC)
SOON = datetime(2026, 5, 17, 22, 0, tzinfo=UTC)
CLOCKWORK = Actor("clerk", "c10ck", None, "schedule")
CLERK = Actor("clerk", "q4zt", None, "token")
CONTACT = Actor("contact", "s8td", None, "link")
MEMBER = Actor("member", "x5d2", "buurtwerk", "token")
A, B, C = "a" * 64, "b" * 64, "c" * 64

EXAMPLES: dict[str, tuple[str, int, Actor, Fact]] = {
    "duty opened": (
        "duty-v1",
        1,
        CLOCKWORK,
        DutyOpened("v1", 1, Engagement("advise", "stad"), Term(DUE, (SOON,))),
    ),
    "duty opened without a declared weight": (
        "duty-v2",
        1,
        CLOCKWORK,
        DutyOpened("v2", 1, None, Term(DUE, ())),
    ),
    "duty reminded": ("duty-v1", 2, CLOCKWORK, DutyReminded("v1", 1)),
    "duty lifted": ("duty-v3", 2, CLERK, DutyLifted("v3", "p3")),
    "interim answer": ("duty-v1", 3, CONTACT, InterimAnswered("v1", A, Term(LATER, (DUE,)))),
    "duty overdue": ("duty-v1", 4, CLOCKWORK, DutyOverdue("v1", 1)),
    "outcome answered": (
        "duty-v1",
        5,
        CONTACT,
        OutcomeAnswered("v1", 1, "partly", A, (Commitment("c1", "stad", B, LATER),), None),
    ),
    "outcome of somebody else": (
        "duty-v2",
        2,
        CONTACT,
        OutcomeAnswered("v2", 1, "not-ours", A, (), Receiver(None, B, None)),
    ),
    "answer found insufficient": (
        "duty-v1",
        6,
        CLERK,
        FoundInsufficient("v1", "s1", Tally(20, 9, 1), A, Term(LATER, (SOON, DUE))),
    ),
    "action taken up": (
        "action-c1",
        1,
        MEMBER,
        ActionTakenUp("c1", "v1", ("buurtwerk", "stad"), A, B, DUE, Indicator(A, B, "0", "-12.5", C)),
    ),
    "action without an indicator": (
        "action-c2",
        1,
        MEMBER,
        ActionTakenUp("c2", None, ("buurtwerk",), A, B, DUE, None),
    ),
    "action measured": ("action-c1", 2, MEMBER, ActionMeasured("c1", "-0.125", SOON, C)),
    "action completed": ("action-c1", 3, MEMBER, ActionCompleted("c1", A)),
    "action abandoned": ("action-c2", 2, MEMBER, ActionAbandoned("c2", A)),
    "action superseded": ("action-c3", 2, CLERK, ActionSuperseded("c3", "c1", A)),
    "no structural solution": ("action-c4", 2, CLERK, ActionUnsolved("c4", A)),
}
"""By name: stream, version, who, what."""
