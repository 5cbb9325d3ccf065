"""What is told at the end of a rehearsal: for people, and as one JSON object for programs."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from services.rehearsal.rehearsal import Outcome

SHOWN = 20
"""Differences, refusals and odd rows that are shown one by one; the rest is counted."""


def percentile(values: Sequence[float], percent: int) -> float:
    """The nearest-rank percentile; 0.0 of nothing."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def as_json(outcome: Outcome) -> dict[str, object]:
    """The figures. `*_ms` in milliseconds, `seconds` of the whole, `lag_*` in positions."""
    conversation, voted, compared = outcome.conversation, outcome.voted, outcome.compared
    counted = voted.accepted + voted.repeated
    return {
        "conversation": conversation.name,
        "rows": conversation.rows,
        "accepted": voted.accepted,
        "repeated": voted.repeated,
        "refused": len(voted.refused),
        "unanswered": len(voted.unanswered),
        "odd": len(conversation.odd),
        "cells": compared.cells,
        "matched": compared.matched,
        "results": compared.results,
        "results_matched": compared.results_matched,
        "ballots": compared.ballots,
        "ballots_per_second": round(counted / voted.seconds, 1) if voted.seconds else 0.0,
        "p50_ms": round(1000 * percentile(voted.latencies, 50), 2),
        "p99_ms": round(1000 * percentile(voted.latencies, 99), 2),
        "retried": outcome.retried,
        "lag_samples": len(outcome.lag.samples),
        "lag_max": outcome.lag.most,
        "lag_mean": round(outcome.lag.mean, 1),
        "catch_up_ms": round(1000 * outcome.lag.catch_up, 1),
        "seconds": round(outcome.seconds, 2),
        "matches": outcome.matches,
    }


def as_text(outcome: Outcome) -> Iterator[str]:
    """The report, line by line."""
    told = as_json(outcome)
    conversation, voted = outcome.conversation, outcome.voted
    yield f"Rehearsal of '{conversation.topic}' ({conversation.name})"
    yield ""
    yield from _rows_of(
        ("rows", f"{told['rows']} in votes.csv, {conversation.changed} of them replace an earlier vote"),
        ("accepted", f"{told['accepted']}, and {told['repeated']} more whose first answer was lost"),
        ("refused", f"{told['refused']}, and {told['unanswered']} got no answer"),
        ("odd", f"{told['odd']} rows or figures in the files that cannot be right"),
        ("cells", f"{told['matched']} of {told['cells']} match, {told['ballots']} of them hold a ballot"),
        ("results", f"{told['results_matched']} of {told['results']} recorded results match"),
        ("rate", f"{told['ballots_per_second']} ballots/s over {voted.seconds:.1f} s"),
        ("latency", f"p50 {told['p50_ms']} ms, p99 {told['p99_ms']} ms a request"),
        (
            "lag",
            f"at most {told['lag_max']} positions, mean {told['lag_mean']} ({told['lag_samples']} samples)",
        ),
        ("catch-up", f"{told['catch_up_ms']} ms after the last ballot was acknowledged"),
        ("retried", f"{told['retried']} requests were sent again"),
        ("duration", f"{told['seconds']} s in all"),
    )
    yield from _notes(outcome)
    yield from _trouble(outcome)
    yield ""
    yield (
        "Everything matches: every row was accepted, every cell and every result is as published."
        if outcome.matches
        else "It does NOT match: see above for each difference."
    )


def _rows_of(*lines: tuple[str, str]) -> Iterator[str]:
    for label, text in lines:
        yield f"  {label:<9} {text}"


def _notes(outcome: Outcome) -> Iterator[str]:
    conversation = outcome.conversation
    if conversation.without_votes:
        numbers = ", ".join(conversation.without_votes)
        yield f"  note      nobody voted on statement {numbers}: its poll was held all the same"
    if conversation.authors_who_never_voted:
        numbers = ", ".join(conversation.authors_who_never_voted)
        yield f"  note      authors {numbers} never voted: they were admitted to submit their statement"


def _trouble(outcome: Outcome) -> Iterator[str]:
    odd = [f"{odd.file}, line {odd.line}: {odd.reason}" for odd in outcome.conversation.odd]
    yield from _listed("Odd in the files, not sent or not compared:", odd)
    lost = [
        f"line {lost.vote.line}: {lost.status or 'no answer'} {lost.code} {lost.detail}".rstrip()
        for lost in (*outcome.voted.refused, *outcome.voted.unanswered)
    ]
    reasons = Counter(
        lost.code or "no answer" for lost in (*outcome.voted.refused, *outcome.voted.unanswered)
    )
    counts = ", ".join(f"{count} {code}" for code, count in reasons.most_common())
    yield from _listed(f"Rows of votes.csv that were not accepted ({counts}):", lost)
    differing = [
        f"statement {d.statement}, "
        + (f"participant {d.participant}" if d.participant else "the result")
        + f": published '{d.published or 'no vote'}', found '{d.found or 'no ballot'}'"
        for d in outcome.compared.differences
    ]
    yield from _listed("Differences with participants-votes.csv:", differing)


def _listed(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield title
        yield from (f"  {line}" for line in lines[:SHOWN])
        if len(lines) > SHOWN:
            yield f"  … and {len(lines) - SHOWN} more"
