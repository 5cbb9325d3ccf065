"""Stream `minority-<proposal>-<organisation>`: an organisation's minority position on an outcome (D4)."""

from __future__ import annotations

from typing import ClassVar

from events.fact import Digest, Fact, Id


class PositionTaken(Fact, frozen=True):
    """An organisation had another position, and it stands in the record of the outcome; the latest one holds.

    proposal: on the outcome of which proposal
    organisation: whose position it is
    text: what it says
    """

    type: ClassVar[str] = "minority.position-taken.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    organisation: Id
    text: Digest


Event = PositionTaken
"""What stream `minority-<proposal>-<organisation>` adds up to."""
