"""Who recognises a signal, and how often it is seen year by year."""

from __future__ import annotations

from collections.abc import Sequence

from events.recognition.facts import RecognitionWithdrawn, SignalRecognised, SignalSeen
from events.registry import Recorded
from projections.projection import Statement, Write

READS = (SignalRecognised, RecognitionWithdrawn, SignalSeen)

RECOGNISED = Statement(
    "recognised",
    "who recognises a signal",
    "recognition",
    "insert into recognition (signal, organisation, at, seen) values ($1, $2, $3, $4)",
)

TAKEN_BACK = Statement(
    "taken back",
    "a recognition that no longer stands",
    "recognition",
    "delete from recognition where signal = $1 and organisation = $2",
)

SEEN = Statement(
    "seen",
    "how often an organisation saw a signal in a year",
    "seen",
    """
    insert into seen (signal, organisation, year, times) values ($1, $2, $3, $4)
    on conflict (signal, organisation, year) do update set times = excluded.times
    """,
)

STATEMENTS = (RECOGNISED, TAKEN_BACK, SEEN)


def project(event: Recorded) -> Sequence[Write]:
    """The rows that follow from what an organisation says of it."""
    match event.fact:
        case SignalRecognised(signal, organisation, seen):
            return [Write(RECOGNISED, (signal, organisation, event.at, seen))]
        case RecognitionWithdrawn(_, organisation, recognised):
            return [Write(TAKEN_BACK, (recognised, organisation))]
        case SignalSeen(signal, organisation, year, seen):
            return [Write(SEEN, (signal, organisation, year, seen))]
        case _:
            return ()
