"""`halfrond rotate-key` where something is missing; where nothing is, see tests/web/test_new_key.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.cli.screen import Code
from tests.faults.served import Served

pytestmark = pytest.mark.fault


@pytest.mark.parametrize("lost", ["clerk.mandate", "notary.key"])
def test_without_what_it_needs_nothing_is_announced(tmp_path: Path, lost: str) -> None:
    served = Served(tmp_path / "data")
    served.command("found", "--name", "P", "--purpose", "P.", "--origin", "gent.example/log")
    (served.folder / "secrets" / lost).rename(tmp_path / lost)
    refused = served.command("rotate-key")
    assert refused.returncode == Code.REFUSED
    assert lost in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (served.folder / "secrets/notary.key.next").exists()
