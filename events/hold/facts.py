"""Stream `hold-<proposal>`: the objections of a consent round that hold an item, and how they end.

An objection is answered, withdrawn, or put to the vote. Nobody holds an item for ever: at `until` it may be
voted on whatever was answered.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from events.fact import Digest, Fact, Id, Moment
from events.poll.facts import MAX_VOTERS

Because = Literal["withdrawn", "vote", "annulled"]
Objectors = Annotated[tuple[Id, ...], Meta(min_length=1, max_length=MAX_VOTERS)]


class ItemHeld(Fact, frozen=True):
    """A consent round ended with objections: the item is held.

    proposal: the item
    poll: the consent round; the reasons of the objections stand in its ballots
    objectors: who objects, sorted, at most 1,000
    until: the end of the term that the rules give (UTC)
    """

    type: ClassVar[str] = "item.held.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    poll: Id
    objectors: Objectors
    until: Moment


class ObjectionAnswered(Fact, frozen=True):
    """An objection was answered. It stands until it is withdrawn, but no longer in the way of a vote.

    proposal: the item
    organisation: whose objection
    answer: the answer, in public
    """

    type: ClassVar[str] = "objection.answered.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    organisation: Id
    answer: Digest


class ObjectionWithdrawn(Fact, frozen=True):
    """An organisation withdrew its objection.

    proposal: the item
    organisation: whose objection
    reason: why, in public; null where nothing was said
    """

    type: ClassVar[str] = "objection.withdrawn.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    organisation: Id
    reason: Digest | None


class ItemReleased(Fact, frozen=True):
    """The item is no longer held.

    proposal: the item
    poll: the consent round that held it
    because: every objection was withdrawn, and the item is adopted by consent (`withdrawn`); the objections
        were put to the vote (`vote`); the consent round was annulled (`annulled`)
    """

    type: ClassVar[str] = "item.released.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    poll: Id
    because: Because


Event = ItemHeld | ObjectionAnswered | ObjectionWithdrawn | ItemReleased
