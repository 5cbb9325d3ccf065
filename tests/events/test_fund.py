"""T5: who received what, for what, from whom, by which decision: exact, and corrected without forgetting."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from events.fund.acts import Allocate, CorrectAllocation, CorrectFund, RecordFund
from events.fund.facts import (
    MAX_ALLOCATIONS,
    Allocated,
    AllocationCorrected,
    Amount,
    Criterion,
    Currency,
    FundCorrected,
    FundRecorded,
    Reference,
    Share,
)
from events.fund.state import Fund
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.registry import FACTS
from tests.events.given import given, refused
from tests.events.items import RULED, filed
from tests.events.outcomes import CONTACT, NOT_ADDRESSED
from tests.events.sample import ANN, ASSEMBLY, CLERK, Line, left, text

WHY = text("it was wrong")
REACH, NEED = Criterion("reach", text("whom it reaches")), Criterion("need", text("who needs it most"))
RECORD = RecordFund(
    "f1", text("Neighbourhood fund"), text("City of Ghent"), 2026, text("meeting"), (REACH, NEED)
)
FUND: Line = (
    "fund-f1",
    FundRecorded("f1", RECORD.name, RECORD.source, 2026, RECORD.purpose, RECORD.criteria),
)
SHARE = Share("buurtwerk", None, "money", "12500.50", "EUR", text("a kitchen"), "reach", None, None)
RECORDED = (*RULED, FUND)


def allocated(allocation: str = "a1", reference: str | None = None, **change: Any) -> Line:
    """A share of the fund."""
    return "fund-f1", Allocated("f1", allocation, reference, replace(SHARE, **change))


GIVEN = (*RECORDED, allocated())
CORRECTION = CorrectFund("f1", RECORD.name, RECORD.source, 2025, RECORD.purpose, RECORD.criteria, WHY)


def test_t5_the_clerk_records_a_fund_with_source_year_purpose_and_criteria() -> None:
    assert given(*RULED).when(RECORD, CLERK) == [FUND]
    for who in (ANN, CONTACT):
        assert given(*RULED).when(RECORD, who) == refused(NotAllowed, "not-the-clerk")
    assert given(*ASSEMBLY).when(RECORD, CLERK) == refused(OutOfOrder, "no-rules-of-means")
    assert given(*RECORDED).when(RECORD, CLERK) == refused(OutOfOrder, "fund-exists")


def test_t5_each_criterion_has_an_id_of_its_own() -> None:
    twice = replace(RECORD, criteria=(REACH, replace(NEED, criterion="reach")))
    assert given(*RULED).when(twice, CLERK) == refused(Malformed, "criteria-alike")
    many = tuple(replace(REACH, criterion=f"c{n}") for n in range(21))
    assert given(*RULED).when(replace(RECORD, criteria=many), CLERK) == refused(Malformed, "criteria-alike")
    assert given(*RULED).when(replace(RECORD, criteria=many[:20]), CLERK) != []


def test_t5_a_fund_is_corrected_by_saying_it_anew_whole() -> None:
    said = FundCorrected("f1", RECORD.name, RECORD.source, 2025, RECORD.purpose, RECORD.criteria, WHY)
    assert given(*RECORDED).when(CORRECTION, CLERK) == [("fund-f1", said)]
    assert given(*RECORDED).when(CORRECTION, ANN) == refused(NotAllowed, "not-the-clerk")
    assert given(*RULED).when(CORRECTION, CLERK) == refused(Unknown, "no-such-fund")
    same = replace(CORRECTION, year=2026)
    assert given(*RECORDED).when(same, CLERK) == refused(OutOfOrder, "nothing-to-correct")
    twice = replace(CORRECTION, criteria=(REACH, REACH))
    assert given(*RECORDED).when(twice, CLERK) == refused(Malformed, "criteria-alike")


def test_t5_a_criterion_by_which_something_was_allocated_stays() -> None:
    without = replace(CORRECTION, criteria=(NEED,))
    assert given(*GIVEN).when(without, CLERK) == refused(OutOfOrder, "criterion-in-use")
    worded = replace(CORRECTION, criteria=(replace(REACH, text=text("how many it reaches")),))
    assert isinstance(given(*GIVEN).when(worded, CLERK), list)


@pytest.mark.parametrize(
    "share",
    [
        SHARE,
        replace(SHARE, name=text("Buurtwerk as the register has it")),
        replace(
            SHARE, recipient=None, name=text("Somebody"), criterion=None, decision=text("council, 3 March")
        ),
        replace(SHARE, kind="hours", amount="7.25", currency=None),
        replace(SHARE, kind="rooms", amount="12", currency=None),
    ],
    ids=["member", "member by another name", "no member", "hours", "rooms"],
)
def test_t5_somebody_receives_money_hours_or_a_room(share: Share) -> None:
    assert given(*RECORDED).when(Allocate("f1", "a1", share), CLERK) == [
        ("fund-f1", Allocated("f1", "a1", None, share))
    ]
    assert given(*RECORDED).when(Allocate("f1", "a1", share), ANN) == refused(NotAllowed, "not-the-clerk")


def test_t5_the_outcome_behind_it_was_adopted() -> None:
    asked = Allocate("f1", "a1", replace(SHARE, proposal="v1"))
    assert given(*NOT_ADDRESSED, FUND).when(asked, CLERK) == [allocated(proposal="v1")]
    assert given(*RECORDED, filed()).when(asked, CLERK) == refused(OutOfOrder, "no-outcome")


def test_t5_who_left_can_have_received_and_who_never_belonged_is_a_name() -> None:
    assert given(*RECORDED, left("buurtwerk")).when(Allocate("f1", "a1", SHARE), CLERK) == [allocated()]
    stranger = replace(SHARE, recipient="nobody")
    assert given(*RECORDED).when(Allocate("f1", "a1", stranger), CLERK) == refused(
        Unknown, "recipient-never-a-member"
    )
    unnamed = replace(SHARE, recipient=None)
    assert given(*RECORDED).when(Allocate("f1", "a1", unnamed), CLERK) == refused(Malformed, "no-recipient")


@pytest.mark.parametrize("change", [{"currency": None}, {"kind": "hours"}, {"kind": "rooms"}])
def test_t5_money_has_a_currency_and_nothing_else_has(change: dict[str, Any]) -> None:
    asked = Allocate("f1", "a1", replace(SHARE, **change))
    assert given(*RECORDED).when(asked, CLERK) == refused(Malformed, "currency-of-money")


@pytest.mark.parametrize("nothing", ["0", "0.0", "0.00"])
def test_t5_nothing_is_no_allocation_and_a_correction_can_say_that_it_was_nothing(nothing: str) -> None:
    none = replace(SHARE, amount=nothing)
    assert given(*RECORDED).when(Allocate("f1", "a1", none), CLERK) == refused(Malformed, "nothing-allocated")
    assert given(*GIVEN).when(CorrectAllocation("f1", "a1", none, WHY), CLERK) == [
        ("fund-f1", AllocationCorrected("f1", "a1", none, WHY))
    ]


def test_t5_a_criterion_is_one_of_the_fund() -> None:
    asked = Allocate("f1", "a1", replace(SHARE, criterion="loudest"))
    assert given(*RECORDED).when(asked, CLERK) == refused(Unknown, "no-such-criterion")


def test_t5_an_allocation_and_a_row_of_a_register_stand_in_a_fund_once() -> None:
    assert given(*GIVEN).when(Allocate("f1", "a1", SHARE), CLERK) == refused(OutOfOrder, "allocation-exists")
    again = Allocate("f1", "a2", SHARE, "2026/41")
    assert given(*GIVEN).when(again, CLERK) == [allocated("a2", "2026/41")]
    read = (*RECORDED, allocated("a1", "2026/41"))
    assert given(*read).when(again, CLERK) == refused(OutOfOrder, "allocation-exists")
    assert given(*RULED).when(again, CLERK) == refused(Unknown, "no-such-fund")


def test_t5_a_fund_holds_so_many_allocations_and_no_more() -> None:
    full = Fund(
        given(*RECORDED).states["fund-f1"].state.told, {f"x{n}": SHARE for n in range(MAX_ALLOCATIONS)}
    )
    history = given(*RECORDED)
    history.states["fund-f1"] = history.states["fund-f1"]._replace(state=full)
    asked = Allocate("f1", "a1", SHARE)
    assert history.when(asked, CLERK) == refused(OutOfOrder, "too-many-allocations")


def test_t5_a_correction_tells_it_anew_and_says_why() -> None:
    said = replace(SHARE, amount="12000")
    act = CorrectAllocation("f1", "a1", said, WHY)
    fact: Line = ("fund-f1", AllocationCorrected("f1", "a1", said, WHY))
    assert given(*GIVEN).when(act, CLERK) == [fact]
    assert given(*GIVEN).when(act, ANN) == refused(NotAllowed, "not-the-clerk")
    assert given(*GIVEN, fact).when(act, CLERK) == refused(OutOfOrder, "nothing-to-correct")
    assert given(*RECORDED).when(act, CLERK) == refused(Unknown, "no-such-allocation")
    lost = replace(act, share=replace(said, recipient="nobody"))
    assert given(*GIVEN).when(lost, CLERK) == refused(Unknown, "recipient-never-a-member")
    assert given(*GIVEN, fact).states["fund-f1"].state.allocations == {"a1": said}


@pytest.mark.parametrize("amount", ["0", "0.5", "7.25", "999999999999.99"])
def test_t5_an_amount_is_an_exact_decimal(amount: str) -> None:
    assert Decimal(msgspec.convert(amount, Amount)) == Decimal(amount)


@pytest.mark.parametrize(
    "amount", ["", "-1", "01", "1.", ".5", "1.005", "1e3", "1,5", "1000000000000", "1\n", 1.5]
)
def test_t5_what_is_no_exact_decimal_is_no_amount(amount: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(amount, Amount)


@pytest.mark.parametrize("currency", ["EURO", "eur", "€", "EU1", ""])
def test_t5_a_currency_is_three_letters(currency: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(currency, Currency)


def test_d1_no_fact_of_means_names_a_poll_or_a_ballot_and_none_of_votes_names_means() -> None:
    def named(word: str) -> set[str]:
        facts = [fact for fact in FACTS.values() if fact.type.startswith(f"{word}.")]
        shapes = (*facts, Share) if word == "fund" else facts
        return {name for shape in shapes for name in shape.__struct_fields__}

    assert not named("fund") & {"poll", "ballot", "choice", "roll", "voted", "organisation"}
    assert not (named("poll") | named("ballot")) & {"fund", "allocation", "share", "amount", "currency"}


@pytest.mark.parametrize("reference", ["Jan Janssens", "Janssens", "nr 12", " 12", ""])
def test_d2_what_a_register_calls_a_row_is_a_number_and_no_name(reference: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(reference, Reference)
    assert msgspec.convert("2026/0041", Reference) == "2026/0041"
