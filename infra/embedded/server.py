"""The life of a server in its private folder.

To start:

1. Choose the account, create the folder, take its lock, make it the account's.
2. End what an earlier run left behind, by process id, after checking that it is ours.
3. Prepare the folder.
4. Choose a port: the one that was asked for, else the last one, else any that is free.
5. Start the server and wait until it answers. If the port was lost meanwhile, back to 4.

The lock is held until the server is stopped or killed, so two processes never run one folder, and
whatever runs in a folder whose lock is free is a leftover.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from infra.embedded import folder as private
from infra.embedded.account import Account, create, give
from infra.embedded.errors import FolderRefused, NotRunning, PortTaken, ServerFailed, StillRunning
from infra.embedded.ports import free_port, is_free
from infra.embedded.process import end, running_commands, spawn, wait_for

START_LIMIT = 60.0
"""Seconds until a server that was started answers. Generous: it may have a crash to recover from."""

KILL_LIMIT = 10.0
"""Seconds until processes that got SIGKILL are gone; the kernel may have much memory to free."""

PORT_TRIES = 4

Steps = Sequence[tuple[signal.Signals, float]]
"""Signals that ask a server to end, politest first, each with the seconds that it is given."""


class EmbeddedServer(ABC):
    """What PostgreSQL and NATS have in common; not for use by itself.

    It is a context manager: entering starts the server, leaving stops it. For one thread at a time.
    """

    name: ClassVar[str]
    advice: ClassVar[str]
    steps: ClassVar[Steps]

    def __init__(self, folder: Path, port: int | None) -> None:
        self.folder = folder.resolve()
        self._asked_port = port
        self._port = port
        self._lock: int | None = None
        self._child: subprocess.Popen[bytes] | None = None

    # What differs

    @abstractmethod
    def _account(self) -> Account:
        """As whom it runs."""

    @abstractmethod
    def _prepare(self, account: Account) -> None:
        """Make the folder ready for a start."""

    @abstractmethod
    def _command(self, account: Account, port: int) -> tuple[Path, list[str]]:
        """The program, and its arguments with its own name first."""

    @abstractmethod
    def _leads(self, command: str) -> bool:
        """Whether a command line, with spaces in between, is that of a server on this very folder."""

    def _belongs(self, command: str) -> bool:
        """Whether it is that of such a server or of a process that it started."""
        return self._leads(command)

    @abstractmethod
    def _answers(self, child: int, port: int) -> bool:
        """Whether the server with process id `child` serves clients."""

    # What everybody may ask

    @property
    def running(self) -> bool:
        """Whether the server that we started is alive."""
        return self._child is not None and self._child.poll() is None

    @property
    def pid(self) -> int:
        """The process id of the server; of PostgreSQL's postmaster.

        Raises:
            NotRunning: it has none.
        """
        if self._child is None or not self.running:
            raise NotRunning(f"{self.name} in {self.folder} is not running: start it first.")
        return self._child.pid

    @property
    def port(self) -> int:
        """The port on 127.0.0.1. It stays the same from start to start as long as nobody else takes it.

        Raises:
            NotRunning: there was no start yet that chose one.
        """
        if self._port is None:
            raise NotRunning(f"{self.name} in {self.folder} has no port yet: start it first.")
        return self._port

    @property
    def log(self) -> Path:
        """The file with what the server wrote."""
        return self.folder / f"{self.name.lower()}.log"

    def start(self) -> None:
        """Start the server; returns when it serves clients.

        Raises:
            StillRunning: it runs already.
            BinariesMissing, FolderRefused, RootRefused, PortTaken, ServerFailed: see `errors.py`.
        """
        if self.running:
            raise StillRunning(f"{self.name} in {self.folder} runs already, as process {self.pid}.")
        with self._held_unless_it_fails():
            account = self._account()  # 1
            self._take(account)
            self._end_leftovers()  # 2
            self._prepare(account)  # 3
            for attempt in range(PORT_TRIES):
                port = self._choose_port(first=attempt == 0)  # 4
                if self._start_on(port, account):  # 5
                    self._port = port
                    private.write(self.folder / "port", f"{port}\n", account.owner)
                    return
            raise PortTaken(f"{self.name} lost {PORT_TRIES} ports in a row to other programs. Try again.")

    def stop(self) -> None:
        """Ask the server to end, with more force each time it does not, and wait until it is gone.

        Does nothing if it is not running.
        """
        child = self._child
        if child is not None:
            for number, limit in self.steps:
                if child.poll() is None:
                    child.send_signal(number)
                    wait_for(lambda: child.poll() is not None, limit)
            self._finish(child)
        self._release()

    def kill(self) -> None:
        """End the server as a crash does, with SIGKILL; returns when nothing of it is left.

        Raises:
            NotRunning: there is nothing to kill.
        """
        process = self.pid
        family = self._all()
        os.kill(process, signal.SIGKILL)
        if self._child is not None:
            self._finish(self._child, family)
        self._release()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # The steps of a start

    @contextlib.contextmanager
    def _held_unless_it_fails(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            if self._child is not None:
                self._finish(self._child)
            self._release()
            raise

    def _take(self, account: Account) -> None:
        # The lock before the owner: while another process holds it, nothing in the folder may change.
        try:
            create(self.folder, private.LOCK)
            if self._lock is None:
                self._lock = private.hold(self.folder)
            give(self.folder, account)
        except OSError as error:
            raise FolderRefused(
                f"The folder {self.folder} cannot be used: {error}. "
                "Set HALFROND_DATA to a folder of your own."
            ) from error

    def _release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _leaders(self) -> list[int]:
        return [process for process, command in running_commands() if self._leads(command)]

    def _all(self) -> list[int]:
        return [process for process, command in running_commands() if self._belongs(command)]

    def _end_leftovers(self) -> None:
        # Politely only to the server itself, which ends its own; to them the same signals mean other things.
        end(self._leaders, self.steps)
        self._end_all()

    def _end_all(self, family: Iterable[int] = ()) -> None:
        if not end(self._all, [(signal.SIGKILL, KILL_LIMIT)], family):
            raise FolderRefused(
                f"{self.name} in {self.folder} cannot be ended: processes {self._all()} remain. "
                "End them yourself."
            )

    def _choose_port(self, *, first: bool) -> int:
        if self._asked_port is not None:
            if first and is_free(self._asked_port):
                return self._asked_port
            raise PortTaken(
                f"Port {self._asked_port} for {self.name} is in use. Free it, or ask for another."
            )
        last = private.read(self.folder / "port") or ""
        if first and last.isdecimal() and is_free(int(last)):
            return int(last)
        return free_port()

    def _start_on(self, port: int, account: Account) -> bool:
        """Whether the server answers on the port; False if someone else took it."""
        program, argv = self._command(account, port)
        log, position = private.open_log(self.log)
        try:
            child = spawn(program, argv, str(account), self.folder, log, self.steps[0][0])
        finally:
            os.close(log)
        self._child = child
        answered = False

        def settled() -> bool:
            nonlocal answered
            answered = self._answers(child.pid, port)
            return answered or child.poll() is not None

        wait_for(settled, START_LIMIT)
        if answered:
            return True
        how = "did not answer in time" if child.poll() is None else f"ended with code {child.returncode}"
        self._finish(child)
        said = private.last_lines(self.log, position)
        if "address already in use" in "\n".join(said).lower():
            return False
        raise ServerFailed(f"{self.name} {how} (log: {self.log}).", said, self.advice)

    def _finish(self, child: subprocess.Popen[bytes], family: Iterable[int] = ()) -> None:
        """See to it that the child and all its processes are gone, and forget it."""
        if child.poll() is None:
            child.kill()
        child.wait(KILL_LIMIT)
        self._child = None
        self._end_all(family)
