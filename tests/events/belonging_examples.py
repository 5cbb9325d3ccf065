"""Leaves about who belongs: fuller profiles, mergers, applications, measures; by name: (stream, version, …,
fact).
"""

from __future__ import annotations

from datetime import UTC, datetime

from events.application.facts import ApplicationAdmitted, ApplicationRefused, ApplicationReopened, Applied
from events.fact import Actor, Fact
from events.measure.facts import (
    AppealJudged,
    AppealWithdrawn,
    MeasureAppealed,
    MeasureAsked,
    MeasureConfirmed,
    MeasureRefused,
)
from events.organisation.facts import Described, Merged, MergerAgreed

UNTIL = datetime(2026, 4, 1, 20, 0, tzinfo=UTC)
CLERK = Actor("clerk", "q4zt", None, "token")
MEMBER = Actor("member", "x5d2", "buurtwerk", "token")
CITY = Actor("member", "z7f4", "stad", "token")
A, B, C = "a" * 64, "b" * 64, "c" * 64

APPLIED = Applied(
    application="t1",
    organisation="koor",
    bench="civil-society",
    motive=C,
    name=A,
    stands_for=B,
    themes=("cultuur",),
    target_groups=("jongeren",),
    neighbourhoods=("ledeberg",),
    legal_form="citizens-initiative",
    founded=2024,
    staffing="volunteer",
    size="under-10",
)
BARE = Applied("t2", "dienst", "city", None, A, None, (), (), (), None, None, None, None)
SUSPEND = MeasureAsked("r1", "suspend", "buurtwerk", "dissolved", A, "city")
REFUSE = MeasureAsked("r2", "refuse-admission", "t1", "not-eligible", B, "civil-society")
FULL = Described(A, B, ("wonen",), ("jongeren",), ("ledeberg",), "unincorporated", 1998, "mixed", "10-49")
SILENT = Described(A, None, (), (), (), None, None, None, "250-or-more")

EXAMPLES: dict[str, tuple[str, int, Actor, str, Fact]] = {
    "fuller profile": ("organisation-buurtwerk", 5, MEMBER, "b1", FULL),
    "fuller profile that says little": ("organisation-stad", 2, CLERK, "b2", SILENT),
    "merger agreed": ("organisation-koor", 3, MEMBER, "b3", MergerAgreed("buurtwerk")),
    "merger not agreed any more": ("organisation-koor", 4, MEMBER, "b4", MergerAgreed(None)),
    "merged": ("organisation-buurtwerk", 6, MEMBER, "b5", Merged("koor", ("m1", "m2"))),
    "applied": ("application-t1", 1, MEMBER, "b6", APPLIED),
    "applied with nothing but a name": ("application-t2", 1, CLERK, "b7", BARE),
    "applicant admitted": ("application-t1", 2, CLERK, "b8", ApplicationAdmitted("t1", "koor")),
    "applicant refused": ("application-t1", 2, CITY, "b9", ApplicationRefused("t1", B, "r2")),
    "applicant refused without rules": ("application-t2", 2, CLERK, "b10", ApplicationRefused("t2", A, None)),
    "application reopened": ("application-t1", 3, CLERK, "b11", ApplicationReopened("t1", "r2")),
    "suspension asked": ("measure-r1", 1, CITY, "b12", SUSPEND),
    "refusal of admission asked": ("measure-r2", 1, MEMBER, "b13", REFUSE),
    "measure confirmed": (
        "measure-r1", 2, MEMBER, "b14", MeasureConfirmed("r1", "civil-society", UNTIL)
    ),
    "measure refused": ("measure-r2", 2, CITY, "b15", MeasureRefused("r2", C, "city")),
    "appealed": ("measure-r1", 3, MEMBER, "b16", MeasureAppealed("r1", C)),
    "appeal withdrawn": ("measure-r1", 4, MEMBER, "b17", AppealWithdrawn("r1")),
    "appeal judged": ("measure-r1", 4, CLERK, "b18", AppealJudged("r1", "p1", "lifted")),
}  # fmt: skip
