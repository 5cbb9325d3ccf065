"""`halfrond audit` on published logs, good and doctored."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from services.cli.screen import Code
from tests.contracts.logs import History, parliament, write_export, write_log
from tests.services.cli.conftest import halfrond


@pytest.fixture(scope="module")
def history() -> History:
    """A whole small parliament."""
    return parliament()


def test_a_good_log_holds_and_each_step_is_told(tmp_path: Path, history: History) -> None:
    vkey = write_log(tmp_path / "log", history)
    ended = halfrond("audit", str(tmp_path / "log"), "--key", vkey, "--memory", str(tmp_path / "memory"))
    assert ended.returncode == Code.DONE, ended.stdout + ended.stderr
    assert [line[:3] for line in ended.stdout.splitlines() if line[1:3] == "/8"] == [
        f"{n}/8" for n in range(1, 9)
    ]
    assert ended.stdout.endswith("Everything that was checked holds.\n")


def test_a_byte_that_was_changed_is_found_with_its_position(tmp_path: Path, history: History) -> None:
    vkey = write_export(tmp_path / "export", history)
    bundle = tmp_path / "export" / "log" / "tile" / "entries" / "000"
    data = bytearray(bundle.read_bytes())
    data[50] ^= 1
    bundle.write_bytes(data)
    asked = ["--key", vkey, "--memory", str(tmp_path / "memory"), "--json"]
    ended = halfrond("audit", str(tmp_path / "export"), *asked)
    assert ended.returncode == Code.FAILED
    verdict = json.loads(ended.stdout)
    assert verdict["holds"] is False
    assert '"position": 0' in ended.stdout


def test_a_log_that_is_not_there_cannot_be_reached(tmp_path: Path) -> None:
    ended = halfrond("audit", "http://127.0.0.1:9", "--memory", str(tmp_path))
    assert ended.returncode == Code.NOT_READY
    assert "Traceback" not in ended.stderr
