"""What is drawn: SVG, made here, each beside a table with the same figures.

A drawing has a title and a description for who does not see it. What a part stands for is told by its pattern
as well as by its colour: full, striped, dotted or empty. It is drawn 320 wide, as wide as the smallest phone,
and nothing in it is written smaller than can be read there. Colours are classes of the style sheet. Bars, of
which a page has many, are filled in by `%`, which takes a fraction of the time of `format`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Literal, NamedTuple

from markupsafe import Markup

WIDE = 320
"""The width of every drawing, in its own units."""

LETTERS = 42
"""Letters of a label and the value beside it; the table has all of a label that is longer."""

BIG = 10
"""Options up to which a matrix is drawn: more would be too small to read."""

Kind = Literal["for", "against", "abstain", "plain"]


class Part(NamedTuple):
    """A part of a bar."""

    number: int
    kind: Kind


class Bar(NamedTuple):
    """One bar: its label, what stands behind it, its parts of a `whole`, which is as wide as the drawing.

    `mark`: at which share of the whole a line is drawn, and what is written under it. `language`: that of the
    label, where it is not the page's.
    """

    label: str
    value: str
    parts: Sequence[Part]
    whole: int
    mark: Fraction | None = None
    marked: str = ""
    language: str = ""


def bars(name: str, title: str, described: str, rows: Sequence[Bar]) -> Markup:
    """Bars under each other. `name` tells the drawing from others on its page."""
    drawn, top = [], 4
    for row in rows:
        drawn.append(_bar(name, row, top))
        top += 58 if row.mark is not None else 44
    return _drawing(name, title, described, top, Markup("").join(drawn))


def _bar(name: str, row: Bar, top: int) -> Markup:
    whole, left, parts = max(row.whole, 1), 0.0, []
    for part in row.parts:
        width = WIDE * min(part.number, whole) / whole
        if part.number:
            parts.append(
                Markup('<rect x="%.1f" y="%d" width="%.1f" height="16" class="%s"%s/>')
                % (left, top + 18, width, part.kind, _fill(name, part.kind))
            )
        left += width
    room = LETTERS - len(row.value)
    label = row.label if len(row.label) <= room else f"{row.label[: room - 1]}…"
    language = Markup(' lang="%s"') % row.language if row.language else Markup("")
    return Markup(
        '<text x="0" y="%d"%s>%s</text><text x="320" y="%d" class="end">%s</text>'
        '<rect x="0.5" y="%d" width="319" height="16" class="whole"/>%s%s'
    ) % (top + 12, language, label, top + 12, row.value, top + 18, Markup("").join(parts), _mark(row, top))


def _mark(row: Bar, top: int) -> Markup:
    if row.mark is None:
        return Markup("")
    x = min(max(float(row.mark) * WIDE, 1.0), WIDE - 1.0)
    side = "end" if x > WIDE / 2 else "begin"
    return Markup(
        '<path class="mark" d="M%.1f %dv24m-4 0l4 -6l4 6z"/><text x="%.1f" y="%d" class="%s">%s</text>'
    ) % (x, top + 14, x - 8 if side == "end" else x + 8, top + 48, side, row.marked)


def matrix(name: str, title: str, described: str, pairs: Sequence[Sequence[int]]) -> Markup:
    """Who was put above whom: full with a triangle where the row wins, dotted where both are equal."""
    count = len(pairs)
    if not 1 < count <= BIG:
        return Markup("")
    size = min(44, (WIDE - 24) // count)
    cells = [
        _cell(name, 24 + column * size, 20 + row * size, size, pairs[row][column], pairs[column][row])
        for row in range(count)
        for column in range(count)
        if row != column
    ]
    ends = [
        Markup(
            '<text x="{}" y="14" class="middle">{}</text><text x="10" y="{}" class="middle">{}</text>'
        ).format(24 + number * size + size // 2, number + 1, 20 + number * size + size // 2 + 5, number + 1)
        for number in range(count)
    ]
    return _drawing(name, title, described, 24 + count * size, Markup("").join([*ends, *cells]))


def _cell(name: str, x: int, y: int, size: int, above: int, below: int) -> Markup:
    kind = "wins" if above > below else "loses" if above < below else "equal"
    fill = _fill(name, "abstain") if kind == "equal" else Markup("")
    square = Markup('<rect x="{}" y="{}" width="{}" height="{}" class="cell {}"{}/>').format(
        x + 1, y + 1, size - 2, size - 2, kind, fill
    )
    corner = Markup('<path d="M{} {}h8l-4 -7z" class="corner"/>').format(x + 4, y + 11)
    behind = Markup('<rect x="{}" y="{}" width="20" height="16" class="behind"/>').format(
        x + size // 2 - 10, y + size // 2 - 7
    )
    figure = Markup('<text x="{}" y="{}" class="middle {}">{}</text>').format(
        x + size // 2, y + size // 2 + 6, kind, above
    )
    between = {"wins": corner, "equal": behind}.get(kind, Markup(""))
    return square + between + figure


class Point(NamedTuple):
    """What was measured at a moment: an exact decimal."""

    at: datetime
    value: str


class Level(NamedTuple):
    """A value to compare with, and what is written at it."""

    value: str
    label: str


HIGH = 200
"""The height of the room for a course of values, in the drawing's own units."""


def course(
    name: str,
    title: str,
    described: str,
    points: Sequence[Point],
    levels: Sequence[Level],
    ends: tuple[str, str],
) -> Markup:
    """Values in the order of their moments, with levels to compare them with. `ends`: the first and last day.

    Places are computed from exact values; what is rounded is where a pixel stands.
    """
    values = [*(Fraction(one.value) for one in points), *(Fraction(one.value) for one in levels)]
    low, high = min(values), max(values)
    first, last = points[0].at, points[-1].at
    length = (last - first).total_seconds() or 1.0
    spread = (high - low) or Fraction(1)

    def down(value: str) -> float:
        return 20 + HIGH - float((Fraction(value) - low) / spread) * HIGH

    def along(at: datetime) -> float:
        return 8 + (at - first).total_seconds() / length * (WIDE - 16)

    compared = [
        Markup('<path class="level" d="M0 {:.1f}h320"/><text x="{}" y="{:.1f}" class="{}">{}</text>').format(
            down(one.value),
            WIDE * (number % 2),
            down(one.value) - 5,
            "end" if number % 2 else "begin",
            one.label,
        )
        for number, one in enumerate(levels)
    ]
    path = " ".join(f"{along(one.at):.1f},{down(one.value):.1f}" for one in points)
    dots = [
        Markup('<circle class="plain" cx="{:.1f}" cy="{:.1f}" r="4"/>').format(along(one.at), down(one.value))
        for one in points
    ]
    under = Markup('<text x="0" y="{}">{}</text><text x="320" y="{}" class="end">{}</text>').format(
        HIGH + 42, ends[0], HIGH + 42, ends[1]
    )
    line = Markup('<polyline class="course" points="{}"/>').format(path)
    return _drawing(name, title, described, HIGH + 50, Markup("").join([*compared, line, *dots, under]))


def _fill(name: str, kind: Kind) -> Markup:
    if kind not in {"against", "abstain"}:
        return Markup("")
    return Markup(' fill="url(#%s-%s)"') % (name, kind)


def _drawing(name: str, title: str, described: str, high: int, drawn: Markup) -> Markup:
    # Each drawing has its patterns: an id stands once in a document.
    return Markup(
        '<svg class="chart" viewBox="0 0 {wide} {high}" role="img" '
        'aria-labelledby="{name}-title {name}-told">'
        '<title id="{name}-title">{title}</title><desc id="{name}-told">{told}</desc><defs>'
        '<pattern id="{name}-against" width="7" height="7" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="7" height="7" class="ground"/>'
        '<rect width="4" height="7" class="against"/></pattern>'
        '<pattern id="{name}-abstain" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<rect width="6" height="6" class="ground"/><circle cx="3" cy="3" r="1.7" class="abstain"/></pattern>'
        "</defs>{drawn}</svg>"
    ).format(wide=WIDE, high=high, name=name, title=title, told=described, drawn=drawn)
