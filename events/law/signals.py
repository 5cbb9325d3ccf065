"""The acts behind the facts of signals, who recognises them, and bundles of them."""

from __future__ import annotations

from events.bundle.acts import BeginBundle, BundleSignal, IssueBundle, LeaveSignalOut
from events.bundle.facts import BundleBegun, BundleIssued, SignalBundled, SignalLeftOut
from events.fact import Fact
from events.law.making import Make, alike
from events.recognition.acts import RecogniseSignal, TellSeen, WithdrawRecognition
from events.recognition.facts import RecognitionWithdrawn, SignalRecognised, SignalSeen
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

ACTS: dict[type[Fact], Make] = {
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
}

FOLLOWING: dict[type[Fact], str] = {
    SignalTookIn: "no-signal-merged",
}
