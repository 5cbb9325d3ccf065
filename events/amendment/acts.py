"""Filing, co-signing, taking over, ranking, deciding amendments, and making the next text of them.

Without rules of procedure a text is not amended: proposals of v1 are voted on as they were submitted.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NoReturn

from msgspec import Struct

from events.amendment.facts import (
    AmendmentAdopted,
    AmendmentCoSigned,
    AmendmentFiled,
    AmendmentFlagged,
    AmendmentRebased,
    AmendmentRejected,
    AmendmentsRanked,
    AmendmentWithdrawn,
)
from events.amendment.state import Amendment, Amendments, stream
from events.authority import require_clerk, require_mandate
from events.clauses import Changes, Filed, Unfit, collide, composed, consolidated, rebased, require_fit
from events.contribution.acts import DISCUSSED
from events.fact import Actor, Digest, Id
from events.proposal.facts import Consolidated
from events.proposal.phases import require_phase
from events.proposal.state import Proposal, Terms
from events.proposal.state import stream as proposal_stream
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
        item, terms = _require_amendable(world, self.proposal, act)
        _require_in_time(world, terms, at, act)
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
                others = amendments.filed("standing", "voted-on")
            else:
                parent = _require_parent(amendments, self.on, act)
                require_fit(consolidated(item.clauses, [Filed(self.on, 0, parent.changes)]), self.changes)
                composed(parent.changes, self.changes)
                others = amendments.on(self.on, "standing", "voted-on")
        except Unfit as unfit:
            _refuse_unfit(unfit, act)
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
        one = _require_phase(world, self.proposal, self.amendment, act, "standing", "flagged")
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
        one = _require_phase(world, self.proposal, self.amendment, act, "standing", "flagged")
        require_mandate(world, who, at, one.organisation, act)
        return [(stream(self.proposal), AmendmentWithdrawn(self.amendment))]


class TakeOver(Struct, frozen=True):
    """Take a friendly amendment over, without a vote."""

    proposal: Id
    amendment: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The submitter takes over one to its text, and the text changes at once; the author of an amendment
        a sub-amendment to it. Rivals do not lapse by it: their authors are asked what they mean now.
        """
        act = "Taking the amendment over"
        item, _ = _require_amendable(world, self.proposal, act)
        one = _require_phase(world, self.proposal, self.amendment, act, "standing")
        amendments = world.amendments(self.proposal)
        adopted = (stream(self.proposal), AmendmentAdopted(self.amendment, "taken-over", None, ()))
        if one.on is not None:
            parent = _require_phase(world, self.proposal, one.on, act, "standing")
            require_mandate(world, who, at, parent.organisation, act)
            siblings = amendments.on(one.on, "standing")
            flagged = [
                (stream(self.proposal), AmendmentFlagged(sub.amendment, one.version))
                for sub in siblings
                if sub.amendment != self.amendment and collide(sub.changes, one.changes)
            ]
            return [adopted, *flagged]
        require_mandate(world, who, at, str(item.submitter), act)
        _require_no_vote(amendments, act)
        also = [Filed(self.amendment, one.order, one.changes), *_waiting(item, amendments)]
        return [adopted, *_next_text(self.proposal, item, amendments, also, at, act)]


class Rank(Struct, frozen=True):
    """Set the order in which rivals are voted on."""

    proposal: Id
    ranking: tuple[Id, ...]
    reason: Digest

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """A clerk ranks amendments that cannot all stand, with a public reason, before they are voted on."""
        act = "Ranking amendments"
        require_clerk(world, who, act)
        ranked = [
            _require_phase(world, self.proposal, name, act, "standing")
            for name in dict.fromkeys(self.ranking)
        ]
        alone = [
            name
            for name, one in zip(self.ranking, ranked, strict=False)
            if not any(collide(one.changes, other.changes) for other in ranked if other is not one)
        ]
        if len(ranked) < max(2, len(self.ranking)) or alone:
            raise Malformed(
                "no-rivals",
                f"{act} was refused: it takes two or more, each once, and each a rival of another.",
                "Name the amendments of one collision: GET /api/proposals/…/amendments shows them.",
            )
        return [(stream(self.proposal), AmendmentsRanked(self.ranking, self.reason))]


class DecideAmendments(Struct, frozen=True):
    """Draw the consequence of a poll on amendments that was counted: `adopted` by it, the others not."""

    proposal: Id
    poll: Id
    adopted: Id | None

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """A clerk, in practice the clerk process; rivals of what was adopted lapse."""
        act = "Deciding amendments"
        require_clerk(world, who, act)
        amendments = world.amendments(self.proposal)
        put = {name: one for name, one in amendments.by_id.items() if one.poll == self.poll}
        if not put or any(one.phase != "voted-on" for one in put.values()):
            raise OutOfOrder(
                "amendments-decided",
                f"{act} was refused: no amendment waits for this poll (any more).",
                "See the amendments of the proposal.",
            )
        writes: Writes = [
            (stream(self.proposal), AmendmentRejected(name, self.poll))
            for name in put
            if name != self.adopted
        ]
        if self.adopted in put:
            one = put[self.adopted]
            others = amendments.on(one.on, "standing") if one.on else amendments.filed("standing")
            lapsed = tuple(other.amendment for other in others if collide(other.changes, one.changes))
            writes.append((stream(self.proposal), AmendmentAdopted(self.adopted, "vote", self.poll, lapsed)))
        return writes


class Consolidate(Struct, frozen=True):
    """Make the next version of the text, of all amendments that were adopted by votes."""

    proposal: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A clerk, in practice the clerk process, once no amendment is being voted on. What was adopted
        together gives one text, in whatever order the polls were counted.
        """
        act = "Consolidating the text"
        require_clerk(world, who, act)
        item, _ = _require_amendable(world, self.proposal, act)
        amendments = world.amendments(self.proposal)
        _require_no_vote(amendments, act)
        waiting = _waiting(item, amendments)
        if not waiting:
            raise OutOfOrder(
                "nothing-adopted",
                f"{act} was refused: no adopted amendment waits for it.",
                "Nothing needs to be done.",
            )
        return _next_text(self.proposal, item, amendments, waiting, at, act)


def _next_text(
    proposal: str, item: Proposal, amendments: Amendments, adopted: list[Filed], at: datetime, act: str
) -> Writes:
    text, version = consolidated(item.clauses, adopted), item.version + 1
    if not text:
        raise OutOfOrder(
            "nothing-left",
            f"{act} was refused: with these amendments nothing is left of the text.",
            "The submitter can withdraw the proposal.",
        )
    names = tuple(sorted((one.amendment for one in adopted), key=lambda name: amendments.by_id[name].order))
    gone = {*names}
    writes: Writes = [(proposal_stream(proposal), Consolidated(proposal, version, text, names, at))]
    for name, one in amendments.by_id.items():
        if one.phase == "standing" and one.on is None and name not in gone:
            fits = rebased(one.changes, item.clauses, text) is not None
            fact = AmendmentRebased(name, version) if fits else AmendmentFlagged(name, version)
            writes.append((stream(proposal), fact))
    return writes


def _waiting(item: Proposal, amendments: Amendments) -> list[Filed]:
    """Adopted amendments that are in no version of the text yet."""
    return [
        one for one in amendments.filed("adopted") if amendments.by_id[one.amendment].version == item.version
    ]


def _require_amendable(world: World, proposal: str, act: str) -> tuple[Proposal, Terms]:
    item, terms = require_phase(world, proposal, act, *DISCUSSED)
    if terms.kind not in AMENDABLE:
        raise OutOfOrder(
            "not-amendable",
            f"{act} was refused: this text is put to the vote as it was submitted.",
            "Say what should be otherwise as an argument, or submit a proposal of your own.",
        )
    return item, terms


def _require_in_time(world: World, terms: Terms, at: datetime, act: str) -> None:
    days = world.rules.by_version[terms.rules].periods.amendments
    if terms.meets_at is not None and at >= terms.meets_at - timedelta(days=days):
        raise OutOfOrder(
            "too-late-to-amend",
            f"{act} was refused: amendments are taken until {days} days before the sitting.",
            "Say it as an argument, or ask the submitter to take it along.",
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


def _require_phase(world: World, proposal: str, amendment: str, act: str, *phases: str) -> Amendment:
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


def _require_no_vote(amendments: Amendments, act: str) -> None:
    open_polls = sorted({str(one.poll) for one in amendments.by_id.values() if one.phase == "voted-on"})
    if open_polls:
        raise OutOfOrder(
            "amendments-voted-on",
            f"{act} was refused: amendments are being voted on in {', '.join(open_polls)}.",
            "Wait for the result of these polls.",
        )


def _refuse_unfit(unfit: Unfit, act: str) -> NoReturn:
    raise Malformed(
        f"changes-{unfit.code}",
        f"{act} was refused: {unfit}.",
        "Look at the clauses of the present text, and at their ids.",
    ) from unfit
