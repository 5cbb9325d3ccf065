"""The acts behind the facts of a proposal: support, agenda, amendments, what is said of it, minorities."""

from __future__ import annotations

from typing import Any

from events.agenda.acts import Announce, CloseList, Draw, Reveal
from events.agenda.facts import AgendaAnnounced, AgendaClosed, AgendaDrawn, LotRevealed
from events.amendment.acts import CoSign as CoSignAmendment
from events.amendment.acts import File as FileAmendment
from events.amendment.acts import WithdrawAmendment
from events.amendment.deciding import Consolidate, DecideAmendments, Rank, TakeOver
from events.amendment.facts import (
    AmendmentAdopted,
    AmendmentCoSigned,
    AmendmentFiled,
    AmendmentFlagged,
    AmendmentRebased,
    AmendmentRejected,
    AmendmentsPutToVote,
    AmendmentsRanked,
    AmendmentWithdrawn,
)
from events.contribution.acts import Answer, Contribute
from events.contribution.acts import Revise as ReviseContribution
from events.contribution.acts import Withdraw as WithdrawContribution
from events.contribution.facts import Answered, Contributed, Hidden, SaidWithin, Shown
from events.contribution.facts import Revised as ContributionRevised
from events.contribution.facts import Withdrawn as ContributionWithdrawn
from events.contribution.within import SpeakWithin
from events.fact import Fact
from events.law.making import Make, alike, named_by
from events.minority.acts import TakePosition
from events.minority.facts import PositionTaken
from events.proposal.acts import Submit, Withdraw
from events.proposal.conclusion import Conclude
from events.proposal.course import EndDeliberation, Lapse, Qualify
from events.proposal.facts import (
    Concluded,
    Consolidated,
    CoSigned,
    Deliberated,
    Filed,
    Lapsed,
    Prepared,
    PutToVote,
    Qualified,
    Referred,
    Reopened,
    Revised,
    Scheduled,
    Submitted,
    Withdrawn,
)
from events.proposal.filing import CoSign, File, Prepare, Refer, Revise
from events.support.acts import GiveSupport, TakeSupportBack
from events.support.facts import SupportGiven, SupportTakenBack


def _prepare(fact: Prepared, *_: object) -> Prepare:
    """Said whole, where the act may have said a part of it: what it comes to is the same."""
    said = fact.preparation
    return Prepare(fact.proposal, **{name: getattr(said, name) for name in said.__struct_fields__})


def _adopted(fact: AmendmentAdopted, stream: str, *_: object) -> TakeOver | DecideAmendments:
    if fact.way == "taken-over" or fact.poll is None:
        return TakeOver(named_by(stream), fact.amendment)
    return DecideAmendments(named_by(stream), fact.poll)


def _said_within(fact: SaidWithin, *_: object) -> SpeakWithin:
    where = fact.within.commission, fact.within.kind, fact.within.item
    how: dict[str, Any] = {"said": fact.kind, "for_another": fact.for_another}
    return SpeakWithin(
        fact.contribution, *where, fact.organisation, text=fact.text, reply_to=fact.reply_to, **how
    )


ACTS: dict[type[Fact], Make] = {
    Submitted: alike(Submit),
    Filed: alike(File),
    CoSigned: alike(CoSign),
    Prepared: _prepare,
    Revised: alike(Revise),
    Referred: alike(Refer),
    Withdrawn: alike(Withdraw),
    Qualified: alike(Qualify),
    Lapsed: alike(Lapse),
    Deliberated: alike(EndDeliberation),
    Concluded: alike(Conclude),
    SupportGiven: alike(GiveSupport),
    SupportTakenBack: alike(TakeSupportBack),
    AgendaAnnounced: alike(Announce),
    AgendaClosed: alike(CloseList),
    LotRevealed: alike(Reveal),
    AgendaDrawn: alike(Draw),
    Consolidated: alike(Consolidate),
    AmendmentFiled: alike(FileAmendment),
    AmendmentCoSigned: alike(CoSignAmendment),
    AmendmentWithdrawn: alike(WithdrawAmendment),
    AmendmentsRanked: alike(Rank),
    AmendmentAdopted: _adopted,
    AmendmentRejected: alike(DecideAmendments),
    Contributed: alike(Contribute),
    SaidWithin: _said_within,
    ContributionRevised: alike(ReviseContribution),
    Answered: alike(Answer),
    ContributionWithdrawn: alike(WithdrawContribution),
    PositionTaken: alike(TakePosition),
}

FOLLOWING: dict[type[Fact], str] = {
    PutToVote: "no-poll-opened",
    AmendmentsPutToVote: "no-poll-opened",
    AmendmentRebased: "no-text-changed",
    AmendmentFlagged: "no-text-changed",
    Scheduled: "no-places-drawn",
    Hidden: "no-measure-confirmed",
    Shown: "no-appeal-judged",
    Reopened: "nothing-reported",
}
