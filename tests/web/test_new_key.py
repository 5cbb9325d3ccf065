"""A new key for a log that is served: every reader who trusts the old one follows, or is told."""

from __future__ import annotations

import base64
import json
import urllib.request
from pathlib import Path

import pytest

from events.log.note import BadNote, open_note, parse_vkey
from infra.signing import verify
from services.cli.screen import Code
from tests.faults.served import Served
from tests.web.conftest import Reader

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]


def get(served: Served, path: str) -> str:
    """A file of the published log."""
    with urllib.request.urlopen(f"{served.url}/log/{path}", timeout=30) as answer:  # noqa: S310
        return str(answer.read().decode())


def signed_by(served: Served, vkey: str) -> bool:
    """Whether the log's checkpoint is by this key."""
    try:
        return bool(open_note(get(served, "checkpoint"), [parse_vkey(vkey)], verify).signatures)
    except (BadNote, OSError):
        return False


def audit(served: Served, memory: Path, source: str, *asked: str) -> tuple[int, str, str]:
    """Exit code, key that was believed, and what was told of it."""
    ended = served.command("audit", source, "--memory", str(memory), "--json", *asked)
    verdict = json.loads(ended.stdout)
    [first, *_] = verdict["steps"]
    return ended.returncode, verdict["key"], first["figure"]


def visit(reader: Reader, served: Served, memory: object) -> dict[str, object]:
    """What the log page finds in a browser."""
    size = int(get(served, "checkpoint").split("\n")[1])
    assert size < 256
    asked = {"keys": get(served, "key"), "note": get(served, "checkpoint"), "memory": memory}
    found: dict[str, object] = reader.ask("visit", visit=asked, files=files(served), now=5)
    return found


def files(served: Served) -> dict[str, str]:
    """The tiles of hashes, in base64."""
    root = served.folder / "log"
    paths = [path for path in (root / "tile").rglob("*") if path.is_file()]
    return {str(path.relative_to(root)): base64.b64encode(path.read_bytes()).decode() for path in paths}


def test_the_key_is_changed_beside_a_running_assembly_and_all_readers_follow(
    tmp_path: Path, reader: Reader
) -> None:
    served = Served(tmp_path / "data")
    founding = served.command("found", "--name", "P", "--purpose", "P.", "--origin", "gent.example/log")
    [told] = [line for line in founding.stdout.splitlines() if line.startswith("Key of its log: ")]
    old = told.removeprefix("Key of its log: ")
    with served.serving():
        served.wait(lambda: signed_by(served, old))
        assert audit(served, tmp_path / "visitor", served.url)[:2] == (Code.DONE, old)
        browser = visit(reader, served, None)["memory"]

        rotated = served.command("rotate-key")
        assert rotated.returncode == Code.DONE, rotated.stderr
        new = rotated.stdout.strip()
        served.wait(lambda: signed_by(served, new))
        assert get(served, "key") == f"{new}\n{old}\n"

        for memory, asked in ((tmp_path / "visitor", []), (tmp_path / "stranger", [f"--key={old}"])):
            code, key, told = audit(served, memory, served.url, *asked)
            assert (code, key) == (Code.DONE, new)
            assert "the key changed 1 times since, as the log says" in told
        later = visit(reader, served, browser)
        assert later["newer"] == new
        assert later["states"] == ["note", "note", "good"]

        exported = served.command("export", str(tmp_path / "export"))
        assert exported.returncode == Code.DONE, exported.stderr
        assert audit(served, tmp_path / "another", str(tmp_path / "export"), f"--key={old}")[:2] == (
            Code.DONE,
            new,
        )
        doctor = json.loads(served.command("doctor", "--json").stdout)
        key = next(finding for finding in doctor["findings"] if finding["part"] == "notary key")
        assert (key["verdict"], key["found"]) == ("ok", new)

    rotated = served.command("rotate-key")  # and while nothing runs: the notary takes it up when it is back
    assert rotated.returncode == Code.DONE, rotated.stderr
    newest = rotated.stdout.strip()
    again = served.command("rotate-key")
    assert (again.returncode, again.stdout.strip()) == (Code.DONE, newest)
    with served.serving():
        served.wait(lambda: signed_by(served, newest))
        assert get(served, "key") == f"{newest}\n{new}\n{old}\n"
        assert audit(served, tmp_path / "late", served.url, f"--key={old}")[:2] == (Code.DONE, newest)
