"""What of a delegation is told by mail, and to whom (A2)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from events.commission.facts import OfficersNamed, SeatVacated
from events.delegation.facts import (
    Accepted,
    BecameHot,
    Begun,
    CalledBack,
    Concluded,
    Declined,
    Delegated,
    Extended,
    HandedOn,
    Overdue,
    PassedOn,
    Receiver,
    Reported,
    Returned,
    SentBack,
)
from events.fact import Actor, Fact
from events.registry import Recorded
from services.courier.receiving import Happened, happened, leaders

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
CLERK = Actor("clerk", "griet", None, "token")
A = "a" * 64
ITEM: tuple[Any, str] = ("signal", "s1")
TO_K1, TO_K2, OUTSIDE = Receiver("k1", None, None), Receiver("k2", None, None), Receiver(None, A, "koor")


def recorded(stream: str, *facts: Fact) -> list[Recorded]:
    """As they stand in the log."""
    return [
        Recorded(number, stream, number + 1, fact.type, NOW, CLERK, f"c{number}", fact, b"")
        for number, fact in enumerate(facts)
    ]


def told(*facts: Fact) -> Happened | None:
    """What the last one is told as."""
    stream = recorded("delegation-signal-s1", *facts)
    return happened(stream[-1], stream)


def delegated(receiver: Receiver = TO_K1) -> Delegated:
    return Delegated(*ITEM, 1, 1, receiver, A, "advise", None, NOW, None)


@pytest.mark.parametrize(
    ("fact", "letter", "commission"),
    [
        (HandedOn(*ITEM, TO_K2, A, 1), "delegated", "k2"),
        (Extended(*ITEM, NOW, A), "extended", "k1"),
        (CalledBack(*ITEM, A), "called-back", "k1"),
        (Returned(*ITEM, A), "returned", "k1"),
        (Returned(*ITEM, None), "returned", "k1"),
        (Overdue(*ITEM, NOW), "overdue", "k1"),
        (SentBack(*ITEM, A, NOW), "sent-back", "k1"),
    ],
    ids=[
        "handed on",
        "extended",
        "called back",
        "given back",
        "given back as the commission was dissolved",
        "overdue",
        "sent back",
    ],
)
def test_what_happens_to_an_item_is_told_to_the_commission_that_it_concerns(
    fact: Fact, letter: str, commission: str
) -> None:
    assert told(delegated()) == Happened("delegated", "k1", *ITEM)
    assert told(delegated(), fact) == Happened(letter, commission, *ITEM)
    assert told(delegated(OUTSIDE), Extended(*ITEM, NOW, A)) is None


@pytest.mark.parametrize(
    "fact",
    [Accepted(*ITEM), Begun(*ITEM), Declined(*ITEM, "other", A), BecameHot(*ITEM, 3),
     PassedOn(*ITEM, TO_K2, A, 1), Concluded(*ITEM, "takes-note", A, None),
     Reported(*ITEM, A, A, (), heard=True, hearing=A, hands=None, decides=False)],
    ids=lambda fact: fact.type,
)  # fmt: skip
def test_what_else_a_commission_did_itself_and_what_is_over_is_no_mail(fact: Fact) -> None:
    assert told(delegated(), fact) is None


def test_who_leads_it_now_is_told_and_not_who_led_it() -> None:
    stream = recorded(
        "commission-k1",
        OfficersNamed("k1", "koor", "stad"),
        OfficersNamed("k1", "buurtwerk", "fietsers"),
        SeatVacated("k1", "fietsers", None),
    )
    assert leaders(stream) == ["buurtwerk"]
    assert leaders([]) == []
