"""What the clock and a threshold ask of commissions and delegations, as the clerk process keeps it (A2).

    overdue-<kind>-<item>-<number>-<times extended>   the date passed without a report
    agenda-<kind>-<item>-<hand-ons>-<sitting>         a hot potato comes on the next agenda
    end-term-<commission>                             the term of a commission is over
    return-<kind>-<item>-<number>                     what a dissolved commission had goes back

Pure: events in, acts out. What stands already is in the log, and is not due.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import cast

from events import registry
from events.commission.acts import Dissolve
from events.commission.state import Commission
from events.delegation.acts import BringBack
from events.delegation.facts import Kind
from events.delegation.receiving import MarkOverdue, Return
from events.delegation.state import OUT, Delegation
from events.registry import Recorded
from events.sitting.state import Sitting
from services.clerk.course import Due

CATEGORIES = ("commission", "delegation", "sitting")
"""The kinds of streams that it reads."""


class Delegations:
    """All commissions and delegations, up to the last event that was taken."""

    def __init__(self) -> None:
        self._commissions: dict[str, Commission] = {}
        self._delegations: dict[str, Delegation] = {}
        self._sittings: dict[str, Sitting] = {}

    def take(self, event: Recorded) -> None:
        """The next event; those of other streams change nothing."""
        kind, _, subject = event.stream.partition("-")
        if kind not in CATEGORIES:
            return
        kept: dict[str, object] = getattr(self, f"_{kind}s")
        before = kept.get(subject) or registry.empty(event.stream).state
        kept[subject] = registry.category(event.stream).evolve(before, event.fact)

    def due(self, now: datetime) -> list[Due]:
        """What is due at a moment (UTC)."""
        return [*self._terms_due(now), *self._items_due(now)]

    def next(self) -> datetime | None:
        """When something will be due if nothing happens (UTC); None: nothing is known."""
        return min(self._dates(), default=None)

    def _terms_due(self, now: datetime) -> Iterator[Due]:
        for commission, state in self._commissions.items():
            if state.phase == "standing" and state.ends_at is not None and state.ends_at <= now:
                yield Due(f"end-term-{commission}", Dissolve(commission))

    def _items_due(self, now: datetime) -> Iterator[Due]:
        for subject, state in self._delegations.items():
            kind, item = self._named(subject)
            if state.phase in OUT:
                if self._lost(state):
                    yield Due(f"return-{subject}-{state.number}", Return(kind, item))
                elif not state.overdue and state.due_at is not None and state.due_at <= now:
                    yield Due(f"overdue-{subject}-{state.number}-{state.extensions}", MarkOverdue(kind, item))
            elif state.hot and state.phase == "assembly" and not self._on_an_agenda(state):
                sitting = self._next_plenary(now)
                if sitting is not None:
                    yield Due(f"agenda-{subject}-{state.hand_ons}-{sitting}", BringBack(kind, item, sitting))

    def _dates(self) -> Iterator[datetime]:
        for commission in self._commissions.values():
            if commission.phase == "standing" and commission.ends_at is not None:
                yield commission.ends_at
        for state in self._delegations.values():
            if state.phase in OUT and not state.overdue and state.due_at is not None:
                yield state.due_at

    def _lost(self, state: Delegation) -> bool:
        """Whether the commission that has it is no more."""
        commission = None if state.receiver is None else state.receiver.commission
        return commission is not None and self._commissions[commission].phase == "dissolved"

    def _on_an_agenda(self, state: Delegation) -> bool:
        there = Sitting() if state.sitting is None else self._sittings[state.sitting]
        return there.phase in ("convened", "held")

    def _next_plenary(self, now: datetime) -> str | None:
        coming = [
            (state.starts_at, sitting)
            for sitting, state in self._sittings.items()
            if state.phase == "convened" and state.kind == "plenary" and state.starts_at is not None
        ]
        return min(((at, sitting) for at, sitting in coming if at > now), default=(None, None))[1]

    @staticmethod
    def _named(subject: str) -> tuple[Kind, str]:
        kind, _, item = subject.partition("-")
        return cast("Kind", kind), item
