"""Outcomes in a chamber that runs, without the way to them: facts of an adopted proposal, and what the clerk
process would do next.
"""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from events.duty.facts import DutyOpened, DutyOverdue, Term
from events.duty.keeping import OpenDuty
from events.fact import Actor, digest
from events.poll.facts import Closed, Counted, Opened, Quorum, Tally, Threshold
from events.proposal.facts import Clause, Concluded, Engagement, Filed, PutToVote
from events.submission import Prose
from events.world import Act, World, Writes
from infra.identity import RandomIdentity
from infra.postgres.clock import PostgresClock
from infra.postgres.connection import pool
from infra.postgres.log import PostgresLog
from services.gateway import Command, Gateway
from tests.events.items import PREPARED
from tests.services.chamber.house import KEY, House
from tests.services.chamber.parliament import Parliament

CLOCKWORK = Actor("clerk", "k1", None, "schedule")

_numbers = itertools.count(1)


class Written(Struct, frozen=True):
    """These facts, whatever the rules say."""

    lines: tuple[Any, ...]

    def decide(self, _world: World, _who: Actor, _at: datetime) -> Writes:
        """They follow."""
        return list(self.lines)


async def done(chamber: House, act: Act, *texts: Prose) -> None:
    """An act of the clerk process."""
    readers = await pool(chamber.database.url)
    log, clock = PostgresLog(chamber.database.url, readers), PostgresClock(readers)
    try:
        await clock.synchronise()
        await log.start()
        command = Command(f"outcome-{next(_numbers)}", b"")
        await Gateway(log, clock, RandomIdentity(), KEY).act(act, CLOCKWORK, command, texts)
        await log.stop()
    finally:
        readers.terminate()


async def adopted(
    chamber: House, proposal: str, organisation: str, title: str, level: Any = "advise", *, holder: str | None
) -> None:
    """A proposal that addresses the city, and was adopted; what the city then owes is open."""
    words = (title, "Wie slecht te been is", "Zij kunnen rusten", "Er komt een bank.")
    salt = proposal.encode()
    texts = [Prose(digest(salt, one), salt, one) for one in words]
    named = [one.digest for one in texts]
    said = replace(
        PREPARED,
        for_whom=named[1],
        changes=named[2],
        engagement=Engagement(level, holder),
        addressed_to_city=True,
    )
    poll = f"q{proposal}"
    clauses = (Clause("a1", named[3]),)
    now = datetime.fromisoformat("2026-01-02T10:00:00+00:00")
    terms = (Threshold(1, 2, "votes"), Quorum(0, 1), "open", None, 1, 1, "0" * 64)
    lines = (
        (f"proposal-{proposal}", Filed(proposal, 1, "policy", organisation, named[0], clauses, "doen", said,
                                       (), (), None, None, None, None, now)),
        (f"poll-{poll}", Opened(poll, proposal, "0" * 64, "majority", *terms)),
        (f"proposal-{proposal}", PutToVote(proposal, poll)),
        (f"poll-{poll}", Closed(poll)),
        (f"poll-{poll}", Counted(poll, Tally(2, 1, 0), "adopted")),
        (f"proposal-{proposal}", Concluded(proposal, poll, "adopted", "advice", "0" * 64)),
    )  # fmt: skip
    await done(chamber, Written(lines), *texts)


async def owed(chamber: House, proposal: str) -> None:
    """The city owes an answer from now on."""
    await done(chamber, OpenDuty(proposal))


async def overdue(chamber: House, proposal: str, level: Any, holder: str | None) -> None:
    """It owed one since long, and gave none."""
    past = datetime.fromisoformat("2026-03-31T22:00:00+00:00")
    opened = DutyOpened(proposal, 1, Engagement(level, holder), Term(past, ()))
    name = f"duty-{proposal}"
    await done(chamber, Written(((name, opened), (name, DutyOverdue(proposal, 1)))))


async def commissioned(made: Parliament, commission: str) -> str:
    """A commission of buurtwerk (chair), koor and stad (rapporteur); gives the outcome that founded it."""
    outcome = f"u{commission}"
    await adopted(made.chamber, outcome, "buurtwerk", f"Een commissie: {commission}", holder="stad")
    body = {"name": f"Commissie {commission}", "remit": "Alles daarover.", "kind": "theme", "about": "wonen",
            "outcome": outcome, "civil_society": 2, "city": 1, "ends_on": "2998-12-31",
            "id": commission}  # fmt: skip
    await made.done("/api/commissions", body)
    for organisation in ("buurtwerk", "koor", "stad"):
        seat = {"organisation": organisation, "outcome": outcome}
        await made.done(f"/api/commissions/{commission}/seats", seat)
    officers = {"chair": "buurtwerk", "rapporteur": "stad"}
    await made.done(f"/api/commissions/{commission}/officers", officers)
    return outcome
