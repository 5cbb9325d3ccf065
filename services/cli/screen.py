"""What an operator sees: sentences, exit codes, progress. Never a trace, unless it is asked for.

Results go to standard output, everything else to standard error. Progress is drawn on a terminal only;
elsewhere it is a line a stage.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Awaitable, Callable
from enum import IntEnum
from types import TracebackType
from typing import IO, Any, Self

import click
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from infra.telemetry.logging import configure


class Code(IntEnum):
    """Exit codes, the same for every command."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NOT_READY = 3
    REFUSED = 4
    INTERRUPTED = 130


EXIT_CODES = """\b
Exit codes:
  0    done
  1    failed, or what was compared does not match
  2    wrong usage, or a setting that cannot be used
  3    a part is not ready or cannot be reached
  4    refused: what stands there, or the rules, do not admit it
  130  interrupted
"""


class Stop(click.ClickException):
    """A command ends here: one sentence what, why and what to do, and the exit code."""

    def __init__(self, message: str, code: Code = Code.FAILED) -> None:
        super().__init__(message)
        self.code = code

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        """For click."""
        return self.code

    def show(self, file: IO[Any] | None = None) -> None:
        """On standard error."""
        click.echo(f"halfrond: {self.message}", file=file or sys.stderr)


def tell(sentence: str) -> None:
    """Something worth knowing, on standard error."""
    click.echo(sentence, err=True)


def execute(work: Callable[[asyncio.Event], Awaitable[int]], interrupted: Code = Code.INTERRUPTED) -> None:
    """Do the work and exit with the code that it gives.

    The first SIGINT, SIGTERM or SIGHUP cancels it, so that it cleans up and the exit code is `interrupted`; a
    second one sets the event that it was given: hurry.
    """
    configure("halfrond", level=logging.WARNING)
    sys.exit(uvloop.run(_interruptible(work, interrupted)))


async def _interruptible(work: Callable[[asyncio.Event], Awaitable[int]], interrupted: Code) -> int:
    hurry = asyncio.Event()
    task = asyncio.ensure_future(work(hurry))
    signalled = False

    def on_signal() -> None:
        nonlocal signalled
        if signalled:
            hurry.set()
        else:
            signalled = True
            task.cancel()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, on_signal)
    try:
        return await task
    except asyncio.CancelledError:
        if not signalled:
            raise
        return interrupted


def told_unexpected(error: Exception) -> str:
    """One sentence for an error that nobody expected: its type and where it came from, without its values."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{os.path.relpath(frame.filename)}:{frame.lineno}"
    return (
        f"something went wrong that nobody expected ({type(error).__name__} at {where}); "
        "run it again as `halfrond --trace …` and report what it shows."
    )


class Progress:
    """Stages of work that takes long. Use as a context manager."""

    def __init__(self) -> None:
        self._bars: Bars | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
            )
            self._bars = Bars(*columns, console=Console(stderr=True), transient=True)
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def end(self) -> None:
        """Nothing more is shown."""
        if self._bars is not None:
            self._bars.stop()

    def stage(self, what: str, total: int) -> Callable[[], None]:
        """The next stage, of `total` steps; call what it gives after each."""
        step = self.steps(what, total)
        done = 0

        def one() -> None:
            nonlocal done
            done += 1
            step(done, total)

        return one

    def steps(self, what: str, total: int | None) -> Callable[[int, int], None]:
        """The next stage; tell what it gives how many steps are done, of how many."""
        bars = self._bars
        if bars is None:
            return _lines(what, total)
        if self._task is not None:
            bars.remove_task(self._task)
        task = self._task = bars.add_task(what, total=total)
        return lambda done, of: bars.update(task, completed=done, total=of)

    def say(self, what: str) -> None:
        """A stage of one step."""
        self.steps(what, 1)


EVERY = 5.0
"""Seconds between two lines of progress where there is no terminal."""


def _lines(what: str, total: int | None) -> Callable[[int, int], None]:
    tell(f"{what}: {total}" if total is not None and total > 1 else what)
    last = time.monotonic()

    def step(done: int, of: int) -> None:
        nonlocal last
        if time.monotonic() - last > EVERY and done < of:
            last = time.monotonic()
            tell(f"{what}: {done} of {of}")

    return step
