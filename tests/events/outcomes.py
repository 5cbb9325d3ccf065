"""An outcome that addresses the city, as facts: proposal v1 of buurtwerk was adopted by poll p1."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from events import days
from events.assembly.facts import OfficeGiven
from events.duty.facts import Commitment, DutyOpened, OutcomeAnswered, Term, Verdict
from events.fact import Actor
from events.proposal.facts import Concluded, Engagement
from events.sitting.facts import AgendaItemPut, Began, Convened
from tests.events.items import DELIBERATED, PREPARED, PUT, QUALIFIED, RULED, SCHEDULED, filed
from tests.events.sample import CLOSED, COUNTED, DAY, NOW, TEXT, Line, opened, text

CONTACT = Actor("contact", "sien", None, "token")
CHAIR = Actor("chair", "stef", None, "token")

ADVICE = Engagement("advise", "stad")
TO_THE_CITY = replace(PREPARED, engagement=ADVICE, addressed_to_city=True)
OFFICES: tuple[Line, ...] = (
    ("assembly", OfficeGiven("contact", "sien")),
    ("assembly", OfficeGiven("chair", "stef")),
)


def concluded(item: Line) -> tuple[Line, ...]:
    """An assembly in which this item was adopted."""
    done = Concluded("v1", "p1", "adopted", "advice", TEXT)
    course: tuple[Line, ...] = (QUALIFIED, SCHEDULED, DELIBERATED, opened(), PUT, CLOSED, COUNTED)
    return (*RULED, *OFFICES, item, *course, ("proposal-v1", done))


ADDRESSED = concluded(filed(preparation=TO_THE_CITY))
NOT_ADDRESSED = concluded(filed())

DUE = datetime(2026, 5, 1, 22, 0, tzinfo=NOW.tzinfo)
"""By hand: 60 days after 2 March 2026 is 1 May, which ends in Brussels at 22:00 UTC: summer time."""
FIRST = datetime(2026, 4, 17, 22, 0, tzinfo=NOW.tzinfo)
SECOND = datetime(2026, 4, 28, 22, 0, tzinfo=NOW.tzinfo)

DUTY: Line = ("duty-v1", DutyOpened("v1", 1, ADVICE, Term(DUE, (FIRST, SECOND))))
OWED = (*ADDRESSED, DUTY)

DONE_BY = days.after(NOW, 200)
PROMISE = Commitment("c1", "stad", text("ten benches"), DONE_BY)
WHY = text("there is money for ten")


def answered(verdict: Verdict = "partly", number: int = 1) -> Line:
    """An answer of the city; it promises ten benches where it accepts."""
    promises = (PROMISE,) if verdict in ("accept", "partly") else ()
    return "duty-v1", OutcomeAnswered("v1", number, verdict, WHY, promises, None)


HELD: tuple[Line, ...] = (
    ("sitting-s9", Convened("s9", "plenary", None, text("Plenary"), NOW - DAY, NOW + DAY, None, None)),
    ("sitting-s9", AgendaItemPut("i1", text("The answer"), "v1", None)),
    ("sitting-s9", Began()),
)
"""A plenary sitting with the item on its agenda."""
