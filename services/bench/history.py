"""A made-up but well-formed log: an assembly, its organisations, polls, and ballots in all of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from events import registry
from events.assembly.facts import Founded, OfficeGiven
from events.ballot.facts import Cast
from events.ballot.state import stream as ballot_stream
from events.fact import Actor, Fact
from events.membership.facts import Admitted
from events.membership.state import roll_digest
from events.organisation.facts import MandateGiven, Profiled
from events.poll.facts import Opened, Quorum, Threshold
from events.proposal.facts import Clause, Submitted
from events.submission import Entry, Submission
from services.ports import Clock, Log

ORGANISATIONS = 500
PAGE = 500
BODY = b"b" * 32

_TEXT = "0" * 64
_CLERK = Actor("clerk", "k1", None, "token")


async def write(log: Log, clock: Clock, ballots: int, polls: int = 0) -> int:
    """Write it, with so many ballots in as many polls as they need, or in `polls`; the number of events."""
    versions: dict[str, int] = {}
    facts = list(_facts(clock.now(), ballots, polls))
    for start in range(0, len(facts), PAGE):
        at, expected, entries = clock.now(), dict[str, int](), list[Entry]()
        for stream, who, fact in facts[start : start + PAGE]:
            expected.setdefault(stream, versions.get(stream, 0))
            version = versions[stream] = versions.get(stream, 0) + 1
            leaf = registry.encode(stream, version, at, who, f"history-{start}", fact)
            entries.append(Entry(stream, version, fact.type, leaf))
        await log.submit(Submission("k1", f"history-{start}", BODY, at, expected, entries))
    return len(facts)


def organisation_ids() -> list[str]:
    """The organisations of the history; each has a mandate `m<id>`."""
    return [f"organisation{number:03d}" for number in range(ORGANISATIONS)]


def _facts(at: datetime, ballots: int, polls: int) -> Iterator[tuple[str, Actor, Fact]]:
    yield "assembly", _CLERK, Founded("example.org/log", _TEXT, _TEXT, sample=True, edition=1)
    yield "assembly", _CLERK, OfficeGiven("clerk", "k1")
    organisations = organisation_ids()
    members = {o: Actor("member", f"m{o}", o, "token") for o in organisations}
    for o in organisations:
        yield "membership", _CLERK, Admitted(o, "civil-society")
        yield f"organisation-{o}", _CLERK, Profiled(_TEXT, None, ("wonen",), (), ("brugse-poort",))
        yield f"organisation-{o}", _CLERK, MandateGiven(f"m{o}", "full", at, None)
    first = organisations[0]
    proposal = Submitted("v1", first, _TEXT, _TEXT, (Clause("a1", _TEXT),), None, (), (), ())
    yield "proposal-v1", members[first], proposal
    roll = roll_digest(tuple(organisations))
    for number in range(polls or -(-ballots // ORGANISATIONS)):
        poll = f"p{number}"
        yield f"poll-{poll}", _CLERK, Opened(
            poll, "v1", _TEXT, "majority", Threshold(1, 2, "votes"), Quorum(0, 1), "open", None,
            ORGANISATIONS, ORGANISATIONS, roll,
        )  # fmt: skip
        for o in organisations[: max(0, ballots - number * ORGANISATIONS)]:
            yield ballot_stream(poll, o), members[o], Cast(poll, o, "for")
