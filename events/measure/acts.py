"""Asking for a measure, confirming it, refusing it: one person of each bench (F3).

The clerk is of neither bench, and so has no part in it. Nothing happens by waiting.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from events.authority import require_bench, require_other_bench
from events.fact import Actor, Digest, Id
from events.measure.effects import effect, organisation_of, require_subject
from events.measure.facts import Ground, Kind, MeasureAsked, MeasureConfirmed, MeasureRefused
from events.measure.state import Measure, stream
from events.membership.facts import Bench
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.rules.facts import Procedure
from events.world import World, Writes

GROUNDS: Mapping[Kind, frozenset[Ground]] = {
    "suspend": frozenset({"not-eligible", "impersonation", "dissolved", "threat", "unlawful", "court-order"}),
    "refuse-admission": frozenset(
        {"not-eligible", "duplicate", "impersonation", "dissolved", "unlawful", "court-order"}
    ),
    "hide": frozenset({"personal-data", "impersonation", "threat", "unlawful", "court-order"}),
}
"""Which grounds are admissible for what."""


class AskMeasure(Struct, frozen=True):
    """Ask for a measure, on a ground and with a public reason."""

    measure: Id
    kind: Kind
    subject: Id
    ground: Ground
    reason: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Anybody with a mandate of a member may."""
        act = "Asking for a measure"
        bench = require_bench(world, who, at, act)
        require_rules(world, act)
        if world.measure(self.measure).phase != "unknown":
            raise OutOfOrder(
                "measure-exists",
                f"{act} was refused: this id is in use.",
                "Give the measure another id, or none: the chamber then makes one.",
            )
        if self.ground not in GROUNDS[self.kind]:
            raise Malformed(
                "ground-not-admissible",
                f"{act} was refused: '{self.ground}' is no ground for it.",
                f"The grounds are {', '.join(sorted(GROUNDS[self.kind]))}; disagreement and tone never are.",
            )
        require_subject(world, self.kind, self.subject, act)
        asked = MeasureAsked(self.measure, self.kind, self.subject, self.ground, self.reason, bench)
        return [(stream(self.measure), asked)]


class ConfirmMeasure(Struct, frozen=True):
    """Confirm a measure that the other bench asked for: it takes effect at once."""

    measure: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Somebody of the bench that did not ask for it, and not of the organisation that it is about."""
        act = "Confirming a measure"
        asked, bench = _judged(world, who, at, self.measure, act)
        until = at + timedelta(days=require_rules(world, act).periods.appeal)
        require_subject(world, asked.kind, asked.subject, act)
        confirmed = MeasureConfirmed(self.measure, bench, until)
        return [(stream(self.measure), confirmed), effect(asked)]


class RefuseMeasure(Struct, frozen=True):
    """Refuse a measure that the other bench asked for, with a public reason."""

    measure: Id
    reason: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Somebody of the bench that did not ask for it, and not of the organisation that it is about."""
        _, bench = _judged(world, who, at, self.measure, "Refusing a measure")
        return [(stream(self.measure), MeasureRefused(self.measure, self.reason, bench))]


def require_measure(world: World, measure: str, act: str) -> tuple[Measure, MeasureAsked]:
    """A measure that was asked for.

    Raises: Unknown.
    """
    state = world.measure(measure)
    if state.asked is None:
        raise Unknown(
            "no-such-measure",
            f"{act} was refused: there is no such measure.",
            "Check its id; /api/measures lists them.",
        )
    return state, state.asked


def require_rules(world: World, act: str) -> Procedure:
    """The rules of procedure in force: they set the term of the appeal.

    Raises: OutOfOrder.
    """
    procedure = world.rules.procedure
    if procedure is None:
        raise OutOfOrder(
            "no-rules",
            f"{act} was refused: this assembly has no rules of procedure, which set the term of the appeal.",
            "Without rules the clerk suspends and refuses, with a public reason.",
        )
    return procedure


def _judged(world: World, who: Actor, at: datetime, measure: str, act: str) -> tuple[MeasureAsked, Bench]:
    state, asked = require_measure(world, measure, act)
    bench = require_other_bench(world, who, at, asked.bench, act)
    if organisation_of(world, asked) == who.organisation:
        raise NotAllowed(
            "own-case",
            f"{act} was refused: it is about your organisation, and nobody judges its own case.",
            "Another organisation of your bench confirms or refuses it; you may appeal.",
        )
    if state.phase != "asked":
        raise OutOfOrder(
            "measure-judged",
            f"{act} was refused: it was confirmed or refused before.",
            "See the measure; within its term one may appeal.",
        )
    return asked, bench
