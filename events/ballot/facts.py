"""Stream `ballot-<poll>-<organisation>`: the one paper that an organisation has in a poll.

A stream per paper, so that five hundred votes in one second never wait for each other.
"""

from __future__ import annotations

from typing import ClassVar

from events.fact import Fact, Id
from events.tally.majority import Choice


class Cast(Fact, frozen=True):
    """The organisation made its choice, or changed it: the last one before the close counts.

    poll: in which poll
    organisation: whose ballot it is
    choice: what it chose
    """

    type: ClassVar[str] = "ballot.cast.v1"
    since: ClassVar[str] = "0.1.0"
    poll: Id
    organisation: Id
    choice: Choice


Event = Cast
