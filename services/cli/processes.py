"""A service as a child process, and how it learns that its parent is gone.

The child's standard input is a pipe that only the parent holds open: the lifeline. When the parent ends,
however that happens, the pipe closes, on Linux and macOS alike; the child then stops as if it had been told
to, and ends by force if that takes too long. On Linux the kernel tells it besides (PR_SET_PDEATHSIG).

A child runs in a session of its own, so that Ctrl-C in a terminal reaches the parent only, which then stops
everything in order.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from services.cli.log_files import shorten
from services.cli.supervisor import Cannot

LIFELINE = "HALFROND_LIFELINE"
"""The variable that tells a child to watch its standard input; its value is the parent's process id."""

GRACE = 10.0
"""Seconds that a child takes to stop after its parent is gone; then it ends at once."""


class ServiceProcess:
    """`halfrond run <service>` as a child. Its output goes to the file `log`; None: where ours goes."""

    def __init__(self, service: str, environment: Mapping[str, str], log: Path | None = None) -> None:
        self.name = service
        self._environment = environment
        self._log = log
        self._child: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        child = self._child
        return child.pid if child is not None and child.returncode is None else None

    async def start(self) -> None:
        """Start it; it may take a second until it serves."""
        environment = {**os.environ, **self._environment, LIFELINE: str(os.getpid())}
        try:
            with _opened(self._log) as output:
                self._child = await asyncio.create_subprocess_exec(
                    *_command(self.name),
                    stdin=asyncio.subprocess.PIPE,
                    stdout=output,
                    stderr=output,
                    env=environment,
                    start_new_session=True,
                )
        except OSError as error:
            raise Cannot(f"the process of {self.name} cannot be started: {error}") from error

    async def ended(self) -> str:
        """Wait until it ends by itself."""
        assert self._child is not None, "start() comes first"  # noqa: S101 - for the type checker
        code = await self._child.wait()
        return f"was ended by signal {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"

    async def stop(self, within: float, hurry: asyncio.Event) -> None:
        """SIGTERM; SIGKILL after `within` seconds, or at once when `hurry` is set."""
        child = self._child
        if child is None or child.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(signal.SIGTERM)
        gone, hurried = asyncio.create_task(child.wait()), asyncio.create_task(hurry.wait())
        await asyncio.wait({gone, hurried}, timeout=within, return_when=asyncio.FIRST_COMPLETED)
        hurried.cancel()
        if not gone.done():
            with contextlib.suppress(ProcessLookupError):
                child.kill()
        await gone


def watch_lifeline(parent: str, stop: Callable[[], object]) -> None:
    """Call `stop` (from another thread) when the parent is gone, and end by force GRACE seconds later."""

    def watch() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 4096):
                pass
        stop()
        time.sleep(GRACE)
        os._exit(1)

    threading.Thread(target=watch, name=f"lifeline of {parent}", daemon=True).start()


def _command(service: str) -> Sequence[str]:
    # -P: a folder `events` or `services` where somebody happens to stand is not ours.
    return [sys.executable, "-P", "-m", "services.cli.main", "run", service]


@contextlib.contextmanager
def _opened(log: Path | None) -> Iterator[int | None]:
    """A descriptor that appends to the file, for a child to inherit."""
    if log is None:
        yield None
        return
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shorten(log)
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
