"""Saying something about an item, saying it otherwise, answering, taking it back."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from events.authority import holds, require_clerk, require_mandate
from events.contribution.facts import Answered, Asked, Contributed, Kind, Revised, Withdrawn
from events.contribution.state import Contribution, stream
from events.delegation.within import in_hand
from events.fact import Actor, Digest, Id
from events.proposal.phases import require_phase
from events.proposal.state import Phase, Proposal
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.world import World, Writes

MAX_VERSIONS = 1_000
"""How often the words of one contribution can change, the first included."""

DISCUSSED: tuple[Phase, ...] = ("submitted", "supported", "scheduled")
"""The phases of an item in which it is discussed."""


class Contribute(Struct, frozen=True):
    """Say something about an item, in the name of an organisation."""

    contribution: Id
    proposal: Id
    organisation: Id
    kind: Kind
    text: Digest
    reply_to: Id | None = None
    for_another: bool = False
    asked: Asked | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Any member may, while the item is discussed. Replies go one level deep."""
        act = "The contribution"
        require_mandate(world, who, at, self.organisation, act)
        if world.contribution(self.contribution).made:
            raise OutOfOrder(
                "contribution-exists",
                f"{act} was refused: this id is in use.",
                "Give it another id, or none: the chamber then makes one.",
            )
        if (self.kind == "question") != (self.asked is not None):
            raise Malformed(
                "nobody-asked",
                f"{act} was refused: a question says who is asked, and nothing else does.",
                "Name `asked` (city, clerk or submitter) for a question, and leave it out otherwise.",
            )
        item = require_discussed(world, self.proposal, act)
        if self.reply_to is not None:
            _require_repliable(world, self.reply_to, self.proposal, act)
        made = Contributed(
            self.contribution,
            self.proposal,
            self.organisation,
            self.kind,
            self.text,
            self.reply_to,
            self.for_another,
            self.asked,
            None if self.asked is None else _due(world, item, at),
        )
        return [(stream(self.contribution), made)]


class Revise(Struct, frozen=True):
    """Say it in other words."""

    contribution: Id
    text: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The organisation that said it, while the item is discussed; the words before stand too."""
        act = "The revision"
        made = _own(world, who, at, self.contribution, act)
        if made.within is None:
            require_discussed(world, str(made.proposal), act)
        else:
            in_hand(world, made.within.commission, made.within.kind, made.within.item, act)
        if made.version >= MAX_VERSIONS:
            raise OutOfOrder(
                "revised-too-often",
                f"{act} was refused: these words changed {MAX_VERSIONS} times.",
                "Take it back, and say it anew.",
            )
        return [(stream(self.contribution), Revised(self.contribution, made.version + 1, self.text))]


class Answer(Struct, frozen=True):
    """Answer a question, a concern or an objection."""

    contribution: Id
    text: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Who was asked answers a question, the submitter of the item a concern or an objection; more than
        once, if there is more to say, and also after the deliberation.
        """
        act = "The answer"
        made = _standing(world, self.contribution, act)
        asked = made.asked or ("submitter" if made.kind in {"concern", "objection"} else None)
        if asked is None or made.within is not None:
            raise Malformed(
                "nothing-to-answer",
                f"{act} was refused: it is no question, concern or objection about a proposal.",
                "Reply to it instead: a contribution with `reply_to`.",
            )
        if asked == "submitter":
            submitter = str(world.proposal(str(made.proposal)).submitter)
            require_mandate(world, who, at, submitter, act)
        elif asked == "clerk":
            require_clerk(world, who, act)
        elif not holds(world, who, "contact"):
            _require_city(world, who, at, act)
        return [(stream(self.contribution), Answered(self.contribution, who.organisation, self.text))]


class Withdraw(Struct, frozen=True):
    """Take it back: it stays in the log, and is shown as taken back."""

    contribution: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The organisation that said it, whenever."""
        _own(world, who, at, self.contribution, "Taking it back")
        return [(stream(self.contribution), Withdrawn(self.contribution))]


def require_discussed(world: World, proposal: str, act: str) -> Proposal:
    """The item, while it is discussed: in an assembly without rules as long as it stands.

    Raises: Unknown, OutOfOrder.
    """
    item = world.proposal(proposal)
    if item.submitter is None or item.terms is not None:
        return require_phase(world, proposal, act, *DISCUSSED)[0]
    if item.withdrawn:
        raise OutOfOrder(
            "proposal-withdrawn",
            f"{act} was refused: the proposal was withdrawn.",
            "See its dossier for the reason; a new proposal can take it up again.",
        )
    return item


def _due(world: World, item: Proposal, at: datetime) -> datetime | None:
    if item.terms is None:
        return None
    return at + timedelta(days=world.rules.by_version[item.terms.rules].periods.answer)


def _require_repliable(world: World, contribution: str, proposal: str, act: str) -> None:
    other = world.contribution(contribution)
    if other.proposal != proposal:
        raise Unknown(
            "no-such-contribution",
            f"{act} was refused: there is nothing of that id about this proposal to reply to.",
            "Check the id in reply_to.",
        )
    if other.reply_to is not None:
        raise OutOfOrder(
            "reply-to-a-reply",
            f"{act} was refused: replies go one level deep.",
            "Reply to the contribution at the top.",
        )
    if other.withdrawn:
        raise OutOfOrder(
            "contribution-withdrawn",
            f"{act} was refused: what it replies to was taken back.",
            "Say it by itself, without reply_to.",
        )


def _standing(world: World, contribution: str, act: str) -> Contribution:
    made = world.contribution(contribution)
    if not made.made:
        raise Unknown(
            "no-such-contribution",
            f"{act} was refused: there is no such contribution.",
            "Check its id.",
        )
    if made.withdrawn:
        raise OutOfOrder(
            "contribution-withdrawn",
            f"{act} was refused: it was taken back.",
            "Nothing can be added to it any more.",
        )
    return made


def _own(world: World, who: Actor, at: datetime, contribution: str, act: str) -> Contribution:
    made = _standing(world, contribution, act)
    require_mandate(world, who, at, made.organisation, act)
    return made


def _require_city(world: World, who: Actor, at: datetime, act: str) -> None:
    organisation = who.organisation
    if organisation is None or world.membership.standing(organisation) is None:
        asked = None
    else:
        asked = world.membership.bench(organisation)
    if asked != "city":
        raise NotAllowed(
            "not-asked",
            f"{act} was refused: the city was asked.",
            "The contact person of the city answers, or an organisation of its bench.",
        )
    require_mandate(world, who, at, str(organisation), act)
