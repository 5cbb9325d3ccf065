"""`halfrond bench`: real servers in a temporary folder, every case measured, the table printed and saved.

python -m services.bench.main [--only WORD …] [--runs N] [--json FILE]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec
import uvloop
from rich.console import Console

from services.bench.cases.append import append_cases, size_cases
from services.bench.cases.http import http_cases, publishing_cases
from services.bench.cases.inbox import inbox_cases
from services.bench.cases.reading import audit_cases, page_cases
from services.bench.cases.streaming import notary_cases, streaming_cases
from services.bench.ground import Ground
from services.bench.table import Result, machine, measure, show

GROUPS = {
    "append": append_cases,
    "http": http_cases,
    "streaming": streaming_cases,
    "inbox": inbox_cases,
    "notary": notary_cases,
    "publishing": publishing_cases,
    "audit": audit_cases,
    "size": size_cases,
    "pages": page_cases,
}
"""What --only may name."""


async def _run(only: Sequence[str], runs: int, file: Path, console: Console) -> int:
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="halfrond-bench-") as folder:
        ground = Ground(Path(folder))
        with ground.postgres, ground.nats:
            for name, cases in GROUPS.items():
                if only and name not in only:
                    continue
                async with contextlib.AsyncExitStack() as stack:
                    with console.status(f"preparing {name}") as status:
                        results += [
                            await measure(case, runs, status.update) for case in await cases(ground, stack)
                        ]
    show(results, console)
    report = {"machine": machine(), "runs": runs, "results": [result.told() for result in results]}
    await asyncio.to_thread(_save, file, msgspec.json.format(msgspec.json.encode(report), indent=2))
    console.print(f"saved in {file}")
    return 0 if all(result.reached for result in results) else 1


def _save(file: Path, report: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(report)


def run(only: Sequence[str] = (), runs: int = 5, file: Path = Path("bench/latest.json")) -> int:
    """Measure and show. 0 when every ratio is reached, 1 otherwise."""
    return uvloop.run(_run(only, runs, file, Console(stderr=False)))


def main() -> int:
    """The command line of this module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--only", nargs="*", default=[], choices=list(GROUPS), help="measure these groups only"
    )
    parser.add_argument("--runs", type=int, default=5, help="how often each is measured (median; default 5)")
    parser.add_argument("--json", type=Path, default=Path("bench/latest.json"), help="where to save")
    chosen = parser.parse_args()
    return run(chosen.only, chosen.runs, chosen.json)


if __name__ == "__main__":
    sys.exit(main())
