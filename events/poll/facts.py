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

    numerator: of the fraction
    denominator: of the fraction
    of: the base: `votes` is for + against, `ballots` counts the abstentions too, `roll` everyone who may vote
    at_least: exactly this fraction is enough
    """

    numerator: Positive
    denominator: Positive
    of: Base
    at_least: bool = False


class Quorum(Struct, frozen=True, forbid_unknown_fields=True):
    """At least this fraction of the roll must cast a ballot; abstentions count.

    numerator: of the fraction; 0: nobody need come
    denominator: of the fraction
    """

    numerator: Whole
    denominator: Positive


class Opened(Fact, frozen=True):
    """The poll opened, and with it the roll was frozen: everyone in good standing at that moment.

    poll: the id of this poll
    proposal: on which proposal
    text: the exact text that is voted on: SHA-256 over a line `<clause> <digest>` for each of its clauses
    method: how it is counted
    threshold: what is enough to adopt
    quorum: how many must cast a ballot
    secrecy: who may see the ballots, and when: all are open, by name
    closes_at: the announced closing time (UTC); null: it will be announced
    membership_version: the version of stream `membership` at which the roll was frozen
    roll_size: how many organisations are on the roll
    roll: SHA-256 over a line `<organisation>` for each organisation on the roll, sorted
    """

    type: ClassVar[str] = "poll.opened.v1"
    since: ClassVar[str] = "0.1.0"
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
    """The closing time of a poll that had none was announced.

    poll: which one
    closes_at: the closing time (UTC)
    """

    type: ClassVar[str] = "poll.closing-announced.v1"
    since: ClassVar[str] = "0.1.0"
    poll: Id
    closes_at: Moment


class Closed(Fact, frozen=True):
    """The boundary: a ballot counts if and only if it stands before this event.

    poll: which one
    """

    type: ClassVar[str] = "poll.closed.v1"
    since: ClassVar[str] = "0.1.0"
    poll: Id


class Tally(Struct, frozen=True, forbid_unknown_fields=True, rename={"in_favour": "for"}):
    """How many ballots made each choice.

    for: ballots for
    against: ballots against
    abstain: abstentions
    """

    in_favour: int
    against: int
    abstain: int


class Counted(Fact, frozen=True):
    """The result, over ballots that can no longer change.

    poll: which one
    tally: how many ballots made each choice
    outcome: what follows from it by threshold and quorum; a tie rejects, and is told as a tie
    """

    type: ClassVar[str] = "poll.counted.v1"
    since: ClassVar[str] = "0.1.0"
    poll: Id
    tally: Tally
    outcome: Outcome


class Annulled(Fact, frozen=True):
    """The poll does not count.

    poll: which one
    reason: why, in public
    """

    type: ClassVar[str] = "poll.annulled.v1"
    since: ClassVar[str] = "0.1.0"
    poll: Id
    reason: Digest


Event = Opened | ClosingAnnounced | Closed | Counted | Annulled
