"""Stream `poll-<id>`: one vote, from its opening to its result."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from events.fact import Digest, Fact, Id, Moment
from events.tally.majority import Base, Outcome

Whole = Annotated[int, Meta(ge=0, le=1_000_000)]
Positive = Annotated[int, Meta(ge=1, le=1_000_000)]


class Threshold(Struct, frozen=True, forbid_unknown_fields=True):
    """The votes for must be more than (`at_least`: no less than) this fraction of the base.

    `of`: `votes` is for + against, `ballots` counts the abstentions too, `roll` everyone who may vote.
    """

    numerator: Positive
    denominator: Positive
    of: Base
    at_least: bool = False


class Quorum(Struct, frozen=True, forbid_unknown_fields=True):
    """At least this fraction of the roll must cast a ballot; abstentions count."""

    numerator: Whole
    denominator: Positive


class Opened(Fact, frozen=True):
    """The poll opened, and with it the roll was frozen.

    `text` names the exact text that is voted on. The roll is everyone in good standing at
    `membership_version`: `roll_size` of them, and `roll` is the SHA-256 of their sorted ids. `closes_at` is
    the announced closing time (UTC); None: it will be announced.
    """

    type: ClassVar[str] = "poll.opened.v1"
    poll: Id
    proposal: Id
    text: Digest
    method: Literal["majority"]
    threshold: Threshold
    quorum: Quorum
    secrecy: Literal["open"]
    closes_at: Moment | None
    membership_version: int
    roll_size: int
    roll: Digest


class ClosingAnnounced(Fact, frozen=True):
    """The closing time of a poll that had none was announced."""

    type: ClassVar[str] = "poll.closing-announced.v1"
    poll: Id
    closes_at: Moment


class Closed(Fact, frozen=True):
    """The boundary: a ballot counts if and only if it stands before this event."""

    type: ClassVar[str] = "poll.closed.v1"
    poll: Id


class Tally(Struct, frozen=True, forbid_unknown_fields=True, rename={"in_favour": "for"}):
    """How many ballots made each choice."""

    in_favour: int
    against: int
    abstain: int


class Counted(Fact, frozen=True):
    """The result, over ballots that can no longer change."""

    type: ClassVar[str] = "poll.counted.v1"
    poll: Id
    tally: Tally
    outcome: Outcome


class Annulled(Fact, frozen=True):
    """The poll does not count, for a public reason."""

    type: ClassVar[str] = "poll.annulled.v1"
    poll: Id
    reason: Digest


Event = Opened | ClosingAnnounced | Closed | Counted | Annulled
