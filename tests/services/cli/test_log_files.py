"""Log files stay short while their writers go on."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path

import pytest

from services.cli import log_files
from services.cli.log_files import keep_short, shorten
from services.cli.processes import ServiceProcess
from tests.waiting import until

CHATTY = "import sys\nfor number in map(int, sys.stdin): print('line', number, 'x' * 80, flush=True)"


def content(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten lines are too much already, and a minute is soon over."""
    monkeypatch.setattr(log_files, "LOG_BYTES", 1_000)
    monkeypatch.setattr(log_files, "MINUTE", 0.01)


async def test_a_service_that_never_stops_talking_fills_two_short_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.cli.processes._command", lambda _: [sys.executable, "-c", CHATTY])
    log, old = tmp_path / "chatty.log", tmp_path / "chatty.log.old"
    service = ServiceProcess("chatty", {}, log)
    await service.start()
    assert service._child is not None
    assert service._child.stdin is not None
    shortening = asyncio.create_task(keep_short(lambda: [tmp_path / "never.log", log]))
    for turn in range(3):
        before = content(old)
        service._child.stdin.write(b"".join(b"%d\n" % (turn * 20 + n) for n in range(20)))
        await until(lambda before=before: content(old) != before and len(content(log)) <= 1_000)
    shortening.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await shortening
    service._child.stdin.write(b"99\n")
    await until(lambda: content(log).endswith(f"line 99 {'x' * 80}\n"))
    await service.stop(5.0, asyncio.Event())
    assert modes(tmp_path) == {"chatty.log": 0o600, "chatty.log.old": 0o600}


def test_a_file_that_is_short_stays_as_it_is_and_one_that_is_not_there_does_too(tmp_path: Path) -> None:
    log = tmp_path / "quiet.log"
    log.write_bytes(b"x" * 1_000)
    shorten(log)
    shorten(tmp_path / "none.log")
    assert [(path.name, path.stat().st_size) for path in tmp_path.iterdir()] == [("quiet.log", 1_000)]


def test_a_link_in_the_place_of_a_log_is_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_bytes(b"x" * 2_000)
    (tmp_path / "some.log").symlink_to(precious)
    with pytest.raises(OSError, match="symbolic"):
        shorten(tmp_path / "some.log")
    assert precious.stat().st_size == 2_000
