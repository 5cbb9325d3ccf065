"""What an audit found: the steps with their figures; what does not hold, its evidence, what it means."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, to_builtins

STEPS = {
    1: "The checkpoint is signed",
    2: "It continues what was seen before",
    3: "Every entry is under the signed root",
    4: "Every entry can be read, in its place and on time",
    5: "Every act that was judged was allowed by the rules",
    6: "Every vote counts to what was recorded",
    7: "Every text is the one that was recorded",
    8: "The decisions are written out",
}

MEANING = {
    1: "Nothing vouches for this log: whoever serves it is not known to be the assembly. Do not rely on it; "
    "ask for the assembly's key in another way, and compare",
    2: "The assembly's notary signed two histories that cannot both be true: something that stood in the log "
    "at the last visit was changed or taken away. The two checkpoints and the proof show it to anybody, "
    "without trusting you. Keep them, and publish them",
    3: "What is served is not what was signed: entries or tiles were changed after the signature, or lost. "
    "Ask for the log at another place; if it is the same everywhere, the operator must explain",
    4: "The operator signed an entry that cannot have been written by the chamber as it is published. The "
    "checkpoint proves that it was signed",
    5: "The operator signed an act that the rules did not allow at that moment, or that somebody did who had "
    "no authority for it. The checkpoint proves that it was signed. The assembly should not rely on it",
    6: "The recorded result is not that of the ballots in the log. The ballots and the result are signed by "
    "the same key: what counts is the result that comes of counting again",
    7: "A text that was voted on or answered is not the one that the log names, or is gone without an "
    "erasure in the log. What was decided stands; what it said is in doubt",
    8: "The report could not be written",
}
"""What it means when a step does not hold, for somebody who has to act on it."""


class Finding(Struct, frozen=True):
    """What does not hold. `position` is of the entry, where it is about one; others can check `evidence`."""

    step: int
    code: str
    message: str
    position: int | None = None
    evidence: dict[str, Any] = {}

    @property
    def meaning(self) -> str:
        """For somebody who has to act on it."""
        return MEANING[self.step]


State = Literal["held", "failed", "skipped"]


class Step(Struct, frozen=True):
    """How far one step came."""

    step: int
    name: str
    state: State
    figure: str


class Erased(Struct, frozen=True):
    """A text that was erased, by the entry at `position`."""

    digest: str
    position: int


class Verdict(Struct):
    """What an audit found; `findings` lowest step first.

    `resumed`: the entries read by an audit before. `unjudged`: how many entries of which types.
    """

    source: str
    origin: str | None = None
    size: int | None = None
    root: str | None = None
    key: str | None = None
    key_from: str | None = None
    resumed: int = 0
    steps: list[Step] = []
    findings: list[Finding] = []
    erased: list[Erased] = []
    unchecked: list[str] = []
    unjudged: dict[str, int] = {}

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
        told = None if first is None else {**to_builtins(first), "meaning": first.meaning}
        return {"holds": self.holds, **to_builtins(self), "verdict": told}


def unjudged(verdict: Verdict) -> str:
    """How many entries were not judged, of how many types, as a sentence begins."""
    entries, types = sum(verdict.unjudged.values()), len(verdict.unjudged)
    entry, kind = "entry" if entries == 1 else "entries", "type" if types == 1 else "types"
    return f"{entries} {entry} of {types} {kind} {'was' if entries == 1 else 'were'} not judged"
