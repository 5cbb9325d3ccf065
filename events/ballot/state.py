"""What stream `ballot-<poll>-<organisation>` adds up to."""

from __future__ import annotations

from msgspec import Struct

from events.ballot.facts import Cast
from events.tally.majority import Choice


class Ballot(Struct, frozen=True):
    """`choice` None: no ballot was cast."""

    choice: Choice | None = None


def stream(poll: str, organisation: str) -> str:
    """The name of the ballot's stream."""
    return f"ballot-{poll}-{organisation}"


def evolve(_state: Ballot, event: Cast) -> Ballot:
    """The ballot after the event."""
    return Ballot(event.choice)
