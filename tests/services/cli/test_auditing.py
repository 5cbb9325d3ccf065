"""`halfrond audit` on published logs, good and doctored."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from services.cli.screen import Code
from tests.contracts.logs import History, parliament, verifier, write_export, write_log
from tests.services.cli.conftest import halfrond

pytestmark = pytest.mark.fault


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
    assert "given by hand" in ended.stdout
    assert ended.stdout.endswith("Everything that was checked holds.\n")


def test_what_does_not_hold_is_told_and_its_evidence_kept(tmp_path: Path, history: History) -> None:
    """Both checkpoints and the proof: whoever gets the file needs nothing else to see it."""
    vkey = write_export(tmp_path / "export", history, size=300)
    asked = [str(tmp_path / "export"), "--key", vkey, "--memory", str(tmp_path / "memory")]
    before = (tmp_path / "export/log/checkpoint").read_text(encoding="utf-8")
    assert halfrond("audit", *asked).returncode == Code.DONE
    rewritten = history.copy()
    rewritten.leaves[100] = rewritten.leaves[101]
    write_export(tmp_path / "export", rewritten)
    ended = halfrond("audit", *asked)
    assert ended.returncode == Code.FAILED
    assert "Step 2 does not hold (inconsistent)" in ended.stdout
    assert "What it means: The assembly's notary signed two histories" in ended.stdout
    (file,) = (tmp_path / "memory" / "evidence").iterdir()
    assert f"The evidence is kept in {file}." in ended.stdout
    evidence = json.loads(file.read_text(encoding="utf-8"))["verdict"]["evidence"]
    assert evidence["remembered"] == before
    assert evidence["checkpoint"] == (tmp_path / "export/log/checkpoint").read_text(encoding="utf-8")
    assert all(len(bytes.fromhex(hashed)) == 32 for hashed in evidence["proof"])
    assert evidence["proof"]


def test_a_byte_that_was_changed_is_found_with_its_position(tmp_path: Path, history: History) -> None:
    vkey = write_export(tmp_path / "export", history)
    bundle = tmp_path / "export" / "log" / "tile" / "entries" / "000"
    data = bytearray(bundle.read_bytes())
    data[50] ^= 1
    bundle.write_bytes(data)
    asked = ["--key", vkey, "--memory", str(tmp_path / "memory"), "--json"]
    ended = halfrond("audit", str(tmp_path / "export"), *asked)
    assert ended.returncode == Code.FAILED
    told = json.loads(ended.stdout)
    assert (told["holds"], told["verdict"]["step"], told["verdict"]["position"]) == (False, 3, 0)
    assert Path(told["evidence"]).is_file()


def test_a_log_that_grows_is_watched_until_something_does_not_hold(tmp_path: Path, history: History) -> None:
    """Each visit is told as a line of JSON; the last one is the one that found something."""
    write_export(tmp_path / "export", history, size=290)
    watching = subprocess.Popen(
        [
            sys.executable, "-m", "services.cli.main", "audit", str(tmp_path / "export"), "--watch", "--json",
            "--memory", str(tmp_path / "memory"),
        ],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert watching.stdout is not None
    with watching:
        try:
            first = json.loads(watching.stdout.readline())
            write_export(tmp_path / "export", history, size=320)
            second = json.loads(watching.stdout.readline())
            doctored = history.copy()
            doctored.leaves[330] = doctored.leaves[330].replace(b'"version":1', b'"version":9')
            write_export(tmp_path / "export", doctored)
            third = json.loads(watching.stdout.readline())
            assert [one["size"] for one in (first, second, third)] == [290, 320, len(history.leaves)]
            assert [one["holds"] for one in (first, second, third)] == [True, True, False]
            assert third["verdict"]["position"] == 330
            assert watching.wait(30) == Code.FAILED
        finally:
            watching.kill()


def test_the_decision_history_is_written_where_it_is_asked_for(tmp_path: Path, history: History) -> None:
    write_export(tmp_path / "export", history)
    asked = ["--memory", str(tmp_path / "memory"), "--report", str(tmp_path / "report")]
    ended = halfrond("audit", str(tmp_path / "export"), *asked)
    assert ended.returncode == Code.DONE, ended.stdout + ended.stderr
    assert f"4 dossiers, in {tmp_path / 'report'}" in ended.stdout
    assert (tmp_path / "report" / "index.html").is_file()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "SOURCE"),
        (["export", "--key", "nonsense"], 2, "is no verifier key"),
        (["export", "--witness", verifier().vkey], 2, "another kind"),
        (["export", "--witnesses", "1"], 2, "needs as many different keys"),
        (["nowhere"], 3, "holds no log"),
        (["127.0.0.1:1"], 3, "an address begins with http:// or https://"),
        (["ftp://example.org"], 3, "is no address"),
        (["http://127.0.0.1:1"], 3, "cannot be reached"),
        (["http://127.0.0.1:port"], 3, "is no address"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(
    tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    """By the same codes as the one-file reader."""
    ended = halfrond("audit", *arguments, "--memory", str(tmp_path))
    assert ended.returncode == code
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_memory_that_is_spoilt_stops_it(tmp_path: Path, history: History) -> None:
    write_export(tmp_path / "export", history)
    asked = [str(tmp_path / "export"), "--memory", str(tmp_path / "memory")]
    assert halfrond("audit", *asked).returncode == Code.DONE
    (file,) = (tmp_path / "memory").iterdir()
    file.write_text("{")
    ended = halfrond("audit", *asked)
    assert ended.returncode == 2
    assert "remove it to begin anew" in ended.stderr
