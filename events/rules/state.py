"""What stream `rules` adds up to: the rules of procedure, those in force and those before them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from events.rules.facts import Event, Procedure

STREAM = "rules"


class Rules(Struct, frozen=True):
    """`version` 0: none were adopted, and the clerk sets the terms of each vote. `by_version` keeps all."""

    version: int = 0
    by_version: Mapping[int, Procedure] = {}

    @property
    def procedure(self) -> Procedure | None:
        """The rules in force."""
        return self.by_version.get(self.version)


def evolve(state: Rules, event: Event) -> Rules:
    """The rules after the event."""
    return Rules(event.version, {**state.by_version, event.version: event.procedure})
