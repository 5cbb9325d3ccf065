"""Who acts in a year, and what they ask for: the rules, the people, the items, the acts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from events.commission.acts import FoundCommission, NameOfficers, NameSeat
from events.contribution.acts import Contribute
from events.delegation.acts import CallBack, ConcludeDelegation, Delegate, Extend, SendBack
from events.delegation.facts import Receiver
from events.delegation.receiving import Accept, BeginWork, Decline, HandOn, Report, Return
from events.delegation.state import Delegation
from events.fact import Actor
from events.proposal.facts import Clause
from events.proposal.filing import File
from events.rules.facts import Support
from events.signal.acts import RaiseSignal
from events.world import Act
from tests.events.commissions import EVA
from tests.events.items import PREPARED
from tests.events.rulebook import PROCEDURE
from tests.events.sample import ANN, CEM, CLERK, DAY, DORA, NOW, text

WHY = text("because")
RULES = replace(
    PROCEDURE,
    support=Support(organisations=1, sizes=0, staffings=0, neighbourhoods=0),
    periods=replace(PROCEDURE.periods, reading=0),
)
PEOPLE = {"buurtwerk": ANN, "fietsers": CEM, "koor": EVA, "stad": DORA}
TO_K1, TO_K2 = Receiver("k1", None, None), Receiver("k2", None, None)
OUTSIDE = Receiver(None, text("The housing council"), "koor")
SPEAKER: dict[Receiver, Actor] = {TO_K1: ANN, TO_K2: CEM, OUTSIDE: EVA}

Asked = tuple[Act, Actor]


def item_of(number: int) -> tuple[Any, str]:
    """Every second one is a signal."""
    return ("signal" if number % 2 else "question"), f"q{number}"


def raised(kind: str, item: str) -> Asked:
    """It is there, to be delegated."""
    if kind == "signal":
        return RaiseSignal(item, "fietsers", WHY, WHY, WHY, ("wonen",), 3), CEM
    return Contribute(item, "v2", "koor", "question", WHY, asked="city"), EVA


def filed(proposal: str) -> Asked:
    """A proposal with all that a vote needs."""
    clauses = (Clause("c1", WHY),)
    return File(proposal, "buurtwerk", "policy", WHY, clauses, preparation=PREPARED), ANN


def commission(name: str, seats: tuple[str, ...]) -> Iterator[Asked]:
    """A commission with its seats; the first two lead it."""
    city = seats.count("stad")
    ends = NOW + 400 * DAY
    yield FoundCommission(name, WHY, WHY, "theme", "wonen", "v1", len(seats) - city, city, ends), CLERK
    for seat in seats:
        yield NameSeat(name, seat, "v1"), CLERK
    yield NameOfficers(name, *seats[:2]), CLERK


def delegated(chance: random.Random, at: datetime, kind: Any, item: str) -> Asked:
    """An item goes out."""
    due = at + chance.randrange(5, 60) * DAY
    return Delegate(kind, item, chance.choice(list(SPEAKER)), WHY, "advise", due), CLERK


def something(chance: random.Random, at: datetime, state: Delegation, *which: Any) -> Asked:
    """Somebody does something with an item, in order or not."""
    other = chance.choice(list(SPEAKER))
    due = at + chance.randrange(1, 40) * DAY
    speaker = SPEAKER[state.receiver]
    return chance.choice(
        [
            (Accept(*which), speaker),
            (Decline(*which, "other", WHY), speaker),
            (BeginWork(*which), speaker),
            (HandOn(*which, other, WHY), speaker),
            (HandOn(*which, other, WHY), speaker),
            (Return(*which, WHY), speaker),
            (Report(*which, WHY, WHY, heard=True, hearing=WHY), speaker),
            (Extend(*which, due, WHY), CLERK),
            (CallBack(*which, WHY), CLERK),
            (SendBack(*which, WHY, due), CLERK),
            (ConcludeDelegation(*which, "takes-note", WHY), CLERK),
            (Delegate(*which, other, WHY, "advise", due), CLERK),
        ]
    )
