"""kill -9 of every process in the middle of a rehearsal: nothing acknowledged is lost, nothing is doubled.

The rehearsal itself is the judge: it compares every cell of the published votes, and every recorded result.
"""

from __future__ import annotations

import csv
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from tests.faults.served import Served

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]

VOTERS, STATEMENTS, ROWS = 40, 30, 2_400

SOME = 50
"""Events between two things that are done to a rehearsal."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Served:
    """A founded assembly, not served yet."""
    served = Served(tmp_path_factory.mktemp("faults") / "data")
    founding = served.command(
        "found",
        "--name",
        "Proefparlement",
        "--purpose",
        "Om te zien wat er gebeurt.",
        "--origin",
        "example.org/f",
        "--without-rules",
    )
    assert founding.returncode == 0, founding.stderr
    return served


def conversation(folder: Path, rows: int, seed: int) -> Path:
    """A made-up conversation in the form of Pol.is, with many changed votes."""
    chance = random.Random(seed)
    votes = [
        (chance.randrange(STATEMENTS), chance.randrange(VOTERS), chance.choice((-1, 0, 1)))
        for _ in range(rows)
    ]
    last = {(voter, statement): vote for statement, voter, vote in votes}
    counted = Counter((statement, vote) for statement, _, vote in votes)
    folder.mkdir()

    def write(name: str, header: list[str], lines: list[list[object]]) -> None:
        with (folder / name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *lines])

    write(
        "votes.csv",
        ["timestamp", "datetime", "comment-id", "voter-id", "vote"],
        [[n, "Mon", statement, voter, vote] for n, (statement, voter, vote) in enumerate(votes)],
    )
    write(
        "comments.csv",
        [
            "timestamp",
            "datetime",
            "comment-id",
            "author-id",
            "agrees",
            "disagrees",
            "moderated",
            "comment-body",
        ],
        [[0, "Mon", s, 0, counted[s, 1], counted[s, -1], 1, f"Stelling {s}"] for s in range(STATEMENTS)],
    )
    participants: list[list[object]] = []
    for voter in sorted({voter for voter, _ in last}):
        cells = [last.get((voter, statement), "") for statement in range(STATEMENTS)]
        told = [cell for cell in cells if cell != ""]
        counts = [0 if voter else STATEMENTS, len(told), told.count(1), told.count(-1)]
        participants.append([voter, 0, *counts, *cells])
    header = ["participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"]
    write("participants-votes.csv", [*header, *map(str, range(STATEMENTS))], participants)
    return folder


def rehearse(served: Served, folder: Path) -> subprocess.Popen[str]:
    """Begin a rehearsal on the served assembly."""
    token = served.folder / "secrets" / "clerk.token"
    return subprocess.Popen(
        [
            sys.executable, "-m", "services.cli.main", "rehearse", "polis", str(folder),
            "--url", served.url, "--token-file", str(token), "--json",
        ],
        env=served.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def reach(served: Served, rehearsal: subprocess.Popen[str], head: int) -> None:
    """Until so many events stand in the log, and the rehearsal is under way still."""
    served.wait(lambda: served.head() >= head or rehearsal.poll() is not None)
    assert rehearsal.poll() is None, rehearsal.communicate()


def test_every_process_is_killed_in_turn_and_every_ballot_is_there_once(
    served: Served, tmp_path: Path
) -> None:
    with served.serving():
        before = served.head()
        rehearsal = rehearse(served, conversation(tmp_path / "conversation", ROWS, 1))
        reach(served, rehearsal, before + VOTERS * 3 + STATEMENTS * 2 + SOME)
        for name in ("relay", "projector", "chamber", "PostgreSQL", "NATS", "clerk"):
            at = served.steady()
            killed = served.kill(name)
            reach(served, rehearsal, at + SOME)
            # Votes go on without it, or again once it is there. Then they wait until it is: a machine that
            # counts faster than it starts a process would have none left to kill the next one among.
            rehearsal.send_signal(signal.SIGSTOP)
            served.wait(lambda name=name, killed=killed: (p := served.find(name)) and p.pid != killed)
            at = served.steady()
            rehearsal.send_signal(signal.SIGCONT)
            reach(served, rehearsal, at + SOME)
        said, complained = rehearsal.communicate(timeout=180)
    assert rehearsal.returncode == 0, said + complained
    report = msgspec.json.decode(said.splitlines()[-1])
    assert (report["rows"], report["accepted"] + report["repeated"]) == (ROWS, ROWS)
    assert report["matched"] == report["cells"] == VOTERS * STATEMENTS
    assert report["results_matched"] == report["results"] == STATEMENTS


def test_a_store_of_nats_that_is_deleted_is_filled_again_with_the_same_sequences(
    served: Served, tmp_path: Path
) -> None:
    with served.serving():
        rehearsal = rehearse(served, conversation(tmp_path / "conversation", 300, 2))
        said, complained = rehearsal.communicate(timeout=120)
        assert rehearsal.returncode == 0, said + complained
    store = served.folder / "nats" / "store"
    assert any(store.rglob("*.blk"))
    for path in sorted(store.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    with served.serving():
        rehearsal = rehearse(served, conversation(tmp_path / "again", 300, 3))
        said, complained = rehearsal.communicate(timeout=120)
        assert rehearsal.returncode == 0, said + complained
        doctor = served.command("doctor", "--json")
        assert doctor.returncode == 0, doctor.stdout + doctor.stderr
