"""Leaves of polls and ballots of the second form, and of what holds an item, by name."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.structs import replace

from events.ballot.facts import CastV2, Confirmed, Disputed
from events.commission.within import Benches, Seated
from events.fact import Actor, Fact
from events.hold.facts import ItemHeld, ItemReleased, ObjectionAnswered, ObjectionWithdrawn
from events.poll.facts import (
    ClosedV2,
    ConsentTally,
    CountedV2,
    Dropped,
    OpenedV2,
    Option,
    Quorum,
    Tally,
    Threshold,
)

AT = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
CLOSES_AT = datetime(2026, 3, 9, 19, 30, tzinfo=UTC)
UNTIL = datetime(2026, 3, 30, 19, 30, tzinfo=UTC)
CLERK = Actor("clerk", "q4zt", None, "token")
CLOCKWORK = Actor("clerk", "c10ck", None, "schedule")
MEMBER = Actor("member", "x5d2", "buurtwerk", "token")
A, B, C = "a" * 64, "b" * 64, "c" * 64

MAJORITY = OpenedV2(
    poll="p3",
    rules=1,
    kind="policy",
    method="majority",
    proposal="v3",
    text=A,
    question=None,
    options=(),
    seats=0,
    limit=0,
    status_quo=None,
    above=0,
    threshold=Threshold(1, 2, "votes"),
    quorum=Quorum(0, 1),
    hold=0,
    secrecy="open",
    seal=None,
    closes_at=CLOSES_AT,
    amendments=(),
    reruns="p2",
    decides=None,
    membership_version=512,
    roll_size=3,
    roll=B,
    voters=("buurtwerk", "fietsers", "wijkraad"),
)
KEY = ClosedV2("p4", "z_-Z" * 10 + "abc")
RANKED = OpenedV2(
    poll="p4",
    rules=0,
    kind="amendment",
    method="ranked",
    proposal="v3",
    text=A,
    question=C,
    options=(Option("am1", B, 2, 1), Option("am2", C, 2, 1), Option("text", A)),
    seats=0,
    limit=0,
    status_quo="text",
    above=2,
    threshold=None,
    quorum=Quorum(1, 4),
    hold=0,
    secrecy="sealed",
    seal="A-z_" * 10 + "abc",
    closes_at=None,
    amendments=("am1", "am2"),
    reruns=None,
    decides=None,
    membership_version=512,
    roll_size=498,
    roll=B,
    voters=None,
)
WITHIN = replace(
    MAJORITY,
    poll="p7",
    proposal=None,
    text=None,
    question=A,
    voters=("buurtwerk", "stad"),
    roll_size=2,
    within=Seated("k1", "outcome", "v3", 1, ("stad",)),
)
SECOND_TURN = replace(WITHIN, poll="p8", within=Seated("k1", "outcome", "v3", 1, ("stad",), 2))
COUNTED_WITHIN = CountedV2(
    *("p7", 2, Tally(2, 0, 0), None, (), (), (), (), (), (), 0, "adopted", 0, Benches(1, 0, 1, 0))
)
COUNTED = CountedV2("p3", 3, Tally(2, 1, 0), None, (), (), (), (), (), (), 0, "adopted")
CONSENT = CountedV2("p5", 4, None, ConsentTally(2, 1, 1), (), (), (), (), (), (), 0, "held")
MATRIX = CountedV2(
    "p4",
    3,
    None,
    None,
    (),
    ((0, 1, 2), (1, 0, 2), (1, 1, 0)),
    (("am1", "am2"), ("text",)),
    (Dropped("am2", "majority"),),
    (),
    ("am1", "am2"),
    0,
    "tie",
)
SPOILT = CountedV2("p4", 0, None, None, (), ((0, 0, 0),) * 3, (), (), (), (), 0, "no-quorum", 1)
APPROVED = CountedV2("p6", 5, None, None, (4, 3, 3), (), (), (), ("a",), ("b", "c"), 1, "tie")

EXAMPLES: dict[str, tuple[str, int, datetime, Actor, str, Fact]] = {
    "poll opened under rules": ("poll-p3", 1, AT, CLERK, "k60", MAJORITY),
    "poll within a commission": ("poll-p7", 1, AT, MEMBER, "k69", WITHIN),
    "poll within a commission, of its second turn": ("poll-p8", 1, AT, MEMBER, "k70", SECOND_TURN),
    "counted within a commission": ("poll-p7", 3, CLOSES_AT, CLOCKWORK, "count-p7", COUNTED_WITHIN),
    "ranked poll on amendments": ("poll-p4", 1, AT, CLERK, "k61", RANKED),
    "majority counted under rules": ("poll-p3", 3, CLOSES_AT, CLOCKWORK, "count-p3", COUNTED),
    "consent counted": ("poll-p5", 3, CLOSES_AT, CLOCKWORK, "count-p5", CONSENT),
    "ranks counted": ("poll-p4", 3, CLOSES_AT, CLOCKWORK, "count-p4", MATRIX),
    "approvals counted": ("poll-p6", 3, CLOSES_AT, CLOCKWORK, "count-p6", APPROVED),
    "sealed poll closed": ("poll-p4", 2, CLOSES_AT, CLOCKWORK, "close-p4", KEY),
    "spoilt paper counted": ("poll-p4", 3, CLOSES_AT, CLOCKWORK, "count-p4", SPOILT),
    "sealed ballot": (
        "ballot-p5-fietsers",
        1,
        AT,
        MEMBER,
        "k68",
        CastV2("p5", "fietsers", "AZaz09_-" * 9 + "QUFB", A, "full", None),
    ),
    "ballot with a reason": (
        "ballot-p5-buurtwerk",
        1,
        AT,
        MEMBER,
        "k62",
        CastV2("p5", "buurtwerk", "objection", A, "full", None),
    ),
    "ballot in the room": (
        "ballot-p4-buurtwerk",
        1,
        AT,
        CLERK,
        "k63",
        CastV2("p4", "buurtwerk", "am1>text=am2", None, "substitute", "x5d2"),
    ),
    "ballot disputed": ("ballot-p4-buurtwerk", 2, AT, MEMBER, "k64", Disputed("p4", "buurtwerk", 1, A)),
    "ballot confirmed": ("ballot-p4-buurtwerk", 3, AT, MEMBER, "k65", Confirmed("p4", "buurtwerk", 1)),
    "item held": (
        "hold-v3",
        1,
        CLOSES_AT,
        CLOCKWORK,
        "count-p5",
        ItemHeld("v3", "p5", ("buurtwerk",), UNTIL),
    ),
    "objection answered": ("hold-v3", 2, CLOSES_AT, CLERK, "k66", ObjectionAnswered("v3", "buurtwerk", B)),
    "objection withdrawn": (
        "hold-v3",
        3,
        CLOSES_AT,
        MEMBER,
        "k67",
        ObjectionWithdrawn("v3", "buurtwerk", None),
    ),
    "item released": ("hold-v3", 4, CLOSES_AT, MEMBER, "k67", ItemReleased("v3", "p5", "withdrawn")),
}
