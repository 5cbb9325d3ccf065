"""What stream `action-<id>` adds up to: whether it is under way, and how far it came."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Literal, assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.action.facts import (
    ActionAbandoned,
    ActionCompleted,
    ActionMeasured,
    ActionSuperseded,
    ActionTakenUp,
    ActionUnsolved,
    Event,
    Indicator,
)

Phase = Literal["unknown", "under-way", "completed", "abandoned", "superseded", "unsolved"]


class Action(Struct, frozen=True):
    """`latest` is the value with the latest moment of measuring, of equal moments the one told last."""

    phase: Phase = "unknown"
    proposal: str | None = None
    owners: tuple[str, ...] = ()
    due_at: datetime | None = None
    indicator: Indicator | None = None
    measured_at: datetime | None = None
    latest: str | None = None

    @property
    def progress(self) -> Fraction | None:
        """The part of the way from the baseline to the target; None: there is no indicator, or no value."""
        if self.indicator is None or self.latest is None:
            return None
        return progress(self.indicator.baseline, self.indicator.target, self.latest)


def stream(action: str) -> str:
    """The name of the action's stream."""
    return f"action-{action}"


def progress(baseline: str, target: str, value: str) -> Fraction:
    """The part of the way from the baseline to the target, exact: 0 at the baseline, 1 at the target.

    Less than 0 where it went the other way, more than 1 past the target. The two ends must differ.
    """
    start = Fraction(baseline)
    return (Fraction(value) - start) / (Fraction(target) - start)


def evolve(state: Action, event: Event) -> Action:  # noqa: PLR0911 - one per fact
    """The action after the event."""
    match event:
        case ActionTakenUp():
            return Action("under-way", event.proposal, event.owners, event.due_at, event.indicator)
        case ActionMeasured(value=value, measured_at=measured_at):
            if state.measured_at is not None and measured_at < state.measured_at:
                return state
            return replace(state, latest=value, measured_at=measured_at)
        case ActionCompleted():
            return replace(state, phase="completed")
        case ActionAbandoned():
            return replace(state, phase="abandoned")
        case ActionSuperseded():
            return replace(state, phase="superseded")
        case ActionUnsolved():
            return replace(state, phase="unsolved")
        case _:
            assert_never(event)
