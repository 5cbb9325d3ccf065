"""The acts behind the facts of calls for candidates, commissions, and what is delegated to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from events.call.acts import CloseCall, OpenCall, Stand, WithdrawCandidacy
from events.call.deciding import DecideCall, OpenDraw, PutCallToVote, RevealValue
from events.call.facts import (
    CallClosed,
    CallDecided,
    CallOpened,
    CallPutToVote,
    CandidacyDeclared,
    CandidacyWithdrawn,
    DrawOpened,
    ValueRevealed,
)
from events.commission.acts import Dissolve, FoundCommission, NameOfficers, NameSeat, VacateSeat
from events.commission.facts import (
    CommissionFounded,
    Dissolved,
    OfficersNamed,
    SeatFilled,
    SeatVacated,
    SubstitutesRanked,
)
from events.delegation.acts import BringBack, CallBack, ConcludeDelegation, Delegate, Extend, SendBack
from events.delegation.facts import (
    Accepted,
    BecameHot,
    Begun,
    BroughtBack,
    CalledBack,
    Concluded,
    Declined,
    Delegated,
    Extended,
    HandedOn,
    Overdue,
    PassedOn,
    Reported,
    Returned,
    SentBack,
)
from events.delegation.receiving import Accept, BeginWork, Decline, HandOn, MarkOverdue, Report, Return
from events.fact import Fact
from events.law.making import Choices, Make, alike
from events.poll.facts import OpenedV2


def _called_to_vote(
    fact: CallPutToVote, _stream: str, rest: Sequence[Fact], _choices: Choices
) -> PutCallToVote:
    poll = next((one for one in rest if isinstance(one, OpenedV2)), None)
    if poll is None or poll.closes_at is None:  # cut short, or no poll that follows from this
        return PutCallToVote(fact.call, fact.poll, datetime.max.replace(year=2999, tzinfo=UTC))
    return PutCallToVote(fact.call, fact.poll, poll.closes_at, poll.seal)


ACTS: dict[type[Fact], Make] = {
    CallOpened: alike(OpenCall),
    CandidacyDeclared: alike(Stand),
    CandidacyWithdrawn: alike(WithdrawCandidacy),
    CallClosed: alike(CloseCall),
    CallPutToVote: _called_to_vote,
    DrawOpened: alike(OpenDraw),
    ValueRevealed: alike(RevealValue),
    CallDecided: alike(DecideCall),
    CommissionFounded: alike(FoundCommission),
    SeatFilled: alike(NameSeat),
    SeatVacated: alike(VacateSeat),
    OfficersNamed: alike(NameOfficers),
    Dissolved: alike(Dissolve),
    Delegated: alike(Delegate),
    Accepted: alike(Accept),
    Declined: alike(Decline),
    Begun: alike(BeginWork),
    HandedOn: alike(HandOn),
    BroughtBack: alike(BringBack),
    Extended: alike(Extend),
    CalledBack: alike(CallBack),
    Returned: alike(Return),
    Overdue: alike(MarkOverdue),
    Reported: alike(Report),
    SentBack: alike(SendBack),
    Concluded: alike(ConcludeDelegation),
}

FOLLOWING: dict[type[Fact], str] = {
    SubstitutesRanked: "no-call-decided",
    BecameHot: "no-hand-on",
    PassedOn: "no-answer-of-the-city",
}
