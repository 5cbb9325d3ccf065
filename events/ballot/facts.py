"""Stream `ballot-<poll>-<organisation>`: the one paper that an organisation has in a poll.

A stream per paper, so that five hundred votes in one second never wait for each other.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from events.fact import Digest, Fact, Id
from events.organisation.facts import MandateKind
from events.tally.majority import Choice

Said = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9,>=_-]{1,4000}$(?!\n)",
        description="as events/tally/choice.py writes it; sealed: an envelope",
    ),
]
Version = Annotated[int, Meta(ge=1, le=2**31 - 1)]


class Cast(Fact, frozen=True):
    """The organisation made its choice, or changed it: the last one before the close counts.

    poll: in which poll
    organisation: whose ballot it is
    choice: what it chose
    """

    type: ClassVar[str] = "ballot.cast.v1"
    since: ClassVar[str] = "0.1.0"
    poll: Id
    organisation: Id
    choice: Choice


class CastV2(Fact, frozen=True):
    """The same, by any method: the last one before the close counts, unless it is disputed.

    poll: in which poll
    organisation: whose ballot it is
    choice: what it chose, as the method writes it: `for`, `concern`, `a,c`, `b>a=c`, `-` for a blank one
    reason: why, in public: for a concern or an objection; null otherwise
    capacity: by a full member or by a substitute, whose ballot does not replace a full member's
    room: the mandate of the representative in the room for whom the clerk entered it; null where the
        representative cast it
    """

    type: ClassVar[str] = "ballot.cast.v2"
    since: ClassVar[str] = "0.1.0"
    poll: Id
    organisation: Id
    choice: Said
    reason: Digest | None
    capacity: MandateKind
    room: Id | None


class Disputed(Fact, frozen=True):
    """The organisation disputed the ballot that stands for it: it counts again once it is confirmed.

    poll: in which poll
    organisation: whose ballot it is
    ballot: which one: its version in this stream
    reason: why, in public; null where nothing was said
    """

    type: ClassVar[str] = "ballot.disputed.v1"
    since: ClassVar[str] = "0.1.0"
    poll: Id
    organisation: Id
    ballot: Version
    reason: Digest | None


class Confirmed(Fact, frozen=True):
    """The organisation confirmed the ballot that was disputed: it counts again.

    poll: in which poll
    organisation: whose ballot it is
    ballot: which one: its version in this stream
    """

    type: ClassVar[str] = "ballot.confirmed.v1"
    since: ClassVar[str] = "0.1.0"
    poll: Id
    organisation: Id
    ballot: Version


Event = Cast | CastV2 | Disputed | Confirmed
