"""The machine is gone: the commands of docs/operations.md, from the first backup to the vote after it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from events.log import checkpoint, proof
from events.log.checkpoint import Checkpoint
from events.log.note import open_note, parse_vkey
from events.log.tile import Hashes
from infra.signing import verify
from tests.faults.served import Served

pytestmark = pytest.mark.fault

PAGE = Path(__file__).parents[2] / "docs/operations.md"
SECTION = PAGE.read_text().partition("## Backups, and the day after")[2].partition("\n## ")[0]
KEY, NIGHTLY, AFTER = re.findall(r"^```sh\n(.*?)^```", SECTION, re.MULTILINE | re.DOTALL)


class Machine(Served):
    """A machine with the demo; what one does at its console; what anyone reads from outside."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "data")
        self.safe = folder / "safe"
        self.safe.mkdir()
        (folder / "bin").mkdir()
        program = folder / "bin/halfrond"
        program.write_text(f'#!/bin/sh\nexec {sys.executable} -m services.cli.main "$@"\n')
        program.chmod(0o755)
        path = f"{program.parent}:{os.environ['PATH']}"
        self.environment |= {"SAFE": str(self.safe), "PATH": path}

    def console(self, commands: str) -> str:
        """Type the commands; what they print. All must end well."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands],
            env=self.environment, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    @contextmanager
    def demo(self) -> Iterator[psutil.Process]:
        """The demo, until everything on this machine is killed at once."""
        with (self.folder.parent / "serve.log").open("ab") as log:
            command = [sys.executable, "-m", "services.cli.main", "demo"]
            self._parent = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        family = psutil.Process(self._parent.pid)
        try:
            self.wait(lambda: "Halfrond demo" in (self.folder.parent / "serve.log").read_text())
            yield family
        finally:
            processes = [family, *family.children(recursive=True)]
            for process in processes:
                with suppress(psutil.NoSuchProcess):
                    process.send_signal(signal.SIGKILL)
            self._parent.wait(60)
            psutil.wait_procs(processes, 60)

    def vote(self, token: str, choice: str) -> tuple[int, int]:
        """Vote in the demo's open poll; status and position."""
        body = json.dumps({"choice": choice}).encode()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/api/polls/daden/ballots", body, headers)  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, json.loads(answer.read())["first"]

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(f"{self.url}{path}", timeout=30) as answer:  # noqa: S310
            return bytes(answer.read())

    def published(self, above: int = 0) -> Checkpoint:
        """The signed checkpoint, as soon as it covers a position."""

        def signed() -> Checkpoint:
            key = parse_vkey(self.get("/log/key").decode())
            return checkpoint.parse(open_note(self.get("/log/checkpoint").decode(), [key], verify).text)

        self.wait(lambda: signed().size > above)
        return signed()

    def audit(self) -> str:
        """A stranger's visit with the one-file reader, which remembers the one before."""
        return self.console(f"halfrond audit {self.url} --memory {self.folder.parent / 'memory'}")


@pytest.mark.timeout(300)
def test_after_a_disaster_people_vote_with_the_token_that_they_have_and_readers_find_what_they_remember(
    tmp_path: Path,
) -> None:
    machine = Machine(tmp_path)
    with machine.demo():
        token = (machine.folder / "secrets/voorbeeldstraat.token").read_text().strip()
        status, position = machine.vote(token, "against")
        assert status == 201
        before = machine.published(position)
        key = machine.get("/log/key")
        machine.audit()
        machine.console(KEY)
        machine.console(NIGHTLY)
    shutil.rmtree(machine.folder)  # PostgreSQL, NATS, log folder, secrets: everything but the safe

    told = machine.console(AFTER)
    assert f"Restored {before.size} entries" in told
    assert before.root.hex() in told
    with machine.serving():
        assert machine.get("/log/key") == key
        status, position = machine.vote(token, "for")
        assert (status, position) == (201, before.size)
        after = machine.published(position)
        path = proof.consistency(
            before.size, after.size, Hashes(after.size, lambda tile: machine.get(f"/log/{tile.path}"))
        )
        proof.verify_consistency(before.size, after.size, path, before.root, after.root)
        machine.audit()
        doctor = machine.command("doctor", "--json")
        assert doctor.returncode == 0, doctor.stdout
