"""The commands of the README are run, in order, on a demo of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from infra.embedded.ports import free_port

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```bash\n(.*?)```", README, re.DOTALL)


class Demo(NamedTuple):
    """A demo that runs: where it answers, its folder, the line that it printed."""

    url: str
    folder: Path
    line: str


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """`make demo` without the set-up, which has been done for this test."""
    folder = tmp_path_factory.mktemp("readme")
    port = free_port()
    environment = {**os.environ, "HALFROND_DATA": str(folder / "data"), "HALFROND_PORT": str(port)}
    out = folder / "demo.out"
    with out.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "services.cli.main", "demo"], env=environment, stdout=file, stderr=file
        )
    deadline = time.monotonic() + 240
    while not (lines := [x for x in out.read_text().splitlines() if "http://" in x]):
        assert process.poll() is None, out.read_text()
        assert time.monotonic() < deadline, out.read_text()
        time.sleep(0.05)
    yield Demo(f"http://localhost:{port}", folder, lines[0])
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0, out.read_text()


def _run(demo: Demo, snippet: str) -> str:
    here = snippet.replace("http://localhost:8080", demo.url)
    result = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", here], cwd=demo.folder, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, f"{here}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def test_the_readme_has_a_vote_a_refusal_and_a_recount() -> None:
    assert len(SNIPPETS) == 3
    assert "make demo" in README
    assert "make test" in README


@pytest.mark.fault
@pytest.mark.timeout(300)
def test_the_demo_prints_one_line_with_the_address_and_how_to_sign_in(demo: Demo) -> None:
    assert demo.url in demo.line
    assert "clerk.token" in demo.line


@pytest.mark.fault
def test_a_first_vote_a_change_of_mind_and_the_same_receipt_again(demo: Demo) -> None:
    said = _run(demo, SNIPPETS[0] + "\n" + SNIPPETS[0].rstrip().rpartition("\n\n")[2])
    assert said.count('"type":"ballot.cast.v2"') == 3
    assert said.count('"repeated":true') == 1


@pytest.mark.fault
def test_a_ballot_in_a_closed_poll_is_refused_with_what_to_do(demo: Demo) -> None:
    said = _run(demo, SNIPPETS[0].partition("\n\n")[0] + "\n" + SNIPPETS[1])
    assert '"code":"poll-counted"' in said
    assert '"remedy":"' in said


@pytest.mark.fault
def test_a_poll_is_counted_again_with_the_standard_library(demo: Demo) -> None:
    said = _run(demo, SNIPPETS[0].partition("\n\n")[0] + "\n" + SNIPPETS[2])
    counted, recorded = (line.partition("{")[2] for line in said.splitlines()[-2:])
    assert counted == recorded
    assert "'for': 13" in counted


@pytest.mark.fault
def test_a_poll_that_it_cannot_count_is_not_said_to_be_wrong(demo: Demo) -> None:
    script = SNIPPETS[2].rpartition("python3 ")[0]
    polls = {"overzicht": "this vote is sealed, by majority: see below", "nergens": "no such poll"}
    for poll, said in polls.items():
        asked = f'{script}! python3 recount.py "{demo.url}" {poll} 2>&1'
        assert _run(demo, asked).strip() == said


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(((?!http)[^)]+)\)", README))))
def test_links_lead_somewhere(target: str) -> None:
    assert (ROOT / target).exists()
