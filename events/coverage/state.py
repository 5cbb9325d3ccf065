"""What stream `coverage` adds up to: the lists that hold."""

from __future__ import annotations

from msgspec import Struct

from events.coverage.facts import CoverageListed, Event, Kind

STREAM = "coverage"


class Coverage(Struct, frozen=True):
    """`listed` None: nobody said yet whom the assembly means to reach."""

    listed: CoverageListed | None = None

    def holds(self, kind: Kind, name: str) -> bool:
        """Whether a name stands in the list of its kind."""
        if self.listed is None:
            return False
        lists = {
            "neighbourhood": self.listed.neighbourhoods,
            "former-municipality": self.listed.former_municipalities,
            "theme": self.listed.themes,
            "target-group": self.listed.target_groups,
        }
        return name in lists[kind]


def evolve(_state: Coverage, event: Event) -> Coverage:
    """The lists after the event."""
    return Coverage(event)
