"""Which act wrote these facts: what lets the same rules that once decided an act judge it again.

Facts hold all that an act asked for, so the act can be made again from what it wrote. Whoever replays a log
decides it anew, on the states as they were then, as the actor and at the time that the log names, and must
come to exactly these facts. There is no second set of rules that could say something else.

What an act wrote behind its first fact may be missing, where a log was cut: something stands in its place in
the act that is made again, so that what is missing is seen by comparing.

A fact that no act begins with stands behind another one only. A new fact needs a line in `ACTS`; one that has
none is passed over by whoever replays, and told as not judged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec import structs

from events.action.acts import (
    AbandonAction,
    CloseUnsolved,
    CompleteAction,
    MeasureAction,
    SupersedeAction,
    TakeUp,
)
from events.action.facts import (
    ActionAbandoned,
    ActionCompleted,
    ActionMeasured,
    ActionSuperseded,
    ActionTakenUp,
    ActionUnsolved,
)
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
from events.application.acts import AdmitApplicant, Apply, RefuseApplicant, profile_of
from events.application.facts import (
    ApplicationAdmitted,
    ApplicationRefused,
    ApplicationReopened,
    Applied,
)
from events.assembly.acts import AnnounceKey, Found, GiveOffice, TakeOffice
from events.assembly.facts import Founded, KeyAnnounced, OfficeGiven, OfficeTaken
from events.attendance.acts import Come, Go
from events.attendance.facts import Came, Went
from events.ballot.acts import Cast as CastBallot
from events.ballot.acts import Confirm, Dispute, EnterInRoom
from events.ballot.facts import Cast, CastV2, Confirmed, Disputed
from events.bundle.acts import BeginBundle, BundleSignal, IssueBundle, LeaveSignalOut
from events.bundle.facts import BundleBegun, BundleIssued, SignalBundled, SignalLeftOut
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
from events.charter.acts import AdoptFirstCharter
from events.charter.facts import CharterAdopted
from events.commission.acts import Dissolve, FoundCommission, NameOfficers, NameSeat, VacateSeat
from events.commission.facts import (
    CommissionFounded,
    Dissolved,
    OfficersNamed,
    SeatFilled,
    SeatVacated,
    SubstitutesRanked,
)
from events.contribution.acts import Answer, Contribute
from events.contribution.acts import Revise as ReviseContribution
from events.contribution.acts import Withdraw as WithdrawContribution
from events.contribution.facts import Answered, Contributed, Hidden, SaidWithin, Shown
from events.contribution.facts import Revised as ContributionRevised
from events.contribution.facts import Withdrawn as ContributionWithdrawn
from events.contribution.within import SpeakWithin
from events.coverage.acts import ListCoverage
from events.coverage.facts import CoverageListed
from events.delegation.acts import BringBack, CallBack, ConcludeDelegation, Delegate, Extend, SendBack
from events.delegation.facts import (
    Accepted,
    BecameHot,
    Begun,
    BroughtBack,
    CalledBack,
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
from events.delegation.facts import Concluded as DelegationConcluded
from events.delegation.receiving import Accept, BeginWork, Decline, HandOn, MarkOverdue, Report, Return
from events.duty.acts import FindInsufficient, GiveAnswer, GiveInterimAnswer
from events.duty.facts import (
    DutyOpened,
    DutyOverdue,
    DutyReminded,
    FoundInsufficient,
    InterimAnswered,
    OutcomeAnswered,
)
from events.duty.keeping import MarkDutyOverdue, OpenDuty, RemindOfDuty
from events.erasure.acts import ConfirmErasure, RefuseErasure, RequestErasure
from events.erasure.facts import ErasureRefused, ErasureRequested, ProseErased
from events.fact import Fact
from events.fund.acts import Allocate, CorrectAllocation, CorrectFund, RecordFund
from events.fund.facts import Allocated, AllocationCorrected, FundCorrected, FundRecorded
from events.hold.acts import AnswerObjection, WithdrawObjection
from events.hold.facts import ItemHeld, ItemReleased, ObjectionAnswered, ObjectionWithdrawn
from events.measure.acts import AskMeasure, ConfirmMeasure, RefuseMeasure
from events.measure.appeals import AppealMeasure, JudgeAppeal, WithdrawAppeal
from events.measure.facts import (
    AppealJudged,
    AppealWithdrawn,
    MeasureAppealed,
    MeasureAsked,
    MeasureConfirmed,
    MeasureRefused,
)
from events.membership.acts import Admit, Leave, Reinstate, Suspend
from events.membership.facts import Admitted, Left, Reinstated, Suspended
from events.minority.acts import TakePosition
from events.minority.facts import PositionTaken
from events.organisation.acts import ChangeProfile, GiveMandate, Profile, WithdrawMandate
from events.organisation.facts import (
    Described,
    MandateGiven,
    MandateWithdrawn,
    Merged,
    MergerAgreed,
    Profiled,
)
from events.organisation.merging import AgreeMerger, Merge
from events.outreach.acts import CompleteOutreach, GiveOutreach, LetOutreachGo, TakeOverOutreach
from events.outreach.facts import OutreachDone, OutreachGiven, OutreachLetGo, OutreachTakenOver
from events.poll.acts import AnnounceClosing, Annul, Close, Count, Open
from events.poll.facts import (
    MAX_VOTERS,
    Annulled,
    Closed,
    ClosedV2,
    ClosingAnnounced,
    Counted,
    CountedV2,
    Opened,
    OpenedV2,
    Option,
)
from events.poll.paper import Paper
from events.poll.seated import OpenWithin
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
from events.prospect.acts import (
    DeclineInvitation,
    InviteProspect,
    JoinProspect,
    ListProspect,
    RefuseMail,
    RemoveProspect,
)
from events.prospect.facts import (
    ProspectDeclined,
    ProspectInvited,
    ProspectJoined,
    ProspectListed,
    ProspectRefusedMail,
    ProspectRemoved,
)
from events.recognition.acts import RecogniseSignal, TellSeen, WithdrawRecognition
from events.recognition.facts import RecognitionWithdrawn, SignalRecognised, SignalSeen
from events.rules.acts import AdoptFirstRules
from events.rules.facts import RulesAdopted
from events.signal.acts import MergeSignal, RaiseSignal
from events.signal.answering import AnswerSignal
from events.signal.facts import (
    SignalAnswered,
    SignalLinked,
    SignalMerged,
    SignalRaised,
    SignalTookIn,
    SignalUnlinked,
)
from events.signal.linking import LinkSignal, UnlinkSignal
from events.sitting.acts import Begin, Cancel, Convene, End, Move
from events.sitting.agenda import AddDocument, OrderAgenda, PutItem
from events.sitting.facts import (
    AgendaItemPut,
    AgendaOrdered,
    Began,
    Cancelled,
    Convened,
    DocumentAdded,
    Ended,
    MinutesApproved,
    MinutesDrafted,
    Moved,
    TurnAsked,
    TurnGiven,
    TurnWaived,
)
from events.sitting.floor import AskTurn, GiveTurn, WaiveTurn
from events.sitting.minutes import ApproveMinutes, DraftMinutes
from events.statements.facts import StatementPut
from events.support.acts import GiveSupport, TakeSupportBack
from events.support.facts import SupportGiven, SupportTakenBack
from events.world import Act

Choices = Callable[[str], Mapping[str, str]]
"""The choice, by organisation, of each ballot in a poll that counts; SPOILT for what does not open to one."""

HalfOf = Callable[[str], str | None]
"""The public key of a private one as facts hold them (events/seal.py); None: it is no key."""

Make = Callable[[Any, str, Sequence[Fact], Choices], Act]
"""Makes an act of its first fact, the stream that this stands in, and the facts behind it."""

_NOTHING = "0" * 64


def act_of(stream: str, facts: Sequence[Fact], choices: Choices, half: HalfOf = lambda _: None) -> Act | None:
    """The act that wrote `facts`, of which the first stands in `stream`; None: no act is known that does."""
    first = facts[0]
    if isinstance(first, ClosedV2):
        return Close(first.poll, first.key, half(first.key))
    make = ACTS.get(type(first))
    return None if make is None else make(first, stream, facts[1:], choices)


def alike(act: type[Any]) -> Make:
    """An act whose members the fact has too, under the same names; what it lacks is named by the stream."""
    names = [field.name for field in structs.fields(act)]

    def make(fact: Any, stream: str, *_: object) -> Act:
        said = {name: getattr(fact, name) if hasattr(fact, name) else _of(stream) for name in names}
        made: Act = act(**said)
        return made

    return make


def _of(stream: str) -> str:
    """The organisation or the proposal whose stream it is."""
    return stream.partition("-")[2]


def _found(fact: Founded, _stream: str, rest: Sequence[Fact], _choices: Choices) -> Found:
    clerks = tuple(given.mandate for given in rest if isinstance(given, OfficeGiven))
    return Found(fact.origin, fact.name, fact.purpose, clerks or ("0",), fact.sample, fact.succeeds)


def _admit(fact: Admitted, _stream: str, rest: Sequence[Fact], _choices: Choices) -> Admit:
    told = next((profile for profile in rest if isinstance(profile, Profiled | Described)), None)
    return Admit(fact.organisation, fact.bench, Profile(_NOTHING) if told is None else _profile(told))


def _profile(told: Profiled | Described) -> Profile:
    return Profile(**structs.asdict(told))


def _applied(fact: Applied, *_: object) -> Apply:
    return Apply(fact.application, fact.organisation, fact.bench, profile_of(fact), fact.motive)


def _prepare(fact: Prepared, *_: object) -> Prepare:
    """Said whole, where the act may have said a part of it: what it comes to is the same."""
    said = fact.preparation
    return Prepare(fact.proposal, **{name: getattr(said, name) for name in said.__struct_fields__})


def _adopted(fact: AmendmentAdopted, stream: str, *_: object) -> TakeOver | DecideAmendments:
    if fact.way == "taken-over" or fact.poll is None:
        return TakeOver(_of(stream), fact.amendment)
    return DecideAmendments(_of(stream), fact.poll)


def _open(fact: Opened | OpenedV2, *_: object) -> Open | OpenWithin:
    if isinstance(fact, Opened):
        return Open(fact.poll, fact.proposal, fact.threshold, fact.quorum, fact.closes_at)
    paper = Paper(**{name: getattr(fact, name) for name in Paper.__struct_fields__})
    if fact.rules:  # what the rules ask nobody says: it is compared with what they ask
        options = tuple(Option(option.option, option.label) for option in fact.options)
        paper = structs.replace(paper, options=options, above=0, hold=0)
        if fact.within is not None:
            where = fact.within.commission, fact.within.kind, fact.within.item
            return OpenWithin(fact.poll, *where, paper, fact.closes_at, fact.seal)
        return Open(fact.poll, fact.proposal, None, None, fact.closes_at, paper, fact.seal)
    return Open(fact.poll, fact.proposal, fact.threshold, fact.quorum, fact.closes_at, paper, fact.seal)


def _count(fact: Counted | CountedV2, _stream: str, _rest: Sequence[Fact], choices: Choices) -> Count:
    said = choices(fact.poll)
    objectors = sorted(name for name, choice in said.items() if choice == "objection")
    return Count(fact.poll, tuple(said.values()), tuple(objectors[:MAX_VOTERS]), tuple(said))


def _cast(fact: Cast | CastV2, *_: object) -> CastBallot | EnterInRoom:
    if isinstance(fact, Cast):
        return CastBallot(fact.poll, fact.organisation, fact.choice)
    if fact.room is None:
        return CastBallot(fact.poll, fact.organisation, fact.choice, fact.reason)
    return EnterInRoom(fact.poll, fact.organisation, fact.room, fact.choice, fact.reason)


def _called_to_vote(
    fact: CallPutToVote, _stream: str, rest: Sequence[Fact], _choices: Choices
) -> PutCallToVote:
    poll = next((one for one in rest if isinstance(one, OpenedV2)), None)
    if poll is None or poll.closes_at is None:  # cut short, or no poll that follows from this
        return PutCallToVote(fact.call, fact.poll, datetime.max.replace(year=2999, tzinfo=UTC))
    return PutCallToVote(fact.call, fact.poll, poll.closes_at, poll.seal)


def _said_within(fact: SaidWithin, *_: object) -> SpeakWithin:
    where = fact.within.commission, fact.within.kind, fact.within.item
    how: dict[str, Any] = {"said": fact.kind, "for_another": fact.for_another}
    return SpeakWithin(
        fact.contribution, *where, fact.organisation, text=fact.text, reply_to=fact.reply_to, **how
    )


ACTS: dict[type[Fact], Make] = {
    Founded: _found,
    OfficeGiven: alike(GiveOffice),
    OfficeTaken: alike(TakeOffice),
    KeyAnnounced: alike(AnnounceKey),
    CharterAdopted: alike(AdoptFirstCharter),
    RulesAdopted: alike(AdoptFirstRules),
    Admitted: _admit,
    Suspended: alike(Suspend),
    Reinstated: alike(Reinstate),
    Left: alike(Leave),
    Applied: _applied,
    ApplicationAdmitted: alike(AdmitApplicant),
    ApplicationRefused: alike(RefuseApplicant),
    MeasureAsked: alike(AskMeasure),
    MeasureConfirmed: alike(ConfirmMeasure),
    MeasureRefused: alike(RefuseMeasure),
    MeasureAppealed: alike(AppealMeasure),
    AppealWithdrawn: alike(WithdrawAppeal),
    AppealJudged: alike(JudgeAppeal),
    Profiled: lambda fact, stream, *_: ChangeProfile(_of(stream), _profile(fact)),
    Described: lambda fact, stream, *_: ChangeProfile(_of(stream), _profile(fact)),
    MergerAgreed: alike(AgreeMerger),
    Merged: lambda fact, stream, *_: Merge(fact.organisation, _of(stream), fact.moved),
    MandateGiven: alike(GiveMandate),
    MandateWithdrawn: alike(WithdrawMandate),
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
    Convened: alike(Convene),
    Moved: alike(Move),
    Cancelled: alike(Cancel),
    AgendaItemPut: alike(PutItem),
    AgendaOrdered: alike(OrderAgenda),
    DocumentAdded: alike(AddDocument),
    Began: alike(Begin),
    TurnAsked: alike(AskTurn),
    TurnGiven: alike(GiveTurn),
    TurnWaived: alike(WaiveTurn),
    Ended: alike(End),
    MinutesDrafted: alike(DraftMinutes),
    MinutesApproved: alike(ApproveMinutes),
    Came: alike(Come),
    Went: alike(Go),
    PositionTaken: alike(TakePosition),
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
    DelegationConcluded: alike(ConcludeDelegation),
    DutyOpened: alike(OpenDuty),
    DutyReminded: alike(RemindOfDuty),
    InterimAnswered: lambda fact, *_: GiveInterimAnswer(fact.proposal, fact.text, fact.term.due_at),
    OutcomeAnswered: alike(GiveAnswer),
    DutyOverdue: alike(MarkDutyOverdue),
    FoundInsufficient: alike(FindInsufficient),
    ActionTakenUp: alike(TakeUp),
    ActionMeasured: alike(MeasureAction),
    ActionCompleted: alike(CompleteAction),
    ActionAbandoned: alike(AbandonAction),
    ActionSuperseded: alike(SupersedeAction),
    ActionUnsolved: alike(CloseUnsolved),
    SignalRaised: alike(RaiseSignal),
    SignalMerged: alike(MergeSignal),
    SignalLinked: alike(LinkSignal),
    SignalUnlinked: alike(UnlinkSignal),
    SignalAnswered: alike(AnswerSignal),
    SignalRecognised: alike(RecogniseSignal),
    RecognitionWithdrawn: alike(WithdrawRecognition),
    SignalSeen: alike(TellSeen),
    BundleBegun: alike(BeginBundle),
    SignalBundled: alike(BundleSignal),
    SignalLeftOut: alike(LeaveSignalOut),
    BundleIssued: alike(IssueBundle),
    FundRecorded: alike(RecordFund),
    FundCorrected: alike(CorrectFund),
    Allocated: alike(Allocate),
    AllocationCorrected: alike(CorrectAllocation),
    CoverageListed: alike(ListCoverage),
    OutreachGiven: alike(GiveOutreach),
    OutreachTakenOver: alike(TakeOverOutreach),
    OutreachDone: alike(CompleteOutreach),
    OutreachLetGo: alike(LetOutreachGo),
    ProspectListed: alike(ListProspect),
    ProspectInvited: alike(InviteProspect),
    ProspectDeclined: alike(DeclineInvitation),
    ProspectRefusedMail: alike(RefuseMail),
    ProspectJoined: alike(JoinProspect),
    ProspectRemoved: alike(RemoveProspect),
    ErasureRequested: alike(RequestErasure),
    ErasureRefused: alike(RefuseErasure),
    ProseErased: alike(ConfirmErasure),
    Opened: _open,
    OpenedV2: _open,
    ClosingAnnounced: alike(AnnounceClosing),
    Closed: lambda fact, *_: Close(fact.poll),
    ClosedV2: lambda fact, *_: Close(fact.poll, fact.key),
    Counted: _count,
    CountedV2: _count,
    Annulled: alike(Annul),
    Cast: _cast,
    CastV2: _cast,
    Disputed: alike(Dispute),
    Confirmed: alike(Confirm),
    ObjectionAnswered: alike(AnswerObjection),
    ObjectionWithdrawn: alike(WithdrawObjection),
}
"""How the act is made that begins with a fact of this type."""

FOLLOWING: dict[type[Fact], str] = {
    PutToVote: "no-poll-opened",
    StatementPut: "no-poll-opened",
    AmendmentsPutToVote: "no-poll-opened",
    ItemHeld: "follows-from-nothing",
    ItemReleased: "follows-from-nothing",
    AmendmentRebased: "no-text-changed",
    AmendmentFlagged: "no-text-changed",
    Scheduled: "no-places-drawn",
    ApplicationReopened: "no-appeal-judged",
    Hidden: "no-measure-confirmed",
    Shown: "no-appeal-judged",
    SubstitutesRanked: "no-call-decided",
    BecameHot: "no-hand-on",
    PassedOn: "no-answer-of-the-city",
    SignalTookIn: "no-signal-merged",
    Reopened: "nothing-reported",
}
"""Facts that stand behind another one, in the same act, and never first; how it is called when they do."""
