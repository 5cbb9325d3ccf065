"""What stream `measure-<id>` adds up to."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.measure.facts import (
    AppealJudged,
    AppealWithdrawn,
    Event,
    MeasureAppealed,
    MeasureAsked,
    MeasureConfirmed,
    MeasureRefused,
)

Phase = Literal["unknown", "asked", "refused", "confirmed", "appealed", "upheld", "lifted"]


class Measure(Struct, frozen=True):
    """`asked` is what was asked for; None while the phase is `unknown`.

    In force while it is `confirmed`, `appealed` or `upheld`. An appeal that was withdrawn leaves it `upheld`.
    """

    phase: Phase = "unknown"
    asked: MeasureAsked | None = None
    appeal_until: datetime | None = None
    appeal: str | None = None


def stream(measure: str) -> str:
    """The name of the measure's stream."""
    return f"measure-{measure}"


def evolve(state: Measure, event: Event) -> Measure:
    """The measure after the event."""
    match event:
        case MeasureAsked():
            return Measure("asked", event)
        case MeasureRefused():
            return replace(state, phase="refused")
        case MeasureConfirmed(appeal_until=appeal_until):
            return replace(state, phase="confirmed", appeal_until=appeal_until)
        case MeasureAppealed(reason=reason):
            return replace(state, phase="appealed", appeal=reason)
        case AppealWithdrawn():
            return replace(state, phase="upheld")
        case AppealJudged(judgement=judgement):
            return replace(state, phase=judgement)
        case _:
            assert_never(event)
