"""Stream `sitting-<id>`: a meeting of the assembly, from its convocation to its approved minutes (M1)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from events.fact import Digest, Fact, Id, Moment, Slug
from events.poll.facts import Tally

Kind = Literal["plenary", "neighbourhood", "theme"]

Number = Annotated[int, Meta(ge=1, le=1_000)]


class Convened(Fact, frozen=True):
    """A sitting was convened.

    sitting: the id of this sitting
    kind: of the whole assembly, about a neighbourhood, or on a theme
    about: which neighbourhood or theme; null of a plenary one
    title: what it is called
    starts_at: when it starts (UTC)
    ends_at: when it ends (UTC)
    place: where; null where it is held on line only
    link: where on line; null where it is not
    """

    type: ClassVar[str] = "sitting.convened.v1"
    since: ClassVar[str] = "0.1.0"
    sitting: Id
    kind: Kind
    about: Slug | None
    title: Digest
    starts_at: Moment
    ends_at: Moment
    place: Digest | None
    link: Digest | None


class Moved(Fact, frozen=True):
    """A sitting takes place at another time, or elsewhere.

    starts_at: when it starts (UTC)
    ends_at: when it ends (UTC)
    place: where; null where it is held on line only
    link: where on line; null where it is not
    reason: why, in public
    """

    type: ClassVar[str] = "sitting.moved.v1"
    since: ClassVar[str] = "0.1.0"
    starts_at: Moment
    ends_at: Moment
    place: Digest | None
    link: Digest | None
    reason: Digest


class Cancelled(Fact, frozen=True):
    """A sitting does not take place.

    reason: why, in public
    """

    type: ClassVar[str] = "sitting.cancelled.v1"
    since: ClassVar[str] = "0.1.0"
    reason: Digest


class AgendaItemPut(Fact, frozen=True):
    """Something was put on the agenda.

    item: the id of this agenda item
    title: what it is called
    proposal: the proposal that is dealt with; null where it is something else
    hands: how the sitting voted on taking it up, of an item that came when the agenda was settled; else null
    """

    type: ClassVar[str] = "sitting.item-put.v1"
    since: ClassVar[str] = "0.1.0"
    item: Id
    title: Digest
    proposal: Id | None
    hands: Tally | None


class AgendaOrdered(Fact, frozen=True):
    """The agenda has this order.

    items: all its items, first to last
    """

    type: ClassVar[str] = "sitting.agenda-ordered.v1"
    since: ClassVar[str] = "0.1.0"
    items: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=100)]


class DocumentAdded(Fact, frozen=True):
    """A document was laid before the sitting.

    document: the id of this document
    title: what it is called
    text: what it says
    item: for which agenda item; null for the sitting as a whole
    """

    type: ClassVar[str] = "sitting.document-added.v1"
    since: ClassVar[str] = "0.1.0"
    document: Id
    title: Digest
    text: Digest
    item: Id | None


class Began(Fact, frozen=True):
    """The sitting began: from now on its agenda is settled."""

    type: ClassVar[str] = "sitting.began.v1"
    since: ClassVar[str] = "0.1.0"


class TurnAsked(Fact, frozen=True):
    """An organisation wants to speak.

    item: about which agenda item
    organisation: which organisation
    """

    type: ClassVar[str] = "sitting.turn-asked.v1"
    since: ClassVar[str] = "0.1.0"
    item: Id
    organisation: Id


class TurnGiven(Fact, frozen=True):
    """An organisation has the floor.

    item: about which agenda item
    organisation: which organisation
    """

    type: ClassVar[str] = "sitting.turn-given.v1"
    since: ClassVar[str] = "0.1.0"
    item: Id
    organisation: Id


class TurnWaived(Fact, frozen=True):
    """An organisation that wanted to speak does not any more.

    item: about which agenda item
    organisation: which organisation
    """

    type: ClassVar[str] = "sitting.turn-waived.v1"
    since: ClassVar[str] = "0.1.0"
    item: Id
    organisation: Id


class Ended(Fact, frozen=True):
    """The sitting ended."""

    type: ClassVar[str] = "sitting.ended.v1"
    since: ClassVar[str] = "0.1.0"


class MinutesDrafted(Fact, frozen=True):
    """The minutes were written, or written otherwise.

    version: of the minutes; the first is 1
    text: what they say
    """

    type: ClassVar[str] = "sitting.minutes-drafted.v1"
    since: ClassVar[str] = "0.1.0"
    version: Number
    text: Digest


class MinutesApproved(Fact, frozen=True):
    """The minutes were approved, by a later sitting.

    version: which version of them
    by: the sitting that approved them
    """

    type: ClassVar[str] = "sitting.minutes-approved.v1"
    since: ClassVar[str] = "0.1.0"
    version: Number
    by: Id


Event = (
    Convened
    | Moved
    | Cancelled
    | AgendaItemPut
    | AgendaOrdered
    | DocumentAdded
    | Began
    | TurnAsked
    | TurnGiven
    | TurnWaived
    | Ended
    | MinutesDrafted
    | MinutesApproved
)
"""What stream `sitting-<id>` adds up to."""
