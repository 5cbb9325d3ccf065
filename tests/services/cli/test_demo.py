"""`halfrond demo`: founded once, gone on with after a crash, found again; one line says where."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import msgspec
import pytest

from services.cli import ghent
from services.cli.screen import Code
from tests.faults.served import Served

pytestmark = pytest.mark.fault


class Demo(Served):
    """`halfrond demo` in a folder of its own."""

    def start(self) -> subprocess.Popen[str]:
        """Begin."""
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "services.cli.main", "demo"],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # type: ignore[assignment] # fmt: skip
        return self._parent  # type: ignore[return-value]

    def stop(self, process: subprocess.Popen[str]) -> tuple[str, str]:
        """Ctrl-C; what it said."""
        process.send_signal(signal.SIGINT)
        said, complained = process.communicate(timeout=60)
        assert process.returncode == Code.DONE, complained
        return said, complained

    def ask(self, path: str) -> Any:
        """The JSON at a path."""
        with urllib.request.urlopen(f"{self.url}/{path}") as answer:  # noqa: S310
            return msgspec.json.decode(answer.read())


def test_a_demo_that_is_killed_while_it_is_founded_goes_on_and_is_found_again(tmp_path: Path) -> None:
    demo, content = Demo(tmp_path / "data"), ghent.read()
    process = demo.start()
    try:
        # The play begins when the chamber was started last; on a busy machine it is over before that answers.
        demo.wait((demo.folder / "logs/chamber.log").exists)
    finally:
        process.kill()
        process.communicate()
    assert (demo.folder / "demo.unfinished").exists()

    process = demo.start()
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith(f"Halfrond demo: open {demo.url} · ")
    assert not (demo.folder / "demo.unfinished").exists()
    counts = demo.ask("api/assembly")["counts"]
    polls = [poll for proposal in content.proposals for poll in proposal.polls.values()]
    ended = [poll.ends or "open" for poll in polls]
    assert counts["members"] == len(content.organisations)
    assert counts["proposals"] == len(content.proposals)
    assert counts["polls"] == {phase: ended.count(phase) for phase in set(ended)}
    ballots = sum(len((*poll.in_favour, *poll.against, *poll.abstain)) for poll in polls)
    told = [demo.ask(f"api/polls/{name}") for p in content.proposals for name in p.polls]
    assert sum(sum(poll["tally"].values()) for poll in told) == ballots
    outcomes = {poll["poll"]: poll["result"]["outcome"] for poll in told if poll["result"]}
    assert {outcomes[name] for name in ("charterdoel", "commissies", "wijken", "eenkanaal")} == {
        "adopted", "tie", "no-quorum", "rejected"
    }  # fmt: skip
    for path in re.findall(r"in (\S+\.token)", line.replace(",", "")):
        assert Path(path).stat().st_mode & 0o777 == 0o600
    head = demo.head()
    rest, _ = demo.stop(process)
    assert rest == ""

    process = demo.start()
    assert process.stdout is not None
    assert process.stdout.readline() == line
    assert demo.head() == head
    demo.stop(process)


def test_an_assembly_that_is_not_the_demos_is_served_as_it_is(tmp_path: Path) -> None:
    demo = Demo(tmp_path / "data")
    founding = demo.command("found", "--name", "Eigen", "--purpose", "Eigen.", "--origin", "example.org/e")
    assert founding.returncode == 0, founding.stderr
    again = demo.command("found", "--name", "Eigen", "--purpose", "Eigen.", "--origin", "example.org/e")
    assert (again.returncode, "holds an assembly already" in again.stderr) == (Code.REFUSED, True)
    process = demo.start()
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Halfrond demo: open ")
    assert demo.head() == 5  # founded, two clerks, charter, rules
    demo.stop(process)
