"""Deciding amendments: taking them over, ranking and voting on them, and making the next text of them.

1. The submitter takes over what is friendly, and the text changes at once.
2. Of what collides, one amendment at a time is put to the vote in the order of voting, or all by ranks.
3. What a counted poll says is written for each: adopted, rejected; rivals of what was adopted lapse, and
   what was to change these.
4. When no vote on amendments is open, all that was adopted makes the next version, in whatever order.
5. A deliberation ends when nothing of this is left to do.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from events.amendment.acts import (
    require_amendable,
    require_no_rival_adopted,
    require_standing,
    waiting,
)
from events.amendment.facts import (
    AmendmentAdopted,
    AmendmentFlagged,
    AmendmentRebased,
    AmendmentRejected,
    AmendmentsPutToVote,
    AmendmentsRanked,
)
from events.amendment.state import Amendment, Amendments, Phase, stream
from events.authority import require_clerk, require_mandate
from events.clauses import (
    Change,
    Filed,
    Unfit,
    collide,
    composed,
    consolidated,
    groups,
    rebased,
    voting_order,
)
from events.fact import Actor, Digest, Fact, Id
from events.poll.state import Poll
from events.proposal.facts import Consolidated
from events.proposal.state import Proposal
from events.proposal.state import stream as proposal_stream
from events.refusal import Malformed, OutOfOrder
from events.world import World, Writes


class TakeOver(Struct, frozen=True):
    """Take a friendly amendment over, without a vote."""

    proposal: Id
    amendment: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The submitter takes over one to its text, and the text changes at once; the author of an amendment
        a sub-amendment to it. Rivals do not lapse by it: their authors are asked what they mean now.
        """
        act = "Taking the amendment over"
        item, _ = require_amendable(world, self.proposal, act)
        one = require_standing(world, self.proposal, self.amendment, act, "standing")
        amendments = world.amendments(self.proposal)
        adopted = (stream(self.proposal), AmendmentAdopted(self.amendment, "taken-over", None, ()))
        if one.on is not None:
            parent = require_standing(world, self.proposal, one.on, act, "standing")
            require_mandate(world, who, at, parent.organisation, act)
            _require_no_vote(amendments, act, one.on)
            rivals = [sub.amendment for sub in amendments.on(one.on, "standing")
                      if sub.amendment != self.amendment and collide(sub.changes, one.changes)]  # fmt: skip
            flagged = [*rivals, *_unfit(amendments, one, {self.amendment, *rivals})]
            return [
                adopted,
                *((stream(self.proposal), AmendmentFlagged(name, one.version)) for name in flagged),
            ]
        require_mandate(world, who, at, str(item.submitter), act)
        _require_no_vote(amendments, act)
        require_no_rival_adopted(item, amendments, one.changes, act)
        also = [Filed(self.amendment, one.order, one.changes), *waiting(item, amendments)]
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
            require_standing(world, self.proposal, name, act, "standing")
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
    """Draw the consequence of a poll on amendments that was counted."""

    proposal: Id
    poll: Id

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
        adopted = _adopted(world.poll(self.poll), list(put), act)
        writes: Writes = [
            (stream(self.proposal), AmendmentRejected(name, self.poll)) for name in put if name != adopted
        ]
        if adopted is not None:
            one = put[adopted]
            beside: tuple[Phase, ...] = ("standing", "voted-on")  # of a vote that was annulled
            others = amendments.on(one.on, *beside) if one.on else amendments.filed(*beside)
            rivals = [
                other.amendment
                for other in others
                if other.amendment not in put and collide(other.changes, one.changes)
            ]
            below = [sub.amendment for name in rivals for sub in amendments.on(name, "standing", "flagged")]
            fact = AmendmentAdopted(adopted, "vote", self.poll, (*rivals, *below))
            writes.append((stream(self.proposal), fact))
            writes += [
                (stream(self.proposal), AmendmentFlagged(name, one.version))
                for name in _unfit(amendments, one, {*put, *rivals})
            ]
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
        item, _ = require_amendable(world, self.proposal, act)
        amendments = world.amendments(self.proposal)
        _require_no_vote(amendments, act)
        adopted = waiting(item, amendments)
        if not adopted:
            raise OutOfOrder(
                "nothing-adopted",
                f"{act} was refused: no adopted amendment waits for it.",
                "Nothing needs to be done.",
            )
        return _next_text(self.proposal, item, amendments, adopted, at, act)


def put_to_vote(world: World, proposal: str, names: Sequence[str], poll: str, act: str) -> tuple[str, Fact]:
    """What a poll on amendments writes beside its own opening: one amendment, or several that collide.

    Two rivals are never in two votes at the same time: both could be adopted. Nor are two changes to one
    amendment: after the first, the other may be about nothing.

    Raises: Unknown, OutOfOrder, Malformed.
    """
    item, _ = require_amendable(world, proposal, act)
    amendments = world.amendments(proposal)
    ones = {name: require_standing(world, proposal, name, act, "standing", "voted-on") for name in names}
    for name, one in ones.items():
        if one.phase == "voted-on" and world.poll(str(one.poll)).phase != "annulled":
            raise OutOfOrder(
                "amendment-voted-on",
                f"{act} was refused: amendment {name} is being voted on in {one.poll}.",
                "Wait for its result.",
            )
        if amendments.on(name, "standing", "voted-on"):
            raise OutOfOrder(
                "sub-amendments-open",
                f"{act} was refused: there are amendments to amendment {name}, and they come first.",
                "Let its author take them over, put them to the vote, or let their authors take them back.",
            )
        if one.on is None:
            require_no_rival_adopted(item, amendments, one.changes, act)
    _require_no_rival_voted_on(world, amendments, ones, act)
    if len(ones) > 1 and any(not _rivals_of(name, ones) for name in ones):
        raise Malformed(
            "no-rivals",
            f"{act} was refused: what is voted on together cannot all stand.",
            "Put amendments that do not collide to the vote each by itself.",
        )
    if len(ones) == 1:
        _require_next(item, amendments, *ones, act=act)
    return stream(proposal), AmendmentsPutToVote(tuple(names), poll)


def require_settled(world: World, proposal: str, act: str) -> None:
    """Refuse while an amendment waits for a vote, for its result, or for the text that it made.

    Raises: OutOfOrder.
    """
    amendments, version = world.amendments(proposal), world.proposal(proposal).version
    waiting = [
        name
        for name, one in amendments.by_id.items()
        if one.phase in {"standing", "voted-on"}
        or (one.phase == "adopted" and one.on is None and one.version == version)
    ]
    if waiting:
        raise OutOfOrder(
            "amendments-open",
            f"{act} was refused: there are amendments to decide: {', '.join(waiting)}.",
            "Put them to the vote; a friendly one can be taken over, and any be taken back by its author.",
        )


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
            gone |= set() if fits else {name}
    for name, one in amendments.by_id.items():  # what was to change an amendment that is no more as it was
        if one.phase == "standing" and one.on in gone:
            writes.append((stream(proposal), AmendmentFlagged(name, version)))
    return writes


def _require_no_rival_voted_on(
    world: World, amendments: Amendments, ones: Mapping[str, Amendment], act: str
) -> None:
    for name, other in amendments.by_id.items():
        if name in ones or other.phase != "voted-on" or world.poll(str(other.poll)).phase == "annulled":
            continue
        if any(
            one.on == other.on and (one.on or collide(one.changes, other.changes)) for one in ones.values()
        ):
            raise OutOfOrder(
                "rival-voted-on",
                f"{act} was refused: amendment {name}, its rival or a change to the same amendment, is being "
                f"voted on in {other.poll}.",
                "Wait for its result: what it leaves standing is voted on then.",
            )


def _rivals_of(name: str, ones: Mapping[str, Amendment]) -> list[str]:
    changes, on = ones[name].changes, ones[name].on
    return [
        other
        for other, one in ones.items()
        if other != name and one.on == on and collide(changes, one.changes)
    ]


def _require_next(item: Proposal, amendments: Amendments, name: str, *, act: str) -> None:
    """Rivals are voted on one by one in their order, for the first that is adopted lapses the others."""
    one = amendments.by_id[name]
    beside = amendments.on(one.on, "standing") if one.on else amendments.filed("standing")
    (group,) = [
        group for group in groups([*beside, *_again(name, one)]) if name in {f.amendment for f in group}
    ]
    due = voting_order(item.clauses, group, amendments.ranking or None)[0].amendment
    if due != name:
        raise OutOfOrder(
            "not-next-in-order",
            f"{act} was refused: amendment {due} comes before it, by the order of voting.",
            "Put that one to the vote first, all of them in a ranked poll, or record another ranking.",
        )


def _again(name: str, one: Amendment) -> list[Filed]:
    return [Filed(name, one.order, one.changes)] if one.phase == "voted-on" else []


def _adopted(poll: Poll, names: Sequence[str], act: str) -> str | None:
    if poll.phase != "counted":
        raise OutOfOrder(
            "poll-not-counted",
            f"{act} was refused: the poll is {poll.phase}, and must be counted.",
            "Wait for its result.",
        )
    if poll.outcome == "adopted":
        return names[0]
    chosen = poll.elected[0] if poll.outcome == "chosen" and poll.elected else None
    return chosen if chosen in names else None


def _unfit(amendments: Amendments, adopted: Amendment, but: Collection[str]) -> list[str]:
    """What was to change the same amendment as one that is adopted, and is about nothing from then on."""
    if adopted.on is None:
        return []
    made = composed(amendments.by_id[adopted.on].changes, adopted.changes)
    names = [sub.amendment for sub in amendments.on(adopted.on, "standing", "voted-on")]
    return [name for name in names if name not in but and not _fits(made, amendments.by_id[name].changes)]


def _fits(made: Sequence[Change], further: Sequence[Change]) -> bool:
    try:
        composed(made, further)
    except Unfit:
        return False
    return True


def _require_no_vote(amendments: Amendments, act: str, on: str | None = None) -> None:
    """Refuse while amendments are voted on: any, or those to the amendment `on`.

    Raises: OutOfOrder.
    """
    voted_on = [one for one in amendments.by_id.values() if one.phase == "voted-on" and on in (None, one.on)]
    open_polls = sorted({str(one.poll) for one in voted_on})
    if open_polls:
        raise OutOfOrder(
            "amendments-voted-on",
            f"{act} was refused: amendments are being voted on in {', '.join(open_polls)}.",
            "Wait for the result of these polls.",
        )
