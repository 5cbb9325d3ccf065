"""An assembly that `halfrond serve` serves, as its operator runs it, and whose processes can be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import psutil

from infra.embedded.ports import free_port

PROCESSES = {
    "chamber": "run chamber",
    "relay": "run relay",
    "projector": "run projector",
    "clerk": "run clerk",
    "PostgreSQL": "bin/postgres -D",
    "NATS": "nats-server",
}
"""What stands in the command line of each."""

WITHIN = 90.0


class Served:
    """The parent process, its folder, and where the chamber answers."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("HALFROND_")},
            "HALFROND_DATA": str(folder),
            "HALFROND_PORT": str(self.port),
        }
        self._parent: subprocess.Popen[bytes] | None = None

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `halfrond …` to its end."""
        return subprocess.run(
            [sys.executable, "-m", "services.cli.main", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    @contextmanager
    def serving(self) -> Iterator[psutil.Process]:
        """Serve while inside; the parent process."""
        with (self.folder.parent / "serve.log").open("ab") as log:
            self._parent = subprocess.Popen(
                [sys.executable, "-m", "services.cli.main", "serve"],
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        try:
            self.wait_ready()
            yield psutil.Process(self._parent.pid)
        finally:
            self._parent.send_signal(signal.SIGTERM)
            assert self._parent.wait(60) == 0

    def wait_ready(self) -> None:
        """Until the chamber says that everything is ready."""

        def ready() -> bool:
            assert self._parent is not None
            assert self._parent.poll() is None, "the parent has ended"
            try:
                with urllib.request.urlopen(f"{self.url}/health/ready", timeout=2) as answer:  # noqa: S310
                    return bool(answer.status == 200)
            except OSError:
                return False

        self.wait(ready)

    def wait(self, condition: object, within: float = WITHIN) -> None:
        """Until `condition()` is true."""
        assert callable(condition)
        deadline = time.monotonic() + within
        while not condition():
            assert time.monotonic() < deadline, (self.folder.parent / "serve.log").read_text()[-4000:]
            time.sleep(0.02)

    def find(self, name: str) -> psutil.Process | None:
        """A process of ours by name; the postmaster, not its children."""
        assert self._parent is not None
        for child in psutil.Process(self._parent.pid).children(recursive=True):
            try:
                if PROCESSES[name] in " ".join(child.cmdline()):
                    return child
            except psutil.Error:
                continue
        return None

    def kill(self, name: str) -> int:
        """Kill -9; its process id."""
        process = self.find(name)
        assert process is not None, f"{name} does not run"
        process.send_signal(signal.SIGKILL)
        return process.pid

    def steady(self) -> int:
        """How many events the log holds, once the chamber answers."""
        self.wait(lambda: self.head() >= 0)
        return self.head()

    def head(self) -> int:
        """How many events the log holds; -1 while nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/api/log?from=0&limit=1", timeout=2) as answer:  # noqa: S310
                head: int = msgspec.json.decode(answer.read())["head"]
                return head
        except OSError:
            return -1
