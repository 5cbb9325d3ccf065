"""Stream `poll-<id>`: one vote, from its opening to its result."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from events.commission.within import Benches, Seated
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


MAX_OPTIONS = 50
"""Options of a poll: a matrix of so many pairs, counted in millions, still fits into a leaf."""

MAX_VOTERS = 1_000
"""Organisations on a roll that is told by name: a roll that is not simply everybody in good standing."""

Method = Literal["majority", "consent", "approval", "ranked", "survey"]
Kind = Literal[
    "policy", "statement", "rules", "charter", "membership", "election", "amendment", "late-item", "survey"
]
"""What is voted on; the rules of procedure say what each kind needs. A survey decides nothing."""

BESIDE: tuple[Kind, ...] = ("survey", "amendment", "late-item")
"""Kinds of polls on an item that are not the vote on the item itself."""

AnyOutcome = Literal["adopted", "rejected", "tie", "no-quorum", "held", "chosen", "none"]
Secrecy = Literal["open", "sealed"]
Amendments = Annotated[tuple[Id, ...], Meta(max_length=MAX_OPTIONS)]
PublicKey = Annotated[
    str,
    Meta(pattern=r"^[A-Za-z0-9_-]{43}$(?!\n)", description="X25519 public key, base64url without padding"),
]

PrivateKey = Annotated[
    str,
    Meta(pattern=r"^[A-Za-z0-9_-]{43}$(?!\n)", description="X25519 private key, base64url without padding"),
]


class Option(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the options of a poll.

    option: its id
    label: its words
    numerator: ranked, with a status quo: more than so many ballots put it above the status quo
    denominator: for every so many that put it below; 1 and 1 where no more is asked than to beat it
    """

    option: Id
    label: Digest
    numerator: Positive = 1
    denominator: Positive = 1


class OpenedV2(Fact, frozen=True, omit_defaults=True):
    """The poll opened, by any method, and with it the roll was frozen.

    poll: the id of this poll
    rules: the version of the rules of procedure that it follows; 0: there are none
    kind: what is voted on
    method: how it is counted
    proposal: on which proposal; null for a survey on none, an election of seats, a poll within a commission
    text: the exact text that is voted on: SHA-256 over a line `<clause> <digest>` for each of its clauses;
        null where there is no proposal
    question: the question in words; null where the proposal is the question
    options: approval, ranked and survey: what is chosen from, at most 50
    seats: approval: how many options are chosen; 0 otherwise
    limit: approval and survey: how many options a ballot may choose at most; 0 otherwise
    status_quo: ranked: the option that stands for leaving things as they are; null where there is none
    above: ranked, with a status quo: how many ballots must put an option above it
    threshold: majority: what is enough to adopt; null otherwise
    quorum: how many must cast a ballot
    hold: consent: for how many days an objection holds the item at most; 0 otherwise
    secrecy: open: by name, at once; sealed: nobody sees a ballot before the close
    seal: sealed: the public key that ballots are sealed with; null where the poll is open
    closes_at: the announced closing time (UTC); null: it will be announced
    amendments: on which amendments to the proposal, one or several that collide; none: on the item itself
    reruns: the annulled poll that is held again; null where there is none
    decides: the consent round whose objections are put to the vote; null where there is none
    membership_version: the version of stream `membership` at which the roll was frozen
    roll_size: how many organisations are on the roll
    roll: SHA-256 over a line `<organisation>` for each organisation on the roll, sorted
    voters: the roll by name, sorted, where it is not everybody in good standing; null where it is
    within: the commission whose seats are the roll, and what it has in hand; null where it is a poll of the
        assembly
    """

    type: ClassVar[str] = "poll.opened.v2"
    since: ClassVar[str] = "0.1.0"
    poll: Id
    rules: Whole
    kind: Kind
    method: Method
    proposal: Id | None
    text: Digest | None
    question: Digest | None
    options: Annotated[tuple[Option, ...], Meta(max_length=MAX_OPTIONS)]
    seats: Whole
    limit: Whole
    status_quo: Id | None
    above: Whole
    threshold: Threshold | None
    quorum: Quorum
    hold: Whole
    secrecy: Secrecy
    seal: PublicKey | None
    closes_at: Moment | None
    amendments: Amendments
    reruns: Id | None
    decides: Id | None
    membership_version: int
    roll_size: int
    roll: Digest
    voters: Annotated[tuple[Id, ...], Meta(max_length=MAX_VOTERS)] | None
    within: Seated | None = None


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


class ClosedV2(Fact, frozen=True):
    """The same boundary of a sealed poll; from here on everybody can open its envelopes.

    poll: which one
    key: the private key of `seal`, which was secret until now
    """

    type: ClassVar[str] = "poll.closed.v2"
    since: ClassVar[str] = "0.1.0"
    poll: Id
    key: PrivateKey


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


Votes = Annotated[tuple[Whole, ...], Meta(max_length=MAX_OPTIONS)]
Group = Annotated[tuple[Id, ...], Meta(max_length=MAX_OPTIONS)]


class ConsentTally(Struct, frozen=True, forbid_unknown_fields=True):
    """How many ballots of a consent round said what.

    consent: ballots that consent
    concern: ballots with a concern, which holds nothing and stands in the record
    objection: ballots that object
    """

    consent: int
    concern: int
    objection: int


class Dropped(Struct, frozen=True, forbid_unknown_fields=True):
    """An option that is not considered.

    option: which one
    lacked: too few ballots put it above the status quo (`quorum`), or it did not beat it (`majority`)
    """

    option: Id
    lacked: Literal["quorum", "majority"]


class CountedV2(Fact, frozen=True, omit_defaults=True):
    """The result of a poll by any method, over ballots that can no longer change.

    poll: which one
    ballots: how many counted
    tally: majority: how many ballots made each choice; null otherwise
    consent: consent: how many ballots said what; null otherwise
    approvals: approval and survey: how many ballots chose each option, in their order
    matrix: ranked: a row for each option, in it a number for each: how many ballots put the first above it
    ranking: ranked: groups of options, best first; within a group nobody is ranked above another
    dropped: ranked: options that are not considered
    elected: approval and ranked: the options that are chosen, best first
    tied: options that are equal where not all of them can be chosen; nothing is broken at random
    open_seats: approval: seats that this count does not fill
    outcome: what follows. `held`: objections hold the item; `chosen`: the elected are; `tie`: the tied are
        equal; `none`: a survey decides nothing
    spoilt: sealed: papers that cannot be opened or hold no choice by the method; they are in no other number
    benches: majority within a commission: the votes by bench; null otherwise
    """

    type: ClassVar[str] = "poll.counted.v2"
    since: ClassVar[str] = "0.1.0"
    poll: Id
    ballots: Whole
    tally: Tally | None
    consent: ConsentTally | None
    approvals: Votes
    matrix: Annotated[tuple[Votes, ...], Meta(max_length=MAX_OPTIONS)]
    ranking: Annotated[tuple[Group, ...], Meta(max_length=MAX_OPTIONS)]
    dropped: Annotated[tuple[Dropped, ...], Meta(max_length=MAX_OPTIONS)]
    elected: Group
    tied: Group
    open_seats: Whole
    outcome: AnyOutcome
    spoilt: Whole = 0
    benches: Benches | None = None


class Annulled(Fact, frozen=True):
    """The poll does not count.

    poll: which one
    reason: why, in public
    """

    type: ClassVar[str] = "poll.annulled.v1"
    since: ClassVar[str] = "0.1.0"
    poll: Id
    reason: Digest


Event = Opened | OpenedV2 | ClosingAnnounced | Closed | ClosedV2 | Counted | CountedV2 | Annulled
