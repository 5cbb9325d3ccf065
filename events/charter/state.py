"""What stream `charter` adds up to: the charter in force."""

from __future__ import annotations

from msgspec import Struct

from events.charter.facts import CharterText, Event

STREAM = "charter"


class Charter(Struct, frozen=True):
    """`version` 0: none was adopted."""

    version: int = 0
    text: CharterText | None = None

    @property
    def aims(self) -> frozenset[str]:
        """The ids of the aims."""
        return frozenset() if self.text is None else frozenset(aim.aim for aim in self.text.aims)


def evolve(_state: Charter, event: Event) -> Charter:
    """The charter after the event."""
    return Charter(event.version, event.charter)
