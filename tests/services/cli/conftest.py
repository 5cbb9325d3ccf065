"""`halfrond` as its operator runs it: commands in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

from tests.faults.served import Served


class Running(NamedTuple):
    """An assembly that is served, and the process that serves it."""

    served: Served
    parent: psutil.Process

    @property
    def token_file(self) -> Path:
        """The clerk's token."""
        return self.served.folder / "secrets/clerk.token"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An empty assembly, founded and served."""
    served = Served(tmp_path_factory.mktemp("cli") / "data")
    named = ("--name", "Proef", "--purpose", "Proef.", "--origin", "example.org/c")
    founding = served.command("found", *named, "--without-rules")
    assert founding.returncode == 0, founding.stderr
    with served.serving() as parent:
        yield Running(served, parent)


def halfrond(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `halfrond …` to its end, with these settings only."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HALFROND_")}
    return subprocess.run(
        [sys.executable, "-m", "services.cli.main", *arguments],
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
