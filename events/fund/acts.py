"""Recording means, telling who received what of them, and putting right what was told wrong (T5)."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict

from events.authority import require_clerk
from events.fact import Actor, Digest, Id
from events.fund.facts import (
    MAX_ALLOCATIONS,
    MAX_CRITERIA,
    Allocated,
    AllocationCorrected,
    Criterion,
    FundCorrected,
    FundRecorded,
    Reference,
    Share,
)
from events.fund.state import Fund, Told, stream
from events.organisation.facts import Year
from events.outcome import require_adopted
from events.refusal import Malformed, OutOfOrder, Unknown
from events.world import World, Writes


class RecordFund(Struct, frozen=True):
    """Say that there are means: from whom, for which year, what for, and by which criteria."""

    fund: Id
    name: Digest
    source: Digest
    year: Year
    purpose: Digest
    criteria: tuple[Criterion, ...] = ()

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The clerk."""
        del at
        act = "Recording a fund"
        require_clerk(world, who, act)
        if not world.rules.version:
            raise OutOfOrder(
                "no-rules-of-means",
                f"{act} was refused: the assembly has no rules of procedure.",
                "Adopt rules of procedure first.",
            )
        if world.fund(self.fund).told is not None:
            raise OutOfOrder(
                "fund-exists",
                f"{act} was refused: this id is in use.",
                "Give the fund another id, or none: the chamber then makes one.",
            )
        _require_criteria(self.criteria, act)
        return [(stream(self.fund), FundRecorded(**asdict(self)))]


class CorrectFund(Struct, frozen=True):
    """Say anew what a fund is, whole."""

    fund: Id
    name: Digest
    source: Digest
    year: Year
    purpose: Digest
    criteria: tuple[Criterion, ...]
    reason: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The clerk. A criterion by which something was allocated stays, in other words if need be."""
        del at
        act = "Correcting a fund"
        require_clerk(world, who, act)
        state, told = _require_fund(world, self.fund, act)
        _require_criteria(self.criteria, act)
        if told == Told(self.name, self.source, self.year, self.purpose, self.criteria):
            raise _nothing(act)
        kept = {one.criterion for one in self.criteria}
        used = {share.criterion for share in state.allocations.values() if share.criterion}
        if lacking := sorted(used - kept):
            raise OutOfOrder(
                "criterion-in-use",
                f"{act} was refused: something was allocated by criterion '{lacking[0]}', which is left out.",
                "Keep it, in other words if need be; or correct those allocations first.",
            )
        return [(stream(self.fund), FundCorrected(**asdict(self)))]


class Allocate(Struct, frozen=True):
    """Tell that somebody received something of a fund."""

    fund: Id
    allocation: Id
    share: Share
    reference: Reference | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The clerk."""
        del at
        act = "Allocating"
        require_clerk(world, who, act)
        state, told = _require_fund(world, self.fund, act)
        if self.allocation in state.allocations or self.reference in state.references:
            raise OutOfOrder(
                "allocation-exists",
                f"{act} was refused: this fund has an allocation of that id, or of that row of a register.",
                "Correct the one that stands, or give this one another id.",
            )
        if len(state.allocations) >= MAX_ALLOCATIONS:
            raise OutOfOrder(
                "too-many-allocations",
                f"{act} was refused: one fund has at most {MAX_ALLOCATIONS} allocations.",
                "Record a second fund for the rest.",
            )
        _require_sound(world, told, self.share, act)
        if not _something(self.share):
            raise Malformed(
                "nothing-allocated",
                f"{act} was refused: the amount is 0.",
                "Give the amount that was allocated.",
            )
        return [(stream(self.fund), Allocated(self.fund, self.allocation, self.reference, self.share))]


class CorrectAllocation(Struct, frozen=True):
    """Tell an allocation anew, whole; an amount of 0 says that nothing was given after all."""

    fund: Id
    allocation: Id
    share: Share
    reason: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The clerk."""
        del at
        act = "Correcting an allocation"
        require_clerk(world, who, act)
        state, told = _require_fund(world, self.fund, act)
        before = state.allocations.get(self.allocation)
        if before is None:
            raise Unknown(
                "no-such-allocation",
                f"{act} was refused: the fund has no such allocation.",
                "Check its id; /api/allocations lists them.",
            )
        if before == self.share:
            raise _nothing(act)
        _require_sound(world, told, self.share, act)
        return [
            (stream(self.fund), AllocationCorrected(self.fund, self.allocation, self.share, self.reason)),
        ]


def _require_fund(world: World, fund: str, act: str) -> tuple[Fund, Told]:
    state = world.fund(fund)
    if state.told is None:
        raise Unknown(
            "no-such-fund",
            f"{act} was refused: there is no such fund.",
            "Check its id; /api/funds lists them.",
        )
    return state, state.told


def _require_criteria(criteria: tuple[Criterion, ...], act: str) -> None:
    names = {one.criterion for one in criteria}
    if len(names) < len(criteria) or len(criteria) > MAX_CRITERIA:
        raise Malformed(
            "criteria-alike",
            f"{act} was refused: it takes at most {MAX_CRITERIA} criteria, each under an id of its own.",
            "Give each criterion another id.",
        )


def _require_sound(world: World, told: Told, share: Share, act: str) -> None:
    if share.recipient is None and share.name is None:
        raise Malformed(
            "no-recipient",
            f"{act} was refused: it names nobody who receives it.",
            "Name the organisation, or say what the recipient is called.",
        )
    if share.recipient is not None and world.membership.standing(share.recipient) is None:
        raise Unknown(
            "recipient-never-a-member",
            f"{act} was refused: '{share.recipient}' was never a member.",
            "Say what the recipient is called, and name no organisation.",
        )
    if (share.kind == "money") != (share.currency is not None):
        raise Malformed(
            "currency-of-money",
            f"{act} was refused: money has a currency, and nothing else has one.",
            "Give the currency of money, as ISO 4217 has it: EUR; leave it out of hours and rooms.",
        )
    if share.criterion is not None and share.criterion not in {one.criterion for one in told.criteria}:
        raise Unknown(
            "no-such-criterion",
            f"{act} was refused: the fund has no criterion '{share.criterion}'.",
            "Name one of the criteria of the fund, or none.",
        )
    if share.proposal is not None:
        require_adopted(world, share.proposal, act)


def _something(share: Share) -> bool:
    return bool(share.amount.strip("0."))


def _nothing(act: str) -> OutOfOrder:
    return OutOfOrder(
        "nothing-to-correct",
        f"{act} was refused: what is said is what stands there.",
        "Nothing needs to be done.",
    )
