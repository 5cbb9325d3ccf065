"""How fast the installed reader audits a log, and in how much memory; each run in a process of its own.

Against the least that any reader has to do: decode every leaf and hash it, in one bare loop on one core.
"""

from __future__ import annotations

import asyncio
import hashlib
import resource
import sys
import tempfile
import time
from pathlib import Path

from events.log import checkpoint
from events.log.note import Verify, split
from events.log.tile import ENTRIES, WIDTH, at, entries_decode
from events.registry import type_of
from events.strict import KNOWN
from services.auditor.audit import ALL, Asked, Audit
from services.auditor.source import open_source
from services.bench.table import Measure
from services.memory import collect_seldom

MOST = 300.0
"""MiB that an audit of a million events may take, both of its processes together."""


def measured(folder: Path, what: str) -> Measure:
    """What `run` measures: entries per second, or MiB."""

    async def run() -> float:
        running = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.bench.process", "audit", str(folder), what,
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        told, _ = await running.communicate()
        return float(told)

    return run


async def limit() -> float:
    """Where others measure, this is fixed."""
    return MOST


def run(folder: Path, what: str, verify: Verify) -> float:
    """An audit up to step `what`, in entries per second; all of it in MiB (`memory`); or the `bare` loop."""
    collect_seldom()
    if what == "bare":
        return _bare(folder)
    rate = _audited(folder, ALL if what == "memory" else int(what), verify)
    if what != "memory":
        return rate
    return _own_peak() + _peak(resource.RUSAGE_CHILDREN)


def _own_peak() -> float:
    """MiB. On Linux rusage counts in what the parent had as it forked; the status file does not."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except FileNotFoundError:
        return _peak(resource.RUSAGE_SELF)
    (peak,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(peak.split()[1]) / 1024


def _peak(who: int) -> float:
    most: int = resource.getrusage(who).ru_maxrss
    return most / (1024 if sys.platform != "darwin" else 1024 * 1024)


def _bare(folder: Path) -> float:
    """Leaves are in memory and their decoders looked up before the clock starts."""
    size = checkpoint.parse(split((folder / "checkpoint").read_text(encoding="utf-8"))[0]).size
    bundles = (at(ENTRIES, number, size) for number in range(-(-size // WIDTH)))
    decoders, sha256 = {name: known.decode for name, known in KNOWN.items()}, hashlib.sha256
    leaves = [
        (decoders[type_of(leaf)], leaf)
        for tile in bundles
        for leaf in entries_decode((folder / tile.path).read_bytes())
    ]
    started = time.perf_counter()
    for decode, leaf in leaves:
        decode(leaf)
        sha256(b"\x00" + leaf).digest()
    return size / (time.perf_counter() - started)


def _audited(folder: Path, through: int, verify: Verify) -> float:
    with tempfile.TemporaryDirectory() as remembered:
        asked = Asked(Path(remembered), through=through)
        audit = Audit(open_source(str(folder)), asked, verify, _nobody, _nobody)
        started = time.perf_counter()
        verdict = audit.visit()
        took = time.perf_counter() - started
    if not verdict.holds or verdict.size is None:
        raise AssertionError(verdict.first)
    return verdict.size / took


def _nobody(*_: object) -> None:
    """Hears of the steps, and of the progress."""
