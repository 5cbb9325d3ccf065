"""What stream `sitting-<id>` adds up to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, NamedTuple, assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.sitting.facts import (
    AgendaItemPut,
    AgendaOrdered,
    Began,
    Cancelled,
    Convened,
    DocumentAdded,
    Ended,
    Event,
    Kind,
    MinutesApproved,
    MinutesDrafted,
    Moved,
    TurnAsked,
    TurnGiven,
    TurnWaived,
)

Phase = Literal["unknown", "convened", "held", "ended", "cancelled"]


class Turn(NamedTuple):
    """An organisation that wants to speak about an item, or (`had`) has spoken."""

    item: str
    organisation: str
    had: bool = False


class Sitting(Struct, frozen=True):
    """`items` by id in the order of the agenda, each with its proposal; `turns` in the order in which they
    were asked; `minutes` the latest version, 0: none; `approved` the one that a later sitting approved.
    """

    phase: Phase = "unknown"
    kind: Kind = "plenary"
    starts_at: datetime | None = None
    items: Mapping[str, str | None] = {}
    documents: frozenset[str] = frozenset()
    turns: tuple[Turn, ...] = ()
    minutes: int = 0
    approved: int = 0

    def waiting(self, item: str) -> list[str]:
        """Who wants to speak about an item, in turns (E3): who spoke least at this sitting first, and among
        those who spoke as often who asked first.
        """
        spoken: dict[str, int] = {}
        for turn in self.turns:
            if turn.had:
                spoken[turn.organisation] = spoken.get(turn.organisation, 0) + 1
        asked = [turn.organisation for turn in self.turns if turn.item == item and not turn.had]
        return sorted(asked, key=lambda organisation: spoken.get(organisation, 0))


def stream(sitting: str) -> str:
    """The name of the sitting's stream."""
    return f"sitting-{sitting}"


def evolve(state: Sitting, event: Event) -> Sitting:  # noqa: C901, PLR0911, PLR0912 - one case per fact
    """The sitting after the event."""
    match event:
        case Convened(kind=kind, starts_at=starts_at):
            return Sitting("convened", kind, starts_at)
        case Moved(starts_at=starts_at):
            return replace(state, starts_at=starts_at)
        case Cancelled():
            return replace(state, phase="cancelled")
        case AgendaItemPut(item=item, proposal=proposal):
            return replace(state, items={**state.items, item: proposal})
        case AgendaOrdered(items=items):
            return replace(state, items={item: state.items[item] for item in items})
        case DocumentAdded(document=document):
            return replace(state, documents=state.documents | {document})
        case Began():
            return replace(state, phase="held")
        case TurnAsked(item=item, organisation=organisation):
            return replace(state, turns=(*state.turns, Turn(item, organisation)))
        case TurnGiven(item=item, organisation=organisation):
            asked = Turn(item, organisation)
            others = tuple(turn for turn in state.turns if turn != asked)
            return replace(state, turns=(*others, asked._replace(had=True)))
        case TurnWaived(item=item, organisation=organisation):
            asked = Turn(item, organisation)
            return replace(state, turns=tuple(turn for turn in state.turns if turn != asked))
        case Ended():
            return replace(state, phase="ended")
        case MinutesDrafted(version=version):
            return replace(state, minutes=version)
        case MinutesApproved(version=version):
            return replace(state, approved=version)
        case _:
            assert_never(event)
