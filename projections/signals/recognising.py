"""Who recognises a signal, and how often it is seen year by year."""

from __future__ import annotations

from events.recognition.facts import RecognitionWithdrawn, SignalRecognised, SignalSeen
from projections.projection import Statement, Write, Writers, on

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


WRITERS: Writers = (
    on(SignalRecognised, lambda event, f: [Write(RECOGNISED, (f.signal, f.organisation, event.at, f.seen))]),
    on(RecognitionWithdrawn, lambda _, f: [Write(TAKEN_BACK, (f.recognised, f.organisation))]),
    on(SignalSeen, lambda _, f: [Write(SEEN, (f.signal, f.organisation, f.year, f.seen))]),
)
