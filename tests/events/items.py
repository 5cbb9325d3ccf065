"""An item under rules of procedure to test with, as facts: proposal v1 of buurtwerk, in any phase."""

from __future__ import annotations

from typing import Any

from events.proposal.facts import (
    Deliberated,
    Engagement,
    Filed,
    Preparation,
    PutToVote,
    Qualified,
    Scheduled,
)
from tests.events.rulebook import CHARTER_1, PERIODS, RULES_1
from tests.events.sample import ASSEMBLY, CLAUSES, DAY, NOW, Line, text

READ = NOW - PERIODS.reading * DAY
"""What can be read from here on was read long enough at NOW."""

PREPARED = Preparation(
    question=text("Do we want benches?"),
    background=text("There are none"),
    for_whom=text("Who walks slowly"),
    changes=text("They can rest"),
    engagement=Engagement("decide", None),
    scope="city-wide",
    neighbourhoods=(),
    addressed_to_city=False,
)


def filed(proposal: str = "v1", organisation: str = "buurtwerk", **change: Any) -> Line:
    """Submitted long enough ago, with all that a vote needs."""
    fact: dict[str, Any] = {
        "rules": 1,
        "kind": "policy",
        "title": text("Benches"),
        "clauses": CLAUSES,
        "aim": "act",
        "preparation": PREPARED,
        "themes": ("public-space",),
        "target_groups": (),
        "year": None,
        "seats": None,
        "procedure": None,
        "charter": None,
        "read_from": READ,
    }
    return f"proposal-{proposal}", Filed(proposal=proposal, organisation=organisation, **{**fact, **change})


RULED = (*ASSEMBLY, CHARTER_1, RULES_1)
"""An assembly with a charter and rules of procedure."""

QUALIFIED: Line = ("proposal-v1", Qualified("v1", ("buurtwerk", "fietsers")))
SCHEDULED: Line = ("proposal-v1", Scheduled("v1", "s1", NOW + DAY, "support"))
DELIBERATED: Line = ("proposal-v1", Deliberated("v1"))
PUT: Line = ("proposal-v1", PutToVote("v1", "p1"))

SUBMITTED = (*RULED, filed())
RIPE = (*SUBMITTED, QUALIFIED, SCHEDULED, DELIBERATED)
"""Everything that a vote on v1 needs is there."""
