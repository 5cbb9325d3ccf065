"""Leaves of stream `proposal-<id>` under rules of procedure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from events.fact import Actor, Fact
from events.proposal.facts import (
    Clause,
    Concluded,
    Consolidated,
    CoSigned,
    Deliberated,
    Engagement,
    Filed,
    Lapsed,
    OutcomeAnnulled,
    Preparation,
    Prepared,
    PutToVote,
    Qualified,
    Referred,
    Reopened,
    Revised,
    Scheduled,
)
from tests.events.rulebook import CHARTER, PROCEDURE

AT = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
CLERK = Actor("clerk", "q4zt", None, "token")
CLOCKWORK = Actor("clerk", "c10ck", None, "schedule")
MEMBER = Actor("member", "x5d2", "buurtwerk", "token")
OTHER = Actor("member", "y5d2", "fietsers", "token")
A, B, C = "a" * 64, "b" * 64, "c" * 64

NOTHING = Preparation(None, None, None, None, None, None, (), None)
WHOLE = Preparation(
    question=A,
    background=B,
    for_whom=C,
    changes=A,
    engagement=Engagement("advise", "stad"),
    scope="neighbourhoods",
    neighbourhoods=("brugse-poort", "ledeberg"),
    addressed_to_city=True,
)


def filed(**change: object) -> Filed:
    """A plain proposal of policy, but for what is changed."""
    fact: dict[str, object] = {
        "proposal": "v3",
        "rules": 1,
        "kind": "policy",
        "organisation": "buurtwerk",
        "title": A,
        "clauses": (Clause("c1", B),),
        "aim": "act",
        "preparation": NOTHING,
        "themes": ("wonen",),
        "target_groups": (),
        "year": None,
        "seats": None,
        "procedure": None,
        "charter": None,
        "read_from": AT,
    }
    return Filed(**{**fact, **change})  # type: ignore[arg-type]


class Example(NamedTuple):
    """What a leaf is made of: (version, actor, command, fact), all of them at one moment in one stream."""

    version: int
    actor: Actor
    command: str
    fact: Fact


EXAMPLES: dict[str, Example] = {
    "item": Example(1, MEMBER, "v3-1", filed(preparation=WHOLE)),
    "plain item": Example(1, MEMBER, "v3-1", filed(aim=None)),
    "yearly statement": Example(1, MEMBER, "v3-1", filed(kind="statement", year=2026)),
    "election": Example(1, MEMBER, "v3-1", filed(kind="election", seats=3)),
    "new rules": Example(1, MEMBER, "v3-1", filed(kind="rules", procedure=PROCEDURE)),
    "new charter": Example(1, MEMBER, "v3-1", filed(kind="charter", charter=CHARTER)),
    "item co-signed": Example(2, OTHER, "v3-2", CoSigned("v3", "fietsers")),
    "item prepared": Example(3, MEMBER, "v3-3", Prepared("v3", WHOLE, AT)),
    "item revised": Example(4, MEMBER, "v3-4", Revised("v3", 2, (Clause("c1", B), Clause("c2", C)), AT)),
    "item qualified": Example(5, CLOCKWORK, "qualify-v3", Qualified("v3", ("buurtwerk", "fietsers"))),
    "item scheduled": Example(6, CLERK, "v3-6", Scheduled("v3", "s1", AT, "rotation")),
    "item consolidated": Example(
        7, CLERK, "v3-7", Consolidated("v3", 3, (Clause("c1", C),), ("a1", "a2"), AT)
    ),
    "item deliberated": Example(8, CLERK, "v3-8", Deliberated("v3")),
    "item opened again": Example(9, MEMBER, "v3-8b", Reopened("v3", 1, AT, None)),
    "item put to the vote": Example(9, CLERK, "v3-9", PutToVote("v3", "p3")),
    "item concluded": Example(10, CLOCKWORK, "conclude-p3", Concluded("v3", "p3", "adopted", "advice", A)),
    "outcome annulled": Example(11, CLERK, "annul-p3", OutcomeAnnulled("v3", "p3")),
    "item lapsed": Example(3, CLOCKWORK, "lapse-v3", Lapsed("v3")),
    "item referred to an item": Example(3, MEMBER, "v3-3", Referred("v3", "v1", None, A)),
    "item referred to an organisation": Example(3, MEMBER, "v3-3", Referred("v3", None, "stad", A)),
}
