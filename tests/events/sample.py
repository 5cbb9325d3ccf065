"""A small assembly to test with: three organisations, their people, a proposal and a poll, as facts.

| organisation | bench | mandates |
| --- | --- | --- |
| buurtwerk | civil society | ann (full), bob (substitute) |
| fietsers | civil society | cem (full) |
| stad | city | dora (full) |

The clerk's mandate is griet. All people and organisations are invented.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from events.assembly.facts import Founded, OfficeGiven
from events.ballot.facts import Cast
from events.fact import Actor, Fact, digest
from events.membership.facts import Admitted, Bench, Left, Reinstated, Suspended
from events.organisation.facts import MandateGiven, MandateKind, MandateWithdrawn
from events.poll.facts import Annulled, Closed, Counted, Opened, Quorum, Tally, Threshold
from events.proposal.facts import Clause, Submitted, Withdrawn
from events.tally.majority import Choice

Line = tuple[str, Fact]
"""A fact with its stream."""

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)
"""The smallest step of the log's clock."""
DAY = timedelta(days=1)

FOUNDER = Actor("founder", "frits", None, "console")
CLERK = Actor("clerk", "griet", None, "token")
ANN = Actor("member", "ann", "buurtwerk", "token")
BOB = Actor("member", "bob", "buurtwerk", "token")
CEM = Actor("member", "cem", "fietsers", "token")
DORA = Actor("member", "dora", "stad", "token")


def text(words: str) -> str:
    """The digest of a text, without salt."""
    return digest(b"", words)


def admitted(organisation: str, bench: Bench = "civil-society") -> Line:
    return "membership", Admitted(organisation, bench)


def suspended(organisation: str) -> Line:
    return "membership", Suspended(organisation, text("unpaid"))


def reinstated(organisation: str) -> Line:
    return "membership", Reinstated(organisation, text("paid"))


def left(organisation: str) -> Line:
    return "membership", Left(organisation)


def mandated(
    organisation: str,
    mandate: str,
    kind: MandateKind = "full",
    since: datetime = NOW - DAY,
    until: datetime | None = None,
) -> Line:
    return f"organisation-{organisation}", MandateGiven(mandate, kind, since, until)


def withdrawn(organisation: str, mandate: str) -> Line:
    return f"organisation-{organisation}", MandateWithdrawn(mandate)


FOUNDED: tuple[Line, ...] = (
    ("assembly", Founded("example.org/log", text("Parliament"), text("Purpose"), sample=True, edition=1)),
    ("assembly", OfficeGiven("clerk", "griet")),
)
MEMBERS: tuple[Line, ...] = (
    admitted("stad", "city"),
    admitted("fietsers"),
    admitted("buurtwerk"),
    mandated("stad", "dora"),
    mandated("fietsers", "cem"),
    mandated("buurtwerk", "ann"),
    mandated("buurtwerk", "bob", "substitute"),
)
ASSEMBLY = (*FOUNDED, *MEMBERS)
"""`assembly` at version 2, `membership` at 3, buurtwerk's stream at 2 and the other two at 1."""

CLAUSES = (Clause("a1", "1" * 64), Clause("a2", "2" * 64))
TEXT = "0af183acfec2c962f4fb6ba5db8fd576116521439e5a45b7c6c58c75da94faf9"
"""By hand: `printf "a1 %s\\na2 %s\\n" 111… 222… | sha256sum`, 64 digits each."""
ROLL = "9a77473460dc18562e18af6c29a33f7253d66bb2f8b52e20e5ac5bcfc89fa8e6"
"""By hand: `printf "%s\\n" buurtwerk fietsers stad | sha256sum`."""


def submitted(proposal: str = "v1", organisation: str = "buurtwerk") -> Line:
    fact = Submitted(
        proposal,
        organisation,
        text("Benches"),
        text("For who walks slowly"),
        CLAUSES,
        background=None,
        themes=("public-space",),
        target_groups=(),
        neighbourhoods=(),
    )
    return f"proposal-{proposal}", fact


def proposal_withdrawn(proposal: str = "v1") -> Line:
    return f"proposal-{proposal}", Withdrawn(proposal, text("a better one came"))


def opened(
    *,
    threshold: Threshold = Threshold(1, 2, "votes"),  # noqa: B008 - frozen
    quorum: Quorum = Quorum(0, 1),  # noqa: B008 - frozen
    closes_at: datetime | None = NOW + DAY,
    membership_version: int = 3,
    roll_size: int = 3,
    roll: str = ROLL,
) -> Line:
    """Poll p1 on proposal v1."""
    fact = Opened(
        poll="p1",
        proposal="v1",
        text=TEXT,
        method="majority",
        threshold=threshold,
        quorum=quorum,
        secrecy="open",
        closes_at=closes_at,
        membership_version=membership_version,
        roll_size=roll_size,
        roll=roll,
    )
    return "poll-p1", fact


def cast(organisation: str, choice: Choice) -> Line:
    return f"ballot-p1-{organisation}", Cast("p1", organisation, choice)


CLOSED: Line = ("poll-p1", Closed("p1"))
COUNTED: Line = ("poll-p1", Counted("p1", Tally(2, 1, 0), "adopted"))
ANNULLED: Line = ("poll-p1", Annulled("p1", text("the wrong text was put")))

ON_THE_TABLE = (*ASSEMBLY, submitted())
OPEN = (*ON_THE_TABLE, opened())
"""Poll p1 is open; it closes a day from now."""
