"""What is drawn: SVG, made here, each beside a table with the same figures."""

from __future__ import annotations

from events.poll.facts import Tally


def bar(tally: Tally) -> list[tuple[str, float, float]]:
    """The parts of a bar of width 100: (choice, where it begins, how wide it is)."""
    counts = {"for": tally.in_favour, "against": tally.against, "abstain": tally.abstain}
    whole, begins, parts = sum(counts.values()) or 1, 0.0, []
    for choice, count in counts.items():
        width = 100 * count / whole
        parts.append((choice, round(begins, 2), round(width, 2)))
        begins += width
    return parts
