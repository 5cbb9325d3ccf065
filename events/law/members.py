"""The acts behind the facts of who belongs: admission, measures, profiles, mergers, mandates."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from events.application.acts import AdmitApplicant, Apply, RefuseApplicant, profile_of
from events.application.facts import ApplicationAdmitted, ApplicationRefused, ApplicationReopened, Applied
from events.fact import Fact
from events.law.making import Choices, Make, alike, named_by
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

_NOTHING = "0" * 64


def _admit(fact: Admitted, _stream: str, rest: Sequence[Fact], _choices: Choices) -> Admit:
    told = next((profile for profile in rest if isinstance(profile, Profiled | Described)), None)
    return Admit(fact.organisation, fact.bench, Profile(_NOTHING) if told is None else _profile(told))


def _profile(told: Profiled | Described) -> Profile:
    return Profile(**structs.asdict(told))


def _applied(fact: Applied, *_: object) -> Apply:
    return Apply(fact.application, fact.organisation, fact.bench, profile_of(fact), fact.motive)


ACTS: dict[type[Fact], Make] = {
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
    Profiled: lambda fact, stream, *_: ChangeProfile(named_by(stream), _profile(fact)),
    Described: lambda fact, stream, *_: ChangeProfile(named_by(stream), _profile(fact)),
    MergerAgreed: alike(AgreeMerger),
    Merged: lambda fact, stream, *_: Merge(fact.organisation, named_by(stream), fact.moved),
    MandateGiven: alike(GiveMandate),
    MandateWithdrawn: alike(WithdrawMandate),
}

FOLLOWING: dict[type[Fact], str] = {
    ApplicationReopened: "no-appeal-judged",
}
