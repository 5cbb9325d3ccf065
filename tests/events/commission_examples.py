"""Leaves of streams `commission-<id>` and `delegation-<kind>-<item>`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from events.commission.facts import (
    CommissionFounded,
    Dissolved,
    OfficersNamed,
    SeatFilled,
    SeatVacated,
    SubstitutesRanked,
)
from events.commission.within import Benches
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
    Minority,
    Overdue,
    PassedOn,
    Receiver,
    Reported,
    Returned,
    SentBack,
)
from events.fact import Actor, Fact

ENDS = datetime(2028, 3, 1, 23, 0, tzinfo=UTC)
DUE, LATER = datetime(2026, 5, 1, 22, 0, tzinfo=UTC), datetime(2026, 6, 1, 22, 0, tzinfo=UTC)
CLERK = Actor("clerk", "q4zt", None, "token")
CLOCKWORK = Actor("clerk", "c10ck", None, "schedule")
MEMBER = Actor("member", "x5d2", "buurtwerk", "token")
SYSTEM = Actor("commission", "k1", None, "token")
A, B, C = "a" * 64, "b" * 64, "c" * 64
K, D, Q = "commission-k1", "delegation-outcome-v3", "delegation-question-c1"
ITEM: tuple[Any, str] = ("outcome", "v3")
QUESTION: tuple[Any, str] = ("question", "c1")
TO_K1 = Receiver("k1", None, None)
COUNCIL = Receiver(None, C, "koor")
CIVIL: Any = "civil-society"

EXAMPLES: dict[str, tuple[str, int, Actor, Fact]] = {
    "commission founded": (
        K,
        1,
        CLERK,
        CommissionFounded("k1", A, B, "theme", "wonen", "v3", 1, 4, 2, may_decide=True, ends_at=ENDS),
    ),
    "seat named": (K, 2, CLERK, SeatFilled("k1", "buurtwerk", CIVIL, "named", "v3")),
    "seat elected": (K, 3, CLOCKWORK, SeatFilled("k1", "fietsers", CIVIL, "elected", None)),
    "substitutes ranked": (K, 4, CLOCKWORK, SubstitutesRanked("k1", CIVIL, ("koor", "moestuin"))),
    "officers named": (K, 5, CLERK, OfficersNamed("k1", "buurtwerk", "fietsers")),
    "seat vacated": (K, 6, MEMBER, SeatVacated("k1", "buurtwerk", A)),
    "substitute seated": (K, 7, MEMBER, SeatFilled("k1", "koor", CIVIL, "substitute", None)),
    "commission dissolved": (K, 8, CLOCKWORK, Dissolved("k1", None)),
    "delegated to decide": (
        D,
        1,
        CLERK,
        Delegated(*ITEM, 1, 1, TO_K1, A, "decide", B, DUE, "v3"),
    ),
    "delegation accepted": (D, 2, MEMBER, Accepted(*ITEM)),
    "delegation begun": (D, 3, MEMBER, Begun(*ITEM)),
    "delegation extended": (D, 4, CLERK, Extended(*ITEM, LATER, A)),
    "delegation overdue": (D, 5, CLOCKWORK, Overdue(*ITEM, LATER)),
    "decision reported": (
        D,
        6,
        MEMBER,
        Reported(*ITEM, A, B, (Minority("stad", C),), True, A, Benches(3, 1, 1, 0), True),  # noqa: FBT003 - a row
    ),
    "report sent back": (D, 7, CLERK, SentBack(*ITEM, A, LATER)),
    "report of advice": (D, 8, MEMBER, Reported(*ITEM, A, B, (), False, C, None, False)),  # noqa: FBT003 - a row
    "report with a poll": (
        D,
        9,
        MEMBER,
        Reported(*ITEM, A, B, (), True, C, None, True, "p7"),  # noqa: FBT003 - a row
    ),
    "report adopted": (D, 9, CLERK, Concluded(*ITEM, "adopts", A, "v3")),
    "passed on by the city": (D, 10, CLERK, PassedOn(*ITEM, COUNCIL, A, 1)),
    "delegated outside": (
        Q,
        1,
        CLERK,
        Delegated(*QUESTION, 1, 1, COUNCIL, A, "advise", None, DUE, None),
    ),
    "delegation declined": (Q, 2, MEMBER, Declined(*QUESTION, "not-ours", A)),
    "handed on": (Q, 3, MEMBER, HandedOn(*QUESTION, TO_K1, B, 3)),
    "hot potato": (Q, 4, MEMBER, BecameHot(*QUESTION, 3)),
    "hot potato on an agenda": (Q, 5, CLOCKWORK, BroughtBack(*QUESTION, "s1", "h0123456789")),
    "called back": (Q, 6, CLERK, CalledBack(*QUESTION, A)),
    "returned by who is no more": (Q, 7, CLOCKWORK, Returned(*QUESTION, None)),
    "delegation accepted by a commission's system": (
        "delegation-signal-s1",
        2,
        SYSTEM,
        Accepted("signal", "s1"),
    ),
}
"""By name: stream, version, who, what."""
