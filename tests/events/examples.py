"""At least one leaf of every type, by name. Their exact bytes stand in tests/vectors/leaves.json for ever."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from events import registry
from events.assembly.facts import Founded, KeyAnnounced, OfficeGiven, OfficeTaken
from events.ballot.facts import Cast
from events.charter.facts import CharterAdopted
from events.erasure.facts import ErasureRefused, ErasureRequested, ProseErased
from events.fact import Actor, Fact
from events.membership.facts import Admitted, Left, Reinstated, Suspended
from events.organisation.facts import MandateGiven, MandateWithdrawn, Profiled
from events.poll.facts import Annulled, Closed, ClosingAnnounced, Counted, Opened, Quorum, Tally, Threshold
from events.proposal.facts import Clause, Submitted, Withdrawn
from events.rules.facts import RulesAdopted
from events.statements.facts import StatementPut
from tests.events import (
    agenda_examples,
    answer_examples,
    belonging_examples,
    call_examples,
    commission_examples,
    deliberation_examples,
    fund_examples,
    outreach_examples,
    poll_examples,
    proposal_examples,
    signal_examples,
    sitting_examples,
)
from tests.events.rulebook import AT_SITTINGS, AWAITS_REPORT, CHARTER, ONE_STATEMENT, PROCEDURE


class Example(NamedTuple):
    """What a leaf is made of."""

    stream: str
    version: int
    at: datetime
    actor: Actor
    command: str
    fact: Fact

    def encode(self) -> bytes:
        """The leaf."""
        return registry.encode(*self)


AT = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 20, 0, 0, 25, tzinfo=UTC)
CLOSES_AT = datetime(2026, 3, 9, 19, 30, tzinfo=UTC)
FOUNDER = Actor("founder", "7k2m", None, "console")
CLERK = Actor("clerk", "q4zt", None, "token")
CLOCKWORK = Actor("clerk", "c10ck", None, "schedule")
MEMBER = Actor("member", "x5d2", "buurtwerk", "token")
CITY = Actor("member", "z7f4", "stad", "token")
VKEY = "gent.example/log+f40117ca+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
A, B, C = "a" * 64, "b" * 64, "c" * 64

FOUNDED = Founded("gent.example/log", A, B, sample=True, edition=1)
ENDED = (
    "oud.example/log\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n"
    "— oud.example/log AAAAAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGx"
    "wdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw==\n"
)
SUCCEEDING = Founded("gent.example/log2", A, B, sample=True, edition=1, succeeds=ENDED)
PROFILED = Profiled(A, B, ("armoede", "wonen"), ("jongeren",), ("brugse-poort", "ledeberg"))
SUBMITTED = Submitted(
    "v1", "buurtwerk", A, B, (Clause("a1", A), Clause("a2", C)), C, ("wonen",), ("jongeren",), ("ledeberg",)
)
SHORT = Submitted("v2", "buurtwerk", A, B, (Clause("a1", A),), None, (), (), ())
OPENED = Opened(
    poll="p1",
    proposal="v1",
    text=A,
    method="majority",
    threshold=Threshold(2, 3, "ballots", at_least=True),
    quorum=Quorum(1, 4),
    secrecy="open",
    closes_at=CLOSES_AT,
    membership_version=512,
    roll_size=498,
    roll=B,
)
OPENED_WITHOUT_CLOSE = Opened(
    poll="p2",
    proposal="v2",
    text=A,
    method="majority",
    threshold=Threshold(1, 2, "votes"),
    quorum=Quorum(0, 1),
    secrecy="open",
    closes_at=None,
    membership_version=1,
    roll_size=1,
    roll=B,
)

EXAMPLES: dict[str, Example] = {
    "founded": Example("assembly", 1, AT, FOUNDER, "found", FOUNDED),
    "founded after another": Example("assembly", 1, AT, FOUNDER, "found", SUCCEEDING),
    "office given": Example("assembly", 2, AT, FOUNDER, "found", OfficeGiven("clerk", "q4zt")),
    "office taken": Example("assembly", 3, AT, CLERK, "k1", OfficeTaken("clerk", "c10ck")),
    "admitted to civil society": Example(
        "membership", 1, AT, CLERK, "k2", Admitted("buurtwerk", "civil-society")
    ),
    "admitted to the city": Example("membership", 2, AT, CLERK, "k3", Admitted("stad", "city")),
    "suspended": Example("membership", 3, AT, CLERK, "k4", Suspended("buurtwerk", A)),
    "reinstated": Example("membership", 4, AT, CLERK, "k5", Reinstated("buurtwerk", B)),
    "left": Example("membership", 5, AT, MEMBER, "k6", Left("buurtwerk")),
    "profile": Example("organisation-buurtwerk", 1, AT, CLERK, "k2", PROFILED),
    "empty profile": Example("organisation-stad", 1, AT, CLERK, "k3", Profiled(A, None, (), (), ())),
    "mandate given": Example(
        "organisation-buurtwerk", 2, AT, CLERK, "k7", MandateGiven("x5d2", "full", AT, None)
    ),
    "mandate with an end": Example(
        "organisation-buurtwerk", 3, LATER, MEMBER, "k8", MandateGiven("y6e3", "substitute", LATER, CLOSES_AT)
    ),
    "mandate withdrawn": Example("organisation-buurtwerk", 4, AT, MEMBER, "k9", MandateWithdrawn("y6e3")),
    "proposal": Example("proposal-v1", 1, AT, MEMBER, "k10", SUBMITTED),
    "short proposal": Example("proposal-v2", 1, AT, MEMBER, "k11", SHORT),
    "proposal withdrawn": Example("proposal-v2", 2, AT, MEMBER, "k12", Withdrawn("v2", A)),
    "yearly statement put to the vote": Example(
        "statements-2026", 1, AT, CLERK, "v3-9", StatementPut(2026, "v3", ("wonen",), ("jongeren",))
    ),
    "poll opened": Example("poll-p1", 1, AT, CLERK, "k13", OPENED),
    "poll opened without a close": Example("poll-p2", 1, AT, CLERK, "k14", OPENED_WITHOUT_CLOSE),
    "close announced": Example("poll-p2", 2, AT, CLERK, "k15", ClosingAnnounced("p2", CLOSES_AT)),
    "poll closed": Example("poll-p1", 2, CLOSES_AT, CLOCKWORK, "close.p1", Closed("p1")),
    "poll counted": Example(
        "poll-p1", 3, CLOSES_AT, CLOCKWORK, "count.p1", Counted("p1", Tally(301, 100, 12), "adopted")
    ),
    "no quorum": Example(
        "poll-p2", 4, CLOSES_AT, CLOCKWORK, "count.p2", Counted("p2", Tally(0, 0, 0), "no-quorum")
    ),
    "poll annulled": Example("poll-p1", 4, CLOSES_AT, CLERK, "k16", Annulled("p1", C)),
    "ballot for": Example("ballot-p1-buurtwerk", 1, AT, MEMBER, "k17", Cast("p1", "buurtwerk", "for")),
    "ballot changed": Example(
        "ballot-p1-buurtwerk", 2, LATER, MEMBER, "A-z_0.9~", Cast("p1", "buurtwerk", "abstain")
    ),
    "ballot by a link": Example(
        "ballot-p1-buurtwerk",
        3,
        LATER,
        Actor("member", "x5d2", "buurtwerk", "link"),
        "k26",
        Cast("p1", "buurtwerk", "against"),
    ),
    "ballot by a passkey": Example(
        "ballot-p1-buurtwerk",
        4,
        LATER,
        Actor("member", "x5d2", "buurtwerk", "passkey"),
        "k27",
        Cast("p1", "buurtwerk", "for"),
    ),
    "ballot through the city's provider": Example(
        "ballot-p1-buurtwerk",
        5,
        LATER,
        Actor("member", "x5d2", "buurtwerk", "oidc"),
        "k28",
        Cast("p1", "buurtwerk", "against"),
    ),
    "text that JSON escapes": Example(
        "assembly", 1, AT, FOUNDER, '"\\/\b\f\n\r\t\u007f\u0001<é€\U0001f33b\u2028', FOUNDED
    ),
    "erasure requested": Example(
        "erasure-e1",
        1,
        AT,
        MEMBER,
        "k18",
        ErasureRequested("e1", (A, B), C, "personal-data", "civil-society"),
    ),
    "prose erased": Example("erasure-e1", 2, LATER, CITY, "k19", ProseErased("e1", (A, B), "city")),
    "erasure refused": Example("erasure-e2", 2, LATER, CITY, "k20", ErasureRefused("e2", C, "city")),
    "key announced": Example("assembly", 4, AT, CLERK, "k21", KeyAnnounced(VKEY)),
    "chair given": Example("assembly", 5, AT, CLERK, "k22", OfficeGiven("chair", "q5zt")),
    "contact person taken": Example("assembly", 6, AT, CLERK, "k23", OfficeTaken("contact", "q6zt")),
    "charter": Example("charter", 1, AT, CLERK, "k24", CharterAdopted(1, CHARTER, None)),
    "rules": Example("rules", 1, AT, CLERK, "k25", RulesAdopted(1, PROCEDURE, None)),
    "later rules": Example("rules", 2, AT, CLOCKWORK, "adopt.p1", RulesAdopted(2, PROCEDURE, "p1")),
    "rules with places at sittings": Example(
        "rules", 1, AT, CLERK, "k25", RulesAdopted(1, AT_SITTINGS, None)
    ),
    "rules with one statement a year": Example(
        "rules", 1, AT, CLERK, "k25", RulesAdopted(1, ONE_STATEMENT, None)
    ),
    "rules that wait for a report": Example(
        "rules", 1, AT, CLERK, "k25", RulesAdopted(1, AWAITS_REPORT, None)
    ),
    **{
        name: Example("proposal-v3", version, AT, actor, command, fact)
        for name, (version, actor, command, fact) in proposal_examples.EXAMPLES.items()
    },
    **{
        name: Example(stream, version, AT, actor, f"d{version}", fact)
        for name, (stream, version, actor, fact) in {
            **call_examples.EXAMPLES,
            **commission_examples.EXAMPLES,
            **answer_examples.EXAMPLES,
            **deliberation_examples.EXAMPLES,
            **fund_examples.EXAMPLES,
            **outreach_examples.EXAMPLES,
            **signal_examples.EXAMPLES,
            **sitting_examples.EXAMPLES,
        }.items()
    },
    **{
        name: Example(stream, version, AT, actor, command, fact)
        for name, (stream, version, actor, command, fact) in agenda_examples.EXAMPLES.items()
    },
    **{
        name: Example(stream, version, AT, actor, command, fact)
        for name, (stream, version, actor, command, fact) in belonging_examples.EXAMPLES.items()
    },
    **{name: Example(*parts) for name, parts in poll_examples.EXAMPLES.items()},
}
