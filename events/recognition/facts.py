"""Stream `recognition-<signal>-<organisation>`: "ook bij ons", and how often that is seen by year (A4).

A stream per organisation, so that nobody waits for another. When the signal is merged the recognition stays
where it stands, and counts for the signal that took it in.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from events.fact import Fact, Id
from events.signal.facts import Seen

Year = Annotated[int, Meta(ge=1900, le=2999)]

Times = Annotated[int, Meta(ge=0, le=100_000)]


class SignalRecognised(Fact, frozen=True):
    """An organisation sees the same: "with us too".

    signal: which signal
    organisation: which organisation
    seen: how often it saw it in the twelve months before
    """

    type: ClassVar[str] = "recognition.given.v1"
    since: ClassVar[str] = "0.1.0"
    signal: Id
    organisation: Id
    seen: Seen


class RecognitionWithdrawn(Fact, frozen=True):
    """The organisation takes it back.

    signal: the signal that stands
    organisation: which organisation
    recognised: the signal that it had recognised: the same, or one that was merged into it
    """

    type: ClassVar[str] = "recognition.withdrawn.v1"
    since: ClassVar[str] = "0.1.0"
    signal: Id
    organisation: Id
    recognised: Id


class SignalSeen(Fact, frozen=True):
    """How often an organisation that raised or recognises a signal saw it in a year. A later one corrects.

    signal: which signal
    organisation: which organisation
    year: in which year
    seen: how often; 0: not any more
    """

    type: ClassVar[str] = "recognition.seen.v1"
    since: ClassVar[str] = "0.1.0"
    signal: Id
    organisation: Id
    year: Year
    seen: Times


Event = SignalRecognised | RecognitionWithdrawn | SignalSeen
"""What stream `recognition-<signal>-<organisation>` adds up to."""
