"""A signal itself: raised, merged into the same, answered."""

from __future__ import annotations

from collections.abc import Sequence

from events.registry import Recorded
from events.signal.facts import SignalAnswered, SignalMerged, SignalRaised, SignalTookIn
from projections.projection import Statement, Write

READS = (SignalRaised, SignalMerged, SignalTookIn, SignalAnswered)

RAISED = Statement(
    "raised",
    "a signal",
    "signal",
    """
    insert into signal (signal, position, root, raised_at, organisation, title, body, on_behalf_of, themes,
                        neighbourhoods, target_groups, seen)
    values ($1, $2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    """,
)

MERGED = Statement(
    "merged",
    "when and why a signal is no longer one of its own",
    "signal",
    "update signal set merged_at = $2, reason = $3 where signal = $1",
)

TAKEN_IN = Statement(
    "taken in",
    "the signal that stands for another",
    "signal",
    "update signal set root = $2 where signal = $1",
)

ANSWERED = Statement(
    "answered",
    "an answer to one of the four questions",
    "answer",
    """
    insert into answer (position, signal, question, version, organisation, office, at, body)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    """,
)

STATEMENTS = (RAISED, MERGED, TAKEN_IN, ANSWERED)


def project(event: Recorded) -> Sequence[Write]:
    """The rows that follow from what happened to a signal."""
    position, at = event.position, event.at
    match event.fact:
        case SignalRaised() as s:
            texts = (s.title, s.text, s.on_behalf_of)
            about = (s.themes, s.neighbourhoods, s.target_groups, s.seen)
            return [Write(RAISED, (s.signal, position, at, s.organisation, *texts, *about))]
        case SignalMerged(signal, _, reason):
            return [Write(MERGED, (signal, at, reason))]
        case SignalTookIn(signal, merged):
            return [Write(TAKEN_IN, (one, signal)) for one in merged]
        case SignalAnswered(signal, question, version, organisation, text):
            row = (position, signal, question, version, organisation, event.actor.office, at, text)
            return [Write(ANSWERED, row)]
        case _:
            return ()
