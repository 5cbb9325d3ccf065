"""The command line of the installed reader, as the one-file reader has it: the same words, the same codes.

Exit codes: 0 all steps hold · 1 something does not · 2 wrong usage · 3 the log cannot be reached ·
130 interrupted.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import msgspec

from events.log.note import Verify
from events.seal import Curve
from services.auditor import memory
from services.auditor.audit import Asked, Audit
from services.auditor.memory import Spoilt
from services.auditor.source import Absent, Source, Unreachable, open_source
from services.auditor.verdict import STEPS, Step, Verdict, unjudged

HOLDS, FAILED, USAGE, UNREACHABLE, INTERRUPTED = 0, 1, 2, 3, 130

BETWEEN = 2.0
"""Seconds between two looks at a log that is watched."""


class Screen:
    """Where the steps are told, and how far the reading is; `silent`: the verdict is for a machine."""

    def __init__(self, *, silent: bool) -> None:
        self._silent = silent
        self._shown = sys.stderr.isatty() and not silent
        self._told = 0.0

    def step(self, step: Step) -> None:
        """A step is over."""
        if self._silent:
            return
        mark = {"held": "holds", "failed": "DOES NOT HOLD", "skipped": "not done"}[step.state]
        sys.stdout.write(f"{step.step}/{len(STEPS)} {step.name}: {mark}\n    {step.figure}\n")
        sys.stdout.flush()

    def progress(self, done: int, of: int) -> None:
        """So many entries of so many are hashed, read and judged."""
        now = time.monotonic()
        if self._shown and (done == of or now > self._told + 0.1):
            self._told = now
            sys.stderr.write(f"\r{done} of {of} entries" + ("\n" if done == of else ""))
            sys.stderr.flush()


def run(source: str, asked: Asked, verify: Verify, curve: Curve, *, as_json: bool, watch: bool) -> int:
    """Audit the log at an address or in a folder; the exit code."""
    try:
        opened = open_source(source)
        screen = Screen(silent=as_json)
        audit = Audit(opened, asked, verify, screen.step, screen.progress, curve)
        verdict = audit.run()
        conclude(verdict, _evidence(asked.memory, verdict), as_json=as_json)
        if watch and verdict.holds:
            verdict = _watch(audit, opened, verdict, asked.memory, as_json=as_json)
    except Spoilt as error:
        sys.stderr.write(f"halfrond audit: {error}\n")
        return USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:  # Unreachable too
        sys.stderr.write(f"halfrond audit: {error}\n")
        return UNREACHABLE if isinstance(error, Unreachable) else USAGE
    return HOLDS if verdict.holds else FAILED


def _watch(audit: Audit, source: Source, verdict: Verdict, folder: Path, *, as_json: bool) -> Verdict:
    """Visit again whenever the log has another checkpoint, until something does not hold."""
    reached = True
    while verdict.holds:
        time.sleep(BETWEEN)
        try:
            if source.read("checkpoint").decode(errors="replace") == audit.note:
                continue
            verdict, reached = audit.run(), True
        except (Unreachable, Absent) as error:
            if reached:
                sys.stderr.write(f"halfrond audit: {error}; it is tried again\n")
            reached = False
            continue
        conclude(verdict, _evidence(folder, verdict), as_json=as_json)
    return verdict


def _evidence(folder: Path, verdict: Verdict) -> Path | None:
    """Write what was found to a file that can be handed on; where it stands."""
    first = verdict.first
    if first is None:
        return None
    name = f"{verdict.size or 0}-{first.step}-{first.code}.json"
    file = memory.path(folder / "evidence", verdict.origin or verdict.source, name)
    try:
        memory.put(file, msgspec.json.format(msgspec.json.encode(verdict.as_json()), indent=1) + b"\n")
    except OSError as error:
        sys.stderr.write(f"halfrond audit: the evidence cannot be written: {error}\n")
        return None
    return file


def conclude(verdict: Verdict, evidence: Path | None, *, as_json: bool) -> None:
    """The last words: what was erased, what was not checked, what does not hold."""
    write = sys.stdout.write
    if as_json:
        told = verdict.as_json() | {"evidence": None if evidence is None else str(evidence)}
        write(msgspec.json.encode(told).decode() + "\n")
        sys.stdout.flush()
        return
    for erased in verdict.erased:
        write(f"Erased: text {erased.digest}, by entry {erased.position}.\n")
    for unchecked in verdict.unchecked:
        write(f"Not checked: {unchecked}.\n")
    if verdict.unjudged:
        write(f"{unjudged(verdict)}: a newer version may have rules for them (--json lists them).\n")
    first = verdict.first
    if first is None:
        write("Everything that was checked holds.\n")
    else:
        where = "" if first.position is None else f" at position {first.position}"
        write(f"\nStep {first.step} does not hold{where} ({first.code}): {first.message}.\n")
        write(f"What it means: {first.meaning}.\n")
        for name, value in first.evidence.items():
            shown = str(value) if isinstance(value, str) else msgspec.json.encode(value).decode()
            write(f"\n{name}:\n{shown}\n")
        if evidence is not None:
            write(f"\nThe evidence is kept in {evidence}.\n")
    sys.stdout.flush()
