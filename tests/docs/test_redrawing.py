"""The agenda that docs/auditing.md draws again, against the rules by which the chamber draws."""

from __future__ import annotations

import functools
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Any

import pytest

from events.agenda.drawing import Candidate, commitment, drawn, seed_of
from events.rules.facts import Places

PAGE = Path(__file__).parents[2] / "docs" / "auditing.md"
(SCRIPT,) = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)

SECRET = "5e" * 32
PLACES = Places(by_support=3, by_rotation=3, by_lot=3)


def agenda(seed: int) -> dict[str, Any]:
    """The answer of `GET /api/agendas/{sitting}` about fifteen items of eight organisations."""
    chance = Random(seed)
    closed_at = datetime(2026, 3, 1, 20, 0, 0, chance.choice([0, 1, 890_000]), UTC)
    candidates = [
        Candidate(f"p{n}", f"o{chance.randrange(8)}", chance.randrange(5), chance.randrange(2), 100 + n)
        for n in chance.sample(range(15), 15)
    ]
    items = drawn(candidates, PLACES, seed_of(SECRET, closed_at))
    return {
        "sitting": "s",
        "rules": 1,
        "commitment": commitment(SECRET),
        "closed_at": closed_at.isoformat().replace("+00:00", "Z"),
        "secret": SECRET,
        "items": [{"proposal": one.proposal, "way": one.way} for one in items],
        "candidates": [one._asdict() for one in candidates],
    }


class Handler(SimpleHTTPRequestHandler):
    """Answers of the chamber, out of files."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder that is served, and its address."""
    rules = {"procedure": {"places": {"by_support": 3, "by_rotation": 3, "by_lot": 3}}}
    (tmp_path / "api" / "agendas").mkdir(parents=True)
    (tmp_path / "api" / "rules").mkdir()
    (tmp_path / "api" / "rules" / "1").write_text(json.dumps(rules))
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield tmp_path / "api" / "agendas" / "s", f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def redrawn(url: str) -> tuple[int, str]:
    """What the script ends with and says."""
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, url, "s"], capture_output=True, text=True, check=False
    )
    return ran.returncode, ran.stdout + ran.stderr


def test_a1_an_agenda_is_drawn_again_with_python_alone(served: tuple[Path, str]) -> None:
    file, url = served
    ways = set()
    for seed in range(5):
        told = agenda(seed)
        file.write_text(json.dumps(told))
        assert redrawn(url) == (
            0,
            "".join(f"{n} {one['proposal']} {one['way']}\n" for n, one in enumerate(told["items"], 1)),
        )
        ways |= {one["way"] for one in told["items"]}
    assert ways == {"support", "rotation", "lot"}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("secret", "00" * 32, "this is not the secret that the clerk was bound to"),
        ("secret", None, "the lot was not revealed yet"),
        ("closed_at", "2026-03-01T20:00:00.000002Z", "published was"),
        ("items", [{"proposal": "p1", "way": "support"}], "published was"),
    ],
)
def test_a1_one_that_was_steered_is_found(
    served: tuple[Path, str], name: str, value: object, said: str
) -> None:
    file, url = served
    file.write_text(json.dumps(agenda(1) | {name: value}))
    code, words = redrawn(url)
    assert code == 1
    assert said in words
