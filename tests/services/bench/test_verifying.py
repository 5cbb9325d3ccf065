"""What `make bench` measures of the audit, on a small log."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from infra.signing import public, signer, verify
from services.bench import verifying
from services.bench.auditing import publish


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three polls, the last one open."""
    folder = tmp_path_factory.mktemp("bench") / "log"
    publish(folder, 3_000, public(bytes(32)), signer(bytes(32)))
    return folder


@pytest.mark.parametrize("what", ["bare", "4", "8"])
def test_a_rate_is_how_many_entries_a_second_were_read(
    log: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(perf_counter=iter((10.0, 12.5)).__next__)
    monkeypatch.setattr(verifying, "time", clock)
    assert verifying.run(log, what, verify) == 3_000 / 2.5


@pytest.mark.fault
async def test_the_memory_of_both_processes_is_measured_by_a_third(log: Path) -> None:
    assert 20 < await verifying.measured(log, "memory")() < await verifying.limit()


def test_a_log_that_does_not_hold_is_not_measured(tmp_path: Path) -> None:
    publish(tmp_path / "log", 600, public(bytes(32)), signer(bytes(32)))
    (tmp_path / "log" / "tile" / "1" / "000.p" / "2").write_bytes(bytes(64))
    with pytest.raises(AssertionError, match="wrong-tile"):
        verifying.run(tmp_path / "log", "4", verify)
