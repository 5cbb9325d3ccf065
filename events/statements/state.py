"""What stream `statements-<year>` adds up to."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from events.statements.facts import Event


class Statements(Struct, frozen=True):
    """The statements of a year that were put to the vote: what each is about, by item."""

    about: Mapping[str, frozenset[str]] = {}


def stream(year: int) -> str:
    """The name of the stream."""
    return f"statements-{year}"


def subjects(themes: tuple[str, ...], target_groups: tuple[str, ...]) -> frozenset[str]:
    """What a statement is about; a theme and a target group of one name are two."""
    return frozenset((*(f"theme {one}" for one in themes), *(f"group {one}" for one in target_groups)))


def evolve(state: Statements, event: Event) -> Statements:
    """The statements after the event."""
    return Statements({**state.about, event.proposal: subjects(event.themes, event.target_groups)})
