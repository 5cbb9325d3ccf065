"""Stream `agenda-<sitting>`: how the places of items on the agenda of a sitting were given.

    announced (the clerk binds itself to a secret) → closed (at the announced time) → revealed → drawn

The sitting itself is another stream; here it is a name and a moment.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from events.fact import Digest, Fact, Id, Moment
from events.proposal.facts import Number, Way

Secret = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)", description="64 random hex characters")]
"""A secret of the clerk. It looks like a digest and names no text."""


class Placed(Struct, frozen=True, forbid_unknown_fields=True):
    """An item with a place.

    proposal: which item
    way: by which kind of place
    """

    proposal: Id
    way: Way


class AgendaAnnounced(Fact, frozen=True):
    """Items can qualify for the agenda of a sitting until it closes.

    sitting: of which sitting
    rules: the version of the rules that say how many places there are
    meets_at: when the sitting is (UTC)
    closes_at: until when items can qualify (UTC)
    commitment: SHA-256 of the secret that the lot will be made with
    """

    type: ClassVar[str] = "agenda.announced.v1"
    since: ClassVar[str] = "0.1.0"
    sitting: Id
    rules: Number
    meets_at: Moment
    closes_at: Moment
    commitment: Digest


class AgendaClosed(Fact, frozen=True):
    """The list of items is closed: what qualified before this has a chance, with the support that it has now.

    sitting: of which sitting
    closed_at: the moment of this event (UTC), which nobody knew before: half of the lot's seed
    """

    type: ClassVar[str] = "agenda.closed.v1"
    since: ClassVar[str] = "0.1.0"
    sitting: Id
    closed_at: Moment


class LotRevealed(Fact, frozen=True):
    """The clerk revealed the secret that it had bound itself to: the other half of the lot's seed.

    sitting: of which sitting
    secret: 64 hex characters
    """

    type: ClassVar[str] = "agenda.lot-revealed.v1"
    since: ClassVar[str] = "0.1.0"
    sitting: Id
    secret: Secret


class AgendaDrawn(Fact, frozen=True):
    """The places were given; each item is scheduled in the same act.

    sitting: of which sitting
    items: with a place, in the order in which places were given
    """

    type: ClassVar[str] = "agenda.drawn.v1"
    since: ClassVar[str] = "0.1.0"
    sitting: Id
    items: Annotated[tuple[Placed, ...], Meta(max_length=100)]


Event = AgendaAnnounced | AgendaClosed | LotRevealed | AgendaDrawn
