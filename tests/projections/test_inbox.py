"""Commissions are told what happens to their items: as CloudEvents, each fact once, without texts (A2)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from events.commission.facts import Dissolved
from events.delegation.facts import (
    Accepted,
    BecameHot,
    Begun,
    BroughtBack,
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
from events.log.merkle import leaf_hash
from projections.inbox import TYPES, Message, Telling
from tests.events.commissions import founded
from tests.events.sample import DAY, NOW, Line, text
from tests.projections.given import History, at

VECTORS = Path(__file__).parents[1] / "vectors" / "inbox.json"

ORIGIN = "halfrond.example/gent"
ITEM: tuple[Any, str] = ("outcome", "v1")
QUESTION: tuple[Any, str] = ("question", "c1")
S, Q = "delegation-outcome-v1", "delegation-question-c1"
WHY, ASKED, DUE, LATER = text("Because"), text("How?"), NOW + 30 * DAY, NOW + 60 * DAY
TO_K1, TO_K2 = Receiver("k1", None, None), Receiver("k2", None, None)
COUNCIL = Receiver(None, text("Housing council"), "koor")


def delegated(to: Receiver = TO_K1, number: int = 1) -> Line:
    return S, Delegated(*ITEM, number, 1, to, ASKED, "advise", None, DUE, "v1")


REPORTED = Reported(*ITEM, WHY, ASKED, (), True, WHY, None, False)  # noqa: FBT003 - a row

EVERYTHING: list[Line] = [
    founded(),
    founded("k2", about="armoede"),
    delegated(),
    (S, Accepted(*ITEM)),
    (S, Begun(*ITEM)),
    (S, Overdue(*ITEM, DUE)),
    (S, Extended(*ITEM, LATER, WHY)),
    (S, HandedOn(*ITEM, TO_K2, WHY, 1)),
    (S, Declined(*ITEM, "no-means", WHY)),
    delegated(TO_K2, 2),
    (S, CalledBack(*ITEM, WHY)),
    delegated(TO_K1, 3),
    (S, Accepted(*ITEM)),
    (S, REPORTED),
    (S, SentBack(*ITEM, ASKED, LATER)),
    (S, Accepted(*ITEM)),
    (S, Returned(*ITEM, WHY)),
    (S, PassedOn(*ITEM, TO_K2, WHY, 2)),
    (S, BecameHot(*ITEM, 2)),
    (S, BroughtBack(*ITEM, "s1", None)),
    (S, Concluded(*ITEM, "takes-note", WHY, None)),
]
"""A history in which everything happens that commissions are told."""


def told(*lines: Line) -> list[Message]:
    history, telling = History(), Telling(ORIGIN)
    messages = [telling.told(history.add(line)) for line in lines]
    return [message for message in messages if message is not None]


def test_an_item_that_is_delegated_is_told_to_its_commission_as_a_cloudevent() -> None:
    history = History(founded(), delegated())
    hashed = leaf_hash(history.leaves[1][1]).hex()
    (message,) = told(founded(), delegated())
    assert message.commissions == ("k1",)
    assert json.loads(message.encode()) == {
        "specversion": "1.0",
        "id": f"halfrond.example/gent/1/{hashed[:16]}",
        "source": "halfrond.example/gent",
        "type": "item.delegated",
        "subject": "outcome/v1",
        "time": f"{at(1):%Y-%m-%dT%H:%M:%SZ}",
        "datacontenttype": "application/json",
        "dataschema": "urn:halfrond:inbox:1",
        "data": {
            "position": 1,
            "leaf_hash": hashed,
            "kind": "outcome",
            "item": "v1",
            "number": 1,
            "phase": "delegated",
            "holder": {"commission": "k1", "organisation": None},
            "previous": None,
            "mandate": "advise",
            "due_at": f"{DUE:%Y-%m-%dT%H:%M:%SZ}",
            "overdue": False,
            "hand_ons": 0,
            "links": {
                "item": "/api/delegations/outcome/v1",
                "page": "/verwijzingen/outcome/v1",
                "entry": "/api/log?from=1&limit=1",
            },
        },
    }


def test_who_hands_an_item_on_and_who_gets_it_are_told_the_same() -> None:
    message = told(delegated(), (S, HandedOn(*ITEM, TO_K2, WHY, 1)))[-1]
    assert message.commissions == ("k1", "k2")
    assert (message.event.type, message.event.data.hand_ons) == ("item.handed-on", 1)
    assert [message.event.data.previous, message.event.data.holder] == [
        told(delegated(to))[0].event.data.holder for to in (TO_K1, TO_K2)
    ]


def test_what_is_handed_to_a_consultation_outside_names_who_speaks_for_it_and_no_text() -> None:
    message = told(delegated(), (S, HandedOn(*ITEM, COUNCIL, WHY, 1)))[-1]
    assert message.commissions == ("k1",)
    holder = message.event.data.holder
    assert holder is not None
    assert (holder.commission, holder.organisation) == (None, "koor")


def test_what_the_city_passes_on_is_told_to_whom_it_names_though_it_was_never_delegated() -> None:
    (message,) = told((Q, PassedOn(*QUESTION, TO_K2, WHY, 1)))
    data = message.event.data
    assert message.commissions == ("k2",)
    assert (data.number, data.mandate, data.due_at, data.holder) == (0, None, None, None)


def test_who_had_an_item_before_is_not_told_that_it_is_delegated_anew() -> None:
    again = told(delegated(), (S, Declined(*ITEM, "other", WHY)), delegated(TO_K2, 2))[-1]
    assert again.commissions == ("k2",)


def test_who_reported_is_told_what_the_assembly_does_with_it() -> None:
    messages = told(
        delegated(), (S, Accepted(*ITEM)), (S, REPORTED), (S, Concluded(*ITEM, "takes-note", WHY, None))
    )
    assert [(m.event.type, m.commissions) for m in messages[2:]] == [
        ("item.reported", ("k1",)),
        ("item.concluded", ("k1",)),
    ]


def test_what_concerns_no_commission_is_told_to_nobody() -> None:
    assert told(founded(), delegated(COUNCIL), (S, Accepted(*ITEM)), (S, Overdue(*ITEM, DUE))) == []


def test_commissions_stand_from_their_founding_until_they_are_dissolved() -> None:
    history, telling = History(), Telling(ORIGIN)
    for line in (founded(), founded("k2", about="armoede"), ("commission-k1", Dissolved("k1", None))):
        telling.told(history.add(line))
    assert (telling.standing, telling.dissolved) == ({"k2"}, {"k1"})


def test_a_source_is_a_uri_reference_whatever_the_log_is_called() -> None:
    history, telling = History(), Telling('ge"nt<log>/#1')
    message = telling.told(history.add(delegated()))
    assert message is not None
    assert message.event.source == "ge%22nt%3Clog%3E/%231"
    assert message.event.id.startswith('ge"nt<log>/#1/0/')


def test_another_fact_at_the_same_position_has_another_id() -> None:
    one, other = told(delegated())[0], told(delegated(TO_K2))[0]
    assert one.event.data.position == other.event.data.position
    assert one.event.id != other.event.id


def test_every_kind_of_fact_about_a_delegation_is_told_in_the_history_of_these_tests() -> None:
    assert {message.event.type for message in told(*EVERYTHING)} == set(TYPES)


def test_no_digest_of_a_text_stands_in_any_message() -> None:
    for message in told(*EVERYTHING):
        assert text("Because").encode() not in message.encode()
        assert text("How?").encode() not in message.encode()


@pytest.mark.parametrize("number", range(len(EVERYTHING) - 2))
def test_messages_have_the_bytes_that_strangers_rely_on(number: int) -> None:
    vectors = json.loads(VECTORS.read_text("utf-8"))
    assert len(vectors) == len(EVERYTHING) - 2, "add the lines; those that stand there are never changed"
    message = told(*EVERYTHING)[number]
    made = {"to": list(message.commissions), "message": message.encode().decode()}
    assert vectors[number] == made
