"""Stream `call-<id>`: seats of one bench of a commission, from the call to who has them (M3, E6).

    open → closed → put to the vote → decided
              │            ╰─ tie → drawing ─╯
              ╰─ no more candidates than seats ─ decided

Candidacies stand in the call's own stream, so that none can be left out of the vote.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from events.agenda.facts import Secret
from events.fact import Digest, Fact, Id, Moment
from events.membership.facts import Bench
from events.poll.facts import MAX_OPTIONS
from events.proposal.facts import Number

Seats = Annotated[int, Meta(ge=1, le=MAX_OPTIONS)]
Effort = Annotated[int, Meta(ge=0, le=1_000)]
Ids = Annotated[tuple[Id, ...], Meta(max_length=MAX_OPTIONS)]


class CallOpened(Fact, frozen=True):
    """Candidates are called for.

    call: the id of this call
    commission: for which commission
    bench: for seats of which bench
    seats: how many
    rules: the version of the rules of procedure that the election follows
    closes_at: until when one can stand (UTC)
    meetings: how many meetings a year are asked
    hours: how many hours a year are asked, the meetings among them
    returns: what stands in return
    about: what is looked for; on the ballot it is the question
    commitment: SHA-256 of the secret with which the clerk is bound for a lot
    """

    type: ClassVar[str] = "call.opened.v1"
    since: ClassVar[str] = "0.1.0"
    call: Id
    commission: Id
    bench: Bench
    seats: Seats
    rules: Number
    closes_at: Moment
    meetings: Effort
    hours: Effort
    returns: Digest
    about: Digest
    commitment: Digest


class CandidacyDeclared(Fact, frozen=True):
    """An organisation stands.

    call: in which call
    organisation: which organisation
    label: how it stands on the ballot
    motivation: why; null where it was not said
    commitment: SHA-256 of the secret with which it is bound for a lot; null where it takes no part in mixing
    """

    type: ClassVar[str] = "call.candidacy-declared.v1"
    since: ClassVar[str] = "0.1.0"
    call: Id
    organisation: Id
    label: Digest
    motivation: Digest | None
    commitment: Digest | None


class CandidacyWithdrawn(Fact, frozen=True):
    """An organisation does not stand any more.

    call: in which call
    organisation: which organisation
    """

    type: ClassVar[str] = "call.candidacy-withdrawn.v1"
    since: ClassVar[str] = "0.1.0"
    call: Id
    organisation: Id


class CallClosed(Fact, frozen=True):
    """Nobody can stand any more.

    call: which one
    """

    type: ClassVar[str] = "call.closed.v1"
    since: ClassVar[str] = "0.1.0"
    call: Id


class CallPutToVote(Fact, frozen=True):
    """The bench votes, by approval; the poll opens in the same act.

    call: which one
    poll: by which poll
    """

    type: ClassVar[str] = "call.put-to-vote.v1"
    since: ClassVar[str] = "0.1.0"
    call: Id
    poll: Id


class DrawOpened(Fact, frozen=True):
    """There is a tie, and the clerk revealed its secret: those who are tied reveal theirs.

    call: which one
    secret: of the clerk, 64 hex characters
    tied: who is tied, in the order of the ballot
    seats: for how many seats
    until: until when they can reveal (UTC)
    """

    type: ClassVar[str] = "call.draw-opened.v1"
    since: ClassVar[str] = "0.1.0"
    call: Id
    secret: Secret
    tied: Ids
    seats: Seats
    until: Moment


class ValueRevealed(Fact, frozen=True):
    """A candidate who is tied revealed its secret.

    call: in which call
    organisation: which organisation
    value: its secret, 64 hex characters
    """

    type: ClassVar[str] = "call.value-revealed.v1"
    since: ClassVar[str] = "0.1.0"
    call: Id
    organisation: Id
    value: Secret


class CallDecided(Fact, frozen=True):
    """Who has the seats, each of which is filled in the same act.

    call: which one
    elected: with a seat by the vote, best first, or without one, where there were no more than seats
    drawn: with a seat by the lot, in its order
    absent: who was bound for the lot and did not reveal, and so stood behind
    clerk_absent: there was a tie, and the clerk did not reveal: no lot was drawn, and seats stay vacant
    """

    type: ClassVar[str] = "call.decided.v1"
    since: ClassVar[str] = "0.1.0"
    call: Id
    elected: Ids
    drawn: Ids
    absent: Ids
    clerk_absent: bool


Event = (
    CallOpened
    | CandidacyDeclared
    | CandidacyWithdrawn
    | CallClosed
    | CallPutToVote
    | DrawOpened
    | ValueRevealed
    | CallDecided
)
"""What stream `call-<id>` adds up to."""
