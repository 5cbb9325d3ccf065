"""The agenda of a sitting and its documents: for clerk and chair; late items by a vote of the sitting."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.fact import Actor, Digest, Id
from events.poll.facts import Tally
from events.proposal.facts import Scheduled
from events.proposal.phases import BEFORE_THE_AGENDA
from events.proposal.state import stream as proposal_stream
from events.refusal import Malformed, OutOfOrder, Unknown
from events.sitting.acts import require_bureau, require_item, require_phase
from events.sitting.facts import AgendaItemPut, AgendaOrdered, DocumentAdded
from events.sitting.state import Sitting, stream
from events.tally import majority
from events.world import World, Writes

MAX_ITEMS = 100
"""Items of an agenda."""

MAX_DOCUMENTS = 500
"""Documents of a sitting."""


class PutItem(Struct, frozen=True):
    """Put something on the agenda; once the sitting began, with the show of `hands` that admitted it."""

    sitting: Id
    item: Id
    title: Digest
    proposal: Id | None = None
    hands: Tally | None = None

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """Clerk or chair. A late item needs the majority of the rules for late items; hands are counted.

        Where the rules give places at sittings, it has one by that. Of a sitting whose places are drawn, a
        proposal without a place comes on the agenda by hands only: not by grace of the chair (A1).
        """
        act = "Putting it on the agenda"
        require_bureau(world, who, act)
        sitting = require_phase(world, self.sitting, act, "convened", "held")
        if self.item in sitting.items or (self.proposal and self.proposal in sitting.items.values()):
            raise OutOfOrder(
                "item-exists",
                f"{act} was refused: that is on the agenda already.",
                "See the agenda; its order can be changed.",
            )
        if len(sitting.items) >= MAX_ITEMS:
            raise OutOfOrder(
                "agenda-full",
                f"{act} was refused: an agenda has at most {MAX_ITEMS} items.",
                "Convene another sitting.",
            )
        if self.proposal is not None and world.proposal(self.proposal).submitter is None:
            raise Unknown(
                "no-such-proposal",
                f"{act} was refused: there is no such proposal.",
                "Check the id of the proposal.",
            )
        if (sitting.phase == "held") != (self.hands is not None):
            raise Malformed(
                "hands-not-counted",
                f"{act} was refused: once the sitting began it votes on taking an item up, and not before.",
                "Give `hands` (for, against, abstain) for a late item, and leave it out before the sitting.",
            )
        if self.hands is not None:
            _require_taken_up(world, self.hands, act)
        elif self.proposal is not None:
            _require_place(world, self.sitting, self.proposal, act)
        put = AgendaItemPut(self.item, self.title, self.proposal, self.hands)
        return [(stream(self.sitting), put), *self._place(world, sitting)]

    def _place(self, world: World, sitting: Sitting) -> Writes:
        """The place that an item has by being taken up late, where it had none and the rules say so."""
        if self.hands is None or self.proposal is None or sitting.starts_at is None:
            return []
        state = world.proposal(self.proposal)
        if state.terms is None or state.phase not in BEFORE_THE_AGENDA:
            return []
        if not world.rules.by_version[state.terms.rules].places.at_sittings:
            return []
        scheduled = Scheduled(self.proposal, self.sitting, sitting.starts_at, "late")
        return [(proposal_stream(self.proposal), scheduled)]


class OrderAgenda(Struct, frozen=True):
    """Give the agenda another order."""

    sitting: Id
    items: tuple[Id, ...]

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """Clerk or chair, until the end; every item once."""
        act = "Ordering the agenda"
        require_bureau(world, who, act)
        sitting = require_phase(world, self.sitting, act, "convened", "held")
        if not self.items or sorted(self.items) != sorted(sitting.items):
            raise Malformed(
                "another-agenda",
                f"{act} was refused: these are not the items of the agenda, each once.",
                "Name every item of the agenda, and no other.",
            )
        return [(stream(self.sitting), AgendaOrdered(self.items))]


class AddDocument(Struct, frozen=True):
    """Lay a document before the sitting."""

    sitting: Id
    document: Id
    title: Digest
    text: Digest
    item: Id | None = None

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """Clerk or chair, until the end."""
        act = "Adding a document"
        require_bureau(world, who, act)
        sitting = require_phase(world, self.sitting, act, "convened", "held")
        if self.item is not None:
            require_item(sitting, self.item, act)
        if self.document in sitting.documents:
            raise OutOfOrder(
                "document-exists",
                f"{act} was refused: this id is in use.",
                "Give it another id, or none: the chamber then makes one.",
            )
        if len(sitting.documents) >= MAX_DOCUMENTS:
            raise OutOfOrder(
                "too-many-documents",
                f"{act} was refused: a sitting has at most {MAX_DOCUMENTS} documents.",
                "Put several texts in one document.",
            )
        return [(stream(self.sitting), DocumentAdded(self.document, self.title, self.text, self.item))]


def require_hands(world: World, hands: Tally, act: str) -> None:
    """Refuse a show of hands with more hands than there are members in good standing (E1).

    Raises: Malformed.
    """
    shown, members = hands.in_favour + hands.against + hands.abstain, len(world.membership.roll())
    if shown > members:
        raise Malformed(
            "more-hands-than-members",
            f"{act} was refused: {shown} hands were counted, and {members} members are in good standing.",
            "Count one hand for each organisation, and give what was counted.",
        )


def _require_place(world: World, sitting: str, proposal: str, act: str) -> None:
    state = world.proposal(proposal)
    waits = state.terms is not None and state.phase in BEFORE_THE_AGENDA
    if waits and world.agenda(sitting).phase == "drawn":
        raise OutOfOrder(
            "no-place-on-the-agenda",
            f"{act} was refused: the places of this sitting were drawn, and the proposal has none.",
            "Once the sitting began it may take it up late, by a show of hands; or it waits for a next draw.",
        )


def _require_taken_up(world: World, hands: Tally, act: str) -> None:
    require_hands(world, hands, act)
    procedure = world.rules.procedure
    terms = None if procedure is None else procedure.majorities.late_item
    counted = majority.Tally(hands.in_favour, hands.against, hands.abstain)
    threshold = (
        majority.Threshold(1, 2, "votes", at_least=False)
        if terms is None
        else majority.Threshold(
            terms.threshold.numerator,
            terms.threshold.denominator,
            terms.threshold.of,
            terms.threshold.at_least,
        )
    )
    quorum = (
        majority.Quorum(0, 1)
        if terms is None
        else majority.Quorum(terms.quorum.numerator, terms.quorum.denominator)
    )
    outcome = majority.outcome(counted, threshold, quorum, len(world.membership.roll()))
    if outcome != "adopted":
        raise OutOfOrder(
            "not-taken-up",
            f"{act} was refused: the sitting did not take it up ({outcome}).",
            "It can go on the agenda of the next sitting.",
        )
