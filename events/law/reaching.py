"""The acts behind the facts of whom the assembly means to reach, who sees to it, and who is invited."""

from __future__ import annotations

from events.coverage.acts import ListCoverage
from events.coverage.facts import CoverageListed
from events.fact import Fact
from events.law.making import Make, alike
from events.outreach.acts import CompleteOutreach, GiveOutreach, LetOutreachGo, TakeOverOutreach
from events.outreach.facts import OutreachDone, OutreachGiven, OutreachLetGo, OutreachTakenOver
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

ACTS: dict[type[Fact], Make] = {
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
}
