"""`halfrond bench`: speed as ratios."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import click


@click.command("bench", short_help="Measure speed, as ratios against limits and peers.")
@click.option("--only", multiple=True, metavar="GROUP", help="Measure only this group; may be given again.")
@click.option(
    "--runs", type=click.IntRange(1), default=5, show_default=True, help="How often each is measured."
)
@click.option(
    "--json",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("bench/latest.json"),
    show_default=True,
    help="Where the figures are saved.",
)
def command(only: tuple[str, ...], runs: int, file: Path) -> None:
    """Measure speed as ratios, each against a limit or a peer measured in the same run, on servers of its own
    in a temporary folder. Prints a table and saves it. Exits with 0 only if every ratio is reached.
    """
    sys.exit(importlib.import_module("services.bench.main").run(only, runs, file))
