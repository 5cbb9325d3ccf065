"""Leaves of the stream `fund-<id>`."""

from __future__ import annotations

from events.fact import Actor, Fact
from events.fund.facts import (
    Allocated,
    AllocationCorrected,
    Criterion,
    FundCorrected,
    FundRecorded,
    Share,
)

CLERK = Actor("clerk", "q4zt", None, "token")
A, B, C, D = "a" * 64, "b" * 64, "c" * 64, "d" * 64
CRITERIA = (Criterion("reach", C), Criterion("need", D))
MONEY = Share("buurtwerk", None, "money", "12500.50", "EUR", A, "reach", "v1", None)

EXAMPLES: dict[str, tuple[str, int, Actor, Fact]] = {
    "fund recorded": ("fund-f1", 1, CLERK, FundRecorded("f1", A, B, 2026, C, CRITERIA)),
    "fund without criteria": ("fund-f2", 1, CLERK, FundRecorded("f2", A, B, 2025, C, ())),
    "fund corrected": ("fund-f1", 2, CLERK, FundCorrected("f1", A, B, 2026, D, CRITERIA, C)),
    "money allocated": ("fund-f1", 3, CLERK, Allocated("f1", "a1", None, MONEY)),
    "money of a register": (
        "fund-f1",
        4,
        CLERK,
        Allocated("f1", "a2", "2026/0041", Share(None, B, "money", "900", "EUR", A, None, None, C)),
    ),
    "hours allocated": (
        "fund-f1",
        5,
        CLERK,
        Allocated("f1", "a3", None, Share("fietsers", B, "hours", "7.25", None, A, "need", None, None)),
    ),
    "rooms allocated": (
        "fund-f2",
        2,
        CLERK,
        Allocated("f2", "a1", None, Share("koor", None, "rooms", "12", None, A, None, None, None)),
    ),
    "allocation corrected": (
        "fund-f1",
        6,
        CLERK,
        AllocationCorrected(
            "f1", "a1", Share("buurtwerk", None, "money", "0", "EUR", A, "reach", "v1", None), B
        ),
    ),
}
"""By name: stream, version, who, what."""
