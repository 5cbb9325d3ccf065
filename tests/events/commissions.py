"""Commissions to test with, as facts.

k1 of buurtwerk (chair), fietsers (rapporteur) and stad may decide; k2 of koor (chair) and fietsers
(rapporteur) advises. Proposal v1 was adopted, and founded them.
"""

from __future__ import annotations

from typing import Any

from events.commission.facts import CommissionFounded, OfficersNamed, SeatFilled
from events.fact import Actor
from events.poll.facts import Counted, Tally
from events.proposal.facts import Concluded
from tests.events.items import DELIBERATED, PUT, QUALIFIED, RULED, SCHEDULED, filed
from tests.events.sample import CLOSED, DAY, NOW, TEXT, Line, admitted, mandated, opened, text

ENDS = NOW + 365 * DAY
EVA = Actor("member", "eva", "koor", "token")

COUNTED: Line = ("poll-p1", Counted("p1", Tally(2, 1, 0), "adopted"))
CONCLUDED: Line = ("proposal-v1", Concluded("v1", "p1", "adopted", "decision", TEXT))
ADOPTED = (
    *RULED,
    admitted("koor"),
    mandated("koor", "eva"),
    filed(),
    QUALIFIED,
    SCHEDULED,
    DELIBERATED,
    opened(),
    PUT,
    CLOSED,
    COUNTED,
    CONCLUDED,
)
"""Proposal v1 is an outcome of the assembly; a fourth member, koor, has come."""


def founded(commission: str = "k1", **change: Any) -> Line:
    """A commission of two seats and one, which may decide."""
    fact: dict[str, Any] = {
        "name": text("Housing"),
        "remit": text("All about housing"),
        "kind": "theme",
        "about": "wonen",
        "outcome": "v1",
        "rules": 1,
        "civil_society": 2,
        "city": 1,
        "may_decide": True,
        "ends_at": ENDS,
    }
    return f"commission-{commission}", CommissionFounded(commission=commission, **{**fact, **change})


def seated(organisation: str, commission: str = "k1", bench: Any = "civil-society") -> Line:
    """A seat, named by the outcome."""
    return f"commission-{commission}", SeatFilled(commission, organisation, bench, "named", "v1")


def led(chair: str, rapporteur: str, commission: str = "k1") -> Line:
    """Chair and rapporteur."""
    return f"commission-{commission}", OfficersNamed(commission, chair, rapporteur)


K1 = (
    founded(),
    seated("buurtwerk"),
    seated("fietsers"),
    seated("stad", bench="city"),
    led("buurtwerk", "fietsers"),
)
K2 = (
    founded("k2", city=0, may_decide=False),
    seated("fietsers", "k2"),
    seated("koor", "k2"),
    led("koor", "fietsers", "k2"),
)
COMMISSIONS = (*ADOPTED, *K1, *K2)
