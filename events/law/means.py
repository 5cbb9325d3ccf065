"""The acts behind the facts of means: funds, and who received what of them."""

from __future__ import annotations

from events.fact import Fact
from events.fund.acts import Allocate, CorrectAllocation, CorrectFund, RecordFund
from events.fund.facts import Allocated, AllocationCorrected, FundCorrected, FundRecorded
from events.law.making import Make, alike

ACTS: dict[type[Fact], Make] = {
    FundRecorded: alike(RecordFund),
    FundCorrected: alike(CorrectFund),
    Allocated: alike(Allocate),
    AllocationCorrected: alike(CorrectAllocation),
}
