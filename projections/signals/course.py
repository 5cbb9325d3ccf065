"""A signal itself: raised, merged into the same, answered."""

from __future__ import annotations

from events.registry import Recorded
from events.signal.facts import SignalAnswered, SignalMerged, SignalRaised, SignalTookIn
from projections.projection import Statement, Write, Writers, on

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


def _signal_raised(event: Recorded, f: SignalRaised) -> list[Write]:
    texts = (f.title, f.text, f.on_behalf_of)
    about = (f.themes, f.neighbourhoods, f.target_groups, f.seen)
    return [Write(RAISED, (f.signal, event.position, event.at, f.organisation, *texts, *about))]


def _signal_answered(event: Recorded, f: SignalAnswered) -> list[Write]:
    said = (f.signal, f.question, f.version, f.organisation)
    return [Write(ANSWERED, (event.position, *said, event.actor.office, event.at, f.text))]


WRITERS: Writers = (
    on(SignalRaised, _signal_raised),
    on(SignalMerged, lambda event, f: [Write(MERGED, (f.signal, event.at, f.reason))]),
    on(SignalTookIn, lambda _, f: [Write(TAKEN_IN, (one, f.signal)) for one in f.merged]),
    on(SignalAnswered, _signal_answered),
)
