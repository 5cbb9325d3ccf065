"""What an audit found: the steps with their figures, and what does not hold, with its evidence."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

STEPS = {
    1: "The checkpoint is signed",
    2: "It continues what was seen before",
    3: "Every entry is under the signed root",
    4: "Every entry can be read, in its place and on time",
    5: "Every act was allowed by the rules",
    6: "Every vote counts to what was recorded",
    7: "Every text is the one that was recorded",
    8: "The decisions are written out",
}


@dataclass(frozen=True)
class Finding:
    """What does not hold. `position` is of the entry, where it is about one; others can check `evidence`."""

    step: int
    code: str
    message: str
    position: int | None = None
    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """How far one step came: `state` is held, failed or skipped."""

    step: int
    name: str
    state: str
    figure: str


@dataclass
class Verdict:
    """What an audit found; `findings` lowest step first."""

    source: str
    origin: str | None = None
    size: int | None = None
    root: str | None = None
    key: str | None = None
    key_from: str | None = None
    steps: list[Step] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    erased: list[dict[str, Any]] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    @property
    def first(self) -> Finding | None:
        """What decides: the first thing found, of the lowest step."""
        return min(self.findings, key=lambda found: found.step, default=None)

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        first = self.first
        return {
            "holds": self.holds,
            **asdict(self),
            "verdict": None if first is None else asdict(first),
        }
