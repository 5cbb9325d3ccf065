"""Stream `measure-<id>`: a step against somebody that takes one person of each bench (F3).

Suspending a member, refusing an applicant, hiding a contribution. One bench asks, with an admissible ground
and a public reason; somebody of the other bench confirms or refuses; within the term of the rules of
procedure one may appeal, and then the assembly judges. That somebody disagrees, or dislikes the tone, is no
ground.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from events.fact import Digest, Fact, Id, Moment
from events.membership.facts import Bench

Kind = Literal["suspend", "refuse-admission", "hide"]
"""What is asked: suspend a member, refuse an applicant, hide a contribution."""

Ground = Literal[
    "not-eligible",
    "duplicate",
    "impersonation",
    "dissolved",
    "threat",
    "personal-data",
    "unlawful",
    "court-order",
]
"""Why: it is not whom the charter lets join; it is a member already under another name; it pretends to be
somebody else; it no longer exists; it threatens somebody; it tells who somebody is; the law forbids it; a
court ordered it."""


class MeasureAsked(Fact, frozen=True):
    """Somebody asked for a measure.

    measure: the random id of this measure
    kind: what is asked
    subject: against which organisation, application or contribution, by its id
    ground: by which ground
    reason: why, in public
    bench: the bench of who asked
    """

    type: ClassVar[str] = "measure.asked.v1"
    since: ClassVar[str] = "0.1.0"
    measure: Id
    kind: Kind
    subject: Id
    ground: Ground
    reason: Digest
    bench: Bench


class MeasureConfirmed(Fact, frozen=True):
    """Somebody of the other bench confirmed it: it is in force, and its effect follows in the same act.

    measure: which one
    bench: the bench of who confirmed
    appeal_until: one may appeal until before this moment (UTC), by the rules of procedure
    """

    type: ClassVar[str] = "measure.confirmed.v1"
    since: ClassVar[str] = "0.1.0"
    measure: Id
    bench: Bench
    appeal_until: Moment


class MeasureRefused(Fact, frozen=True):
    """Somebody of the other bench refused it: nothing happens.

    measure: which one
    reason: why, in public
    bench: the bench of who refused
    """

    type: ClassVar[str] = "measure.refused.v1"
    since: ClassVar[str] = "0.1.0"
    measure: Id
    reason: Digest
    bench: Bench


class MeasureAppealed(Fact, frozen=True):
    """Somebody appealed against it to the assembly. Until the assembly judges, it stays in force.

    measure: which one
    reason: why, in public
    """

    type: ClassVar[str] = "measure.appealed.v1"
    since: ClassVar[str] = "0.1.0"
    measure: Id
    reason: Digest


class AppealWithdrawn(Fact, frozen=True):
    """The appeal was withdrawn: the measure stays.

    measure: which one
    """

    type: ClassVar[str] = "measure.appeal-withdrawn.v1"
    since: ClassVar[str] = "0.1.0"
    measure: Id


class AppealJudged(Fact, frozen=True):
    """The assembly judged the appeal. Where the measure is lifted, its effect is undone in the same act.

    measure: which one
    poll: the vote behind it, on the item that bears the id of the measure
    judgement: `lifted`: the item was adopted; `upheld`: it was not
    """

    type: ClassVar[str] = "measure.appeal-judged.v1"
    since: ClassVar[str] = "0.1.0"
    measure: Id
    poll: Id
    judgement: Literal["lifted", "upheld"]


Event = MeasureAsked | MeasureConfirmed | MeasureRefused | MeasureAppealed | AppealWithdrawn | AppealJudged
