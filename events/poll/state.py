"""What stream `poll-<id>` adds up to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.commission.within import Benches
from events.poll.facts import (
    Annulled,
    AnyOutcome,
    Closed,
    ClosedV2,
    ClosingAnnounced,
    Counted,
    CountedV2,
    Event,
    Opened,
    OpenedV2,
)

Phase = Literal["unknown", "open", "closed", "counted", "annulled"]


class Poll(Struct, frozen=True):
    """`first` or `second` holds the terms, neither while the phase is `unknown`. `outcome` and the options
    that are `elected`, best first: once counted. `key`: the private key of a sealed poll, once published.

    Of a counted poll `tied` are equal where not all of them can be chosen; `approved`: of an approval, how
    many approved each option; `benches`: of a majority within a commission, its votes by bench.
    """

    phase: Phase = "unknown"
    first: Opened | None = None
    closes_at: datetime | None = None
    outcome: AnyOutcome | None = None
    second: OpenedV2 | None = None
    key: str | None = None
    elected: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()
    approved: Mapping[str, int] = {}
    benches: Benches | None = None

    @property
    def opened(self) -> Opened | OpenedV2 | None:
        """The terms, in whichever form."""
        return self.first or self.second


def stream(poll: str) -> str:
    """The name of the poll's stream."""
    return f"poll-{poll}"


def evolve(state: Poll, event: Event) -> Poll:  # noqa: PLR0911 - one per fact
    """The poll after the event."""
    match event:
        case Opened(closes_at=closes_at):
            return Poll("open", event, closes_at)
        case OpenedV2(closes_at=closes_at):
            return Poll("open", None, closes_at, second=event)
        case ClosingAnnounced(closes_at=closes_at):
            return replace(state, closes_at=closes_at)
        case Closed():
            return replace(state, phase="closed")
        case ClosedV2(key=key):
            return replace(state, phase="closed", key=key)
        case Counted(outcome=outcome):
            return replace(state, phase="counted", outcome=outcome)
        case CountedV2() as counted:
            options = () if state.second is None else (option.option for option in state.second.options)
            return replace(
                state,
                phase="counted",
                outcome=counted.outcome,
                elected=counted.elected,
                tied=counted.tied,
                approved=dict(zip(options, counted.approvals, strict=False)),
                benches=counted.benches,
            )
        case Annulled():
            return replace(state, phase="annulled")
        case _:
            assert_never(event)
