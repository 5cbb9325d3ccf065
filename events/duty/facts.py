"""Stream `duty-<proposal>`: the answer that the city owes to an outcome that addresses it (T6, ADR 0047).

    opened → answered
       ╰─ overdue → answered, late
    answered → found insufficient, once → opened again, with a new term
    opened, overdue → lifted: the vote was annulled, and may be held again (ADR 0053)

Before its term ends the city may give one interim answer, with a later date. "Not ours" names who should have
it, and that is a hand-on of the outcome (`delegation-outcome-<proposal>`). Terms end at the end of a day in
Brussels. Of the outcome it is told beforehand what it is worth (T4), and the answer is held against that.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from events.delegation.facts import Receiver
from events.fact import Digest, Fact, Id, Moment
from events.poll.facts import Tally
from events.proposal.facts import Engagement, Number

MAX_COMMITMENTS = 20
"""What one answer promises to do, at most."""

MAX_REMINDERS = 2

Verdict = Literal["accept", "partly", "reject", "not-ours"]
"""What the city answers: it does all of it, a part of it, nothing, or it is for somebody else to do."""

Round = Annotated[int, Meta(ge=1, le=2)]
Reminders = Annotated[tuple[Moment, ...], Meta(max_length=MAX_REMINDERS)]


class Term(Struct, frozen=True, forbid_unknown_fields=True):
    """Until when an answer is owed.

    due_at: from then on it is overdue (UTC)
    reminders: when the contact person is reminded (UTC), in order; none where the term is too short for it
    """

    due_at: Moment
    reminders: Reminders


class Commitment(Struct, frozen=True, forbid_unknown_fields=True):
    """What of it the city will do: an action, taken up in the same act.

    action: the id of the action
    owner: the organisation of the city's bench that does it
    what: what it does
    due_at: until when (UTC)
    """

    action: Id
    owner: Id
    what: Digest
    due_at: Moment


class DutyOpened(Fact, frozen=True):
    """The assembly came to an outcome that addresses the city: it owes an answer.

    proposal: the outcome
    rules: the version of the rules of procedure whose term holds
    engagement: what the outcome was said to be worth before the vote (T4); null where nothing was said
    term: until when
    """

    type: ClassVar[str] = "duty.opened.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    rules: Number
    engagement: Engagement | None
    term: Term


class DutyReminded(Fact, frozen=True):
    """The contact person was reminded of the answer.

    proposal: the outcome
    number: of this reminder in the present term; the first is 1
    """

    type: ClassVar[str] = "duty.reminded.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    number: Annotated[int, Meta(ge=1, le=MAX_REMINDERS)]


class InterimAnswered(Fact, frozen=True):
    """The city told how far it is, and by when it answers. It can do so once.

    proposal: the outcome
    text: how far it is, and why it takes longer
    term: until when now
    """

    type: ClassVar[str] = "duty.interim-answer.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    text: Digest
    term: Term


class OutcomeAnswered(Fact, frozen=True):
    """The city answered.

    proposal: the outcome
    round: 1, or 2 where the answer before was found insufficient
    verdict: what it does with it
    reasons: why, in public
    commitments: what it will do, at most 20: 1 at least where it accepts, none where it does not
    receiver: whom it names in its place; null where it answers for itself
    """

    type: ClassVar[str] = "duty.answered.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    round: Round
    verdict: Verdict
    reasons: Digest
    commitments: Annotated[tuple[Commitment, ...], Meta(max_length=MAX_COMMITMENTS)]
    receiver: Receiver | None


class DutyOverdue(Fact, frozen=True):
    """The term ended without an answer, in public. An answer that comes late is told as late.

    proposal: the outcome
    round: which term: 1, or 2 where an answer was found insufficient
    """

    type: ClassVar[str] = "duty.overdue.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    round: Round


class FoundInsufficient(Fact, frozen=True):
    """A plenary sitting found the answer insufficient, and asks another one. It can do so once.

    proposal: the outcome
    sitting: which sitting
    hands: the show of hands on that: for, against, abstentions
    reason: what is missing, in public
    term: until when now
    """

    type: ClassVar[str] = "duty.found-insufficient.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    sitting: Id
    hands: Tally
    reason: Digest
    term: Term


class DutyLifted(Fact, frozen=True):
    """The vote behind the outcome was annulled: no answer is owed to it. A later vote opens a new duty.

    proposal: the outcome
    poll: the poll that was annulled
    """

    type: ClassVar[str] = "duty.lifted.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    poll: Id


Event = (
    DutyOpened
    | DutyReminded
    | InterimAnswered
    | OutcomeAnswered
    | DutyOverdue
    | FoundInsufficient
    | DutyLifted
)
