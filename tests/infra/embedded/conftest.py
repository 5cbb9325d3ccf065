"""An open and a shut place, for servers to be started in."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A folder that everybody can enter; pytest's own are shut to others."""
    with tempfile.TemporaryDirectory(prefix="halfrond-open-") as place:
        Path(place).chmod(0o755)
        yield Path(place)


@pytest.fixture
def shut_place(tmp_path: Path) -> Path:
    """A folder that only its owner can enter."""
    place = tmp_path / "shut"
    place.mkdir(mode=0o700)
    return place
