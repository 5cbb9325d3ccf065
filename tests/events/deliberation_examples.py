"""Leaves of the streams of contributions, amendments and minority positions."""

from __future__ import annotations

from datetime import UTC, datetime

from events.amendment.facts import (
    AmendmentAdopted,
    AmendmentCoSigned,
    AmendmentFiled,
    AmendmentFlagged,
    AmendmentRebased,
    AmendmentRejected,
    AmendmentsPutToVote,
    AmendmentsRanked,
    AmendmentWithdrawn,
)
from events.clauses import Change
from events.commission.within import Within
from events.contribution.facts import Answered, Contributed, Hidden, Revised, SaidWithin, Shown, Withdrawn
from events.fact import Actor, Fact
from events.minority.facts import PositionTaken

DUE = datetime(2026, 4, 1, 20, 0, tzinfo=UTC)
CLERK = Actor("clerk", "q4zt", None, "token")
CLOCKWORK = Actor("clerk", "c10ck", None, "schedule")
MEMBER = Actor("member", "x5d2", "buurtwerk", "token")
CONTACT = Actor("contact", "k1r5", None, "token")
A, B, C = "a" * 64, "b" * 64, "c" * 64

CHANGES = (
    Change("replace", "a1", None, A),
    Change("delete", "a2", None, None),
    Change("insert", None, "n1", B),
)
QUESTION = Contributed("b1", "v1", "buurtwerk", "question", A, None, for_another=False, asked="city", due=DUE)
SAID_WITHIN = SaidWithin(
    "b3", Within("k1", "signal", "g1", 2), "buurtwerk", "concern", A, None, for_another=False
)
REPLY = Contributed("b2", "v1", "buurtwerk", "concern", A, "b1", for_another=True, asked=None, due=None)

EXAMPLES: dict[str, tuple[str, int, Actor, Fact]] = {
    "question": ("contribution-b1", 1, MEMBER, QUESTION),
    "reply": ("contribution-b2", 1, MEMBER, REPLY),
    "said within a commission": ("contribution-b3", 1, MEMBER, SAID_WITHIN),
    "contribution revised": ("contribution-b1", 2, MEMBER, Revised("b1", 2, B)),
    "contribution answered": ("contribution-b1", 3, CONTACT, Answered("b1", None, C)),
    "contribution withdrawn": ("contribution-b1", 4, MEMBER, Withdrawn("b1")),
    "contribution hidden": ("contribution-b2", 2, MEMBER, Hidden("b2", "r3", C)),
    "contribution shown": ("contribution-b2", 3, CLERK, Shown("b2", "r3")),
    "amendment filed": (
        "amendments-v1",
        1,
        MEMBER,
        AmendmentFiled("w1", "v1", "buurtwerk", 1, None, CHANGES, C, ("w0",)),
    ),
    "amendment to an amendment": (
        "amendments-v1",
        2,
        MEMBER,
        AmendmentFiled("w2", "v1", "buurtwerk", 1, "w1", CHANGES[:1], C, ()),
    ),
    "amendment co-signed": ("amendments-v1", 3, MEMBER, AmendmentCoSigned("w1", "buurtwerk")),
    "amendment withdrawn": ("amendments-v1", 4, MEMBER, AmendmentWithdrawn("w2")),
    "amendments ranked": ("amendments-v1", 5, CLERK, AmendmentsRanked(("w3", "w1"), A)),
    "amendments put to the vote": ("amendments-v1", 6, CLERK, AmendmentsPutToVote(("w3", "w1"), "p9")),
    "amendment adopted": ("amendments-v1", 7, CLOCKWORK, AmendmentAdopted("w3", "vote", "p9", ("w4",))),
    "amendment taken over": ("amendments-v1", 8, MEMBER, AmendmentAdopted("w5", "taken-over", None, ())),
    "amendment rejected": ("amendments-v1", 9, CLOCKWORK, AmendmentRejected("w1", "p9")),
    "amendment rebased": ("amendments-v1", 10, CLOCKWORK, AmendmentRebased("w6", 2)),
    "minority position": (
        "minority-v1-buurtwerk",
        1,
        MEMBER,
        PositionTaken("v1", "buurtwerk", A),
    ),
    "amendment flagged": ("amendments-v1", 11, CLOCKWORK, AmendmentFlagged("w7", 2)),
}
"""By name: stream, version, who, what."""
