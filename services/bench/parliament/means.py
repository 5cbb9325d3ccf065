"""Funds, and who received what of them (T5). The fullest is `fonds0`; its `toekenning0` told anew most."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import asdict

from events.fund.facts import (
    MAX_CRITERIA,
    Allocated,
    AllocationCorrected,
    Criterion,
    FundCorrected,
    FundRecorded,
    Share,
)
from services.bench.parliament.extent import Extent, outcomes
from services.bench.parliament.teller import THE_CLERK, Line, Teller

SHARES = 5
"""Allocations of a fund; the fullest has twice as many as there are signals."""


def earlier(told: Teller, number: int) -> Iterator[Line]:
    """One dossier in twenty has a fund of its time."""
    if number % 20 == 0:
        yield from _fund(told, f"vroeg{number}", number, SHARES, outcomes(told.extent)[:1])


def given(told: Teller) -> Iterator[Line]:
    """The funds of now, and what was corrected of the first."""
    extent = told.extent
    behind = outcomes(extent)[-extent.beside :]
    for number in range(extent.beside):
        yield from _fund(told, f"fonds{number}", number, SHARES if number else 2 * extent.signals, behind)
    for number in range(extent.again):
        reason = told.text(f"Het bedrag was te laag, {number}.")
        share = _share(told, 0, 100 + number, behind, extent)
        corrected = AllocationCorrected("fonds0", "toekenning0", share, reason)
        yield "fund-fonds0", THE_CLERK, corrected
        again = FundCorrected(**asdict(_recorded(told, "fonds0", 1 + number)), reason=reason)
        yield "fund-fonds0", THE_CLERK, again


def _fund(told: Teller, fund: str, number: int, shares: int, behind: list[int]) -> Iterator[Line]:
    yield f"fund-{fund}", THE_CLERK, _recorded(told, fund, number)
    for each in range(shares):
        share = _share(told, number + each, 50 + each, behind, told.extent)
        allocated = Allocated(fund, f"toekenning{each}", f"rij-{each}", share)
        yield f"fund-{fund}", THE_CLERK, allocated


def _recorded(told: Teller, fund: str, number: int) -> FundRecorded:
    criteria = tuple(
        Criterion(f"maatstaf{each}", told.text(f"Het helpt wie er woont, {each}."))
        for each in range(told.extent.few(MAX_CRITERIA))
    )
    return FundRecorded(
        fund, told.text(f"Wijkbudget {number}, {fund}"), told.text("Stad"), told.at.year,
        told.text("Wat bewoners samenbrengt"), criteria,
    )  # fmt: skip


def _share(told: Teller, number: int, amount: int, behind: list[int], extent: Extent) -> Share:
    """Three of four are money to a member; the fourth is hours, to somebody who is none."""
    recipient = extent.members[number % extent.organisations] if number % 4 else None
    return Share(
        recipient, None if recipient else told.text(f"Buurtgroep {number % 50}"),
        "money" if recipient else "hours", f"{amount}.50", "EUR" if recipient else None,
        told.text("Een bank met een afdak"), f"maatstaf{number % extent.few(MAX_CRITERIA)}",
        f"dossier{behind[number % len(behind)]}", told.text("Besluit van het college"),
    )  # fmt: skip
