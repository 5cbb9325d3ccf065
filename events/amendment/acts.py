"""Filing, co-signing and taking back amendments.

Without rules of procedure a text is not amended: proposals of v1 are voted on as they were submitted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NoReturn

from msgspec import Struct

from events.amendment.facts import (
    AmendmentCoSigned,
    AmendmentFiled,
    AmendmentWithdrawn,
)
from events.amendment.state import Amendment, Amendments, stream
from events.authority import require_mandate
from events.clauses import (
    Change,
    Changes,
    Filed,
    Unfit,
    collide,
    composed,
    consolidated,
    require_fit,
)
from events.contribution.acts import DISCUSSED
from events.fact import Actor, Digest, Id
from events.proposal.phases import require_phase
from events.proposal.state import Proposal, Terms
from events.refusal import Malformed, OutOfOrder, Unknown
from events.world import World, Writes

MAX_AMENDMENTS = 200
"""Amendments to one proposal, sub-amendments among them."""

AMENDABLE = ("policy", "statement", "membership")
"""The kinds of items whose text can be amended; rules, charters and elections are put as they are."""


class File(Struct, frozen=True):
    """File an amendment to the present text, or (`on`) to an amendment."""

    amendment: Id
    proposal: Id
    organisation: Id
    version: int
    changes: Changes
    reason: Digest
    on: Id | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Any member may, while the item is discussed and until the term of its rules."""
        act = "The amendment"
        require_mandate(world, who, at, self.organisation, act)
        item, terms = require_amendable(world, self.proposal, act)
        require_in_time(world, terms, at, act)
        amendments = world.amendments(self.proposal)
        if self.amendment in amendments.by_id:
            raise OutOfOrder(
                "amendment-exists",
                f"{act} was refused: this id is in use.",
                "Give it another id, or none: the chamber then makes one.",
            )
        if len(amendments.by_id) >= MAX_AMENDMENTS:
            raise OutOfOrder(
                "too-many-amendments",
                f"{act} was refused: a proposal has at most {MAX_AMENDMENTS} amendments.",
                "Ask the author of another one whether it can be taken along in that one.",
            )
        if self.version != item.version:
            raise OutOfOrder(
                "another-version",
                f"{act} was refused: it changes version {self.version} of the text, and the present one is "
                f"{item.version}.",
                "Read the present text, and file the amendment to that.",
            )
        rivals = self._rivals(item, amendments, act)
        filed = AmendmentFiled(
            self.amendment,
            self.proposal,
            self.organisation,
            self.version,
            self.on,
            self.changes,
            self.reason,
            tuple(rivals),
        )
        return [(stream(self.proposal), filed)]

    def _rivals(self, item: Proposal, amendments: Amendments, act: str) -> list[str]:
        try:
            if self.on is None:
                require_fit(item.clauses, self.changes)
                made, others = self.changes, amendments.filed("standing", "voted-on")
            else:
                parent = _require_parent(amendments, self.on, act)
                require_fit(consolidated(item.clauses, [Filed(self.on, 0, parent.changes)]), self.changes)
                made = composed(parent.changes, self.changes)
                others = amendments.on(self.on, "standing", "voted-on")
        except Unfit as unfit:
            _refuse_unfit(unfit, act)
        require_no_rival_adopted(item, amendments, made, act)
        return [other.amendment for other in others if collide(self.changes, other.changes)]


class CoSign(Struct, frozen=True):
    """Put an organisation's name to an amendment."""

    proposal: Id
    amendment: Id
    organisation: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Any other member may, once."""
        act = "Co-signing"
        require_mandate(world, who, at, self.organisation, act)
        one = require_standing(world, self.proposal, self.amendment, act, "standing", "flagged")
        if self.organisation in {one.organisation, *one.co_signers}:
            raise OutOfOrder(
                "signed-already",
                f"{act} was refused: your organisation's name stands under it already.",
                "Nothing needs to be done.",
            )
        return [(stream(self.proposal), AmendmentCoSigned(self.amendment, self.organisation))]


class WithdrawAmendment(Struct, frozen=True):
    """Take an amendment back."""

    proposal: Id
    amendment: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Its author may, until it is put to the vote."""
        act = "Taking the amendment back"
        one = require_standing(world, self.proposal, self.amendment, act, "standing", "flagged")
        require_mandate(world, who, at, one.organisation, act)
        return [(stream(self.proposal), AmendmentWithdrawn(self.amendment))]


def require_amendable(world: World, proposal: str, act: str) -> tuple[Proposal, Terms]:
    """An item that is discussed, and whose text can be amended.

    Raises: Unknown, OutOfOrder.
    """
    item, terms = require_phase(world, proposal, act, *DISCUSSED)
    if terms.kind not in AMENDABLE:
        raise OutOfOrder(
            "not-amendable",
            f"{act} was refused: this text is put to the vote as it was submitted.",
            "Say what should be otherwise as an argument, or submit a proposal of your own.",
        )
    return item, terms


def require_in_time(world: World, terms: Terms, at: datetime, act: str) -> None:
    """Refuse what comes too late before the sitting.

    Raises: OutOfOrder.
    """
    days = world.rules.by_version[terms.rules].periods.amendments
    if terms.meets_at is not None and at >= terms.meets_at - timedelta(days=days):
        raise OutOfOrder(
            "too-late-to-amend",
            f"{act} was refused: amendments are taken until {days} days before the sitting.",
            "Say it as an argument, or ask the submitter to take it along.",
        )


def waiting(item: Proposal, amendments: Amendments) -> list[Filed]:
    """Adopted amendments that are in no version of the text yet."""
    return [
        one for one in amendments.filed("adopted") if amendments.by_id[one.amendment].version == item.version
    ]


def require_no_rival_adopted(
    item: Proposal, amendments: Amendments, changes: Sequence[Change], act: str
) -> None:
    """Refuse what cannot stand together with an amendment that is adopted and in no text yet: of two
    rivals one is adopted, also when the other was filed later.

    Raises: OutOfOrder.
    """
    rivals = [one.amendment for one in waiting(item, amendments) if collide(changes, one.changes)]
    if rivals:
        raise OutOfOrder(
            "rival-adopted",
            f"{act} was refused: it cannot stand together with amendment {rivals[0]}, which is adopted.",
            "Wait for the next version of the text, which comes when no amendment is being voted on; then "
            "amend that.",
        )


def _require_parent(amendments: Amendments, on: str, act: str) -> Amendment:
    parent = amendments.by_id.get(on)
    if parent is None:
        raise Unknown(
            "no-such-amendment",
            f"{act} was refused: there is no amendment {on} to this proposal.",
            "Check the id in `on`.",
        )
    if parent.on is not None:
        raise OutOfOrder(
            "amendment-too-deep",
            f"{act} was refused: a sub-amendment cannot be amended.",
            "File it to the amendment itself.",
        )
    if parent.phase != "standing":
        raise OutOfOrder(
            f"amendment-{parent.phase}",
            f"{act} was refused: the amendment that it changes is {parent.phase}.",
            "See the amendments of the proposal.",
        )
    return parent


def require_standing(world: World, proposal: str, amendment: str, act: str, *phases: str) -> Amendment:
    """An amendment in one of the phases.

    Raises: Unknown, OutOfOrder.
    """
    one = world.amendments(proposal).by_id.get(amendment)
    if one is None:
        raise Unknown(
            "no-such-amendment",
            f"{act} was refused: there is no amendment {amendment} to this proposal.",
            "Check both ids.",
        )
    if one.phase not in phases:
        raise OutOfOrder(
            f"amendment-{one.phase}",
            f"{act} was refused: the amendment is {one.phase}, and must be {' or '.join(phases)}.",
            "See the amendments of the proposal.",
        )
    return one


def _refuse_unfit(unfit: Unfit, act: str) -> NoReturn:
    raise Malformed(
        f"changes-{unfit.code}",
        f"{act} was refused: {unfit}.",
        "Look at the clauses of the present text, and at their ids.",
    ) from unfit
