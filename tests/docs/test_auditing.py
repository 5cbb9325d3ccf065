"""The commands of docs/auditing.md are run, in order, against a published log that is served."""

from __future__ import annotations

import functools
import json
import re
import subprocess
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from events.log import checkpoint, proof
from events.log.frontier import Frontier
from events.log.merkle import leaf_hash
from events.log.note import ED25519, Verifier, sign
from events.log.receipt import Receipt
from events.log.tile import ENTRIES, WIDTH, Hashes, Tile, entries_encode
from infra.signing import public, signer
from services.auditor_pyz import receipt
from services.auditor_pyz.note import parse_key

PAGE = Path(__file__).parents[2] / "docs" / "auditing.md"
*BY_HAND, KEEPING = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
COMMANDS = "\n".join(BY_HAND)

SEED = bytes(range(32))
LEAVES = [b'{"entry":%d,"pad":"%s"}' % (number, b"x" * (number % 300)) for number in range(300)]


def publish(folder: Path, origin: str) -> None:
    """A log of 300 entries, as the chamber serves it."""
    frontier, files = Frontier(), dict[str, bytes]()
    for tile, data in [*frontier.grow(map(leaf_hash, LEAVES)), *frontier.partial()]:
        files[tile.path] = data
    for first in range(0, len(LEAVES), WIDTH):
        bundle = LEAVES[first : first + WIDTH]
        files[Tile(ENTRIES, first // WIDTH, len(bundle)).path] = entries_encode(bundle)
    text = checkpoint.Checkpoint(origin, frontier.size, frontier.root()).text
    verifier = Verifier(origin, ED25519, public(SEED))
    files["checkpoint"] = f"{text}\n{sign(text, verifier, signer(SEED))}".encode()
    files["key"] = f"{verifier.vkey}\n".encode()
    for path, data in files.items():
        (folder / "log" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "log" / path).write_bytes(data)


class Handler(SimpleHTTPRequestHandler):
    """Files, and receipts made of them."""

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if asked.path == "/api/log":
            page = {"entries": [{"leaf": LEAVES[int(parse_qs(asked.query)["from"][0])].decode()}]}
            self._answer(json.dumps(page))
            return
        if asked.path != "/log/proof":
            super().do_GET()
            return
        folder = Path(self.directory) / "log"
        position = int(parse_qs(asked.query)["position"][0])
        if position >= len(LEAVES):
            self.send_error(404)
            return
        hashes = Hashes(len(LEAVES), lambda tile: (folder / tile.path).read_bytes())
        path = proof.inclusion(position, len(LEAVES), hashes)
        self._answer(Receipt(position, tuple(path), (folder / "checkpoint").read_text()).text)

    def _answer(self, text: str) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder that is served, and its address."""
    publish(tmp_path, "example.org/log")
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield tmp_path, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def checked(
    folder: Path, url: str, position: int, commands: str = COMMANDS
) -> subprocess.CompletedProcess[str]:
    work = folder / "work"
    work.mkdir(exist_ok=True)
    environment = {"PATH": "/usr/bin:/bin", "URL": url, "POSITION": str(position), "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        ["bash", "-euc", commands], cwd=work, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("position", [0, 3, 255, 256, 299])
def test_the_commands_verify_any_entry(served: tuple[Path, str], position: int) -> None:
    ended = checked(*served, position, COMMANDS + KEEPING)
    assert ended.returncode == 0, ended.stderr
    assert "Signature Verified Successfully" in ended.stdout
    assert LEAVES[position].decode() in ended.stdout
    assert f"entry {position} stands under the signed root" in ended.stdout
    kept = [served[0] / "work" / name for name in ("mine.tlog-proof", "entry.json")]
    by = [parse_key((served[0] / "log" / "key").read_text().strip()), (), 0, served[0]]
    assert receipt.examine(*kept, *by, lambda _: None)["holds"], "what is kept is what the reader verifies"


def test_a_position_that_is_not_there_is_said(served: tuple[Path, str]) -> None:
    ended = checked(*served, 300)
    assert "no such position: the checkpoint has 300 entries, and the first one is 0\n" in ended.stdout
    assert "stands under the signed root" not in ended.stdout
    assert ended.stderr == ""


def test_an_entry_that_was_changed_does_not_lead_to_the_root(served: tuple[Path, str]) -> None:
    folder, url = served
    bundle = folder / "log" / Tile(ENTRIES, 0).path
    bundle.write_bytes(bundle.read_bytes().replace(b'"entry":7,', b'"entry":8,'))
    ended = checked(folder, url, 7)
    assert ended.returncode != 0
    assert "stands under the signed root" not in ended.stdout


def test_a_checkpoint_that_was_changed_does_not_verify(served: tuple[Path, str]) -> None:
    folder, url = served
    file = folder / "log" / "checkpoint"
    file.write_text(file.read_text().replace("\n300\n", "\n299\n"))
    ended = checked(folder, url, 3)
    assert ended.returncode != 0
    assert "Signature Verified Successfully" not in ended.stdout
