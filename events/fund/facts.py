"""Stream `fund-<id>`: means that somebody gives, and who received what, for what, by which decision (T5).

    recorded → corrected …
             ╰ allocated → allocation corrected …

Amounts are exact: decimals as they were written, never floats. What was said wrong is said anew, with why,
and what stood there stays to be read. Nothing here names a poll or a ballot, and nothing here is ever joined
with one: the outcome behind an allocation is named, not who voted what (D1).
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from events.fact import Digest, Fact, Id
from events.organisation.facts import Year

MAX_CRITERIA = 20
"""Criteria of one fund."""

MAX_ALLOCATIONS = 1_000
"""Allocations of one fund: an act reads them all, and a register of one year has fewer."""

Kind = Literal["money", "hours", "rooms"]
"""Money; hours of somebody's work; how many times a room may be used."""

Amount = Annotated[
    str,
    Meta(
        pattern=r"^(0|[1-9][0-9]{0,11})(\.[0-9]{1,2})?$(?!\n)",
        description="a decimal number: up to 12 digits, and up to 2 after the point",
    ),
]

Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}$(?!\n)", description="a currency by ISO 4217: EUR")]

Reference = Annotated[
    str,
    Meta(
        pattern=r"^(?=[^0-9]*[0-9])[A-Za-z0-9][A-Za-z0-9._/:-]{0,63}$(?!\n)",
        description="the number of a row, no name of a person: 1-64 letters, digits and ._/:-, with a digit",
    ),
]


class Criterion(Struct, frozen=True, forbid_unknown_fields=True):
    """By what it is decided who receives something.

    criterion: its id within the fund
    text: what it asks
    """

    criterion: Id
    text: Digest


Criteria = Annotated[tuple[Criterion, ...], Meta(max_length=MAX_CRITERIA)]


class Share(Struct, frozen=True, forbid_unknown_fields=True):
    """Who received what of a fund, for what, and why.

    recipient: the organisation that received it, which is a member or was one; null where it never was
    name: what the recipient is called, as it was told; null of a member that is called by its own name
    kind: money, hours of somebody's work, or how many times a room may be used
    amount: how much; 0 in a correction: nothing after all
    currency: of money, by ISO 4217; null of anything else
    what: for what it was given
    criterion: by which criterion of the fund; null where none is told
    proposal: the outcome of the assembly behind it; null where there is none
    decision: the decision behind it, in words or where to find it; null where none is told
    """

    recipient: Id | None
    name: Digest | None
    kind: Kind
    amount: Amount
    currency: Currency | None
    what: Digest
    criterion: Id | None
    proposal: Id | None
    decision: Digest | None


class FundRecorded(Fact, frozen=True):
    """There are means: from whom, for which year, and what for.

    fund: the id of this fund
    name: what it is called
    source: who gives it
    year: for which year
    purpose: what it is for
    criteria: by what it is decided who receives something, at most 20
    """

    type: ClassVar[str] = "fund.recorded.v1"
    since: ClassVar[str] = "0.1.0"
    fund: Id
    name: Digest
    source: Digest
    year: Year
    purpose: Digest
    criteria: Criteria


class FundCorrected(Fact, frozen=True):
    """What was recorded of a fund is said anew, whole; what stood there stays to be read.

    fund: which one
    name: what it is called
    source: who gives it
    year: for which year
    purpose: what it is for
    criteria: by what it is decided who receives something, at most 20
    reason: what was wrong, in public
    """

    type: ClassVar[str] = "fund.corrected.v1"
    since: ClassVar[str] = "0.1.0"
    fund: Id
    name: Digest
    source: Digest
    year: Year
    purpose: Digest
    criteria: Criteria
    reason: Digest


class Allocated(Fact, frozen=True):
    """Somebody received something of a fund.

    fund: of which one
    allocation: the id of this allocation within the fund
    reference: what the register calls the row that this was read from; null where it was told by hand
    share: who received what, for what, and why
    """

    type: ClassVar[str] = "fund.allocated.v1"
    since: ClassVar[str] = "0.1.0"
    fund: Id
    allocation: Id
    reference: Reference | None
    share: Share


class AllocationCorrected(Fact, frozen=True):
    """An allocation is told anew, whole; what stood there stays to be read.

    fund: of which fund
    allocation: which one
    share: who received what, for what, and why
    reason: what was wrong, in public
    """

    type: ClassVar[str] = "fund.allocation-corrected.v1"
    since: ClassVar[str] = "0.1.0"
    fund: Id
    allocation: Id
    share: Share
    reason: Digest


Event = FundRecorded | FundCorrected | Allocated | AllocationCorrected
"""What stream `fund-<id>` adds up to."""
