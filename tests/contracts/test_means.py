"""Both readers of means: every fund and allocation is judged again, to the cent (T5)."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import json
from msgspec.structs import replace

from events.fund.acts import Allocate, CorrectAllocation, CorrectFund, RecordFund
from events.fund.facts import Criterion, Share
from tests.contracts.logs import CLERK, Writer
from tests.contracts.procedure import begun
from tests.contracts.test_elections import changed, place, read_by_both


def allocated() -> Writer:
    """A fund that is corrected, with an allocation that is too, and a row of a register."""
    w = begun()
    reach, told = Criterion("reach", w.text("Wie het bereikt")), (w.text("Wijkfonds"), w.text("De stad"))
    purpose, kitchen = w.text("Ontmoeting"), w.text("Een keuken")
    w.act(RecordFund("f1", *told, 2025, purpose, (reach,)), CLERK)
    w.act(CorrectFund("f1", *told, 2026, purpose, (reach,), w.text("Verkeerd jaar")), CLERK)
    share = Share("anker", None, "money", "1250.50", "EUR", kitchen, "reach", None, None)
    w.act(Allocate("f1", "a1", share), CLERK)
    w.act(CorrectAllocation("f1", "a1", replace(share, amount="1250.05"), w.text("Typfout")), CLERK)
    row = Share(None, w.text("Iemand"), "hours", "7.5", None, w.text("Uren"), None, None, w.text("De raad"))
    w.act(Allocate("f1", "a2", row, "2026/41"), CLERK)
    return w


WHOLE = allocated().history.leaves


def test_t5_means_hold_for_both_readers() -> None:
    assert read_by_both(WHOLE) == (None, None)


def shared(leaf: bytes, **told: Any) -> bytes:
    """The leaf with another share."""
    return changed(leaf, share=json.decode(leaf)["data"]["share"] | told)


DOCTORS: dict[str, tuple[str, Any, str]] = {
    "an allocation by a member": (
        "fund.allocated.v1",
        lambda leaf: leaf.replace(
            b'"office":"clerk","mandate":"griet","organisation":null',
            b'"office":"member","mandate":"mbrug","organisation":"brug"',
        ),
        "not-the-clerk",
    ),
    "money without a currency": (
        "fund.allocated.v1",
        lambda leaf: shared(leaf, currency=None),
        "currency-of-money",
    ),
    "an outcome that never was": (
        "fund.allocated.v1",
        lambda leaf: shared(leaf, proposal="v404"),
        "no-such-proposal",
    ),
    "a criterion of no fund": (
        "fund.allocation-corrected.v1",
        lambda leaf: shared(leaf, criterion="loudest"),
        "no-such-criterion",
    ),
}


@pytest.mark.parametrize("name", DOCTORS)
def test_t5_a_doctored_allocation_is_found_by_who_judges_it_again(name: str) -> None:
    kind, doctor, why = DOCTORS[name]
    leaves = list(WHOLE)
    at = place(leaves, kind)
    leaves[at] = doctor(leaves[at])
    assert leaves[at] != WHOLE[at]
    found, _ = read_by_both(leaves)
    assert found is not None
    assert (found.act, found.why) == (at, why)
