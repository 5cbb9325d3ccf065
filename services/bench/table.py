"""The cases and their table.

Every case measures ours and the other in turns, so that a noisy machine is noisy for both; a figure is the
median of its runs, and the ratio is of the medians.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal, NamedTuple

from rich.console import Console
from rich.table import Table

Measure = Callable[[], Awaitable[float]]


class Case(NamedTuple):
    """One line of the table. `ours` and `other` each do one run and give a figure in `unit`.

    `reach` is what the ratio ours/other must at least be (`at_least`) or at most; None: it is only shown.
    `noted` is what else the runs saw, for the JSON file. `many`: one of many that are told in one line of the
    table where they reach it, by this name.
    """

    name: str
    other_name: str
    unit: str
    ours: Measure
    other: Measure
    reach: float | None
    sense: Literal["at least", "at most"] = "at least"
    noted: Mapping[str, Any] = {}
    many: str = ""


class Result(NamedTuple):
    """The figures of a case: every run, and the medians."""

    case: Case
    ours: list[float]
    other: list[float]

    @property
    def ratio(self) -> float:
        """Median of ours over median of the other."""
        return statistics.median(self.ours) / statistics.median(self.other)

    @property
    def reached(self) -> bool:
        """Whether the ratio is what it must be."""
        if self.case.reach is None:
            return True
        if self.case.sense == "at least":
            return self.ratio >= self.case.reach
        return self.ratio <= self.case.reach

    def told(self) -> dict[str, Any]:
        """For the JSON file."""
        return {
            "what": self.case.name,
            "against": self.case.other_name,
            "unit": self.case.unit,
            "ours": self.ours,
            "other": self.other,
            "ratio": round(self.ratio, 3),
            "reach": None if self.case.reach is None else f"{self.case.sense} {self.case.reach}",
            "reached": self.reached,
            **self.case.noted,
        }


async def measure(case: Case, runs: int, say: Callable[[str], None]) -> Result:
    """Ours and the other in turns, `runs` times each."""
    ours, other = [], []
    for run in range(runs):
        say(f"{case.name}: run {run + 1} of {runs}")
        ours.append(await case.ours())
        other.append(await case.other())
    return Result(case, ours, other)


def show(results: list[Result], console: Console) -> None:
    """The table."""
    table = Table(title="Speed, as ratios measured in one run (medians)")
    for column in ("what", "ours", "against", "other", "ratio", "reach", ""):
        table.add_column(column, justify="right" if column in ("ours", "other", "ratio") else "left")
    for result in [one for one in results if not (one.case.many and one.reached)]:
        case = result.case
        table.add_row(
            case.name,
            f"{statistics.median(result.ours):,.4g} {case.unit}" if case.unit == "ms" else
            f"{statistics.median(result.ours):,.0f} {case.unit}",
            case.other_name,
            f"{statistics.median(result.other):,.4g} {case.unit}" if case.unit == "ms" else
            f"{statistics.median(result.other):,.0f} {case.unit}",
            f"{result.ratio:.2f}",
            "" if case.reach is None else f"{'≥' if case.sense == 'at least' else '≤'} {case.reach:g}",
            "" if case.reach is None else "[green]reached[/]" if result.reached else "[red]missed[/]",
        )  # fmt: skip
    for name, some in _many(results).items():
        worst = max(some, key=lambda one: one.ratio)
        count = sum(one.reached for one in some)
        told = f"{count} of {len(some)}", f"worst: {worst.case.name}"
        done = "[green]reached[/]" if count == len(some) else "[red]missed[/]"
        table.add_row(name, told[0], told[1], "", f"{worst.ratio:.2f}", f"≤ {worst.case.reach:g}", done)
    console.print(table)


def _many(results: list[Result]) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = {}
    for result in results:
        if result.case.many:
            found.setdefault(result.case.many, []).append(result)
    return found


def machine() -> dict[str, Any]:
    """What the figures were measured on, and of which commit."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    return {
        "commit": commit or "unknown",
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "processor": platform.processor() or platform.machine(),
        "python": platform.python_version(),
    }
