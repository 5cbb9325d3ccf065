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

from services.cli.ghent import content
from services.cli.screen import Code
from tests.faults.served import Served

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]


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


def test_a_demo_that_is_killed_while_it_is_founded_and_played_goes_on_and_is_found_again(
    tmp_path: Path,
) -> None:
    demo, ghent = Demo(tmp_path / "data"), content.read()
    # While the services start; in the middle of the first sitting's votes.
    for far_enough in ((demo.folder / "logs/chamber.log").exists, lambda: demo.head() > 300):
        process = demo.start()
        try:
            demo.wait(far_enough)
        finally:
            process.kill()
            process.communicate()
        assert (demo.folder / "demo.unfinished").exists()

    process = demo.start()
    demo.wait(lambda: demo.head() > 500)
    demo.kill("chamber")  # which is started again
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith(f"Halfrond demo: open http://localhost:{demo.port} · ")
    assert not (demo.folder / "demo.unfinished").exists()
    counts = demo.ask("api/assembly")["counts"]
    assert counts["members"] == len(ghent.organisations)
    assert counts["proposals"] == len(ghent.proposals)
    polls = {name: poll for one in ghent.proposals for name, poll in one.polls.items()}
    ended = [poll.ends or "open" for poll in [*polls.values(), *ghent.surveys]]
    ended += ["counted"] * 4  # the dossier's: two amendments, a consent round, the vote
    call = demo.ask("api/calls/huurderszetels")["call"]
    assert call["phase"] == "decided"
    ended += ["open", "counted"]  # within commissions
    ended += ["counted"] if call["poll"] else []  # who was killed may have come too late for it
    assert counts["polls"] == {phase: ended.count(phase) for phase in set(ended)}
    for name, poll in polls.items():
        cast = demo.ask(f"api/polls/{name}/ballots") if name != "engagement" else []  # which is sealed
        assert {line["organisation"]: line["choice"] for line in cast} == {
            organisation: choice
            for choice, names in poll.ballots.items()
            for organisation in names
            if name != "engagement"
        }
    told = {name: demo.ask(f"api/polls/{name}") for name in polls}
    outcomes = {name: poll["result"]["outcome"] for name, poll in told.items() if poll["result"]}
    assert {outcomes[name] for name in ("charterdoel", "commissies", "wijken", "eenkanaal")} == {
        "adopted", "tie", "no-quorum", "rejected"
    }  # fmt: skip
    assert demo.ask("api/signals/schimmel")["behind"] == 11  # nine recognise it, two raised it
    tokens = re.findall(r"in (\S+\.token)", line.replace(",", "").replace(";", ""))
    assert len(tokens) == 4
    for path in tokens:
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
    line = process.stdout.readline()
    assert line.startswith("Halfrond demo: open ")
    assert re.findall(r"(\w+)\.token", line) == ["clerk"]  # there are no others
    assert demo.head() == 5  # founded, two clerks, charter, rules
    demo.stop(process)
